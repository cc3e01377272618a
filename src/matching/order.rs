//! The order of the lines of a block: by day, and on one day by what they say, never by where their file has them. So a file that
//! is sorted otherwise ties out the same. Only lines that are alike in every field stand as the file has them, and exchanging
//! those is no change.

use super::block::Block;
use super::said::Said;
use crate::domain::Lines;
use rayon::prelude::*;
use std::cmp::Ordering;

/// One side: its lines, and what they say.
pub(super) type Side<'a> = (&'a Lines, &'a Said);

/// Puts both sides of every block in order.
pub(super) fn put(blocks: &mut [Block], [ours, theirs]: [Side<'_>; 2]) {
    // Most files stand in the order of their days.
    let sorted = [ours, theirs].map(|(lines, _)| lines.day.is_sorted());
    blocks.par_iter_mut().with_max_len(1).for_each(|block| {
        in_order(&mut block.ours, ours, sorted[0]);
        in_order(&mut block.theirs, theirs, sorted[1]);
    });
}

/// What nearly all lines are told apart by: day and number, and which line it is.
type Place = (i32, u64, u32);

fn in_order(members: &mut [u32], side: Side<'_>, is_by_day: bool) {
    let (lines, said) = side;
    // All of them at once, since they stand far apart: nothing waits for the one before it.
    let place = |line: &u32| (lines.day[*line as usize], said.number(*line), *line);
    let mut places: Vec<Place> = members.iter().map(place).collect();
    if !is_by_day {
        places.par_sort_by_key(|(day, ..)| *day);
    }
    for alike in places.chunk_by_mut(|a, b| a.0 == b.0) {
        if alike.len() > 1 {
            // Most have a number of their own.
            alike.sort_unstable_by(|(_, own, a), (_, other, b)| {
                own.cmp(other).then_with(|| compare(side, *a, *b))
            });
        }
    }
    for (member, (.., line)) in members.iter_mut().zip(places) {
        *member = line;
    }
}

/// Two lines of one day and number: by amount, by the documents they are and cite, then by their texts as they are written.
fn compare((lines, said): Side<'_>, a: u32, b: u32) -> Ordering {
    let amount = |line: u32| lines.amount[line as usize];
    let texts = |line: u32| texts(lines, line as usize);
    amount(a)
        .cmp(&amount(b))
        .then_with(|| said.compare(a, b))
        .then_with(|| texts(a).cmp(&texts(b)))
        .then(a.cmp(&b))
}

type Texts<'a> = ([&'a str; 4], i32, &'a str, &'a str);

fn texts(lines: &Lines, line: usize) -> Texts<'_> {
    let columns = [&lines.doc_no, &lines.reference, &lines.doc_type, &lines.memo];
    let account = lines.accounts.get(lines.account[line] as usize);
    (
        columns.map(|column| column.get(line)),
        lines.due_day[line],
        account.map_or("", String::as_str),
        lines.currency[line].as_str(),
    )
}
