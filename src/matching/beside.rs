//! What stands beside a document on its own side: the credit note in arrears that names the invoice it corrects, the bank's charge
//! booked under the number of the receipt, the part payment of an invoice whose remainder the other side lists, the credit and the
//! new bill that name one invoice. Where two documents differ by exactly what stands beside one of them, they do not differ.

use super::amount::claimed;
use super::cite::Cite;
use super::component::{agreed, sum};
use super::contest::{self, Claim};
use super::hash::Map;
use super::shape::{BARE, Key};
use super::state::{Half, State, Verdict};
use crate::domain::date::NO_DAY;
use crate::domain::evidence::Form;
use crate::domain::reconciliation::Side;

/// Most lines beside one document that are looked at.
const BESIDE_MOST: usize = 8;
/// Most lines of a side that are completed together.
const LINES_MOST: usize = 16;

/// What may stand beside a document of one side.
#[derive(Default)]
pub(super) struct Beside {
    /// The free lines that name a document of their own side, by document.
    naming: Map<u32, Vec<u32>>,
    /// The free lines that name nothing and that nothing names, by amount.
    silent: Map<i64, Vec<u32>>,
    /// How many of them there are.
    count: usize,
}

/// The document that a line names beyond doubt. Digits alone are the whole number where documents are written as digits alone.
pub(super) fn document(state: &State<'_>, cite: &Cite) -> Option<Key> {
    match (cite.form, state.task.shapes.find(b"")) {
        (Form::Bare, Some(shape)) if cite.key().shape == BARE => Some(Key { shape, ..cite.key() }),
        (Form::Exact | Form::Normalised | Form::Memo, _) => Some(cite.key()),
        _ => None,
    }
}

/// Documents of its own side that a line names.
fn named<'s>(state: &'s State<'_>, half: &'s Half, at: u32) -> impl Iterator<Item = u32> + 's {
    let own = half.own[at as usize];
    let documents = half.cites(at).iter().filter_map(|cite| document(state, cite));
    let others = documents.filter(move |key| *key != own);
    others.filter_map(|key| half.node(key))
}

/// Finds them among the free lines of both sides.
fn gather(state: &State<'_>) -> [Beside; 2] {
    let claimed = [
        claimed(&state.theirs, &state.ours),
        claimed(&state.ours, &state.theirs),
    ];
    [(&state.ours, &claimed[0]), (&state.theirs, &claimed[1])].map(|(half, claimed)| {
        let mut of = Beside::default();
        for at in half.free() {
            if half.links(at).is_empty() && !half.names[at as usize] && !claimed[at as usize] {
                of.silent.entry(half.amount[at as usize]).or_default().push(at);
                of.count += 1;
            }
            for node in named(state, half, at) {
                of.naming.entry(node).or_default().push(at);
            }
        }
        of
    })
}

/// Ties a line with the document it names and with what else names the same as that one: an invoice, its credit and its new bill
/// are booked there as the difference.
pub(super) fn rebilled(state: &mut State<'_>) {
    let found = [Side::Theirs, Side::Ours].map(|citer| differences(state, citer));
    contest::sets(state, found.into_iter().flatten().collect(), |state, lines| {
        state.tie(&lines.ours, &lines.theirs, lines.said);
    });
}

/// The lines of a side that are such a difference.
fn differences(state: &State<'_>, citer: Side) -> Vec<Claim<Verdict>> {
    let (side, citing, cited) = (citer.other(), state.half(citer), state.half(citer.other()));
    let booked = |at: u32| {
        let links = citing.links(at).iter().filter(|link| link.form.names());
        let owners = links.flat_map(|link| cited.owners(link.node).iter().take(BESIDE_MOST));
        let mut owners = owners.copied().filter(|owner| cited.is_free(*owner));
        owners.find_map(|owner| {
            let naming = &of(state, side).naming;
            let mut lines: Vec<u32> = named(state, cited, owner)
                .filter_map(|node| naming.get(&node))
                .flat_map(|lines| lines.iter().copied().take(BESIDE_MOST))
                .filter(|line| cited.is_free(*line))
                .collect();
            lines.push(owner);
            lines.sort_unstable();
            lines.dedup();
            let equal = sum(cited, &lines) == i128::from(citing.amount[at as usize]);
            (equal && lines.len() > 1).then_some(lines)
        })
    };
    let difference = |at: u32| {
        let lines = booked(at)?;
        let verdict = agreed(1, lines.len(), Some((citer, Form::Normalised)));
        Some(Claim::new(citer, at, lines, verdict))
    };
    citing.free().filter_map(difference).collect()
}

/// Ties documents of unequal amounts with what stands beside them, where that makes their sums equal.
pub(super) fn completes(
    state: &mut State<'_>,
    ours: &[u32],
    theirs: &[u32],
    cited: Option<(Side, Form)>,
) -> bool {
    if ours.len().max(theirs.len()) > LINES_MOST {
        return false;
    }
    let gap = sum(&state.theirs, theirs) - sum(&state.ours, ours);
    let sides = [
        (Side::Ours, ours, theirs, gap),
        (Side::Theirs, theirs, ours, -gap),
    ];
    let beside = sides.map(|(side, lines, others, lacks)| {
        makes(state.half(side), &beside(state, side, lines, others), lacks)
    });
    let silent = || sides.map(|(side, _, _, lacks)| silent(state, side, (ours, theirs), lacks));
    let found = match beside {
        [None, None] => only(silent()),
        named => only(named),
    };
    let Some((side, taken)) = found else {
        return false;
    };
    let (mut mine, mut other) = (ours.to_vec(), theirs.to_vec());
    if side == Side::Ours { &mut mine } else { &mut other }.extend(taken);
    let verdict = agreed(mine.len(), other.len(), cited);
    state.tie(&mine, &other, verdict);
    true
}

