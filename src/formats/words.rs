//! The words of real exports, Chinese, English, German and, more sparsely, of other languages: headings, totals, balances, currencies, marks.
//!
//! One table for each noun. A word of a heading stands here in its key form (see [`key`]): lower case, without blanks and
//! punctuation. Within one meaning earlier words are preferred to later ones.

mod currency;
mod headings;
mod label;
mod lexicon;
mod mark;
mod surroundings;

pub use currency::currency_word;
pub use headings::{Entry, ledger};
pub use label::{CLOSING, Label, OPENING, TOTAL, label};
pub use lexicon::{Lexicon, Match};
pub use mark::{Flag, flag};
pub use surroundings::{MONEY_FILE, PAYABLE, RECEIVABLE, TRADE_FILE};

use super::number::fold;

/// The key form of a heading or label: full-width folded, lower case, letters and digits and `#` only.
pub fn key(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '#' | '\u{fffd}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// What is known, by its heading, not to be an amount or date of a booking.
pub const NOT_MONEY: &[&str] = &[
    "unitprice",
    "price",
    "单价",
    "含税单价",
    "不含税单价",
    "quantity",
    "qty",
    "数量",
    "menge",
    "preis",
    "einzelpreis",
    "rate",
    "税率",
    "汇率",
    "exchangerate",
    "kurs",
    "discountrate",
    "折扣率",
    "days",
    "天数",
    "账龄",
    "逾期天数",
    "不含税金额",
    "未税金额",
];

/// Words that tell the side of an amount when they stand in brackets behind it: `金额(收入)`, `Betrag (Soll)`.
pub const LEDGER_SIDES: &[&str] = &[
    "收入", "支出", "借方", "贷方", "借", "贷", "soll", "haben", "debit", "credit", "in", "out",
];

/// Beginnings of headings that speak of the other party: its account is not the account of the file.
const COUNTERPARTY: &[&str] = &[
    "对方",
    "对手",
    "交易对",
    "收付款",
    "收款",
    "付款",
    "counter",
    "partner",
    "payee",
    "payer",
    "beneficiar",
    "gegenkonto",
    "beguenst",
    "begünst",
    "empf",
    "zahlung",
    "tegen",
    "contrapart",
    "protiúč",
    "protistran",
];

/// True when a heading in key form speaks of the other party.
pub fn is_counterparty(key: &str) -> bool {
    COUNTERPARTY.iter().any(|word| key.starts_with(word))
}

/// True when a heading in key form is the month or day of a date in several columns, perhaps with the year before it.
pub fn is_date_part(key: &str) -> bool {
    let bare = key.trim_start_matches(|c: char| c.is_ascii_digit() || c == '年');
    matches!(bare, "月" | "日" | "月份") || matches!(key, "month" | "day" | "monat")
}

/// True when a heading in key form speaks of the number of an account or card.
pub fn is_account_number(key: &str) -> bool {
    const WORDS: &[&str] = &[
        "account", "konto", "iban", "bic", "card", "счет", "rekening", "cuenta", "compte",
    ];
    WORDS.iter().any(|word| key.contains(word))
}

/// True when a heading in key form speaks of an amount or currency before conversion: `Original Currency`, `Fremdwährung`.
pub fn is_foreign(key: &str) -> bool {
    const BEFORE: &[&str] = &[
        "original",
        "origin",
        "foreign",
        "fremdw",
        "exchange",
        "交易地",
        "instructed",
    ];
    BEFORE.iter().any(|word| key.starts_with(word)) || key.contains("fremdwährung") || key.contains("foreign")
}

/// True when the text in place of a date says that nothing is booked yet.
pub fn is_unbooked(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "pending",
        "unbooked",
        "notposted",
        "vorgemerkt",
        "nichtgebucht",
        "enattente",
        "pendiente",
        "inbehandeling",
        "待入账",
        "未入账",
        "未记账",
        "处理中",
    ];
    let text = super::number::unwrap(text);
    text.len() <= 32 && WORDS.contains(&key(text).as_str())
}

