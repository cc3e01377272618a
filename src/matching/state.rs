//! One block while it is settled: both sides as columns of their own, who cites whom, and what is already tied.

use super::block::Block;
use super::hash::{Map, Set};
use super::lag::Lag;
use super::proposal::{Group, Part, Rival};
use super::rules::Pass;
use super::scan::{Cite, Scanner};
use super::shape::{BARE, Key, NO_KEY, Shapes, TAIL, met};
use super::{Cancelled, Rules, Watch};
use super::{amount, classify, component, exact, leftover, near, sums, typo};
use crate::domain::Lines;
use crate::domain::date::NO_DAY;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Form, Reason, Rule};
use crate::domain::reconciliation::{Side, Status};
use std::cell::OnceCell;
use std::collections::HashMap;

/// What a run works on.
pub(super) struct Task<'a> {
    pub(super) ours: &'a Lines,
    pub(super) theirs: &'a Lines,
    pub(super) shapes: &'a Shapes,
    pub(super) rules: &'a Rules,
    pub(super) watch: &'a dyn Watch,
    /// The last day of our file and of theirs, or [`NO_DAY`].
    pub(super) last: [i32; 2],
}

impl Task<'_> {
    /// The day up to which the side other than `side` has booked. Files of one period end within a few days of each
    /// other; then the later end is the period's.
    pub(super) fn cut_off(&self, side: Side) -> Option<i32> {
        let (own, other) = match side {
            Side::Ours => (self.last[0], self.last[1]),
            Side::Theirs => (self.last[1], self.last[0]),
        };
        let near = own.saturating_sub(other) <= self.rules.transit_days;
        (own != NO_DAY && other != NO_DAY).then(|| if near { own.max(other) } else { other })
    }
}

/// The last day of a file, or [`NO_DAY`].
pub(super) fn last_day(lines: &Lines) -> i32 {
    let dated = lines.day.iter().copied().filter(|day| *day != NO_DAY);
    dated.max().unwrap_or(NO_DAY)
}

/// Marks a line that is not tied.
pub(super) const FREE: u32 = u32::MAX;

/// A citation that found its document on the other side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Link {
    /// The document: index into [`Half::nodes`] of the other half.
    pub(super) node: u32,
    pub(super) form: Form,
}

/// One side of a block; positions count from 0 in order of day, then of the file.
#[derive(Default)]
pub(super) struct Half {
    /// Index of the line in its file.
    pub(super) line: Vec<u32>,
    pub(super) amount: Vec<i64>,
    pub(super) day: Vec<i32>,
    /// The line's own document.
    pub(super) own: Vec<Key>,
    /// Documents the line says it is about; 0 when it does not.
    pub(super) count: Vec<u16>,
    /// True where the line names a document of the other side, found or not.
    pub(super) names: Vec<bool>,
    /// The group of a tied line, or [`FREE`].
    pub(super) group: Vec<u32>,
    cites: Vec<Cite>,
    cite_end: Vec<u32>,
    links: Vec<Link>,
    link_end: Vec<u32>,
    /// Documents of this half in order of key.
    pub(super) nodes: Vec<Key>,
    node_end: Vec<u32>,
    /// Positions in order of (key, amount, position).
    owners: Vec<u32>,
    index: Map<Key, u32>,
    shapes: Map<u32, u32>,
}

fn slice<'a, T>(items: &'a [T], ends: &[u32], at: usize) -> &'a [T] {
    let start = if at == 0 {
        0
    } else {
        ends.get(at - 1).copied().unwrap_or(0) as usize
    };
    let end = ends.get(at).copied().unwrap_or(0) as usize;
    items.get(start..end).unwrap_or(&[])
}

