//! A worksheet on paper: the gap, the counts, and the entries that somebody has to look at.

use crate::documents::listing::{Cell, Format, Listing};
use crate::documents::rows::json_text;
use crate::domain::difference::Code;
use crate::domain::evidence::{Fact, Rule};
use crate::domain::money::decimal_text;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::domain::{Currency, Line, Lines};
use crate::ops::diff::{self, Summary};
use crate::ops::reconcile::Desk;
use crate::text::amount::grouped;
use crate::text::evidence;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use serde_json::json;

/// The gap of each currency and the counts, one line each.
pub fn summary(summary: &Summary, words: &Words) -> String {
    let mut out = String::new();
    for gap in &summary.gaps {
        let money = |minor: i64| grouped(minor, gap.currency);
        out.push_str(&fl!(
            words,
            "worksheet-gap",
            currency = gap.currency.as_str(),
            ours = money(gap.ours),
            theirs = money(gap.theirs),
            gap = money(gap.total()),
            explained = money(gap.explained),
            unexplained = money(gap.unexplained())
        ));
        out.push('\n');
    }
    let counts = summary.counts;
    let counted = [
        fl!(words, "recon-tied", count = counts.tied),
        fl!(words, "recon-groups", count = counts.groups),
        fl!(words, "recon-differences", count = counts.differences),
        fl!(words, "recon-questions", count = counts.questions),
    ];
    out.push_str(&counted.join(" · "));
    out.push('\n');
    out
}

/// What cannot be decided, one line for each matter: the candidates of both sides by their line numbers, and the ways.
pub fn questions(worksheet: &Worksheet, words: &Words) -> String {
    let mut out = String::new();
    for (number, one) in (1..).zip(worksheet.questions()) {
        let names = |lines: &Lines, of: &[u32]| {
            let named = of.iter().map(|i| lines.number(*i).to_string());
            named.collect::<Vec<_>>().join(", ")
        };
        out.push_str(&fl!(
            words,
            "worksheet-question",
            number = number,
            ours = names(&worksheet.ours, &one.ours),
            theirs = names(&worksheet.theirs, &one.theirs),
            ways = one.ways
        ));
        out.push('\n');
    }
    out
}

/// The same for JSON: entries and lines by number from 1.
fn questions_json(worksheet: &Worksheet) -> Vec<serde_json::Value> {
    let numbers = |lines: &Lines, of: &[u32]| -> Vec<u32> { of.iter().map(|i| lines.number(*i)).collect() };
    let one = |q: crate::domain::question::Question| {
        json!({
            "entries": q.proposals.iter().map(|p| p + 1).collect::<Vec<_>>(),
            "ours": numbers(&worksheet.ours, &q.ours),
            "theirs": numbers(&worksheet.theirs, &q.theirs),
            "ways": q.ways,
        })
    };
    worksheet.questions().into_iter().map(one).collect()
}

/// Whose signature it carries; the lines posted since by number from 1.
fn signature_json(desk: &Desk) -> serde_json::Value {
    let ours = &desk.worksheet.ours;
    desk.signature().map_or(serde_json::Value::Null, |it| {
        json!({
            "by": it.by,
            "on": it.on.map(|day| day.to_string()),
            "stale": it.is_stale(),
            "late": it.late.iter().map(|line| ours.number(*line)).collect::<Vec<_>>(),
        })
    })
}

