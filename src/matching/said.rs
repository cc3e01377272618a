//! What the lines of a file say of documents, read once, in the order of the file and on all cores.
//!
//! Blocks take their lines from all over a file. Texts read block by block would be fetched from memory one by one, and
//! that costs more than to read them; what they say fits into a few bytes a line.

use super::cite::Cite;
use super::hash::{Map, Texts};
use super::scan::Scanner;
use super::shape::{Key, NO_KEY, Shapes};
use super::{Cancelled, Watch};
use crate::domain::Lines;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::ops::Range;

/// Lines read by one thread at a time.
const CHUNK: usize = 1 << 14;
/// Citations of one line that are kept: no line of a real file has so many.
const CITES_MOST: usize = u16::MAX as usize;
/// Set in [`Line::count`] where the line names a document of the other side.
const NAMES: u16 = 1 << 15;

/// What one line says.
#[derive(Clone, Copy)]
struct Line {
    /// Number and shape of its own document.
    number: u64,
    shape: u32,
    /// Its first citation in its chunk.
    first: u32,
    /// How many there are.
    cites: u16,
    /// The word for its kind in its chunk, from 1; 0 where it has none.
    kind: u16,
    /// Documents it says it is about, and [`NAMES`].
    count: u16,
    /// Digits of its own number, and of its reference ([`Wording`]).
    own_width: u8,
    reference_width: u8,
}

/// Some lines in a row: their citations, and the words for kinds as numbers of the whole file. No vector is as long as the file:
/// an allocator that once took back one of many megabytes keeps as much of every other.
#[derive(Default)]
struct Chunk {
    lines: Vec<Line>,
    cites: Vec<Cite>,
    kinds: Vec<u32>,
}

/// What all lines of one side say.
#[derive(Default)]
pub(super) struct Said {
    chunks: Vec<Chunk>,
}

/// One line's words, unpacked.
pub(super) struct Words<'a> {
    /// Its own document.
    pub(super) own: Key,
    /// Documents it says it is about; 0 when it does not.
    pub(super) count: u16,
    /// True where it names a document of the other side, found or not.
    pub(super) names: bool,
    /// The word for its kind as a number of the whole file; 0 where it has none.
    pub(super) kind: u32,
    /// How its own number and its reference are written.
    pub(super) wording: [Wording; 2],
    /// What it cites first.
    pub(super) first: Option<Cite>,
    /// What else it cites.
    pub(super) more: &'a [Cite],
}

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Wording(u8);

impl Wording {
    /// Not as capital letters and digits alone, or nothing at all.
    pub(super) const OTHER: Self = Self(0);
    /// Not looked at.
    pub(super) const UNKNOWN: Self = Self(u8::MAX);
    /// Most digits that are told apart by number and width.
    const MOST: u8 = 19;

    /// Capital letters and digits alone, so many of them, and nothing else.
    pub(super) fn plain(width: u8) -> Self {
        if (1..=Self::MOST).contains(&width) {
            Self(width)
        } else {
            Self::UNKNOWN
        }
    }

    /// Whether two texts are the same, letter by letter, as far as that follows from what they say: the number of the one and
    /// of the other, where both are plain.
    pub(super) fn same(self, other: Self, equal: bool) -> Option<bool> {
        match (self, other) {
            (Self::UNKNOWN, _) | (_, Self::UNKNOWN) | (Self::OTHER, Self::OTHER) => None,
            (a, b) => Some(a == b && equal),
        }
    }
}

