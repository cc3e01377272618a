//! What is where on the screen: a compact index of rows over the entries of a worksheet. It is made once away from the drawing
//! thread; folding, filtering by category and single decisions only touch the index, so that a million entries stay quick and a
//! frame costs its visible rows.

#[cfg(test)]
mod tests;

use crate::domain::date::NO_DAY;
use crate::domain::question::Question;
use crate::domain::reconciliation::{Gap, Side};
use crate::domain::worksheet::{Class, Edit, Entry, Worksheet};
use crate::domain::{Lines, money};
use crate::ops::diff::Counts;
use std::collections::BTreeSet;

/// A row of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Row {
    /// An entry, or the head of an unfolded group.
    Entry(u32),
    /// The sentence under an entry.
    Words(u32),
    /// The n-th lines of both sides of an unfolded group.
    Line(u32, u32),
    /// Settled entries folded into one row: the first, and how many.
    Fold(u32, u32),
}

impl Row {
    /// The entry it belongs to; the first one of a fold.
    pub fn entry(self) -> usize {
        match self {
            Self::Entry(entry) | Self::Words(entry) | Self::Line(entry, _) | Self::Fold(entry, _) => {
                entry as usize
            }
        }
    }
}

/// Which entries are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Only {
    /// All of them.
    #[default]
    All,
    /// What is left to decide.
    Open,
    /// Differences, explained ones included.
    Differences,
    /// Proposals waiting for a decision.
    Questions,
    /// What agrees.
    Settled,
}

impl Only {
    /// The next one, for the key that goes through them.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Open,
            Self::Open => Self::Differences,
            Self::Differences => Self::Questions,
            Self::Questions => Self::Settled,
            Self::Settled => Self::All,
        }
    }

    fn shows(self, mark: Mark) -> bool {
        match self {
            Self::All => true,
            Self::Open => mark.open,
            Self::Differences => mark.class == Class::Difference,
            Self::Questions => mark.class == Class::Question,
            Self::Settled => matches!(mark.class, Class::Tied | Class::Group),
        }
    }
}

/// What the index needs to know of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Mark {
    class: Class,
    /// Something is left to decide.
    open: bool,
    /// It has a sentence in a row of its own.
    words: bool,
    /// It holds several lines of a side.
    several: bool,
}

impl Mark {
    fn of(entry: &Entry) -> Self {
        let class = entry.class();
        let several = entry.ours.len() > 1 || entry.theirs.len() > 1;
        Self {
            class,
            open: entry.needs_decision(),
            words: matches!(class, Class::Difference | Class::Question) && (entry.is_tied() || several),
            several,
        }
    }
}

/// Fewest settled entries in a row that are folded.
const RUN_MIN: usize = 8;
/// Settled entries left in sight beside a difference.
const CONTEXT: usize = 2;
/// Days a worksheet may span for its dates to need no year.
const DAYS_WITHOUT_YEAR: i32 = 300;

/// The index.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Board {
    /// The rows.
    pub rows: Vec<Row>,
    /// Rows of differences and questions, ascending.
    pub stops: Vec<u32>,
    /// Entries by class.
    pub counts: Counts,
    /// Entries with something left to decide.
    pub open: usize,
    /// What waits for a decision, each matter once.
    pub questions: Vec<Question>,
    /// The gap of each currency.
    pub gaps: Vec<Gap>,
    /// True where dates need their year.
    pub years: bool,
    /// Which entries are shown.
    pub only: Only,
    /// Entries that meet the filter, ascending; `None` without one.
    pub hits: Option<Vec<u32>>,
    /// False where long runs of settled entries stay in sight.
    pub folds: bool,
    marks: Vec<Mark>,
    unfolded: Unfolded,
}

/// What is unfolded, by entry.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unfolded {
    /// Groups whose lines are shown.
    pub groups: BTreeSet<u32>,
    /// Entries of runs that are shown one by one.
    pub runs: BTreeSet<u32>,
}

