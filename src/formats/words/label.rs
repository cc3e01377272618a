//! Labels of rows that are no bookings: totals, opening and closing balances.

use super::{currency_word, key};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words of a total or subtotal. Chinese ones may stand anywhere in a short label, others begin it.
pub const TOTAL: &[&str] = &[
    "合计",
    "小计",
    "总计",
    "共计",
    "累计",
    "total",
    "subtotal",
    "grandtotal",
    "totals",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "endsumme",
    "过次页",
    "monatssumme",
    "totaux",
    "totale",
    "suma",
    "celkem",
    "összesen",
    "итого",
    "всего",
    "合計",
    "小計",
    "總計",
    "apyvarta",
    "turnover",
];

/// Words of an opening balance.
pub const OPENING: &[&str] = &[
    "期初余额",
    "期初",
    "上期余额",
    "上期结余",
    "上月结余",
    "上月余额",
    "上年结转",
    "年初余额",
    "承前页",
    "结转余额",
    "期初结余",
    "期初应收",
    "期初应付",
    "期初欠款",
    "上期欠款",
    "上期结转",
    "openingbalance",
    "opening",
    "openbalance",
    "balancebroughtforward",
    "broughtforward",
    "balancebf",
    "balancebfwd",
    "bbf",
    "previousbalance",
    "startingbalance",
    "beginningbalance",
    "balanceforward",
    "anfangssaldo",
    "anfangsbestand",
    "saldovortrag",
    "vortrag",
    "eröffnungssaldo",
    "alterkontostand",
    "altersaldo",
    "startsaldo",
    "ursprünglichersaldo",
    "balanceatstartofperiod",
    "balanceatstart",
    "beginsaldo",
    "soldeinitial",
    "ancienssolde",
    "anciensolde",
    "saldoinicial",
    "saldoanterior",
    "saldoiniziale",
    "saldopoczątkowe",
    "počátečnízůstatek",
    "nyitóegyenleg",
    "likutispradžiai",
    "входящийостаток",
    "началосальдо",
    "前期繰越",
    "前月繰越",
    "上期餘額",
    "期初餘額",
];

/// Words of a closing balance.
pub const CLOSING: &[&str] = &[
    "期末余额",
    "期末",
    "本期余额",
    "期末结余",
    "本月结余",
    "期末应收",
    "期末应付",
    "期末欠款",
    "结余金额",
    "应收余额",
    "欠款合计",
    "累计欠款",
    "closingbalance",
    "closing",
    "endingbalance",
    "balancecarriedforward",
    "carriedforward",
    "balancecf",
    "balancecfwd",
    "newbalance",
    "balancedue",
    "amountdue",
    "totaldue",
    "currentbalance",
    "endsaldo",
    "endbestand",
    "schlusssaldo",
    "schlussbestand",
    "neuerkontostand",
    "neuersaldo",
    "abschlusssaldo",
    "saldo",
    "kontostand",
    "offenersaldo",
    "balanceatendofperiod",
    "balanceatend",
    "eindsaldo",
    "soldefinal",
    "nouveausolde",
    "saldofinal",
    "saldofinale",
    "saldokońcowe",
    "konečnýzůstatek",
    "záróegyenleg",
    "likutispabaigai",
    "исходящийостаток",
    "次期繰越",
    "次月繰越",
    "期末餘額",
];

/// What a label outside the table says about its row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Label {
    /// A total or subtotal.
    Total,
    /// An opening balance.
    Opening,
    /// A closing balance.
    Closing,
}

static LABELS: LazyLock<HashMap<&'static str, Label>> = LazyLock::new(|| {
    // Of a word in two lists the first counts, so the first is put in last.
    let lists = [
        (TOTAL, Label::Total),
        (CLOSING, Label::Closing),
        (OPENING, Label::Opening),
    ];
    let words = lists
        .iter()
        .flat_map(|(words, label)| words.iter().map(|word| (*word, *label)));
    words.collect()
});

/// What may stand before a Chinese total.
const OF_WHAT: &[&str] = &[
    "本月",
    "本年",
    "本期",
    "本日",
    "当前",
    "上月",
    "本页",
    "年度",
    "全年",
    "人民币",
    "美元",
    "欧元",
    "港币",
];

