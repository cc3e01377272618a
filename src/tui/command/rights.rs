//! Which commands of the table of rights stand behind a command of the screen. What an operator may not do is off, with
//! the reason; the book refuses it in any case.

use super::{customers, global, overlays, reconcile, today, transactions};
use crate::domain::operator::Rights;
use crate::domain::permission::Command;

/// Command of the screen, and those of the book of which one must be given.
const NEEDS: &[(&str, &[Command])] = &[
    (customers::RECONCILE, &[Command::Read]),
    (customers::LOG, &[Command::ActivityLog]),
    (customers::ADD_TASK, &[Command::TaskAdd]),
    (customers::ADD, &[Command::CustomerAdd]),
    (customers::EDIT, &[Command::CustomerEdit]),
    (customers::ADD_CONTACT, &[Command::ContactAdd]),
    (customers::EDIT_CONTACT, &[Command::ContactEdit]),
    (customers::EDIT_ACTIVITY, &[Command::ActivityEdit]),
    (today::NO_ANSWER, &[Command::ActivityAnswer]),
    (today::DISPUTE, &[Command::ActivityAnswer]),
    (today::CALL_BACK, &[Command::ActivityAnswer]),
    (today::WRONG_CONTACT, &[Command::ActivityAnswer]),
    (today::STATEMENT_REQUESTED, &[Command::ActivityAnswer]),
    (today::DONE, &[Command::TaskDone]),
    (today::SNOOZE, &[Command::TaskSnooze]),
    (today::LOG, &[Command::ActivityLog]),
    (today::ADD, &[Command::TaskAdd]),
    (today::EDIT, &[Command::TaskEdit]),
    (
        transactions::ADD,
        &[Command::TransactionPost, Command::ProposalMake],
    ),
    (
        transactions::REVERSE,
        &[Command::TransactionReverse, Command::ProposalMake],
    ),
    (reconcile::ACCEPT, &[Command::ReconcileAccept]),
    (reconcile::REJECT, &[Command::ReconcileReject]),
    (reconcile::PAIR, &[Command::ReconcilePair]),
    (overlays::QUESTION_TAKE, &[Command::ReconcileAnswer]),
    (overlays::QUESTION_AS_PROPOSED, &[Command::ReconcileAnswer]),
    (overlays::QUESTION_NONE, &[Command::ReconcileAnswer]),
    (reconcile::BREAK, &[Command::ReconcileBreak]),
    (reconcile::REASON, &[Command::ReconcileReason]),
    (reconcile::DISPUTE, &[Command::ReconcileDispute]),
    (reconcile::RUN, &[Command::ReconcileRun]),
    (reconcile::SUBMIT, &[Command::ReconcileSubmit]),
    (reconcile::EXPORT, &[Command::Export]),
    (global::IMPORT, &[Command::ImportStatement, Command::ImportLedger]),
    (global::PERIOD, &[Command::PeriodLock, Command::PeriodReopen]),
    (global::BREAK_GLASS, &[Command::BreakGlassAsk]),
    (overlays::GLASS_ASK, &[Command::BreakGlassAsk]),
    (overlays::GLASS_APPROVE, &[Command::BreakGlassApprove]),
    (overlays::GLASS_END, &[Command::BreakGlassEnd]),
    (global::UNDO, &[Command::Undo]),
    (global::REDO, &[Command::Redo]),
    (reconcile::AGREEMENT, &[Command::AgreementSet]),
    (overlays::LESSONS_FORGET, &[Command::LessonForget]),
    (overlays::HISTORY_UNDO, &[Command::Undo]),
    (overlays::HISTORY_REDO, &[Command::Redo]),
    (overlays::HISTORY_TAKE_BACK, &[Command::Undo, Command::Redo]),
    (overlays::APPROVE, &[Command::ProposalApprove]),
    (overlays::SEND_BACK, &[Command::ProposalReject]),
    (overlays::WITHDRAW, &[Command::ProposalWithdraw]),
    (
        overlays::WELCOME_IMPORT,
        &[Command::ImportStatement, Command::ImportLedger],
    ),
    (overlays::WELCOME_ADD, &[Command::CustomerAdd]),
];

/// The command of the book that stands in the way; `None` where somebody with these rights may.
pub fn missing(id: &str, rights: Rights) -> Option<Command> {
    let (_, needed) = NEEDS.iter().find(|(name, _)| *name == id)?;
    if needed.iter().any(|command| rights.may(*command)) {
        return None;
    }
    needed.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operator::{Role, Roles};
    use std::collections::HashSet;

    #[test]
    fn rows_name_commands_once() {
        let mut seen = HashSet::new();
        for (id, needed) in NEEDS {
            assert!(
                super::super::find(id).is_some() && seen.insert(id) && !needed.is_empty(),
                "{id}"
            );
        }
    }

    #[test]
    fn an_owner_misses_nothing_and_a_viewer_every_write() {
        let viewer = Rights::Shared(Roles::NONE.with(Role::Viewer));
        for (id, needed) in NEEDS {
            assert_eq!(missing(id, Rights::Owner), None);
            let writes = needed.iter().all(|command| command.writes());
            assert_eq!(missing(id, viewer).is_some(), writes, "{id}");
        }
    }
}
