//! One block while it is settled: both sides, and what is already tied.

use super::beside::Beside;
use super::block::Block;
use super::classify::Finding;
use super::half::own_numbers_agree;
pub(super) use super::half::{FREE, Half, Link};
use super::hash::{Map, Set};
use super::heads::{Heads, Named};
use super::kinds::{Kinds, NO_KIND};
use super::lag::Lag;
use super::proposal::{Group, Part, Rival};
use super::said::Said;
use super::shape::{BARE, TAIL, met};
use super::task::Task;
use super::{Cancelled, Rules, amount, exact, known, telling};
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Form, Reason, Rule};
use crate::domain::reconciliation::{Side, Status};
use std::sync::OnceLock;

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

    /// What was found on lines, accepted.
    pub(super) fn of((category, code, reason): Finding, rule: Rule, confidence_ppm: u32) -> Self {
        Self {
            code,
            reason,
            ..Self::new(category, rule, confidence_ppm)
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
    pub(super) kinds: Kinds,
    /// What the numbers say that neither side wrote.
    pub(super) heads: Heads,
    pub(super) part: Part,
    /// Pairs of positions that people refused.
    pub(super) refused: Set<(u32, u32)>,
    /// Pairs of positions that a person took apart: whatever they cite, they are not one.
    pub(super) barred: Vec<(u32, u32)>,
    /// Sets that a person took apart, lines of ours and of theirs, ascending: just these are not tied.
    pub(super) apart: Vec<(Vec<u32>, Vec<u32>)>,
    /// Groups that were tied before the first pass and stay as they are.
    pub(super) given: usize,
    /// Where only some lines are asked for sets that cover them: whether each of ours and of theirs is.
    pub(super) asked: Option<[Vec<bool>; 2]>,
    /// Lines of the block that are not here.
    pub(super) outside: [Outside; 2],
    open: Vec<OpenSet>,
    /// How many lines of an amount were free when their words were last compared.
    pub(super) told: Map<i64, u32>,
    /// Whether months that differ keep lines apart, once it is asked.
    months: OnceLock<bool>,
    pub(super) signs: [OnceLock<Signs>; 2],
    pub(super) density: OnceLock<amount::Density>,
    /// What lines of ours and of theirs name of the numbers both sides write, once these are learnt.
    named: OnceLock<[Vec<Named>; 2]>,
    /// What may stand beside documents of ours and of theirs.
    pub(super) beside: OnceLock<[Beside; 2]>,
}

/// The lines of one side that a part of a block leaves out.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Outside {
    /// Those nothing ties.
    pub(super) free: usize,
    /// All of them.
    pub(super) lines: usize,
}

/// How many lines of each kind of document are positive and negative.
pub(super) type Signs = Vec<(u32, u32)>;

/// A covering set that may be proposed.
pub(super) struct OpenSet {
    pub(super) ours: Vec<u32>,
    pub(super) theirs: Vec<u32>,
    pub(super) verdict: Verdict,
    /// Lines of a side that another set of the same sum has.
    pub(super) rivals: (Side, Vec<u32>),
}

impl<'a> State<'a> {
    /// A block, from what was read of both files.
    pub(super) fn new(task: &'a Task<'a>, block: &Block, [of_ours, of_theirs]: &[Said; 2]) -> Self {
        let ours = || Half::read(task.ours, &block.ours, of_ours);
        let theirs = || Half::read(task.theirs, &block.theirs, of_theirs);
        Self::linked(task, ours, theirs)
    }

