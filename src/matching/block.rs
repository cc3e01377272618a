//! Lines that may be tied at all: one account, one currency. Nothing is ever tied across blocks.
//!
//! Codes are compared after folding width and case. Where one side names no account at all, its file is about one
//! account and nothing is split by account. A line without a currency joins the currency of what it cites, else of an
//! equal amount, else the most frequent one of the other side in its account. Where the lines of one document lack it on both sides,
//! both join the most frequent one of the account.

use super::cite::Cite;
use super::fold::fold;
use super::hash::Map;
use super::linked::Forest;
use super::scan::Scanner;
use super::shape::{BARE, Key, Shapes};
use crate::domain::{Currency, Lines};

/// Line indices of both sides, as the files have them until they are put in [order](super::order).
#[derive(Clone, Default, Debug)]
pub(super) struct Block {
    pub(super) ours: Vec<u32>,
    pub(super) theirs: Vec<u32>,
}

/// Splits both sides into blocks, the largest first.
pub(super) fn split(ours: &Lines, theirs: &Lines, shapes: &Shapes) -> Vec<Block> {
    let (a, b) = accounts(ours, theirs);
    let currencies = Currencies::new(ours, &a, theirs, &b, shapes);
    let count = a.iter().chain(&b).max().map_or(0, |most| *most as usize + 1);
    // The blocks of an account by currency: hardly ever more than two or three.
    let mut index: Vec<Vec<(Currency, u32)>> = vec![Vec::new(); count];
    let mut sizes: Vec<[usize; 2]> = Vec::new();
    let mut place = |account: u32, currency: Currency, side: usize| {
        let known = &mut index[account as usize];
        let at = if let Some((_, at)) = known.iter().find(|(of, _)| *of == currency) {
            *at
        } else {
            let at = sizes.len() as u32;
            known.push((currency, at));
            sizes.push([0; 2]);
            at
        };
        sizes[at as usize][side] += 1;
        at
    };
    let mine: Vec<u32> = (0..ours.len())
        .map(|i| place(a[i], currencies.ours(i), 0))
        .collect();
    let other: Vec<u32> = (0..theirs.len())
        .map(|i| place(b[i], currencies.theirs(i), 1))
        .collect();
    let room = |[ours, theirs]: &[usize; 2]| Block {
        ours: Vec::with_capacity(*ours),
        theirs: Vec::with_capacity(*theirs),
    };
    let mut blocks: Vec<Block> = sizes.iter().map(room).collect();
    for (i, at) in mine.into_iter().enumerate() {
        blocks[at as usize].ours.push(i as u32);
    }
    for (i, at) in other.into_iter().enumerate() {
        blocks[at as usize].theirs.push(i as u32);
    }
    blocks.sort_by_key(|b| std::cmp::Reverse(b.ours.len() + b.theirs.len()));
    blocks
}

/// The account of every line as a number both sides share.
fn accounts(ours: &Lines, theirs: &Lines) -> (Vec<u32>, Vec<u32>) {
    let named = |lines: &Lines| lines.is_empty() || lines.accounts.iter().any(|code| !code.trim().is_empty());
    if !named(ours) || !named(theirs) {
        return (vec![0; ours.len()], vec![0; theirs.len()]);
    }
    let mut index: Map<Vec<u8>, u32> = Map::default();
    let mut numbers = |lines: &Lines| -> Vec<u32> {
        let codes: Vec<u32> = lines
            .accounts
            .iter()
            .map(|code| {
                let mut folded = Vec::new();
                fold(code.trim(), &mut folded);
                let next = index.len() as u32;
                *index.entry(folded).or_insert(next)
            })
            .collect();
        lines.account.iter().map(|a| codes[*a as usize]).collect()
    };
    (numbers(ours), numbers(theirs))
}

/// Currencies with the unknown ones settled.
struct Currencies<'a> {
    ours: &'a Lines,
    theirs: &'a Lines,
    settled: [Map<u32, Currency>; 2],
}

impl<'a> Currencies<'a> {
    fn new(ours: &'a Lines, a: &[u32], theirs: &'a Lines, b: &[u32], shapes: &Shapes) -> Self {
        let mut settled = [
            settle(ours, a, theirs, b, shapes),
            settle(theirs, b, ours, a, shapes),
        ];
        agree(&mut settled, [(ours, a), (theirs, b)], shapes);
        Self {
            ours,
            theirs,
            settled,
        }
    }
    fn ours(&self, line: usize) -> Currency {
        let named = self.ours.currency[line];
        let settled = || self.settled[0].get(&(line as u32)).copied();
        if named.is_unknown() {
            settled().unwrap_or(named)
        } else {
            named
        }
    }
    fn theirs(&self, line: usize) -> Currency {
        let named = self.theirs.currency[line];
        let settled = || self.settled[1].get(&(line as u32)).copied();
        if named.is_unknown() {
            settled().unwrap_or(named)
        } else {
            named
        }
    }
}

