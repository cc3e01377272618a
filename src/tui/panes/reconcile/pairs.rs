//! The rows of the two sides as the widget draws them: cells, the sign between, the characters that differ.

use super::board::{Board, Row};
use super::says;
use crate::domain::difference::Category;
use crate::domain::reconciliation::DifferenceState;
use crate::domain::untrusted::TermText;
use crate::domain::worksheet::{Class, Entry, Worksheet};
use crate::domain::{Line, Lines};
use crate::text::amount::grouped;
use crate::text::fl;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::diff::{Pair, changed};
use crate::tui::widgets::table::{Align, Cell, Column};
use crate::tui::widgets::text::Run;

/// The columns of each side: day, document, reference or text, amount.
pub const COLUMNS: &[Column] = &[
    Column::of(|_| String::new(), 5, 5).shrinking(3),
    Column::of(|_| String::new(), 8, 14).growing(),
    Column::of(|_| String::new(), 8, 18).growing().shrinking(4),
    Column::of(|_| String::new(), 10, 14).right(),
];

/// The same columns where days need their year.
pub const COLUMNS_WITH_YEARS: &[Column] = &[
    Column {
        min: 8,
        ideal: 8,
        ..COLUMNS[0]
    },
    COLUMNS[1],
    COLUMNS[2],
    COLUMNS[3],
];

/// Entries of more lines than this show no size in the sign column.
const SIZE_MAX: usize = 99;

/// Makes rows of a worksheet.
pub struct Pairs<'a> {
    /// The worksheet.
    pub sheet: &'a Worksheet,
    /// Its index.
    pub board: &'a Board,
    /// How to draw.
    pub look: &'a Look,
}

impl Pairs<'_> {
    /// The row as the widget wants it.
    pub fn pair(&self, row: Row) -> Option<Pair> {
        let entry = self.sheet.entries.get(row.entry())?;
        Some(match row {
            Row::Entry(_) => self.entry(entry, self.board.folds_at(row)),
            Row::Words(_) => Pair {
                note: says::sentence(self.sheet, entry, self.look),
                ..Pair::default()
            },
            Row::Line(_, n) => self.line(entry, n as usize),
            Row::Fold(first, count) => self.fold(first as usize, count as usize),
        })
    }

    fn entry(&self, entry: &Entry, folded: Option<bool>) -> Pair {
        let role = role(entry);
        let mut pair = Pair {
            left_key: single(&entry.ours).map(key),
            right_key: single(&entry.theirs).map(key),
            left: self.cells(&self.sheet.ours, &entry.ours),
            right: self.cells(&self.sheet.theirs, &entry.theirs),
            sign: sign(entry, self.look),
            role,
            note: Vec::new(),
            folded,
        };
        if !entry.is_tied() && folded.is_none() {
            pair.note = says::sentence(self.sheet, entry, self.look);
        }
        if !entry.agrees()
            && let (Some(left), Some(right)) = (&mut pair.left, &mut pair.right)
        {
            let dates = entry.category == Category::Date;
            let numbers = entry.rule == crate::domain::evidence::Rule::Typo.id();
            for (column, wanted) in [(0, dates), (1, numbers), (3, self.sheet.entry_gap(entry) != 0)] {
                if let (true, Some(a), Some(b)) = (wanted, left.get_mut(column), right.get_mut(column)) {
                    let align = if column == 3 { Align::Right } else { Align::Left };
                    (*a, *b) = changed(&plain(a), &plain(b), align);
                }
            }
        }
        pair
    }

    /// The cells of one side: its line, or its lines summed up; `None` where it has none.
    fn cells(&self, lines: &Lines, indexes: &[u32]) -> Option<Vec<Cell>> {
        let first = lines.get(*indexes.first()? as usize)?;
        if indexes.len() == 1 {
            return Some(self.line_cells(&first));
        }
        let last = lines.get(*indexes.last()? as usize)?;
        let sum = indexes
            .iter()
            .filter_map(|i| lines.amount.get(*i as usize))
            .fold(0_i64, |sum, amount| sum.saturating_add(*amount));
        Some(vec![
            Cell::from(self.day(&first)),
            Cell::from(span(name(&first), name(&last))),
            Cell::from(fl!(self.look.words, "recon-lines", count = indexes.len())),
            Cell::from(grouped(sum, first.currency)),
        ])
    }

    fn line_cells(&self, line: &Line<'_>) -> Vec<Cell> {
        line_cells(line, self.board.years)
    }

    /// The n-th lines of an unfolded group.
    fn line(&self, entry: &Entry, n: usize) -> Pair {
        let side = |lines: &Lines, indexes: &[u32]| {
            let index = *indexes.get(n)?;
            Some((key(index), self.line_cells(&lines.get(index as usize)?)))
        };
        let (ours, theirs) = (
            side(&self.sheet.ours, &entry.ours),
            side(&self.sheet.theirs, &entry.theirs),
        );
        Pair {
            left_key: ours.as_ref().map(|(key, _)| *key),
            right_key: theirs.as_ref().map(|(key, _)| *key),
            left: ours.map(|(_, cells)| cells),
            right: theirs.map(|(_, cells)| cells),
            sign: format!(" {}", self.look.glyphs.dot),
            role: Role::Muted,
            ..Pair::default()
        }
    }

    fn fold(&self, first: usize, count: usize) -> Pair {
        let day = |at: usize| {
            let entry = self.sheet.entries.get(at)?;
            let ours = entry.ours.first().and_then(|i| self.sheet.ours.get(*i as usize));
            let theirs = entry
                .theirs
                .first()
                .and_then(|i| self.sheet.theirs.get(*i as usize));
            ours.or(theirs).map(|line| self.day(&line))
        };
        let days = [day(first), day(first + count - 1)].map(Option::unwrap_or_default);
        let words = fl!(
            self.look.words,
            "recon-fold",
            count = count,
            from = days[0].as_str(),
            to = days[1].as_str()
        );
        Pair {
            sign: "=".to_owned(),
            role: Role::Matched,
            note: vec![Run::new(
                format!("{} {words}", self.look.glyphs.folded),
                Role::Matched,
            )],
            ..Pair::default()
        }
    }

    fn day(&self, line: &Line<'_>) -> String {
        day(line, self.board.years)
    }
}

