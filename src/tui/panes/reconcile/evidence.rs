//! The evidence: why an entry is what it is, and why marked lines are not tied.

use super::load::{Watched, failed};
use super::pairs::name;
use super::{Reconcile, Shown};
use crate::domain::evidence::{Fact, Rule};
use crate::domain::reconciliation::{Side, Status};
use crate::domain::transaction::Kind;
use crate::domain::untrusted::TermText;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::domain::{Currency, Line, Lines};
use crate::matching::explain::{self, Explanation};
use crate::matching::{Cancelled, Rules};
use crate::ops::decide::holding;
use crate::ops::{OpError, diff};
use crate::text::amount::grouped;
use crate::text::noun::Named;
use crate::text::{evidence, fl};
use crate::tui::effect::{Effect, Effects, Progress};
use crate::tui::overlays::Why;
use crate::tui::say;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::text::Run;
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
}

/// Everything about an entry, in lines.
fn reasons(sheet: &Worksheet, place: usize, rivals: &[(Side, u32)], look: &Look) -> Vec<Vec<Run>> {
    let Some(entry) = sheet.entries.get(place) else {
        return Vec::new();
    };
    let mut lines = about(sheet, entry, look);
    lines.push(Vec::new());
    for (side, indexes) in [(Side::Ours, &entry.ours), (Side::Theirs, &entry.theirs)] {
        lines.extend(
            indexes
                .iter()
                .filter_map(|i| line_text(side, sheet.lines(side), *i, look)),
        );
    }
    if !rivals.is_empty() {
        lines.push(Vec::new());
        lines.push(vec![Run::new(fl!(look.words, "recon-why-rivals"), Role::Title)]);
        let text = |(side, index): &(Side, u32)| line_text(*side, sheet.lines(*side), *index, look);
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
pub(super) fn line_text(side: Side, lines: &Lines, index: u32, look: &Look) -> Option<Vec<Run>> {
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
