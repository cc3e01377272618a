//! What each column means: its heading proposes, its values confirm.

use super::day;
use super::heading::{self, Heading};
use super::number::{self, NotANumber};
use super::profile::{Columns, Profile};
use super::row::{CellKind, Sample};
use super::words::{self, Fit};
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::{Meaning, Reason};

/// What the values of one column look like.
#[derive(Clone, Copy, Default, Debug)]
pub struct Values {
    /// Cells that hold something.
    pub filled: usize,
    /// Of them dates.
    pub dates: usize,
    /// Of them numbers that may be serial dates.
    pub serials: usize,
    /// Of them amounts.
    pub amounts: usize,
    /// Of them amounts written with decimals, a sign or a mark.
    pub marked: usize,
    /// Of them negative.
    pub negative: usize,
    /// Of them above zero.
    pub positive: usize,
    /// Of them currencies.
    pub currencies: usize,
    /// Of them debit or credit marks.
    pub flags: usize,
}

/// One column as concluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concluded {
    /// Meaning.
    pub meaning: Meaning,
    /// Why.
    pub reason: Reason,
}

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub struct Assigned {
    /// One entry a column.
    pub columns: Vec<Concluded>,
    /// What their values look like.
    pub values: Vec<Values>,
    /// Rows looked at that hold a date.
    pub rows: usize,
}

impl Default for Concluded {
    fn default() -> Self {
        Self {
            meaning: Meaning::Ignored,
            reason: Reason::Unknown,
        }
    }
}

impl Assigned {
    /// The first column with the meaning.
    pub fn of(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().position(|c| c.meaning == meaning)
    }

    /// Every column with the meaning.
    pub fn all(&self, meaning: Meaning) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|i| self.columns[*i].meaning == meaning)
            .collect()
    }

    fn set(&mut self, column: usize, meaning: Meaning, reason: Reason) {
        if let Some(slot) = self.columns.get_mut(column) {
            *slot = Concluded { meaning, reason };
        }
    }

    fn free(&self, column: usize) -> bool {
        self.columns
            .get(column)
            .is_some_and(|c| c.meaning == Meaning::Ignored)
    }
}

/// Looks at the values of the sampled data rows.
pub fn look(samples: &[Sample], width: usize) -> Vec<Values> {
    let mut values = vec![Values::default(); width];
    for sample in samples {
        if sample
            .cells
            .iter()
            .any(|(text, _)| words::label(text, true).is_some())
        {
            continue;
        }
        for (column, (text, kind)) in sample.cells.iter().enumerate() {
            if let Some(v) = values.get_mut(column) {
                v.add(text, *kind);
            }
        }
    }
    values
}

impl Values {
    fn add(&mut self, text: &str, kind: CellKind) {
        let bare = number::unwrap(text);
        if matches!(bare, "" | "-" | "--" | "/") {
            return;
        }
        self.filled += 1;
        self.dates += usize::from(kind == CellKind::Date || day::parse(bare).is_some());
        self.serials += usize::from(day::serial(bare).is_some());
        self.currencies += usize::from(words::currency_word(bare).is_some());
        self.flags += usize::from(words::flag(bare).is_some());
        match number::parse(bare, None) {
            Ok(n) => {
                self.amounts += 1;
                self.marked += usize::from(
                    n.proves.is_some() || n.negative || n.currency.is_some() || kind == CellKind::Number,
                );
                self.negative += usize::from(n.negative && n.digits > 0);
                self.positive += usize::from(!n.negative && n.digits > 0);
            }
            Err(NotANumber::Ambiguous) => {
                self.amounts += 1;
                self.marked += 1;
                let negative = bare.contains('-') || bare.contains('(');
                self.negative += usize::from(negative);
                self.positive += usize::from(!negative);
            }
            Err(NotANumber::Blank) => self.filled -= 1,
            Err(_) => {}
        }
    }

