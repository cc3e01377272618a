//! The result of a reading, and of one that failed.

use super::balance::{self, Balance};
use super::context::Context;
use super::fill::{self, Filled, NO_BALANCE, Stated};
use super::kind::Format;
use super::number::{self, Mark};
use super::plan::Plan;
use super::profile::{Columns, Profile};
use super::row::{CellKind, Sample};
use super::source::About;
use super::twins::{self, Twins};
use super::words::{self, Label};
use super::{day, sign};
use crate::domain::money::decimal_text;
use crate::domain::problem::{Expected, LISTED, Problem, Remedy};
use crate::domain::reading::{Meaning, MirrorEvidence, Reason, SignRule, Skip};
use crate::domain::{Currency, Lines};
use std::collections::BTreeMap;

/// Values shown for each column.
const SHOWN: usize = 3;

/// One column as it was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnReading {
    /// Index from 0.
    pub index: usize,
    /// Heading as written; empty where there is none. Untrusted.
    pub source: String,
    /// Meaning.
    pub meaning: Meaning,
    /// Why.
    pub reason: Reason,
    /// The first values: as written, and as read. Untrusted.
    pub samples: Vec<(String, String)>,
}

/// What was concluded about a file, read or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outline {
    /// Format, encoding, delimiter, sheet.
    pub about: About,
    /// Line of the heading; `None` where there is none.
    pub header_row: Option<u32>,
    /// Columns.
    pub columns: Vec<ColumnReading>,
    /// Rule of signs.
    pub sign_rule: SignRule,
    /// Headings of the columns the sign follows from: plus and minus, or amount and mark.
    pub sign_columns: (String, String),
    /// The conclusion as a profile; but for the last day, which is another one in the next file.
    pub profile: Profile,
    /// Bookings.
    pub rows: usize,
    /// Their sums, where all amounts could be read.
    pub sums: Vec<(Currency, i128)>,
}

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
}

impl Refusal {
    /// Adds what the bytes told before the table could be understood; what is known already stays.
    #[must_use]
    pub fn with_about(mut self, about: &About) -> Self {
        self.outline
            .get_or_insert_with(|| Box::new(Outline::bare(about.clone())));
        self
    }
}

impl Outline {
    /// What is known of a file whose table was not understood: no columns and no rows.
    fn bare(about: About) -> Self {
        Self {
            about,
            header_row: None,
            columns: Vec::new(),
            sign_rule: SignRule::AsWritten,
            sign_columns: (String::new(), String::new()),
            profile: Profile::default(),
            rows: 0,
            sums: Vec::new(),
        }
    }

    /// True when the columns were told, so that rows, sums and signs mean something.
    pub fn is_understood(&self) -> bool {
        !self.columns.is_empty()
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
        for balance in self.balances.iter_mut().filter(|b| **b != NO_BALANCE) {
            *balance = -*balance;
        }
        for balance in self.opening.iter_mut().chain(&mut self.closing) {
            balance.money.minor = balance.money.minor.saturating_neg();
        }
    }

    /// First and last day of the lines.
    pub fn days(&self) -> Option<(crate::domain::Date, crate::domain::Date)> {
        let dated = self
            .lines
            .day
            .iter()
            .filter(|d| **d != crate::domain::date::NO_DAY);
        let first = dated.clone().min()?;
        let last = dated.max()?;
        let date = |d: i32| crate::domain::date::from_day_number(d);
        Some((date(*first)?, date(*last)?))
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
    let mut outline = Outline {
        about,
        header_row: plan.heading.lines.last().copied(),
        columns: columns(&plan, &samples),
        sign_rule: plan.rule,
        sign_columns: plan.sign_columns.clone(),
        profile: Profile::default(),
        rows: filled.lines.len(),
        sums: filled.lines.sums(),
    };
    outline.profile = concluded(&plan, &outline, profile);
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
        for balance in balances.iter_mut().filter(|b| **b != NO_BALANCE) {
            *balance = -*balance;
        }
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

/// The columns with their first values.
pub(super) fn columns(plan: &Plan, samples: &[Sample]) -> Vec<ColumnReading> {
    let data = samples.get(plan.heading.data..).unwrap_or_default();
    plan.assigned
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| ColumnReading {
            index,
            source: plan.name(index).to_owned(),
            meaning: column.meaning,
            reason: column.reason,
            samples: data
                .iter()
                .filter_map(|s| s.cells.get(index))
                .filter(|(text, _)| !text.is_empty())
                .take(SHOWN)
                .map(|(text, kind)| (text.clone(), parsed(plan, column.meaning, text, *kind)))
                .collect(),
        })
        .collect()
}

/// A value as it was read.
fn parsed(plan: &Plan, meaning: Meaning, text: &str, kind: CellKind) -> String {
    let read = match meaning {
        Meaning::Date | Meaning::DueDate | Meaning::ValueDate => day::parse(text)
            .and_then(|w| w.date(plan.order))
            .or_else(|| day::serial(text))
            .or_else(|| plan.short_day(text))
            .or_else(|| plan.month_day(text))
            .map(|d| d.to_string()),
        Meaning::Amount
        | Meaning::Debit
        | Meaning::Credit
        | Meaning::MoneyIn
        | Meaning::MoneyOut
        | Meaning::Balance => {
            let mark = if kind == CellKind::Number {
                Some(Mark::Point)
            } else {
                plan.mark
            };
            number::parse(text, mark)
                .ok()
                .and_then(|n| n.minor(plan.currency.exponent(), plan.unit, plan.round).ok())
                .map(|minor| decimal_text(minor, plan.currency.exponent()))
        }
        Meaning::Currency => words::currency_word(&number::fold(text)).map(|c| c.to_string()),
        Meaning::Ignored => None,
        _ => Some(number::unwrap(text).to_owned()),
    };
    read.unwrap_or_default()
}

/// The conclusion as a profile.
fn concluded(plan: &Plan, outline: &Outline, given: &Profile) -> Profile {
    let mut columns: BTreeMap<String, Vec<Columns>> = BTreeMap::new();
    let names = &plan.heading.names;
    for column in outline.columns.iter().filter(|c| c.meaning != Meaning::Ignored) {
        let unique = !column.source.is_empty() && names.iter().filter(|n| **n == column.source).count() == 1;
        let named = if unique {
            Columns::Heading(column.source.clone())
        } else {
            Columns::Number(column.index + 1)
        };
        columns
            .entry(column.meaning.as_str().to_owned())
            .or_default()
            .push(named);
    }
    let one_or_several = |mut all: Vec<Columns>| {
        if all.len() == 1 {
            all.remove(0)
        } else {
            Columns::Several(all)
        }
    };
    let about = &outline.about;
    let text = about.format == Format::Csv;
    Profile {
        encoding: text.then(|| about.encoding.clone()),
        delimiter: about.delimiter.map(|d| {
            if d == b'\t' {
                "tab".to_owned()
            } else {
                char::from(d).to_string()
            }
        }),
        sheet: about.sheet.clone(),
        header_row: (plan.heading.lines.len() < 2)
            .then(|| outline.header_row.unwrap_or(0))
            .or(given.header_row),
        skip_rows: given.skip_rows.clone(),
        date_order: plan.order,
        until: None,
        decimal: plan.mark,
        currency: (!plan.currency.is_unknown()).then_some(plan.currency),
        account: given.account.clone(),
        mirrored: given.mirrored,
        sign: given.sign,
        unit: (plan.unit != 1).then_some(plan.unit),
        round: given.round,
        columns: columns
            .into_iter()
            .map(|(meaning, all)| (meaning, one_or_several(all)))
            .collect(),
    }
}