impl Unfolded {
    fn has(&self, entry: u32) -> bool {
        self.groups.contains(&entry) || self.runs.contains(&entry)
    }

    /// Moves everything behind an edit, and forgets what it took away.
    fn follow(&mut self, edit: &Edit) {
        let (at, gone, come) = (edit.at as u32, edit.before.len() as u32, edit.after.len() as u32);
        for set in [&mut self.groups, &mut self.runs] {
            let later = set.split_off(&at);
            let kept = later.into_iter().filter(|i| *i >= at + gone);
            set.extend(kept.map(|i| i - gone + come).collect::<Vec<_>>());
        }
    }

    /// The same on other places; `None` where an entry went.
    #[must_use]
    pub fn moved(&self, place: impl Fn(u32) -> Option<u32>) -> Self {
        Self {
            groups: self.groups.iter().filter_map(|i| place(*i)).collect(),
            runs: self.runs.iter().filter_map(|i| place(*i)).collect(),
        }
    }
}

impl Board {
    /// The index of a worksheet, with everything folded and nothing filtered.
    pub fn new(sheet: &Worksheet) -> Self {
        let marks: Vec<Mark> = sheet.entries.iter().map(Mark::of).collect();
        let questions = sheet.questions();
        let mut board = Self {
            open: marks.iter().filter(|m| m.open).count(),
            gaps: sheet.gaps(),
            years: spans_years(sheet),
            counts: count(&marks, &questions),
            questions,
            marks,
            folds: true,
            ..Self::default()
        };
        board.lay(sheet);
        board
    }

    /// Lays the rows out again after something of the view changed.
    pub fn lay(&mut self, sheet: &Worksheet) {
        let mut rows = Vec::new();
        let mut stops = Vec::new();
        let filtered = self.hits.is_some() || self.only != Only::All;
        let anything_open = self.counts.differences + self.counts.questions > 0;
        let fold = self.folds && !filtered && anything_open;
        let shown: Box<dyn Iterator<Item = usize>> = match &self.hits {
            Some(hits) => Box::new(hits.iter().map(|i| *i as usize)),
            None => Box::new(0..self.marks.len()),
        };
        let mut run = 0_usize;
        for index in shown {
            let Some(mark) = self.marks.get(index).copied().filter(|m| self.only.shows(*m)) else {
                continue;
            };
            let settled = matches!(mark.class, Class::Tied | Class::Group);
            if fold && settled && !self.unfolded.has(index as u32) {
                run += 1;
                continue;
            }
            self.run(&mut rows, index - run, run);
            run = 0;
            self.entry(&mut rows, &mut stops, sheet, index, mark);
        }
        self.run(&mut rows, self.marks.len() - run, run);
        self.rows = rows;
        self.stops = stops;
    }

    /// Settled entries `first..first + count`: the outer ones in sight, the rest in one row.
    fn run(&self, rows: &mut Vec<Row>, first: usize, count: usize) {
        let before = if first == 0 { 0 } else { CONTEXT };
        let after = if first + count == self.marks.len() {
            0
        } else {
            CONTEXT
        };
        if count < RUN_MIN {
            rows.extend((first..first + count).map(|i| Row::Entry(i as u32)));
            return;
        }
        rows.extend((first..first + before).map(|i| Row::Entry(i as u32)));
        let hidden = count - before - after;
        rows.push(Row::Fold((first + before) as u32, hidden as u32));
        rows.extend((first + count - after..first + count).map(|i| Row::Entry(i as u32)));
    }

    fn entry(&self, rows: &mut Vec<Row>, stops: &mut Vec<u32>, sheet: &Worksheet, index: usize, mark: Mark) {
        if matches!(mark.class, Class::Difference | Class::Question) {
            stops.push(rows.len() as u32);
        }
        let place = index as u32;
        rows.push(Row::Entry(place));
        if mark.several && self.unfolded.groups.contains(&place) {
            let entry = sheet.entries.get(index);
            let lines = entry.map_or(0, |e| e.ours.len().max(e.theirs.len()));
            rows.extend((0..lines as u32).map(|n| Row::Line(place, n)));
        }
        if mark.words {
            rows.push(Row::Words(place));
        }
    }