    fn mostly(&self, count: usize) -> bool {
        count * 10 >= self.filled * 6 && count > 0
    }

    /// True when the values may stand for the meaning; an empty column contradicts nothing.
    fn allow(&self, meaning: Meaning) -> bool {
        if self.filled == 0 {
            return true;
        }
        match meaning {
            Meaning::Date => self.mostly(self.dates + self.serials),
            Meaning::DueDate | Meaning::ValueDate => self.mostly(self.dates + self.serials),
            Meaning::Amount
            | Meaning::Debit
            | Meaning::Credit
            | Meaning::MoneyIn
            | Meaning::MoneyOut
            | Meaning::Balance
            | Meaning::Fee
            | Meaning::Tax => self.mostly(self.amounts),
            Meaning::Currency => self.mostly(self.currencies),
            Meaning::Side | Meaning::BalanceSide => self.mostly(self.flags),
            Meaning::DocNo | Meaning::Reference | Meaning::Memo | Meaning::DocType | Meaning::Account => {
                self.dates < self.filled
            }
            _ => true,
        }
    }
}

const TEXTS: [Meaning; 7] = [
    Meaning::DocType,
    Meaning::DocNo,
    Meaning::Reference,
    Meaning::Account,
    Meaning::AccountName,
    Meaning::Status,
    Meaning::Memo,
];

/// Concludes what the columns mean.
pub fn assign(heading: &Heading, samples: &[Sample], profile: &Profile) -> Result<Assigned, Problem> {
    let width = samples
        .iter()
        .map(|s| s.cells.len())
        .max()
        .unwrap_or(0)
        .max(heading.names.len());
    let mut found = Assigned {
        columns: vec![Concluded::default(); width],
        values: look(samples, width),
        rows: 0,
    };
    found.rows = found.values.iter().map(|v| v.dates).max().unwrap_or(0);
    by_profile(&mut found, heading, profile)?;
    if heading.names.is_empty() {
        by_values(&mut found, samples)?;
    } else {
        by_heading(&mut found, heading, samples);
    }
    for column in 0..width {
        if found.free(column) && found.values[column].filled == 0 {
            found.columns[column].reason = Reason::Empty;
        }
    }
    Ok(found)
}

fn by_profile(found: &mut Assigned, heading: &Heading, profile: &Profile) -> Result<(), Problem> {
    for (word, columns) in &profile.columns {
        let Some(meaning) = Meaning::parse(word) else {
            continue;
        };
        for column in columns.each() {
            let index = find_column(column, &heading.names).filter(|i| *i < found.columns.len());
            let index = index.ok_or_else(|| missing(column))?;
            found.set(index, meaning, Reason::Profile);
        }
    }
    Ok(())
}

/// The index of the column a profile names.
pub fn find_column(column: &Columns, names: &[String]) -> Option<usize> {
    match column {
        Columns::Number(number) => number.checked_sub(1),
        Columns::Heading(name) => names
            .iter()
            .position(|n| n == name)
            .or_else(|| names.iter().position(|n| words::key(n) == words::key(name))),
        Columns::Several(_) => None,
    }
}

/// The problem of a column that a profile names in vain.
pub fn missing(column: &Columns) -> Problem {
    let value = match column {
        Columns::Number(number) => number.to_string(),
        Columns::Heading(name) => name.clone(),
        Columns::Several(_) => String::new(),
    };
    Problem::of_file(Expected::NamedColumn, Remedy::NameColumn).with_value(&value)
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    column: usize,
    meaning: Meaning,
    fit: Fit,
    rank: usize,
}

