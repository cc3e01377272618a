//! What open components lack: the rest of a range that was cited, the lines nobody cites that close a sum, the part of the
//! cited documents that was paid.

use super::component::Component;
use super::search::{Candidate, Found};
use super::state::{Half, State};
use super::sums::{Pool, Set, judged, look, reach, solved, span};
use crate::domain::date::NO_DAY;
use crate::domain::evidence::Form;
use crate::domain::reconciliation::Side;

/// A payment that cites a range of documents and how many of them it pays.
pub(super) fn ranged(state: &State<'_>, pool: &Pool, s: u32) -> Option<Set> {
    let theirs = &state.theirs;
    let cite = theirs.cites(s).iter().find(|c| c.form == Form::Ranged)?;
    let count = usize::from(theirs.count[s as usize]);
    let (low, high) = reach(
        state,
        Side::Theirs,
        theirs.day[s as usize],
        theirs.day[s as usize],
    );
    let mut ends = Vec::new();
    let mut inside = Vec::new();
    for node in state.ours.nodes_between(cite.key, cite.to) {
        let number = state.ours.nodes[node as usize].number;
        let end = number == cite.key.number || number == cite.to;
        for at in state
            .ours
            .owners(node)
            .iter()
            .copied()
            .filter(|at| state.ours.is_free(*at))
        {
            let day = state.ours.day[at as usize];
            if end {
                ends.push(at);
            } else if (low..=high).contains(&day) && pool.lines.iter().any(|c| c.at == at) {
                inside.push(Candidate {
                    at,
                    amount: state.ours.amount[at as usize],
                    day,
                });
            }
        }
    }
    if ends.len() > count || ends.is_empty() {
        return None;
    }
    let fixed: i64 = ends
        .iter()
        .map(|at| state.ours.amount[*at as usize])
        .fold(0, i64::saturating_add);
    let target = theirs.amount[s as usize].saturating_sub(fixed);
    let left = count - ends.len();
    let cited = Some((Side::Theirs, Form::Ranged));
    if left == 0 {
        let exact = Found {
            solutions: 1,
            first: Vec::new(),
            ..Found::default()
        };
        return (target == 0).then(|| judged(state, ends, vec![s], cited, &exact, true));
    }
    inside.sort_by_key(|c| (c.day, c.at));
    let days = span(state, Side::Theirs);
    let near = || {
        let dated = ends
            .iter()
            .map(|at| state.ours.day[*at as usize])
            .filter(|d| *d != NO_DAY);
        let (first, last) = (dated.clone().min()?, dated.max()?);
        let mut all = pool.between(&state.ours, last.saturating_sub(days), first.saturating_add(days));
        all.retain(|c| !ends.contains(&c.at));
        solved(look(state, &all, target, (left, left), days, true))
    };
    let found = solved(look(state, &inside, target, (left, left), days, true)).or_else(near)?;
    ends.extend_from_slice(&found.first);
    ends.sort_unstable();
    Some(judged(state, ends, vec![s], cited, &found, true))
}

/// What an open component lacks.
struct Lack {
    /// Lines of ours are missing (a payment of more documents than it cites), else lines of theirs.
    ours: bool,
    /// What the missing lines sum to.
    target: i64,
    /// How many they are, where the payment says so.
    count: Option<usize>,
}

fn lack(state: &State<'_>, component: &Component) -> Option<Lack> {
    let total = |half: &Half, lines: &[u32]| {
        lines
            .iter()
            .map(|at| half.amount[*at as usize])
            .fold(0, i64::saturating_add)
    };
    let (l, s) = (
        total(&state.ours, &component.ours),
        total(&state.theirs, &component.theirs),
    );
    let gap = s.saturating_sub(l);
    let said = component
        .theirs
        .iter()
        .map(|at| usize::from(state.theirs.count[*at as usize]))
        .max();
    let (count, cited) = (said.unwrap_or(0), component.ours.len());
    if gap == 0 {
        return None;
    }
    if component.theirs.len() == 1 && count > cited {
        return Some(Lack {
            ours: true,
            target: gap,
            count: Some(count - cited),
        });
    }
    let larger = (gap > 0) == (s > 0) && (s > 0) == (l > 0);
    if larger && (component.theirs.len() == 1 || cited > 1) {
        return Some(Lack {
            ours: true,
            target: gap,
            count: None,
        });
    }
    let smaller = (gap < 0) == (l > 0) && (s > 0) == (l > 0);
    smaller.then_some(Lack {
        ours: false,
        target: -gap,
        count: None,
    })
}