/// The worksheet of a reconciliation as one JSON object: the gap of each currency as decimal text, the counts, what cannot be
/// decided, its signature, and every line.
pub fn json(desk: &Desk, words: &Words) -> std::io::Result<String> {
    let (worksheet, period) = (&desk.worksheet, desk.reconciliation.period);
    let gaps = worksheet.gaps().into_iter().map(|gap| {
        let money = |minor: i64| decimal_text(minor, gap.currency.exponent());
        json!({
            "currency": gap.currency.as_str(),
            "ours": money(gap.ours),
            "theirs": money(gap.theirs),
            "gap": money(gap.total()),
            "explained": money(gap.explained),
            "unexplained": money(gap.unexplained()),
        })
    });
    let mut lines = Vec::new();
    listing(worksheet, true, words).write(Format::Json, &mut lines)?;
    let counts = diff::counts(worksheet);
    let object = json!({
        "customer": desk.customer.fields.code,
        "period": [period.from.to_string(), period.to.to_string()],
        "gaps": gaps.collect::<Vec<_>>(),
        "tied": counts.tied,
        "groups": counts.groups,
        "differences": counts.differences,
        "questions": counts.questions,
        "open_questions": questions_json(worksheet),
        "ties_out": worksheet.ties_out(),
        "signed": signature_json(desk),
        "lines": serde_json::from_slice::<serde_json::Value>(&lines)?,
    });
    Ok(json_text(&format!("{object:#}\n")).into_owned())
}

/// The entries; only those that need a decision unless `all`. Lines that stand together share a number.
pub fn listing(worksheet: &Worksheet, all: bool, words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("entry", fl!(words, "column-entry")),
        ("side", fl!(words, "column-side")),
        ("line", fl!(words, "column-line")),
        ("date", fl!(words, "column-date")),
        ("document", fl!(words, "column-document")),
        ("reference", fl!(words, "column-reference")),
        ("memo", fl!(words, "column-memo")),
        ("currency", fl!(words, "column-currency")),
        ("amount", fl!(words, "column-amount")),
        ("category", fl!(words, "column-category")),
        ("status", fl!(words, "column-status")),
        ("code", fl!(words, "column-reason-code")),
    ]);
    let shown = worksheet
        .entries
        .iter()
        .enumerate()
        .filter(|(_, e)| all || !e.agrees());
    for (number, entry) in shown {
        let ours = entry.ours.iter().map(|i| (true, *i));
        for (is_ours, index) in ours.chain(entry.theirs.iter().map(|i| (false, *i))) {
            let lines = if is_ours {
                &worksheet.ours
            } else {
                &worksheet.theirs
            };
            let currency = worksheet.entry_currency(entry);
            listing
                .rows
                .extend(row(number, entry, is_ours, index, lines, currency, words));
        }
    }
    listing
}

/// Why each entry that needs a look stands as it does, one line each under its number: a sentence is too long for a cell.
pub fn evidence_lines(worksheet: &Worksheet, words: &Words) -> String {
    let shown = (1..).zip(&worksheet.entries).filter(|(_, entry)| !entry.agrees());
    let lines = shown.map(|(number, entry)| format!("{number:>5}  {}\n", evidence(worksheet, entry, words)));
    lines.collect()
}

/// The rule of an entry and what it goes by.
fn evidence(worksheet: &Worksheet, entry: &Entry, words: &Words) -> String {
    let currency = worksheet.entry_currency(entry);
    let rule = Rule::parse(&entry.rule);
    rule.map_or_else(String::new, |rule| {
        let facts = diff::facts(entry, currency);
        let rivals = entry.rivals.iter().map(|(side, line)| Fact::Rival {
            side: *side,
            line: *line,
        });
        let facts: Vec<Fact> = facts.into_iter().chain(rivals).collect();
        evidence::sentence(words, rule, currency, &facts)
    })
}

fn row(
    number: usize,
    entry: &Entry,
    is_ours: bool,
    index: u32,
    lines: &Lines,
    currency: Currency,
    words: &Words,
) -> Option<Vec<Cell>> {
    let line: Line<'_> = lines.get(index as usize)?;
    let side = if is_ours {
        Cell::Word("L", fl!(words, "side-ours"))
    } else {
        Cell::Word("S", fl!(words, "side-theirs"))
    };
    Some(vec![
        Cell::Int(number as i64 + 1),
        side,
        Cell::Int(i64::from(lines.number(index))),
        line.date.into(),
        line.doc_no.into(),
        line.reference.into(),
        line.memo.into(),
        currency.as_str().into(),
        Cell::Amount(line.amount, currency),
        Cell::Word(entry.category.as_str(), entry.category.name(words)),
        Cell::Word(entry.status.as_str(), entry.status.name(words)),
        entry.code.map(Code::as_str).into(),
    ])
}
