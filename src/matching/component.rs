//! Lines linked by citations, where one amount is not enough: lists whose documents sum to the payment, instalments that
//! sum to their document, chains of both, and one line against one whose amounts differ.

use super::contest::{self, Claim, ROUNDS};
use super::exact::pair;
use super::hash::Map;
pub(super) use super::linked::{Component, components};
use super::shape::{BARE, Key, NO_KEY, Shapes, met};
use super::state::{Half, State, Verdict};
use super::telling::Telling;
use super::{Cancelled, Rules, beside, classify, foreign, parts};
use crate::domain::Lines;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Form, Reason, Rule};
use crate::domain::reconciliation::{Side, Status};

/// Confidence of equal sums between lines that name each other.
const SUM_PPM: u32 = 999_000;
/// Confidence that a named document of near amount is the one meant.
const DIFFERS_PPM: u32 = 990_000;
/// The same for digits alone.
pub(super) const DIFFERS_BARE_PPM: u32 = 950_000;
/// The same where the amounts are far apart.
pub(super) const FAR_PPM: u32 = 600_000;

impl Component {
    /// Sums of both sides.
    pub(super) fn sums(&self, state: &State<'_>) -> (i128, i128) {
        (sum(&state.ours, &self.ours), sum(&state.theirs, &self.theirs))
    }
}

pub(super) fn sum(half: &Half, lines: &[u32]) -> i128 {
    lines.iter().map(|at| i128::from(half.amount[*at as usize])).sum()
}

/// Ties lists, then whole components.
pub(super) fn run(state: &mut State<'_>) -> Result<(), Cancelled> {
    for _ in 0..ROUNDS {
        let found = [Side::Theirs, Side::Ours].map(|citer| lists(state, citer));
        let found = found.into_iter().flatten().collect();
        let tie = |state: &mut State<'_>, list: &Claim<Verdict>| {
            state.tie(&list.ours, &list.theirs, list.said);
        };
        if !contest::sets(state, found, tie) {
            break;
        }
    }
    same_numbers(state);
    parts::run_differing(state);
    state.check()?;
    for component in components(state, true) {
        settle(state, &component);
    }
    for component in components(state, false) {
        settle(state, &component);
    }
    beside::rebilled(state);
    Ok(())
}

/// One line a side that writes the same number as its own: whatever else they cite, they are one document, and differ.
fn same_numbers(state: &mut State<'_>) {
    let mut by_number: Map<Key, Option<u32>> = Map::default();
    for s in state.theirs.free() {
        let own = state.theirs.own[s as usize];
        let Some(node) = state.ours.node(own) else {
            continue;
        };
        let linked = state
            .theirs
            .links(s)
            .iter()
            .any(|l| l.node == node && l.form == Form::Exact);
        if linked {
            by_number.entry(own).and_modify(|s| *s = None).or_insert(Some(s));
        }
    }
    let mut pairs: Vec<(u32, u32)> = by_number
        .into_iter()
        .filter_map(|(own, s)| {
            let free = |l: &&u32| state.ours.is_free(**l);
            let mut owners = state.ours.owners(state.ours.node(own)?).iter().filter(free);
            let l = *owners.next()?;
            owners.next().is_none().then_some((l, s?))
        })
        .collect();
    pairs.sort_unstable();
    for (l, s) in pairs {
        differs(state, l, s, true, Some((Side::Theirs, Form::Exact)));
    }
}

