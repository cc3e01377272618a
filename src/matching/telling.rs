//! What texts tell where amounts do not: of several lines of one amount, two speak of the same thing where they share words,
//! numbers and months that the others lack. `Miete März 2025 WE 03` and `WE03 Mär. 2025` are one, and so are the transfers of
//! one payer among those of many. A word that every line has tells nothing, and a word that only one side uses neither.

mod words;

use words::{MONTH, is_about, words};
pub(super) use words::{NAME, NUMBER, Word, agree, is, months, read};

use super::hash::Map;
use super::proposal::Group;
use super::state::State;
use crate::domain::Lines;
use crate::domain::evidence::Rule;

/// Lines among which a word is counted, at least: of two lines that differ in a word it is not known how rare that word is.
const LINES_LEAST: usize = 8;
/// Most bits that a number or a month takes away which one line of a pair has and the other lacks, though both sides use it; half
/// of that a name.
const LACKING: f64 = 2.0;
/// The same for two lines that name different numbers or months.
const CONTRADICTION: f64 = 10.0;
/// Bits from which a pair is told by its words.
const CLEAR: f64 = 3.0;

/// Lines in a hundred that speak of a month about their own, where months say anything.
const ABOUT: usize = 80;
/// Words of a kind in a hundred that both sides use, of those that the side with fewer uses, where such words say anything.
const MEET: usize = 40;

/// Certain ties that are looked at for the months they name, the fewest that show a habit, and the share of them that agree in a
/// hundred where months bind.
const TIES_MOST: usize = 160;
const TIES_LEAST: usize = 5;
const AGREE: usize = 90;

/// Whether months that differ keep lines apart: unless the lines that name each other speak of different months as well, as where a
/// settlement is called by its own month and not by that of the sale.
pub(super) fn months_bind(state: &State<'_>) -> bool {
    let certain = |group: &&Group| {
        (group.ours, group.theirs) == (1, 1)
            && matches!(group.rule, Rule::Reference | Rule::Normalised | Rule::Contained)
    };
    let named = state
        .part
        .groups
        .iter()
        .filter(certain)
        .take(TIES_MOST)
        .filter_map(|group| {
            let first = group.first as usize;
            let (l, s) = (state.part.members.get(first)?, state.part.members.get(first + 1)?);
            months((state.task.ours, *l as usize), (state.task.theirs, *s as usize))
        });
    let (mut all, mut agree) = (0, 0);
    for (mine, other) in named {
        all += 1;
        agree += usize::from(mine == other);
    }
    all < TIES_LEAST || agree * 100 >= all * AGREE
}

/// The words of lines of one amount, and how much each of them tells.
pub(super) struct Telling {
    sides: [Vec<(u32, Vec<Word>)>; 2],
    bits: Map<Word, f64>,
}

/// What the words of a pair say for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Told {
    /// In bits; negative where they speak against it.
    pub(super) bits: f64,
    /// Whether they say that the two are one.
    pub(super) clear: bool,
}

impl Telling {
    /// Of lines of ours and of theirs, positions ascending; `None` where no word tells any of them from the others.
    pub(super) fn of(state: &State<'_>, ours: &[u32], theirs: &[u32]) -> Option<Self> {
        let (mut named, mut about) = (0, 0);
        let mut read = |lines: &Lines, line: &[u32], of: &[u32]| -> Vec<(u32, Vec<Word>)> {
            let mut words = |at: &u32| {
                let index = line[*at as usize] as usize;
                let words = words(lines, index);
                if let Some(month) = words.iter().find(|word| is(**word, MONTH)) {
                    named += 1;
                    about += usize::from(is_about((*month & !MONTH) as u32, lines.day.get(index).copied()));
                }
                words
            };
            of.iter().map(|at| (*at, words(at))).collect()
        };
        let mut sides = [
            read(state.task.ours, &state.ours.line, ours),
            read(state.task.theirs, &state.theirs.line, theirs),
        ];
        // Months of any time say nothing of these lines.
        if named > 0 && (about * 100 < named * ABOUT || !state.months_bind()) {
            for (_, words) in sides.iter_mut().flatten() {
                words.retain(|word| !is(*word, MONTH));
            }
        }
        Self::weighed(sides)
    }

    fn weighed(mut sides: [Vec<(u32, Vec<Word>)>; 2]) -> Option<Self> {
        let mut uses: Map<Word, [u32; 2]> = Map::default();
        for (side, lines) in sides.iter().enumerate() {
            for word in lines.iter().flat_map(|(_, words)| words) {
                uses.entry(*word).or_default()[side] += 1;
            }
        }
        // Where hardly any number of one side stands on the other, those that do meet by accident; so do names.
        for kind in [NAME, NUMBER] {
            let of_kind = || {
                uses.iter()
                    .filter(|(word, _)| is(**word, kind))
                    .map(|(_, used)| used)
            };
            let on = |side: usize| of_kind().filter(|used| used[side] > 0).count();
            let both = of_kind().filter(|used| used[0] > 0 && used[1] > 0).count();
            if both * 100 < on(0).min(on(1)) * MEET {
                uses.retain(|word, _| !is(*word, kind));
            }
        }
        let all = [sides[0].len(), sides[1].len()];
        let share = |used: u32, lines: usize| f64::from(used) / lines.max(LINES_LEAST) as f64;
        let tells =
            |used: &[u32; 2]| used.iter().all(|used| *used > 0) && used.map(|used| used as usize) != all;
        let bits: Map<Word, f64> = uses
            .into_iter()
            .filter(|(_, used)| tells(used))
            .map(|(word, [a, b])| (word, -share(a, all[0]).max(share(b, all[1])).log2()))
            .collect();
        if bits.is_empty() {
            return None;
        }
        for (_, words) in sides.iter_mut().flatten() {
            words.retain(|word| bits.contains_key(word));
        }
        Some(Self { sides, bits })
    }

