//! Which columns hold the amount, its mark and its currency.

use super::Assigned;
use super::headed::Candidate;
use crate::domain::reading::{Meaning, Reason};
use crate::formats::heading::{self, Heading};
use crate::formats::row::Sample;
use crate::formats::words::{self, Fit};
use crate::formats::{context, number};

/// The amount: in one column, or a pair of debit and credit or of money in and out.
pub(super) fn amounts(found: &mut Assigned, all: &[Candidate], heading: &Heading, samples: &[Sample]) {
    if Meaning::AMOUNTS.iter().any(|m| found.of(*m).is_some()) {
        return;
    }
    let pairs = [
        (Meaning::MoneyIn, Meaning::MoneyOut),
        (Meaning::Debit, Meaning::Credit),
    ];
    let pair = pairs
        .iter()
        .filter_map(|(plus, minus)| pair(found, all, heading, *plus, *minus))
        .max_by_key(|(key, ..)| *key);
    let single = all
        .iter()
        .filter(|c| c.meaning == Meaning::Amount && found.free(c.column) && found.speaks(c.column))
        .find(|c| best_money(all, c))
        .map(|first| fullest(found, all, first));
    let set = |found: &mut Assigned, c: &Candidate, meaning| {
        found.set(c.column, meaning, c.reason());
    };
    if let Some((_, plus, minus)) = pair {
        set(found, &plus, plus.meaning);
        set(found, &minus, minus.meaning);
    } else if let Some(single) = single {
        let chosen = net_of_fee(found, all, &single, heading, samples).unwrap_or(single);
        set(found, &chosen, Meaning::Amount);
    } else if let Some(lone) = all
        .iter()
        .find(|c| Meaning::AMOUNTS.contains(&c.meaning) && found.free(c.column) && found.speaks(c.column))
    {
        set(found, lone, Meaning::Amount);
    }
}

/// Of columns headed alike the one with the most values: a card's statement leaves the amount in foreign money blank.
fn fullest(found: &Assigned, all: &[Candidate], first: &Candidate) -> Candidate {
    let alike = |c: &&Candidate| {
        c.meaning == first.meaning
            && (c.fit, c.rank, c.foreign) == (first.fit, first.rank, first.foreign)
            && found.free(c.column)
    };
    let fullest = all
        .iter()
        .filter(alike)
        .max_by_key(|c| (found.values[c.column].filled, std::cmp::Reverse(c.column)));
    fullest.copied().unwrap_or(*first)
}

fn best_money(all: &[Candidate], this: &Candidate) -> bool {
    all.iter()
        .filter(|c| c.column == this.column && !c.meaning.is_money() && c.meaning != Meaning::Side)
        .all(|c| c.fit <= this.fit)
}

type Pair = ((bool, bool, Fit), Candidate, Candidate);

/// The best pair of columns: with values, of one family of names, and best fitting.
fn pair(
    found: &Assigned,
    all: &[Candidate],
    heading: &Heading,
    plus: Meaning,
    minus: Meaning,
) -> Option<Pair> {
    let usable = |c: &&Candidate| {
        let head = c.fit == Fit::Whole || matches!(c.fit, Fit::Part { at_end: true, .. });
        head && found.free(c.column) && best_money(all, c)
    };
    let stem = |c: &Candidate| {
        let key = words::key(heading.names.get(c.column).map_or("", String::as_str));
        let cut = match c.fit {
            Fit::Part { length, .. } => length,
            Fit::Whole => key.chars().count(),
        };
        key.chars()
            .take(key.chars().count().saturating_sub(cut))
            .collect::<String>()
    };
    let mut best: Option<Pair> = None;
    for a in all.iter().filter(|c| c.meaning == plus).filter(usable) {
        for b in all.iter().filter(|c| c.meaning == minus).filter(usable) {
            let filled = found.values[a.column].filled + found.values[b.column].filled;
            if a.column == b.column || (filled == 0 && !found.bare) {
                continue;
            }
            let both = found.values[a.column].filled > 0 && found.values[b.column].filled > 0;
            let key = (both, stem(a) == stem(b), a.fit.min(b.fit));
            if best.as_ref().is_none_or(|(most, ..)| key > *most) {
                best = Some((key, *a, *b));
            }
        }
    }
    best
}