fn candidates(found: &mut Assigned, heading: &Heading) -> (Vec<Candidate>, Vec<Candidate>) {
    let (mut all, mut against) = (Vec::new(), Vec::new());
    for (column, name) in heading.names.iter().enumerate() {
        if name.is_empty() || !found.free(column) {
            continue;
        }
        let key = words::key(name);
        let not_money = words::NOT_MONEY.iter().any(|w| {
            words::fit(&key, w)
                .is_some_and(|f| f == Fit::Whole || matches!(f, Fit::Part { at_end: true, .. }))
        });
        let matches = heading::matches(words::LEDGER, name);
        let mut refused = false;
        for m in matches {
            let candidate = Candidate {
                column,
                meaning: m.meaning,
                fit: m.fit,
                rank: m.rank,
            };
            if found.values[column].allow(m.meaning) && !(not_money && is_money(m.meaning)) {
                all.push(candidate);
            } else if m.fit == Fit::Whole {
                refused = true;
                against.push(candidate);
            }
        }
        if refused {
            found.columns[column].reason = Reason::ValuesDisagree;
        }
    }
    let order = |c: &Candidate| (std::cmp::Reverse(c.fit), c.rank, c.column);
    all.sort_by_key(order);
    against.sort_by_key(order);
    (all, against)
}

fn is_money(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Amount
            | Meaning::Debit
            | Meaning::Credit
            | Meaning::MoneyIn
            | Meaning::MoneyOut
            | Meaning::Balance
    )
}

fn by_heading(found: &mut Assigned, heading: &Heading, samples: &[Sample]) {
    let (all, against) = candidates(found, heading);
    let reason = |c: &Candidate| {
        if c.fit == Fit::Whole {
            Reason::Heading
        } else {
            Reason::HeadingPart
        }
    };
    // Dates and the balance first: nothing else may take their columns.
    for meaning in [
        Meaning::Date,
        Meaning::DueDate,
        Meaning::ValueDate,
        Meaning::Balance,
        Meaning::Fee,
        Meaning::Tax,
    ] {
        if found.of(meaning).is_some() {
            continue;
        }
        let fits = |c: &&Candidate| {
            c.meaning == meaning
                && found.free(c.column)
                && best_of(&all, c)
                && found.values[c.column].filled > 0
        };
        if let Some(c) = all.iter().find(fits).copied() {
            found.set(c.column, meaning, reason(&c));
        }
    }
    amounts(found, &all, heading, samples);
    insist(found, &against);
    side(found, &all, heading);
    currency(found, &all, heading);
    for meaning in TEXTS {
        if found.of(meaning).is_some() && meaning != Meaning::Memo {
            continue;
        }
        let fits: Vec<Candidate> = all
            .iter()
            .filter(|c| c.meaning == meaning && found.free(c.column) && found.values[c.column].filled > 0)
            .filter(|c| best_of(&all, c) || meaning == Meaning::AccountName)
            // A code that is missing here and there belongs to the counterparty, not to the account.
            .filter(|c| meaning != Meaning::Account || found.values[c.column].filled >= found.rows)
            .copied()
            .collect();
        let take = if meaning == Meaning::Memo { fits.len() } else { 1 };
        for c in fits.iter().take(take) {
            found.set(c.column, meaning, reason(c));
        }
    }
    leftovers(found, &all);
}

/// A table needs a date and an amount. Where nothing else serves, the column that is headed so is taken against its values,
/// and each of them becomes a problem with its line.
fn insist(found: &mut Assigned, against: &[Candidate]) {
    let money = [
        Meaning::Amount,
        Meaning::Debit,
        Meaning::Credit,
        Meaning::MoneyIn,
        Meaning::MoneyOut,
    ];
    for wanted in [&[Meaning::Date][..], &money] {
        if wanted.iter().any(|m| found.of(*m).is_some()) {
            continue;
        }
        if let Some(c) = against
            .iter()
            .find(|c| wanted.contains(&c.meaning) && found.free(c.column))
        {
            found.set(c.column, wanted[0], Reason::Heading);
        }
    }
}

