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
            if let Some(pair) = pair(found, several, samples) {
                found.set(pair.money_in, Meaning::MoneyIn, Reason::Values);
                found.set(pair.money_out, Meaning::MoneyOut, Reason::Values);
                if let Some(balance) = pair.balance {
                    found.set(balance, Meaning::Balance, Reason::Values);
                }
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

/// Columns of money in and out, told by their values.
struct Pair {
    money_in: usize,
    money_out: usize,
    balance: Option<usize>,
}

/// Two columns of which each row fills one: the one with a minus is money out; where none has, the balance tells.
fn pair(found: &Assigned, columns: &[usize], samples: &[Sample]) -> Option<Pair> {
    let rows: Vec<&Sample> = samples
        .iter()
        .filter(|s| columns.iter().any(|c| value(s, *c).is_some()))
        .collect();
    let filled = |s: &Sample, c: usize| value(s, c).is_some_and(|v| v != 0);
    let exclusive = |a: usize, b: usize| {
        rows.iter().all(|s| !(filled(s, a) && filled(s, b)))
            && [a, b].iter().all(|c| rows.iter().any(|s| filled(s, *c)))
    };
    let pairs = || {
        let others = columns.iter().flat_map(|a| columns.iter().map(move |b| (*a, *b)));
        others.filter(|(a, b)| a != b && exclusive(*a, *b))
    };
    if let [_, _] = columns {
        let values = |c: usize| found.values[c];
        return pairs()
            .find(|(plus, minus)| {
                values(*plus).negative == 0 && values(*minus).positive == 0 && values(*minus).negative > 0
            })
            .map(|(money_in, money_out)| Pair {
                money_in,
                money_out,
                balance: None,
            });
    }
    let runs = |plus: usize, minus: usize, balance: usize| {
        let moved = |s: &Sample| value(s, plus).unwrap_or(0) - value(s, minus).unwrap_or(0).abs();
        let step = |older: &Sample, newer: &Sample| {
            Some(value(older, balance)? + moved(newer) == value(newer, balance)?)
        };
        let all = |newest_first: bool| {
            let holding = rows.windows(2).filter(|w| {
                let (older, newer) = if newest_first { (w[1], w[0]) } else { (w[0], w[1]) };
                step(older, newer) == Some(true)
            });
            // A file may leave a booking out; most steps must hold.
            holding.count() * 10 >= (rows.len() - 1) * 7
        };
        rows.len() >= 3 && (all(false) || all(true))
    };
    pairs().find_map(|(money_in, money_out)| {
        let mut rest = columns.iter().filter(|c| **c != money_in && **c != money_out);
        let balance = *rest.find(|c| runs(money_in, money_out, **c))?;
        Some(Pair {
            money_in,
            money_out,
            balance: Some(balance),
        })
    })
}

/// The amount of a cell under whichever decimal mark reads it, in ten-thousandths.
fn value(sample: &Sample, column: usize) -> Option<i64> {
    number::parse(sample.get(column), Some(number::Mark::Point))
        .or_else(|_| number::parse(sample.get(column), Some(number::Mark::Comma)))
        .ok()?
        .minor(4, 1, true)
        .ok()
}

/// Two columns of which one runs as the balance of the other, over at least two steps.
fn chained(columns: &[usize], samples: &[Sample]) -> Option<(usize, usize)> {
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