impl Half {
    pub(super) fn len(&self) -> usize {
        self.line.len()
    }
    /// What the line at `at` cites.
    pub(super) fn cites(&self, at: u32) -> &[Cite] {
        slice(&self.cites, &self.cite_end, at as usize)
    }
    /// The other side's documents the line at `at` cites.
    pub(super) fn links(&self, at: u32) -> &[Link] {
        slice(&self.links, &self.link_end, at as usize)
    }
    /// Lines of a document of this half, by amount.
    pub(super) fn owners(&self, node: u32) -> &[u32] {
        slice(&self.owners, &self.node_end, node as usize)
    }
    /// Lines of a document with exactly this amount, in order.
    pub(super) fn owners_of(&self, node: u32, amount: i64) -> &[u32] {
        let owners = self.owners(node);
        let start = owners.partition_point(|o| self.amount[*o as usize] < amount);
        let length = owners[start..].partition_point(|o| self.amount[*o as usize] == amount);
        &owners[start..start + length]
    }
    /// The document with this key.
    pub(super) fn node(&self, key: Key) -> Option<u32> {
        self.index.get(&key).copied()
    }
    /// How many documents have the shape of this one.
    pub(super) fn shape_count(&self, node: u32) -> u32 {
        self.nodes
            .get(node as usize)
            .and_then(|key| self.shapes.get(&key.shape))
            .copied()
            .unwrap_or(0)
    }
    /// Documents whose number lies in `from..=to` of one shape.
    pub(super) fn nodes_between(&self, key: Key, to: u64) -> std::ops::Range<u32> {
        let start = self.nodes.partition_point(|k| *k < key);
        let end = self.nodes.partition_point(|k| {
            *k <= Key {
                shape: key.shape,
                number: to,
            }
        });
        start as u32..end.max(start) as u32
    }
    pub(super) fn is_free(&self, at: u32) -> bool {
        self.group[at as usize] == FREE
    }
    /// Positions of free lines in order.
    pub(super) fn free(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len() as u32).filter(|at| self.is_free(*at))
    }

    fn read(lines: &Lines, members: &[u32], shapes: &Shapes, other: u8) -> Self {
        let mut half = Self {
            group: vec![FREE; members.len()],
            line: members.to_vec(),
            ..Self::default()
        };
        let mut scanner = Scanner::new(shapes);
        for line in members {
            let i = *line as usize;
            half.amount.push(lines.amount[i]);
            half.day.push(lines.day[i]);
            half.own.push(scanner.own(lines.doc_no.get(i)).unwrap_or(NO_KEY));
            scanner.clear();
            scanner.reference(lines.reference.get(i));
            scanner.memo(lines.memo.get(i));
            half.count.push(scanner.count);
            half.names.push(
                scanner
                    .found
                    .iter()
                    .any(|c| c.form.names() && shapes.get(c.key.shape).met & other != 0),
            );
            half.cites.extend_from_slice(&scanner.found);
            half.cite_end.push(half.cites.len() as u32);
        }
        half
    }

    fn index_documents(&mut self) {
        let mut owners: Vec<u32> = (0..self.len() as u32)
            .filter(|at| self.own[*at as usize] != NO_KEY)
            .collect();
        owners.sort_by_key(|at| (self.own[*at as usize], self.amount[*at as usize], *at));
        for (i, at) in owners.iter().enumerate() {
            let key = self.own[*at as usize];
            if self.nodes.last() != Some(&key) {
                self.index.insert(key, self.nodes.len() as u32);
                self.nodes.push(key);
                *self.shapes.entry(key.shape).or_default() += 1;
                self.node_end.push(0);
            }
            if let Some(end) = self.node_end.last_mut() {
                *end = i as u32 + 1;
            }
        }
        self.owners = owners;
    }

    /// Documents of `other` by the last digits that lines of this half cite and that are no whole number there: by power
    /// of ten and remainder.
    fn tails(&self, other: &Half, shapes: &Shapes, whole: &Map<u64, Vec<u32>>) -> Tails {
        let cited = self.cites.iter().filter(|c| c.form == Form::Tail);
        let mut wanted: Set<(u64, u64)> = cited
            .filter(|c| !whole.contains_key(&c.key.number))
            .map(|c| (c.to, c.key.number))
            .collect();
        wanted.extend(self.own.iter().filter_map(|own| shapes.own_tail(*own)));
        let mut powers: Vec<u64> = wanted.iter().map(|w| w.0).collect();
        powers.sort_unstable();
        powers.dedup();
        let mut tails = Tails::default();
        for power in powers {
            for (node, key) in other.nodes.iter().enumerate() {
                let tail = (power, shapes.all_digits(*key) % power);
                if wanted.contains(&tail) && shapes.ends_in(*key, power, tail.1) {
                    tails.entry(tail).or_default().push(node as u32);
                }
            }
        }
        tails
    }

    /// Whether this half's own numbers are the last digits of the other side's: most that meet one must agree in amount.
    fn own_tails_agree(&self, other: &Half, shapes: &Shapes, tails: &Tails) -> bool {
        let (mut met_count, mut equal) = (0_usize, 0_usize);
        for (at, own) in self.own.iter().enumerate() {
            let Some(nodes) = shapes.own_tail(*own).and_then(|tail| tails.get(&tail)) else {
                continue;
            };
            let amount = self.amount[at].unsigned_abs();
            let owners = nodes
                .iter()
                .take(BARE_MOST)
                .flat_map(|node| other.owners(*node).iter().take(64));
            met_count += 1;
            equal += usize::from(
                owners
                    .into_iter()
                    .any(|o| other.amount[*o as usize].unsigned_abs() == amount),
            );
        }
        equal * 2 >= met_count && equal > 0
    }

    /// Finds the documents of `other` this half cites. `by_own` also ties equal numbers of both sides' own documents.
    fn link(&mut self, other: &Half, shapes: &Shapes, by_own: bool) {
        let digits: Set<u64> = self
            .cites
            .iter()
            .filter(|c| c.key.shape == BARE)
            .map(|c| c.key.number)
            .collect();
        let mut bare: Map<u64, Vec<u32>> = Map::default();
        if !digits.is_empty() {
            for (node, key) in other
                .nodes
                .iter()
                .enumerate()
                .filter(|(_, k)| digits.contains(&k.number))
            {
                bare.entry(key.number).or_default().push(node as u32);
            }
        }
        let tails = self.tails(other, shapes, &bare);
        let by_own_tail = self.own_tails_agree(other, shapes, &tails);
        let plain = shapes.find(b"");
        for at in 0..self.len() {
            let start = self.links.len();
            let own = self.own[at];
            if by_own
                && own != NO_KEY
                && let Some(node) = other.node(own)
            {
                self.links.push(Link {
                    node,
                    form: Form::Exact,
                });
            }
            if by_own_tail && let Some(tail) = shapes.own_tail(own) {
                self.links.extend(of_tail(&tails, tail));
            }
            for cite in slice(&self.cites, &self.cite_end, at) {
                if cite.form == Form::Tail {
                    self.links.extend(of_tail(&tails, (cite.to, cite.key.number)));
                } else if cite.key.shape != BARE {
                    self.links.extend(other.node(cite.key).map(|node| Link {
                        node,
                        form: cite.form,
                    }));
                } else if let Some(nodes) = bare.get(&cite.key.number) {
                    // Digits alone are the whole number where documents are written as digits alone.
                    self.links.extend(nodes.iter().take(BARE_MOST).map(|node| {
                        let whole = Some(other.nodes[*node as usize].shape) == plain;
                        Link {
                            node: *node,
                            form: if whole { Form::Normalised } else { Form::Bare },
                        }
                    }));
                }
            }
            let fresh = &mut self.links[start..];
            fresh.sort_by_key(|l| (l.form as u8 >= Form::Bare as u8, l.node));
            self.link_end.push(self.links.len() as u32);
        }
    }
}

