//! Several lines against one of which every number is named, and that still do not come to it: a list that was paid short, a
//! document paid in parts of which some are to come. One group with the code of its difference, not as many missing lines.

use super::classify;
use super::component::{Component, DIFFERS_BARE_PPM, FAR_PPM, citation, components};
use super::shape::{BARE, met};
use super::state::{Half, State, Verdict};
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Reason, Rule};
use crate::domain::reconciliation::{Side, Status};

/// Most lines that are tied so.
const LINES_MOST: usize = 64;
/// Documents on which a rate must have been taken alone before it is taken for a list by itself.
const TIMES: usize = 3;

/// Ties what is named in full and does not sum, once nothing else wants any of the lines.
pub(super) fn suggest(state: &mut State<'_>) {
    for component in components(state, true) {
        let (m, n) = (component.ours.len(), component.theirs.len());
        if m.min(n) != 1 || !(2..=LINES_MOST).contains(&m.max(n)) || !named_in_full(state, &component) {
            continue;
        }
        if let Some(verdict) = verdict(state, &component) {
            state.tie(&component.ours, &component.theirs, verdict);
        }
    }
}

/// True where no line of the component names a document that is not in it, or more documents than it names.
fn named_in_full(state: &State<'_>, component: &Component) -> bool {
    let (ours, theirs) = (&component.ours, &component.theirs);
    let full = |citing: &Half, lines: &[u32], cited: &Half, others: &[u32], other: u8| {
        lines.iter().all(|at| {
            let inside = |node: u32| {
                cited
                    .owners(node)
                    .iter()
                    .any(|owner| others.binary_search(owner).is_ok())
            };
            let mut links = citing.links(*at).iter().filter(|link| link.form.names());
            let known = citing.cites(*at).iter().all(|cite| {
                let key = cite.key();
                let number = cite.form.names() && key.shape != BARE;
                !number || state.task.shapes.get(key.shape).met & other == 0 || cited.node(key).is_some()
            });
            usize::from(citing.count[*at as usize]) <= others.len()
                && known
                && links.all(|link| inside(link.node))
        })
    };
    full(&state.ours, ours, &state.theirs, theirs, met::THEIRS)
        && full(&state.theirs, theirs, &state.ours, ours, met::OURS)
}

/// What the lines differ by; `None` where that says nothing.
fn verdict(state: &State<'_>, component: &Component) -> Option<Verdict> {
    let raises =
        |half: &Half, lines: &[u32]| lines.iter().filter(|at| half.amount[**at as usize] > 0).count();
    let up = raises(&state.ours, &component.ours) + raises(&state.theirs, &component.theirs);
    let (l, s) = component.sums(state);
    let (l, s) = (i64::try_from(l).ok()?, i64::try_from(s).ok()?);
    let (m, n) = (component.ours.len(), component.theirs.len());
    let cited = citation(state, component);
    // The line that is settled in parts is the one that is named.
    let in_parts = match cited?.0 {
        Side::Theirs => n > 1,
        Side::Ours => m > 1,
    };
    let open = if n > 1 {
        l.abs() - s.abs()
    } else {
        s.abs() - l.abs()
    };
    let partly = in_parts && open > 0;
    if up != 0 && up != m + n || l == s || !partly && !classify::related(l, s, state.rules) {
        return None;
    }
    let line = *component.ours.first()? as usize;
    let currency = state.task.ours.currency[state.ours.line[line] as usize];
    let finding = match classify::unequal(l, s, currency, state.rules) {
        (_, _, Reason::None | Reason::Remainder(_)) if partly => (
            Category::Amount,
            Some(Code::PartialPayment),
            Reason::Remainder(open),
        ),
        finding => finding,
    };
    let (status, ppm) = if is_term(state, finding.2) && in_window(state, component) {
        (Status::Auto, DIFFERS_BARE_PPM)
    } else {
        (Status::Suggested, FAR_PPM)
    };
    Some(Verdict {
        status,
        cited,
        ..Verdict::of(finding, Rule::Differs, ppm)
    })
}

/// Whether the customer is known to take a rate: it is agreed, decisions taught it, or it took it on documents alone.
fn is_term(state: &State<'_>, reason: Reason) -> bool {
    let Reason::Rate(rate) = reason else {
        return false;
    };
    let taken = || {
        state
            .part
            .groups
            .iter()
            .filter(|group| group.reason == reason && group.status == Status::Auto)
    };
    state.rules.own_discounts.contains(&rate) || taken().nth(TIMES - 1).is_some()
}

/// Whether all lines of theirs stand within the window of all of ours.
fn in_window(state: &State<'_>, component: &Component) -> bool {
    let near = |l: u32| {
        component
            .theirs
            .iter()
            .all(|s| state.rules.in_window(state.lag_of(l, *s)))
    };
    component.ours.iter().all(|l| near(*l))
}
