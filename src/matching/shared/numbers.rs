//! The numbers that both sides name, and which of them stand on too many lines to tell any.

use crate::domain::evidence::Form;
use crate::matching::cite::Cite;
use crate::matching::hash::{Map, Set};
use crate::matching::heads::{DIGITS_LEAST, Heads};
use crate::matching::search::gcd;
use crate::matching::shape::{BARE, Key, significant};
use crate::matching::state::State;

/// What digits alone stand for, and which heads are two words for one kind of document.
pub(super) struct Canon<'a> {
    /// The one number with letters that has these digits, on either side.
    named: Map<u64, Option<Key>>,
    heads: &'a Heads,
}

impl<'a> Canon<'a> {
    pub(super) fn new(state: &State<'_>, heads: &'a Heads) -> Self {
        let mut named: Map<u64, Option<Key>> = Map::default();
        for half in [&state.ours, &state.theirs] {
            let bare = half
                .free()
                .flat_map(|at| half.cites(at))
                .filter(|c| c.key().shape == BARE);
            named.extend(bare.map(|c| (c.key().number, None)));
        }
        let mut clash: Set<u64> = Set::default();
        if !named.is_empty() {
            for half in [&state.ours, &state.theirs] {
                for cite in half.cites.iter().filter(|c| c.form.names()) {
                    let key = heads.key(cite.key());
                    match named.get_mut(&key.number) {
                        Some(Some(other)) if *other != key => {
                            clash.insert(key.number);
                        }
                        Some(slot) => *slot = Some(key),
                        None => {}
                    }
                }
            }
        }
        named.retain(|number, _| !clash.contains(number));
        Self { named, heads }
    }

    /// The number a citation names, if it may be shared.
    pub(super) fn of(&self, cite: &Cite) -> Option<Key> {
        match cite.form {
            Form::Bare if significant(cite.key().number) >= DIGITS_LEAST => self
                .named
                .get(&cite.key().number)
                .copied()
                .map(|named| named.unwrap_or(cite.key())),
            form => form.names().then(|| self.heads.key(cite.key())),
        }
    }
}

/// Free lines of both sides that name a number.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) ours: Vec<u32>,
    pub(super) theirs: Vec<u32>,
}

/// Free lines by what they share, only what both sides have, in order of it.
pub(super) fn gather<K: Copy + Ord + std::hash::Hash>(
    state: &State<'_>,
    canon: &Canon<'_>,
    of: impl Fn(Key, i64) -> K,
) -> Vec<(K, Shared)> {
    let mut index: Map<K, usize> = Map::default();
    let mut found: Vec<(K, Shared)> = Vec::new();
    for s in state.theirs.free() {
        for key in state.theirs.cites(s).iter().filter_map(|c| canon.of(c)) {
            let key = of(key, state.theirs.amount[s as usize]);
            let at = *index.entry(key).or_insert_with(|| {
                found.push((key, Shared::default()));
                found.len() - 1
            });
            found[at].1.theirs.push(s);
        }
    }
    if !found.is_empty() {
        for l in state.ours.free() {
            for key in state.ours.cites(l).iter().filter_map(|c| canon.of(c)) {
                if let Some(at) = index.get(&of(key, state.ours.amount[l as usize])) {
                    found[*at].1.ours.push(l);
                }
            }
        }
    }
    found.retain(|(_, shared)| !shared.ours.is_empty());
    found.sort_unstable_by_key(|(key, _)| *key);
    for (_, shared) in &mut found {
        shared.ours.dedup();
        shared.theirs.dedup();
    }
    found
}

/// Numbers that stand on many lines of multiples of one price: an article or a shop rather than an order, of which amounts
/// return by accident. [`super::lists`] weighs them.
pub(super) fn common(state: &State<'_>, canon: &Canon<'_>, found: impl Iterator<Item = Key>) -> Set<Key> {
    let mut uses: Map<Key, Use> = found.map(|key| (key, Use::default())).collect();
    if uses.is_empty() {
        return Set::default();
    }
    for (side, half) in [&state.ours, &state.theirs].into_iter().enumerate() {
        for at in 0..half.len() as u32 {
            for key in half.cites(at).iter().filter_map(|c| canon.of(c)) {
                if let Some(of) = uses.get_mut(&key) {
                    let amount = half.amount[at as usize].unsigned_abs();
                    of.lines[side] += 1;
                    of.unit = gcd(of.unit, amount);
                    of.sum += u128::from(amount);
                }
            }
        }
    }
    let common = uses.into_iter().filter(|(_, of)| of.returns());
    common.map(|(key, _)| key).collect()
}

/// The lines of both sides that name a number.
#[derive(Default)]
struct Use {
    lines: [u32; 2],
    /// What all their amounts are multiples of.
    unit: u64,
    sum: u128,
}

impl Use {
    /// Whether an amount returns by accident among as many lines.
    fn returns(&self) -> bool {
        let lines = f64::from(self.lines[0].max(self.lines[1]));
        let mean = self.sum as f64 / f64::from(self.lines[0] + self.lines[1]).max(1.0);
        lines > COMMON && lines * self.unit as f64 > RETURNS * 2.0 * mean
    }
}

/// Equal amounts that may be expected by accident under one number before they say nothing.
const RETURNS: f64 = 0.005;
/// Lines of a side above which a number is no order.
const COMMON: f64 = 6.0;