/// Documents by power of ten and the last digits below it.
type Tails = Map<(u64, u64), Vec<u32>>;

fn of_tail(tails: &Tails, tail: (u64, u64)) -> impl Iterator<Item = Link> + '_ {
    let nodes = tails.get(&tail).into_iter().flatten().take(BARE_MOST);
    nodes.map(|node| Link {
        node: *node,
        form: Form::Tail,
    })
}

/// Most documents one bare number may stand for; beyond that it says nothing.
const BARE_MOST: usize = 16;

/// A verdict on lines that are tied.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    pub(super) category: Category,
    pub(super) status: Status,
    pub(super) code: Option<Code>,
    pub(super) rule: Rule,
    pub(super) cited: Option<(Side, Form)>,
    pub(super) reason: Reason,
    pub(super) alternatives: u32,
    pub(super) confidence_ppm: u32,
    pub(super) nodes: u32,
    pub(super) accidents_ppm: u32,
}

impl Verdict {
    /// An accepted agreement.
    pub(super) fn new(category: Category, rule: Rule, confidence_ppm: u32) -> Self {
        Self {
            category,
            status: Status::Auto,
            code: None,
            rule,
            cited: None,
            reason: Reason::None,
            alternatives: 0,
            confidence_ppm,
            nodes: 0,
            accidents_ppm: 0,
        }
    }
}

/// A block while it is settled.
pub(super) struct State<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) rules: &'a Rules,
    pub(super) ours: Half,
    pub(super) theirs: Half,
    pub(super) lag: Lag,
    pub(super) part: Part,
    open: Vec<OpenSet>,
    signs: [OnceCell<Signs>; 2],
}

/// How many lines of a kind of document are positive and negative, by its word in the file.
type Signs = HashMap<String, (u32, u32)>;

/// A covering set that may be proposed: our lines, theirs, and the verdict.
pub(super) type OpenSet = (Vec<u32>, Vec<u32>, Verdict);

