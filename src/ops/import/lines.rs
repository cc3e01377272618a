//! What a ledger needs of every line and a file may leave out: kind, currency, due date. A million lines cost no allocation
//! each: words and numbers are looked up once.

use crate::domain::Currency;
use crate::domain::Lines;
use crate::domain::customer::Customer;
use crate::domain::date::{DayNumber, NO_DAY, day_number, from_day_number};
use crate::domain::transaction::Kind;
use crate::ops::{OpError, Refused};
use std::collections::HashMap;

/// The kind of each line: its document word, else the letters of its number, else its sign.
pub(super) fn kinds(lines: &Lines) -> Vec<Kind> {
    let mut known: HashMap<&str, Option<Kind>> = HashMap::new();
    let mut word = |text| {
        *known
            .entry(text)
            .or_insert_with(|| Kind::from_document_word(text))
    };
    (0..lines.len())
        .map(|index| {
            let by_sign = if lines.amount[index] >= 0 {
                Kind::Invoice
            } else {
                Kind::Payment
            };
            word(lines.doc_type.get(index))
                .or_else(|| word(letters(lines.doc_no.get(index))))
                .unwrap_or(by_sign)
        })
        .collect()
}

/// What a document number begins with before its first digit: `INV` of `INV-2214`.
fn letters(number: &str) -> &str {
    let end = number.find(|c: char| c.is_ascii_digit() || c == '-').unwrap_or(0);
    &number[..end]
}

/// Fills the currency from `currency`, else the customer's own; refuses a line without a date; sets the due date of what is
/// owed by the customer's terms. `customers` are those of the accounts of the lines.
pub(super) fn complete(
    lines: &mut Lines,
    customers: &[Customer],
    kinds: &[Kind],
    currency: Option<Currency>,
) -> Result<(), OpError> {
    let mut due: HashMap<(u32, DayNumber), DayNumber> = HashMap::new();
    for index in 0..lines.len() {
        let account = lines.account[index];
        let Some(customer) = customers.get(account as usize) else {
            continue;
        };
        let day = lines.day[index];
        let Some(date) = from_day_number(day) else {
            return Err(Refused::LineWithoutDate(lines.source_line[index]).into());
        };
        if lines.currency[index].is_unknown() {
            lines.currency[index] = currency.unwrap_or(customer.fields.currency);
        }
        let owed = lines.amount[index] > 0 && kinds.get(index).is_some_and(|k| k.usual_sign() >= 0);
        if owed && lines.due_day[index] == NO_DAY {
            let terms = &customer.fields.terms;
            lines.due_day[index] = *due
                .entry((account, day))
                .or_insert_with(|| day_number(terms.due(date)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;

    #[test]
    fn kinds_by_word_then_number_then_sign() {
        let mut lines = Lines::default();
        for (word, number, amount) in [
            ("发票", "X-1", -5),
            ("", "PAY-7", 5),
            ("zzz", "CN0004", -5),
            ("", "4711", -5),
            ("", "4712", 5),
        ] {
            let line = Line {
                doc_type: word,
                doc_no: number,
                amount,
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        let found = kinds(&lines);
        assert_eq!(
            found,
            [
                Kind::Invoice,
                Kind::Payment,
                Kind::CreditNote,
                Kind::Payment,
                Kind::Invoice
            ]
        );
    }

    #[test]
    fn fills_what_is_missing() {
        let mut lines = Lines::default();
        for (day, amount) in [("2026-10-01", 100), ("2026-10-01", -100)] {
            let line = Line {
                date: crate::domain::date::parse_iso(day),
                amount,
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        let customer = Customer {
            id: crate::domain::id::CustomerId(1),
            version: 1,
            fields: crate::domain::customer::Fields {
                terms: crate::domain::terms::Terms::parse("NET30").unwrap(),
                currency: Currency::USD,
                ..crate::domain::customer::Fields::default()
            },
        };
        let kinds = kinds(&lines);
        complete(&mut lines, &[customer], &kinds, None).unwrap();
        assert_eq!(lines.currency, [Currency::USD, Currency::USD]);
        assert_eq!(
            from_day_number(lines.due_day[0]),
            crate::domain::date::parse_iso("2026-10-31")
        );
        assert_eq!(lines.due_day[1], NO_DAY);
    }
}
