//! The sentence beside a difference or a question: the code, what it is, and its numbers.

use crate::domain::difference::Code;
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::{DifferenceState, Status};
use crate::domain::untrusted::TermText;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::text::amount::grouped;
use crate::text::noun::Named;
use crate::text::{evidence, fl};
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::text::Run;

/// The sentence of an entry as runs.
pub fn sentence(sheet: &Worksheet, entry: &Entry, look: &Look) -> Vec<Run> {
    let words = &look.words;
    let mut runs = Vec::new();
    if let Some(code) = entry.code.filter(|_| !entry.category.agrees()) {
        let role = if entry.is_explained() {
            Role::Muted
        } else {
            Role::Title
        };
        runs.push(Run::new(code.as_str(), role));
        runs.push(Run::new(format!(" {}", code.name(words)), Role::Muted));
    } else {
        let rule = Rule::parse(&entry.rule).filter(|_| entry.status == Status::Suggested);
        let text = rule.map_or_else(|| entry.category.name(words), |rule| evidence::rule(words, rule));
        runs.push(Run::new(text, Role::Muted));
    }
    if let Some(numbers) = numbers(sheet, entry, look) {
        runs.push(Run::new(format!(": {numbers}"), Role::Muted));
    }
    if entry.status == Status::Suggested {
        let text = match entry.alternatives {
            0 => fl!(words, "recon-suggested"),
            count => fl!(words, "recon-suggested-rivals", count = u64::from(count)),
        };
        runs.push(Run::new(format!("  {text}"), Role::Warning));
    }
    if entry.state == DifferenceState::Disputed {
        runs.push(Run::new(
            format!("  {}", DifferenceState::Disputed.name(words)),
            Role::Danger,
        ));
    }
    if !entry.note.is_empty() {
        let note = TermText::new(&entry.note);
        runs.push(Run::new(
            format!("  {} {}", look.glyphs.dot, note.as_str()),
            Role::Base,
        ));
    }
    runs
}

/// The numbers behind a code; `None` where the lines themselves say it.
fn numbers(sheet: &Worksheet, entry: &Entry, look: &Look) -> Option<String> {
    let words = &look.words;
    let currency = sheet.entry_currency(entry);
    let gap = sheet.entry_gap(entry);
    let money = |minor: i64| grouped(minor, currency);
    let apart = gap.saturating_abs();
    if !entry.is_tied() {
        return None;
    }
    let code = entry.code?;
    if code == Code::Transposition {
        let amounts = amounts(sheet, entry)?;
        if apart % 9 == 0 && amounts.0.saturating_abs() != amounts.1.saturating_abs().saturating_mul(10) {
            return Some(fl!(
                words,
                "recon-nine",
                gap = money(apart),
                ninth = money(apart / 9)
            ));
        }
    }
    if code == Code::Sign {
        return Some(fl!(
            words,
            "recon-twice",
            gap = money(apart),
            half = money(apart / 2)
        ));
    }
    if code == Code::Timing && gap == 0 {
        let days = value(entry, "lag").and_then(|days| days.parse::<i64>().ok())?;
        return Some(fl!(words, "recon-days", days = days.abs()));
    }
    if let Some(rate) = value(entry, "rate").or_else(|| value(entry, "tax")) {
        let gap = money(gap);
        return Some(fl!(words, "recon-rate", gap = gap, rate = rate));
    }
    (gap != 0).then(|| fl!(words, "recon-apart", gap = money(gap)))
}

fn amounts(sheet: &Worksheet, entry: &Entry) -> Option<(i64, i64)> {
    let ours = sheet.ours.amount.get(*entry.ours.first()? as usize)?;
    let theirs = sheet.theirs.amount.get(*entry.theirs.first()? as usize)?;
    let (big, small) = if ours.abs() > theirs.abs() {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    Some((*big, *small))
}

/// A number of the rule's detail.
pub fn value<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry
        .detail
        .split(' ')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}
