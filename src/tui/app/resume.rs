//! Remembering where the operator is, and going there again.

use super::App;
use crate::tui::effect::Effects;
use crate::tui::resume::{FILE, Left};

impl App {
    /// Remembers where the operator is, where that has changed.
    pub(super) fn remember_place(&mut self) {
        let Some(pane) = self.pane() else { return };
        let left = Left::new(
            pane.scope().0,
            pane.filter().unwrap_or_default(),
            &pane.spots(),
            self.cx.chosen.as_ref(),
        );
        if left != self.left {
            self.shelf.put(FILE, left.bytes(), false);
            self.left = left;
        }
    }

    /// Goes where an earlier session ended without being left.
    pub fn resume(&mut self, left: &Left) -> Effects {
        let pane = self
            .panes
            .iter()
            .position(|slot| slot.pane.scope().0 == left.pane);
        let Some(pane) = pane else { return Vec::new() };
        self.focus = pane;
        self.cx.chosen = left.chosen();
        self.arrange();
        let Some(slot) = self.panes.get_mut(pane) else {
            return Vec::new();
        };
        slot.stale = false;
        slot.pane.recall(&left.subjects(), &left.filter, &self.cx)
    }

    /// The operator leaves: the next session begins anew.
    pub fn left(&mut self) {
        self.shelf.remove(FILE);
    }
}