/// What the other side of one account offers to a line without a currency.
#[derive(Default)]
struct Offer {
    counts: Vec<(Currency, usize)>,
    /// `None` where a document stands in two currencies.
    documents: Map<Key, Option<Currency>>,
    /// By the digits alone; `None` where documents of two currencies have them.
    numbers: Map<u64, Option<Currency>>,
    amounts: Map<u64, Option<Currency>>,
}

fn settle(
    lines: &Lines,
    accounts: &[u32],
    other: &Lines,
    others: &[u32],
    shapes: &Shapes,
) -> Map<u32, Currency> {
    let mut settled = Map::default();
    if !lines.currency.iter().any(|c| c.is_unknown()) {
        return settled;
    }
    let mut scanner = Scanner::new(shapes);
    let mut offers: Map<u32, Offer> = Map::default();
    for i in (0..other.len()).filter(|i| !other.currency[*i].is_unknown()) {
        let (offer, currency) = (offers.entry(others[i]).or_default(), other.currency[i]);
        count(&mut offer.counts, currency);
        if let Some(key) = scanner.own(other.doc_no.get(i)) {
            only(&mut offer.documents, key, currency);
            only(&mut offer.numbers, key.number, currency);
        }
        only(&mut offer.amounts, other.amount[i].unsigned_abs(), currency);
    }
    for i in (0..lines.len()).filter(|i| lines.currency[*i].is_unknown()) {
        let Some(offer) = offers.get(&accounts[i]) else {
            continue;
        };
        let single = (offer.counts.len() == 1).then(|| offer.counts[0].0);
        let cited = || {
            keys(&mut scanner, lines, i).find_map(|k| match k.shape {
                BARE => offer.numbers.get(&k.number).copied().flatten(),
                _ => offer.documents.get(&k).copied().flatten(),
            })
        };
        let common = || most_frequent(&offer.counts);
        let equal = || {
            offer
                .amounts
                .get(&lines.amount[i].unsigned_abs())
                .copied()
                .flatten()
        };
        if let Some(currency) = single.or_else(cited).or_else(equal).or_else(common) {
            settled.insert(i as u32, currency);
        }
    }
    settled
}

/// Notes a currency; of two of them neither is meant.
fn only<K: Eq + std::hash::Hash>(seen: &mut Map<K, Option<Currency>>, of: K, currency: Currency) {
    let seen = seen.entry(of).or_insert(Some(currency));
    if *seen != Some(currency) {
        *seen = None;
    }
}

fn count(counts: &mut Vec<(Currency, usize)>, currency: Currency) {
    match counts.iter_mut().find(|(c, _)| *c == currency) {
        Some((_, count)) => *count += 1,
        None => counts.push((currency, 1)),
    }
}

fn most_frequent(counts: &[(Currency, usize)]) -> Option<Currency> {
    let most = counts.iter().max_by_key(|(c, n)| (*n, std::cmp::Reverse(*c)));
    most.map(|(c, _)| *c)
}

/// The numbers a line names, its own first.
fn keys<'s>(scanner: &'s mut Scanner<'_>, lines: &Lines, i: usize) -> impl Iterator<Item = Key> + 's {
    scanner.clear();
    scanner.reference(lines.reference.get(i));
    scanner.memo(lines.memo.get(i));
    let own = scanner.own(lines.doc_no.get(i));
    own.into_iter().chain(scanner.found.iter().map(Cite::key))
}

