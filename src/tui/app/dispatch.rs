//! From an event to the pane or overlay it concerns.

use super::{App, Saying};
use crate::text::fl;
use crate::tui::command::{Command, Invocation, Scope, find, global, list, overlays, rights};
use crate::tui::effect::{Effect, Effects};
use crate::tui::event::Event;
use crate::tui::key::Key;
use crate::tui::keymap::{Meaning, Pending};
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
                return self.key(Key::from_event(&key));
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

    /// Takes away what is being said. An error must be dismissed: `true` for it, and the key or paste that does it does nothing
    /// else.
    fn dismisses(&mut self) -> bool {
        self.dirty = true;
        self.which_key = false;
        matches!(self.saying.take(), Some(Saying::Error(_)))
    }

    fn press(&mut self, key: Key) {
        if self.dismisses() {
            return;
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
        if self.dismisses() {
            return;
        }
        if let Some(layer) = self.layers.last_mut() {
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