/// What nobody took: second references and numbers are worth keeping as text, for other sides cite them.
fn leftovers(found: &mut Assigned, all: &[Candidate]) {
    for c in all {
        if !found.free(c.column) || found.values[c.column].filled == 0 {
            continue;
        }
        if matches!(c.meaning, Meaning::DocNo | Meaning::Reference) && c.fit == Fit::Whole {
            found.set(c.column, Meaning::Memo, Reason::AnotherServes);
        } else if found.columns[c.column].reason == Reason::Unknown && found.of(c.meaning).is_some() {
            found.columns[c.column].reason = Reason::AnotherServes;
        }
    }
}

/// True when no other meaning fits the heading of this candidate better.
fn best_of(all: &[Candidate], this: &Candidate) -> bool {
    all.iter()
        .filter(|c| c.column == this.column)
        .all(|c| c.fit <= this.fit || c.meaning == this.meaning)
}

/// The amount: in one column, or a pair of debit and credit or of money in and out.
fn amounts(found: &mut Assigned, all: &[Candidate], heading: &Heading, samples: &[Sample]) {
    const FAMILY: [Meaning; 5] = [
        Meaning::Amount,
        Meaning::Debit,
        Meaning::Credit,
        Meaning::MoneyIn,
        Meaning::MoneyOut,
    ];
    if FAMILY.iter().any(|m| found.of(*m).is_some()) {
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
        .filter(|c| c.meaning == Meaning::Amount && found.free(c.column) && found.values[c.column].filled > 0)
        .find(|c| best_money(all, c));
    let set = |found: &mut Assigned, c: &Candidate, meaning| {
        let reason = if c.fit == Fit::Whole {
            Reason::Heading
        } else {
            Reason::HeadingPart
        };
        found.set(c.column, meaning, reason);
    };
    if let Some((_, plus, minus)) = pair {
        set(found, &plus, plus.meaning);
        set(found, &minus, minus.meaning);
    } else if let Some(single) = single {
        let chosen = net_of_fee(found, all, single, heading, samples).unwrap_or(*single);
        set(found, &chosen, Meaning::Amount);
    } else if let Some(lone) = all
        .iter()
        .find(|c| FAMILY.contains(&c.meaning) && found.free(c.column) && found.values[c.column].filled > 0)
    {
        set(found, lone, Meaning::Amount);
    }
}

fn best_money(all: &[Candidate], this: &Candidate) -> bool {
    all.iter()
        .filter(|c| c.column == this.column && !is_money(c.meaning) && c.meaning != Meaning::Side)
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
            if a.column == b.column || filled == 0 {
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

/// The mark column of the amount; beside a pair, or right before the balance of a pair, it marks the balance.
fn side(found: &mut Assigned, all: &[Candidate], heading: &Heading) {
    if found.of(Meaning::Side).is_some() {
        return;
    }
    let by_name = all
        .iter()
        .find(|c| c.meaning == Meaning::Side && found.free(c.column) && found.values[c.column].filled > 0)
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
                    && heading.names.get(*c).is_none_or(|n| words::key(n) != "status")
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
fn currency(found: &mut Assigned, all: &[Candidate], heading: &Heading) {
    if found.of(Meaning::Currency).is_some() {
        return;
    }
    let amount = [Meaning::Amount, Meaning::Debit, Meaning::MoneyIn]
        .iter()
        .find_map(|m| found.of(*m))
        .unwrap_or(0);
    let amount_key = words::key(heading.names.get(amount).map_or("", String::as_str));
    let chosen = all
        .iter()
        .filter(|c| {
            c.meaning == Meaning::Currency && found.free(c.column) && found.values[c.column].filled > 0
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
        found.free(*c) && values.filled > 0 && values.currencies == values.filled
    };
    let codes: Vec<usize> = (0..found.columns.len()).filter(codes).collect();
    if let [one] = codes.as_slice() {
        found.set(*one, Meaning::Currency, Reason::Values);
    }
}

/// A table without heading: what the values show, and a question where they show too little.
fn by_values(found: &mut Assigned, samples: &[Sample]) -> Result<(), Problem> {
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