    /// Folds or unfolds what the row stands for; `false` where there is nothing to fold.
    pub fn toggle(&mut self, row: Row, sheet: &Worksheet) -> bool {
        match row {
            Row::Fold(first, count) => self.unfolded.runs.extend(first..first + count),
            Row::Entry(entry) | Row::Words(entry) | Row::Line(entry, _) => {
                let Some(mark) = self.marks.get(entry as usize) else {
                    return false;
                };
                let groups = &mut self.unfolded.groups;
                if mark.several {
                    if !groups.remove(&entry) {
                        groups.insert(entry);
                    }
                } else if self.unfolded.runs.contains(&entry) {
                    self.close_run(entry);
                } else {
                    return false;
                }
            }
        }
        self.lay(sheet);
        true
    }

    /// Folds the unfolded run around an entry again.
    fn close_run(&mut self, entry: u32) {
        let settled = |i: u32| {
            let mark = self.marks.get(i as usize);
            mark.is_some_and(|m| matches!(m.class, Class::Tied | Class::Group))
        };
        let before = (0..entry).rev().take_while(|i| settled(*i));
        let after = (entry + 1..self.marks.len() as u32).take_while(|i| settled(*i));
        let run: Vec<u32> = before.chain(after).chain([entry]).collect();
        for place in run {
            self.unfolded.runs.remove(&place);
        }
    }

    /// Folds every run, or none of them.
    pub fn fold_all(&mut self, sheet: &Worksheet) {
        self.folds = !self.folds;
        self.unfolded = Unfolded::default();
        self.lay(sheet);
    }

    /// True where the row can be folded or unfolded.
    pub fn folds_at(&self, row: Row) -> Option<bool> {
        match row {
            Row::Fold(..) => Some(true),
            Row::Entry(entry) => {
                let mark = self.marks.get(entry as usize)?;
                mark.several.then(|| !self.unfolded.groups.contains(&entry))
            }
            Row::Words(_) | Row::Line(..) => None,
        }
    }

    /// Takes edits of the worksheet over without reading it whole again. `sheet` is the worksheet after them.
    pub fn follow(&mut self, edits: &[Edit], sheet: &Worksheet) {
        for edit in edits {
            self.replace(edit);
        }
        let asks = |entries: &[Entry]| entries.iter().any(|entry| entry.class() == Class::Question);
        let shifts = |edit: &Edit| edit.before.len() != edit.after.len();
        if edits
            .iter()
            .any(|edit| asks(&edit.before) || asks(&edit.after) || shifts(edit))
        {
            let asked = self.marks.iter().enumerate();
            let asked = asked.filter(|(_, mark)| mark.class == Class::Question);
            self.questions = sheet.questions_of(asked.map(|(place, _)| place));
        }
        self.counts = count(&self.marks, &self.questions);
        self.open = self.marks.iter().filter(|mark| mark.open).count();
        self.gaps = sheet.gaps_after(edits, std::mem::take(&mut self.gaps));
        self.hits = None;
        self.lay(sheet);
    }

    fn replace(&mut self, edit: &Edit) {
        let end = (edit.at + edit.before.len()).min(self.marks.len());
        let after = edit.after.iter().map(Mark::of);
        self.marks.splice(edit.at.min(end)..end, after);
        self.unfolded.follow(edit);
    }

    /// The first row of an entry; `None` where it is filtered away. A folded one is found in its fold.
    pub fn row_of(&self, entry: usize) -> Option<usize> {
        let after = self.rows.partition_point(|row| row.entry() <= entry);
        let first = self.rows.partition_point(|row| row.entry() < entry);
        if first < after {
            return Some(first);
        }
        match self.rows.get(after.checked_sub(1)?) {
            Some(Row::Fold(from, count)) if entry < (from + count) as usize => Some(after - 1),
            _ => None,
        }
    }

