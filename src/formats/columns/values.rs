//! What the values of a column look like.

use crate::domain::reading::Meaning;
use crate::formats::number::{self, NotANumber};
use crate::formats::row::{CellKind, Sample};
use crate::formats::{day, words};

/// What the values of one column look like.
#[derive(Clone, Copy, Default, Debug)]
pub struct Values {
    /// Cells that hold something.
    pub filled: usize,
    /// Of them dates.
    pub dates: usize,
    /// Of them numbers that may be serial dates.
    pub serials: usize,
    /// Of them days without a year.
    pub shorts: usize,
    /// Of them whole numbers up to 31, which may be days or months.
    pub small: usize,
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

fn has_date(sample: &Sample) -> bool {
    sample.cells.iter().any(|(text, kind)| {
        let bare = number::unwrap(text);
        *kind == CellKind::Date
            || day::parse(bare).is_some()
            || day::short(bare).is_some()
            || day::serial(bare).is_some()
    })
}

/// Looks at the values of the sampled data rows.
pub fn look(samples: &[Sample], width: usize) -> Vec<Values> {
    let mut values = vec![Values::default(); width];
    let dated = samples.iter().any(has_date);
    for sample in samples {
        // Totals and footers say nothing about columns.
        let label = sample
            .cells
            .iter()
            .any(|(text, _)| words::label(text, true).is_some());
        if label || (dated && !has_date(sample)) {
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
        self.shorts += usize::from(day::short(bare).is_some());
        self.small += usize::from(bare.parse().is_ok_and(|n: u32| (1..=31).contains(&n)));
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

    pub(super) fn mostly(&self, count: usize) -> bool {
        count * 10 >= self.filled * 6 && count > 0
    }

    /// True when the values may stand for the meaning; an empty column contradicts nothing.
    pub(super) fn allow(&self, meaning: Meaning) -> bool {
        if self.filled == 0 {
            return true;
        }
        match meaning {
            Meaning::Date => self.mostly(self.dates + self.serials) || self.mostly(self.dates + self.shorts),
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