    /// The two sides of a block, with the documents they are and those they cite.
    pub(super) fn linked(
        task: &'a Task<'a>,
        ours: impl FnOnce() -> Half + Send,
        theirs: impl FnOnce() -> Half + Send,
    ) -> Self {
        let indexed = || {
            let mut ours = ours();
            ours.index_documents();
            ours
        };
        let (mut ours, mut theirs) = rayon::join(indexed, theirs);
        // Their documents matter only where ours cite them.
        if ours.cites.iter().any(|c| {
            matches!(c.key().shape, BARE | TAIL) || task.shapes.get(c.key().shape).met & met::THEIRS != 0
        }) {
            theirs.index_documents();
        }
        let by_own = own_numbers_agree(&ours, &theirs, task);
        theirs.link(&ours, task.shapes, by_own);
        ours.link(&theirs, task.shapes, false);
        Self::of(task, ours, theirs)
    }

    /// Both sides of a block as they are linked, nothing tied yet.
    pub(super) fn of(task: &'a Task<'a>, ours: Half, theirs: Half) -> Self {
        let refused = known::refused(task.rules, [task.ours, task.theirs], [&ours, &theirs]);
        let part = Part {
            groups: Vec::with_capacity(ours.len() + ours.len() / 8),
            ..Part::default()
        };
        Self {
            task,
            rules: task.rules,
            ours,
            theirs,
            lag: Lag::new(task.rules, task.calendar.months),
            kinds: Kinds::default(),
            heads: Heads::default(),
            part,
            refused,
            barred: Vec::new(),
            apart: Vec::new(),
            given: 0,
            asked: None,
            outside: [Outside::default(); 2],
            open: Vec::new(),
            told: Map::default(),
            months: OnceLock::new(),
            signs: [OnceLock::new(), OnceLock::new()],
            density: OnceLock::new(),
            named: OnceLock::new(),
            beside: OnceLock::new(),
        }
    }

    /// True when the line's sign is the one most other lines of its kind of document have: then it is no slip. Unknown for
    /// lines that name no kind, or are the only one of theirs.
    fn has_usual_sign(&self, side: Side, at: u32) -> bool {
        let (half, cell) = match side {
            Side::Ours => (&self.ours, &self.signs[0]),
            Side::Theirs => (&self.theirs, &self.signs[1]),
        };
        let signs = cell.get_or_init(|| signs(half));
        let kind = half.kind[at as usize];
        let (plus, minus) = if kind == NO_KIND {
            (0, 0)
        } else {
            signs[usize::from(kind)]
        };
        let (same, other) = if half.amount[at as usize] < 0 {
            (minus, plus)
        } else {
            (plus, minus)
        };
        same > other + 1
    }

    /// True where the line that cites lowers the balance, the one it cites raises it, and both are as their kind of
    /// document is: a payment and what it settles, not one booking with a slip of sign. Where neither cites the other, as under an
    /// order, either may settle.
    pub(super) fn settles(&self, l: u32, s: u32) -> bool {
        let (a, b) = (self.ours.amount[l as usize], self.theirs.amount[s as usize]);
        let (citing, cited, at, owner) = match (a > 0, b > 0) {
            (false, true) if a < 0 => (&self.ours, &self.theirs, l, s),
            (true, false) if b < 0 => (&self.theirs, &self.ours, s, l),
            _ => return false,
        };
        let cites = |citing: &Half, cited: &Half, at: u32, owner: u32| {
            let node = cited.node(cited.own[owner as usize]);
            node.is_some_and(|node| citing.links(at).iter().any(|link| link.node == node))
        };
        (cites(citing, cited, at, owner) || !cites(cited, citing, owner, at))
            && self.has_usual_sign(Side::Ours, l)
            && self.has_usual_sign(Side::Theirs, s)
    }

    /// Whether sets are looked for that cover this line.
    pub(super) fn is_asked(&self, side: Side, at: u32) -> bool {
        let place = usize::from(side == Side::Theirs);
        let asked = self
            .asked
            .as_ref()
            .and_then(|asked| asked[place].get(at as usize));
        asked.is_none_or(|asked| *asked)
    }

    /// How many lines of a side of the whole block nothing ties, and how many there are.
    pub(super) fn share_free(&self, side: Side) -> (usize, usize) {
        let (half, outside) = (self.half(side), self.outside[usize::from(side == Side::Theirs)]);
        (half.free().count() + outside.free, half.len() + outside.lines)
    }