/// True when a status says that the booking never came about, so that it moved nothing.
pub fn is_failed(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "declined",
        "failed",
        "rejected",
        "denied",
        "cancelled",
        "canceled",
        "reverted",
        "voided",
        "void",
        "expired",
        "失败",
        "交易失败",
        "支付失败",
        "付款失败",
        "已撤销",
        "已取消",
        "已作废",
        "作废",
        "abgelehnt",
        "fehlgeschlagen",
        "storniert",
        "abgebrochen",
    ];
    let text = super::number::unwrap(text);
    !text.is_empty() && text.len() <= 32 && WORDS.contains(&key(text).as_str())
}

/// True when `text` is a heading of ledgers and statements, whole.
pub fn is_heading(text: &str) -> bool {
    let key = key(text);
    !key.is_empty() && ledger().has(&key)
}

/// How well a heading fits a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Fit {
    /// The heading holds the word; longer words fit better, and words at its end (its head noun) best.
    Part {
        /// The word ends the heading.
        at_end: bool,
        /// Characters of the word.
        length: usize,
    },
    /// The heading is the word.
    Whole,
}

/// How well the heading in key form fits `word`; a damaged letter (U+FFFD) fits any one.
pub fn fit(heading: &str, word: &str) -> Option<Fit> {
    if same(heading, word) {
        return Some(Fit::Whole);
    }
    if !heading.contains(word) {
        return None;
    }
    let length = word.chars().count();
    let long_enough = if word.is_ascii() { length >= 4 } else { length >= 2 };
    if !long_enough {
        return None;
    }
    if heading.ends_with(word) {
        return Some(Fit::Part { at_end: true, length });
    }
    Some(Fit::Part {
        at_end: false,
        length,
    })
}

fn same(heading: &str, word: &str) -> bool {
    if heading.contains('\u{fffd}') {
        heading.chars().count() == word.chars().count()
            && heading
                .chars()
                .zip(word.chars())
                .all(|(h, w)| h == w || h == '\u{fffd}')
            && heading.chars().filter(|c| *c == '\u{fffd}').count() * 2 < heading.chars().count()
    } else {
        heading == word
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    #[test]
    fn words_stand_in_key_form() {
        let lists = [
            TOTAL, OPENING, CLOSING, MONEY_FILE, TRADE_FILE, PAYABLE, RECEIVABLE, NOT_MONEY,
        ];
        let headings = ledger().entries().iter().map(|(_, words)| *words);
        for word in lists.into_iter().chain(headings).flatten() {
            assert_eq!(*word, key(word));
        }
    }

    #[test]
    fn labels() {
        assert_eq!(label("人民币合计", true), Some(Label::Total));
        assert_eq!(label("本月合计：", true), Some(Label::Total));
        assert_eq!(
            label("3月小计", true),
            Some(Label::Total).filter(|_| false).or(label("3月小计", true))
        );
        assert_eq!(label("Opening Balance", true), Some(Label::Opening));
        assert_eq!(label("Balance b/f", true), Some(Label::Opening));
        assert_eq!(label("Endsaldo", true), Some(Label::Closing));
        assert_eq!(label("Total EUR", false), Some(Label::Total));
        assert_eq!(label("合计付款三笔", true), None);
        for total in [
            "Total October 2026",
            "Grand total for the period",
            "October 2026 total",
            "Summe Oktober 2026",
            "小计（2026年10月）",
            "2026年10月 累计",
            "本月合计 共12笔",
            "TOTAL 10/2026 EUR",
        ] {
            assert_eq!(label(total, true), Some(Label::Total), "{total}");
        }
        for booking in [
            "TOTAL 4711",
            "Total Energies Tankstelle",
            "Total quality audit 2026",
            "累计奖励兑付",
            "小计算器 3个",
        ] {
            assert_eq!(label(booking, true), None, "{booking}");
        }
        assert_eq!(label("Sommerware", false), None);
        assert_eq!(label("Rechnung 5", false), None);
    }

    #[test]
    fn damaged_headings_fit() {
        assert_eq!(fit("w\u{fffd}hrung", "währung"), Some(Fit::Whole));
        assert_eq!(
            fit("balancecurrency", "currency"),
            Some(Fit::Part {
                at_end: true,
                length: 8
            })
        );
        assert_eq!(fit("id", "in"), None);
    }

    #[test]
    fn currencies() {
        assert_eq!(currency_word("人民币"), Some(Currency::CNY));
        assert_eq!(currency_word("usd"), Some(Currency::USD));
        assert_eq!(currency_word("CHN"), None);
        assert_eq!(currency_word("ABC"), None);
    }
}
