//! From a thing of another pane to where it stands here: on the desk at hand, or on the one that holds it.

use super::load::failed;
use super::{Reconcile, Shown, Target};
use crate::domain::id::StatementId;
use crate::ops::OpError;
use crate::store::reconciliation::LineRef;
use crate::store::{self, Read};
use crate::tui::effect::{Effect, Effects};
use crate::tui::subject::Subject;

impl Reconcile {
    /// Puts the cursor on a thing of the desk, or asks for the desk that holds it.
    pub(super) fn open_inside(&mut self, subject: Subject) -> Effects {
        let found = match (&self.shown, subject) {
            (Shown::Desk(desk), Subject::Group(id)) => {
                desk.worksheet.entries.iter().position(|e| e.group == Some(id))
            }
            (Shown::Desk(desk), Subject::Difference(id)) => desk
                .worksheet
                .entries
                .iter()
                .position(|e| e.difference == Some(id)),
            (Shown::Desk(desk), Subject::Transaction(id)) => desk
                .place(LineRef::Ours(id))
                .and_then(|(side, index)| desk.worksheet.entries.place_of(side, index)),
            _ => None,
        };
        if found.is_some_and(|entry| self.go_to(entry)) {
            return Vec::new();
        }
        let ask = move |reader: &store::Reader| statement_of(reader.read(), subject);
        let then = move |pane: &mut Self, found: Result<Option<StatementId>, OpError>| match found {
            Ok(Some(statement)) if pane.target != Target::Statement(statement) => {
                pane.target = Target::Statement(statement);
                pane.then_at = Some(subject);
                pane.read()
            }
            Ok(_) => Vec::new(),
            Err(error) => failed(error),
        };
        vec![Effect::read("reconcile-subject", ask, then)]
    }
}

/// The statement whose reconciliation holds the subject.
fn statement_of(read: &Read, subject: Subject) -> Result<Option<StatementId>, OpError> {
    let of = |id| store::reconciliation::get(read, id).map(|r| Some(r.statement));
    Ok(match subject {
        Subject::Reconciliation(id) => of(id)?,
        Subject::Group(id) => of(store::reconciliation::group_of(read, id)?.group.reconciliation)?,
        Subject::Difference(id) => {
            let group = store::reconciliation::difference_of(read, id)?.group;
            of(store::reconciliation::group_of(read, group)?.group.reconciliation)?
        }
        Subject::Transaction(id) => match store::transaction::links(read, id)?.groups.first() {
            Some(link) => of(link.reconciliation)?,
            None => None,
        },
        _ => None,
    })
}