    /// True where a line of ours and one of theirs name different numbers of what both sides write of the same things.
    pub(super) fn at_odds(&self, l: u32, s: u32) -> bool {
        let (ours, theirs) = (self.named(Side::Ours, l), self.named(Side::Theirs, s));
        ours.at_odds(theirs)
            .unwrap_or_else(|| self.heads.at_odds(self.ours.cites(l), self.theirs.cites(s)))
    }

    /// Whether two lines may speak of the same month: what returns each month says nothing of which.
    pub(super) fn same_month(&self, l: u32, s: u32) -> bool {
        let (mine, other) = (self.ours.line[l as usize], self.theirs.line[s as usize]);
        let named = telling::months(
            (self.task.ours, mine as usize),
            (self.task.theirs, other as usize),
        );
        named.is_none_or(|(mine, other)| mine == other) || !self.months_bind()
    }

    /// Whether months that differ keep lines apart.
    pub(super) fn months_bind(&self) -> bool {
        *self.months.get_or_init(|| telling::months_bind(self))
    }

    /// What a line names of the numbers that lines of the other side must not contradict.
    pub(super) fn named(&self, side: Side, at: u32) -> Named {
        if self.heads.are_silent() {
            return Named::None;
        }
        let of = |half: &Half| {
            (0..half.len() as u32)
                .map(|at| self.heads.named(half.cites(at)))
                .collect()
        };
        let named = self.named.get_or_init(|| [of(&self.ours), of(&self.theirs)]);
        named[usize::from(side == Side::Theirs)][at as usize]
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
        self.task.calendar.months.lag(a, b)
    }

    /// Ties lines of `side` and of the other side into a group, as [`tie`](Self::tie) does.
    pub(super) fn tie_from(&mut self, side: Side, own: &[u32], others: &[u32], verdict: Verdict) -> u32 {
        match side {
            Side::Ours => self.tie(own, others, verdict),
            Side::Theirs => self.tie(others, own, verdict),
        }
    }

    /// Ties lines (positions) into a group; gives its number in the part.
    pub(super) fn tie(&mut self, ours: &[u32], theirs: &[u32], verdict: Verdict) -> u32 {
        // What is tied by number and amount goes by the form already.
        let cited = match verdict.rule {
            Rule::Reference | Rule::Normalised => verdict.cited,
            _ => verdict
                .cited
                .map(|cited| exact::as_written(self, ours, theirs, cited)),
        };
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
            cited,
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
    pub(super) fn propose_sets(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        open.sort_by_key(|set| std::cmp::Reverse(set.verdict.confidence_ppm));
        for set in open {
            let free = |half: &Half, lines: &[u32]| lines.iter().all(|at| half.is_free(*at));
            if free(&self.ours, &set.ours) && free(&self.theirs, &set.theirs) {
                let id = self.tie(&set.ours, &set.theirs, set.verdict);
                self.rivals(id, set.rivals.0, &set.rivals.1);
            }
        }
    }

    /// How likely a line of ours and one of theirs stand as far apart as they do, parts per million.
    pub(super) fn lag_ppm(&self, l: u32, s: u32) -> u32 {
        let kinds = (self.ours.kind[l as usize], self.theirs.kind[s as usize]);
        self.lag.ppm(self.lag_of(l, s), kinds)
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

/// The signs of a half by kind of document.
pub(super) fn signs(half: &Half) -> Signs {
    let kinds = half.kind.iter().max().map_or(0, |kind| usize::from(*kind) + 1);
    let mut signs = vec![(0, 0); kinds];
    for (amount, kind) in half.amount.iter().zip(&half.kind) {
        let count: &mut (u32, u32) = &mut signs[usize::from(*kind)];
        if *amount < 0 {
            count.1 += 1;
        } else {
            count.0 += 1;
        }
    }
    signs
}
