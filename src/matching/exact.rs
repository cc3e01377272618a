//! Document number and amount: the certain ties. Of several copies of a line that one is tied which agrees with the other side in
//! more than the document ([`super::agreement`]), and of those that agree alike the first in order of day, so that the others stay
//! over. Lines that cite one document go before those that cite several, whole numbers before digits alone, and pairs inside the
//! window before those outside it; who of both sides cites the other makes no difference.

use super::cite::Cite;
use super::classify;
use super::contest::{self, Edge, ROUNDS, sided};
use super::parts;
use super::state::{Link, State, Verdict};
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::{Side, Status};

/// Confidence that one named document of equal amount is the right one.
const NAMED_PPM: u32 = 999_500;
/// The same for digits alone.
const BARE_PPM: u32 = 998_000;

/// Ties equal amounts by document number.
pub(super) fn run(state: &mut State<'_>) {
    for bare in [false, true] {
        let mut steps = [true, false].map(|single| Step::new(state, bare, single));
        for in_window in [true, false] {
            for step in &mut steps {
                step.run(state, in_window);
            }
        }
    }
}

/// Lines of both sides that cite in one way, and are still free.
struct Step {
    bare: bool,
    single: bool,
    open: [(Side, Vec<u32>); 2],
}

impl Step {
    /// Those that cite digits alone, or whole numbers; one document, or several.
    fn new(state: &State<'_>, bare: bool, single: bool) -> Self {
        let of = |citer: Side| {
            let half = state.half(citer);
            let cites = |at: &u32| {
                let links = half.links(*at);
                (links.len() == 1) == single && links.iter().any(|link| meant(link.form, bare))
            };
            (citer, half.free().filter(cites).collect())
        };
        Self {
            bare,
            single,
            open: [Side::Theirs, Side::Ours].map(of),
        }
    }

    /// Ties what can be tied inside the window, or outside.
    fn run(&mut self, state: &mut State<'_>, in_window: bool) {
        // What fitted two documents may fit a single one once others are tied.
        let rounds = if self.single { 1 } else { ROUNDS };
        for _ in 0..rounds {
            if !self.round(state, in_window) {
                break;
            }
        }
    }

    /// Ties lines to documents. Of lines that want the same one those go first that agree in most, and the earliest of them; last
    /// those that want a document which is booked over and over, first come, first served. True where some were tied.
    fn round(&mut self, state: &mut State<'_>, in_window: bool) -> bool {
        let (bare, before) = (self.bare, state.part.groups.len());
        let (mut edges, mut crowded) = (Vec::new(), Vec::new());
        for (citer, open) in &mut self.open {
            open.retain(|at| state.half(*citer).is_free(*at));
            for at in open.iter().copied() {
                if let Some(fit) = find(state, *citer, at, bare, in_window)
                    && !edges_to(state, (*citer, at), fit, in_window, &mut edges)
                {
                    crowded.push((*citer, at));
                }
            }
        }
        contest::pairs(state, edges, |state, edge| {
            let (by, form) = theirs_first(state, edge, bare);
            pair(state, edge.l, edge.s, by, form, ppm(bare));
        });
        for (citer, at) in crowded {
            if state.half(citer).is_free(at)
                && let Some((owner, link)) = find(state, citer, at, bare, in_window)
            {
                let (l, s) = sided(citer, at, owner);
                pair(state, l, s, citer, link.form, ppm(bare));
            }
        }
        state.part.groups.len() > before
    }
}

fn ppm(bare: bool) -> u32 {
    if bare { BARE_PPM } else { NAMED_PPM }
}

/// Copies of a document beyond which they are tied in their order, whatever else they say.
const COPIES_MOST: usize = 16;

/// Adds the free lines of the only document of its amount that a line cites; `first` is the first of them. False where there are too
/// many.
fn edges_to(
    state: &State<'_>,
    (citer, at): (Side, u32),
    (first, link): (u32, Link),
    in_window: bool,
    edges: &mut Vec<Edge>,
) -> bool {
    let (citing, cited) = (state.half(citer), state.half(citer.other()));
    let edge = |owner: u32| Edge::new(citer, at, owner, link.form);
    let owners = cited.owners_of(link.node, citing.amount[at as usize]);
    match owners.len() {
        0 | 1 => edges.push(edge(first)),
        2..=COPIES_MOST => {
            let fits = |owner: &u32| may(state, (citer, at), (link.node, *owner), window(state, in_window));
            edges.extend(owners.iter().copied().filter(fits).map(edge));
        }
        _ => return false,
    }
    true
}

fn window(state: &State<'_>, inside: bool) -> impl Fn(u32, u32) -> bool {
    move |l, s| state.rules.in_window(state.lag_of(l, s)) == inside
}

/// Who cites whom, and how: theirs ours, where both do.
fn theirs_first(state: &State<'_>, edge: &Edge, bare: bool) -> (Side, Form) {
    let node = match edge.by {
        Side::Ours => state.ours.node(state.ours.own[edge.l as usize]),
        Side::Theirs => None,
    };
    let mut links = state.theirs.links(edge.s).iter();
    let link = node.and_then(|node| links.find(|link| link.node == node && meant(link.form, bare)));
    link.map_or((edge.by, edge.form), |link| (Side::Theirs, link.form))
}

/// Whether a citation is one of digits alone, or of a whole number.
fn meant(form: Form, bare: bool) -> bool {
    match form {
        Form::Bare | Form::Tail => bare,
        form => !bare && form.names(),
    }
}

fn find(state: &State<'_>, citer: Side, at: u32, bare: bool, in_window: bool) -> Option<(u32, Link)> {
    let mut fits = fits(state, citer, at, bare, window(state, in_window));
    // What fits two documents of the same amount names neither.
    let fit = fits.next()?;
    fits.all(|(owner, _)| owner == fit.0).then_some(fit)
}

/// Whether a line may be tied to a free one of a document that it cites.
fn may(
    state: &State<'_>,
    (citer, at): (Side, u32),
    (node, owner): (u32, u32),
    fit: impl Fn(u32, u32) -> bool,
) -> bool {
    let (l, s) = sided(citer, at, owner);
    state.half(citer.other()).is_free(owner)
        && fit(l, s)
        && !state.barred.contains(&(l, s))
        && parts::agree(state, citer, node, at, owner)
}

/// The first free line of its amount of each document that a line cites, and the citation; `fit` is asked of each pair.
fn fits<'s>(
    state: &'s State<'_>,
    citer: Side,
    at: u32,
    bare: bool,
    fit: impl Fn(u32, u32) -> bool + 's,
) -> impl Iterator<Item = (u32, Link)> + 's {
    let (citing, cited) = (state.half(citer), state.half(citer.other()));
    let amount = citing.amount[at as usize];
    let links = citing.links(at).iter().filter(move |link| meant(link.form, bare));
    links.filter_map(move |link| {
        let owners = cited.owners_of(link.node, amount).iter().copied();
        let mut owners = owners.filter(|owner| may(state, (citer, at), (link.node, *owner), &fit));
        Some((owners.next()?, *link))
    })
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
            let named = fits(state, citer, at, false, may).map(|(owner, link)| (owner, link.form));
            let mut named: Vec<(u32, Form)> = named.collect();
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
    Verdict {
        cited: Some((by, form)),
        ..Verdict::of(classify::equal(lag, state.rules), rule, confidence_ppm)
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
