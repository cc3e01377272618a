//! Opening, closing and running balances: what the file states, what its running balance implies, and whether it foots.

use super::fill::{Filled, NO_BALANCE, Stated};
use crate::domain::{Currency, Lines, Money};
use std::collections::HashMap;

/// Where a balance was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// A row or a title states it.
    Line(u32),
    /// It follows from the running balance.
    Running,
}

/// A balance in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Balance {
    /// How much, in the sign of the lines.
    pub money: Money,
    /// Where it was found.
    pub source: Source,
}

/// What was found out about the balances of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances {
    /// Opening balance of each currency that has one.
    pub opening: Vec<Balance>,
    /// Closing balance of each currency that has one.
    pub closing: Vec<Balance>,
    /// True where opening plus lines is closing in every currency that has both; `None` where no currency has.
    pub foots: Option<bool>,
    /// Line of the file at which the running balance first does not follow from the one before.
    pub break_line: Option<u32>,
    /// True where the running balance had to be turned to rise with the lines.
    pub turned: bool,
}

/// Which way a file runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Course {
    /// The newest line stands first.
    descending: bool,
    /// Sign under which balances rise with lines.
    sign: i64,
}

/// Finds out about the balances. `titles` are balances stated above the table.
pub fn find(filled: &Filled, titles: Vec<Stated>) -> Balances {
    let lines = &filled.lines;
    let groups = groups(lines, &filled.balances);
    let course = course(lines, &filled.balances, &groups);
    let mut found = Balances {
        turned: course.is_some_and(|c| c.sign < 0),
        ..Balances::default()
    };
    let turn = if found.turned { -1 } else { 1 };
    let mut opening: HashMap<(String, Currency), (i64, Source)> = HashMap::new();
    let mut closing = opening.clone();
    let stated = filled.stated.iter().filter(|stated| !is_carried(stated, lines));
    for stated in titles.iter().chain(stated) {
        let key = (stated.account.clone(), stated.currency);
        let value = (stated.amount * turn, Source::Line(stated.line));
        if stated.opening {
            opening.entry(key).or_insert(value);
        } else {
            closing.insert(key, value);
        }
    }
    if let Some(course) = course {
        running(
            lines,
            &filled.balances,
            &groups,
            course,
            &mut found,
            &mut opening,
            &mut closing,
        );
    }
    let sums = lines.sums();
    found.opening = per_currency(&opening);
    found.closing = per_currency(&closing);
    adopt_currency(&mut found, &sums);
    found.foots = foots(&found, &sums);
    found
}

/// True for a balance that one page carries to the next: lines of its account stand before and behind it.
fn is_carried(stated: &Stated, lines: &Lines) -> bool {
    let of = |line: usize| {
        let account = lines
            .account
            .get(line)
            .and_then(|a| lines.accounts.get(*a as usize));
        let same = stated.account.is_empty() || account.is_some_and(|a| *a == stated.account);
        let currency = lines.currency.get(line);
        same && currency.is_some_and(|c| stated.currency.is_unknown() || *c == stated.currency)
    };
    stated.at.checked_sub(1).is_some_and(of) && of(stated.at)
}

type Group = Vec<usize>;

