//! Carrying out what panes and overlays ask for.

use super::{App, Request, Running, Saying};
use crate::tui::effect::{Effect, Effects, Progress};
use crate::tui::overlays::Overlay;
use std::time::Instant;

impl App {
    /// Carries out effects in order, and those they lead to.
    pub fn perform(&mut self, effects: Effects) {
        for effect in effects {
            self.dirty = true;
            let more = self.one(effect);
            self.perform(more);
        }
    }

    fn one(&mut self, effect: Effect) -> Effects {
        match effect {
            Effect::Read { .. } => {
                self.worker.submit(effect, 0, Progress::default());
                return Vec::new();
            }
            Effect::Write { ref label, .. } | Effect::Work { ref label, .. } => {
                self.next_id += 1;
                let progress = self.worker.progress();
                self.running.push(Running {
                    id: self.next_id,
                    label: label.clone(),
                    progress: progress.clone(),
                    writes: matches!(effect, Effect::Write { .. }),
                    since: Instant::now(),
                });
                self.worker.submit(effect, self.next_id, progress);
            }
            Effect::Run(call) => return self.run_command(&call),
            Effect::Open(overlay) => return self.open(overlay),
            Effect::Close => {
                self.layers.pop();
            }
            Effect::Choose(chosen) => {
                if self.cx.chosen != chosen {
                    self.cx.chosen = chosen;
                    for (i, slot) in self.panes.iter_mut().enumerate() {
                        slot.stale |= i != self.focus;
                    }
                }
            }
            Effect::ListMotion(call) => return self.list(&call),
            Effect::Filter(text) => {
                if let Some(slot) = self.panes.get_mut(self.focus) {
                    return slot.pane.set_filter(&text, &self.cx);
                }
            }
            Effect::OpenFiltered(text) => {
                if let Some(slot) = self.panes.get_mut(self.focus) {
                    slot.given.clone_from(&text);
                    return slot.pane.set_filter(&text, &self.cx);
                }
            }
            Effect::Draft(_, Some(draft)) => self.keep(draft),
            Effect::Draft(name, None) => self.forget(&name),
            Effect::Tell(tell) => return tell(self),
            Effect::Notice(sentence) => self.saying = Some(Saying::Notice(sentence)),
            Effect::Error(sentence) => self.saying = Some(Saying::Error(sentence)),
            Effect::Copy(text) => self.requests.push(Request::Copy(text)),
            Effect::Suspend => self.requests.push(Request::Suspend),
            Effect::Quit => self.requests.push(Request::Quit(0)),
        }
        Vec::new()
    }

    /// Puts an overlay on top and lets it ask for what it shows.
    pub(super) fn open(&mut self, mut overlay: Box<dyn Overlay>) -> Effects {
        if let Some(layout) = self.cx.layout {
            overlay.arrange(layout.body, &self.cx);
        }
        let effects = overlay.refresh(&self.cx);
        self.layers.push(overlay);
        effects
    }
}
