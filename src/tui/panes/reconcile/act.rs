//! The commands that decide, ask or write.

use super::board::Row;
use super::follow::what_followed;
use super::load::failed;
use super::{Reconcile, Shown};
use crate::domain::customer::Customer;
use crate::domain::difference::Code;
use crate::domain::reconciliation::Side;
use crate::domain::untrusted::TermText;
use crate::domain::worksheet::{Decision, DecisionError};
use crate::ops::decide::Decided;
use crate::ops::{OpError, decide, propose};
use crate::store::Changed;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::reconcile as ids;
use crate::tui::effect::{Effect, Effects};
use crate::tui::forms::agreement;
use crate::tui::overlays::{Ask, ChooseStatement, Lessons, Reason};
use crate::tui::say;
use std::sync::Arc;

impl Reconcile {
    /// Carries out a command that is more than a movement.
    pub(super) fn act(&mut self, id: &str, cx: &Context) -> Effects {
        self.remember(cx);
        let place = self.entry().map(|(place, _)| place);
        match (id, place) {
            (ids::ACCEPT, Some(place)) => self.decide(Decision::Accept(place)),
            (ids::REJECT, Some(place)) => self.decide(Decision::Reject(place)),
            (ids::BREAK, Some(place)) => self.decide(Decision::Break(place)),
            (ids::PAIR, _) => {
                let (ours, theirs) = self.marked();
                self.decide(Decision::Pair { ours, theirs })
            }
            (ids::ASK, Some(_)) => self.ask(),
            (ids::REASON, Some(_)) => self.ask_reason(Ask::Code),
            (ids::DISPUTE, Some(_)) => self.ask_reason(Ask::Note),
            (ids::RUN, _) => match &self.shown {
                Shown::Desk(desk) => Self::start(desk.statement.id, true),
                Shown::Waiting(waiting) => Self::start(waiting.0.id, false),
                _ => Vec::new(),
            },
            (ids::LESSONS, _) => self.lessons(),
            (ids::AGREEMENT, _) => self
                .of_customer()
                .map_or_else(Vec::new, |c| agreement::edit(c.id)),
            (ids::SUBMIT, _) => self.submit(),
            (ids::CHOOSE, _) => {
                let customer = cx.chosen.as_ref().map(|chosen| chosen.id);
                vec![Effect::Open(Box::new(ChooseStatement::new(
                    customer,
                    |statement| Effect::tell(move |pane: &mut Self| pane.show_statement(statement)),
                )))]
            }
            (ids::WHY, _) => self.why(),
            (ids::GAP, _) => self.doctor(),
            (ids::EXPORT, _) => self.ask_export(cx),
            _ => Vec::new(),
        }
    }

    /// Whose statement is shown.
    fn of_customer(&self) -> Option<&Customer> {
        match &self.shown {
            Shown::Desk(desk) => Some(&desk.customer),
            Shown::Waiting(waiting) => Some(&waiting.1),
            Shown::Files(_) | Shown::Nothing => None,
        }
    }

    /// Shows what decisions taught about the customer.
    fn lessons(&self) -> Effects {
        let Some(customer) = self.of_customer() else {
            return Vec::new();
        };
        let name = TermText::new(customer.fields.short());
        vec![Effect::Open(Box::new(Lessons::new(customer.id, name)))]
    }

    /// Submits what is shown for signature.
    fn submit(&self) -> Effects {
        let Shown::Desk(desk) = &self.shown else {
            return Vec::new();
        };
        let (by, desk) = (self.by(), Arc::clone(desk));
        let write = move |writer: &mut crate::store::Store, _: &_| {
            propose::submit(writer, &by, desk.reconciliation.id, Some(&desk)).map(drop)
        };
        let then = |_: &mut Self, outcome: Result<(), OpError>| match outcome {
            Ok(()) => vec![Effect::Notice(say(|w| fl!(w, "recon-submitted")))],
            Err(error) => failed(error),
        };
        vec![Effect::write(say(|w| fl!(w, "recon-doing-keep")), write, then)]
    }

