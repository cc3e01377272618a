//! The panes, one file each. A pane holds its own state, answers commands by changing it and asking for effects, and
//! draws it. It knows no other pane: it opens one by a command that carries a subject.

use super::Say;
use super::app::Context;
use super::command::{Invocation, Scope, global};
use super::effect::Effects;
use super::news::Kind;
use super::subject::Subject;
use super::widgets::list::List;
use crate::domain::untrusted::TermText;
use crate::text::{Words, fl};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::any::Any;

/// One pane of the program.
pub trait Pane: Any {
    /// The scope of its commands.
    fn scope(&self) -> Scope;

    /// Asks for what it shows. Called when it is first shown, when the book or the chosen customer changed, and on the
    /// redraw key. The rows on screen stay until the answer comes.
    fn refresh(&mut self, cx: &Context) -> Effects;

    /// Shows this subject: put the cursor on it, change the filter if it must. Called before the pane gets the focus.
    fn show(&mut self, _subject: Subject, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// Says how much room there is, before the first draw and when that changes. Set the height of lists here and ask
    /// for the rows that are missing.
    fn arrange(&mut self, _area: Rect, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// Carries out a command of its scope.
    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects;

    /// Why a command of its scope (or undo of the filter and the like) is off here; `None` when it is on.
    fn off(&self, _id: &str, _cx: &Context) -> Option<Say> {
        None
    }

    /// Draws its state. Changes nothing, computes nothing that grows with the book.
    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context);

    /// What is under the cursor.
    fn subject(&self) -> Subject {
        Subject::None
    }

    /// The list that moving and marking act on.
    fn list(&mut self) -> Option<&mut List> {
        None
    }

    /// How many rows are marked; 0 without a list.
    fn marks(&self) -> usize {
        0
    }

    /// What the rows of its list are, so that those others changed can be marked.
    fn kind(&self) -> Option<Kind> {
        None
    }

    /// What the operator is at, the outermost first, to come back to in another session.
    fn spots(&self) -> Vec<Subject> {
        vec![self.subject()]
    }

    /// Comes back to these subjects and this filter of an earlier session. Writes nothing and begins nothing.
    fn recall(&mut self, spots: &[Subject], filter: &str, cx: &Context) -> Effects {
        let mut effects = self.set_filter(filter, cx);
        for spot in spots {
            effects.extend(self.show(*spot, cx));
        }
        if effects.is_empty() {
            self.refresh(cx)
        } else {
            effects
        }
    }

    /// The key of the row at this index, by which it is marked.
    fn key_at(&self, _index: usize) -> Option<i64> {
        None
    }

    /// Called after the cursor or the marks of the list changed: ask for rows, for the card, choose the customer.
    fn moved(&mut self, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// The filter text, where the pane can be filtered.
    fn filter(&self) -> Option<&str> {
        None
    }

    /// Filters by this text; called with every change of it.
    fn set_filter(&mut self, _text: &str, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// What the last line says of the marks: their count and their sums.
    fn marks_line(&self, _cx: &Context) -> Option<TermText> {
        None
    }

    /// The row, or the marked rows, as tab-separated text for the clipboard.
    fn copy(&self, _cx: &Context) -> Option<String> {
        None
    }

    /// True where undo and redo are about changes the pane keeps itself, and not about the book.
    fn takes_back(&self) -> bool {
        false
    }

    /// Takes back its own last change, or does it again; only called where [`Self::takes_back`] holds.
    fn take_back(&mut self, _again: bool, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// The exit code when the program is left from here.
    fn exit_code(&self) -> u8 {
        0
    }

    /// One layer out inside the pane (close a drawer); a standing filter is dropped by the app. `false` when there was nothing to leave.
    fn back(&mut self, _cx: &Context) -> bool {
        false
    }
}

/// A row of the registry.
pub struct PaneRow {
    /// Its scope.
    pub scope: Scope,
    /// The command that goes there.
    pub go: &'static str,
    /// The words of its tab.
    pub label: fn(&Words) -> String,
    /// Makes it.
    pub make: fn() -> Box<dyn Pane>,
}

/// Every pane, in the order of the tabs. A new pane is one row here.
pub static PANES: &[PaneRow] = &[
    PaneRow {
        scope: Scope::TODAY,
        go: global::GO_TODAY,
        label: labels::today,
        make: || Box::new(today::Today::default()),
    },
    PaneRow {
        scope: Scope::CUSTOMERS,
        go: global::GO_CUSTOMERS,
        label: labels::customers,
        make: || Box::new(customers::Customers::default()),
    },
    PaneRow {
        scope: Scope::TRANSACTIONS,
        go: global::GO_TRANSACTIONS,
        label: labels::transactions,
        make: || Box::new(transactions::Transactions::default()),
    },
    PaneRow {
        scope: Scope::RECONCILE,
        go: global::GO_RECONCILE,
        label: labels::reconcile,
        make: || Box::new(reconcile::Reconcile::default()),
    },
];

pub mod customers;
pub mod reconcile;
pub mod today;
pub mod transactions;

#[cfg(test)]
pub(crate) mod tests;

/// The words of a tab, for rows of the registry.
pub mod labels {
    use super::{Words, fl};

    /// The queue.
    pub fn today(words: &Words) -> String {
        fl!(words, "scope-today")
    }
    /// Customers.
    pub fn customers(words: &Words) -> String {
        fl!(words, "scope-customers")
    }
    /// Transactions.
    pub fn transactions(words: &Words) -> String {
        fl!(words, "scope-transactions")
    }
    /// Reconcile.
    pub fn reconcile(words: &Words) -> String {
        fl!(words, "scope-reconcile")
    }
}

/// The `go` command of each scope that has one.
pub fn go_command(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::TODAY => Some(global::GO_TODAY),
        Scope::CUSTOMERS => Some(global::GO_CUSTOMERS),
        Scope::TRANSACTIONS => Some(global::GO_TRANSACTIONS),
        Scope::RECONCILE => Some(global::GO_RECONCILE),
        _ => None,
    }
}
