//! Decisions about two files, and what follows from them. A decision shows at once; what hangs together with its lines is decided
//! anew on a thread of its own, and until that is there further decisions wait their turn. Both are taken back together.

use super::load::{Watched, failed};
use super::{Files, Reconcile, Shown};
use crate::domain::reconciliation::Side;
use crate::domain::worksheet::{Decision, DecisionError, Edit, Entry, Tie, Worksheet};
use crate::ops::OpError;
use crate::ops::decide::{self, Act, Followed, Ground, Memory};
use crate::text::fl;
use crate::tui::effect::{Effect, Effects, Progress};
use crate::tui::say;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Decisions about files: those that can be taken back, those that can be done again, and what the engine remembers.
#[derive(Default)]
pub(super) struct Decisions {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// What the engine remembers of the worksheet; nothing before the first decision.
    memory: Memory,
    /// What follows from the last decision is not there yet.
    runs: bool,
    waiting: VecDeque<Wish>,
}

/// A decision with what followed from it.
struct Step {
    edits: Vec<Edit>,
    parted: Vec<Tie>,
}

/// What is asked for while the engine works.
enum Wish {
    /// A decision, and the entries it is about as they were seen.
    Decide(Decision, HashMap<usize, Entry>),
    TakeBack {
        again: bool,
    },
}

/// What a person is told of what followed; nothing where nothing did.
pub(super) fn what_followed(followed: &Followed) -> Option<Effect> {
    let (others, beyond) = (followed.plan.others(), followed.beyond);
    (others > 0 || beyond).then(|| {
        Effect::Notice(say(move |w| {
            if beyond {
                fl!(w, "recon-followed-beyond")
            } else {
                fl!(w, "recon-followed", count = others)
            }
        }))
    })
}

impl Reconcile {
    /// Takes a decision about files, or lets it wait for what follows from the one before.
    pub(super) fn decide_in_files(&mut self, decision: Decision) -> Effects {
        if self.decisions.runs {
            let seen = self.sheet().map(|sheet| seen(sheet, &decision));
            let wish = Wish::Decide(decision, seen.unwrap_or_default());
            self.decisions.waiting.push_back(wish);
            return Vec::new();
        }
        let at = self.cursor_line();
        let ground = self.ground();
        let Some((files, ground)) = self.files_to_change().zip(ground) else {
            return Vec::new();
        };
        let rules = Arc::clone(&files.rules);
        let edits = match decide::apply(&mut files.worksheet, &rules, &decision) {
            Ok(edits) => edits,
            Err(error) => return failed(OpError::Decision(error)),
        };
        let act = Act::of(&decision, &edits);
        if matches!(decision, Decision::Pair { .. }) {
            self.list.clear_marks();
        }
        self.decisions.undone.clear();
        self.decisions.done.push(Step {
            edits: Vec::new(),
            parted: act.parted().to_vec(),
        });
        let mut effects = self.show_edits(edits, at);
        effects.extend(self.follow(ground, act));
        effects
    }

    /// What the next decision stands on.
    fn ground(&self) -> Option<Ground> {
        let Shown::Files(files) = &self.shown else {
            return None;
        };
        let parted = self.decisions.done.iter().flat_map(|step| &step.parted);
        Some(Ground {
            sheet: files.worksheet.clone(),
            rules: Arc::clone(&files.rules),
            refused: parted.cloned().collect(),
        })
    }

    /// Lets the engine say what follows from an act, away from the drawing thread.
    fn follow(&mut self, ground: Ground, act: Act) -> Option<Effect> {
        let sheet = self.sheet().filter(|_| !act.is_quiet())?.clone();
        self.decisions.runs = true;
        let memory = self.decisions.memory.clone();
        let work = move |progress: &Progress| {
            let followed = memory.follow(&ground, &sheet, &act, &Watched(progress));
            followed.map_err(|_| OpError::Cancelled)
        };
        let label = say(|w| fl!(w, "recon-doing-follow"));
        Some(Effect::work(label, work, Self::take_followed))
    }

