//! A set that was found: whether it holds, whether it is worth a question, and how sure it is.

use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::{Side, Status};
use crate::matching::known::Refusals;
use crate::matching::search::Found;
use crate::matching::state::{OpenSet, State, Verdict};

/// Chance that a true set is among those searched, with and without a citation; it turns accidents into confidence.
const PRIOR_CITED: f64 = 0.97;
const PRIOR_UNCITED: f64 = 0.4;
/// The bound where larger sizes were left out: parts per million.
const LEFT_OUT_PPM: u32 = 30_000;
/// The bound up to which a payment of everything but a few lines is worth a question.
const WHOLE_PPM: u32 = 500_000;

/// Lines of ours and of theirs.
type Both = (Vec<u32>, Vec<u32>);

/// A set found for one line or component.
pub(in crate::matching) struct Set {
    lines: Both,
    /// The side on which other solutions have other lines.
    grown: Side,
    /// The other solutions that were kept.
    others: Vec<Both>,
    cited: Option<(Side, Form)>,
    solutions: u32,
    pub(in crate::matching) accidents: f64,
    nodes: u32,
    pub(in crate::matching) accept: bool,
    propose: bool,
    prior: f64,
}

/// A set of lines that a search found, `grown` by its solution on one side.
pub(in crate::matching) fn judged(
    state: &State<'_>,
    (ours, theirs): Both,
    grown: Side,
    cited: Option<(Side, Form)>,
    found: &Found,
    counted: bool,
) -> Set {
    let rules = state.rules;
    let cited_any = counted || cited.is_some();
    let prior = if cited_any {
        PRIOR_CITED
    } else {
        set_prior(state, &ours, &theirs)
    };
    let accidents = found.accidents * 1_000_000.0;
    let bound = bound(state, (&ours, &theirs), cited_any, found.left_out);
    let accept = found.solutions == 1 && accidents <= f64::from(bound);
    // A set without a citation is worth a question only if it is nearly alone.
    let whole = ours.len().max(theirs.len()) > rules.set_cap && accidents <= f64::from(WHOLE_PPM);
    let propose =
        cited_any || whole || found.solutions <= 2 && accidents <= f64::from(bound.max(LEFT_OUT_PPM));
    let instead = |other: &Vec<u32>| {
        let of = |lines: &[u32]| {
            let kept = lines.iter().filter(|at| !found.first.contains(at));
            kept.chain(other).copied().collect()
        };
        match grown {
            Side::Ours => (of(&ours), theirs.clone()),
            Side::Theirs => (ours.clone(), of(&theirs)),
        }
    };
    Set {
        others: found.others.iter().map(instead).collect(),
        lines: (ours, theirs),
        grown,
        cited,
        solutions: found.solutions,
        accidents: found.accidents,
        nodes: found.nodes,
        accept,
        propose,
        prior,
    }
}

/// Accidents up to which a set is accepted, parts per million.
pub(in crate::matching) fn bound(
    state: &State<'_>,
    (ours, theirs): (&[u32], &[u32]),
    cited: bool,
    left_out: bool,
) -> u32 {
    let rules = state.rules;
    if cited {
        return rules.accident_cited_ppm;
    }
    if ours.len() == 1 {
        return rules.accident_parts_ppm;
    }
    let base = if left_out {
        rules.accident_ppm.min(LEFT_OUT_PPM)
    } else {
        rules.accident_ppm
    };
    // A kind of document that settles several lines as a rule bears more accidents than one that hardly ever does.
    let odds = odds(set_prior(state, ours, theirs)) / odds(PRIOR_UNCITED);
    (f64::from(base) * odds.clamp(ODDS_LEAST, ODDS_MOST)) as u32
}

/// How far the habits of a kind may move the bound of accidents, either way.
const ODDS_LEAST: f64 = 0.2;
const ODDS_MOST: f64 = 5.0;

fn odds(share: f64) -> f64 {
    share / (1.0 - share).max(0.001)
}