impl<'a> State<'a> {
    fn new(task: &'a Task<'a>, block: &Block) -> Self {
        let mut ours = Half::read(task.ours, &block.ours, task.shapes, met::THEIRS);
        let mut theirs = Half::read(task.theirs, &block.theirs, task.shapes, met::OURS);
        ours.index_documents();
        // Their documents matter only where ours cite them.
        if ours.cites.iter().any(|c| {
            matches!(c.key.shape, BARE | TAIL) || task.shapes.get(c.key.shape).met & met::THEIRS != 0
        }) {
            theirs.index_documents();
        }
        let by_own = own_numbers_agree(&ours, &theirs, task);
        theirs.link(&ours, task.shapes, by_own);
        ours.link(&theirs, task.shapes, false);
        let part = Part {
            groups: Vec::with_capacity(ours.len() + ours.len() / 8),
            ..Part::default()
        };
        Self {
            task,
            rules: task.rules,
            ours,
            theirs,
            lag: Lag::new(task.rules),
            part,
            open: Vec::new(),
            signs: [OnceCell::new(), OnceCell::new()],
        }
    }

    /// True when the line's sign is the one most other lines of its kind of document have: then it is no slip. Unknown for
    /// lines that name no kind, or are the only one of theirs.
    fn has_usual_sign(&self, side: Side, at: u32) -> bool {
        let (half, lines, cell) = match side {
            Side::Ours => (&self.ours, self.task.ours, &self.signs[0]),
            Side::Theirs => (&self.theirs, self.task.theirs, &self.signs[1]),
        };
        let kind = |at: usize| lines.doc_type.get(half.line[at] as usize);
        let signs = cell.get_or_init(|| {
            let mut signs = Signs::new();
            for (i, amount) in half
                .amount
                .iter()
                .enumerate()
                .filter(|(i, _)| !kind(*i).is_empty())
            {
                let count = signs.entry(kind(i).to_owned()).or_default();
                if *amount < 0 {
                    count.1 += 1;
                } else {
                    count.0 += 1;
                }
            }
            signs
        });
        let (plus, minus) = signs.get(kind(at as usize)).copied().unwrap_or_default();
        let (same, other) = if half.amount[at as usize] < 0 {
            (minus, plus)
        } else {
            (plus, minus)
        };
        same > other + 1
    }

    /// True for lines of opposite signs that are both as their kind of document is: a payment and what it settles, not one
    /// booking with a slip.
    pub(super) fn settles(&self, l: u32, s: u32) -> bool {
        let opposite = (self.ours.amount[l as usize] < 0) != (self.theirs.amount[s as usize] < 0);
        opposite && self.has_usual_sign(Side::Ours, l) && self.has_usual_sign(Side::Theirs, s)
    }

    /// One half.
    pub(super) fn half(&self, side: Side) -> &Half {
        if side == Side::Ours {
            &self.ours
        } else {
            &self.theirs
        }
    }

    /// Days from our line to theirs; `None` where one has no date.
    pub(super) fn lag_of(&self, l: u32, s: u32) -> Option<i32> {
        let (a, b) = (self.ours.day[l as usize], self.theirs.day[s as usize]);
        (a != NO_DAY && b != NO_DAY).then(|| b.saturating_sub(a))
    }

    /// Ties lines (positions) into a group; gives its number in the part.
    pub(super) fn tie(&mut self, ours: &[u32], theirs: &[u32], verdict: Verdict) -> u32 {
        let id = self.part.groups.len() as u32;
        let first = self.part.members.len();
        for at in ours {
            self.ours.group[*at as usize] = id;
            self.part.members.push(self.ours.line[*at as usize]);
        }
        let middle = self.part.members.len();
        for at in theirs {
            self.theirs.group[*at as usize] = id;
            self.part.members.push(self.theirs.line[*at as usize]);
        }
        self.part.members[first..middle].sort_unstable();
        self.part.members[middle..].sort_unstable();
        self.part.groups.push(Group {
            first: first as u32,
            ours: ours.len() as u32,
            theirs: theirs.len() as u32,
            category: verdict.category,
            status: verdict.status,
            code: verdict.code,
            rule: verdict.rule,
            cited: verdict.cited,
            reason: verdict.reason,
            alternatives: verdict.alternatives,
            confidence_ppm: verdict.confidence_ppm,
            nodes: verdict.nodes,
            accidents_ppm: verdict.accidents_ppm,
        });
        id
    }

    /// Notes lines that rival group `id`; to be called before the next group is tied.
    pub(super) fn rivals(&mut self, id: u32, side: Side, positions: &[u32]) {
        for at in positions.iter().take(RIVALS_KEPT) {
            let line = self.half(side).line[*at as usize];
            self.part.rivals.push((id, Rival { side, line }));
        }
    }

