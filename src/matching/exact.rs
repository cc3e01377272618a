//! Document number and amount: the certain ties. First come, first served in order of day, so that the first copy of a
//! line is tied and the second stays over. Lines that cite one document go before those that cite several, whole numbers
//! before digits alone, and pairs inside the window before those outside it.

use super::cite::Cite;
use super::classify;
use super::parts;
use super::state::{State, Verdict};
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::{Side, Status};

/// Confidence that one named document of equal amount is the right one.
const NAMED_PPM: u32 = 999_500;
/// The same for digits alone.
const BARE_PPM: u32 = 998_000;

/// Ties equal amounts by document number.
pub(super) fn run(state: &mut State<'_>) {
    for bare in [false, true] {
        let mut steps: Vec<Step> = [Side::Theirs, Side::Ours]
            .into_iter()
            .flat_map(|citer| [true, false].map(|single| Step::new(state, citer, bare, single)))
            .collect();
        for in_window in [true, false] {
            for step in &mut steps {
                step.run(state, in_window);
            }
        }
    }
}

/// Lines of one side that cite in one way, and are still free.
struct Step {
    citer: Side,
    bare: bool,
    open: Vec<u32>,
}

impl Step {
    /// Those that cite digits alone, or whole numbers; one document, or several.
    fn new(state: &State<'_>, citer: Side, bare: bool, single: bool) -> Self {
        let half = state.half(citer);
        let cites = |at: &u32| {
            let links = half.links(*at);
            (links.len() == 1) == single && links.iter().any(|link| meant(link.form, bare))
        };
        let open = half.free().filter(cites).collect();
        Self { citer, bare, open }
    }

    /// Ties what can be tied inside the window, or outside.
    fn run(&mut self, state: &mut State<'_>, in_window: bool) {
        let (citer, bare) = (self.citer, self.bare);
        self.open.retain(|at| {
            if !state.half(citer).is_free(*at) {
                return false;
            }
            let Some((owner, form)) = find(state, citer, *at, bare, in_window) else {
                return true;
            };
            let (l, s) = sided(citer, *at, owner);
            pair(state, l, s, citer, form, if bare { BARE_PPM } else { NAMED_PPM });
            false
        });
    }
}

/// Whether a citation is one of digits alone, or of a whole number.
fn meant(form: Form, bare: bool) -> bool {
    match form {
        Form::Bare | Form::Tail => bare,
        form => !bare && form.names(),
    }
}

fn find(state: &State<'_>, citer: Side, at: u32, bare: bool, in_window: bool) -> Option<(u32, Form)> {
    let window = |l, s| state.rules.in_window(state.lag_of(l, s)) == in_window;
    let mut fits = fits(state, citer, at, bare, window);
    // What fits two documents of the same amount names neither.
    let fit = fits.next()?;
    fits.all(|(owner, _)| owner == fit.0).then_some(fit)
}

/// The first free line of its amount of each document that a line cites, and how it does; `fit` is asked of each pair.
fn fits<'s>(
    state: &'s State<'_>,
    citer: Side,
    at: u32,
    bare: bool,
    fit: impl Fn(u32, u32) -> bool + 's,
) -> impl Iterator<Item = (u32, Form)> + 's {
    let (citing, cited) = match citer {
        Side::Ours => (&state.ours, &state.theirs),
        Side::Theirs => (&state.theirs, &state.ours),
    };
    let amount = citing.amount[at as usize];
    let links = citing.links(at).iter().filter(move |link| meant(link.form, bare));
    links.filter_map(move |link| {
        let owner = cited.owners_of(link.node, amount).iter().copied().find(|owner| {
            let (l, s) = sided(citer, at, *owner);
            cited.is_free(*owner)
                && fit(l, s)
                && !state.barred.contains(&(l, s))
                && parts::agree(state, citer, link.node, at, *owner)
        });
        Some((owner?, link.form))
    })
}

/// The citing and the cited line as ours and theirs.
fn sided(citer: Side, citing: u32, cited: u32) -> (u32, u32) {
    match citer {
        Side::Ours => (citing, cited),
        Side::Theirs => (cited, citing),
    }
}

/// Proposes what names several documents of its amount: one of them, with the others as rivals.
pub(super) fn suggest(state: &mut State<'_>) {
    for citer in [Side::Theirs, Side::Ours] {
        let (cited, count) = match citer {
            Side::Ours => (Side::Theirs, state.ours.len()),
            Side::Theirs => (Side::Ours, state.theirs.len()),
        };
        for at in 0..count as u32 {
            if !state.half(citer).is_free(at) || state.half(citer).links(at).len() < 2 {
                continue;
            }
            let may = |l, s| !state.refused.contains(&(l, s));
            let mut named: Vec<(u32, Form)> = fits(state, citer, at, false, may).collect();
            named.sort_by_key(|(owner, _)| {
                let (l, s) = sided(citer, at, *owner);
                (state.lag_of(l, s).map_or(i32::MAX, i32::abs), *owner)
            });
            named.dedup_by_key(|(owner, _)| *owner);
            let [(first, form), others @ ..] = named.as_slice() else {
                continue;
            };
            if others.is_empty() {
                continue;
            }
            let (l, s) = sided(citer, at, *first);
            let mut verdict = verdict(state, l, s, citer, *form, 1_000_000 / named.len() as u32);
            verdict.status = Status::Suggested;
            verdict.alternatives = others.len() as u32;
            let id = state.tie(&[l], &[s], verdict);
            let others: Vec<u32> = others.iter().map(|(owner, _)| *owner).collect();
            state.rivals(id, cited, &others);
        }
    }
}

/// Ties one line to one of equal amount by a citation.
pub(super) fn pair(state: &mut State<'_>, l: u32, s: u32, by: Side, form: Form, confidence_ppm: u32) {
    let verdict = verdict(state, l, s, by, form, confidence_ppm);
    state.tie(&[l], &[s], verdict);
}

/// What is to be said of two lines of equal amount of which one cites the other.
fn verdict(state: &State<'_>, l: u32, s: u32, by: Side, form: Form, confidence_ppm: u32) -> Verdict {
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
    Verdict {
        code,
        reason,
        cited: Some((by, form)),
        ..Verdict::new(category, rule, confidence_ppm)
    }
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
