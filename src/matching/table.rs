//! The result as rows of a file: one row per line of both sides, in the order of our lines, then theirs.

use super::proposal::{Group, Proposal, lag, sum};
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Fact, Form, Reason, Rule};
use crate::domain::money::{decimal_text, percent};
use crate::domain::reconciliation::{Side, Status};
use crate::domain::{Currency, Lines};
use rayon::prelude::*;
use std::io::{self, Write as _};

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
    let mut out = Vec::new();
    if let Some(group) = proposal.groups().get(index) {
        let figures = Figures::of(proposal, group, ours, theirs);
        write_name(&mut out, group);
        write_figures(&mut out, proposal, index, &figures, ours, theirs);
    }
    String::from_utf8(out).unwrap_or_default()
}

/// What a detail says of a group's lines, fetched from all over both files.
#[derive(Clone, Copy)]
struct Figures {
    group: Group,
    /// The sums of both sides where both have lines and they are not the same.
    sums: Option<(i64, i64)>,
    lag: Option<i32>,
}

impl Figures {
    fn of(proposal: &Proposal, group: &Group, ours: &Lines, theirs: &Lines) -> Self {
        let (a, b) = (proposal.ours(group), proposal.theirs(group));
        let (mut sums, mut days) = (None, None);
        if !a.is_empty() && !b.is_empty() {
            let (x, y) = (sum(ours, a), sum(theirs, b));
            sums = (x != y).then_some((x, y));
            days = lag(ours, a, theirs, b);
        }
        Self {
            group: *group,
            sums,
            lag: days,
        }
    }
}

/// The rule by name and how the lines cite each other: the beginning of a detail.
fn write_name(out: &mut Vec<u8>, group: &Group) {
    push(out, "name=");
    push(out, group.rule.name());
    if let Some((by, form)) = group.cited {
        for (name, value) in [(" by=", by.as_str()), (" form=", form.as_str())] {
            push(out, name);
            push(out, value);
        }
    }
}