impl Said {
    /// Reads every line; `other` is where documents of the other side are met ([`super::shape::met`]).
    pub(super) fn read(
        lines: &Lines,
        shapes: &Shapes,
        other: u8,
        watch: &dyn Watch,
    ) -> Result<Self, Cancelled> {
        let read: Vec<(Vec<Line>, Vec<Cite>, Vec<&str>)> = (0..lines.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                if watch.cancelled() {
                    return Err(Cancelled);
                }
                let range = chunk * CHUNK..((chunk + 1) * CHUNK).min(lines.len());
                Ok(read_chunk(lines, range, shapes, other))
            })
            .collect::<Result<_, _>>()?;
        let mut index: Map<&str, u32> = Map::default();
        let chunks = read.into_iter().map(|(lines, cites, words)| {
            let number = |word| {
                let next = index.len() as u32 + 1;
                *index.entry(word).or_insert(next)
            };
            Chunk {
                lines,
                cites,
                kinds: words.into_iter().map(number).collect(),
            }
        });
        Ok(Self {
            chunks: chunks.collect(),
        })
    }

    /// What the lines at `members` say, one by one, and how many citations they have together.
    pub(super) fn of<'a>(&'a self, members: &'a [u32]) -> (usize, impl Iterator<Item = Words<'a>> + 'a) {
        // First all of them at once: nothing waits for the one before it.
        let line = |i: &u32| self.chunks[*i as usize / CHUNK].lines[*i as usize % CHUNK];
        let lines: Vec<Line> = members.iter().map(line).collect();
        let cites = lines.iter().map(|line| usize::from(line.cites)).sum();
        let first = |(line, index): (&Line, &u32)| {
            let chunk = &self.chunks[*index as usize / CHUNK];
            (line.cites > 0).then(|| chunk.cites[line.first as usize])
        };
        let firsts: Vec<Option<Cite>> = lines.iter().zip(members).map(first).collect();
        let words = lines.into_iter().zip(firsts).zip(members);
        let words = words.map(|((line, first), index)| self.words(line, first, *index as usize));
        (cites, words)
    }

    /// The digits of a line's own document; the largest number where it has none.
    pub(super) fn number(&self, index: u32) -> u64 {
        self.chunks[index as usize / CHUNK].lines[index as usize % CHUNK].number
    }

    /// The order of two lines by the documents they are and cite.
    pub(super) fn compare(&self, a: u32, b: u32) -> Ordering {
        let said = |index: u32| {
            let chunk = &self.chunks[index as usize / CHUNK];
            let (line, cites) = (&chunk.lines[index as usize % CHUNK], &chunk.cites);
            let first = line.first as usize;
            let own = Key {
                shape: line.shape,
                number: line.number,
            };
            (own, &cites[first..first + usize::from(line.cites)])
        };
        let ((own, cites), (other, others)) = (said(a), said(b));
        let order = |cite: &Cite| (cite.key(), cite.to(), cite.form);
        own.cmp(&other)
            .then_with(|| cites.iter().map(order).cmp(others.iter().map(order)))
    }

    fn words(&self, line: Line, first: Option<Cite>, index: usize) -> Words<'_> {
        let chunk = &self.chunks[index / CHUNK];
        let place = line.first as usize;
        let kind = usize::from(line.kind).checked_sub(1);
        Words {
            own: Key {
                shape: line.shape,
                number: line.number,
            },
            count: line.count & !NAMES,
            names: line.count & NAMES != 0,
            kind: kind.map_or(0, |kind| chunk.kinds[kind]),
            wording: [Wording(line.own_width), Wording(line.reference_width)],
            first,
            more: match line.cites {
                0 | 1 => &[],
                cites => &chunk.cites[place + 1..place + usize::from(cites)],
            },
        }
    }
}

