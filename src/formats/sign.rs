//! Which way an amount counts, and whose side a statement is written from.
//!
//! In a bank, card or payment file money in is plus; in an account with a customer what is owed to the issuer is plus; one
//! signed column is taken as written. Marks that contradict themselves are never averaged: the rule is one for the whole file
//! and is stated in the result.

use super::context::Context;
use super::number;
use super::plan::{Amount, Plan};
use super::profile::Profile;
use super::row::Sample;
use super::words::{self, Flag};
use crate::domain::Lines;
use crate::domain::reading::{Meaning, MirrorEvidence, SignRule};
use crate::domain::transaction::Kind;
use std::collections::HashMap;

/// Lines looked at to compare kinds with signs.
const KINDS: usize = 20_000;

/// Settles the rule of signs.
pub fn settle(plan: &mut Plan, data: &[Sample], context: &Context, profile: &Profile) {
    let trade = context.hits(words::TRADE_FILE);
    let money = context.hits(words::MONEY_FILE) + usize::from(has_iban(data));
    plan.balance_sign = balance_sign(plan, data);
    let view = match trade.cmp(&money) {
        std::cmp::Ordering::Greater => SignRule::DebitPlus,
        std::cmp::Ordering::Less => SignRule::MoneyInPlus,
        std::cmp::Ordering::Equal => {
            let documents = [Meaning::DocNo, Meaning::DueDate, Meaning::Account]
                .iter()
                .any(|m| plan.column(*m).is_some());
            match (plan.balance_sign, documents) {
                (1, _) | (0, true) => SignRule::DebitPlus,
                _ => SignRule::MoneyInPlus,
            }
        }
    };
    plan.rule = match plan.amount {
        Amount::Pair { plus, .. } if plan.column(Meaning::MoneyIn) == Some(plus) => SignRule::MoneyInPlus,
        Amount::Pair { .. } => view,
        Amount::Single {
            column,
            side: Some(side),
        } => {
            if already_signed(plan, data, column, side) {
                plan.amount = Amount::Single { column, side: None };
                SignRule::AsWritten
            } else if uses_money_words(data, side) {
                SignRule::MoneyInPlus
            } else {
                view
            }
        }
        Amount::Single { column, side: None } if has_suffix(data, column) => view,
        Amount::Single { .. } => SignRule::AsWritten,
    };
    plan.blank_mark = blank_mark(plan, data);
    if let Some(rule) = profile.sign {
        plan.rule = rule;
        if matches!(rule, SignRule::AsWritten | SignRule::Turned)
            && let Amount::Single { column, .. } = plan.amount
        {
            plan.amount = Amount::Single { column, side: None };
        }
    }
    // Debits written with a minus beside credits without: both are signed already, as in the account of a bank.
    if let Amount::Pair { plus, minus, .. } = plan.amount
        && profile.sign.is_none()
        && plan.column(Meaning::Debit) == Some(plus)
        && debit_signed(plan, plus, minus)
    {
        plan.rule = SignRule::MoneyInPlus;
    }
    // A pair is kept as (plus, minus) from here on.
    if let Amount::Pair { plus, minus, signed } = plan.amount
        && plan.rule == SignRule::MoneyInPlus
        && plan.column(Meaning::Debit) == Some(plus)
    {
        plan.amount = if signed {
            // Debits are then the ones written with their sign, or not at all.
            Amount::Pair { plus, minus, signed }
        } else {
            Amount::Pair {
                plus: minus,
                minus: plus,
                signed: debit_signed(plan, plus, minus),
            }
        };
    }
}

/// True when a cell of the data is the number of a bank account.
fn has_iban(data: &[Sample]) -> bool {
    let iban = |text: &str| {
        let b = text.as_bytes();
        (15..=34).contains(&b.len())
            && b[..2].iter().all(u8::is_ascii_uppercase)
            && b[2..4].iter().all(u8::is_ascii_digit)
            && b[4..].iter().all(u8::is_ascii_alphanumeric)
    };
    let cells = data.iter().flat_map(|s| &s.cells);
    cells.take(4000).any(|(text, _)| iban(text))
}

fn debit_signed(plan: &Plan, debit: usize, credit: usize) -> bool {
    let values = |c: usize| plan.assigned.values.get(c).copied().unwrap_or_default();
    let (d, c) = (values(debit), values(credit));
    d.negative > 0 && d.positive == 0 && c.negative == 0
}

fn minor(plan: &Plan, text: &str) -> Option<(i64, Option<number::Side>)> {
    let number = number::parse(text, plan.mark).ok()?;
    Some((number.minor(4, 1, true).ok()?, number.side))
}

fn has_suffix(data: &[Sample], column: usize) -> bool {
    data.iter()
        .any(|s| number::parse(s.get(column), None).is_ok_and(|n| n.side.is_some()))
}

