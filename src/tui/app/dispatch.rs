//! From an event to the pane or overlay it concerns.

use super::draw::PROGRESS_AFTER;
use super::{App, Request, Running, Saying};
use crate::text::{fl, words};
use crate::tui::command::{Command, Invocation, Scope, find, global, list, overlays, rights};
use crate::tui::effect::{Answer, Effect, Effects, Progress, Writer};
use crate::tui::event::Event;
use crate::tui::key::Key;
use crate::tui::keymap::{Meaning, Pending};
use crate::tui::overlays::approvals::Approvals;
use crate::tui::overlays::break_glass::Requests;
use crate::tui::overlays::history::{History, taken_back};
use crate::tui::overlays::welcome::Welcome;
use crate::tui::overlays::{commands::Commands, prompt::FilterPrompt, who::Who};
use crate::tui::terminal::panic;
use crate::tui::{Say, say, sentence};
use crossterm::event::{Event as Input, KeyEventKind};
use std::time::Instant;

impl App {
    /// Takes one event and everything that follows from it on this thread.
    pub fn handle(&mut self, event: Event) {
        if let Event::Input(Input::Key(_) | Input::Paste(_)) = event
            && self.awake()
        {
            return;
        }
        match event {
            Event::Input(Input::Key(key)) if key.kind != KeyEventKind::Release => {
                self.key(Key::from_event(&key));
            }
            Event::Input(Input::Paste(text)) => self.paste(&text),
            Event::Input(Input::Resize(width, height)) => self.resize(width, height),
            Event::Input(_) => {}
            Event::Read(slot, generation, answer) => {
                if self.worker.is_newest(slot, generation) {
                    let effects = answer(self);
                    self.perform(effects);
                    self.dirty = true;
                }
            }
            Event::Done(id, answer) => {
                self.running.retain(|running| running.id != id);
                let effects = answer(self);
                self.perform(effects);
                self.dirty = true;
            }
            Event::Progress => self.dirty = true,
            Event::BookChanged => self.book_changed(),
            Event::Company(company) => {
                self.cx.company = *company;
                self.dirty = true;
            }
            Event::Signal(_) | Event::HangUp => {}
        }
        self.settle();
    }

    /// What follows from every event: the others are told where we are, and it is remembered.
    fn settle(&mut self) {
        self.tell_place();
        self.look_at();
        self.remember_place();
    }

    /// Feeds one key.
    pub fn key(&mut self, key: Key) {
        self.press(key);
        self.keep_typed();
        self.settle();
    }

    fn press(&mut self, key: Key) {
        self.dirty = true;
        self.which_key = false;
        match self.saying.take() {
            // An error must be dismissed: the key that does it does nothing else.
            Some(Saying::Error(_)) => return,
            Some(Saying::Notice(_)) | None => {}
        }
        let types = self.layers.last().is_some_and(|layer| layer.types());
        if types && self.pending == Pending::default() && key.character().is_some() {
            return self.typed(key);
        }
        let chain = self.scopes();
        match self.keymap.press(&mut self.pending, key, &chain) {
            Meaning::Command(command, count) => {
                self.pending_since = None;
                let effects = self.give(
                    command,
                    &Invocation {
                        id: command.id,
                        count,
                        subject: self.situation().subject,
                    },
                );
                self.perform(effects);
            }
            Meaning::More => self.pending_since = Some(Instant::now()),
            Meaning::Nothing => {
                self.pending_since = None;
                if types {
                    self.typed(key);
                }
            }
        }
    }

    fn typed(&mut self, key: Key) {
        if let Some(layer) = self.layers.last_mut() {
            let effects = layer.key(key, &self.cx);
            self.perform(effects);
        }
    }

    fn paste(&mut self, text: &str) {
        if panic::arm(text) {
            self.dirty = true;
            return;
        }
        if let Some(layer) = self.layers.last_mut() {
            self.dirty = true;
            let effects = layer.paste(text, &self.cx);
            self.perform(effects);
            self.keep_typed();
        }
    }

    /// Why a command is off now; `None` when it is on.
    pub fn off(&self, command: &Command) -> Option<Say> {
        if let Some(missing) = rights::missing(command.id, self.cx.rights)
            && self.worker.has_book()
        {
            return Some(say(move |w| sentence::role(missing, w)));
        }
        if let Some(reason) = command.off(&self.situation()) {
            return Some(reason);
        }
        if let Some(layer) = self.layers.last().filter(|layer| layer.scope() == command.scope) {
            return layer.off(command.id);
        }
        let pane = self.pane();
        match command.id {
            global::FILTER if pane.is_none_or(|p| p.filter().is_none()) => {
                Some(say(|w| fl!(w, "off-no-filter")))
            }
            id if self.panes.iter().any(|slot| slot.row.go == id) => None,
            id if id.starts_with("go-") => Some(say(|w| fl!(w, "off-no-pane"))),
            id => match pane {
                Some(pane) if pane.scope() == command.scope || command.scope == Scope::GLOBAL => {
                    pane.off(id, &self.cx)
                }
                _ => None,
            },
        }
    }

