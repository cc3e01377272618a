//! Ties out two lists of lines and lays them on a worksheet, with or without a book.

use super::OpError;
use crate::domain::difference::{Code, Owner};
use crate::domain::evidence::{Fact, Form, Reason};
use crate::domain::money::ppm;
use crate::domain::reconciliation::{Gap, Side};
use crate::domain::worksheet::{Class, Entry, Gaps, Worksheet};
use crate::domain::{Currency, Lines, Money, Period};
use crate::matching::{self, Group, Proposal, Rules, Watch};
use rayon::prelude::*;

/// Runs the engine and makes the worksheet. `openings` are the balances both sides begin with, where both name them.
pub fn worksheet(
    ours: Lines,
    theirs: Lines,
    openings: Vec<(Currency, i64, i64)>,
    rules: &Rules,
    watch: &dyn Watch,
) -> Result<Worksheet, OpError> {
    let proposal = matching::run(&ours, &theirs, rules, watch).map_err(|_| OpError::Cancelled)?;
    let entries = entries(&proposal, &ours, &theirs);
    Ok(Worksheet {
        ours: ours.into(),
        theirs: theirs.into(),
        entries: entries.into(),
        openings,
    })
}

/// The entries of a proposal, in its order.
pub fn entries(proposal: &Proposal, ours: &Lines, theirs: &Lines) -> Vec<Entry> {
    let groups = proposal.groups().iter().enumerate();
    groups
        .map(|(index, group)| Entry {
            rivals: proposal.rivals(index).map(|r| (r.side, r.line)).collect(),
            detail: matching::detail(proposal, index, ours, theirs),
            rule: group.rule.id().to_owned(),
            ..bare(proposal, group)
        })
        .collect()
}

/// A group as an entry without its evidence.
fn bare(proposal: &Proposal, group: &Group) -> Entry {
    let mut entry = Entry::lone(Side::Ours, 0);
    retell(&mut entry, proposal, group);
    entry
}

/// Makes an entry without evidence that of another group.
fn retell(entry: &mut Entry, proposal: &Proposal, group: &Group) {
    entry.ours.clear();
    entry.ours.extend_from_slice(proposal.ours(group));
    entry.theirs.clear();
    entry.theirs.extend_from_slice(proposal.theirs(group));
    entry.category = group.category;
    entry.status = group.status;
    entry.code = group.code;
    entry.owner = group.code.map_or(Owner::Us, Code::owner);
    entry.alternatives = group.alternatives;
}

/// Groups summed up by one thread at a time.
const GROUPS: usize = 1 << 14;

/// What a worksheet comes to: the gap of each currency and the counts.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Per currency.
    pub gaps: Vec<Gap>,
    /// Of the entries.
    pub counts: Counts,
}

impl Summary {
    /// Of a worksheet.
    pub fn of(worksheet: &Worksheet) -> Self {
        Self {
            gaps: worksheet.gaps(),
            counts: counts(worksheet),
        }
    }

    /// Of a proposal, without laying out its worksheet: a million entries are many times what they come to.
    pub fn of_proposal(
        proposal: &Proposal,
        ours: &Lines,
        theirs: &Lines,
        openings: &[(Currency, i64, i64)],
    ) -> Self {
        let part = |from: usize| {
            let groups = proposal.groups();
            let (mut gaps, mut counts) = (Gaps::new(&[]), Counts::default());
            let mut entry = Entry::lone(Side::Ours, 0);
            for group in groups.range(from..groups.len().min(from + GROUPS)) {
                retell(&mut entry, proposal, group);
                gaps.add(ours, theirs, &entry);
                counts.add(entry.class());
            }
            (gaps, counts)
        };
        let from: Vec<usize> = (0..proposal.groups().len()).step_by(GROUPS).collect();
        let parts: Vec<_> = from.into_par_iter().map(part).collect();
        let (mut gaps, mut counts) = (Gaps::new(openings), Counts::default());
        for (part, counted) in parts {
            gaps.join(&part);
            counts.join(counted);
        }
        counts.questions = proposal.questions(ours).len();
        Self {
            gaps: gaps.done(),
            counts,
        }
    }
}

