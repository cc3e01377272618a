//! The free lines of one side by the document they are or name: which of them cancel out, which are booked twice.

use super::beside::document;
use super::parts;
use super::shape::{Key, NO_KEY, met};
use super::state::{Half, State};
use crate::domain::date::NO_DAY;
use crate::domain::evidence::Form;
use crate::domain::reconciliation::Side;
use std::collections::VecDeque;

/// Most lines of one amount under one document of which the others are copies of the first: more are its articles.
const COPIES_MOST: usize = 3;

/// A free line under a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Entry {
    document: Key,
    /// True where the line names the document, false where it is the document.
    names: bool,
    at: u32,
}

/// The free lines of one side in order of the document; a line that names several documents is under none of them.
pub(super) struct Under {
    entries: Vec<Entry>,
}

/// The only document that a line names beside its own number.
fn named(state: &State<'_>, half: &Half, at: u32) -> Option<Key> {
    let is_number = |key: &Key| state.task.shapes.get(key.shape).met & (met::OURS | met::THEIRS) != 0;
    let own = half.own[at as usize];
    let documents = half.cites(at).iter().filter_map(|cite| document(state, cite));
    let mut others = documents.filter(|key| *key != own && is_number(key));
    let first = others.next()?;
    others.all(|key| key == first).then_some(first)
}

impl Under {
    /// Those of a side.
    pub(super) fn of(state: &State<'_>, side: Side) -> Self {
        let half = state.half(side);
        let mut entries = Vec::new();
        for at in half.free() {
            let own = Some(half.own[at as usize]).filter(|own| *own != NO_KEY);
            let entry = |names: bool| move |document| Entry { document, names, at };
            entries.extend(own.map(entry(false)));
            entries.extend(named(state, half, at).map(entry(true)));
        }
        entries.sort_unstable();
        Self { entries }
    }

    /// The lines under each document that has several.
    fn documents(&self) -> impl Iterator<Item = &[Entry]> {
        let documents = self.entries.chunk_by(|a, b| a.document == b.document);
        documents.filter(|lines| lines.len() > 1)
    }

    fn under(&self, document: Key) -> &[Entry] {
        let start = self.entries.partition_point(|entry| entry.document < document);
        let length = self.entries[start..].partition_point(|entry| entry.document == document);
        &self.entries[start..start + length]
    }

    /// A free line of the opposite amount under a document that the line at `at` is or names.
    pub(super) fn reversal(&self, state: &State<'_>, side: Side, at: u32) -> Option<u32> {
        let half = state.half(side);
        let opposite = half.amount[at as usize].checked_neg()?;
        let own = Some(half.own[at as usize]).filter(|own| *own != NO_KEY);
        let reverses = |entry: &&Entry| {
            let amount = half.amount[entry.at as usize];
            amount == opposite && amount != 0 && half.is_free(entry.at)
        };
        own.into_iter()
            .chain(named(state, half, at))
            .find_map(|key| self.under(key).iter().find(reverses).map(|entry| entry.at))
    }

    /// Sets of lines that sum to zero, positions ascending, and how they name their document. Where they are `alike`, lines that
    /// are the document are not mixed with lines that name it.
    pub(super) fn cancelling(&self, state: &State<'_>, side: Side, alike: bool) -> Vec<(Vec<u32>, Form)> {
        let half = state.half(side);
        let mut sets = Vec::new();
        for lines in self.documents() {
            for lines in lines.chunk_by(|a, b| !alike || a.names == b.names) {
                let names = lines.iter().any(|entry| entry.names);
                let form = if names { Form::Normalised } else { Form::Exact };
                let mut all: Vec<u32> = lines.iter().map(|entry| entry.at).collect();
                all.sort_unstable();
                sets.extend(cancelling(half, all).into_iter().map(|set| (set, form)));
            }
        }
        sets
    }

    /// Lines that are copies of another free line, and how they name its document: nothing else stands under the document.
    pub(super) fn copies(&self, state: &State<'_>, side: Side) -> Vec<(u32, Form)> {
        let half = state.half(side);
        let mut copies = Vec::new();
        for lines in self.documents() {
            let mut of: Vec<u32> = lines.iter().map(|entry| entry.at).collect();
            of.sort_unstable();
            let [first, others @ ..] = of.as_slice() else {
                continue;
            };
            let document = lines[0].document;
            if of.len() <= COPIES_MOST
                && others
                    .iter()
                    .all(|at| is_copy(state, side, document, (*first, *at)))
            {
                let form = |at: u32| {
                    let is_own = half.own[at as usize] == document;
                    if is_own { Form::Exact } else { Form::Normalised }
                };
                copies.extend(others.iter().map(|at| (*at, form(*at))));
            }
        }
        copies
    }
}

/// All of the lines where they sum to zero, else pairs of opposite amounts in their order.
fn cancelling(half: &Half, lines: Vec<u32>) -> Vec<Vec<u32>> {
    let amount = |at: &u32| half.amount[*at as usize];
    let sum: i128 = lines.iter().map(|at| i128::from(amount(at))).sum();
    if sum == 0 && lines.len() > 1 {
        return vec![lines];
    }
    let mut lines = lines;
    lines.sort_by_key(|at| (amount(at).unsigned_abs(), *at));
    let mut pairs = Vec::new();
    for equal in lines.chunk_by(|a, b| amount(a).unsigned_abs() == amount(b).unsigned_abs()) {
        let mut open: VecDeque<u32> = VecDeque::new();
        for at in equal {
            match open.front() {
                Some(first) if amount(first) != amount(at) => {
                    pairs.extend(open.pop_front().map(|first| vec![first, *at]));
                }
                _ => open.push_back(*at),
            }
        }
    }
    pairs
}

/// Whether a later line of one document is a copy of the first: of its amount and its part, within the window. Two vouchers that
/// name one number are copies only where that number is a document of somebody: rents of one contract are not.
fn is_copy(state: &State<'_>, side: Side, document: Key, (first, at): (u32, u32)) -> bool {
    let half = state.half(side);
    let of = |at: u32| {
        (
            half.amount[at as usize],
            half.day[at as usize],
            half.own[at as usize],
        )
    };
    let ((amount, day, own), (other, later, number)) = (of(first), of(at));
    let near =
        day == NO_DAY || later == NO_DAY || day.abs_diff(later) <= state.rules.days_after.unsigned_abs();
    let one_voucher = own == number || own == NO_KEY || number == NO_KEY;
    let known = || {
        [&state.ours, &state.theirs]
            .into_iter()
            .any(|half| half.node(document).is_some())
    };
    amount == other
        && amount != 0
        && near
        && (one_voucher || known())
        && parts::one(state, side, document.number, first, at)
}