/// True where amounts carry their sign and the marks agree with it, one way or the other.
fn already_signed(plan: &Plan, data: &[Sample], column: usize, side: usize) -> bool {
    let (mut negative, mut same, mut opposite) = (0, 0, 0);
    for sample in data {
        let (Some((amount, _)), Some(flag)) =
            (minor(plan, sample.get(column)), words::flag(sample.get(side)))
        else {
            continue;
        };
        if amount == 0 || flag == Flag::Neutral {
            continue;
        }
        negative += usize::from(amount < 0);
        let plus = matches!(flag, Flag::Debit | Flag::In);
        if plus == (amount > 0) {
            same += 1;
        } else {
            opposite += 1;
        }
    }
    negative > 0 && (same == 0 || opposite == 0)
}

/// What a blank mark means: where only one mark is ever written, the other side goes without.
fn blank_mark(plan: &Plan, data: &[Sample]) -> Option<Flag> {
    let Amount::Single { side: Some(side), .. } = plan.amount else {
        return None;
    };
    let mut marks: Vec<Flag> = data.iter().filter_map(|s| words::flag(s.get(side))).collect();
    marks.dedup();
    match marks.as_slice() {
        [Flag::Credit] => Some(Flag::Debit),
        [Flag::Debit] => Some(Flag::Credit),
        [Flag::In] => Some(Flag::Out),
        [Flag::Out] => Some(Flag::In),
        _ => None,
    }
}

fn uses_money_words(data: &[Sample], side: usize) -> bool {
    data.iter()
        .any(|s| matches!(words::flag(s.get(side)), Some(Flag::In | Flag::Out)))
}

/// Whether debit (or the amount as written) raises the running balance.
fn balance_sign(plan: &Plan, data: &[Sample]) -> i8 {
    let Some(balance) = plan.column(Meaning::Balance) else {
        return 0;
    };
    if plan.column(Meaning::BalanceSide).is_some() {
        return 0;
    }
    let amount = |s: &Sample| -> Option<i64> {
        match plan.amount {
            Amount::Single { column, side } => {
                let (value, _) = minor(plan, s.get(column))?;
                match side.map(|c| words::flag(s.get(c))) {
                    None => Some(value),
                    Some(Some(Flag::Debit | Flag::In)) => Some(value),
                    Some(Some(Flag::Credit | Flag::Out)) => Some(-value),
                    Some(_) => None,
                }
            }
            Amount::Pair { plus, minus, signed } => {
                let (p, m) = (minor(plan, s.get(plus)), minor(plan, s.get(minus)));
                if p.is_none() && m.is_none() {
                    return None;
                }
                let m = m.map_or(0, |v| v.0);
                Some(p.map_or(0, |v| v.0) - if signed { -m } else { m })
            }
        }
    };
    let rows: Vec<(i64, i64)> = data
        .iter()
        .filter_map(|s| Some((amount(s)?, minor(plan, s.get(balance))?.0)))
        .collect();
    let steps = |sign: i64| {
        let down = rows
            .windows(2)
            .filter(|w| w[0].1 + sign * w[1].0 == w[1].1)
            .count();
        let up = rows
            .windows(2)
            .filter(|w| w[1].1 + sign * w[0].0 == w[0].1)
            .count();
        down.max(up)
    };
    let (plus, minus) = (steps(1), steps(-1));
    match plus.cmp(&minus) {
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
    }
}

/// Whether the lines are written from the customer's side, so that their signs must be turned; `None` where nothing in the
/// file says so.
pub fn mirrored(
    plan: &Plan,
    lines: &Lines,
    context: &Context,
    profile: &Profile,
    credit_balances: Option<bool>,
) -> (Option<bool>, MirrorEvidence) {
    if let Some(mirrored) = profile.mirrored {
        return (Some(mirrored), MirrorEvidence::Profile);
    }
    if plan.rule == SignRule::MoneyInPlus {
        return (None, MirrorEvidence::Nothing);
    }
    let (mut ours, mut theirs) = (0_usize, 0_usize);
    let mut known: HashMap<&str, i64> = HashMap::new();
    for (i, amount) in lines.amount.iter().enumerate().take(KINDS) {
        let word = Some(lines.doc_type.get(i)).filter(|word| !word.is_empty());
        let word = word.unwrap_or_else(|| lines.memo.get(i));
        let usual = || Kind::from_document_word(word).map_or(0, |kind| i64::from(kind.usual_sign()));
        match *known.entry(word).or_insert_with(usual) * amount.signum() {
            1 => ours += 1,
            -1 => theirs += 1,
            _ => {}
        }
    }
    let all = ours + theirs;
    if all >= 2 && theirs * 5 >= all * 4 {
        return (Some(true), MirrorEvidence::Kinds);
    }
    if all >= 2 && ours * 5 >= all * 4 {
        return (Some(false), MirrorEvidence::Kinds);
    }
    let payable = context.hits(words::PAYABLE);
    let receivable = context.hits(words::RECEIVABLE);
    if payable != receivable && plan.rule == SignRule::DebitPlus {
        return (Some(payable > receivable), MirrorEvidence::Words);
    }
    let rises_with_credit = credit_balances.or((plan.balance_sign != 0).then_some(plan.balance_sign < 0));
    match rises_with_credit {
        Some(credit) if plan.rule == SignRule::DebitPlus => (Some(credit), MirrorEvidence::Balance),
        _ if payable > receivable => (None, MirrorEvidence::Words),
        _ => (None, MirrorEvidence::Nothing),
    }
}