/// Reads lines in a row; gives what they say, their citations and the words for their kinds.
fn read_chunk<'l>(
    lines: &'l Lines,
    range: Range<usize>,
    shapes: &Shapes,
    other: u8,
) -> (Vec<Line>, Vec<Cite>, Vec<&'l str>) {
    let mut scanner = Scanner::new(shapes);
    let mut said: Vec<Line> = Vec::with_capacity(range.len());
    let mut cites: Vec<Cite> = Vec::with_capacity(range.len());
    let mut words: Vec<&str> = Vec::new();
    let mut kinds = Texts::default();
    for i in range {
        let own = scanner.own(lines.doc_no.get(i));
        let own_wording = scanner.wording;
        scanner.clear();
        scanner.reference(lines.reference.get(i));
        let reference_wording = scanner.wording;
        scanner.memo(lines.memo.get(i));
        let word = lines.doc_type.get(i);
        let kind = match kinds.get(word.as_bytes()) {
            Some(kind) => kind as u16,
            None if word.is_empty() => 0,
            None => {
                words.push(word);
                kinds.put(word.as_bytes(), words.len() as u32);
                words.len() as u16
            }
        };
        let found = &scanner.found[..scanner.found.len().min(CITES_MOST)];
        let names = found.iter().any(|c| {
            c.form.names() && shapes.get(c.key().shape).met & other != 0 && shapes.is_whole(c.key())
        });
        let own = own.unwrap_or(NO_KEY);
        said.push(Line {
            number: own.number,
            shape: own.shape,
            first: cites.len() as u32,
            cites: found.len() as u16,
            kind,
            count: scanner.count.min(NAMES - 1) | if names { NAMES } else { 0 },
            own_width: own_wording.0,
            reference_width: reference_wording.0,
        });
        cites.extend_from_slice(found);
    }
    cites.shrink_to_fit();
    (said, cites, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain;
    use crate::matching::{Unwatched, shape};

    /// What is kept of a line is what a scan of it finds, wherever in the file it stands.
    #[test]
    fn keeps_what_was_scanned() {
        let texts = [
            ("INV00010141", "PO12345678", "付INV00010142/147 共3笔"),
            ("INV00010142", "", "INV00010141~INV00010190"),
            ("inv-10147", "00010141", "货款"),
            ("5100000002", "INV10141", ""),
        ];
        let mut lines = Lines::default();
        for i in 0..CHUNK * 2 + 3 {
            let (doc_no, reference, memo) = texts[i % texts.len()];
            let line = domain::Line {
                doc_no,
                reference,
                memo,
                doc_type: ["INV", "", "CN"][i % 3],
                ..domain::Line::default()
            };
            lines.push(&line).unwrap();
        }
        let shapes = shape::learn(&lines, &Lines::default());
        let said = Said::read(&lines, &shapes, shape::met::OURS, &Unwatched).unwrap();
        let mut scanner = Scanner::new(&shapes);
        let members: Vec<u32> = (0..lines.len() as u32).rev().collect();
        let (cites, words) = said.of(&members);
        let mut seen = 0;
        for (words, i) in words.zip(&members) {
            let i = *i as usize;
            assert_eq!(words.own, scanner.own(lines.doc_no.get(i)).unwrap_or(NO_KEY));
            scanner.clear();
            scanner.reference(lines.reference.get(i));
            scanner.memo(lines.memo.get(i));
            let cites: Vec<Cite> = words
                .first
                .into_iter()
                .chain(words.more.iter().copied())
                .collect();
            assert_eq!(cites, scanner.found);
            assert_eq!(words.count, scanner.count);
            assert_eq!(words.kind, [1, 0, 2][i % 3]);
            seen += scanner.found.len();
        }
        assert_eq!(seen, cites);
    }

    /// Two numbers are the same text only where both say so; where one is in another dress, the texts are looked at.
    #[test]
    fn the_same_text_is_told_by_how_it_is_written() {
        let [eight, nine] = [8, 9].map(Wording::plain);
        assert_eq!(eight.same(eight, true), Some(true));
        assert_eq!(eight.same(eight, false), Some(false));
        assert_eq!(eight.same(nine, true), Some(false));
        assert_eq!(eight.same(Wording::OTHER, true), Some(false));
        assert_eq!(Wording::OTHER.same(Wording::OTHER, true), None);
        assert_eq!(Wording::plain(20).same(eight, true), None);
    }
}
