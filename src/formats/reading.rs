//! The result of a reading, and of one that failed.

mod outline;

pub use outline::{ColumnReading, Outline};

use super::balance::{self, Balance};
use super::context::Context;
use super::fill::{self, Filled, NO_BALANCE, Stated};
use super::plan::Plan;
use super::profile::Profile;
use super::row::Sample;
use super::sign;
use super::source::About;
use super::twins::{self, Twins};
use super::words::Label;
use crate::domain::problem::{Expected, LISTED, Problem, Remedy};
use crate::domain::reading::{MirrorEvidence, Skip};
use crate::domain::{Date, Lines, date};

/// A file read whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// Name of the file as given. Untrusted.
    pub file: String,
    /// What was concluded about it.
    pub outline: Outline,
    /// The bookings, in the order of the file.
    pub lines: Lines,
    /// Running balance of each line in the sign of the lines, [`NO_BALANCE`] where it has none; empty without such a column.
    pub balances: Vec<i64>,
    /// Opening balances in the sign of the lines.
    pub opening: Vec<Balance>,
    /// Closing balances in the sign of the lines.
    pub closing: Vec<Balance>,
    /// Opening plus lines is closing; `None` where the file does not say.
    pub foots: Option<bool>,
    /// First line at which the running balance does not follow from the one before.
    pub break_line: Option<u32>,
    /// Written from the customer's side, so that [`Reading::turn`] makes it ours; `None` where nothing in the file says.
    pub mirrored: Option<bool>,
    /// What says so.
    pub mirror_evidence: MirrorEvidence,
    /// Equal lines, kept both; the first of them.
    pub twins: Vec<Twins>,
    /// How many equal lines there are.
    pub twin_count: usize,
    /// Lines with a number that a spreadsheet shortened to its first digits, the first of them.
    pub mangled: Vec<u32>,
    /// How many there are.
    pub mangled_count: usize,
    /// Rows that are no bookings, the first of them: line and why.
    pub skipped: Vec<(u32, Skip)>,
    /// How many there are.
    pub skipped_count: usize,
    /// Names of accounts where the file has them: code, name. Untrusted.
    pub account_names: Vec<(String, String)>,
}

/// A file that was not read: its problems, and nothing that could be booked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Name of the file as given. Untrusted.
    pub file: String,
    /// The first problems, at most twenty.
    pub problems: Vec<Problem>,
    /// How many there are.
    pub count: usize,
    /// What was concluded before it failed, so that a person can correct it.
    pub outline: Option<Box<Outline>>,
}

impl Refusal {
    /// A refusal for these problems.
    pub fn new(file: &str, mut problems: Vec<Problem>) -> Self {
        let count = problems.len();
        problems.truncate(LISTED);
        Self {
            file: file.to_owned(),
            problems,
            count,
            outline: None,
        }
    }

    /// Counts one more problem, and lists it while there is room.
    pub(super) fn add(&mut self, problem: Problem) {
        self.count += 1;
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        }
    }

    /// Adds what the bytes told before the table could be understood; what is known already stays.
    #[must_use]
    pub fn with_about(mut self, about: &About) -> Self {
        self.outline
            .get_or_insert_with(|| Box::new(Outline::bare(about.clone())));
        self
    }
}

impl Reading {
    /// The whole conclusion as a profile, to be remembered for a customer. Reading the same file with it concludes the same.
    pub fn profile(&self) -> &Profile {
        &self.outline.profile
    }

    /// Turns every sign: lines, running balances, opening and closing.
    pub fn turn(&mut self) {
        self.lines.negate();
        turn(&mut self.balances);
        for balance in self.opening.iter_mut().chain(&mut self.closing) {
            balance.money.minor = balance.money.minor.saturating_neg();
        }
    }

    /// First and last day of the lines.
    pub fn days(&self) -> Option<(Date, Date)> {
        let dated = self.lines.day.iter().filter(|d| **d != date::NO_DAY);
        let (first, last) = (dated.clone().min()?, dated.max()?);
        Some((date::from_day_number(*first)?, date::from_day_number(*last)?))
    }
}

