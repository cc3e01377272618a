//! Where the operator was when a session ended without being left: the pane, the row, the filter, the chosen customer. Kept
//! beside the book, so that whoever connects again goes on where the line broke. Leaving with `q` ends the sitting.

use super::effect::Chosen;
use super::subject::Subject;
use crate::domain::id::{CustomerId, DifferenceId, GroupId, StatementId, TaskId, TransactionId};
use crate::domain::untrusted::TermText;
use serde::{Deserialize, Serialize};

/// The name of its file.
pub const FILE: &str = "screen";

/// A subject that outlives its session.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Spot {
    Customer(CustomerId),
    Transaction(TransactionId),
    Statement(StatementId),
    Group(GroupId),
    Difference(DifferenceId),
    Task(TaskId),
}

/// Where somebody was.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Left {
    /// The pane, by the name of its scope.
    pub pane: String,
    /// Its filter.
    pub filter: String,
    spots: Vec<Spot>,
    chosen: Option<(CustomerId, String)>,
}

impl Left {
    /// Somebody in this pane at these subjects. What does not outlive a session is left out.
    pub fn new(pane: &str, filter: &str, subjects: &[Subject], chosen: Option<&Chosen>) -> Self {
        let spot = |subject: &Subject| match *subject {
            Subject::Customer(id) | Subject::Ledger(id) => Some(Spot::Customer(id)),
            Subject::Transaction(id) => Some(Spot::Transaction(id)),
            Subject::Statement(id) => Some(Spot::Statement(id)),
            Subject::Group(id) => Some(Spot::Group(id)),
            Subject::Difference(id) => Some(Spot::Difference(id)),
            Subject::Task(id) => Some(Spot::Task(id)),
            _ => None,
        };
        Self {
            pane: pane.to_owned(),
            filter: filter.to_owned(),
            spots: subjects.iter().filter_map(spot).collect(),
            chosen: chosen.map(|chosen| (chosen.id, chosen.name.as_str().to_owned())),
        }
    }

    /// From the bytes of its file; `None` where they are none of ours.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What was under the cursor, the outermost first.
    pub fn subjects(&self) -> Vec<Subject> {
        let subject = |spot: &Spot| match *spot {
            Spot::Customer(id) => Subject::Customer(id),
            Spot::Transaction(id) => Subject::Transaction(id),
            Spot::Statement(id) => Subject::Statement(id),
            Spot::Group(id) => Subject::Group(id),
            Spot::Difference(id) => Subject::Difference(id),
            Spot::Task(id) => Subject::Task(id),
        };
        self.spots.iter().map(subject).collect()
    }

    /// The customer chosen across panes.
    pub fn chosen(&self) -> Option<Chosen> {
        let (id, name) = self.chosen.as_ref()?;
        Some(Chosen {
            id: *id,
            name: TermText::new(name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_left() {
        let subjects = [
            Subject::Statement(StatementId(4)),
            Subject::Difference(DifferenceId(9)),
        ];
        let chosen = Chosen {
            id: CustomerId(3),
            name: TermText::new("华东"),
        };
        let left = Left::new("reconcile", "amt>1k", &subjects, Some(&chosen));
        let back = Left::from_bytes(&left.bytes()).unwrap();
        assert_eq!(back, left);
        assert_eq!(back.subjects(), subjects);
        assert_eq!(back.chosen(), Some(chosen));
        assert!(
            Left::new("today", "", &[Subject::Entry(3)], None)
                .subjects()
                .is_empty()
        );
        assert_eq!(Left::from_bytes(b"{"), None);
    }
}
