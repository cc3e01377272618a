//! The demo book's files as bytes in memory: each customer's statement in its own layout, and our ledger and customer
//! list for the import. The same model gives the same bytes: sheets carry a fixed date of creation.

use super::layout::Layout;
use super::model::{Model, Statement};
use super::table::{Cell, Table};
use crate::domain::money::decimal_text;
use crate::domain::{Currency, Date};
use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Why a file could not be made; neither happens for a model of this module.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The CSV writer refused a record.
    #[error("a CSV record could not be written")]
    Csv(#[from] csv::Error),
    /// The CSV writer could not give its bytes back.
    #[error("a CSV file could not be finished")]
    Finish,
    /// The sheet writer refused a cell.
    #[error("a sheet could not be written")]
    Sheet(#[from] XlsxError),
}

/// Every file of the demo book with its name below the book's folder of files: the statements in the order of
/// [`Model::statements`], then `ledger.csv` and `customers.csv`.
pub fn files(model: &Model) -> Result<Vec<(String, Vec<u8>)>, FileError> {
    let mut out = Vec::with_capacity(model.statements.len() + 2);
    for statement in &model.statements {
        let name = &model.customers[statement.customer].fields.name;
        let table = Table::of(statement, name);
        let bytes = if statement.layout.is_sheet() {
            sheet(&table, statement)?
        } else {
            text(&table, statement)?
        };
        out.push((statement.file.clone(), bytes));
    }
    out.push(("ledger.csv".to_owned(), ledger(model)?));
    out.push(("customers.csv".to_owned(), customers(model)?));
    Ok(out)
}

fn text(table: &Table, statement: &Statement) -> Result<Vec<u8>, FileError> {
    let layout = statement.layout;
    let delimiter = if layout == Layout::GermanCsv { b';' } else { b',' };
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for title in &table.titles {
        writer.write_record(title)?;
    }
    writer.write_record(table.head)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Blank => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Date(date) => date_text(layout, *date),
            Cell::Amount(minor) => amount_text(layout, *minor, statement.currency),
        }))?;
    }
    let plain = finish(writer)?;
    let words = String::from_utf8_lossy(&plain);
    Ok(match layout {
        Layout::ChineseGb18030 => encoding_rs::GB18030.encode(&words).0.into_owned(),
        Layout::GermanCsv => encoding_rs::WINDOWS_1252.encode(&words).0.into_owned(),
        Layout::ChineseCsv => ["\u{feff}".as_bytes(), &plain].concat(),
        _ => plain,
    })
}

fn finish(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, FileError> {
    writer.into_inner().map_err(|_| FileError::Finish)
}

fn date_text(layout: Layout, date: Date) -> String {
    match layout {
        Layout::ChineseGb18030 => format!("{}/{}/{}", date.year(), date.month(), date.day()),
        Layout::ChineseSheet => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Layout::GermanCsv => date.format("%d.%m.%Y").to_string(),
        Layout::ChineseCsv | Layout::EnglishCsv | Layout::EnglishSheet => date.to_string(),
    }
}

fn amount_text(layout: Layout, minor: i64, currency: Currency) -> String {
    let plain = decimal_text(minor, currency.exponent());
    match layout {
        Layout::ChineseGb18030 | Layout::EnglishCsv => grouped(&plain, ',', '.'),
        Layout::GermanCsv => grouped(&plain, '.', ','),
        _ => plain,
    }
}

/// `-1234567.89` with a mark between thousands and another before the decimals.
fn grouped(plain: &str, thousands: char, decimal: char) -> String {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let mut out = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out.push_str(fraction);
    }
    out
}

fn sheet(table: &Table, statement: &Statement) -> Result<Vec<u8>, FileError> {
    let mut book = Workbook::new();
    let created = excel_date(statement.period.to)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let page = book.add_worksheet();
    page.set_name(statement.period.from.format("%Y-%m").to_string())?;
    let bold = Format::new().set_bold();
    let mut row = 0;
    for title in &table.titles {
        for (column, text) in (0..).zip(title) {
            page.write_string_with_format(row, column, text, &bold)?;
        }
        row += 1;
    }
    for (column, text) in (0..).zip(table.head) {
        page.write_string_with_format(row, column, *text, &bold)?;
    }
    for cells in &table.rows {
        row += 1;
        for (column, cell) in (0..).zip(cells) {
            write_cell(page, (row, column), cell, statement)?;
        }
    }
    page.set_column_width(0, 14)?;
    page.set_column_width(4, 36)?;
    Ok(book.save_to_buffer()?)
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    statement: &Statement,
) -> Result<(), FileError> {
    match cell {
        Cell::Blank => {}
        Cell::Text(text) => {
            page.write_string(row, column, text)?;
        }
        Cell::Date(date) if statement.layout == Layout::EnglishSheet => {
            let format = Format::new().set_num_format("yyyy-mm-dd");
            page.write_datetime_with_format(row, column, excel_date(*date)?, &format)?;
        }
        Cell::Date(date) => {
            page.write_string(row, column, date_text(statement.layout, *date))?;
        }
        Cell::Amount(minor) => {
            let format = Format::new().set_num_format("#,##0.00");
            // A sheet's numbers are floats by its format; the decimal text gives the nearest one.
            let text = decimal_text(*minor, statement.currency.exponent());
            if let Ok(number) = text.parse::<f64>() {
                page.write_number_with_format(row, column, number, &format)?;
            }
        }
    }
    Ok(())
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)
}

fn ledger(model: &Model) -> Result<Vec<u8>, FileError> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record([
        "date",
        "due_date",
        "doc_type",
        "doc_no",
        "reference",
        "amount",
        "currency",
        "account_code",
        "memo",
    ])?;
    for t in &model.transactions {
        writer.write_record([
            &t.date.to_string(),
            &t.due_date.map(|d| d.to_string()).unwrap_or_default(),
            t.kind.as_str(),
            &t.doc_no,
            &t.order_ref,
            &t.amount.decimal(),
            t.amount.currency.as_str(),
            &model.customers[t.customer].fields.code,
            &t.memo,
        ])?;
    }
    finish(writer)
}

fn customers(model: &Model) -> Result<Vec<u8>, FileError> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record([
        "code",
        "name",
        "short_name",
        "tier",
        "owner",
        "currency",
        "terms",
        "credit_limit",
        "status",
        "cadence",
        "parent_code",
        "tags",
        "notes",
    ])?;
    for customer in &model.customers {
        let f = &customer.fields;
        let limit = f
            .credit_limit
            .map(|minor| decimal_text(minor, f.currency.exponent()));
        let parent = customer.parent.map(|p| model.customers[p].fields.code.clone());
        writer.write_record([
            &f.code,
            &f.name,
            &f.short_name,
            f.tier.as_str(),
            &f.owner,
            f.currency.as_str(),
            &f.terms.to_string(),
            &limit.unwrap_or_default(),
            f.status.as_str(),
            f.reconcile_cadence.as_str(),
            &parent.unwrap_or_default(),
            &f.tags.join(","),
            &f.notes,
        ])?;
    }
    finish(writer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_marked() {
        assert_eq!(grouped("-1234567.89", '.', ','), "-1.234.567,89");
        assert_eq!(grouped("123.00", ',', '.'), "123.00");
        assert_eq!(grouped("1000", ',', '.'), "1,000");
    }
}