fn day(line: &Line<'_>, years: bool) -> String {
    let format = if years { "%y-%m-%d" } else { "%m-%d" };
    line.date
        .map(|day| day.format(format).to_string())
        .unwrap_or_default()
}

/// A line in the columns of its side; `years` says whether its day needs one.
pub fn line_cells(line: &Line<'_>, years: bool) -> Vec<Cell> {
    let number = name(line);
    let text = [line.reference, line.memo]
        .into_iter()
        .find(|text| !text.is_empty() && *text != number)
        .unwrap_or_default();
    vec![
        Cell::from(day(line, years)),
        Cell::from(number),
        Cell::from(text),
        Cell::from(grouped(line.amount, line.currency)),
    ]
}

/// The number a line goes by: its own, else its reference, else its text.
pub fn name<'a>(line: &Line<'a>) -> &'a str {
    [line.doc_no, line.reference, line.memo, line.doc_type]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// From one number to another; what both begin with before their digits is said once: `INV-2219..2226`.
fn span(first: &str, last: &str) -> String {
    if first == last {
        return first.to_owned();
    }
    let digits = first.find(|c: char| c.is_ascii_digit()).unwrap_or_default();
    let rest = last
        .strip_prefix(&first[..digits])
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    format!("{first}..{}", rest.unwrap_or(last))
}

/// What marks know a line by: its number from 1.
pub fn key(index: u32) -> i64 {
    i64::from(index) + 1
}

fn single(indexes: &[u32]) -> Option<u32> {
    match indexes {
        [one] => Some(*one),
        _ => None,
    }
}

fn plain(cell: &Cell) -> String {
    cell.0.iter().map(|run| run.text.as_str()).collect()
}

/// `=` agrees, `~` differs, `-` ours only, `+` theirs only, `?` to be decided; then the size of a group, and a tick or a mark where
/// a person has spoken.
fn sign(entry: &Entry, look: &Look) -> String {
    let sign = match entry.class() {
        Class::Question => "?",
        Class::Tied | Class::Group => "=",
        Class::Difference if entry.is_tied() => "~",
        Class::Difference if entry.theirs.is_empty() => "-",
        Class::Difference => "+",
    };
    let size = entry.ours.len().max(entry.theirs.len());
    let size = if (2..=SIZE_MAX).contains(&size) {
        size.to_string()
    } else {
        String::new()
    };
    let state = match entry.state {
        _ if entry.agrees() => "",
        DifferenceState::Disputed => look.glyphs.alert,
        DifferenceState::Explained => look.glyphs.tick,
        DifferenceState::Open if entry.is_explained() => look.glyphs.tick,
        DifferenceState::Open => "",
    };
    if size.len() + state.len().min(1) > 2 {
        return format!("{sign}{state}");
    }
    format!("{sign}{size}{state}")
}

/// What an entry means to the eye: settled things fade.
fn role(entry: &Entry) -> Role {
    match entry.class() {
        Class::Question => Role::Warning,
        Class::Tied | Class::Group => Role::Matched,
        Class::Difference if entry.state == DifferenceState::Disputed => Role::Danger,
        Class::Difference if entry.is_explained() => Role::Muted,
        Class::Difference if entry.is_tied() => Role::Differs,
        Class::Difference if entry.theirs.is_empty() => Role::Missing,
        Class::Difference => Role::Extra,
    }
}

/// A line as tab-separated text for the clipboard.
pub fn copied(line: &Line<'_>) -> String {
    let texts = [line.doc_no, line.reference, line.memo].map(|text| TermText::new(text).into_string());
    let amount = crate::domain::money::decimal_text(line.amount, line.currency.exponent());
    let day = line.date.map(|d| d.to_string()).unwrap_or_default();
    let currency = line.currency.to_string();
    [&day, &texts[0], &texts[1], &texts[2], &amount, &currency]
        .map(String::as_str)
        .join("\t")
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn what_numbers_share_is_said_once() {
        assert_eq!(span("INV-2219", "INV-2226"), "INV-2219..2226");
        assert_eq!(span("INV-2219", "RET-17"), "INV-2219..RET-17");
        assert_eq!(span("INV-1", "INV-"), "INV-1..INV-");
        assert_eq!(span("101", "205"), "101..205");
        assert_eq!(span("货款", "货款"), "货款");
    }
}
