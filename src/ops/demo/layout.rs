//! How a customer's statement file is laid out, and the words it uses. These are data of the customer, in the
//! customer's language, whatever language the reader of the book has chosen.

use crate::domain::difference::Code;
use crate::domain::transaction::Kind;

/// A layout of a statement file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// CSV, UTF-8 with BOM, debit and credit columns, rows for opening balance, totals and closing balance.
    ChineseCsv,
    /// The same in GB18030, with `2026/1/5` dates and thousands separators.
    ChineseGb18030,
    /// XLSX with title rows, dates as text (`2026年1月5日`), debit and credit columns, a total row.
    ChineseSheet,
    /// CSV with a preamble, one signed amount column and a running balance.
    EnglishCsv,
    /// XLSX with real date cells, debit and credit columns, a total row.
    EnglishSheet,
    /// Semicolons, decimal commas, `31.01.2026`, Windows-1252, one signed amount column.
    GermanCsv,
}

/// The language of a layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tongue {
    Chinese,
    English,
    German,
}

impl Layout {
    /// Every layout.
    pub const ALL: &[Self] = &[
        Self::ChineseCsv,
        Self::ChineseGb18030,
        Self::ChineseSheet,
        Self::EnglishCsv,
        Self::EnglishSheet,
        Self::GermanCsv,
    ];

    /// The file's extension without the dot.
    pub fn extension(self) -> &'static str {
        if self.is_sheet() { "xlsx" } else { "csv" }
    }

    /// True for XLSX.
    pub fn is_sheet(self) -> bool {
        matches!(self, Self::ChineseSheet | Self::EnglishSheet)
    }

    /// True where debit and credit stand in two columns; else one signed column.
    pub fn two_columns(self) -> bool {
        !matches!(self, Self::EnglishCsv | Self::GermanCsv)
    }

    pub(super) fn tongue(self) -> Tongue {
        match self {
            Self::ChineseCsv | Self::ChineseGb18030 | Self::ChineseSheet => Tongue::Chinese,
            Self::EnglishCsv | Self::EnglishSheet => Tongue::English,
            Self::GermanCsv => Tongue::German,
        }
    }

    /// The customer's own number of a voucher.
    pub(super) fn voucher(self, number: i64) -> String {
        match self.tongue() {
            Tongue::Chinese => format!("记-{number:04}"),
            Tongue::English => format!("V{number:05}"),
            Tongue::German => format!("B{number:06}"),
        }
    }

    /// The customer's word for a kind of document.
    pub(super) fn document(self, kind: Kind) -> &'static str {
        let words = match kind {
            Kind::Invoice => ["发票", "Invoice", "Rechnung"],
            Kind::DebitNote => ["借项", "Debit note", "Lastschriftanzeige"],
            Kind::CreditNote => ["退货", "Credit note", "Gutschrift"],
            Kind::Discount => ["返利", "Discount", "Skonto"],
            Kind::Payment => ["付款", "Payment", "Zahlung"],
            Kind::Adjustment => ["调整", "Adjustment", "Korrektur"],
            Kind::Opening => ["期初", "Opening", "Saldovortrag"],
        };
        words[self.tongue() as usize]
    }

    /// How the customer words a payment of which our side wrote `memo`: the same numbers, in its own language.
    pub(super) fn payment_memo(self, memo: &str) -> String {
        if self.tongue() != Tongue::German {
            return memo.to_owned();
        }
        let cited: Vec<&str> = memo
            .split_whitespace()
            .skip_while(|word| !word.contains('-'))
            .collect();
        format!("Zahlung {}", cited.join(" "))
    }

    /// What is written beside ordinary goods.
    pub(super) fn goods(self) -> &'static [&'static str] {
        match self.tongue() {
            Tongue::Chinese => &["材料入库", "商品采购", "到货入库", "补货"],
            Tongue::English => &["Goods received", "Purchase", "Stock", "Delivery"],
            Tongue::German => &["Wareneingang", "Lieferung", "Material für Lager", "Einkauf"],
        }
    }

    /// What is written beside a line that differs.
    pub(super) fn remark(self, code: Code) -> &'static str {
        let words = match code {
            Code::MissingInOurs => ["样品费", "Sample charge", "Musterkosten"],
            Code::ShortPayment => [
                "扣款：包装破损",
                "Less deduction, damaged cartons",
                "Abzug Transportschaden",
            ],
            Code::Discount => ["现金折扣2%", "Less 2 % discount", "abzüglich 2 % Skonto"],
            Code::ReturnNotCredited => [
                "退货，待红字发票",
                "Goods returned, credit awaited",
                "Rücksendung",
            ],
            Code::Tax => ["不含税入账", "Booked net of tax", "netto gebucht"],
            Code::PartialPayment => ["首笔，余款下月", "First part, rest next month", "Teilzahlung"],
            Code::LumpPayment => ["付本月货款", "Month's deliveries", "Sammelbuchung"],
            _ => ["商品采购", "Purchase", "Lieferung"],
        };
        words[self.tongue() as usize]
    }
}