    /// Gives a command: checks that it is on, then hands it to whom it concerns.
    pub(super) fn give(&mut self, command: &'static Command, call: &Invocation) -> Effects {
        self.dirty = true;
        if let Some(reason) = self.off(command) {
            self.saying = Some(Saying::Notice(reason));
            return Vec::new();
        }
        if let Some(layer) = self.layers.last_mut()
            && let Some(motion) = overlays::motion(call)
            && let Some(rows) = layer.list()
        {
            return if rows.go(motion) {
                layer.run(call, &self.cx)
            } else {
                Vec::new()
            };
        }
        // Rows under an overlay are not marked through it.
        if let Some(layer) = self.layers.last_mut()
            && layer.has_list()
            && call.id == list::MARK
        {
            return layer.mark(&self.cx);
        }
        if let Some(layer) = self.layers.last_mut()
            && (layer.scope() == command.scope || command.scope == Scope::OVERLAY)
        {
            return layer.run(call, &self.cx);
        }
        match command.scope {
            Scope::GLOBAL => self.global(call),
            Scope::LIST => self.list(call),
            scope => match self.panes.get_mut(self.focus) {
                Some(slot) if slot.pane.scope() == scope => slot.pane.run(call, &self.cx),
                _ => Vec::new(),
            },
        }
    }

    /// Runs a command by its id, as an effect asks.
    pub(super) fn run_command(&mut self, call: &Invocation) -> Effects {
        find(call.id).map_or_else(Vec::new, |command| self.give(command, call))
    }

    fn global(&mut self, call: &Invocation) -> Effects {
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
            global::PERIOD => crate::tui::forms::period::ask(),
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
                let code = self.pane().map_or(0, crate::tui::panes::Pane::exit_code);
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
                    subject: crate::tui::subject::Subject::None,
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
        let mut effects = match self.panes.get_mut(index) {
            Some(slot) if !(call.subject.is_none() || same && call.subject == slot.pane.subject()) => {
                let effects = slot.pane.show(call.subject, &self.cx);
                slot.given = slot.pane.filter().unwrap_or_default().to_owned();
                effects
            }
            _ => Vec::new(),
        };
        self.perform(std::mem::take(&mut effects));
        self.wake_pane();
        self.arrange();
        Vec::new()
    }

    pub(super) fn list(&mut self, call: &Invocation) -> Effects {
        let Some(slot) = self.panes.get_mut(self.focus) else {
            return Vec::new();
        };
        if call.id == list::COPY_ROW {
            return slot.pane.copy(&self.cx).map(Effect::Copy).into_iter().collect();
        }
        let key = slot
            .pane
            .list()
            .map(|l| l.cursor())
            .and_then(|cursor| slot.pane.key_at(cursor));
        let Some(rows) = slot.pane.list() else {
            return Vec::new();
        };
        let changed = match call.id {
            list::MARK => {
                if let Some(key) = key {
                    rows.toggle_mark(key);
                    rows.go(crate::tui::widgets::list::Motion::Down(1));
                }
                key.is_some()
            }
            list::CLEAR_MARKS => {
                rows.clear_marks();
                true
            }
            _ => list::motion(call).is_some_and(|motion| rows.go(motion)),
        };
        if changed {
            slot.pane.moved(&self.cx)
        } else {
            Vec::new()
        }
    }

    /// Marks every pane as showing an older book, and asks the one in sight and the overlays to read again.
    pub(super) fn book_changed(&mut self) {
        for slot in &mut self.panes {
            slot.stale = true;
        }
        self.wake_pane();
        self.ask_news();
        let mut effects = vec![Self::look_up_rights()];
        for layer in &mut self.layers {
            effects.extend(layer.refresh(&self.cx));
        }
        self.perform(effects);
    }

    /// Lets the focused pane read what it shows, where that is out of date.
    pub(super) fn wake_pane(&mut self) {
        let Some(slot) = self.panes.get_mut(self.focus) else {
            return;
        };
        if self.cx.layout.is_some() && std::mem::take(&mut slot.stale) {
            let effects = slot.pane.refresh(&self.cx);
            self.perform(effects);
        }
    }

    /// Tells the focused pane and the overlays how much room there is.
    pub(super) fn arrange(&mut self) {
        let Some(layout) = self.cx.layout else { return };
        let mut effects = Vec::new();
        if let Some(slot) = self.panes.get_mut(self.focus) {
            effects = slot.pane.arrange(layout.body, &self.cx);
        }
        for layer in &mut self.layers {
            layer.arrange(layout.body, &self.cx);
        }
        self.perform(effects);
    }
}
