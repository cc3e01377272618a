//! What is left: second copies of tied lines, lines that cancel out, and lines that stand alone.

use super::state::{FREE, Half, State, Verdict};
use super::under::Under;
use super::vocabulary;
use super::{exact, parts};
use crate::domain::date::NO_DAY;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Form, Reason, Rule};
use crate::domain::reconciliation::Side;

/// Confidence that a second line of one document and one amount is a copy.
const COPY_PPM: u32 = 990_000;
/// Confidence that lines of one document that sum to zero belong together.
const NETTING_PPM: u32 = 950_000;
/// Confidence that a line with no tie is missing on the other side.
const ALONE_PPM: u32 = 900_000;

/// Free lines that cite the document of a tied line of their side with the same amount are second copies of it.
pub(super) fn duplicates(state: &mut State<'_>) {
    for side in [Side::Ours, Side::Theirs] {
        let copies: Vec<(u32, Form)> = {
            let (half, other) = match side {
                Side::Ours => (&state.ours, &state.theirs),
                Side::Theirs => (&state.theirs, &state.ours),
            };
            let partners = partners(half, other, state.part.groups.len());
            let copy = |at: u32| copy_of(state, side, &partners, at).map(|form| (at, form));
            half.free().filter_map(copy).collect()
        };
        if copies.is_empty() {
            continue;
        }
        let under = Under::of(state, side);
        for (at, form) in copies {
            if !state.half(side).is_free(at) {
                continue;
            }
            // What was reversed already need not be reversed again.
            if let Some(reversal) = under.reversal(state, side, at) {
                net(state, side, &[at.min(reversal), at.max(reversal)], form);
            } else {
                copy(state, side, at, form);
            }
        }
    }
}

fn copy(state: &mut State<'_>, side: Side, at: u32, form: Form) {
    let verdict = Verdict {
        code: Some(Code::Duplicate),
        cited: Some((side, form)),
        ..Verdict::new(Category::Duplicate, Rule::Duplicate, COPY_PPM)
    };
    state.tie_from(side, &[at], &[], verdict);
}

/// Lines of one amount under one document that the other side has not at all: it lacks the first, the others are its copies.
pub(super) fn untied_copies(state: &mut State<'_>) {
    for side in [Side::Ours, Side::Theirs] {
        for (at, form) in Under::of(state, side).copies(state, side) {
            if state.half(side).is_free(at) {
                copy(state, side, at, form);
            }
        }
    }
}

/// For each group of one line a side: the position of that line in `half`.
fn partners(half: &Half, other: &Half, groups: usize) -> Vec<u32> {
    let mut count = vec![0_u8; groups];
    for group in other.group.iter().filter(|g| **g != FREE) {
        count[*group as usize] = count[*group as usize].saturating_add(1);
    }
    let mut partner = vec![FREE; groups];
    let mut seen = vec![0_u8; groups];
    for (at, group) in half.group.iter().enumerate().filter(|(_, g)| **g != FREE) {
        let g = *group as usize;
        seen[g] = seen[g].saturating_add(1);
        partner[g] = if seen[g] == 1 && count[g] == 1 {
            at as u32
        } else {
            FREE
        };
    }
    partner
}

/// How the line at `at` cites the document of a tied line of the same side and amount.
fn copy_of(state: &State<'_>, side: Side, partners: &[u32], at: u32) -> Option<Form> {
    let (half, other) = match side {
        Side::Ours => (&state.ours, &state.theirs),
        Side::Theirs => (&state.theirs, &state.ours),
    };
    let amount = half.amount[at as usize];
    let own = half.own[at as usize];
    if let Some(node) = half.node(own)
        && half
            .owners_of(node, amount)
            .iter()
            .any(|twin| *twin != at && !half.is_free(*twin) && parts::one(state, side, own.number, at, *twin))
    {
        return Some(Form::Exact);
    }
    half.links(at)
        .iter()
        .filter(|l| l.form.names() || matches!(l.form, Form::Bare | Form::Tail))
        .find_map(|link| {
            let twin = other.owners(link.node).iter().find(|owner| {
                let owner = *owner;
                let group = other.group[*owner as usize];
                group != FREE
                    && partners.get(group as usize).is_some_and(|p| {
                        *p != FREE
                            && half.amount[*p as usize] == amount
                            && parts::one(state, side, other.nodes[link.node as usize].number, at, *p)
                    })
            });
            // The copy of a line cites what that line is tied to.
            let (ours, theirs) = match side {
                Side::Ours => (at, *twin?),
                Side::Theirs => (*twin?, at),
            };
            Some(exact::as_written(state, &[ours], &[theirs], (side, link.form)).1)
        })
}

/// Whose lines of one document are looked at together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Netted {
    /// Those that are the document, and apart from them those that name it.
    Alike,
    /// All: a document and what settled it on its own side.
    All,
}

/// Free lines of one side and one document that sum to zero cancel out; where all of them do not, two of opposite amounts.
pub(super) fn netting(state: &mut State<'_>, netted: Netted) {
    for side in [Side::Ours, Side::Theirs] {
        for (set, form) in Under::of(state, side).cancelling(state, side, netted == Netted::Alike) {
            if set.iter().all(|at| state.half(side).is_free(*at)) {
                net(state, side, &set, form);
            }
        }
    }
}

fn net(state: &mut State<'_>, side: Side, set: &[u32], form: Form) {
    let verdict = Verdict {
        code: Some(Code::Netting),
        cited: Some((side, form)),
        ..Verdict::new(Category::Bulk, Rule::Netting, NETTING_PPM)
    };
    state.tie_from(side, set, &[], verdict);
}

/// Every line still free stands alone.
pub(super) fn alone(state: &mut State<'_>) {
    for side in [Side::Ours, Side::Theirs] {
        let free: Vec<u32> = state.half(side).free().collect();
        for at in free {
            let category = match side {
                Side::Ours => Category::MissingTheirs,
                Side::Theirs => Category::MissingOurs,
            };
            let (code, reason) = missing(state, side, at);
            let verdict = Verdict {
                code: Some(code),
                reason,
                ..Verdict::new(category, Rule::Alone, ALONE_PPM)
            };
            state.tie_from(side, &[at], &[], verdict);
        }
    }
}

/// Why a line stands alone: goods they sent back, a booking under way at the cut-off, or one that is missing.
fn missing(state: &State<'_>, side: Side, at: u32) -> (Code, Reason) {
    let (half, lines) = match side {
        Side::Ours => (&state.ours, state.task.ours),
        Side::Theirs => (&state.theirs, state.task.theirs),
    };
    let (line, day) = (half.line[at as usize] as usize, half.day[at as usize]);
    let returned = || {
        let texts = [&lines.doc_type, &lines.doc_no, &lines.reference, &lines.memo];
        texts
            .iter()
            .any(|column| vocabulary::speaks_of_return(column.get(line)))
    };
    if side == Side::Theirs && half.amount[at as usize] < 0 && returned() {
        return (Code::ReturnNotCredited, Reason::Returned);
    }
    match state.task.cut_off(side) {
        Some(cut) if day != NO_DAY && cut.saturating_sub(day) <= state.rules.transit_days => {
            (Code::Timing, Reason::Transit(cut.saturating_sub(day)))
        }
        _ if side == Side::Ours => (Code::MissingAtCustomer, Reason::None),
        _ => (Code::MissingInOurs, Reason::None),
    }
}