    /// Keeps sets for a proposal at the end.
    pub(super) fn open_sets(&mut self, sets: Vec<OpenSet>) {
        self.open.extend(sets);
    }

    /// Proposes the sets whose lines are all still free, the likeliest first.
    fn propose_sets(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        open.sort_by_key(|(_, _, verdict)| std::cmp::Reverse(verdict.confidence_ppm));
        for (ours, theirs, verdict) in open {
            if ours.iter().all(|l| self.ours.is_free(*l)) && theirs.iter().all(|s| self.theirs.is_free(*s)) {
                self.tie(&ours, &theirs, verdict);
            }
        }
    }

    /// Stops when the watch says so.
    pub(super) fn check(&self) -> Result<(), Cancelled> {
        if self.task.watch.cancelled() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

/// Rivals named with a group; their number is counted in full.
const RIVALS_KEPT: usize = 8;

/// Whether equal own numbers of both sides mean the same document. Two counters of equal shape may meet by chance, so
/// most of the meetings must agree in amount, or differ by something that has a name.
fn own_numbers_agree(ours: &Half, theirs: &Half, task: &Task<'_>) -> bool {
    let shapes = task.shapes;
    let (mut met_count, mut equal) = (0_usize, 0_usize);
    for at in 0..theirs.len() {
        let key = theirs.own[at];
        if key == NO_KEY || shapes.get(key.shape).met & met::OURS == 0 {
            continue;
        }
        if let Some(node) = ours.node(key) {
            let mut owners = ours.owners(node).iter().take(64);
            met_count += 1;
            equal += usize::from(
                owners.any(|o| classify::kindred(ours.amount[*o as usize], theirs.amount[at], task.rules)),
            );
        }
    }
    equal * 2 >= met_count && equal > 0
}

/// Settles one block.
pub(super) fn settle<'a>(task: &'a Task<'a>, block: &Block) -> Result<Part, Cancelled> {
    let mut state = State::new(task, block);
    state.check()?;
    let passes = task.rules.passes;
    if passes.has(Pass::Exact) {
        exact::run(&mut state);
    }
    if passes.has(Pass::Order) {
        amount::orders(&mut state);
    }
    state.lag.learn(&state.ours, &state.theirs, &state.part);
    if passes.has(Pass::Duplicate) {
        leftover::duplicates(&mut state);
    }
    if passes.has(Pass::Typo) {
        typo::run(&mut state);
    }
    if passes.has(Pass::Component) {
        component::run(&mut state)?;
    }
    let mut tried = sums::Tried::default();
    for _ in 0..ROUNDS {
        let before = state.part.groups.len();
        if passes.has(Pass::Order) {
            amount::orders(&mut state);
            amount::order_sums(&mut state);
        }
        if passes.has(Pass::Amount) {
            amount::dates(&mut state);
        }
        if passes.has(Pass::Sums) {
            sums::run(&mut state, &mut tried)?;
        }
        if state.part.groups.len() == before {
            break;
        }
    }
    if passes.has(Pass::Duplicate) {
        leftover::duplicates(&mut state);
        leftover::netting(&mut state);
    }
    state.propose_sets();
    amount::suggest(&mut state);
    near::suggest(&mut state);
    leftover::alone(&mut state);
    Ok(state.part)
}

/// Times the weaker steps are repeated: what one round ties thins the rivals of the next.
const ROUNDS: usize = 3;

/// Ties by reference with equal absolute amounts: how many have equal and how many opposite signs.
pub(super) fn count_signs(ours: &Lines, theirs: &Lines, shapes: &Shapes, block: &Block) -> (usize, usize) {
    let rules = Rules::default();
    let task = Task {
        ours,
        theirs,
        shapes,
        rules: &rules,
        watch: &super::Unwatched,
        last: [NO_DAY; 2],
    };
    let state = State::new(&task, block);
    let (mut agree, mut disagree) = (0, 0);
    for (citing, cited) in [(&state.theirs, &state.ours), (&state.ours, &state.theirs)] {
        for at in 0..citing.len() as u32 {
            let amount = citing.amount[at as usize];
            for link in citing.links(at).iter().filter(|l| l.form.names() && amount != 0) {
                agree += usize::from(!cited.owners_of(link.node, amount).is_empty());
                disagree += usize::from(!cited.owners_of(link.node, amount.saturating_neg()).is_empty());
            }
        }
    }
    (agree, disagree)
}
