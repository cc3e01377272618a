//! What was done, newest first: when, by whom, what, about what. Undo and redo work here too.

use super::Overlay;
use crate::domain::history::Operation;
use crate::domain::permission;
use crate::ops::{By, OpError, take_back};
use crate::store::history;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, global, list};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::subject::Subject;
use crate::tui::theme::Role;
use crate::tui::widgets::framed::Framed;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::{Cell, Column, Row};
use crate::tui::{say, sentence};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::ops::Range;

/// The history. Operations have places from 1 without gaps, so row `i` of the list is the place `total - i`.
#[derive(Default)]
pub struct History {
    list: List,
    window: Range<usize>,
    rows: Vec<Operation>,
    loaded: bool,
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "column-seq"), 4, 5).right(),
    Column::of(|w| fl!(w, "history-when"), 16, 16).shrinking(4),
    Column::of(|w| fl!(w, "history-who"), 6, 10).shrinking(3),
    Column::of(|w| fl!(w, "history-what"), 12, 26).shrinking(1),
    Column::of(|w| fl!(w, "history-about"), 10, 14).growing(),
];

impl History {
    fn read(&self) -> Effect {
        let range = self.list.around();
        Effect::read(
            "history-rows",
            move |reader| {
                reader.read().snapshot(|read| {
                    let total = history::count(read)?;
                    let before = history::before(read, range.start as i64)?;
                    let filter = history::Filter {
                        before: Some(before),
                        actor: None,
                    };
                    let rows = history::page(read, &filter, range.len() as u32)?;
                    Ok::<_, crate::store::StoreError>((total as usize, range.start, rows))
                })
            },
            |overlay: &mut Self, answer| match answer {
                Ok((total, start, rows)) => {
                    overlay.list.set_total(total);
                    overlay.window = start..start + rows.len();
                    overlay.rows = rows;
                    overlay.loaded = true;
                    overlay
                        .list
                        .wanted(&overlay.window)
                        .map(|_| overlay.read())
                        .into_iter()
                        .collect()
                }
                Err(error) => vec![Effect::Error(say(move |w| sentence::store(&error, w)))],
            },
        )
    }

    /// Takes back the operation under the cursor; of an undo, brings back what it took back.
    fn take_back(&self, cx: &Context) -> Effects {
        let Some(operation) = self.row(self.list.cursor()) else {
            return Vec::new();
        };
        let (by, seq) = (By::new(&cx.actor, cx.today), operation.seq);
        let again = operation.reverts.is_some() && operation.command == permission::Command::Undo.as_str();
        vec![Effect::write(
            say(|w| fl!(w, "cmd-history-take-back")),
            move |writer, _| take_back::undo_operation(writer, &by, seq).map(crate::store::Changed::value),
            move |_: &mut Self, done: Result<Option<Operation>, OpError>| match done {
                Ok(done) => done.iter().map(|done| taken_back(done, again)).collect(),
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            },
        )]
    }

    fn row(&self, index: usize) -> Option<&Operation> {
        self.rows.get(index.checked_sub(self.window.start)?)
    }
}

fn place(area: Rect) -> Rect {
    centred(area, 100, area.height.saturating_sub(2))
}

impl Overlay for History {
    fn scope(&self) -> Scope {
        Scope::HISTORY
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.list.set_height(Framed::rows_in(place(area), 0));
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        vec![self.read()]
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            ids::HISTORY_UNDO => vec![Effect::run(global::UNDO, Subject::None)],
            ids::HISTORY_REDO => vec![Effect::run(global::REDO, Subject::None)],
            ids::HISTORY_TAKE_BACK => self.take_back(cx),
            _ if list::motion(call).is_some() => self
                .list
                .wanted(&self.window)
                .map(|_| self.read())
                .into_iter()
                .collect(),
            _ => vec![Effect::Close],
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let words = &cx.look.words;
        let row = |index: usize| self.row(index).map(|operation| row_of(operation, words));
        Framed {
            title: &fl!(words, "history-title"),
            columns: COLUMNS,
            list: &self.list,
            row: &row,
            none: self.loaded.then_some(&fl!(words, "history-empty")),
            below: 0,
        }
        .draw(place(area), frame.buffer_mut(), &cx.look);
    }
}