/// Lines with a balance, by account and currency.
fn groups(lines: &Lines, balances: &[i64]) -> Vec<Group> {
    let mut groups: HashMap<(u32, Currency), Group> = HashMap::new();
    for (i, balance) in balances.iter().enumerate() {
        if *balance != NO_BALANCE {
            groups
                .entry((lines.account[i], lines.currency[i]))
                .or_default()
                .push(i);
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_unstable_by_key(|g| g[0]);
    groups
}

fn follows(lines: &Lines, balances: &[i64], course: Course, a: usize, b: usize) -> bool {
    let (first, second) = if course.descending { (b, a) } else { (a, b) };
    balances[first]
        .checked_add(course.sign * lines.amount[second])
        .is_some_and(|sum| sum == balances[second])
}

/// The course under which most balances follow; `None` where no balance follows from its neighbour, or there is one line only.
fn course(lines: &Lines, balances: &[i64], groups: &[Group]) -> Option<Course> {
    let mut best: Option<(usize, Course)> = None;
    for (descending, sign) in [(false, 1), (true, 1), (false, -1), (true, -1)] {
        let course = Course { descending, sign };
        let steps = groups
            .iter()
            .flat_map(|g| g.windows(2))
            .filter(|w| follows(lines, balances, course, w[0], w[1]))
            .count();
        if steps > best.map_or(0, |(most, _)| most) {
            best = Some((steps, course));
        }
    }
    if best.is_none() && groups.iter().any(|g| g.len() > 1) {
        // Balances that follow from nothing still run in the order of the days.
        let first = groups.first()?;
        let descending = lines.day[*first.first()?] > lines.day[*first.last()?];
        return Some(Course { descending, sign: 1 });
    }
    best.map(|(_, course)| course)
}

#[allow(
    clippy::too_many_arguments,
    reason = "one walk over the lines fills three results"
)]
fn running(
    lines: &Lines,
    balances: &[i64],
    groups: &[Group],
    course: Course,
    found: &mut Balances,
    opening: &mut HashMap<(String, Currency), (i64, Source)>,
    closing: &mut HashMap<(String, Currency), (i64, Source)>,
) {
    for group in groups {
        for pair in group.windows(2) {
            if !follows(lines, balances, course, pair[0], pair[1]) {
                let line = lines.source_line[if course.descending { pair[0] } else { pair[1] }];
                found.break_line = Some(found.break_line.map_or(line, |l| l.min(line)));
                break;
            }
        }
        let (Some(top), Some(bottom)) = (group.first(), group.last()) else {
            continue;
        };
        let (oldest, newest) = if course.descending {
            (*bottom, *top)
        } else {
            (*top, *bottom)
        };
        let account = lines
            .accounts
            .get(lines.account[oldest] as usize)
            .cloned()
            .unwrap_or_default();
        let currency = lines.currency[oldest];
        // A title speaks of the account or of the whole file.
        let known = |map: &HashMap<(String, Currency), (i64, Source)>| {
            [account.as_str(), ""].iter().any(|account| {
                [currency, Currency::UNKNOWN]
                    .iter()
                    .any(|currency| map.contains_key(&((*account).to_owned(), *currency)))
            })
        };
        if !known(opening) {
            let before = balances[oldest] * course.sign - lines.amount[oldest];
            opening.insert((account.clone(), currency), (before, Source::Running));
        }
        if !known(closing) {
            closing.insert(
                (account, currency),
                (balances[newest] * course.sign, Source::Running),
            );
        }
    }
}

fn per_currency(all: &HashMap<(String, Currency), (i64, Source)>) -> Vec<Balance> {
    let mut sums: Vec<Balance> = Vec::new();
    for ((_, currency), (amount, source)) in all {
        match sums.iter_mut().find(|b| b.money.currency == *currency) {
            Some(sum) => {
                sum.money.minor = sum.money.minor.saturating_add(*amount);
                sum.source = if sum.source == *source {
                    *source
                } else {
                    Source::Running
                };
            }
            None => sums.push(Balance {
                money: Money::new(*amount, *currency),
                source: *source,
            }),
        }
    }
    sums.sort_by_key(|b| b.money.currency);
    sums
}

/// A balance stated without a currency is in the one currency of the lines, where they have one only.
fn adopt_currency(found: &mut Balances, sums: &[(Currency, i128)]) {
    if let [(only, _)] = sums {
        for balance in found.opening.iter_mut().chain(&mut found.closing) {
            if balance.money.currency.is_unknown() && only.exponent() == Currency::UNKNOWN.exponent() {
                balance.money.currency = *only;
            }
        }
    }
}

fn foots(found: &Balances, sums: &[(Currency, i128)]) -> Option<bool> {
    let mut foots = None;
    for opening in &found.opening {
        let currency = opening.money.currency;
        let Some(closing) = found.closing.iter().find(|b| b.money.currency == currency) else {
            continue;
        };
        let sum = sums
            .iter()
            .find(|(c, _)| *c == currency)
            .map_or(0, |(_, sum)| *sum);
        let holds = i128::from(opening.money.minor) + sum == i128::from(closing.money.minor);
        foots = Some(foots.unwrap_or(true) && holds);
    }
    foots
}
