//! Asking what others changed, showing it in the lists, and noticing when it was looked at.

use super::App;
use crate::store::news;
use crate::tui::effect::{Answer, Effect};
use crate::tui::news::{DWELL, FILE, Kind, News};
use std::time::Instant;

/// The row the cursor rests on, and since when.
pub(super) struct At {
    pane: usize,
    kind: Kind,
    id: i64,
    since: Instant,
}

impl App {
    /// Shows what the last session left unseen, and asks what came since.
    pub fn begin(&mut self) {
        self.show_news();
        self.ask_news();
    }

    /// Asks what others changed since.
    pub(super) fn ask_news(&mut self) {
        if !self.worker.has_book() {
            return;
        }
        let (upto, actor) = (self.cx.news.upto, self.cx.actor.clone());
        let job = move |reader: &crate::tui::effect::Reader| -> Answer {
            let found = match upto {
                Some(upto) => news::since(reader.read(), upto, &actor),
                // The first look: all of it was there before.
                None => crate::store::history::count(reader.read()).map(|head| (head, Vec::new())),
            };
            Box::new(move |app| {
                // What cannot be told now is told at the next change.
                if let Ok((upto, rows)) = found {
                    let mut news = app.cx.news.clone();
                    news.add(upto, &rows);
                    app.tell_news(news);
                }
                Vec::new()
            })
        };
        self.perform(vec![Effect::Read {
            slot: "news",
            job: Box::new(job),
        }]);
    }

    /// Takes what is news now: shows it and keeps it.
    fn tell_news(&mut self, news: News) {
        if news == self.cx.news {
            return;
        }
        self.cx.news = news;
        let bytes = serde_json::to_vec(&self.cx.news).unwrap_or_default();
        self.shelf.put(FILE, bytes, false);
        self.show_news();
    }

    /// Marks the rows of every list.
    pub(super) fn show_news(&mut self) {
        for slot in &mut self.panes {
            if let Some(kind) = slot.pane.kind()
                && let Some(list) = slot.pane.list()
            {
                list.set_news(self.cx.news.of(kind).clone());
            }
        }
        self.dirty = true;
    }

    /// Notices which row the cursor left after resting on it, or on which something was opened.
    pub(super) fn look_at(&mut self) {
        let opened = !self.layers.is_empty();
        let focus = self.focus;
        let here = self.panes.get_mut(focus).and_then(|slot| {
            let kind = slot.pane.kind()?;
            let cursor = slot.pane.list()?.cursor();
            Some((kind, slot.pane.key_at(cursor)?))
        });
        let stays = |at: &At| at.pane == focus && Some((at.kind, at.id)) == here;
        if let Some(at) = self.at.take_if(|at| opened || !stays(at)) {
            let rested = at.since.elapsed() >= DWELL || opened || at.pane != focus;
            let mut news = self.cx.news.clone();
            if rested && news.visit(at.kind, at.id) {
                self.tell_news(news);
            }
        }
        if self.at.is_none()
            && let Some((kind, id)) = here
        {
            self.at = Some(At {
                pane: focus,
                kind,
                id,
                since: Instant::now(),
            });
        }
    }
}