/// In files of payment services the account moves by gross less fee. Taken only where the values add up so.
fn net_of_fee(
    found: &Assigned,
    all: &[Candidate],
    gross: &Candidate,
    heading: &Heading,
    samples: &[Sample],
) -> Option<Candidate> {
    let fee = found.of(Meaning::Fee)?;
    let net = all.iter().find(|c| {
        c.meaning == Meaning::Amount
            && c.column != gross.column
            && words::key(&heading.names[c.column]).starts_with("net")
    })?;
    let value = |sample: &Sample, column: usize| {
        let n = number::parse(sample.get(column), Some(number::Mark::Point)).ok()?;
        n.minor(4, 1, false).ok()
    };
    let mut agreeing = samples
        .iter()
        .filter_map(|s| Some((value(s, gross.column)?, value(s, fee)?, value(s, net.column)?)));
    let mut any = false;
    let all_agree = agreeing.all(|(g, f, n)| {
        any = true;
        n == g + f || n == g - f
    });
    (any && all_agree).then_some(*net)
}

/// Marks told by their values alone stand under no heading, or one of a mark or a kind: `Transaction Type`, not
/// `card_funding`.
fn may_mark(name: &str) -> bool {
    name.is_empty()
        || heading::matches(words::ledger(), name)
            .iter()
            .any(|m| matches!(m.meaning, Meaning::Side | Meaning::DocType))
}

/// The mark column of the amount; beside a pair, or right before the balance of a pair, it marks the balance.
pub(super) fn side(found: &mut Assigned, all: &[Candidate], heading: &Heading) {
    if found.of(Meaning::Side).is_some() {
        return;
    }
    let by_name = all
        .iter()
        .find(|c| c.meaning == Meaning::Side && found.free(c.column) && found.speaks(c.column))
        .map(|c| (c.column, Reason::Heading));
    let flags = |column: usize| {
        found.free(column)
            && found.values[column].filled > 0
            && found.values[column].flags == found.values[column].filled
    };
    let by_value = || {
        (0..found.columns.len())
            .find(|c| {
                flags(*c)
                    && found.values[*c].amounts == 0
                    && heading.names.get(*c).is_none_or(|n| may_mark(n))
            })
            .map(|c| (c, Reason::Values))
    };
    let Some((column, reason)) = by_name.or_else(by_value) else {
        return;
    };
    let meaning = if found.of(Meaning::Amount).is_some() {
        Meaning::Side
    } else if found.of(Meaning::Balance).is_some() {
        Meaning::BalanceSide
    } else {
        return;
    };
    found.set(column, meaning, reason);
}

/// The currency column that belongs to the amount: of the same family of names, else the nearest.
pub(super) fn currency(found: &mut Assigned, all: &[Candidate], heading: &Heading) {
    if found.of(Meaning::Currency).is_some() {
        return;
    }
    let amount = [Meaning::Amount, Meaning::Debit, Meaning::MoneyIn]
        .iter()
        .find_map(|m| found.of(*m))
        .unwrap_or(0);
    let amount_name = heading.names.get(amount).map_or("", String::as_str);
    let amount_key = words::key(amount_name);
    // `Amount (EUR)` is in euro, whatever the currency before conversion was; `金额(元)` beside 币种 says less than the column.
    if context::currency_token(amount_name).is_some() && !amount_name.contains('元') {
        return;
    }
    let amount_is_foreign = words::is_foreign(&amount_key);
    let chosen = all
        .iter()
        .filter(|c| {
            c.meaning == Meaning::Currency
                && found.free(c.column)
                && found.speaks(c.column)
                && (!c.foreign || amount_is_foreign)
        })
        .max_by_key(|c| {
            let key = words::key(&heading.names[c.column]);
            let shared = key
                .chars()
                .zip(amount_key.chars())
                .take_while(|(a, b)| a == b)
                .count();
            let distance = c.column.abs_diff(amount) * 2 + usize::from(c.column < amount);
            (shared, c.fit, std::cmp::Reverse(distance))
        });
    if let Some(c) = chosen {
        let reason = if c.fit == Fit::Whole {
            Reason::Heading
        } else {
            Reason::HeadingPart
        };
        found.set(c.column, Meaning::Currency, reason);
        return;
    }
    let codes = |c: &usize| {
        let values = found.values[*c];
        let foreign = heading
            .names
            .get(*c)
            .is_some_and(|n| words::is_foreign(&words::key(n)));
        !foreign && found.free(*c) && values.filled > 0 && values.currencies == values.filled
    };
    let codes: Vec<usize> = (0..found.columns.len()).filter(codes).collect();
    if let [one] = codes.as_slice() {
        found.set(*one, Meaning::Currency, Reason::Values);
    }
}