/// The rest of a detail.
fn write_figures(
    out: &mut Vec<u8>,
    proposal: &Proposal,
    index: usize,
    figures: &Figures,
    ours: &Lines,
    theirs: &Lines,
) {
    let group = &figures.group;
    // The currency lies far away in memory and few details need it.
    let money = |minor: i64| {
        let currency = currency_of(proposal, group, ours, theirs);
        decimal_text(minor, currency.exponent())
    };
    // Writing to a Vec cannot fail, so results of `write!` are dropped here.
    if let Some((x, y)) = figures.sums {
        let gap = money(x.saturating_sub(y));
        let _ = write!(out, " ours={} theirs={} gap={gap}", money(x), money(y));
    }
    if let Some(days) = figures.lag {
        number(out, " lag=", i64::from(days));
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
    // Whether a group is one at all that may have any is known here; to ask by its place would fetch it from afar once more.
    let rivals = (group.status == Status::Suggested).then(|| proposal.rivals(index));
    for (i, rival) in rivals.into_iter().flatten().enumerate() {
        push(out, if i == 0 { " others=" } else { "+" });
        let lines = if rival.side == Side::Ours { ours } else { theirs };
        number(out, rival.side.as_str(), i64::from(lines.number(rival.line)));
    }
}

/// Appends a text.
fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// The two digits of each number below a hundred.
const DIGITS: [[u8; 2]; 100] = {
    let mut digits = [[b'0'; 2]; 100];
    let mut n = 0;
    while n < 100 {
        digits[n] = [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
        n += 1;
    }
    digits
};

/// Appends what stands before a whole number, and the number: many times quicker than the machinery of formats, which would be
/// half the time of a result of a million lines.
fn number(out: &mut Vec<u8>, before: &str, number: i64) {
    push(out, before);
    if number < 0 {
        out.push(b'-');
    }
    let mut text = [b'0'; 20];
    let (mut at, mut rest) = (text.len(), number.unsigned_abs());
    while rest >= 100 {
        at -= 2;
        text[at..at + 2].copy_from_slice(&DIGITS[(rest % 100) as usize]);
        rest /= 100;
    }
    at -= 2;
    text[at..at + 2].copy_from_slice(&DIGITS[rest as usize]);
    out.extend_from_slice(&text[at + usize::from(rest < 10)..]);
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
        let mut text = Vec::new();
        return sheet.pieces().into_iter().try_for_each(|piece| {
            text.clear();
            sheet.rows(piece, &mut text, cells, |text, index, _| {
                sheet.sentence(text, index, words);
            });
            out.write_all(&text)
        });
    }
    let details = |piece: Piece| {
        let mut text = Vec::with_capacity(PIECE * ROW_BYTES);
        let named = |text: &mut Vec<u8>, group: &Group| {
            cells(text, group);
            write_name(text, group);
        };
        sheet.rows(piece, &mut text, named, |text, index, figures| {
            write_figures(text, proposal, index, figures, ours, theirs);
        });
        text
    };
    in_order(&sheet.pieces(), details, |text| out.write_all(text))
}

/// The cells of a group behind the number of the line, and the comma before the detail.
fn cells(out: &mut Vec<u8>, group: &Group) {
    let code = group.code.map_or("", Code::as_str);
    for cell in [
        group.category.as_str(),
        group.status.as_str(),
        code,
        group.rule.id(),
        "",
    ] {
        push(out, ",");
        push(out, cell);
    }
}

/// What the rows of a group begin with behind the number of the line, which is the same for most groups and written once.
struct Beginnings<F> {
    write: F,
    known: Vec<(Looks, Vec<u8>)>,
    last: usize,
}

/// What the beginning of a group's row follows from.
type Looks = (Category, Status, Option<Code>, Rule, Option<(Side, Form)>);

impl<F: Fn(&mut Vec<u8>, &Group)> Beginnings<F> {
    fn new(write: F) -> Self {
        Self {
            write,
            known: Vec::new(),
            last: 0,
        }
    }

    fn of(&mut self, group: &Group) -> &[u8] {
        let looks = (group.category, group.status, group.code, group.rule, group.cited);
        if self.known.get(self.last).is_none_or(|(known, _)| *known != looks) {
            let found = self.known.iter().position(|(known, _)| *known == looks);
            self.last = found.unwrap_or_else(|| {
                let mut text = Vec::new();
                (self.write)(&mut text, group);
                self.known.push((looks, text));
                self.known.len() - 1
            });
        }
        &self.known[self.last].1
    }
}

/// Rows rendered at once by one thread.
const PIECE: usize = 2_048;
/// Bytes a row takes about.
const ROW_BYTES: usize = 112;
/// Pieces that are ready while those before them are written.
const READY: usize = 8;

/// Renders pieces on all cores, and hands them on in order while the next are rendered.
fn in_order<P: Copy + Sync>(
    pieces: &[P],
    render: impl Fn(P) -> Vec<u8> + Sync,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    if let [few @ .., last] = pieces
        && few.len() < 2
    {
        return few
            .iter()
            .chain([last])
            .try_for_each(|piece| write(&render(*piece)));
    }
    let mut ready: Vec<Vec<u8>> = Vec::new();
    for batch in pieces.chunks(READY).map(Some).chain([None]) {
        let mut next: Vec<Vec<u8>> = Vec::new();
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

    /// Appends the rows of a piece: `begin` writes what follows from the looks of a group alone, `rest` the rest.
    fn rows(
        &self,
        piece: Piece,
        out: &mut Vec<u8>,
        begin: impl Fn(&mut Vec<u8>, &Group),
        rest: impl Fn(&mut Vec<u8>, usize, &Figures),
    ) {
        let (lines, groups) = match piece.side {
            Side::Ours => (self.ours, &self.groups.0),
            Side::Theirs => (self.theirs, &self.groups.1),
        };
        // All that lies far away is fetched at once: nothing waits for the row before it.
        let places = (piece.from..piece.to).zip(&groups[piece.from..piece.to]);
        let rows: Vec<(usize, u32, Group)> = places
            .filter_map(|(index, at)| Some((index, *at, *self.proposal.groups().get(*at as usize)?)))
            .collect();
        let figures: Vec<Figures> = rows
            .iter()
            .map(|(_, _, group)| Figures::of(self.proposal, group, self.ours, self.theirs))
            .collect();
        let mut beginnings = Beginnings::new(begin);
        let side = format!(",{},", piece.side.as_str());
        for ((index, at, group), figures) in rows.iter().zip(&figures) {
            number(out, "", i64::from(*at) + 1);
            number(out, &side, i64::from(lines.number(*index as u32)));
            out.extend_from_slice(beginnings.of(group));
            rest(out, *at as usize, figures);
            out.push(b'\n');
        }
    }

    /// Appends the facts of a group as a sentence in quotes.
    fn sentence(&self, out: &mut Vec<u8>, index: usize, words: &Sentence<'_>) {
        let Some(group) = self.proposal.groups().get(index) else {
            return;
        };
        let facts = self.proposal.evidence(index, self.ours, self.theirs);
        let currency = currency_of(self.proposal, group, self.ours, self.theirs);
        let sentence = words(group.rule, currency, &facts).replace(['\n', '\r'], " ");
        let _ = write!(out, "\"{}\"", sentence.replace('"', "\"\""));
    }
}
