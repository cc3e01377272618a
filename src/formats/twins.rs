//! What is suspicious about the lines of one file, and shown. Equal lines: both are kept, for two equal bookings on one day are
//! common and real. Numbers that a spreadsheet shortened.

use crate::domain::Lines;
use crate::domain::mangled::is_lost;
use rayon::prelude::*;

/// Suspicions listed for one file.
pub const LISTED: usize = 100;

/// Lines that are marked in one go: their marks are a few pages, which an allocator uses again.
const PIECE: usize = 1 << 13;

/// Two lines that say the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Twins {
    /// Source line of the first.
    pub first: u32,
    /// Source line of the second.
    pub second: u32,
}

/// Finds lines equal in all but their place; gives the first of them and how many there are.
pub fn find(lines: &Lines) -> (Vec<Twins>, usize) {
    let pieces = (0..lines.len().div_ceil(PIECE)).into_par_iter();
    let marks: Vec<Vec<u64>> = pieces
        .map(|piece| {
            let rows = piece * PIECE..((piece + 1) * PIECE).min(lines.len());
            rows.map(|row| mark(lines, row)).collect()
        })
        .collect();
    let mut marks = repeated(&marks, lines.len());
    marks.sort_unstable();
    let mut found: Vec<Twins> = marks
        .windows(2)
        .filter(|w| w[0].0 == w[1].0 && same(lines, w[0].1 as usize, w[1].1 as usize))
        .map(|w| Twins {
            first: lines.source_line[w[0].1 as usize],
            second: lines.source_line[w[1].1 as usize],
        })
        .collect();
    let count = found.len();
    found.sort_unstable();
    found.truncate(LISTED);
    (found, count)
}

/// Lines with a number of a document, its own or one it refers to, that a spreadsheet shortened to its first digits; the first of
/// them and how many there are.
pub fn mangled(lines: &Lines) -> (Vec<u32>, usize) {
    let lost = |i: &usize| {
        [&lines.doc_no, &lines.reference]
            .iter()
            .any(|column| is_lost(column.get(*i)))
    };
    let mut found: Vec<u32> = (0..lines.len())
        .filter(lost)
        .map(|i| lines.source_line[i])
        .collect();
    let count = found.len();
    found.truncate(LISTED);
    (found, count)
}

/// The marks that may stand more than once, each with its place: hardly any, so that the rest need not be sorted.
fn repeated(pieces: &[Vec<u64>], lines: usize) -> Vec<(u64, u32)> {
    // Eight bits a line, of which each mark sets one.
    let bits = (lines * 8).next_power_of_two().max(64);
    let marks = || pieces.iter().flatten();
    let (mut seen, mut twice) = (vec![0_u64; bits / 64], vec![0_u64; bits / 64]);
    let place = |mark: u64| ((mark >> 6) as usize % (bits / 64), 1_u64 << (mark % 64));
    for mark in marks() {
        let (word, bit) = place(*mark);
        twice[word] |= seen[word] & bit;
        seen[word] |= bit;
    }
    let places = marks().copied().zip(0..);
    places
        .filter(|(mark, _)| {
            let (word, bit) = place(*mark);
            twice[word] & bit != 0
        })
        .collect()
}

/// A quick mark of what a line says; equal marks are compared in full, so a poor mark costs time and nothing else.
fn mark(lines: &Lines, i: usize) -> u64 {
    let start = mix(lines.amount[i] as u64, lines.day[i] as u64);
    let texts = [lines.doc_no.get(i), lines.memo.get(i)];
    let mark = texts
        .iter()
        .fold(mix(start, u64::from(lines.account[i])), |mark, text| {
            text.as_bytes()
                .chunks(8)
                .fold(mix(mark, text.len() as u64), |mark, chunk| {
                    let mut word = [0; 8];
                    word[..chunk.len()].copy_from_slice(chunk);
                    mix(mark, u64::from_le_bytes(word))
                })
        });
    mark ^ (mark >> 29)
}

fn mix(mark: u64, word: u64) -> u64 {
    (mark.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn same(lines: &Lines, a: usize, b: usize) -> bool {
    let (Some(mut first), Some(mut second)) = (lines.get(a), lines.get(b)) else {
        return false;
    };
    first.source_line = 0;
    second.source_line = 0;
    first == second
}