/// The facts an entry rests on, read back from its detail; rivals are asked for with [`rivals`]. Amounts in the currency's minor
/// units.
pub fn facts(entry: &Entry, currency: Currency) -> Vec<Fact> {
    let value = |name: &str| {
        let mut pairs = entry.detail.split(' ');
        pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let money = |name| Some(Money::parse(value(name)?, currency).ok()?.minor);
    let rate = |name| ppm(value(name)?);
    let number = |name| value(name)?.parse::<i32>().ok();
    let cited = value("by")
        .and_then(Side::parse)
        .zip(value("form").and_then(Form::parse));
    let amounts = money("ours").zip(money("theirs"));
    let reason = rate("rate")
        .map(Reason::Rate)
        .or_else(|| money("deduction").map(Reason::Deduction))
        .or_else(|| rate("tax").map(Reason::Tax))
        .or_else(|| money("within").map(Reason::Tolerance))
        .or_else(|| value("digits").map(|_| Reason::Digits))
        .or_else(|| value("sign").map(|_| Reason::Sign))
        .or_else(|| money("open").map(Reason::Remainder))
        .or_else(|| number("transit").map(Reason::Transit))
        .or_else(|| value("words").map(|_| Reason::Returned))
        .or_else(|| value("foreign").map(|_| Reason::Exchange))
        .or_else(|| Some(Reason::Elsewhere(value("elsewhere")?.parse().ok()?)));
    let searched = number("tried").zip(number("accidents_ppm"));
    let cleared = value("cleared").and_then(Period::parse);
    let sure = number("confidence_ppm").filter(|_| entry.is_tied());
    cited
        .map(|(by, form)| Fact::Cited { by, form })
        .into_iter()
        .chain(amounts.map(|(ours, theirs)| Fact::Amounts { ours, theirs }))
        .chain(number("lag").map(Fact::Lag))
        .chain(reason.map(Fact::Because))
        .chain(searched.map(|(nodes, accidents)| Fact::Searched {
            nodes: nodes as u32,
            accidents_ppm: accidents as u32,
        }))
        .chain(cleared.map(Fact::Cleared))
        .chain(sure.map(|ppm| Fact::Sure(ppm.unsigned_abs())))
        .collect()
}

/// The lines an entry names as just as likely: side, and the number as the detail has it (a line of the file from 1; in a book,
/// the row).
pub fn rivals(entry: &Entry) -> Vec<(Side, i64)> {
    let mut pairs = entry.detail.split(' ');
    let Some(names) = pairs.find_map(|pair| pair.strip_prefix("others=")) else {
        return Vec::new();
    };
    let name = |name: &str| Some((Side::parse(name.get(..1)?)?, name.get(1..)?.parse().ok()?));
    names.split('+').filter_map(name).collect()
}

/// Numbers of a worksheet for its summary line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Entries of one line each side that agree.
    pub tied: usize,
    /// Entries of several lines that agree.
    pub groups: usize,
    /// Entries that stand for a difference.
    pub differences: usize,
    /// Matters waiting for a decision: proposals that rival each other are one.
    pub questions: usize,
}

impl Counts {
    /// Counts one more entry of this class.
    pub fn add(&mut self, class: Class) {
        *self.of(class) += 1;
    }

    /// Counts one entry of this class less.
    pub fn take(&mut self, class: Class) {
        let count = self.of(class);
        *count = count.saturating_sub(1);
    }

    fn join(&mut self, other: Self) {
        self.tied += other.tied;
        self.groups += other.groups;
        self.differences += other.differences;
        self.questions += other.questions;
    }

    fn of(&mut self, class: Class) -> &mut usize {
        match class {
            Class::Tied => &mut self.tied,
            Class::Group => &mut self.groups,
            Class::Difference => &mut self.differences,
            Class::Question => &mut self.questions,
        }
    }
}

