//! The evidence: why an entry is what it is, why marked lines are not tied, and what would explain the open gap.

use super::load::{Watched, failed};
use super::pairs::name;
use super::{Reconcile, Shown};
use crate::domain::date::from_day_number;
use crate::domain::difference::Code;
use crate::domain::evidence::{Fact, Rule};
use crate::domain::reconciliation::{Gap, Side, Status};
use crate::domain::transaction::Kind;
use crate::domain::untrusted::TermText;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::domain::{Currency, Line, Lines};
use crate::matching::diagnose::{self, Hypothesis, Test};
use crate::matching::explain::{self, Explanation};
use crate::matching::{Cancelled, Rules};
use crate::ops::decide::holding;
use crate::ops::{OpError, diff};
use crate::text::amount::grouped;
use crate::text::noun::Named;
use crate::text::{Words, evidence, fl};
use crate::tui::effect::{Effect, Effects, Progress};
use crate::tui::overlays::Why;
use crate::tui::overlays::{Finding, GapDoctor};
use crate::tui::say;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::text::Run;
use std::collections::HashSet;
use std::sync::Arc;

/// The worksheet, held for a thread of its own.
pub(super) enum Held {
    Desk(Arc<crate::ops::reconcile::Desk>),
    Files(Arc<super::Files>),
}

impl Held {
    pub(super) fn sheet(&self) -> &Worksheet {
        match self {
            Self::Desk(desk) => &desk.worksheet,
            Self::Files(files) => &files.worksheet,
        }
    }
}

impl Held {
    fn rules(&self) -> &Rules {
        match self {
            Self::Desk(desk) => &desk.rules,
            Self::Files(files) => &files.rules,
        }
    }
}

impl Reconcile {
    pub(super) fn held(&self) -> Option<Held> {
        match &self.shown {
            Shown::Desk(desk) => Some(Held::Desk(Arc::clone(desk))),
            Shown::Files(files) => Some(Held::Files(Arc::clone(files))),
            Shown::Nothing | Shown::Waiting(_) => None,
        }
    }

    /// Why the entry under the cursor; with marks on both sides, why those lines are not tied.
    pub(super) fn why(&self) -> Effects {
        let (ours, theirs) = self.marked();
        if !ours.is_empty() && !theirs.is_empty() {
            return self.why_not(ours, theirs);
        }
        let (Some(held), Some((place, entry))) = (self.held(), self.entry()) else {
            return Vec::new();
        };
        let rivals = entry.rivals.clone();
        let make = move |look: &Look| reasons(held.sheet(), place, &rivals, look);
        let title = say(|w| fl!(w, "recon-why-title"));
        vec![Effect::Open(Box::new(Why::new(title, make)))]
    }

    fn why_not(&self, ours: Vec<u32>, theirs: Vec<u32>) -> Effects {
        let Some(held) = self.held() else {
            return Vec::new();
        };
        let work = move |progress: &Progress| {
            let sheet = held.sheet();
            let holdings = sheet.entries.iter().map(holding);
            let lines = (&*sheet.ours, &*sheet.theirs);
            let found = explain::explain(
                lines,
                held.rules(),
                holdings,
                (&ours, &theirs),
                &Watched(progress),
            );
            let currency = ours.first().and_then(|i| sheet.ours.currency.get(*i as usize));
            Ok((found?, currency.copied().unwrap_or_default()))
        };
        let then = |_: &mut Self, found: Result<(Explanation, Currency), Cancelled>| {
            let (found, currency) = match found {
                Ok(found) => found,
                Err(Cancelled) => return failed(OpError::Cancelled),
            };
            let title = say(|w| fl!(w, "recon-why-not-title"));
            let make = move |look: &Look| verdicts(&found, currency, look);
            vec![Effect::Open(Box::new(Why::new(title, make)))]
        };
        vec![Effect::work(say(|w| fl!(w, "recon-doing-match")), work, then)]
    }

