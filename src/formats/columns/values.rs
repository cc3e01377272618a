//! What the values of a column look like.

use crate::domain::reading::Meaning;
use crate::formats::number::{self, NotANumber, Number};
use crate::formats::row::{CellKind, Sample};
use crate::formats::{day, words};
use std::collections::HashMap;

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
    /// Of them months of a year.
    pub months: usize,
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

/// What one cell may be. Many cells of a file read the same, and are looked at once.
#[derive(Clone, Copy)]
struct Looks {
    /// Nothing, or a dash.
    blank: bool,
    /// A total or a balance names itself.
    label: bool,
    date: bool,
    serial: bool,
    short: bool,
    month: bool,
    small: bool,
    currency: bool,
    flag: bool,
    number: Result<Number, NotANumber>,
    /// Of a number that reads two ways.
    minus: bool,
}

impl Looks {
    fn of(text: &str, kind: CellKind) -> Self {
        let bare = number::unwrap(text);
        Self {
            blank: matches!(bare, "" | "-" | "--" | "/"),
            label: words::label(text, true).is_some(),
            date: kind == CellKind::Date || day::parse(bare).is_some(),
            serial: day::serial(bare).is_some(),
            short: day::short(bare).is_some(),
            month: day::month_end(bare).is_some(),
            small: bare.parse().is_ok_and(|n: u32| (1..=31).contains(&n)),
            currency: words::currency_word(bare).is_some(),
            flag: words::flag(bare).is_some(),
            number: number::parse(bare, None),
            minus: bare.contains('-') || bare.contains('('),
        }
    }

    fn is_dated(&self) -> bool {
        self.date || self.short || self.serial
    }
}

/// Looks at the values of the sampled data rows.
pub fn look(samples: &[Sample], width: usize) -> Vec<Values> {
    let mut known: HashMap<(&str, CellKind), Looks> = HashMap::new();
    let mut rows: Vec<Vec<Looks>> = Vec::with_capacity(samples.len());
    for sample in samples {
        let looks = sample.cells.iter().map(|(text, kind)| {
            let looks = known.entry((text.as_str(), *kind));
            *looks.or_insert_with(|| Looks::of(text, *kind))
        });
        rows.push(looks.collect());
    }
    let dated = rows.iter().flatten().any(Looks::is_dated);
    // Where no day stands anywhere, months are the dates.
    let has_date = |row: &[Looks]| {
        row.iter()
            .any(|looks| looks.is_dated() || (!dated && looks.month))
    };
    let dated = rows.iter().any(|row| has_date(row));
    let mut values = vec![Values::default(); width];
    for (sample, row) in samples.iter().zip(&rows) {
        // Totals and footers say nothing about columns.
        let label = row.iter().any(|looks| looks.label);
        if label || (dated && !has_date(row)) {
            continue;
        }
        for ((_, kind), (v, looks)) in sample.cells.iter().zip(values.iter_mut().zip(row)) {
            v.add(looks, *kind);
        }
    }
    values
}

impl Values {
    fn add(&mut self, looks: &Looks, kind: CellKind) {
        if looks.blank {
            return;
        }
        self.filled += 1;
        self.dates += usize::from(looks.date);
        self.serials += usize::from(looks.serial);
        self.shorts += usize::from(looks.short);
        self.months += usize::from(looks.month);
        self.small += usize::from(looks.small);
        self.currencies += usize::from(looks.currency);
        self.flags += usize::from(looks.flag);
        match looks.number {
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
                self.negative += usize::from(looks.minus);
                self.positive += usize::from(!looks.minus);
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
            Meaning::Date => {
                let kinds = [self.serials, self.shorts, self.months];
                kinds.iter().any(|kind| self.mostly(self.dates + kind))
            }
            Meaning::DueDate | Meaning::ValueDate => self.mostly(self.dates + self.serials),
            Meaning::Fee | Meaning::Tax => self.mostly(self.amounts),
            money if money.is_money() => self.mostly(self.amounts),
            Meaning::Currency => self.mostly(self.currencies),
            Meaning::Side | Meaning::BalanceSide => self.mostly(self.flags),
            Meaning::DocNo | Meaning::Reference | Meaning::Memo | Meaning::DocType | Meaning::Account => {
                self.dates < self.filled
            }
            _ => true,
        }
    }
}