    /// Lines of ours and of theirs that share a word, for each word that no more than `most` lines of a side have.
    pub(super) fn by_word(&self, most: usize) -> Vec<[Vec<u32>; 2]> {
        let mut by_word: Map<Word, [Vec<u32>; 2]> = Map::default();
        let mut order = Vec::new();
        for (side, lines) in self.sides.iter().enumerate() {
            for (at, word) in lines
                .iter()
                .flat_map(|(at, words)| words.iter().map(move |word| (*at, *word)))
            {
                let lines = by_word.entry(word).or_insert_with(|| {
                    order.push(word);
                    Default::default()
                });
                lines[side].push(at);
            }
        }
        let few = |lines: &[Vec<u32>; 2]| lines.iter().all(|lines| (1..=most).contains(&lines.len()));
        let mut found: Vec<_> = order
            .iter()
            .filter_map(|word| by_word.remove(word))
            .filter(few)
            .collect();
        found.sort_by_key(|[ours, theirs]| ours.len() * theirs.len());
        found
    }

    /// What the words of a pair say for it.
    pub(super) fn weigh(&self, l: u32, s: u32) -> Told {
        let words = |side: usize, at: u32| {
            let place = self.sides[side].binary_search_by_key(&at, |(at, _)| *at);
            place.map_or(&[][..], |place| &self.sides[side][place].1)
        };
        let (mine, other) = (words(0, l), words(1, s));
        let shared = mine.iter().filter(|word| other.contains(word));
        let shared: f64 = shared.filter_map(|word| self.bits.get(word)).sum();
        // A word that nearly all have is no loss.
        let lacking = |one: &[Word], another: &[Word]| {
            let lacks = one.iter().filter(|word| !another.contains(word));
            lacks.fold((0.0, false, false), |(bits, number, month), word| {
                let rare = self.bits.get(word).copied().unwrap_or_default();
                let (is_number, is_month) = (is(*word, NUMBER), is(*word, MONTH));
                let most = if is_number || is_month {
                    LACKING
                } else {
                    LACKING / 2.0
                };
                (bits + rare.min(most), number || is_number, month || is_month)
            })
        };
        let (a, b): ((f64, bool, bool), _) = (lacking(mine, other), lacking(other, mine));
        let contradict = a.1 && b.1 || a.2 && b.2;
        let against = a.0 + b.0 + if contradict { CONTRADICTION } else { 0.0 };
        let bits = shared - against;
        Told {
            bits,
            clear: !contradict && bits >= CLEAR,
        }
    }

    /// The share of the other lines of either side that speak for one line of a pair as much as its partner does.
    pub(super) fn others(&self, l: u32, s: u32) -> f64 {
        let told = self.weigh(l, s).bits;
        let share = |side: usize, own: u32, weigh: &dyn Fn(u32) -> Told| {
            let others = self.sides[side].iter().map(|(at, _)| *at).filter(|at| *at != own);
            let (mut alike, mut all) = (0_u32, 0_u32);
            for at in others {
                all += 1;
                alike += u32::from(weigh(at).bits >= told);
            }
            f64::from(alike) / f64::from(all.max(1))
        };
        share(0, l, &|x| self.weigh(x, s)).max(share(1, s, &|y| self.weigh(l, y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn telling(ours: &[&str], theirs: &[&str]) -> Option<Telling> {
        let side = |texts: &[&str]| (0..).zip(texts.iter().map(|text| read(&[text]))).collect();
        Telling::weighed([side(ours), side(theirs)])
    }

    #[test]
    fn what_rivals_lack_tells() {
        let ours = [
            "Miete März 2025 WE 03",
            "Miete März 2025 WE 04",
            "Miete April 2025 WE 03",
        ];
        let theirs = ["WE03 Mär. 2025", "Miete WE 4 03/2025", "April 2025 WE03"];
        let telling = telling(&ours, &theirs).unwrap();
        for l in 0..3 {
            for s in 0..3 {
                assert_eq!(telling.weigh(l, s).clear, l == s, "{l} {s}");
            }
        }
        assert!(telling.weigh(0, 1).bits < telling.weigh(0, 0).bits - CONTRADICTION);
        assert!(telling.others(0, 0) < f64::EPSILON);
    }

    #[test]
    fn what_all_say_or_one_side_alone_tells_nothing() {
        let common = telling(&["goods 2025", "goods 2025"], &["goods", "2025 goods"]).unwrap();
        assert!(!common.weigh(0, 0).clear && !common.weigh(0, 1).clear);
        assert!(telling(&["check 7", "cheque 7"], &["deposit", "deposit"]).is_none());
    }
}