    /// What would explain what is unexplained, asked of the lines nobody has settled.
    pub(super) fn doctor(&self) -> Effects {
        let Some(held) = self.held() else {
            return Vec::new();
        };
        let gaps: Vec<Gap> = self.board.gaps.clone();
        let work = move |_: &Progress| {
            let sheet = held.sheet();
            let of = |gap: &Gap| (*gap, hypotheses(sheet, *gap));
            gaps.iter()
                .filter(|gap| gap.unexplained() != 0)
                .map(of)
                .collect::<Vec<_>>()
        };
        let then = |pane: &mut Self, found: Vec<(Gap, Vec<Hypothesis>)>| {
            let (Some(held), false) = (pane.held(), found.is_empty()) else {
                return vec![Effect::Notice(say(|w| fl!(w, "recon-doctor-nothing")))];
            };
            let make = move |look: &Look| {
                let of = |(gap, hypotheses): &(Gap, Vec<Hypothesis>)| {
                    about_gap(*gap, hypotheses, held.sheet(), look)
                };
                found.iter().flat_map(of).collect()
            };
            let then = |(side, index), code: Option<Code>| {
                Effect::tell(move |pane: &mut Self| {
                    let mut effects = pane.go_to_line(side, index);
                    effects.extend(code.into_iter().flat_map(|code| pane.offer_reason(code)));
                    effects
                })
            };
            vec![Effect::Open(Box::new(GapDoctor::new(make, then)))]
        };
        vec![Effect::work(say(|w| fl!(w, "recon-doing-gap")), work, then)]
    }

    /// Puts the cursor on a line, whatever hides it.
    pub(super) fn go_to_line(&mut self, side: Side, index: u32) -> Effects {
        let place = self.sheet().and_then(|sheet| sheet.entries.place_of(side, index));
        let Some(place) = place else { return Vec::new() };
        if !self.go_to(place) {
            self.filter.clear();
            self.lay(super::Board::show_all);
            self.go_to(place);
        }
        self.side = if side == Side::Ours {
            super::diff::Side::Left
        } else {
            super::diff::Side::Right
        };
        Vec::new()
    }
}

/// Everything about an entry, in lines.
fn reasons(sheet: &Worksheet, place: usize, rivals: &[(Side, u32)], look: &Look) -> Vec<Vec<Run>> {
    let Some(entry) = sheet.entries.get(place) else {
        return Vec::new();
    };
    let lines_of = |side| match side {
        Side::Ours => &sheet.ours,
        Side::Theirs => &sheet.theirs,
    };
    let mut lines = about(sheet, entry, look);
    lines.push(Vec::new());
    for (side, indexes) in [(Side::Ours, &entry.ours), (Side::Theirs, &entry.theirs)] {
        lines.extend(
            indexes
                .iter()
                .filter_map(|i| line_text(side, lines_of(side), *i, look)),
        );
    }
    if !rivals.is_empty() {
        lines.push(Vec::new());
        lines.push(vec![Run::new(fl!(look.words, "recon-why-rivals"), Role::Title)]);
        let text = |(side, index): &(Side, u32)| line_text(*side, lines_of(*side), *index, look);
        lines.extend(rivals.iter().filter_map(text));
    }
    lines
}

/// What an entry is and rests on.
fn about(sheet: &Worksheet, entry: &Entry, look: &Look) -> Vec<Vec<Run>> {
    let words = &look.words;
    let currency = sheet.entry_currency(entry);
    let mut lines = vec![super::says::sentence(sheet, entry, look)];
    let by = match Rule::parse(&entry.rule) {
        Some(rule) => evidence::rule(words, rule),
        None if !entry.is_tied() => fl!(words, "recon-why-apart"),
        None => fl!(words, "recon-why-by-hand"),
    };
    let mut made = vec![Run::new(by, Role::Base)];
    let facts = diff::facts(entry, currency);
    if entry.is_tied() {
        made.push(Run::new(format!("  [{}]", entry.status.name(words)), Role::Muted));
        let engines = matches!(entry.status, Status::Auto | Status::Suggested);
        let sure = facts.iter().find(|fact| matches!(fact, Fact::Sure(_)) && engines);
        let sure = sure.and_then(|fact| evidence::fact(words, currency, *fact));
        made.extend(sure.map(|said| Run::new(format!("  {said}"), Role::Muted)));
    }
    lines.push(made);
    lines.extend(
        facts
            .into_iter()
            .filter(|fact| !matches!(fact, Fact::Amounts { .. } | Fact::Sure(_)))
            .filter_map(|fact| evidence::fact(words, currency, fact))
            .map(|text| vec![Run::new(format!("{} {text}", look.glyphs.dot), Role::Base)]),
    );
    let gap = sheet.entry_gap(entry);
    if entry.is_tied() && gap != 0 {
        lines.push(vec![Run::new(
            format!(
                "{} {}",
                look.glyphs.dot,
                fl!(words, "recon-gap", gap = grouped(gap, currency))
            ),
            Role::Differs,
        )]);
    }
    if !entry.category.agrees() {
        let owner = fl!(words, "recon-why-owner", owner = entry.owner.name(words));
        lines.push(vec![Run::new(format!("{} {owner}", look.glyphs.dot), Role::Base)]);
    }
    if entry.task.is_some() {
        lines.push(vec![Run::new(
            format!("{} {}", look.glyphs.dot, fl!(words, "recon-why-task")),
            Role::Base,
        )]);
    }
    lines
}

