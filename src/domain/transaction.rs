//! A posted transaction of the customer's ledger (客户往来账). One signed amount: what the customer owes us is plus.
//! A posted row is never edited; it is matched, allocated, or reversed by another that names it.

use super::id::{BatchId, CustomerId, TransactionId};
use super::{Date, Money};

word_enum! {
    /// What kind of document a transaction is.
    Kind {
        /// Invoice (发票).
        Invoice = "invoice",
        /// Debit note (借项通知单).
        DebitNote = "debit_note",
        /// Credit note or return (贷项通知单, 销售退货).
        CreditNote = "credit_note",
        /// Discount or rebate (折扣, 返利).
        Discount = "discount",
        /// Payment in (回款).
        Payment = "payment",
        /// Adjustment of either sign.
        Adjustment = "adjustment",
        /// Opening balance (期初余额).
        Opening = "opening",
    }
}

impl Kind {
    /// The sign the kind usually has: +1 raises what is owed, -1 lowers it, 0 either.
    pub fn usual_sign(self) -> i8 {
        match self {
            Self::Invoice | Self::DebitNote => 1,
            Self::CreditNote | Self::Discount | Self::Payment => -1,
            Self::Adjustment | Self::Opening => 0,
        }
    }

    /// The kind a document word of a file means (`INV`, `发票`, `Zahlung`); `None` where it says nothing known.
    pub fn from_document_word(word: &str) -> Option<Self> {
        let folded = word.trim().to_lowercase();
        let telling = |w: &str| w.len() > 3 || !w.is_ascii();
        let exact = WORDS.iter().find(|(_, words)| words.contains(&folded.as_str()));
        let inside = || {
            WORDS
                .iter()
                .find(|(_, words)| words.iter().any(|w| telling(w) && folded.contains(w)))
        };
        exact.or_else(inside).map(|(kind, _)| *kind)
    }
}

/// Document words of files in English, Chinese and German. Order matters where one word contains another: a credit note is
/// looked for before an invoice.
const WORDS: &[(Kind, &[&str])] = &[
    (
        Kind::CreditNote,
        &[
            "cn",
            "credit note",
            "credit memo",
            "credit_note",
            "creditnote",
            "return",
            "贷项",
            "红字",
            "红冲",
            "退货",
            "gutschrift",
            "rücksendung",
        ],
    ),
    (
        Kind::DebitNote,
        &[
            "dn",
            "debit note",
            "debit_note",
            "debitnote",
            "借项",
            "belastungsanzeige",
        ],
    ),
    (
        Kind::Invoice,
        &["inv", "invoice", "发票", "销售", "应收", "rechnung", "sale"],
    ),
    (
        Kind::Discount,
        &[
            "disc", "discount", "rebate", "折扣", "折让", "返利", "rabatt", "bonus", "skonto",
        ],
    ),
    (
        Kind::Payment,
        &[
            "pay",
            "pmt",
            "payment",
            "receipt",
            "rcpt",
            "回款",
            "收款",
            "付款",
            "支付",
            "zahlung",
            "überweisung",
        ],
    ),
    (
        Kind::Adjustment,
        &["adj", "adjustment", "调整", "korrektur", "write-off", "坏账"],
    ),
    (
        Kind::Opening,
        &[
            "opening",
            "期初",
            "上期",
            "anfangsbestand",
            "saldovortrag",
            "brought forward",
        ],
    ),
];

/// The content of a transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// Whose ledger.
    pub customer: CustomerId,
    /// Kind of document.
    pub kind: Kind,
    /// Document number.
    pub doc_no: String,
    /// Document date.
    pub date: Date,
    /// Due date (inclusive); `None` for kinds that are not due.
    pub due_date: Option<Date>,
    /// Signed amount.
    pub amount: Money,
    /// The customer's order number.
    pub order_ref: String,
    /// Free text.
    pub memo: String,
    /// The transaction this one reverses.
    pub reverses: Option<TransactionId>,
}

/// A stored transaction with where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transaction {
    /// Row id.
    pub id: TransactionId,
    /// Content.
    pub fields: Fields,
    /// The import that brought it, if any.
    pub batch: Option<BatchId>,
    /// Line of that import's file.
    pub source_line: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_words() {
        for (word, kind) in [
            ("INV", Kind::Invoice),
            ("CN", Kind::CreditNote),
            ("销售发票", Kind::Invoice),
            ("Gutschrift", Kind::CreditNote),
            ("credit note", Kind::CreditNote),
            ("银行回款", Kind::Payment),
            ("ADJ", Kind::Adjustment),
            ("credit_note", Kind::CreditNote),
        ] {
            assert_eq!(Kind::from_document_word(word), Some(kind), "{word}");
        }
        assert_eq!(Kind::from_document_word(""), None);
        assert_eq!(Kind::from_document_word("xyz"), None);
    }
}