    fn take_followed(&mut self, found: Result<Followed, OpError>) -> Effects {
        self.decisions.runs = false;
        let mut effects = Vec::new();
        match found {
            Ok(followed) => {
                effects.extend(what_followed(&followed));
                if !followed.plan.is_empty() {
                    let at = self.cursor_line();
                    if let Some(files) = self.files_to_change() {
                        let edits = files.worksheet.follow(followed.plan);
                        effects.extend(self.show_edits(edits, at));
                    }
                }
            }
            Err(error) => effects.extend(failed(error)),
        }
        while !self.decisions.runs
            && let Some(wish) = self.decisions.waiting.pop_front()
        {
            effects.extend(self.grant(wish));
        }
        effects
    }

    fn grant(&mut self, wish: Wish) -> Effects {
        match wish {
            Wish::TakeBack { again } => self.take_back_in_files(again),
            Wish::Decide(decision, seen) => {
                let moved = self.sheet().map(|sheet| still(sheet, &decision, &seen));
                match moved {
                    Some(Ok(decision)) => self.decide_in_files(decision),
                    Some(Err(error)) => failed(OpError::Decision(error)),
                    None => Vec::new(),
                }
            }
        }
    }

    /// Takes the last decision back with what followed from it, or does both again.
    pub(super) fn take_back_in_files(&mut self, again: bool) -> Effects {
        if self.decisions.runs {
            self.decisions.waiting.push_back(Wish::TakeBack { again });
            return Vec::new();
        }
        let at = self.cursor_line();
        let decisions = &mut self.decisions;
        let from = if again {
            &mut decisions.undone
        } else {
            &mut decisions.done
        };
        let Some(step) = from.pop() else {
            return vec![Effect::Notice(say(|w| fl!(w, "err-undo-nothing")))];
        };
        let Some(files) = self.files_to_change() else {
            return Vec::new();
        };
        let first = step.edits.first().map(|edit| edit.at);
        let inverse = files.worksheet.revert(step.edits);
        let decisions = &mut self.decisions;
        let to = if again {
            &mut decisions.done
        } else {
            &mut decisions.undone
        };
        to.push(Step {
            edits: Vec::new(),
            parted: step.parted,
        });
        let effects = self.show_edits_of(inverse, at, again);
        if let Some(place) = first {
            self.go_to(place);
        }
        effects
    }

    fn show_edits(&mut self, edits: Vec<Edit>, at: Option<(Side, u32)>) -> Effects {
        self.show_edits_of(edits, at, true)
    }

    /// Shows edits of the worksheet and keeps them with the last step of those done, or of those undone.
    fn show_edits_of(&mut self, edits: Vec<Edit>, at: Option<(Side, u32)>, done: bool) -> Effects {
        if let Shown::Files(files) = &self.shown {
            self.board.follow(&edits, &files.worksheet);
        }
        let steps = if done {
            &mut self.decisions.done
        } else {
            &mut self.decisions.undone
        };
        if let Some(step) = steps.last_mut() {
            step.edits.extend(edits);
        }
        self.settle_on(at)
    }

    /// The files to be changed; whoever reads them still has them as they were.
    fn files_to_change(&mut self) -> Option<&mut Files> {
        match &mut self.shown {
            Shown::Files(files) => Some(Arc::make_mut(files)),
            _ => None,
        }
    }

    /// The first line of the entry under the cursor.
    pub(super) fn cursor_line(&self) -> Option<(Side, u32)> {
        self.first_line(self.row()?)
    }

    /// After the index changed: the cursor on the entry of the line it stood on. A search that has not come back looked at what is
    /// no more, so it begins again.
    pub(super) fn settle_on(&mut self, at: Option<(Side, u32)>) -> Effects {
        self.fit();
        let place = at
            .zip(self.sheet())
            .and_then(|((side, index), sheet)| sheet.entries.place_of(side, index));
        if let Some(place) = place {
            self.go_to(place);
        }
        if self.stop_search.is_some() {
            self.search()
        } else {
            Vec::new()
        }
    }
}

/// The entries a decision is about.
fn seen(sheet: &Worksheet, decision: &Decision) -> HashMap<usize, Entry> {
    let mut seen = HashMap::new();
    let note = |place: usize| {
        seen.extend(sheet.entries.get(place).map(|entry| (place, entry.clone())));
        Ok::<_, DecisionError>(place)
    };
    // Nothing is moved, so nothing can fail.
    let _ = decision.moved(note, |_, lines| Ok(lines.to_vec()));
    seen
}

