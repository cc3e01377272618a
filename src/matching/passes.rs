//! The order of the steps: [`super`] says why it is so.

use super::block::Block;
use super::half::Half;
use super::heads::{self, Heads};
use super::kinds::Kinds;
use super::proposal::{Group, Part};
use super::rules::Pass;
use super::state::State;
use super::task::Task;
use super::{
    Cancelled, amount, calibrate, component, covering, exact, known, leftover, near, same, shared, sums,
    terms, typo, untied, vouchers,
};

/// Settles one block, whose lines said this.
pub(super) fn settle<'a>(
    task: &'a Task<'a>,
    block: Block,
    [ours, theirs]: [Half; 2],
) -> Result<Part, Cancelled> {
    let ours = || ours.placed(task.ours, block.ours);
    let theirs = || theirs.placed(task.theirs, block.theirs);
    let mut state = State::linked(task, ours, theirs);
    pass(&mut state, None)?;
    terms::learn(&mut state);
    calibrate::pairs(&mut state);
    Ok(state.part)
}

/// The passes in their order. Where it is `known` already which heads mean the same, so are the lag and the kinds of the state,
/// and nothing is learnt.
pub(super) fn pass(state: &mut State<'_>, known: Option<&Heads>) -> Result<(), Cancelled> {
    state.check()?;
    let passes = state.rules.passes;
    if passes.has(Pass::Exact) {
        exact::run(state);
        same::run(state);
    }
    known::run(state);
    let learnt = known.is_none().then(|| heads::learn(&state.ours, &state.theirs));
    let heads = known.or(learnt.as_ref());
    if let Some(heads) = heads.filter(|_| passes.has(Pass::Order)) {
        state.heads = heads.clone();
        shared::pairs(state, heads);
    }
    if known.is_none() {
        state
            .lag
            .learn(&state.ours, &state.theirs, state.part.groups.len());
    }
    if passes.has(Pass::Duplicate) {
        leftover::duplicates(state);
    }
    if passes.has(Pass::Typo) {
        typo::run(state);
    }
    if passes.has(Pass::Component) {
        component::run(state)?;
    }
    let mut tried = covering::Tried::default();
    for round in 0..ROUNDS_MOST {
        let before = state.part.groups.len();
        if known.is_none() {
            state.kinds = Kinds::learn(&state.ours, &state.theirs, state.part.groups.len());
        }
        if let Some(heads) = heads.filter(|_| passes.has(Pass::Order)) {
            shared::pairs(state, heads);
            shared::sums(state, heads);
        }
        if passes.has(Pass::Amount) {
            amount::dates(state);
        }
        if passes.has(Pass::Sums) {
            vouchers::run(state);
            sums::run(state, &mut tried)?;
            untied::run(state);
        }
        // Beyond the first rounds only what was open for long goes on: what one payment of a month settles frees the next.
        let long = |group: &Group| (group.ours.max(group.theirs)) as usize > state.rules.set_cap;
        let tied = &state.part.groups[before..];
        if tied.is_empty() || round + 1 >= ROUNDS && !tied.iter().any(long) {
            break;
        }
    }
    if passes.has(Pass::Duplicate) {
        leftover::duplicates(state);
        leftover::netting(state, leftover::Netted::Alike);
    }
    state.propose_sets();
    amount::suggest(state);
    near::suggest(state);
    known::drop_refused(state);
    if passes.has(Pass::Duplicate) {
        leftover::netting(state, leftover::Netted::All);
        leftover::untied_copies(state);
    }
    leftover::alone(state);
    Ok(())
}

/// Times the weaker steps are repeated: what one round ties thins the rivals of the next.
const ROUNDS: usize = 3;
/// The same where payments of more lines than a search finds settle one after the other.
const ROUNDS_MOST: usize = 12;
