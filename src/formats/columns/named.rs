//! The columns a profile names, by number or by heading.

use crate::domain::problem::{Expected, Problem, Remedy};
use crate::formats::profile::{Columns, Profile};
use crate::formats::words;

/// The columns a profile names of a table of this width, each with its meaning; words that `parse` does not know are another list's.
pub fn named<M: Copy>(
    profile: &Profile,
    names: &[String],
    width: usize,
    parse: impl Fn(&str) -> Option<M>,
) -> Result<Vec<(usize, M)>, Problem> {
    let mut found = Vec::new();
    for (word, columns) in &profile.columns {
        let Some(meaning) = parse(word) else {
            continue;
        };
        for column in columns.each() {
            let index = find(column, names).filter(|i| *i < width);
            found.push((index.ok_or_else(|| missing(column))?, meaning));
        }
    }
    Ok(found)
}

/// The index of the column a profile names.
fn find(column: &Columns, names: &[String]) -> Option<usize> {
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
fn missing(column: &Columns) -> Problem {
    let value = match column {
        Columns::Number(number) => number.to_string(),
        Columns::Heading(name) => name.clone(),
        Columns::Several(_) => String::new(),
    };
    Problem::of_file(Expected::NamedColumn, Remedy::NameColumn).with_value(&value)
}