/// Turns the sign of running balances.
fn turn(balances: &mut [i64]) {
    for balance in balances.iter_mut().filter(|b| **b != NO_BALANCE) {
        *balance = -*balance;
    }
}

/// What a reading is made of.
pub(super) struct Parts<'a> {
    pub(super) name: &'a str,
    pub(super) about: About,
    pub(super) plan: Plan,
    pub(super) samples: Vec<Sample>,
    pub(super) context: Context,
    pub(super) profile: &'a Profile,
}

/// Makes the result, or the refusal where rows have problems or a question is open.
pub(super) fn finish(
    parts: Parts<'_>,
    filled: Filled,
    question: Option<Problem>,
) -> Result<Reading, Refusal> {
    let Parts {
        name,
        about,
        plan,
        samples,
        context,
        profile,
    } = parts;
    let mut outline = Outline::of(about, &plan, &samples, &filled, profile);
    let mut filled = filled;
    let problems = problems(&mut filled, question);
    if let Some((problems, count)) = problems {
        return Err(Refusal {
            file: name.to_owned(),
            problems,
            count,
            outline: Some(Box::new(outline)),
        });
    }
    let credit = (filled.balance_sides.0 != filled.balance_sides.1)
        .then_some(filled.balance_sides.0 > filled.balance_sides.1);
    let of_all = || {
        let found = balance::find(&filled, titles(&plan, &context));
        let mirrored = sign::mirrored(&plan, &filled.lines, &context, profile, credit);
        (found, mirrored, twins::mangled(&filled.lines))
    };
    let ((twins, twin_count), of_all) = rayon::join(|| twins::find(&filled.lines), of_all);
    let (found, (mirrored, mirror_evidence), (mangled, mangled_count)) = of_all;
    outline.profile.mirrored = mirrored;
    let mut balances = filled.balances;
    if found.turned {
        turn(&mut balances);
    }
    let mut skipped = above(&plan, &samples);
    let above = skipped.len();
    skipped.extend(filled.skipped);
    Ok(Reading {
        file: name.to_owned(),
        outline,
        balances,
        opening: found.opening,
        closing: found.closing,
        foots: found.foots,
        break_line: found.break_line,
        mirrored,
        mirror_evidence,
        twins,
        twin_count,
        mangled,
        mangled_count,
        skipped,
        skipped_count: filled.skipped_count + above,
        account_names: filled.names,
        lines: filled.lines,
    })
}

/// The problems of a file and how many there are; `None` where it can be read whole.
fn problems(filled: &mut Filled, question: Option<Problem>) -> Option<(Vec<Problem>, usize)> {
    let mut problems: Vec<Problem> = question.into_iter().collect();
    let count = filled.problem_count + problems.len();
    problems.append(&mut filled.problems);
    problems.truncate(LISTED);
    if count > 0 {
        return Some((problems, count));
    }
    // A heading with nothing under it is an empty table. Where rows were passed over, something was not understood.
    let unread = filled.lines.is_empty() && filled.unread > 0;
    unread.then(|| (vec![Problem::of_file(Expected::Rows, Remedy::CheckFile)], 1))
}

/// The rows above the data.
fn above(plan: &Plan, samples: &[Sample]) -> Vec<(u32, Skip)> {
    let rows = samples.iter().take(plan.heading.data);
    rows.filter(|s| s.cells.iter().any(|(text, _)| !text.is_empty()))
        .map(|s| {
            let heading = plan.heading.lines.contains(&s.line);
            (s.line, if heading { Skip::Heading } else { Skip::Preamble })
        })
        .collect()
}

/// Balances above the table.
fn titles(plan: &Plan, context: &Context) -> Vec<Stated> {
    let read = |(line, label, text): &(u32, Label, String)| {
        let (amount, currency) = fill::read_amount(plan, text, plan.currency)?;
        Some(Stated {
            line: *line,
            at: 0,
            opening: *label == Label::Opening,
            account: plan.account.clone(),
            currency,
            amount,
        })
    };
    context.balances.iter().filter_map(read).collect()
}
