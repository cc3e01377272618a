//! How much two lines agree in beside what ties them: of several copies of a line, the one whose order, contract or due date the
//! other side names is the one that is meant. Numbers count before days, which tell the first copy from the second; names, which
//! say less, only on one day.

use super::hash::Map;
use super::state::State;
use super::telling::{NAME, NUMBER, Word, is, read};
use crate::domain::Lines;
use crate::domain::date::NO_DAY;

/// What two lines agree in; more is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct Agreed {
    /// Numbers and months that both name, beside those they are, and an equal due date.
    pub(super) numbers: u32,
    /// Names that both write in their memos.
    pub(super) names: u32,
}

/// What lines say that were asked for, by position: ours and theirs.
#[derive(Default)]
pub(super) struct Agreement {
    said: [Map<u32, Vec<Word>>; 2],
}

impl Agreement {
    /// What a line of ours and one of theirs agree in.
    pub(super) fn of(&mut self, state: &State<'_>, l: u32, s: u32) -> Agreed {
        let task = state.task;
        let lines = [(task.ours, &state.ours, l), (task.theirs, &state.theirs, s)];
        for (said, (lines, half, at)) in self.said.iter_mut().zip(lines) {
            said.entry(at)
                .or_insert_with(|| words(lines, half.line[at as usize] as usize));
        }
        let [mine, other] = [(0, l), (1, s)].map(|(side, at): (usize, u32)| {
            let words = self.said[side].get(&at);
            words.map(Vec::as_slice).unwrap_or_default()
        });
        let own = lines.map(|(_, half, at)| NUMBER | half.own[at as usize].number);
        let [due, their_due] = lines.map(|(lines, half, at)| lines.due_day[half.line[at as usize] as usize]);
        let mut agreed = Agreed {
            numbers: u32::from(due != NO_DAY && due == their_due),
            names: 0,
        };
        for word in mine.iter().filter(|word| other.binary_search(word).is_ok()) {
            if is(*word, NAME) {
                agreed.names += 1;
            } else if !own.contains(word) {
                agreed.numbers += 1;
            }
        }
        agreed
    }
}

/// Names of the memo, and the numbers and months of all texts.
fn words(lines: &Lines, line: usize) -> Vec<Word> {
    let numbers = [&lines.doc_no, &lines.reference].map(|column| column.get(line));
    let mut words = read(&numbers);
    words.retain(|word| !is(*word, NAME));
    words.extend(read(&[lines.memo.get(line)]));
    words.sort_unstable();
    words.dedup();
    words
}