/// The lines of a side that cite several documents whose free lines sum to them.
fn lists(state: &State<'_>, citer: Side) -> Vec<Claim<Verdict>> {
    let (citing, cited) = (state.half(citer), state.half(citer.other()));
    let mut found = Vec::new();
    let mut set = Vec::new();
    for at in citing.free() {
        let links = citing.links(at);
        let amount = i128::from(citing.amount[at as usize]);
        if let Some((parts, form)) = parts(cited, links, amount) {
            let verdict = agreed(1, parts.len(), Some((citer, form)));
            found.push(Claim::new(citer, at, parts, verdict));
            continue;
        }
        if links.len() < 2 {
            continue;
        }
        set.clear();
        for link in links.iter().filter(|l| l.form.names()) {
            let free = cited.owners(link.node).iter().filter(|o| cited.is_free(**o));
            set.extend(free.take(MOST_OWNERS));
        }
        set.sort_unstable();
        set.dedup();
        if set.len() > 1 && sum(cited, &set) == amount {
            let verdict = agreed(1, set.len(), Some((citer, weakest(links))));
            found.push(Claim::new(citer, at, set.clone(), verdict));
        }
    }
    found
}

/// The free lines of one cited document that sum to `amount`: a document the other side booked in parts.
fn parts(cited: &Half, links: &[super::state::Link], amount: i128) -> Option<(Vec<u32>, Form)> {
    links.iter().filter(|l| l.form.names()).find_map(|link| {
        let owners = cited.owners(link.node);
        if !(2..=MOST_OWNERS).contains(&owners.len()) {
            return None;
        }
        let free: Vec<u32> = owners.iter().copied().filter(|o| cited.is_free(*o)).collect();
        (free.len() > 1 && sum(cited, &free) == amount).then_some((free, link.form))
    })
}

/// Most lines of one document that a list takes in.
const MOST_OWNERS: usize = 64;

fn weakest(links: &[super::state::Link]) -> Form {
    links.iter().map(|l| l.form).max().unwrap_or(Form::Exact)
}

/// A tie whose sums are equal.
pub(super) fn agreed(ours: usize, theirs: usize, cited: Option<(Side, Form)>) -> Verdict {
    let (category, code) = match (ours, theirs) {
        (1, 1) => (Category::Match, None),
        (1, _) | (_, 1) => (Category::Bulk, Some(Code::LumpPayment)),
        _ => (Category::Many, None),
    };
    Verdict {
        code,
        cited,
        ..Verdict::new(category, Rule::CitedSum, SUM_PPM)
    }
}

fn settle(state: &mut State<'_>, component: &Component) {
    let (l, s) = component.sums(state);
    let (m, n) = (component.ours.len(), component.theirs.len());
    let cited = citation(state, component);
    if l == s && (component.named || m + n > 2) {
        let mut verdict = agreed(m, n, cited);
        if (m, n) == (1, 1) {
            let lag = state.lag_of(component.ours[0], component.theirs[0]);
            (verdict.category, verdict.code, verdict.reason) = classify::equal(lag, state.rules);
        }
        state.tie(&component.ours, &component.theirs, verdict);
    } else if (m, n) == (1, 1) && l == s {
        let (by, form) = cited.unwrap_or((Side::Theirs, Form::Bare));
        pair(
            state,
            component.ours[0],
            component.theirs[0],
            by,
            form,
            DIFFERS_BARE_PPM,
        );
    } else if (m, n) == (1, 1) {
        differs(
            state,
            component.ours[0],
            component.theirs[0],
            component.named,
            cited,
        );
    } else if !beside::completes(state, &component.ours, &component.theirs, cited)
        && !by_words(state, component, cited)
        && let Some((l, s)) = once(state, component)
    {
        differs(state, l, s, component.named, cited);
    }
}

/// The line of each side where one side is one line and the other one booking, however often it was booked.
pub(super) fn once(state: &State<'_>, component: &Component) -> Option<(u32, u32)> {
    let (ours, theirs) = (&component.ours, &component.theirs);
    if ours.len().min(theirs.len()) != 1 {
        return None;
    }
    booked_again(state, Side::Ours, ours).zip(booked_again(state, Side::Theirs, theirs))
}