/// The doctor's findings over the lines of entries that are not settled, by their numbers on the worksheet.
fn hypotheses(sheet: &Worksheet, gap: Gap) -> Vec<Hypothesis> {
    let open = |e: &&Entry| e.needs_decision() && sheet.entry_currency(e) == gap.currency;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for entry in sheet.entries.iter().filter(open) {
        ours.extend(entry.ours.iter().map(|i| *i as usize));
        theirs.extend(entry.theirs.iter().map(|i| *i as usize));
    }
    let (Ok(our_lines), Ok(their_lines)) = (sheet.ours.select(&ours), sheet.theirs.select(&theirs)) else {
        return Vec::new();
    };
    let mut found = diagnose::diagnose(gap.unexplained(), gap.currency, &our_lines, &their_lines, None);
    for line in found.iter_mut().flat_map(|h| &mut h.lines) {
        let of = if line.side == Side::Ours { &ours } else { &theirs };
        line.line = of.get(line.line as usize).map_or(u32::MAX, |i| *i as u32);
    }
    // What stands between the openings belongs to the period before, and comes first.
    let openings = sheet
        .openings
        .iter()
        .find(|(currency, ..)| *currency == gap.currency);
    let opening = openings.and_then(|(_, ours, theirs)| diagnose::opening(*ours, *theirs));
    opening.into_iter().chain(found).collect()
}

fn about_gap(gap: Gap, found: &[Hypothesis], sheet: &Worksheet, look: &Look) -> Vec<Finding> {
    let words = &look.words;
    let money = |minor| grouped(minor, gap.currency);
    let head = fl!(words, "recon-gap-unexplained", amount = money(gap.unexplained()));
    let mut out = vec![Finding {
        says: vec![Run::new(format!("{}  {head}", gap.currency), Role::Title)],
        line: None,
        code: None,
    }];
    let mut seen = HashSet::new();
    for one in found {
        let first = one.lines.first().map(|line| (line.side, line.line));
        out.push(Finding {
            says: vec![
                Run::new(one.code.as_str(), Role::Key),
                Run::new(format!("  {}", test(one, gap, words)), Role::Base),
            ],
            line: first,
            code: first.map(|_| one.code).filter(|code| *code != Code::Unexplained),
        });
        for line in one
            .lines
            .iter()
            .filter(|line| seen.insert((line.side, line.line)))
        {
            let of = if line.side == Side::Ours {
                &sheet.ours
            } else {
                &sheet.theirs
            };
            if let Some(says) = line_text(line.side, of, line.line, look) {
                out.push(Finding {
                    says: std::iter::once(Run::new("     ", Role::Base))
                        .chain(says)
                        .collect(),
                    line: Some((line.side, line.line)),
                    code: None,
                });
            }
        }
    }
    if found.is_empty() {
        out.push(Finding {
            says: vec![Run::new(fl!(words, "recon-doctor-none"), Role::Muted)],
            line: None,
            code: None,
        });
    }
    out
}