/// Characters of the longest label.
const LONGEST: usize = 24;

/// Reads a label cell such as `本月合计`, `Total EUR` or `Anfangssaldo`. With `strict` the label must be nothing else.
pub fn label(text: &str, strict: bool) -> Option<Label> {
    let text = crate::formats::number::unwrap(text);
    // A figure is no label, but a month may stand before a Chinese total.
    let figure = text.as_bytes().first().is_none_or(u8::is_ascii_digit);
    if text.len() > 96 || figure && text.is_ascii() {
        return None;
    }
    let key = key(text);
    if figure {
        return of_a_period(text, &key).then_some(Label::Total);
    }
    if key.len() > LONGEST && key.chars().count() > LONGEST {
        return None;
    }
    if let Some(label) = LABELS.get(key.as_str()) {
        return Some(*label);
    }
    let month = |head: &str| head.ends_with('月') && head.chars().count() <= 4;
    let of_what = |head: &str| OF_WHAT.iter().any(|c| head.starts_with(c)) || month(head);
    if TOTAL
        .iter()
        .any(|w| key.strip_suffix(w).is_some_and(|head| is_han(w) && of_what(head)))
    {
        return Some(Label::Total);
    }
    if of_a_period(text, &key) {
        return Some(Label::Total);
    }
    if strict { None } else { part(&key) }
}

/// Words beside a total that say of what: with months, figures and currencies they make no booking of it.
const BESIDE_TOTAL: &[&str] = &[
    "for", "of", "the", "month", "monthly", "period", "year", "ytd", "to", "until", "date", "per", "as",
    "at", "on", "in", "sub", "grand", "running", "page", "week", "zum", "bis", "im", "für", "monat", "jahr",
    "seite", "del", "de", "mes", "du", "mois",
];
/// Characters beside a Chinese total that say of what.
const BESIDE_HAN: &str = "年月日期季度第页周旬上中下至到共笔条张元本全";

/// True for a total of a period and nothing else, before or behind it: `Total October 2026`, `2026年10月小计`, `本月合计 12笔`.
/// A name with a number is none: `TOTAL 4711` is a petrol station.
fn of_a_period(text: &str, key: &str) -> bool {
    if !TOTAL.iter().any(|word| key.contains(word)) {
        return false;
    }
    let folded = crate::formats::number::fold(text).to_lowercase();
    let (mut total, mut period) = (false, false);
    let mut words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let beside = words.all(|word| {
        if TOTAL.contains(&word) {
            total = true;
        } else if word.bytes().all(|b| b.is_ascii_digit()) {
            period |= word.parse().is_ok_and(|year: u32| (1990..2100).contains(&year));
        } else {
            period = true;
            return BESIDE_TOTAL.contains(&word)
                || crate::formats::day::month(word).is_some()
                || currency_word(word).is_some()
                || han_total(word, &mut total);
        }
        true
    });
    beside && total && period
}

/// The same of one word of Chinese characters and figures.
fn han_total(word: &str, total: &mut bool) -> bool {
    let mut rest = word.to_owned();
    for known in TOTAL.iter().filter(|w| is_han(w)) {
        if rest.contains(known) {
            rest = rest.replace(known, "");
            *total = true;
        }
    }
    for known in OF_WHAT {
        rest = rest.replace(known, "");
    }
    rest.chars().all(|c| c.is_ascii_digit() || BESIDE_HAN.contains(c))
}

/// The label that begins a longer one, as in `Total EUR`.
fn part(key: &str) -> Option<Label> {
    let begins = |words: &[&str]| {
        words
            .iter()
            .any(|w| key.starts_with(w) && (w.chars().count() >= 4 || is_han(w)))
    };
    if begins(OPENING) {
        Some(Label::Opening)
    } else if begins(CLOSING) {
        Some(Label::Closing)
    } else if begins(TOTAL)
        || key.starts_with("sum")
        || (key.ends_with("total") || key.ends_with("totals"))
        || TOTAL.iter().any(|w| key.contains(w) && is_han(w))
    {
        Some(Label::Total)
    } else {
        None
    }
}

fn is_han(word: &str) -> bool {
    word.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}