fn row_of(operation: &Operation, words: &Words) -> Row {
    let when = operation.at.get(..16).unwrap_or(&operation.at).replace('T', " ");
    let what = what(operation, words);
    let about = if operation.reason.is_empty() {
        operation.label.clone()
    } else {
        format!("{}: {}", operation.label, operation.reason)
    };
    let role = match (operation.break_glass, operation.undone_by) {
        (Some(_), _) => Role::Danger,
        (None, Some(_)) => Role::Muted,
        (None, None) => Role::Base,
    };
    Row {
        key: operation.seq,
        cells: vec![
            Cell::new(operation.seq.to_string(), Role::Muted),
            Cell::from(when),
            Cell::from(&operation.actor),
            Cell::from(what),
            Cell::from(about),
        ],
        role,
    }
}

/// What an operation did, with a note where it was done with lent roles, took another back or was taken back.
fn what(operation: &Operation, words: &Words) -> String {
    let mut verb = verb(&operation.command, words);
    if let Some(id) = operation.break_glass {
        verb = fl!(words, "history-glass", verb = verb, id = id.to_string());
    }
    match (operation.reverts, operation.undone_by) {
        (Some(seq), _) => fl!(words, "history-reverts", verb = verb, seq = seq),
        (None, Some(seq)) => fl!(words, "history-undone", verb = verb, seq = seq),
        (None, None) => verb,
    }
}

/// The words of a command of the history (`customer.add`). A command without words of its own is shown by its name.
pub fn verb(command: &str, words: &Words) -> String {
    match command.split_once('.').unwrap_or((command, "")) {
        ("undo", _) => fl!(words, "cmd-undo"),
        ("redo", _) => fl!(words, "cmd-redo"),
        ("import", _) => fl!(words, "op-import"),
        ("customer", "add") => fl!(words, "op-customer-add"),
        ("customer", "edit") => fl!(words, "op-customer-edit"),
        ("contact", "add") => fl!(words, "op-contact-add"),
        ("contact", "edit") => fl!(words, "op-contact-edit"),
        ("transaction", "post") => fl!(words, "op-transaction-add"),
        ("transaction", "reverse") => fl!(words, "op-transaction-reverse"),
        ("task", "add") => fl!(words, "op-task-add"),
        ("task", "edit") => fl!(words, "op-task-edit"),
        ("task", "done") => fl!(words, "op-task-done"),
        ("task", "snooze") => fl!(words, "op-task-snooze"),
        ("contact", "remove") => fl!(words, "op-contact-remove"),
        ("activity", "edit") => fl!(words, "op-activity-edit"),
        ("activity", _) => fl!(words, "op-activity-log"),
        ("followup", _) => fl!(words, "op-followup-plan"),
        ("demo", _) => fl!(words, "op-demo-build"),
        ("reconcile", "accept") => fl!(words, "op-reconcile-accept"),
        ("reconcile", "reject") => fl!(words, "op-reconcile-reject"),
        ("reconcile", "pair") => fl!(words, "op-reconcile-pair"),
        ("reconcile", "answer") => fl!(words, "op-reconcile-answer"),
        ("agreement", _) => fl!(words, "op-agreement-set"),
        ("lesson", _) => fl!(words, "op-lesson-forget"),
        ("reconcile", "break") => fl!(words, "op-reconcile-break"),
        ("reconcile", "reason") => fl!(words, "op-reconcile-reason"),
        ("reconcile", "dispute") => fl!(words, "op-reconcile-dispute"),
        ("reconcile", "run") | ("reconciliation", _) => fl!(words, "op-reconcile"),
        _ => {
            permission::Command::parse(command).map_or_else(|| command.to_owned(), |known| known.name(words))
        }
    }
}

/// What is said after something was taken back or done again.
pub fn taken_back(operation: &Operation, again: bool) -> Effect {
    let (command, label) = (operation.command.clone(), operation.label.clone());
    Effect::Notice(say(move |w| {
        let verb = verb(&command, w);
        if again {
            fl!(w, "redone-notice", verb = verb, label = label.clone())
        } else {
            fl!(w, "undone-notice", verb = verb, label = label.clone())
        }
    }))
}
