//! Which shapes the numbers of both sides have.

use super::{POWERS, Parsed, Scratch, Shapes, met};
use crate::domain::Lines;
use crate::domain::line::TextColumn;
use crate::matching::fold::letter_digit;
use crate::matching::hash::{Map, Texts};
use crate::matching::{parts, years};

/// Learns the shapes of both sides' document numbers, and of references frequent enough to be numbers of something.
pub(in crate::matching) fn learn(ours: &Lines, theirs: &Lines) -> Shapes {
    let (mut parted, others) = rayon::join(|| parts::learn(&ours.doc_no), || parts::learn(&theirs.doc_no));
    parted.extend(others);
    let mut dated = years::learn(&ours.doc_no);
    dated.extend(years::learn(&theirs.doc_no));
    let mut shapes = Shapes {
        significant: (u8::MAX, 0),
        parted,
        dated,
        ..Shapes::default()
    };
    let survey = |column| survey(column, &shapes);
    let (mine, other) = rayon::join(|| survey(&ours.doc_no), || survey(&theirs.doc_no));
    let (mine_ref, other_ref) = rayon::join(|| survey(&ours.reference), || survey(&theirs.reference));
    let mut counters: Map<Box<[u8]>, Counter> = Map::default();
    for (canonical, seen, from) in merged([(mine, met::OURS), (other, met::THEIRS)]) {
        for parsed in seen.extremes {
            shapes.add(&canonical, parsed, from);
        }
        let [_, _, small, large] = seen.extremes.map(|parsed| parsed.number);
        let range = counters.entry(canonical).or_insert((small, large));
        *range = (range.0.min(small), range.1.max(large));
    }
    for (canonical, seen, lines) in merged([(mine_ref, ours.len()), (other_ref, theirs.len())]) {
        if let Some(shape) = shapes.find(&canonical).filter(|_| seen.count >= CUT_LEAST)
            && let Some(counter) = counters.get(&canonical)
        {
            let cut = cut(shapes.get(shape).width, *counter, &seen);
            let known = &mut shapes.known[shape as usize];
            known.cut = known.cut.max(cut);
        }
        let known = shapes.is_family(&canonical) || !is_new_number(&canonical, &seen, &counters);
        if seen.count as usize * 500 >= lines && !known {
            for parsed in seen.extremes {
                shapes.add(&canonical, parsed, met::REFERENCE);
            }
        } else if canonical.is_empty() && seen.count as usize * 500 >= lines {
            let [short, long, ..] = seen.extremes;
            shapes.reference_widths |= 1 << short.width.min(62) | 1 << long.width.min(62);
        }
    }
    shapes
}

/// What was found on both sides, with what is known of its side, in order of the shapes: their numbers hang neither on where lines
/// stand in a file nor on which side is which.
fn merged<T: Copy>(sides: [(Vec<Found>, T); 2]) -> Vec<(Box<[u8]>, Seen, T)> {
    let of = |(found, side): (Vec<Found>, T)| found.into_iter().map(move |(shape, seen)| (shape, seen, side));
    let mut all: Vec<_> = sides.into_iter().flat_map(of).collect();
    all.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    all
}

/// A shape as text, and what was seen of it.
type Found = (Box<[u8]>, Seen);

/// The smallest and largest number of a head.
type Counter = (u64, u64);

/// References of a shape that show a field to be too short for it.
const CUT_LEAST: u32 = 20;

/// How many digits are left of numbers that a field was too short for: all references are equally wide and shorter than any
/// document's number, none of them is one of the counter's numbers, and all are the front of one.
fn cut((low, high): (u8, u8), counter: Counter, seen: &Seen) -> u8 {
    let [short, long, small, large] = seen.extremes;
    let width = long.width;
    if low != high || short.width != width || width >= low {
        return 0;
    }
    let power = POWERS.get(usize::from(low - width)).copied().unwrap_or(u64::MAX);
    let front = |number: u64| (counter.0 / power..=counter.1 / power).contains(&number);
    let apart = large.number < counter.0 || small.number > counter.1;
    if apart && front(small.number) && front(large.number) {
        width
    } else {
        0
    }
}

/// A reference teaches a shape only when it is letters, and no document's head in disguise: run on into letters read for
/// digits (`INVOO123`), or behind other words (`No. INV0123`) with numbers of the same counter.
fn is_new_number(canonical: &[u8], seen: &Seen, heads: &Map<Box<[u8]>, Counter>) -> bool {
    let [_, _, small, large] = seen.extremes.map(|parsed| parsed.number);
    let meets = |counter: &Counter| small <= counter.1 && counter.0 <= large;
    !canonical.is_empty()
        && canonical.iter().all(u8::is_ascii_uppercase)
        && (1..canonical.len()).all(|cut| {
            let (front, back) = canonical.split_at(cut);
            let run_on = heads.contains_key(front) && back.iter().all(|b| letter_digit(*b).is_some());
            !(run_on || back.len() > 1 && heads.get(back).is_some_and(meets))
        })
}

#[derive(Clone, Copy)]
struct Seen {
    count: u32,
    /// The shortest, longest, smallest and largest number of the shape: all that learning needs.
    extremes: [Parsed; 4],
}

fn survey(column: &TextColumn, shapes: &Shapes) -> Vec<Found> {
    let mut scratch = Scratch::default();
    let mut index = Texts::default();
    let mut found: Vec<Found> = Vec::new();
    // The last one and where it is: most are like the one before.
    let (mut last, mut last_packed) = (0, None);
    for i in 0..column.len() {
        let text = column.get(i);
        let Some(parsed) = shapes.take_apart(text, &mut scratch) else {
            continue;
        };
        let packed = Texts::packed(&scratch.canonical);
        if packed.is_none() || packed != last_packed {
            last_packed = packed;
            last = if let Some(at) = index.get(&scratch.canonical) {
                at as usize
            } else {
                let seen = Seen {
                    count: 0,
                    extremes: [parsed; 4],
                };
                index.put(&scratch.canonical, found.len() as u32);
                found.push((scratch.canonical.as_slice().into(), seen));
                found.len() - 1
            };
        }
        let seen = &mut found[last].1;
        seen.count += 1;
        let [short, long, small, large] = &mut seen.extremes;
        *short = if parsed.width < short.width {
            parsed
        } else {
            *short
        };
        *long = if parsed.width > long.width { parsed } else { *long };
        *small = if parsed.number < small.number {
            parsed
        } else {
            *small
        };
        *large = if parsed.number > large.number {
            parsed
        } else {
            *large
        };
    }
    found
}
