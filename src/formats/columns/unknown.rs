//! Columns whose heading nobody knows, told by what their values look like where no known heading serves.

use super::{Assigned, Values};
use crate::domain::reading::{Meaning, Reason};
use crate::formats::heading::Heading;
use crate::formats::row::Sample;
use std::collections::HashSet;

/// Fewest values that show what a column holds.
const LEAST: usize = 5;

/// The most characters of the number of a document.
const NUMBER_LONGEST: usize = 32;

/// Where no heading is known to name the documents, the first column does whose heading nobody knows and whose values are
/// numbers of something: short, each with a digit, hardly two alike, and neither amounts nor days.
pub(super) fn numbers(found: &mut Assigned, heading: &Heading, samples: &[Sample]) {
    take_first(found, heading, Meaning::DocNo, |column, v| {
        v.dates == 0 && v.marked * 10 < v.filled && {
            let texts = samples
                .iter()
                .map(|s| s.get(column))
                .filter(|text| !text.is_empty());
            let number = |text: &&str| {
                text.chars().count() <= NUMBER_LONGEST && text.bytes().any(|b| b.is_ascii_digit())
            };
            let written = texts.clone().filter(number).count();
            let different: HashSet<&str> = texts.collect();
            written * 10 >= v.filled * 9 && different.len() * 10 >= v.filled * 8 && v.amounts < v.filled
        }
    });
}

/// Where no heading is known to name what lines say, the first column does whose heading nobody knows and whose values are words:
/// articles, shops, contracts, which the other side may name as well.
pub(super) fn texts(found: &mut Assigned, heading: &Heading, samples: &[Sample]) {
    take_first(found, heading, Meaning::Memo, |column, v| {
        v.dates + v.shorts + v.amounts + v.currencies + v.flags == 0 && {
            let texts = samples.iter().map(|s| s.get(column));
            let words = texts.filter(|text| text.chars().any(char::is_alphabetic));
            words.collect::<HashSet<&str>>().len() > 1
        }
    });
}

/// Gives the meaning, where no column has it, to the first one under an unknown heading whose values fit.
fn take_first(
    found: &mut Assigned,
    heading: &Heading,
    meaning: Meaning,
    fits: impl Fn(usize, &Values) -> bool,
) {
    if found.of(meaning).is_some() || found.bare {
        return;
    }
    let column = (0..found.columns.len()).find(|column| {
        let v = &found.values[*column];
        let unknown = found.columns[*column].reason == Reason::Unknown && found.free(*column);
        let headed = heading.names.get(*column).is_some_and(|name| !name.is_empty());
        unknown && headed && v.filled >= LEAST && fits(*column, v)
    });
    if let Some(column) = column {
        found.set(column, meaning, Reason::Values);
    }
}