/// The first of lines that are all one booking: one document and one amount, in one part. The others are its copies.
fn booked_again(state: &State<'_>, side: Side, lines: &[u32]) -> Option<u32> {
    let half = state.half(side);
    let (first, others) = lines.split_first()?;
    let nodes = |at: u32| half.links(at).iter().map(|link| link.node);
    let again = |at: &u32| {
        let own = half.own[*at as usize];
        let one = own != NO_KEY
            && own == half.own[*first as usize]
            && parts::one(state, side, own.number, *first, *at);
        let named = nodes(*at).next().is_some() && nodes(*at).eq(nodes(*first));
        half.amount[*at as usize] == half.amount[*first as usize] && (one || named)
    };
    others.iter().all(again).then_some(*first)
}

/// Most lines of a side of a component whose words are compared.
const WORDS_MOST: usize = 32;

/// Lines of one document whose sums differ: articles of a delivery, of which some were booked otherwise. Where words tell which
/// two are one, these differ and not the rest. True where some are.
fn by_words(state: &mut State<'_>, component: &Component, cited: Option<(Side, Form)>) -> bool {
    let (ours, theirs) = (&component.ours, &component.theirs);
    if !(2..=WORDS_MOST).contains(&ours.len().max(theirs.len())) {
        return false;
    }
    let Some(telling) = Telling::of(state, ours, theirs) else {
        return false;
    };
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for l in ours {
        let told = |s: &u32| {
            let (a, b) = (state.ours.amount[*l as usize], state.theirs.amount[*s as usize]);
            telling.weigh(*l, *s).clear && classify::related(a, b, state.rules)
        };
        pairs.extend(theirs.iter().copied().filter(told).map(|s| (*l, s)));
    }
    for (l, s) in &pairs {
        let alone = pairs.iter().filter(|(x, y)| x == l || y == s).count() == 1;
        if alone && state.ours.is_free(*l) && state.theirs.is_free(*s) {
            differs(state, *l, *s, component.named, cited);
        }
    }
    pairs.iter().any(|(l, _)| !state.ours.is_free(*l))
}

/// Who cites whom in a component, and the weakest form.
pub(super) fn citation(state: &State<'_>, component: &Component) -> Option<(Side, Form)> {
    let of = |half: &Half, lines: &[u32]| lines.iter().flat_map(|at| half.links(*at)).map(|l| l.form).max();
    of(&state.theirs, &component.theirs)
        .map(|form| (Side::Theirs, form))
        .or_else(|| of(&state.ours, &component.ours).map(|form| (Side::Ours, form)))
}

/// One line against one of a named document with another amount: a difference, if the amounts are related.
pub(super) fn differs(state: &mut State<'_>, l: u32, s: u32, named: bool, cited: Option<(Side, Form)>) {
    if beside::completes(state, &[l], &[s], cited) {
        return;
    }
    let (ours, theirs) = (state.ours.amount[l as usize], state.theirs.amount[s as usize]);
    let shapes = state.task.shapes;
    let same =
        state.ours.own[l as usize] != NO_KEY && state.ours.own[l as usize] == state.theirs.own[s as usize];
    let several = !same
        && (cites_several(&state.theirs, &state.ours, shapes, met::OURS, s)
            || cites_several(&state.ours, &state.theirs, shapes, met::THEIRS, l));
    let reversed = ours == theirs.saturating_neg();
    let settles = cited.is_some() && state.settles(l, s);
    if several && !reversed || settles || !classify::related(ours, theirs, state.rules) {
        return;
    }
    if !state.rules.in_window(state.lag_of(l, s)) && !named {
        return;
    }
    let finding = finding(state, l, s);
    let rule = if matches!(finding.2, Reason::Tolerance(_)) {
        Rule::Tolerance
    } else {
        Rule::Differs
    };
    let ppm = if named { DIFFERS_PPM } else { DIFFERS_BARE_PPM };
    let verdict = Verdict {
        cited,
        ..Verdict::of(finding, rule, ppm)
    };
    state.tie(&[l], &[s], verdict);
}

