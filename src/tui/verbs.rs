//! The verbs the app itself runs, whatever pane is open: undo, redo, the import wizard, the demo book.

use super::app::Verbs;
use super::effect::{Effects, Writer};
use super::overlays::import_wizard;
use super::{Say, say, sentence};
use crate::domain::Date;
use crate::domain::history::Operation;
use crate::ops::{By, OpError, take_back};
use crate::store::{Changed, StoreError, UndoRefusal};

/// The verbs of a book; `demo` is what opens the demo book.
pub fn verbs(demo: fn() -> Effects) -> Verbs {
    Verbs {
        undo,
        redo,
        import: import_wizard::open,
        demo,
    }
}

fn undo(writer: &mut Writer, actor: &str) -> Result<Operation, Say> {
    told(take_back::undo(writer, &intent(actor)))
}

fn redo(writer: &mut Writer, actor: &str) -> Result<Operation, Say> {
    told(take_back::redo(writer, &intent(actor)))
}

/// Taking back looks at no calendar.
fn intent(actor: &str) -> By {
    By::new(actor, Date::MIN)
}

fn told(result: Result<Changed<Operation>, OpError>) -> Result<Operation, Say> {
    let nothing = || StoreError::from(UndoRefusal::Nothing).into();
    let refuse = |error: OpError| say(move |words| sentence::of(&error, words));
    result
        .and_then(|changed| changed.value().ok_or_else(nothing))
        .map_err(refuse)
}
