//! The commands that are the same everywhere: from pane to pane and back, the overlays anybody may open, undo and redo.

use super::draw::PROGRESS_AFTER;
use super::{App, Request, Running};
use crate::text::{fl, words};
use crate::tui::command::{Invocation, global};
use crate::tui::effect::{Answer, Effect, Effects, Progress, Writer};
use crate::tui::forms::period;
use crate::tui::overlays::approvals::Approvals;
use crate::tui::overlays::break_glass::Requests;
use crate::tui::overlays::history::{History, taken_back};
use crate::tui::overlays::welcome::Welcome;
use crate::tui::overlays::{commands::Commands, prompt::FilterPrompt, who::Who};
use crate::tui::panes::Pane;
use crate::tui::say;
use crate::tui::subject::Subject;

impl App {
    /// Runs a command that is the same everywhere.
    pub(super) fn global(&mut self, call: &Invocation) -> Effects {
        if let Some(index) = self.panes.iter().position(|slot| slot.row.go == call.id) {
            return self.go(index, call);
        }
        match call.id {
            global::NEXT_PANE => self.step_pane(1, call),
            global::PREVIOUS_PANE => self.step_pane(self.panes.len().saturating_sub(1), call),
            global::HELP => self.open(Box::new(Commands::help(self))),
            global::PALETTE => self.open(Box::new(Commands::palette(self))),
            global::FILTER => {
                let before = self
                    .pane()
                    .and_then(|p| p.filter())
                    .unwrap_or_default()
                    .to_owned();
                self.open(Box::new(FilterPrompt::new(before)))
            }
            global::UNDO | global::REDO => {
                let again = call.id == global::REDO;
                match self.panes.get_mut(self.focus) {
                    Some(slot) if slot.pane.takes_back() => slot.pane.take_back(again, &self.cx),
                    _ => vec![self.take_back(again)],
                }
            }
            global::HISTORY => self.open(Box::new(History::default())),
            global::WHO => self.open(Box::new(Who::default())),
            global::APPROVALS => self.open(Box::<Approvals>::default()),
            global::PERIOD => period::ask(),
            global::BREAK_GLASS => self.open(Box::<Requests>::default()),
            global::IMPORT => (self.verbs.import)(&self.cx),
            global::WELCOME => self.open(Box::new(Welcome::new(self.verbs.demo))),
            global::LANGUAGE => {
                self.cx.language = self.cx.language.next();
                self.cx.look.words = words(self.cx.language);
                Vec::new()
            }
            global::REFRESH => {
                self.requests.push(Request::Repaint);
                self.book_changed();
                Vec::new()
            }
            global::BACK => self.back(),
            global::SUSPEND => {
                self.requests.push(Request::Suspend);
                Vec::new()
            }
            global::QUIT => {
                let code = self.pane().map_or(0, Pane::exit_code);
                self.requests.push(Request::Quit(code));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn take_back(&self, again: bool) -> Effect {
        let verb = if again { self.verbs.redo } else { self.verbs.undo };
        let actor = self.cx.actor.clone();
        let label = say(move |w| {
            if again {
                fl!(w, "cmd-redo")
            } else {
                fl!(w, "cmd-undo")
            }
        });
        let job = move |writer: &mut Writer, _: &Progress| -> Answer {
            let outcome = verb(writer, &actor);
            Box::new(move |_| match outcome {
                Ok(operation) => vec![taken_back(&operation, again)],
                Err(reason) => vec![Effect::Error(reason)],
            })
        };
        Effect::Write {
            label,
            job: Box::new(job),
        }
    }

    fn back(&mut self) -> Effects {
        let long = |running: &&Running| running.since.elapsed() >= PROGRESS_AFTER;
        if let Some(running) = self.running.iter().find(long) {
            running.progress.cancel();
            return Vec::new();
        }
        if let Some(slot) = self.panes.get_mut(self.focus)
            && slot.pane.back(&self.cx)
        {
            return slot.pane.moved(&self.cx);
        }
        // A standing filter is a layer too, in every pane that has one.
        if let Some(slot) = self.panes.get_mut(self.focus)
            && slot.is_filtered()
        {
            return slot.pane.set_filter("", &self.cx);
        }
        if let Some(index) = self.trail.pop() {
            self.focus = index;
            self.wake_pane();
        }
        Vec::new()
    }

    fn step_pane(&mut self, by: usize, call: &Invocation) -> Effects {
        match self.panes.len() {
            0 => Vec::new(),
            n => self.go(
                (self.focus + by) % n,
                &Invocation {
                    subject: Subject::None,
                    ..*call
                },
            ),
        }
    }

    /// Goes to a pane and shows it the subject of the command, unless that is what stands under its cursor already.
    fn go(&mut self, index: usize, call: &Invocation) -> Effects {
        let same = index == self.focus;
        if !same {
            if self.trail.last() != Some(&self.focus) {
                self.trail.push(self.focus);
            }
            self.trail.retain(|i| *i != index);
            self.focus = index;
        }
        let effects = match self.panes.get_mut(index) {
            Some(slot) if !(call.subject.is_none() || same && call.subject == slot.pane.subject()) => {
                let effects = slot.pane.show(call.subject, &self.cx);
                slot.given = slot.pane.filter().unwrap_or_default().to_owned();
                effects
            }
            _ => Vec::new(),
        };
        self.perform(effects);
        self.wake_pane();
        self.arrange();
        Vec::new()
    }
}
