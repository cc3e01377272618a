//! The result as rows of a file: one row per line of both sides, in the order of our lines, then theirs.

use super::proposal::{Group, Proposal, lag, sum};
use crate::domain::difference::Code;
use crate::domain::evidence::{Fact, Reason, Rule};
use crate::domain::money::{decimal_text, percent};
use crate::domain::reconciliation::Side;
use crate::domain::{Currency, Lines};
use rayon::prelude::*;
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
    // The currency lies far away in memory and few details need it.
    let money = |minor: i64| {
        let currency = currency_of(proposal, group, ours, theirs);
        decimal_text(minor, currency.exponent())
    };
    out.push_str("name=");
    out.push_str(group.rule.name());
    if let Some((by, form)) = group.cited {
        for (name, value) in [(" by=", by.as_str()), (" form=", form.as_str())] {
            out.push_str(name);
            out.push_str(value);
        }
    }
    // Writing to a String cannot fail, so results of `write!` are dropped here.
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
            number(out, " lag=", i64::from(days));
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
        number(out, " tried=", i64::from(group.nodes));
        number(out, " accidents_ppm=", i64::from(group.accidents_ppm));
    }
    number(out, " confidence_ppm=", i64::from(group.confidence_ppm));
    if group.alternatives > 0 {
        number(out, " alternatives=", i64::from(group.alternatives));
    }
    for (i, rival) in proposal.rivals(index).enumerate() {
        out.push_str(if i == 0 { " others=" } else { "+" });
        let lines = if rival.side == Side::Ours { ours } else { theirs };
        number(out, rival.side.as_str(), i64::from(lines.number(rival.line)));
    }
}

/// Appends what stands before a whole number, and the number: many times quicker than the machinery of formats, which would be
/// half the time of a result of a million lines.
fn number(out: &mut String, before: &str, number: i64) {
    out.push_str(before);
    if number < 0 {
        out.push('-');
    }
    let mut text = [b'0'; 20];
    let (mut at, mut rest) = (text.len(), number.unsigned_abs());
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&text[at..]).unwrap_or_default());
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
    let sheet = Sheet::new(proposal, ours, theirs);
    if let Some(words) = words {
        let mut text = String::new();
        return sheet.pieces().into_iter().try_for_each(|piece| {
            text.clear();
            sheet.rows(piece, &mut text, |text, group| sheet.sentence(text, group, words));
            out.write_all(text.as_bytes())
        });
    }
    let details = |piece: Piece| {
        let mut text = String::with_capacity(PIECE * ROW_BYTES);
        sheet.rows(piece, &mut text, |text, group| {
            write_detail(text, proposal, group, ours, theirs);
        });
        text
    };
    in_order(&sheet.pieces(), details, |text| out.write_all(text.as_bytes()))
}

/// Rows rendered at once by one thread.
const PIECE: usize = 4_096;
/// Bytes a row takes about.
const ROW_BYTES: usize = 112;
/// Pieces that are ready while those before them are written.
const READY: usize = 16;

/// Renders pieces on all cores, and hands them on in order while the next are rendered.
fn in_order<P: Copy + Sync>(
    pieces: &[P],
    render: impl Fn(P) -> String + Sync,
    mut write: impl FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    if let [few @ .., last] = pieces
        && few.len() < 2
    {
        return few
            .iter()
            .chain([last])
            .try_for_each(|piece| write(&render(*piece)));
    }
    let mut ready: Vec<String> = Vec::new();
    for batch in pieces.chunks(READY).map(Some).chain([None]) {
        let mut next: Vec<String> = Vec::new();
        let mut written = Ok(());
        rayon::in_place_scope(|scope| {
            if let Some(batch) = batch {
                scope.spawn(|_| next = batch.par_iter().map(|piece| render(*piece)).collect());
            }
            written = ready.iter().try_for_each(|text| write(text));
        });
        written?;
        ready = next;
    }
    Ok(())
}

/// Lines `from..to` of one side.
#[derive(Clone, Copy)]
struct Piece {
    side: Side,
    from: usize,
    to: usize,
}

/// A result while it is written.
struct Sheet<'a> {
    proposal: &'a Proposal,
    ours: &'a Lines,
    theirs: &'a Lines,
    /// The group of each line of ours and of theirs.
    groups: (Vec<u32>, Vec<u32>),
}

impl<'a> Sheet<'a> {
    fn new(proposal: &'a Proposal, ours: &'a Lines, theirs: &'a Lines) -> Self {
        Self {
            proposal,
            ours,
            theirs,
            groups: proposal.group_of_lines(ours.len(), theirs.len()),
        }
    }

    /// All lines in pieces, ours first.
    fn pieces(&self) -> Vec<Piece> {
        let sides = [(Side::Ours, self.ours.len()), (Side::Theirs, self.theirs.len())];
        let of_side = |(side, count): (Side, usize)| {
            (0..count).step_by(PIECE).map(move |from| Piece {
                side,
                from,
                to: count.min(from + PIECE),
            })
        };
        sides.into_iter().flat_map(of_side).collect()
    }

    /// Appends the rows of a piece; `detail` appends that of a group.
    fn rows(&self, piece: Piece, out: &mut String, detail: impl Fn(&mut String, usize)) {
        let (lines, groups) = match piece.side {
            Side::Ours => (self.ours, &self.groups.0),
            Side::Theirs => (self.theirs, &self.groups.1),
        };
        for (index, at) in (piece.from..piece.to).zip(&groups[piece.from..piece.to]) {
            let Some(group) = self.proposal.groups().get(*at as usize) else {
                continue;
            };
            number(out, "", i64::from(*at) + 1);
            out.push(',');
            out.push_str(piece.side.as_str());
            number(out, ",", i64::from(lines.number(index as u32)));
            let code = group.code.map_or("", Code::as_str);
            for cell in [
                group.category.as_str(),
                group.status.as_str(),
                code,
                group.rule.id(),
            ] {
                out.push(',');
                out.push_str(cell);
            }
            out.push(',');
            detail(out, *at as usize);
            out.push('\n');
        }
    }

    /// Appends the facts of a group as a sentence in quotes.
    fn sentence(&self, out: &mut String, index: usize, words: &Sentence<'_>) {
        let Some(group) = self.proposal.groups().get(index) else {
            return;
        };
        let facts = self.proposal.evidence(index, self.ours, self.theirs);
        let currency = currency_of(self.proposal, group, self.ours, self.theirs);
        let sentence = words(group.rule, currency, &facts).replace(['\n', '\r'], " ");
        let _ = write!(out, "\"{}\"", sentence.replace('"', "\"\""));
    }
}
