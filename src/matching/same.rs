//! Lines that read the same on both sides: day, amount, number, reference and memo. Where both sides have equally many of them no
//! pairing is better than another, so tying them in order is no guess: a file and its copy in another format tie out.

use super::hash::Set;
use super::state::{Half, State, Verdict};
use crate::domain::Lines;
use crate::domain::date::NO_DAY;
use crate::domain::difference::Category;
use crate::domain::evidence::Rule;
use std::collections::HashMap;

/// Confidence in lines that agree in every word, parts per million.
const SAME_PPM: u32 = 999_000;

type Words<'a> = (i32, i64, &'a str, &'a str, &'a str);

/// Ties free lines that read the same, where both sides have the same number of them.
pub(super) fn run(state: &mut State<'_>) {
    let task = state.task;
    // Day and amount first: hardly a line that is still free shares both with one of theirs, and only those are read.
    let theirs = &state.theirs;
    let seen: Set<(i32, i64)> = theirs
        .free()
        .map(|at| (theirs.day[at as usize], theirs.amount[at as usize]))
        .collect();
    let mut found: HashMap<Words<'_>, (Vec<u32>, Vec<u32>)> = HashMap::new();
    let mut order = Vec::new();
    let meets = |at: &u32| seen.contains(&(state.ours.day[*at as usize], state.ours.amount[*at as usize]));
    for at in state.ours.free().filter(meets) {
        if let Some(words) = words(task.ours, state.ours.line[at as usize]) {
            let both = found.entry(words).or_default();
            if both.0.is_empty() {
                order.push(words);
            }
            both.0.push(at);
        }
    }
    let met: Set<(i32, i64)> = found.keys().map(|(day, amount, ..)| (*day, *amount)).collect();
    let is_met = |at: &u32| met.contains(&(theirs.day[*at as usize], theirs.amount[*at as usize]));
    for at in theirs.free().filter(is_met) {
        let words = words(task.theirs, state.theirs.line[at as usize]);
        if let Some(both) = words.and_then(|words| found.get_mut(&words)) {
            both.1.push(at);
        }
    }
    for (ours, theirs) in order.iter().filter_map(|words| found.get(words)) {
        if ours.len() == theirs.len() {
            for (l, s) in ours.iter().zip(theirs) {
                state.tie(&[*l], &[*s], Verdict::new(Category::Match, Rule::Same, SAME_PPM));
            }
        }
    }
}

/// Whether a line of ours and one of theirs read the same but for day and amount.
pub(super) fn reads_alike(state: &State<'_>, l: u32, s: u32) -> bool {
    let words = |lines: &Lines, line: u32| -> Option<[String; 3]> {
        let texts = [&lines.doc_no, &lines.reference, &lines.memo];
        let texts = texts.map(|column| column.get(line as usize).trim().to_owned());
        texts.iter().any(|text| !text.is_empty()).then_some(texts)
    };
    let (mine, other) = (state.ours.line[l as usize], state.theirs.line[s as usize]);
    let mine = words(state.task.ours, mine);
    mine.is_some() && mine == words(state.task.theirs, other)
}

/// How many free lines of ours and of theirs read as this line of ours does.
pub(super) fn alike(state: &State<'_>, l: u32) -> (u32, u32) {
    let task = state.task;
    let said = words(task.ours, state.ours.line[l as usize]);
    let count = |half: &Half, lines: &Lines| {
        let alike = half
            .free()
            .filter(|at| said.is_some() && words(lines, half.line[*at as usize]) == said);
        alike.count() as u32
    };
    (count(&state.ours, task.ours), count(&state.theirs, task.theirs))
}

/// What a line says; `None` where it has no day or no words to know it by.
fn words(lines: &Lines, index: u32) -> Option<Words<'_>> {
    let index = index as usize;
    let day = lines.day.get(index).copied().filter(|day| *day != NO_DAY)?;
    let texts = [&lines.doc_no, &lines.reference, &lines.memo].map(|column| column.get(index).trim());
    let [number, reference, memo] = texts;
    let amount = lines.amount.get(index).copied()?;
    texts
        .iter()
        .any(|text| !text.is_empty())
        .then_some((day, amount, number, reference, memo))
}