/// Counts the entries of a worksheet.
pub fn counts(worksheet: &Worksheet) -> Counts {
    let mut counts = Counts::default();
    for entry in &worksheet.entries {
        counts.add(entry.class());
    }
    counts.questions = worksheet.questions().len();
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;
    use crate::domain::date::parse_iso;
    use crate::domain::reconciliation::Status;
    use crate::matching::Unwatched;

    fn lines(rows: &[(&str, &str, i64)]) -> Lines {
        let mut lines = Lines::default();
        for (date, number, amount) in rows {
            let line = Line {
                date: parse_iso(date),
                doc_no: number,
                amount: *amount,
                currency: Currency::CNY,
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        lines
    }

    /// What the detail keeps is what the proposal knew.
    #[test]
    fn facts_survive_as_detail() {
        // The engine learns how numbers look from how many there are.
        let numbers: Vec<String> = (0..20).map(|n| format!("INV-{}", 7001 + n)).collect();
        let row = |n: usize, amount: i64| ("2026-10-02", numbers[n].as_str(), amount);
        let mut mine: Vec<_> = (0..20).map(|n| row(n, 100_000 + n as i64 * 137)).collect();
        let mut other = mine.clone();
        (mine[4].2, other[4].2) = (1_295_000, 1_259_000);
        (mine[7].2, other[7].2) = (100_000, 98_000);
        other.remove(11);
        for line in &mut other {
            line.0 = "2026-10-04";
        }
        let (ours, theirs) = (lines(&mine), lines(&other));
        let proposal = matching::run(&ours, &theirs, &Rules::default(), &Unwatched).unwrap();
        let entries = entries(&proposal, &ours, &theirs);
        let tied = entries.iter().filter(|e| e.is_tied()).count();
        assert_eq!(tied, 19, "{entries:?}");
        for (index, entry) in entries.iter().enumerate() {
            let known = proposal.evidence(index, &ours, &theirs);
            let said = |fact: &Fact| match fact {
                Fact::Rival { .. } => false,
                // Amounts are written down where they differ.
                Fact::Amounts { ours, theirs } => entry.is_tied() && ours != theirs,
                _ => true,
            };
            let known: Vec<Fact> = known.into_iter().filter(said).collect();
            assert_eq!(facts(entry, Currency::CNY), known, "{}", entry.detail);
        }
    }

    #[test]
    fn rivals_are_read_back() {
        let mut entry = Entry::lone(Side::Ours, 0);
        entry.detail = "name=order alternatives=2 others=L5+S12".into();
        assert_eq!(rivals(&entry), [(Side::Ours, 5), (Side::Theirs, 12)]);
        entry.detail.clear();
        assert_eq!(rivals(&entry), []);
    }

    #[test]
    fn a_summary_is_that_of_the_worksheet() {
        let ours = lines(&[
            ("2026-10-01", "INV-2217", 12_950),
            ("2026-10-02", "INV-2218", 40_000),
            ("2026-10-03", "INV-2219", 100),
        ]);
        let theirs = lines(&[
            ("2026-10-01", "INV-2217", 12_590),
            ("2026-10-04", "INV-2218", 40_000),
        ]);
        let openings = vec![(Currency::CNY, 500, 300)];
        let proposal = matching::run(&ours, &theirs, &Rules::default(), &Unwatched).unwrap();
        let found = Summary::of_proposal(&proposal, &ours, &theirs, &openings);
        let sheet = worksheet(ours, theirs, openings, &Rules::default(), &Unwatched).unwrap();
        let laid_out = Summary::of(&sheet);
        assert_eq!((&found.gaps, found.counts), (&laid_out.gaps, laid_out.counts));
        assert_eq!(found.gaps[0].total(), 200 + 460);
    }

    #[test]
    fn counts_by_class() {
        let asked = Entry {
            status: Status::Suggested,
            ..Entry::lone(Side::Theirs, 0)
        };
        let sheet = Worksheet {
            entries: vec![Entry::lone(Side::Ours, 0), asked].into(),
            ..Worksheet::default()
        };
        let found = counts(&sheet);
        assert_eq!((found.differences, found.questions, found.tied), (1, 1, 0));
    }
}