/// Lines nobody cites that close an open component; else, for a payment, the part of the cited documents it covers.
pub(super) fn close(state: &State<'_>, pools: &[Pool; 2], component: &Component) -> Option<Set> {
    if component.theirs.len() == 1
        && component.ours.len() > 1
        && let Some(set) = subset(
            state,
            component,
            state.theirs.amount[component.theirs[0] as usize],
        )
    {
        return Some(set);
    }
    let lack = lack(state, component)?;
    let (side, half, pool) = if lack.ours {
        (Side::Theirs, &state.ours, &pools[0])
    } else {
        (Side::Ours, &state.theirs, &pools[1])
    };
    let candidates = around(state, component, side, pool, half)?;
    let many = component.ours.len().min(component.theirs.len()) > 1;
    let most = if many { MANY_MOST } else { state.rules.set_cap - 1 };
    let (sizes, counted) = (lack.count.map_or((1, most), |n| (n, n)), lack.count.is_some());
    let found = solved(look(
        state,
        &candidates,
        lack.target,
        sizes,
        span(state, side),
        counted,
    ))?;
    let (mut ours, mut theirs) = (component.ours.clone(), component.theirs.clone());
    let grown = if lack.ours { &mut ours } else { &mut theirs };
    grown.extend_from_slice(&found.first);
    let form = component
        .theirs
        .iter()
        .flat_map(|at| state.theirs.links(*at))
        .map(|l| l.form)
        .max();
    Some(judged(
        state,
        ours,
        theirs,
        form.map(|f| (Side::Theirs, f)),
        &found,
        counted,
    ))
}

/// Most uncited lines that close a component of several lines on both sides.
const MANY_MOST: usize = 3;

/// Free lines of `half` near the lines of a component; `side` is the side that is being covered.
fn around(
    state: &State<'_>,
    component: &Component,
    side: Side,
    pool: &Pool,
    half: &Half,
) -> Option<Vec<Candidate>> {
    let days = |half: &Half, lines: &[u32]| {
        let dated = || {
            lines
                .iter()
                .map(|at| half.day[*at as usize])
                .filter(|d| *d != NO_DAY)
        };
        Some((dated().min()?, dated().max()?))
    };
    let (mine, other) = (
        days(&state.ours, &component.ours),
        days(&state.theirs, &component.theirs),
    );
    let (from, to) = match side {
        Side::Theirs => {
            let (from, to) = reach(state, side, other?.0, other?.1);
            let (first, last) = mine?;
            (
                from.max(last - state.rules.set_span),
                to.min(first.saturating_add(state.rules.set_span)),
            )
        }
        Side::Ours => reach(state, side, mine?.0, mine?.1),
    };
    let members = if side == Side::Theirs {
        &component.ours
    } else {
        &component.theirs
    };
    let mut near = pool.between(half, from, to);
    near.retain(|c| !members.contains(&c.at));
    Some(near)
}

/// Some of the cited documents, where not all of them were paid.
fn subset(state: &State<'_>, component: &Component, target: i64) -> Option<Set> {
    if component.ours.len() > SUBSET_MOST {
        return None;
    }
    let candidates: Vec<Candidate> = component
        .ours
        .iter()
        .map(|at| Candidate {
            at: *at,
            amount: state.ours.amount[*at as usize],
            day: 0,
        })
        .collect();
    let found = solved(look(
        state,
        &candidates,
        target,
        (1, component.ours.len() - 1),
        0,
        true,
    ))?;
    if found.first.len() < 2 {
        return None;
    }
    Some(judged(
        state,
        found.first.clone(),
        component.theirs.clone(),
        None,
        &found,
        true,
    ))
}

/// Most cited documents of which a part is looked for.
const SUBSET_MOST: usize = 24;
