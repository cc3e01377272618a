//! Lines that stand alone in one account and whose document, with the same amount, stands alone in another (串户): booked
//! under a sister company or a parent. They stay apart, since nothing is tied across accounts; both say where the other is.

use super::hash::Map;
use super::proposal::Proposal;
use super::scan::Scanner;
use super::shape::{Key, Shapes};
use crate::domain::Currency;
use crate::domain::Lines;
use crate::domain::difference::Code;
use crate::domain::evidence::{Reason, Rule};

/// A document, its amount and currency.
type Item = (Key, i64, Currency);

/// Marks lone lines whose document stands alone under another account, where only one does.
pub(super) fn mark(proposal: &mut Proposal, ours: &Lines, theirs: &Lines, shapes: &Shapes) {
    if proposal.stats.blocks < 2 {
        return;
    }
    let mut scanner = Scanner::new(shapes);
    let mut index: Map<Item, Option<usize>> = Map::default();
    let alone = |g: &super::Group| g.rule == Rule::Alone;
    let all = || proposal.groups().stored();
    for (at, group) in all().filter(|(_, g)| alone(g) && g.ours == 1) {
        let line = proposal.ours(group)[0] as usize;
        if let Some(key) = scanner.own(ours.doc_no.get(line)) {
            let item = (key, ours.amount[line], ours.currency[line]);
            index
                .entry(item)
                .and_modify(|seen| *seen = None)
                .or_insert(Some(at));
        }
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut taken: Map<usize, u32> = Map::default();
    for (at, group) in all().filter(|(_, g)| alone(g) && g.theirs == 1) {
        let line = proposal.theirs(group)[0] as usize;
        scanner.clear();
        scanner.reference(theirs.reference.get(line));
        scanner.memo(theirs.memo.get(line));
        let cites = scanner.found.iter().filter(|c| c.form.names());
        let item = |key| (key, theirs.amount[line], theirs.currency[line]);
        let mut partners = cites.filter_map(|c| index.get(&item(c.key())).copied().flatten());
        if let (Some(partner), None) = (partners.next(), partners.next()) {
            found.push((partner, at));
            *taken.entry(partner).or_default() += 1;
        }
    }
    found.retain(|(partner, _)| taken.get(partner) == Some(&1));
    for (l, s) in found {
        let mine = proposal.ours(&proposal.groups()[l])[0];
        let other = proposal.theirs(&proposal.groups()[s])[0];
        for (group, line) in [(l, theirs.number(other)), (s, ours.number(mine))] {
            if let Some(group) = proposal.group_mut(group) {
                group.code = Some(Code::WrongAccount);
                group.reason = Reason::Elsewhere(line);
            }
        }
    }
}
