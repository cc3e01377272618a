//! What the two sides come to, in words: the gap of a currency and its parts, the sums of marked lines, what is wrong with the
//! balances themselves.

use super::{Reconcile, Shown};
use crate::domain::Currency;
use crate::domain::reconciliation::Gap;
use crate::domain::untrusted::TermText;
use crate::domain::worksheet::Worksheet;
use crate::ops::reconcile::{Desk, Signature};
use crate::text::amount::grouped;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::sentence;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::text::{Run, runs_width};
use std::sync::Arc;

/// Columns from which the head names both totals beside the gap.
const TOTALS_FROM: u16 = 110;

impl Reconcile {
    /// What is wrong with the balances themselves.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let mut out = Vec::new();
        if let Shown::Desk(desk) = &self.shown
            && desk.signature().is_some_and(Signature::is_stale)
        {
            out.push(Warning::Stale(Arc::clone(desk)));
        }
        if let Shown::Desk(desk) = &self.shown
            && let Some(unfooted) = desk.unfooted()
        {
            out.push(Warning::Unfooted(unfooted));
        }
        if let Shown::Files(files) = &self.shown {
            out.extend(files.unfooted.iter().cloned().map(Warning::File));
        }
        let openings = self
            .sheet()
            .map(|sheet| sheet.openings.as_slice())
            .unwrap_or_default();
        let differing = openings.iter().filter(|(_, ours, theirs)| ours != theirs);
        out.extend(differing.map(|(currency, ours, theirs)| Warning::Opening(*currency, *ours, *theirs)));
        out
    }

    pub(super) fn sum_of_marks(&self, cx: &Context) -> Option<TermText> {
        let (ours, theirs) = self.marked();
        sum_of(self.sheet()?, &ours, &theirs, &cx.look)
    }
}

/// The sums of marked lines, and the gap between them; `None` where none is marked.
pub(super) fn sum_of(sheet: &Worksheet, ours: &[u32], theirs: &[u32], look: &Look) -> Option<TermText> {
    if ours.is_empty() && theirs.is_empty() {
        return None;
    }
    let words = &look.words;
    let sums = |lines: &crate::domain::Lines, indexes: &[u32]| -> (String, Option<(Currency, i64)>) {
        let at: Vec<usize> = indexes.iter().map(|i| *i as usize).collect();
        let sums = lines.select(&at).map(|l| l.sums()).unwrap_or_default();
        let text: Vec<String> = sums
            .iter()
            .map(|(c, sum)| grouped(i64::try_from(*sum).unwrap_or(i64::MAX), *c))
            .collect();
        let one = match sums.as_slice() {
            [(c, sum)] => Some((*c, i64::try_from(*sum).unwrap_or(i64::MAX))),
            _ => None,
        };
        (text.join(" + "), one)
    };
    let (a, one_a) = sums(&sheet.ours, ours);
    let (b, one_b) = sums(&sheet.theirs, theirs);
    let mut parts = Vec::new();
    if !ours.is_empty() {
        parts.push(fl!(words, "recon-marked-ours", count = ours.len(), sum = a));
    }
    if !theirs.is_empty() {
        parts.push(fl!(words, "recon-marked-theirs", count = theirs.len(), sum = b));
    }
    if let (Some((currency, a)), Some((other, b))) = (one_a, one_b)
        && currency == other
    {
        let gap = grouped(a.saturating_sub(b), currency);
        parts.push(fl!(words, "recon-marked-gap", gap = gap));
    }
    Some(TermText::from(parts.join(&format!(" {} ", look.glyphs.dot))))
}

/// Ours, theirs, and the gap as explained and unexplained; without the sides where all of it has no room.
pub(super) fn gap_line(gap: Gap, width: u16, look: &Look) -> Vec<Run> {
    gap_runs(gap, has_room_for_sides(gap, width, look), look)
}

/// True where the head names both sides beside the gap.
pub(super) fn has_room_for_sides(gap: Gap, width: u16, look: &Look) -> bool {
    width >= TOTALS_FROM && runs_width(&gap_runs(gap, true, look)) + 2 <= usize::from(width)
}

fn gap_runs(gap: Gap, sides: bool, look: &Look) -> Vec<Run> {
    let words = &look.words;
    let money = |minor| grouped(minor, gap.currency);
    let mut runs = vec![Run::new(format!("{}  ", gap.currency), Role::Muted)];
    if sides {
        runs.push(Run::new(
            fl!(
                words,
                "recon-totals",
                ours = money(gap.ours),
                theirs = money(gap.theirs)
            ),
            Role::Base,
        ));
        runs.push(Run::new("   ", Role::Base));
    }
    runs.push(Run::new(
        fl!(words, "recon-gap", gap = money(gap.total())),
        Role::Title,
    ));
    runs.push(Run::new(
        format!(
            " = {}",
            fl!(words, "recon-gap-explained", amount = money(gap.explained))
        ),
        Role::Base,
    ));
    let role = if gap.unexplained() == 0 {
        Role::Good
    } else {
        Role::Danger
    };
    runs.push(Run::new(" + ", Role::Base));
    runs.push(Run::new(
        fl!(words, "recon-gap-unexplained", amount = money(gap.unexplained())),
        role,
    ));
    runs
}

/// Something wrong with the balances.
pub(super) enum Warning {
    /// What stands there is not what was signed.
    Stale(Arc<Desk>),
    /// The statement does not add up.
    Unfooted(crate::ops::reconcile::Unfooted),
    /// The same of a file, as a sentence.
    File(crate::tui::Say),
    /// The openings differ.
    Opening(Currency, i64, i64),
}

impl Warning {
    pub(super) fn line(&self, look: &Look) -> Run {
        let words = &look.words;
        let text = match self {
            Self::Stale(desk) => sentence::stale(desk, words).unwrap_or_default(),
            Self::Unfooted(it) => fl!(
                words,
                "recon-unfooted",
                opening = grouped(it.opening, it.currency),
                lines = grouped(it.lines, it.currency),
                closing = grouped(it.closing, it.currency),
                off = grouped(it.off(), it.currency)
            ),
            Self::File(sentence) => sentence(words),
            Self::Opening(currency, ours, theirs) => fl!(
                words,
                "recon-opening",
                ours = grouped(*ours, *currency),
                theirs = grouped(*theirs, *currency),
                gap = grouped(ours.saturating_sub(*theirs), *currency)
            ),
        };
        let text = TermText::from(format!("{} {text}", look.glyphs.alert));
        Run::new(text, Role::Warning)
    }
}
