//! A statement as rows of cells: titles, heading, opening balance, lines with their running balance, totals, closing.

use super::layout::{Layout, Tongue};
use super::model::Statement;
use crate::domain::Date;

/// A cell before it is written as text or into a sheet.
pub(super) enum Cell {
    Blank,
    Text(String),
    Date(Date),
    Amount(i64),
}

impl Cell {
    fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Blank
        } else {
            Self::Text(text.to_owned())
        }
    }
}

/// A statement as rows of cells.
pub(super) struct Table {
    pub titles: Vec<Vec<String>>,
    pub head: &'static [&'static str],
    pub rows: Vec<Vec<Cell>>,
}

/// Words of the rows around the lines: opening balance, totals, closing balance.
fn frame(tongue: Tongue) -> [&'static str; 3] {
    match tongue {
        Tongue::Chinese => ["期初余额", "本期合计", "期末余额"],
        Tongue::English => ["Opening balance", "Total", "Closing balance"],
        Tongue::German => ["Anfangssaldo", "Summe", "Endsaldo"],
    }
}

fn head(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::ChineseCsv | Layout::ChineseGb18030 => &[
            "日期",
            "凭证号",
            "单据类型",
            "单据号",
            "摘要",
            "借方",
            "贷方",
            "余额",
        ],
        Layout::ChineseSheet => &[
            "记账日期",
            "凭证号",
            "类型",
            "对方单号",
            "摘要",
            "借方金额",
            "贷方金额",
            "余额",
        ],
        Layout::EnglishCsv => &[
            "Date",
            "Type",
            "Document No.",
            "Your reference",
            "Description",
            "Amount",
            "Balance",
        ],
        Layout::EnglishSheet => &[
            "Date",
            "Document No.",
            "Type",
            "Your reference",
            "Description",
            "Debit",
            "Credit",
            "Balance",
        ],
        Layout::GermanCsv => &[
            "Datum",
            "Belegart",
            "Belegnummer",
            "Ihr Beleg",
            "Buchungstext",
            "Betrag",
            "Saldo",
        ],
    }
}

fn titles(statement: &Statement, name: &str) -> Vec<Vec<String>> {
    let (from, to, currency) = (statement.period.from, statement.period.to, statement.currency);
    let rows: &[&[String]] = match statement.layout {
        Layout::ChineseCsv | Layout::ChineseGb18030 => &[],
        Layout::ChineseSheet => &[
            &[format!("{name} 往来对账单")],
            &[
                format!("编号：{}", statement.number),
                format!("期间：{from} 至 {to}"),
                format!("币种：{currency}"),
            ],
        ],
        Layout::EnglishCsv | Layout::EnglishSheet => &[
            &["Statement of account".to_owned(), name.to_owned()],
            &["Statement No.".to_owned(), statement.number.clone()],
            &["Period".to_owned(), format!("{from} to {to}")],
            &["Currency".to_owned(), currency.to_string()],
        ],
        Layout::GermanCsv => &[
            &["Kontoauszug".to_owned(), name.to_owned()],
            &["Währung".to_owned(), currency.to_string()],
        ],
    };
    rows.iter().map(|row| row.to_vec()).collect()
}

impl Table {
    /// Lays the statement out with the signs and the running balance of the side that wrote it.
    pub(super) fn of(statement: &Statement, name: &str) -> Self {
        let layout = statement.layout;
        let [opening, total, closing] = frame(layout.tongue());
        let side = if statement.mirrored { -1 } else { 1 };
        let mut balance = statement.opening;
        let mut rows = vec![summary(layout, statement.period.from, opening, side * balance)];
        let (mut debit, mut credit) = (0, 0);
        for (index, line) in statement.lines.iter().enumerate() {
            balance += line.amount;
            if let Some(slip) = statement.slip.filter(|s| s.line == index) {
                balance += slip.amount;
            }
            let amount = side * line.amount;
            debit += amount.max(0);
            credit += (-amount).max(0);
            let (doc_type, doc_no) = (Cell::text(&line.doc_type), Cell::text(&line.doc_no));
            let mut row = vec![Cell::Date(line.date)];
            if matches!(layout, Layout::EnglishCsv | Layout::GermanCsv) {
                row.extend([doc_type, doc_no]);
            } else {
                row.extend([doc_no, doc_type]);
            }
            row.extend([Cell::text(&line.reference), Cell::text(&line.memo)]);
            row.extend(amounts(layout, amount));
            row.push(Cell::Amount(side * balance));
            rows.push(row);
        }
        if layout.two_columns() {
            let mut row = frame_row(total);
            row.extend([Cell::Amount(debit), Cell::Amount(credit), Cell::Blank]);
            rows.push(row);
        }
        rows.push(summary(
            layout,
            statement.period.to,
            closing,
            side * statement.closing,
        ));
        Self {
            titles: titles(statement, name),
            head: head(layout),
            rows,
        }
    }
}

fn amounts(layout: Layout, amount: i64) -> Vec<Cell> {
    match (layout.two_columns(), amount < 0) {
        (false, _) => vec![Cell::Amount(amount)],
        (true, false) => vec![Cell::Amount(amount), Cell::Blank],
        (true, true) => vec![Cell::Blank, Cell::Amount(-amount)],
    }
}

fn frame_row(word: &str) -> Vec<Cell> {
    vec![
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::text(word),
    ]
}

fn summary(layout: Layout, day: Date, word: &str, balance: i64) -> Vec<Cell> {
    let mut row = frame_row(word);
    row[0] = Cell::Date(day);
    row.extend((0..=usize::from(layout.two_columns())).map(|_| Cell::Blank));
    row.push(Cell::Amount(balance));
    row
}