    fn show_statement(&mut self, statement: crate::domain::id::StatementId) -> Effects {
        self.target = super::Target::Statement(statement);
        self.begin = true;
        self.read()
    }

    /// Asks for a reason or a note about the entry under the cursor; the answer goes to that entry, wherever the cursor is then.
    fn ask_reason(&mut self, ask: Ask) -> Effects {
        let code = self.entry().and_then(|(_, entry)| entry.code);
        self.ask_reason_from(ask, code)
    }

    /// Asks for the reason of the entry under the cursor and offers one; only where the sides do not agree.
    pub(super) fn offer_reason(&mut self, code: Code) -> Effects {
        match self.entry() {
            Some((_, entry)) if !entry.agrees() => self.ask_reason_from(Ask::Code, Some(code)),
            _ => Vec::new(),
        }
    }

    fn ask_reason_from(&mut self, ask: Ask, code: Option<Code>) -> Effects {
        let Some((_, entry)) = self.entry() else {
            return Vec::new();
        };
        let first = (Side::Ours, entry.ours.first().copied());
        let first = first.1.map(|index| (first.0, index));
        let line = first.or_else(|| entry.theirs.first().map(|i| (Side::Theirs, *i)));
        let Some((side, index)) = line else {
            return Vec::new();
        };
        let overlay = Reason::new(ask, code, &entry.note, move |answer| {
            Effect::tell(move |pane: &mut Self| pane.answer(side, index, answer))
        });
        vec![Effect::Open(Box::new(overlay))]
    }

    fn answer(&mut self, side: Side, index: u32, (code, note): (Option<Code>, String)) -> Effects {
        let place = self.sheet().and_then(|sheet| sheet.entries.place_of(side, index));
        let Some(entry) = place else {
            return failed(OpError::Decision(DecisionError::NoSuchEntry));
        };
        self.decide(match code {
            Some(code) => Decision::Reason { entry, code, note },
            None => Decision::Dispute { entry, note },
        })
    }

    /// Takes a decision where it belongs.
    pub(super) fn decide(&mut self, decision: Decision) -> Effects {
        match &self.shown {
            Shown::Desk(desk) => {
                let (by, desk, memory) = (self.by(), Arc::clone(desk), self.memory.clone());
                let pairs = matches!(decision, Decision::Pair { .. });
                let write = move |writer: &mut crate::store::Store, _: &_| {
                    let id = desk.reconciliation.id;
                    decide::decide_on(writer, &by, id, Some(&desk), &memory, &decision).map(Changed::value)
                };
                let then = move |pane: &mut Self, outcome: Result<Option<Decided>, OpError>| match outcome {
                    Ok(decided) => {
                        if pairs {
                            pane.list.clear_marks();
                        }
                        let Some(decided) = decided else {
                            return pane.read();
                        };
                        let notice = what_followed(&decided.followed);
                        notice
                            .into_iter()
                            .chain(pane.carry_on(Arc::new(decided.desk)))
                            .collect()
                    }
                    Err(error) => failed(error),
                };
                vec![Effect::write(say(|w| fl!(w, "recon-doing-keep")), write, then)]
            }
            Shown::Files(_) => self.decide_in_files(decision),
            Shown::Nothing | Shown::Waiting(_) => Vec::new(),
        }
    }

    pub(super) fn first_line(&self, row: Row) -> Option<(Side, u32)> {
        let entry = self.sheet()?.entries.get(row.entry())?;
        let ours = entry.ours.first().map(|i| (Side::Ours, *i));
        ours.or_else(|| entry.theirs.first().map(|i| (Side::Theirs, *i)))
    }

    pub(super) fn fold(&mut self) {
        if let Some(row) = self.row() {
            self.lay(|board| {
                board.toggle(row);
            });
        }
    }

    /// Enter: unfolds what is folded, else shows everything about the row.
    pub(super) fn open(&mut self, cx: &Context) -> Effects {
        match self.row() {
            Some(row) if self.board.can_fold(row) => {
                self.fold();
                Vec::new()
            }
            _ => self.act(ids::WHY, cx),
        }
    }
}
