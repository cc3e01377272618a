//! Which free lines hang together by citations: a union of lines and documents.

use super::classify;
use super::hash::{Map, Set};
use super::state::{Half, State};
use crate::domain::evidence::Form;

/// Lines linked by citations, positions ascending.
#[derive(Default, Debug)]
pub(super) struct Component {
    pub(super) ours: Vec<u32>,
    pub(super) theirs: Vec<u32>,
    /// True when every link names its document.
    pub(super) named: bool,
}

/// Components of free lines over links that name documents, and over bare ones too where `named` is false.
pub(super) fn components(state: &State<'_>, named: bool) -> Vec<Component> {
    let (ours, theirs) = (&state.ours, &state.theirs);
    // Elements: our lines, their lines, our documents, their documents.
    let starts = [
        0,
        ours.len(),
        ours.len() + theirs.len(),
        ours.len() + theirs.len() + ours.nodes.len(),
    ];
    let mut forest = Forest::new(starts[3] + theirs.nodes.len());
    let mut weak = Vec::new();
    let mut gathered = vec![false; ours.nodes.len() + theirs.nodes.len()];
    for (citing, cited, own_start, node_start) in [
        (theirs, ours, starts[1], starts[2]),
        (ours, theirs, starts[0], starts[3]),
    ] {
        let other_start = starts[1] - own_start;
        let offset = offset(citing, cited);
        for at in citing.free() {
            let links = citing.links(at);
            if settles_only(citing, cited, at) {
                continue;
            }
            for link in links {
                let amount = citing.amount[at as usize];
                if offset.contains(&(at, link.node)) {
                    continue;
                }
                let meant = match link.form {
                    form if form.names() => true,
                    _ if named => false,
                    Form::Tail => only_tail(state, cited, links, *link, amount),
                    _ => likeliest(cited, links, *link, amount),
                };
                if !meant {
                    continue;
                }
                if !cited.owners(link.node).iter().any(|o| cited.is_free(*o)) {
                    continue;
                }
                if !link.form.names() {
                    weak.push((own_start + at as usize) as u32);
                }
                forest.join(own_start + at as usize, node_start + link.node as usize);
                let node = node_start + link.node as usize;
                if !std::mem::replace(&mut gathered[node - starts[2]], true) {
                    for owner in cited.owners(link.node).iter().filter(|o| cited.is_free(**o)) {
                        forest.join(node, other_start + *owner as usize);
                    }
                }
            }
        }
    }
    gather(state, &mut forest, &weak)
}

/// Lines and the documents they only count against: of several that a line cites one of the other sign, where other lines do the
/// same. A deposit that is drawn down by many bills is none of them.
fn offset(citing: &Half, cited: &Half) -> Set<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut lines: Map<u32, u32> = Map::default();
    for at in citing.free().filter(|at| citing.links(*at).len() > 1) {
        let raises = citing.amount[at as usize] >= 0;
        let other_sign = |node: u32| {
            let owner = cited.owners(node).first();
            owner.is_some_and(|owner| (cited.amount[*owner as usize] >= 0) != raises)
        };
        let named = || citing.links(at).iter().filter(|link| link.form.names());
        if named().all(|link| other_sign(link.node)) {
            continue;
        }
        for link in named().filter(|link| other_sign(link.node)) {
            found.push((at, link.node));
            *lines.entry(link.node).or_default() += 1;
        }
    }
    found.retain(|(_, node)| lines.get(node).is_some_and(|lines| *lines > 1));
    found.into_iter().collect()
}

/// True for a line whose sign is the other one than that of everything it cites, and whose amount is none of theirs: it
/// settles those documents and is not one of them.
fn settles_only(citing: &Half, cited: &Half, at: u32) -> bool {
    let amount = citing.amount[at as usize];
    let mut owners = citing
        .links(at)
        .iter()
        .flat_map(|link| cited.owners(link.node))
        .take(OWNERS_SEEN)
        .peekable();
    owners.peek().is_some()
        && owners.all(|owner| {
            let other = cited.amount[*owner as usize];
            (other > 0) != (amount > 0) && other != amount.saturating_neg()
        })
}

/// Lines of cited documents that are looked at for their sign.
const OWNERS_SEEN: usize = 64;

/// The last digits of a number say which document is meant where a single free one ends in them, of an amount that may be
/// the same booking.
fn only_tail(
    state: &State<'_>,
    cited: &Half,
    links: &[super::state::Link],
    link: super::state::Link,
    amount: i64,
) -> bool {
    let free = |node: u32| cited.owners(node).iter().filter(|o| cited.is_free(**o));
    let single = links
        .iter()
        .all(|l| l.node == link.node || free(l.node).next().is_none());
    let mut owners = free(link.node);
    single
        && matches!((owners.next(), owners.next()), (Some(owner), None)
            if classify::related(cited.amount[*owner as usize], amount, state.rules))
}

/// Digits alone may stand for several documents: the free one of the most frequent shape is meant, and none where several are of
/// the amount.
fn likeliest(cited: &Half, links: &[super::state::Link], link: super::state::Link, amount: i64) -> bool {
    let number = cited.nodes[link.node as usize].number;
    let free = |l: &super::state::Link| cited.owners(l.node).iter().any(|o| cited.is_free(*o));
    let same = links
        .iter()
        .filter(|l| cited.nodes[l.node as usize].number == number && free(l));
    let of_amount = |l: &&super::state::Link| {
        let owners = cited.owners_of(l.node, amount);
        owners.iter().any(|o| cited.is_free(*o))
    };
    if same.clone().filter(of_amount).nth(1).is_some() {
        return false;
    }
    same.max_by_key(|l| (cited.shape_count(l.node), std::cmp::Reverse(l.node)))
        .is_some_and(|l| l.node == link.node)
}

fn gather(state: &State<'_>, forest: &mut Forest, weak: &[u32]) -> Vec<Component> {
    let count = state.ours.len();
    let mut index = Map::default();
    let mut found: Vec<Component> = Vec::new();
    let mine = state.ours.free().map(|at| (at as usize, true));
    let other = state.theirs.free().map(|at| (count + at as usize, false));
    for (element, is_ours) in mine.chain(other) {
        let root = forest.root(element);
        if forest.size(root) == 1 {
            continue;
        }
        let at = *index.entry(root).or_insert_with(|| {
            found.push(Component {
                named: true,
                ..Component::default()
            });
            found.len() - 1
        });
        if is_ours {
            found[at].ours.push(element as u32);
        } else {
            found[at].theirs.push((element - count) as u32);
        }
    }
    for element in weak {
        let root = forest.root(*element as usize);
        if let Some(at) = index.get(&root) {
            found[*at].named = false;
        }
    }
    found.retain(|c| !c.ours.is_empty() && !c.theirs.is_empty());
    found
}

/// Union-find with sizes.
pub(super) struct Forest {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl Forest {
    pub(super) fn new(count: usize) -> Self {
        Self {
            parent: (0..count as u32).collect(),
            size: vec![1; count],
        }
    }
    pub(super) fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] as usize != at {
            let up = self.parent[self.parent[at] as usize];
            self.parent[at] = up;
            at = up as usize;
        }
        at
    }
    fn size(&self, root: usize) -> u32 {
        self.size[root]
    }
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let (big, small) = if self.size[a] >= self.size[b] {
            (a, b)
        } else {
            (b, a)
        };
        self.parent[small] = big as u32;
        self.size[big] += self.size[small];
    }
}
