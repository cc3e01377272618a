//! A few lines of a half as a half of their own, with the documents and citations among them as they were found in the whole.

use super::{FREE, Half, Link};
use crate::matching::hash::{Map, Places};

impl Half {
    /// The lines at `members` (positions, ascending), none tied. Of the documents of this half only `nodes` are kept, of what the lines
    /// cite on the other side only `cited` (both ascending), each numbered anew in its order.
    pub(in crate::matching) fn gather(&self, members: &[u32], nodes: &[u32], cited: &[u32]) -> Self {
        fn take<T: Copy>(members: &[u32], column: &[T]) -> Vec<T> {
            members.iter().map(|at| column[*at as usize]).collect()
        }
        let mut half = Self {
            line: take(members, &self.line),
            amount: take(members, &self.amount),
            day: take(members, &self.day),
            kind: take(members, &self.kind),
            own: take(members, &self.own),
            count: take(members, &self.count),
            names: take(members, &self.names),
            wording: take(members, &self.wording),
            group: vec![FREE; members.len()],
            shapes: self.shapes.clone(),
            ..Self::default()
        };
        for at in members {
            half.cites.extend_from_slice(self.cites(*at));
            half.cite_end.push(half.cites.len() as u32);
            half.links
                .extend(self.links(*at).iter().filter_map(|link| renumbered(*link, cited)));
            half.link_end.push(half.links.len() as u32);
        }
        let place: Map<u32, u32> = members.iter().copied().zip(0..).collect();
        for node in nodes {
            let key = self.nodes[*node as usize];
            half.nodes.push(key);
            let owners = self.owners(*node).iter();
            half.owners.extend(owners.filter_map(|at| place.get(at).copied()));
            half.node_end.push(half.owners.len() as u32);
        }
        half.index = Places::of(&half.nodes);
        half
    }
}

fn renumbered(link: Link, cited: &[u32]) -> Option<Link> {
    let node = cited.binary_search(&link.node).ok()?;
    Some(Link {
        node: node as u32,
        ..link
    })
}
