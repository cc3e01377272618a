//! Terms a customer takes without a word: the rate or the fixed sum by which it pays short again and again. The usual rates
//! are in the rules; what returns on three documents of one block is a term of this customer, learnt.

use super::hash::Map;
use super::state::State;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Reason, Rule};

/// Documents on which a rate or a sum must return to be a term.
const TIMES: u32 = 3;
/// The part of all unexplained short payments it must make up: one in so many.
const PART: u32 = 4;
/// Rates are told apart by steps of a tenth of a per cent, parts per million: nobody agrees finer ones.
const RATE_STEP: i128 = 1_000;
/// Largest rate that is taken for a term, parts per million.
const RATE_MOST: i128 = 160_000;

/// What one pair is short of, and at which rate of ours if it is one.
struct Short {
    group: usize,
    minor: i64,
    rate: Option<u32>,
}

/// Gives a reason to unequal pairs whose difference returns.
pub(super) fn learn(state: &mut State<'_>) {
    let shorts = shorts(state);
    let (mut fixed, mut rates): (Map<i64, u32>, Map<u32, u32>) = (Map::default(), Map::default());
    for short in &shorts {
        *fixed.entry(short.minor).or_default() += 1;
        if let Some(rate) = short.rate {
            *rates.entry(rate).or_default() += 1;
        }
    }
    // A term is what most unexplained short payments have in common, not what returns among many.
    let least = TIMES.max(shorts.len() as u32 / PART);
    for short in shorts {
        let group = &mut state.part.groups[short.group];
        if short
            .rate
            .is_some_and(|rate| rates.get(&rate).is_some_and(|n| *n >= least))
        {
            group.reason = Reason::Rate(short.rate.unwrap_or_default());
            group.code = Some(Code::Discount);
            group.category = Category::Discount;
        } else if fixed.get(&short.minor).is_some_and(|n| *n >= least) {
            group.reason = Reason::Deduction(short.minor);
            group.code = Some(Code::ShortPayment);
            group.category = Category::Discount;
        }
    }
}

fn shorts(state: &State<'_>) -> Vec<Short> {
    let (ours, theirs) = (&state.task.ours.amount, &state.task.theirs.amount);
    let open = state.part.groups.iter().enumerate().filter(|(_, g)| {
        let unnamed = matches!(g.reason, Reason::None | Reason::Remainder(_));
        (g.ours, g.theirs) == (1, 1) && g.rule == Rule::Differs && g.category == Category::Amount && unnamed
    });
    let short = |(at, group): (usize, &super::Group)| {
        let members = &state.part.members[group.first as usize..][..2];
        let (l, s) = (
            i128::from(ours[members[0] as usize]),
            i128::from(theirs[members[1] as usize]),
        );
        // Money that arrived short: what they say they paid is more than what we received.
        let received = l < 0 && s < l;
        let whole = if received { s.abs() } else { l.abs() };
        let minor = if received { l - s } else { l.abs() - s.abs() };
        if (l > 0) != (s > 0) || minor <= 0 || minor * 1_000_000 > whole * RATE_MOST {
            return None;
        }
        let step = (minor * 1_000_000 / whole + RATE_STEP / 2) / RATE_STEP * RATE_STEP;
        let exact = (whole * step + 500_000) / 1_000_000 - minor;
        let rate = (step > 0 && exact.abs() <= 1).then_some(step as u32);
        Some(Short {
            group: at,
            minor: minor as i64,
            rate,
        })
    };
    open.filter_map(short).collect()
}