/// What was found on one of the sides; where both have something, neither is meant.
fn only(found: [Option<Vec<u32>>; 2]) -> Option<(Side, Vec<u32>)> {
    match found {
        [Some(ours), None] => Some((Side::Ours, ours)),
        [None, Some(theirs)] => Some((Side::Theirs, theirs)),
        _ => None,
    }
}

/// The free lines beside documents of one side that have no claim of their own on the other side.
fn beside(state: &State<'_>, side: Side, lines: &[u32], others: &[u32]) -> Vec<u32> {
    let (half, other) = match side {
        Side::Ours => (&state.ours, &state.theirs),
        Side::Theirs => (&state.theirs, &state.ours),
    };
    let naming = &of(state, side).naming;
    let mut found: Vec<u32> = Vec::new();
    for node in lines.iter().filter_map(|at| half.node(half.own[*at as usize])) {
        let named = naming.get(&node).into_iter().flatten();
        found.extend(half.owners(node).iter().chain(named).take(BESIDE_MOST));
    }
    let claims = |at: u32| {
        let named = half.links(at).iter().filter(|link| link.form.names());
        let mut owners = named.flat_map(|link| other.owners(link.node).iter().take(BESIDE_MOST));
        owners.any(|owner| other.is_free(*owner) && !others.contains(owner))
    };
    let near = |at: u32| {
        let reach = state.rules.days_after.max(state.rules.days_before) + state.rules.set_span;
        lines.iter().any(|line| {
            let (a, b) = (half.day[*line as usize], half.day[at as usize]);
            a == NO_DAY || b == NO_DAY || a.abs_diff(b) <= reach.unsigned_abs()
        })
    };
    found.sort_unstable();
    found.dedup();
    found.retain(|at| half.is_free(*at) && !lines.contains(at) && near(*at) && !claims(*at));
    found
}

/// All of the lines found, or the only one of them, that come to `lacks`.
fn makes(half: &Half, found: &[u32], lacks: i128) -> Option<Vec<u32>> {
    if found.is_empty() || lacks == 0 {
        return None;
    }
    if sum(half, found) == lacks {
        return Some(found.to_vec());
    }
    let mut alone = found
        .iter()
        .filter(|at| i128::from(half.amount[**at as usize]) == lacks);
    let one = alone.next()?;
    alone.next().is_none().then(|| vec![*one])
}

fn of<'s>(state: &'s State<'_>, side: Side) -> &'s Beside {
    &state.beside.get_or_init(|| gather(state))[usize::from(side == Side::Theirs)]
}

/// Accidents that may be expected of a line that names nothing and closes a difference.
const ACCIDENTS: f64 = 0.001;

/// The only open line of a side that names nothing, stands within days and comes to exactly `lacks`; and nothing of that amount
/// stands on the other side that it could belong to. Only an amount that hardly any line has by accident tells.
fn silent(state: &State<'_>, side: Side, (ours, theirs): (&[u32], &[u32]), lacks: i128) -> Option<Vec<u32>> {
    let amount = i64::try_from(lacks).ok().filter(|amount| *amount != 0)?;
    let (half, other, own) = match side {
        Side::Ours => (&state.ours, Side::Theirs, ours),
        Side::Theirs => (&state.theirs, Side::Ours, theirs),
    };
    let days = |at: u32, half: &Half| {
        let near = |lines: &[u32], of: &Half| {
            lines.iter().any(|line| {
                let (a, b) = (of.day[*line as usize], half.day[at as usize]);
                a != NO_DAY && b != NO_DAY && a.abs_diff(b) <= state.rules.transit_days.unsigned_abs()
            })
        };
        near(ours, &state.ours) || near(theirs, &state.theirs)
    };
    // One line of the other side alone is its partner, rather than all of them together.
    let partner_of_one = |lines: &[u32], half: &Half| {
        lines.len() > 1 && lines.iter().any(|line| half.amount[*line as usize] == amount)
    };
    if partner_of_one(ours, &state.ours) || partner_of_one(theirs, &state.theirs) {
        return None;
    }
    let of_side = of(state, side);
    let round = round(amount.unsigned_abs());
    // Of a part of a block, what is not here may be of the amount just as well.
    let count = of_side.count + state.outside[usize::from(side == Side::Theirs)].free;
    if count as f64 * round as f64 > ACCIDENTS * 2.0 * amount.unsigned_abs() as f64 {
        return None;
    }
    let mut open = of_side
        .silent
        .get(&amount)?
        .iter()
        .filter(|at| half.is_free(**at) && !own.contains(*at) && days(**at, half));
    let one = *open.next()?;
    let partner = of(state, other).silent.get(&amount).into_iter().flatten();
    let wanted = partner.copied().any(|at| state.half(other).is_free(at));
    (open.next().is_none() && !wanted).then(|| vec![one])
}

/// The power of ten an amount is a multiple of.
fn round(amount: u64) -> u64 {
    let mut unit = 1;
    while amount > 0 && amount.is_multiple_of(unit * 10) {
        unit *= 10;
    }
    unit
}
