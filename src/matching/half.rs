//! One side of a block as columns: its lines, the documents they are, and the documents of the other side they cite.

mod gather;

use super::cite::Cite;
use super::classify;
use super::hash::{Map, Places, Set};
use super::kinds::Numbers;
use super::said::{Said, Wording};
use super::shape::{BARE, Key, NO_KEY, Shapes, met};
use super::task::Task;
use crate::domain::Lines;
use crate::domain::evidence::Form;

/// Marks a line that is not tied.
pub(super) const FREE: u32 = u32::MAX;

/// A citation that found its document on the other side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Link {
    /// The document: index into [`Half::nodes`] of the other half.
    pub(super) node: u32,
    pub(super) form: Form,
}

/// One side of a block; positions count from 0 in order of day, then of what lines say ([`super::order`]).
#[derive(Default)]
pub(super) struct Half {
    /// Index of the line in its file.
    pub(super) line: Vec<u32>,
    pub(super) amount: Vec<i64>,
    pub(super) day: Vec<i32>,
    /// The kind of document ([`super::kinds`]).
    pub(super) kind: Vec<u16>,
    /// The line's own document.
    pub(super) own: Vec<Key>,
    /// Documents the line says it is about; 0 when it does not.
    pub(super) count: Vec<u16>,
    /// True where the line names a document of the other side, found or not.
    pub(super) names: Vec<bool>,
    /// How its own number and its reference are written.
    pub(super) wording: Vec<[Wording; 2]>,
    /// The group of a tied line, or [`FREE`].
    pub(super) group: Vec<u32>,
    pub(super) cites: Vec<Cite>,
    cite_end: Vec<u32>,
    links: Vec<Link>,
    link_end: Vec<u32>,
    /// Documents of this half in order of key.
    pub(super) nodes: Vec<Key>,
    node_end: Vec<u32>,
    /// Positions in order of (key, amount, position).
    owners: Vec<u32>,
    index: Places,
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
    /// False where no line cites a document of the other side.
    pub(super) fn has_links(&self) -> bool {
        !self.links.is_empty()
    }
    /// Lines of a document of this half, by amount.
    pub(super) fn owners(&self, node: u32) -> &[u32] {
        slice(&self.owners, &self.node_end, node as usize)
    }
    /// Lines of a document with exactly this amount, in order.
    pub(super) fn owners_of(&self, node: u32, amount: i64) -> &[u32] {
        let owners = self.owners(node);
        if let [one] = owners {
            let fits = self.amount[*one as usize] == amount;
            return if fits { owners } else { &[] };
        }
        let start = owners.partition_point(|o| self.amount[*o as usize] < amount);
        let length = owners[start..].partition_point(|o| self.amount[*o as usize] == amount);
        &owners[start..start + length]
    }
    /// The document with this key.
    pub(super) fn node(&self, key: Key) -> Option<u32> {
        self.index.find(&key, &self.nodes)
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

    /// The lines of a block, from what was read of the file.
    pub(super) fn read(lines: &Lines, members: &[u32], said: &Said) -> Self {
        Self::told(members, said).placed(lines, members.to_vec())
    }

    /// What the lines of a block say, without the lines.
    pub(super) fn told(members: &[u32], said: &Said) -> Self {
        let count = members.len();
        let (cites, said) = said.of(members);
        let mut half = Self {
            kind: Vec::with_capacity(count),
            own: Vec::with_capacity(count),
            count: Vec::with_capacity(count),
            names: Vec::with_capacity(count),
            wording: Vec::with_capacity(count),
            cites: Vec::with_capacity(cites),
            cite_end: Vec::with_capacity(count),
            ..Self::default()
        };
        let mut numbers = Numbers::default();
        for words in said {
            half.kind.push(numbers.of(words.kind));
            half.own.push(words.own);
            half.count.push(words.count);
            half.names.push(words.names);
            half.wording.push(words.wording);
            half.cites.extend(words.first);
            half.cites.extend_from_slice(words.more);
            half.cite_end.push(half.cites.len() as u32);
        }
        half
    }

    /// The lines that say so, none tied.
    pub(super) fn placed(self, lines: &Lines, members: Vec<u32>) -> Self {
        Self {
            group: vec![FREE; members.len()],
            amount: members.iter().map(|i| lines.amount[*i as usize]).collect(),
            day: members.iter().map(|i| lines.day[*i as usize]).collect(),
            line: members,
            ..self
        }
    }

    pub(super) fn index_documents(&mut self) {
        let mut owners: Vec<u32> = (0..self.len() as u32)
            .filter(|at| self.own[*at as usize] != NO_KEY)
            .collect();
        owners.sort_by_key(|at| (self.own[*at as usize], self.amount[*at as usize], *at));
        for (i, at) in owners.iter().enumerate() {
            let key = self.own[*at as usize];
            if self.nodes.last() != Some(&key) {
                self.nodes.push(key);
                *self.shapes.entry(key.shape).or_default() += 1;
                self.node_end.push(0);
            }
            if let Some(end) = self.node_end.last_mut() {
                *end = i as u32 + 1;
            }
        }
        self.index = Places::of(&self.nodes);
        self.owners = owners;
    }

    /// Documents of `other` by the last digits that lines of this half cite and that are no whole number there: by power
    /// of ten and remainder.
    fn tails(&self, other: &Half, shapes: &Shapes, whole: &Map<u64, Vec<u32>>) -> Tails {
        // What is cited, and what is a number of its own, by power of ten.
        let mut wanted: Map<u64, [Set<u64>; 2]> = Map::default();
        let cited = self.cites.iter().filter(|c| c.form == Form::Tail);
        for cite in cited.filter(|c| !whole.contains_key(&c.key().number)) {
            wanted.entry(cite.to()).or_default()[0].insert(cite.key().number);
        }
        // A number of digits alone may also be all of a number that has letters before it on the other side.
        for (at, own) in self.own.iter().enumerate() {
            if let Some((power, tail)) = shapes.own_tail(*own) {
                let [_, owns] = wanted.entry(power).or_default();
                if owns.is_empty() {
                    owns.reserve(self.len() - at);
                }
                owns.insert(tail);
            }
        }
        let mut tails = Tails::default();
        for (power, [cited, owns]) in wanted {
            for (node, key) in (0..).zip(&other.nodes) {
                let tail = shapes.all_digits(*key) % power;
                if owns.contains(&tail) || cited.contains(&tail) && shapes.ends_in(*key, power, tail) {
                    tails.entry((power, tail)).or_default().push(node);
                }
            }
        }
        tails
    }

    /// Whether this half's own numbers are the last digits of the other side's: most that meet one must agree in amount.
    fn own_tails_agree(&self, other: &Half, shapes: &Shapes, tails: &Tails) -> bool {
        let (mut met_count, mut equal) = (0_usize, 0_usize);
        if tails.is_empty() {
            return false;
        }
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

    /// The documents of `other` by the digits that lines of this half cite alone.
    fn numbers(&self, other: &Half, shapes: &Shapes) -> Numbered {
        let plain = shapes.find(b"");
        let alone = |c: &&Cite| c.key().shape == BARE || plain.is_some() && is_before(c, shapes);
        let digits: Set<u64> = self.cites.iter().filter(alone).map(|c| c.key().number).collect();
        let mut bare: Map<u64, Vec<u32>> = Map::default();
        if !digits.is_empty() {
            let nodes = other.nodes.iter().enumerate();
            for (node, key) in nodes.filter(|(_, k)| digits.contains(&k.number)) {
                bare.entry(key.number).or_default().push(node as u32);
            }
        }
        let tails = self.tails(other, shapes, &bare);
        Numbered { bare, tails, plain }
    }

    /// Finds the documents of `other` this half cites. `by_own` also ties equal numbers of both sides' own documents.
    pub(super) fn link(&mut self, other: &Half, shapes: &Shapes, by_own: bool) {
        let numbers = self.numbers(other, shapes);
        let by_own_tail = self.own_tails_agree(other, shapes, &numbers.tails);
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
            if by_own_tail
                && self.links.len() == start
                && let Some(tail) = shapes.own_tail(own)
            {
                self.links.extend(of_tail(&numbers.tails, tail));
            }
            for cite in slice(&self.cites, &self.cite_end, at) {
                numbers.documents(cite, other, shapes, &mut self.links);
            }
            let fresh = &mut self.links[start..];
            fresh.sort_by_key(|l| (l.form as u8 >= Form::Bare as u8, l.node));
            self.link_end.push(self.links.len() as u32);
        }
    }
}

/// Letters that only references know may stand before documents of digits alone.
fn is_before(cite: &Cite, shapes: &Shapes) -> bool {
    cite.form.names() && shapes.get(cite.key().shape).met == met::REFERENCE
}

/// Documents of the other side by digits.
struct Numbered {
    /// By their whole number.
    bare: Map<u64, Vec<u32>>,
    tails: Tails,
    /// The shape of documents that are digits alone.
    plain: Option<u32>,
}

impl Numbered {
    /// The documents that a citation means.
    fn documents(&self, cite: &Cite, other: &Half, shapes: &Shapes, links: &mut Vec<Link>) {
        let nodes = self.bare.get(&cite.key().number);
        let is_plain = |node: &u32| Some(other.nodes[*node as usize].shape) == self.plain;
        if cite.form == Form::Tail {
            if nodes.is_none() {
                links.extend(of_tail(&self.tails, (cite.to(), cite.key().number)));
            }
        } else if cite.key().shape != BARE {
            let form = cite.form;
            links.extend(other.node(cite.key()).map(|node| Link { node, form }));
            if let Some(nodes) = nodes.filter(|_| is_before(cite, shapes)) {
                let plain = nodes.iter().copied().filter(is_plain).take(BARE_MOST);
                let form = Form::Bare;
                links.extend(plain.map(|node| Link { node, form }));
            }
        } else if let Some(nodes) = nodes {
            // Digits alone are the whole number where documents are written as digits alone.
            links.extend(nodes.iter().take(BARE_MOST).map(|node| Link {
                node: *node,
                form: if is_plain(node) {
                    Form::Normalised
                } else {
                    Form::Bare
                },
            }));
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

/// Whether equal own numbers of both sides mean the same document. Two counters of equal shape may meet by chance, so
/// most of the meetings must agree in amount, or differ by something that has a name.
pub(super) fn own_numbers_agree(ours: &Half, theirs: &Half, task: &Task<'_>) -> bool {
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