/// Why two lines of one document differ.
fn finding(state: &State<'_>, l: u32, s: u32) -> classify::Finding {
    let (mine, other) = (
        state.ours.line[l as usize] as usize,
        state.theirs.line[s as usize] as usize,
    );
    difference((state.task.ours, mine), (state.task.theirs, other), state.rules)
}

/// Why a line of ours and one of theirs differ, by their amounts, days and texts.
pub(super) fn difference(
    (ours, mine): (&Lines, usize),
    (theirs, other): (&Lines, usize),
    rules: &Rules,
) -> classify::Finding {
    let (a, b) = (ours.amount[mine], theirs.amount[other]);
    let currency = match ours.currency[mine] {
        unknown if unknown.is_unknown() => theirs.currency[other],
        known => known,
    };
    let texts = (ours.memo.get(mine), theirs.memo.get(other));
    let exchange = || {
        let (x, y) = ((a, ours.day[mine], texts.0), (b, theirs.day[other], texts.1));
        foreign::same(texts.0, texts.1) || foreign::converted(x, y, currency, rules)
    };
    if a != b.saturating_neg() && exchange() {
        return (Category::Amount, Some(Code::Exchange), Reason::Exchange);
    }
    match classify::unequal(a, b, currency, rules) {
        // Of lines that one document ties, digits in any other order are a slip; without it they may be anything.
        (_, _, Reason::None) if classify::permuted(a, b) => {
            (Category::Transposed, Some(Code::Transposition), Reason::Digits)
        }
        finding => finding,
    }
}

/// True when a line is about more than one document: it says so, gives a range, or cites several numbers that are
/// documents of the other side. An order or a date beside the number does not count.
pub(super) fn cites_several(citing: &Half, cited: &Half, shapes: &Shapes, other: u8, at: u32) -> bool {
    let links = citing.links(at);
    let mut first = None;
    let mut another = |number: u64| *first.get_or_insert(number) != number;
    citing.count[at as usize] > 1
        || citing.cites(at).iter().any(|cite| match cite.form {
            Form::Ranged => true,
            Form::Tail => false,
            form => {
                let number = cite.key().number;
                let document = if cite.key().shape == BARE {
                    links
                        .iter()
                        .any(|l| cited.nodes[l.node as usize].number == number)
                } else {
                    form.names() && shapes.get(cite.key().shape).met & other != 0
                };
                document && another(number)
            }
        })
}

/// What named documents are left with amounts far apart, one line against one: accepted where they are at least
/// comparable, since by now no other line wants either of them; else proposed.
pub(super) fn suggest(state: &mut State<'_>) {
    for component in components(state, true) {
        let (&[l], &[s]) = (component.ours.as_slice(), component.theirs.as_slice()) else {
            continue;
        };
        let cited = citation(state, &component);
        if state.settles(l, s) {
            continue;
        }
        // A payment that says it is for several documents and names one of them is no difference of that one.
        let shapes = state.task.shapes;
        let several = cites_several(&state.theirs, &state.ours, shapes, met::OURS, s)
            || cites_several(&state.ours, &state.theirs, shapes, met::THEIRS, l);
        let (ours, theirs) = (state.ours.amount[l as usize], state.theirs.amount[s as usize]);
        let in_window = state.rules.in_window(state.lag_of(l, s));
        let near = !several && in_window && classify::comparable(ours, theirs);
        let (status, ppm) = match (near, several) {
            (true, _) => (Status::Auto, DIFFERS_BARE_PPM),
            (false, true) => (Status::Suggested, SEVERAL_PPM),
            (false, false) => (Status::Suggested, FAR_PPM),
        };
        let verdict = Verdict {
            status,
            cited,
            ..Verdict::of(finding(state, l, s), Rule::Differs, ppm)
        };
        state.tie(&[l], &[s], verdict);
    }
}

/// Confidence that a payment of several documents is about the one it names and no other.
const SEVERAL_PPM: u32 = 100_000;
