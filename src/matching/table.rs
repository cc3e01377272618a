//! The result as rows of a file: one row per line of both sides, in the order of our lines, then theirs.

use super::proposal::{Group, Proposal, lag, sum};
use crate::domain::evidence::{Fact, Reason, Rule};
use crate::domain::money::{decimal_text, percent};
use crate::domain::reconciliation::Side;
use crate::domain::{Currency, Lines};
use std::fmt::Write as _;
use std::io;

/// The header of the result file.
pub const COLUMNS: &str = "group_id,side,line_no,category,status,code,rule,detail";

/// One row: a line and the group it is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// Number of the group from 1.
    pub group_id: u32,
    /// Index into [`Proposal::groups`].
    pub group: u32,
    /// Side of the line.
    pub side: Side,
    /// Number of the data line in its file, from 1.
    pub line_no: u32,
}

/// Rows of the result: every line of ours by number, then every line of theirs.
pub fn rows<'a>(
    proposal: &Proposal,
    ours: &'a Lines,
    theirs: &'a Lines,
) -> impl Iterator<Item = Row> + use<'a> {
    let (a, b) = proposal.group_of_lines(ours.len(), theirs.len());
    let side = |groups: Vec<u32>, lines: &'a Lines, side: Side| {
        let row = move |(group, index): (u32, u32)| Row {
            group_id: group.saturating_add(1),
            group,
            side,
            line_no: lines.number(index),
        };
        groups.into_iter().zip(0_u32..).map(row)
    };
    side(a, ours, Side::Ours).chain(side(b, theirs, Side::Theirs))
}

/// The numbers of group `index` as `key=value` pairs in ASCII, separated by spaces: `by=S form=memo ours=.. theirs=..`.
pub fn detail(proposal: &Proposal, index: usize, ours: &Lines, theirs: &Lines) -> String {
    let mut out = String::new();
    write_detail(&mut out, proposal, index, ours, theirs);
    out
}

fn write_detail(out: &mut String, proposal: &Proposal, index: usize, ours: &Lines, theirs: &Lines) {
    let Some(group) = proposal.groups().get(index) else {
        return;
    };
    let (a, b) = (proposal.ours(group), proposal.theirs(group));
    let currency = currency_of(proposal, group, ours, theirs);
    let money = |minor: i64| decimal_text(minor, currency.exponent());
    // Writing to a String cannot fail, so results of `write!` are dropped here.
    let _ = write!(out, "name={}", group.rule.name());
    if let Some((by, form)) = group.cited {
        let _ = write!(out, " by={by} form={form}");
    }
    if !a.is_empty() && !b.is_empty() {
        let (x, y) = (sum(ours, a), sum(theirs, b));
        if x != y {
            let _ = write!(
                out,
                " ours={} theirs={} gap={}",
                money(x),
                money(y),
                money(x.saturating_sub(y))
            );
        }
        if let Some(days) = lag(ours, a, theirs, b) {
            let _ = write!(out, " lag={days}");
        }
    }
    let _ = match group.reason {
        Reason::None => Ok(()),
        Reason::Rate(ppm) => write!(out, " rate={}", percent(ppm)),
        Reason::Deduction(minor) => write!(out, " deduction={}", money(minor)),
        Reason::Tax(ppm) => write!(out, " tax={}", percent(ppm)),
        Reason::Tolerance(minor) => write!(out, " within={}", money(minor)),
        Reason::Digits => write!(out, " digits=swapped_or_shifted"),
        Reason::Sign => write!(out, " sign=reversed"),
        Reason::Late(_) => write!(out, " window=outside"),
        Reason::Remainder(minor) => write!(out, " open={}", money(minor)),
        Reason::Transit(days) => write!(out, " transit={days}"),
        Reason::Returned => write!(out, " words=return"),
        Reason::Exchange => write!(out, " foreign=equal"),
        Reason::Elsewhere(line) => write!(out, " elsewhere={line}"),
    };
    if group.nodes > 0 {
        let _ = write!(
            out,
            " tried={} accidents_ppm={}",
            group.nodes, group.accidents_ppm
        );
    }
    let _ = write!(out, " confidence_ppm={}", group.confidence_ppm);
    if group.alternatives > 0 {
        let _ = write!(out, " alternatives={}", group.alternatives);
    }
    for (i, rival) in proposal.rivals(index).enumerate() {
        out.push_str(if i == 0 { " others=" } else { "+" });
        let lines = if rival.side == Side::Ours { ours } else { theirs };
        let _ = write!(out, "{}{}", rival.side, lines.number(rival.line));
    }
}

/// The currency of a group's lines: one that is known, where a side names none.
pub fn currency_of(proposal: &Proposal, group: &Group, ours: &Lines, theirs: &Lines) -> Currency {
    let of = |lines: &Lines, members: &[u32]| members.first().map(|i| lines.currency[*i as usize]);
    let known = of(ours, proposal.ours(group)).filter(|c| !c.is_unknown());
    known
        .or_else(|| of(theirs, proposal.theirs(group)))
        .unwrap_or_default()
}

/// Renders the facts of a group as a sentence.
pub type Sentence<'a> = dyn Fn(Rule, Currency, &[Fact]) -> String + 'a;

/// Writes the whole result: header and rows, LF, no cell needs quotes. `words` renders a group's facts as a sentence in
/// place of the `key=value` pairs; it is quoted where needed.
pub fn write_csv(
    out: &mut dyn io::Write,
    proposal: &Proposal,
    ours: &Lines,
    theirs: &Lines,
    words: Option<&Sentence<'_>>,
) -> io::Result<()> {
    writeln!(out, "{COLUMNS}")?;
    let mut line = String::new();
    for row in rows(proposal, ours, theirs) {
        let Some(group) = proposal.groups().get(row.group as usize) else {
            continue;
        };
        line.clear();
        let code = group
            .code
            .map_or("", super::super::domain::difference::Code::as_str);
        let _ = write!(
            line,
            "{},{},{},{},{},{},{},",
            row.group_id,
            row.side,
            row.line_no,
            group.category,
            group.status,
            code,
            group.rule.id()
        );
        match words {
            None => write_detail(&mut line, proposal, row.group as usize, ours, theirs),
            Some(words) => {
                let facts = proposal.evidence(row.group as usize, ours, theirs);
                let sentence = words(group.rule, currency_of(proposal, group, ours, theirs), &facts)
                    .replace(['\n', '\r'], " ");
                let _ = write!(line, "\"{}\"", sentence.replace('"', "\"\""));
            }
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}
