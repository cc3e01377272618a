//! Document number and amount: the certain ties. First come, first served in order of day, so that the first copy of a
//! line is tied and the second stays over. Lines that cite one document go before those that cite several, whole numbers
//! before digits alone, and pairs inside the window before those outside it.

use super::classify;
use super::parts;
use super::scan::Cite;
use super::state::{State, Verdict};
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::Side;

/// Confidence that one named document of equal amount is the right one.
const NAMED_PPM: u32 = 999_500;
/// The same for digits alone.
const BARE_PPM: u32 = 998_000;

/// Ties equal amounts by document number.
pub(super) fn run(state: &mut State<'_>) {
    for bare in [false, true] {
        for in_window in [true, false] {
            for citer in [Side::Theirs, Side::Ours] {
                for single in [true, false] {
                    step(state, citer, bare, in_window, single);
                }
            }
        }
    }
}

fn step(state: &mut State<'_>, citer: Side, bare: bool, in_window: bool, single: bool) {
    let count = state.half(citer).len() as u32;
    for at in 0..count {
        let found = find(state, citer, at, bare, in_window, single);
        if let Some((owner, form)) = found {
            let (l, s) = if citer == Side::Ours {
                (at, owner)
            } else {
                (owner, at)
            };
            pair(state, l, s, citer, form, if bare { BARE_PPM } else { NAMED_PPM });
        }
    }
}

fn find(
    state: &State<'_>,
    citer: Side,
    at: u32,
    bare: bool,
    in_window: bool,
    single: bool,
) -> Option<(u32, Form)> {
    let (citing, cited) = match citer {
        Side::Ours => (&state.ours, &state.theirs),
        Side::Theirs => (&state.theirs, &state.ours),
    };
    let links = citing.links(at);
    if links.is_empty() || !citing.is_free(at) || (links.len() == 1) != single {
        return None;
    }
    let amount = citing.amount[at as usize];
    let mut fit = None;
    for link in links.iter().filter(|l| {
        if bare {
            matches!(l.form, Form::Bare | Form::Tail)
        } else {
            l.form.names()
        }
    }) {
        let owner = cited.owners_of(link.node, amount).iter().copied().find(|owner| {
            let (l, s) = if citer == Side::Ours {
                (at, *owner)
            } else {
                (*owner, at)
            };
            cited.is_free(*owner)
                && state.rules.in_window(state.lag_of(l, s)) == in_window
                && !state.barred.contains(&(l, s))
                && parts::agree(state, citer, link.node, at, *owner)
        });
        match (owner, fit) {
            (Some(owner), None) => fit = Some((owner, link.form)),
            // Digits alone that fit two documents of the same amount name neither.
            (Some(owner), Some((first, _))) if bare && owner != first => return None,
            _ => {}
        }
    }
    fit
}

/// Ties one line to one of equal amount by a citation.
pub(super) fn pair(state: &mut State<'_>, l: u32, s: u32, by: Side, form: Form, confidence_ppm: u32) {
    let lag = state.lag_of(l, s);
    let (by, form) = as_written(state, &[l], &[s], (by, form));
    let rule = match form {
        Form::Exact => Rule::Reference,
        Form::Typo => Rule::Typo,
        Form::Bare | Form::Tail | Form::Letters => Rule::Contained,
        Form::Order => Rule::Order,
        _ => Rule::Normalised,
    };
    let (category, code, reason) = classify::equal(lag, state.rules);
    let verdict = Verdict {
        code,
        reason,
        cited: Some((by, form)),
        ..Verdict::new(category, rule, confidence_ppm)
    };
    state.tie(&[l], &[s], verdict);
}

/// A citation between lines as it is written: exact where every line that cites has the number of one of the others letter by
/// letter, normalised where not. Other forms stay what they are.
pub(super) fn as_written(
    state: &State<'_>,
    ours: &[u32],
    theirs: &[u32],
    (by, form): (Side, Form),
) -> (Side, Form) {
    if !matches!(form, Form::Exact | Form::Normalised) || ours.is_empty() || theirs.is_empty() {
        return (by, form);
    }
    let is_exact = |l: u32, s: u32| written(state, l, s, by) == Form::Exact;
    let all = match by {
        Side::Ours => ours.iter().all(|l| theirs.iter().any(|s| is_exact(*l, *s))),
        Side::Theirs => theirs.iter().all(|s| ours.iter().any(|l| is_exact(*l, *s))),
    };
    (by, if all { Form::Exact } else { Form::Normalised })
}

/// Whether a document is cited exactly as it is written.
fn written(state: &State<'_>, l: u32, s: u32, by: Side) -> Form {
    if let Some(exact) = told(state, l, s, by) {
        return if exact { Form::Exact } else { Form::Normalised };
    }
    let (l, s) = (
        state.ours.line[l as usize] as usize,
        state.theirs.line[s as usize] as usize,
    );
    let (ours, theirs) = (state.task.ours, state.task.theirs);
    let (citing, at, number) = match by {
        Side::Ours => (ours, l, theirs.doc_no.get(s)),
        Side::Theirs => (theirs, s, ours.doc_no.get(l)),
    };
    if citing.reference.get(at) == number || citing.doc_no.get(at) == number {
        Form::Exact
    } else {
        Form::Normalised
    }
}

/// The same by how both numbers are written; `None` where the texts must be looked at.
fn told(state: &State<'_>, l: u32, s: u32, by: Side) -> Option<bool> {
    let (citing, cited, at, of) = match by {
        Side::Ours => (&state.ours, &state.theirs, l, s),
        Side::Theirs => (&state.theirs, &state.ours, s, l),
    };
    let (number, [cited_own, _]) = (cited.own[of as usize], cited.wording[of as usize]);
    let [own, reference] = citing.wording[at as usize];
    let first = citing.cites(at).first().map(Cite::key);
    let by_reference = reference.same(cited_own, first == Some(number))?;
    Some(by_reference || own.same(cited_own, citing.own[at as usize] == number)?)
}