fn test(one: &Hypothesis, gap: Gap, words: &Words) -> String {
    let amount = grouped(one.amount, gap.currency);
    let code = one.code.name(words);
    let text = match one.test {
        Test::Difference => fl!(words, "recon-doctor-difference", amount = amount),
        Test::Half => fl!(words, "recon-doctor-half", amount = amount),
        Test::Nine => {
            let ninth = grouped(one.amount / 9, gap.currency);
            fl!(words, "recon-doctor-nine", gap = amount, ninth = ninth)
        }
        Test::Cents => fl!(words, "recon-doctor-cents"),
        Test::Opening => fl!(words, "recon-doctor-opening", gap = amount),
        Test::Months => return months(one, words),
    };
    let more = (one.fits as usize).saturating_sub(one.lines.len().min(diagnose::LINES_NAMED));
    let more = if more == 0 {
        String::new()
    } else {
        fl!(words, "recon-doctor-more", count = more)
    };
    format!("{code}: {text} {more}").trim_end().to_owned()
}

/// The days in which a gap arose, in words.
fn months(one: &Hypothesis, words: &Words) -> String {
    let day = |number| {
        from_day_number(number)
            .map(|day| day.to_string())
            .unwrap_or_default()
    };
    let (from, to) = one
        .days
        .map(|(from, to)| (day(from), day(to)))
        .unwrap_or_default();
    fl!(
        words,
        "recon-doctor-months",
        from = from,
        to = to,
        lines = one.fits
    )
}

/// What the rules say of marked lines.
fn verdicts(found: &Explanation, currency: Currency, look: &Look) -> Vec<Vec<Run>> {
    let words = &look.words;
    let dot = look.glyphs.dot;
    let mut lines = Vec::new();
    let gap = fl!(words, "recon-gap", gap = grouped(found.gap, currency));
    lines.push(vec![Run::new(gap, Role::Title)]);
    let cited = found.cited.map(|(by, form)| Fact::Cited { by, form });
    let facts = cited.into_iter().chain(found.lag.map(Fact::Lag));
    let facts = facts.chain(std::iter::once(Fact::Because(found.reason)));
    lines.extend(
        facts
            .filter_map(|fact| evidence::fact(words, currency, fact))
            .map(|text| vec![Run::new(format!("{dot} {text}"), Role::Base)]),
    );
    lines.push(Vec::new());
    for verdict in &found.rules {
        let (mark, role) = match (verdict.holds(), verdict.proposed) {
            (true, _) => (look.glyphs.tick, Role::Good),
            (false, true) => ("?", Role::Warning),
            (false, false) => ("x", Role::Muted),
        };
        lines.push(vec![
            Run::new(format!("{mark} {:<4}", verdict.rule.id()), role),
            Run::new(evidence::rule(words, verdict.rule), Role::Base),
        ]);
        lines.extend(verdict.failed.iter().map(|failed| {
            let text = evidence::failed(words, currency, *failed);
            vec![Run::new(format!("       {text}"), Role::Muted)]
        }));
    }
    lines
}

/// A line in full: side, day, number, reference, text, amount, line of the file.
fn line_text(side: Side, lines: &Lines, index: u32, look: &Look) -> Option<Vec<Run>> {
    let line: Line<'_> = lines.get(index as usize)?;
    let words = &look.words;
    let side = match side {
        Side::Ours => fl!(words, "side-ours"),
        Side::Theirs => fl!(words, "side-theirs"),
    };
    let day = line.date.map(|d| d.to_string()).unwrap_or_default();
    let amount = grouped(line.amount, line.currency);
    let number = name(&line);
    let mut texts = vec![TermText::new(number).into_string()];
    // Our own lines carry the kind by its stored name, theirs the words of the file.
    let kind = Kind::parse(line.doc_type).map(|kind| kind.name(words));
    for text in [
        line.reference,
        line.memo,
        kind.as_deref().unwrap_or(line.doc_type),
    ] {
        if !text.is_empty() && text != number {
            texts.push(TermText::new(text).into_string());
        }
    }
    let mut runs = vec![
        Run::new(format!("{side}  "), Role::Muted),
        Run::new(format!("{day}  {}  ", texts.join("  ")), Role::Base),
        Run::new(format!("{amount} {}", line.currency), Role::Title),
    ];
    if line.source_line > 0 {
        let source = fl!(words, "recon-why-source", line = line.source_line);
        runs.push(Run::new(format!("  {source}"), Role::Muted));
    }
    Some(runs)
}
