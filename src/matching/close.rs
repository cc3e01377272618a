//! What open components lack: the rest of a range that was cited, the lines nobody cites that close a sum, the part of the
//! cited documents that was paid.

use super::cite::Cite;
use super::component::Component;
use super::pool::Pool;
use super::runs::{self, Listed};
use super::search::{Candidate, Found};
use super::shape::Key;
use super::state::{Half, State};
use super::sums::{CANDIDATES, Set, judged, look, reach, solved, span};
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
    for node in state.ours.nodes_between(cite.key(), cite.to()) {
        let number = state.ours.nodes[node as usize].number;
        let end = number == cite.key().number || number == cite.to();
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
            } else if (low..=high).contains(&day) && pool.has(at) {
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
        return (target == 0).then(|| judged(state, (ends, vec![s]), Side::Ours, cited, &exact, true));
    }
    inside.sort_by_key(|c| (c.day, c.at));
    let days = span(state, Side::Theirs);
    let near = || {
        let dated = ends
            .iter()
            .map(|at| state.ours.day[*at as usize])
            .filter(|d| *d != NO_DAY);
        let (first, last) = (dated.clone().min()?, dated.max()?);
        let near = pool.between(last.saturating_sub(days), first.saturating_add(days));
        let free = near.lines.iter().filter(|c| !ends.contains(&c.at));
        let all: Vec<Candidate> = free.copied().collect();
        solved(look(state, &all, target, (left, left), days, true))
    };
    let found = solved(look(state, &inside, target, (left, left), days, true)).or_else(near)?;
    ends.extend_from_slice(&found.first);
    ends.sort_unstable();
    Some(judged(state, (ends, vec![s]), Side::Ours, cited, &found, true))
}

/// Our free lines by the numbers they name (shop codes, orders), for payments that name a range of them.
pub(super) fn named_numbers(state: &State<'_>) -> Vec<(Key, u32)> {
    let ranged = |c: &Cite| c.form == Form::Ranged;
    if !state
        .theirs
        .free()
        .any(|s| state.theirs.cites(s).iter().any(ranged))
    {
        return Vec::new();
    }
    let named = |l: u32| {
        let cites = state.ours.cites(l).iter().filter(|c| c.form.names());
        cites.map(move |c| (c.key(), l))
    };
    let mut numbers: Vec<(Key, u32)> = state.ours.free().flat_map(named).collect();
    numbers.sort_unstable();
    numbers
}

/// A payment for a range of numbers that our lines name: what was open of them in one batch or several, perhaps without a
/// few.
pub(super) fn named_range(state: &State<'_>, numbers: &[(Key, u32)], s: u32) -> Option<Set> {
    let cite = state.theirs.cites(s).iter().find(|c| c.form == Form::Ranged)?;
    let (shape, target) = (cite.key().shape, state.theirs.amount[s as usize]);
    let start = numbers.partition_point(|(key, _)| *key < cite.key());
    let end = numbers.partition_point(|(key, _)| {
        *key <= Key {
            shape,
            number: cite.to(),
        }
    });
    let day = state.theirs.day[s as usize];
    let (from, to) = reach(state, Side::Theirs, day, day);
    let open = numbers.get(start..end)?.iter().filter_map(|(_, at)| {
        let day = state.ours.day[*at as usize];
        let amount = state.ours.amount[*at as usize];
        (state.ours.is_free(*at) && (from..=to).contains(&day)).then_some(Candidate { at: *at, amount, day })
    });
    let mut open: Vec<Candidate> = open.collect();
    open.sort_by_key(|c| (c.day, c.at));
    open.dedup_by_key(|c| c.at);
    let open = Listed::new(open);
    let whole = runs::search(open.days(), target, 2);
    let found = solved(Some(whole)).or_else(|| {
        solved(Some(runs::batches_but_few(
            open.days(),
            target,
            state.rules.node_budget,
        )))
    })?;
    let cited = Some((Side::Theirs, Form::Ranged));
    Some(judged(
        state,
        (found.first.clone(), vec![s]),
        Side::Ours,
        cited,
        &found,
        true,
    ))
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
    let (side, pool) = if lack.ours {
        (Side::Theirs, &pools[0])
    } else {
        (Side::Ours, &pools[1])
    };
    let candidates = around(state, component, side, pool)?;
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
        (ours, theirs),
        side.other(),
        form.map(|f| (Side::Theirs, f)),
        &found,
        counted,
    ))
}

/// Most uncited lines that close a component of several lines on both sides.
const MANY_MOST: usize = 3;

/// Lines of the pool near those of a component; `side` is the side that is being covered.
fn around(state: &State<'_>, component: &Component, side: Side, pool: &Pool) -> Option<Vec<Candidate>> {
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
    let near = pool.between(from, to).lines;
    if near.len() > CANDIDATES + members.len() {
        return None;
    }
    let near = near.iter();
    Some(near.filter(|c| !members.contains(&c.at)).copied().collect())
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
        (found.first.clone(), component.theirs.clone()),
        Side::Ours,
        None,
        &found,
        true,
    ))
}

/// Most cited documents of which a part is looked for.
const SUBSET_MOST: usize = 24;
