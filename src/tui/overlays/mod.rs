//! What stands on top of a pane for a while: help, palette, filter, forms, history, confirmations. One file each, on a
//! stack; the top one hears keys first.

use super::Say;
use super::app::Context;
use super::command::{Invocation, Scope};
use super::effect::Effects;
use super::key::Key;
use super::widgets::list::List;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::any::Any;

/// One overlay.
pub trait Overlay: Any {
    /// The scope of its commands.
    fn scope(&self) -> Scope;

    /// Why a command of its scope is off here; `None` when it is on.
    fn off(&self, _id: &str) -> Option<Say> {
        None
    }

    /// Asks for what it shows; called when it is opened and when the book changed.
    fn refresh(&mut self, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// Says how much room there is, when it is opened and when that changes. Set the height of lists here.
    fn arrange(&mut self, _area: Rect, _cx: &Context) {}

    /// Carries out a command of its scope. `close` comes here too, so that a form can keep its draft; the answer must
    /// hold [`super::effect::Effect::Close`] then.
    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects;

    /// The list that moving acts on, where the overlay has one; `run` then hears the motion after the cursor moved.
    fn list(&mut self) -> Option<&mut List> {
        None
    }

    /// True where [`Self::list`] gives one, so that the keys of lists work.
    fn has_list(&self) -> bool {
        false
    }

    /// Marks the row under the cursor of its list, where rows can be marked.
    fn mark(&mut self, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// True where plain characters are typed text and not commands.
    fn types(&self) -> bool {
        false
    }

    /// A key that is no command of its scope; only called where [`Self::types`] holds.
    fn key(&mut self, _key: Key, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// Pasted text. Ignored where nothing is typed: a paste is never run as keys.
    fn paste(&mut self, _text: &str, _cx: &Context) -> Effects {
        Vec::new()
    }

    /// True where the overlay draws in the last line only and the pane stays as it is.
    fn in_footer(&self) -> bool {
        false
    }

    /// Draws itself into the body, or into the last line. The cursor of an input is set on the frame.
    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context);
}

pub mod approvals;
pub mod break_glass;
pub mod choose_statement;
pub mod commands;
pub mod confirm;
pub mod form;
pub mod gap;
pub mod history;
pub mod import_wizard;
pub mod lessons;
pub mod pick;
pub mod prompt;
pub mod reason;
pub mod versions;
pub mod welcome;
pub mod who;
pub mod why;

// Common ground: what panes and forms open with their own contents.
pub use choose_statement::ChooseStatement;
pub use form::{FormOverlay, Saving};
pub use gap::{Finding, GapDoctor};
pub use lessons::Lessons;
pub use pick::{Choice, Pick};
pub use reason::{Ask, Reason};
pub use versions::{Version, Versions};
pub use why::Why;