/// The decision where its entries stand now; refused where one is not what was seen any more.
fn still(
    sheet: &Worksheet,
    decision: &Decision,
    seen: &HashMap<usize, Entry>,
) -> Result<Decision, DecisionError> {
    let entry = |place: usize| {
        let seen = seen.get(&place).ok_or(DecisionError::NoSuchEntry)?;
        let first = seen.ours.first().map(|line| (Side::Ours, *line));
        let first = first.or_else(|| seen.theirs.first().map(|line| (Side::Theirs, *line)));
        let now = first.and_then(|(side, line)| sheet.entries.place_of(side, line));
        let same = now.filter(|now| sheet.entries.get(*now) == Some(seen));
        same.ok_or(DecisionError::Changed)
    };
    decision.moved(entry, |_, lines| Ok(lines.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reconciliation::Status;
    use crate::domain::{Currency, Line, Lines};
    use crate::matching::{Rules, Unwatched};
    use crate::ops::diff;

    /// Ties, and two equal amounts on each side: one question.
    fn pane() -> Reconcile {
        let mut lines = Lines::default();
        let tied = (0..20).map(|n| (format!("INV-{}", 8001 + n), 100_000 + 137 * n));
        for (number, amount) in tied.chain([(String::new(), 51_237), (String::new(), 51_237)]) {
            let line = Line {
                date: crate::domain::date::parse_iso("2026-10-05"),
                doc_no: &number,
                amount,
                currency: Currency::CNY,
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        let rules = Rules::default();
        let worksheet = diff::worksheet(lines.clone(), lines, Vec::new(), &rules, &Unwatched).unwrap();
        let files = Files {
            worksheet,
            rules: rules.into(),
            ..Files::default()
        };
        Reconcile {
            board: super::super::Board::new(&files.worksheet),
            shown: Shown::Files(Arc::new(files)),
            ..Reconcile::default()
        }
    }

    /// What the thread would find of the decision just taken on this ground.
    fn found(pane: &Reconcile, ground: &Ground, act: &Act) -> Followed {
        let memory = &pane.decisions.memory;
        memory
            .follow(ground, pane.sheet().unwrap(), act, &Unwatched)
            .unwrap()
    }

    fn places(pane: &Reconcile, status: Status) -> Vec<usize> {
        let entries = pane.sheet().unwrap().entries.iter().enumerate();
        let of = entries.filter(|(_, e)| e.status == status && e.is_tied());
        of.map(|(place, _)| place).collect()
    }

    #[test]
    fn what_is_asked_meanwhile_waits_and_is_judged_by_what_was_seen() {
        let mut pane = pane();
        let asked = places(&pane, Status::Suggested);
        assert_eq!(asked.len(), 2, "{:?}", pane.sheet().unwrap().entries);
        let ground = pane.ground().unwrap();
        let work = pane.decide_in_files(Decision::Accept(asked[0]));
        assert!(matches!(work.as_slice(), [Effect::Work { .. }]));
        // The other proposal is accepted before it is known that it changes, and that is taken back at once.
        assert!(pane.decide_in_files(Decision::Accept(asked[1])).is_empty());
        assert!(pane.take_back_in_files(false).is_empty());
        assert_eq!(places(&pane, Status::Accepted), [asked[0]]);
        let edits = pane.decisions.done[0].edits.clone();
        let act = Act::of(&Decision::Accept(asked[0]), &edits);
        let found = found(&pane, &ground, &act);
        let effects = pane.take_followed(Ok(found));
        // It is another proposal now: refused. Then the first decision goes, with what followed.
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Error(_))));
        assert_eq!(places(&pane, Status::Suggested), asked);
        assert_eq!((pane.decisions.done.len(), pane.decisions.undone.len()), (0, 1));
        let rows = |board: &super::super::Board| (0..board.len()).map(|n| board.row(n)).collect::<Vec<_>>();
        assert_eq!(
            rows(&pane.board),
            rows(&super::super::Board::new(pane.sheet().unwrap()))
        );
    }
}
