//! The gap doctor: what would explain the open gap.

use super::Reconcile;
use super::evidence::{Held, line_text};
use crate::domain::date::from_day_number;
use crate::domain::difference::Code;
use crate::domain::reconciliation::{Gap, Side};
use crate::domain::worksheet::{Entry, Worksheet};
use crate::matching::diagnose::{self, Hypothesis, Test};
use crate::text::amount::grouped;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::effect::{Effect, Effects, Progress};
use crate::tui::overlays::{Finding, GapDoctor};
use crate::tui::say;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::text::Run;
use std::collections::HashSet;

impl Reconcile {
    /// What would explain what is unexplained, asked of the lines nobody has settled.
    pub(super) fn doctor(&self) -> Effects {
        let Some(held) = self.held() else {
            return Vec::new();
        };
        let gaps: Vec<Gap> = self.board.gaps.clone();
        let work = move |_: &Progress| {
            let open = gaps.into_iter().filter(|gap| gap.unexplained() != 0);
            let found = open.map(|gap| (gap, hypotheses(held.sheet(), gap))).collect();
            (held, found)
        };
        let then = |pane: &mut Self, (held, found): (Held, Vec<_>)| pane.show_findings(held, found);
        vec![Effect::work(say(|w| fl!(w, "recon-doing-gap")), work, then)]
    }

    /// Shows what was found about the lines of a worksheet; where others have taken their place meanwhile, asks of those.
    fn show_findings(&self, held: Held, found: Vec<(Gap, Vec<Hypothesis>)>) -> Effects {
        if !self.sheet().is_some_and(|sheet| sheet.has_lines_of(held.sheet())) {
            return self.doctor();
        }
        if found.is_empty() {
            return vec![Effect::Notice(say(|w| fl!(w, "recon-doctor-nothing")))];
        }
        let make = move |look: &Look| {
            let of =
                |(gap, hypotheses): &(Gap, Vec<Hypothesis>)| about_gap(*gap, hypotheses, held.sheet(), look);
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
    }
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
            if let Some(says) = line_text(line.side, sheet.lines(line.side), line.line, look) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Line, Lines};
    use crate::tui::panes::reconcile::{Board, Files, Shown};
    use std::sync::Arc;

    /// A pane that shows one line of ours and nothing of theirs.
    fn pane() -> Reconcile {
        let mut ours = Lines::default();
        let line = Line {
            amount: 500,
            ..Line::default()
        };
        ours.push(&line).unwrap();
        let worksheet = Worksheet {
            ours: Arc::new(ours),
            entries: std::iter::once(Entry::lone(Side::Ours, 0)).collect(),
            ..Worksheet::default()
        };
        Reconcile {
            board: Board::new(&worksheet),
            shown: Shown::Files(Arc::new(Files {
                worksheet,
                ..Files::default()
            })),
            ..Reconcile::default()
        }
    }

    #[test]
    fn findings_are_shown_beside_the_lines_they_were_made_of() {
        let (pane, other) = (pane(), pane());
        let found = || vec![(pane.board.gaps[0], Vec::new())];
        let of = |pane: &Reconcile| pane.held().unwrap();
        assert!(matches!(
            pane.show_findings(of(&pane), found())[..],
            [Effect::Open(_)]
        ));
        assert!(matches!(
            pane.show_findings(of(&other), found())[..],
            [Effect::Work { .. }]
        ));
    }
}