/// The chance that the line which a set settles is of a kind that settles sets.
fn set_prior(state: &State<'_>, ours: &[u32], theirs: &[u32]) -> f64 {
    match (ours, theirs) {
        (_, [s]) => state
            .kinds
            .set_share(Side::Theirs, state.theirs.kind[*s as usize], PRIOR_UNCITED),
        ([l], _) => state
            .kinds
            .set_share(Side::Ours, state.ours.kind[*l as usize], PRIOR_UNCITED),
        _ => PRIOR_UNCITED,
    }
}

impl Set {
    /// Lines of the other solutions that are not in this one.
    fn rivals(&self) -> (Side, Vec<u32>) {
        let of = |both: &Both| match self.grown {
            Side::Ours => both.0.clone(),
            Side::Theirs => both.1.clone(),
        };
        let own = of(&self.lines);
        let mut rivals: Vec<u32> = self
            .others
            .iter()
            .flat_map(of)
            .filter(|at| !own.contains(at))
            .collect();
        rivals.sort_unstable();
        rivals.dedup();
        (self.grown, rivals)
    }
}

/// The sets without what people refused: where another solution is left, that one is the set.
fn permitted(state: &State<'_>, mut sets: Vec<Set>) -> Vec<Set> {
    let refusals = Refusals::of(state);
    if refusals.is_empty() {
        return sets;
    }
    sets.retain_mut(|set| {
        let found = 1 + set.others.len();
        set.others.retain(|(ours, theirs)| !refusals.hold(ours, theirs));
        if refusals.hold(&set.lines.0, &set.lines.1) {
            if set.others.is_empty() {
                return false;
            }
            set.lines = set.others.remove(0);
        }
        let gone = found - 1 - set.others.len();
        set.solutions = set.solutions.saturating_sub(gone as u32).max(1);
        true
    });
    sets
}

/// Ties the sets that hold and that no other set contests; gives back those worth proposing.
pub(super) fn accept(state: &mut State<'_>, sets: Vec<Set>) -> Vec<OpenSet> {
    let sets = permitted(state, sets);
    let mut claims = [vec![0_u8; state.ours.len()], vec![0_u8; state.theirs.len()]];
    for set in sets.iter().filter(|s| s.accept) {
        for (side, lines) in [&set.lines.0, &set.lines.1].into_iter().enumerate() {
            for at in lines {
                claims[side][*at as usize] = claims[side][*at as usize].saturating_add(1);
            }
        }
    }
    let mut open = Vec::new();
    for set in sets {
        let contested = |side: usize, lines: &[u32]| lines.iter().any(|at| claims[side][*at as usize] > 1);
        let (ours, theirs) = &set.lines;
        let contested = contested(0, ours) || contested(1, theirs);
        let ppm = (set.accidents * 1_000_000.0) as u32;
        let (category, code) = match (ours.len(), theirs.len()) {
            (1, 1) => (Category::Match, None),
            (1, _) | (_, 1) => (Category::Bulk, Some(Code::LumpPayment)),
            _ => (Category::Many, None),
        };
        let verdict = Verdict {
            code,
            cited: set.cited,
            alternatives: set.solutions - 1,
            nodes: set.nodes,
            accidents_ppm: ppm,
            ..Verdict::new(category, Rule::Sum, confidence(&set))
        };
        if set.accept && !contested {
            state.part.nodes += u64::from(set.nodes);
            state.tie(ours, theirs, verdict);
        } else if set.propose {
            let confidence_ppm = verdict.confidence_ppm / set.solutions.max(2);
            open.push(OpenSet {
                rivals: set.rivals(),
                ours: set.lines.0,
                theirs: set.lines.1,
                verdict: Verdict {
                    status: Status::Suggested,
                    confidence_ppm,
                    ..verdict
                },
            });
        }
    }
    open
}

/// The prior against the accidents, parts per million.
fn confidence(set: &Set) -> u32 {
    let odds = (1.0 - set.prior) * set.accidents;
    ((set.prior / (set.prior + odds) * 1_000_000.0) as u32).min(995_000)
}
