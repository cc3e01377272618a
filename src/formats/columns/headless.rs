//! A table without heading: what the values show, and a question where they show too little.

use super::{Assigned, Values};
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::{Meaning, Reason};
use crate::formats::number;
use crate::formats::row::Sample;

/// A table without heading: what the values show, and a question where they show too little.
pub(super) fn by_values(found: &mut Assigned, samples: &[Sample]) -> Result<(), Problem> {
    let columns = 0..found.columns.len();
    let all_of = |v: &Values, count: usize| v.filled > 0 && count * 10 >= v.filled * 9;
    let free: Vec<usize> = columns.filter(|c| found.free(*c)).collect();
    if found.of(Meaning::Date).is_none()
        && let Some(date) = free
            .iter()
            .find(|c| all_of(&found.values[**c], found.values[**c].dates))
    {
        found.set(*date, Meaning::Date, Reason::Values);
    }
    let currency = free
        .iter()
        .copied()
        .find(|c| found.free(*c) && all_of(&found.values[*c], found.values[*c].currencies));
    if let (Some(currency), None) = (currency, found.of(Meaning::Currency)) {
        found.set(currency, Meaning::Currency, Reason::Values);
    }
    if found.of(Meaning::Amount).is_none()
        && found.of(Meaning::Debit).is_none()
        && found.of(Meaning::MoneyIn).is_none()
    {
        lone_amount(found, &free, samples)?;
    }
    for column in free {
        let v = found.values[column];
        if !found.free(column) || v.filled == 0 || all_of(&v, v.dates) {
            continue;
        }
        if v.flags == v.filled && found.of(Meaning::Side).is_none() && v.amounts == 0 {
            found.set(column, Meaning::Side, Reason::Values);
        } else if v.amounts < v.filled {
            let code = |s: &Sample| {
                let text = s.get(column);
                text.is_empty() || (text.bytes().any(|b| b.is_ascii_digit()) && !text.contains(' '))
            };
            let meaning = if found.of(Meaning::DocNo).is_none() && samples.iter().all(code) {
                Meaning::DocNo
            } else {
                Meaning::Memo
            };
            found.set(column, meaning, Reason::Values);
        }
    }
    Ok(())
}

fn lone_amount(found: &mut Assigned, free: &[usize], samples: &[Sample]) -> Result<(), Problem> {
    let mut amounts: Vec<usize> = free
        .iter()
        .copied()
        .filter(|c| found.free(*c) && found.values[*c].filled > 0)
        .filter(|c| found.values[*c].amounts == found.values[*c].filled && found.values[*c].dates == 0)
        .collect();
    if amounts.iter().any(|c| found.values[*c].marked > 0) {
        amounts.retain(|c| found.values[*c].marked > 0);
    }
    match amounts.as_slice() {
        [] => Ok(()),
        [one] => {
            found.set(*one, Meaning::Amount, Reason::Values);
            Ok(())
        }
        several => {
            if let Some((amount, balance)) = chained(several, samples) {
                found.set(amount, Meaning::Amount, Reason::Values);
                found.set(balance, Meaning::Balance, Reason::Values);
                return Ok(());
            }
            let beside = found
                .of(Meaning::Currency)
                .and_then(|c| several.iter().find(|a| **a == c + 1).copied());
            let Some(beside) = beside else {
                return Err(Problem::of_file(Expected::OneColumn, Remedy::NameColumn)
                    .at(samples.first().map_or(1, |s| s.line))
                    .in_column(several[0], ""));
            };
            found.set(beside, Meaning::Amount, Reason::Values);
            Ok(())
        }
    }
}

/// Two columns of which one runs as the balance of the other, over at least two steps.
fn chained(columns: &[usize], samples: &[Sample]) -> Option<(usize, usize)> {
    let value = |s: &Sample, c: usize| {
        number::parse(s.get(c), Some(number::Mark::Point))
            .or_else(|_| number::parse(s.get(c), Some(number::Mark::Comma)))
            .ok()?
            .minor(4, 1, true)
            .ok()
    };
    let runs = |amount: usize, balance: usize| {
        samples.len() >= 3
            && samples.windows(2).all(|w| {
                (|| {
                    let (a0, b0) = (value(&w[0], amount)?, value(&w[0], balance)?);
                    let (a1, b1) = (value(&w[1], amount)?, value(&w[1], balance)?);
                    Some(b0 + a1 == b1 || b1 + a0 == b0)
                })()
                .unwrap_or(false)
            })
    };
    let pairs = columns.iter().flat_map(|a| columns.iter().map(move |b| (*a, *b)));
    pairs.into_iter().find(|(a, b)| a != b && runs(*a, *b))
}
