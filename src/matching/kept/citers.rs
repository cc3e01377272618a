//! Who cites which document.

use crate::matching::half::Half;

/// Lines by the document they cite.
#[derive(Default)]
pub(in crate::matching) struct Citers {
    end: Vec<u32>,
    lines: Vec<u32>,
}

impl Citers {
    pub(super) fn new(citing: &Half, cited: &Half) -> Self {
        let mut pairs: Vec<(u32, u32)> = (0..citing.len() as u32)
            .flat_map(|at| citing.links(at).iter().map(move |link| (link.node, at)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let end =
            (0..cited.nodes.len() as u32).map(|node| pairs.partition_point(|(of, _)| *of <= node) as u32);
        Self {
            end: end.collect(),
            lines: pairs.iter().map(|(_, at)| *at).collect(),
        }
    }

    /// The lines that cite a document, ascending.
    pub(in crate::matching) fn of(&self, node: u32) -> &[u32] {
        let end = |node: u32| self.end.get(node as usize).copied().unwrap_or(0) as usize;
        let start = node.checked_sub(1).map_or(0, end);
        self.lines.get(start..end(node)).unwrap_or(&[])
    }
}