/// Lines without a currency on both sides: what nothing settles joins the most frequent one of its account, and so do lines of one
/// document that were settled apart.
fn agree(settled: &mut [Map<u32, Currency>; 2], sides: [(&Lines, &[u32]); 2], shapes: &Shapes) {
    let unknown = |side: usize| {
        let lines = sides[side].0.currency.iter().enumerate();
        lines.filter(|(_, c)| c.is_unknown()).map(|(i, _)| i)
    };
    if (0..2).any(|side| unknown(side).next().is_none()) {
        return;
    }
    let mut known: Map<u32, Vec<(Currency, usize)>> = Map::default();
    for (lines, accounts) in sides {
        for (currency, account) in lines
            .currency
            .iter()
            .zip(accounts)
            .filter(|(c, _)| !c.is_unknown())
        {
            count(known.entry(*account).or_default(), *currency);
        }
    }
    let account = |side: usize, i: usize| sides[side].1[i];
    let common = |account: u32| known.get(&account).and_then(|counts| most_frequent(counts));
    for (side, settled) in settled.iter_mut().enumerate() {
        for i in unknown(side) {
            if let (None, Some(currency)) = (settled.get(&(i as u32)), common(account(side, i))) {
                settled.insert(i as u32, currency);
            }
        }
    }
    // Only where an account has several can lines be settled apart.
    let several = |account: u32| known.get(&account).is_some_and(|counts| counts.len() > 1);
    let place = |side: usize, i: usize| side * sides[0].0.len() + i;
    let mut forest = Forest::new(sides[0].0.len() + sides[1].0.len());
    let mut scanner = Scanner::new(shapes);
    for side in 0..2 {
        let mut documents: Map<(u32, Key), Vec<usize>> = Map::default();
        for i in unknown(side).filter(|i| several(account(side, *i))) {
            if let Some(key) = scanner.own(sides[side].0.doc_no.get(i)) {
                for key in [key, Key { shape: BARE, ..key }] {
                    documents.entry((account(side, i), key)).or_default().push(i);
                }
            }
        }
        for j in unknown(1 - side).filter(|_| !documents.is_empty()) {
            let account = account(1 - side, j);
            let mut of =
                keys(&mut scanner, sides[1 - side].0, j).filter_map(|key| documents.get(&(account, key)));
            for i in of.next().into_iter().flatten() {
                forest.join(place(1 - side, j), place(side, *i));
            }
        }
    }
    let mut agreed: Map<usize, Option<Currency>> = Map::default();
    for (side, settled) in settled.iter().enumerate() {
        for i in unknown(side) {
            if let Some(currency) = settled.get(&(i as u32)) {
                only(&mut agreed, forest.root(place(side, i)), *currency);
            }
        }
    }
    for (side, settled) in settled.iter_mut().enumerate() {
        for i in unknown(side) {
            let is_one = agreed.get(&forest.root(place(side, i)));
            if let (Some(None), Some(currency)) = (is_one, common(account(side, i))) {
                settled.insert(i as u32, currency);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;

    fn lines(rows: &[(&str, &str, i64)]) -> Lines {
        let mut lines = Lines::default();
        for (account, currency, amount) in rows {
            let currency = Currency::parse(currency).unwrap();
            lines
                .push(&Line {
                    account,
                    currency,
                    amount: *amount,
                    ..Line::default()
                })
                .unwrap();
        }
        lines
    }

    fn sizes(ours: &Lines, theirs: &Lines) -> Vec<(usize, usize)> {
        let shapes = Shapes::default();
        split(ours, theirs, &shapes)
            .iter()
            .map(|b| (b.ours.len(), b.theirs.len()))
            .collect()
    }

    #[test]
    fn accounts_block_only_where_both_sides_name_them() {
        let ours = lines(&[("A", "CNY", 1), ("B", "CNY", 2)]);
        assert_eq!(sizes(&ours, &lines(&[("", "CNY", 1)])), [(2, 1)]);
        assert_eq!(sizes(&ours, &lines(&[("a ", "CNY", 1)])), [(1, 1), (1, 0)]);
    }

    #[test]
    fn an_unknown_currency_joins_a_known_one() {
        let ours = lines(&[("", "CNY", 1), ("", "USD", 2), ("", "CNY", 3)]);
        assert_eq!(sizes(&ours, &lines(&[("", "?", 2)])), [(2, 0), (1, 1)]);
        assert_eq!(sizes(&ours, &lines(&[("", "?", 9)])), [(2, 1), (1, 0)]);
        assert_eq!(sizes(&ours, &lines(&[("", "EUR", 2)])).len(), 3);
    }

    #[test]
    fn lines_of_one_document_that_both_lack_a_currency_meet() {
        // One side names some, the other none.
        let ours = lines(&[
            ("", "CNY", 1),
            ("", "?", 2),
            ("", "USD", 3),
            ("", "?", 4),
            ("", "CNY", 5),
        ]);
        let theirs = lines(&[
            ("", "?", 1),
            ("", "?", 2),
            ("", "?", 3),
            ("", "?", 4),
            ("", "?", 5),
        ]);
        assert_eq!(sizes(&ours, &theirs), [(4, 4), (1, 1)]);
        assert_eq!(sizes(&theirs, &ours), [(4, 4), (1, 1)]);
        // Each side alone would settle them by what is frequent on the other.
        let named = |currency: &str, reference: bool| {
            let mut lines = lines(&[("", currency, 100), ("", currency, 101)]);
            let (doc_no, reference) = if reference { ("", "INV-1") } else { ("INV-1", "") };
            let line = Line {
                doc_no,
                reference,
                amount: 7,
                ..Line::default()
            };
            lines.push(&line).unwrap();
            lines
        };
        let (ours, theirs) = (named("CNY", false), named("USD", true));
        let shapes = crate::matching::shape::learn(&ours, &theirs);
        let blocks = split(&ours, &theirs, &shapes);
        assert!(
            blocks
                .iter()
                .any(|block| block.ours.contains(&2) && block.theirs.contains(&2)),
            "{blocks:?}"
        );
    }
}