    /// The question an entry belongs to.
    pub fn question_of(&self, entry: usize) -> Option<&Question> {
        let has = |one: &&Question| one.proposals.binary_search(&(entry as u32)).is_ok();
        self.questions.iter().find(has)
    }

    /// Which of the stops the row is at or just behind, from 1; 0 before the first.
    pub fn stop_at(&self, row: usize) -> usize {
        self.stops.partition_point(|stop| *stop as usize <= row)
    }

    /// What is unfolded.
    pub fn unfolded(&self) -> &Unfolded {
        &self.unfolded
    }

    /// Takes over how another index was looked at.
    pub fn look_as(&mut self, unfolded: Unfolded, folds: bool, only: Only, sheet: &Worksheet) {
        self.unfolded = unfolded;
        self.folds = folds;
        self.only = only;
        self.lay(sheet);
    }
}

/// Entries by class; proposals that are one matter are one question.
fn count(marks: &[Mark], questions: &[Question]) -> Counts {
    let mut counts = Counts::default();
    for mark in marks {
        counts.add(mark.class);
    }
    Counts {
        questions: questions.len(),
        ..counts
    }
}

/// The entries whose lines hold the text: numbers, references, memos, amounts, days, codes. `stop` is asked now and then.
pub fn find(sheet: &Worksheet, text: &str, stop: &dyn Fn() -> bool) -> Option<Vec<u32>> {
    let needles: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let mut hits = Vec::new();
    let mut hay = String::new();
    for (index, entry) in sheet.entries.iter().enumerate() {
        if index % 4096 == 0 && stop() {
            return None;
        }
        hay.clear();
        if let Some(code) = entry.code {
            hay.push_str(code.as_str());
        }
        hay.push('\n');
        hay.push_str(&entry.note);
        for (lines, of) in [(&sheet.ours, &entry.ours), (&sheet.theirs, &entry.theirs)] {
            for index in of {
                add_line(&mut hay, lines, *index);
            }
        }
        let hay = hay.to_lowercase();
        if needles.iter().all(|needle| hay.contains(needle.as_str())) {
            hits.push(index as u32);
        }
    }
    Some(hits)
}

fn add_line(hay: &mut String, lines: &Lines, index: u32) {
    let Some(line) = lines.get(index as usize) else {
        return;
    };
    for text in [line.doc_no, line.reference, line.memo, line.doc_type] {
        hay.push('\n');
        hay.push_str(text);
    }
    hay.push('\n');
    hay.push_str(&money::decimal_text(line.amount, line.currency.exponent()));
    hay.push('\n');
    hay.push_str(&crate::text::amount::grouped(line.amount, line.currency));
    if let Some(date) = line.date {
        hay.push('\n');
        hay.push_str(&date.to_string());
    }
}

/// Where a line stands: the entry that holds it.
pub fn entry_of(sheet: &Worksheet, side: Side, index: u32) -> Option<usize> {
    sheet.entries.iter().position(|entry| entry.has(side, index))
}

/// The same, looked for from an entry on to both sides: found at once where it stood near.
pub fn entry_near(sheet: &Worksheet, side: Side, index: u32, near: usize) -> Option<usize> {
    let near = near.min(sheet.entries.len());
    let (before, after) = sheet.entries.split_at(near);
    let has = |entry: &Entry| entry.has(side, index);
    let steps = 0..before.len().max(after.len());
    steps.into_iter().find_map(|step| {
        let later = after.get(step).filter(|e| has(e)).map(|_| near + step);
        let earlier = || Some(near.checked_sub(step + 1)?).filter(|at| has(&sheet.entries[*at]));
        later.or_else(earlier)
    })
}

fn spans_years(sheet: &Worksheet) -> bool {
    let days = sheet
        .ours
        .day
        .iter()
        .chain(&sheet.theirs.day)
        .copied()
        .filter(|day| *day != NO_DAY);
    let (first, last) = days.fold((i32::MAX, i32::MIN), |(a, b), day| (a.min(day), b.max(day)));
    last.saturating_sub(first) > DAYS_WITHOUT_YEAR && last > first
}
