//! Keeping what is typed. After every event the form in front is asked what it holds; what changed goes onto the shelf,
//! and at once where the cursor left its field.

use super::App;
use crate::tui::draft::Draft;
use crate::tui::overlays::form::FormOverlay;
use std::any::Any;

impl App {
    /// Keeps what the form in front holds, where that changed.
    pub(super) fn keep_typed(&mut self) {
        let form = self.layers.iter().rev().find_map(|layer| {
            let any: &dyn Any = layer.as_ref();
            any.downcast_ref::<FormOverlay>()
        });
        let Some(form) = form else {
            self.typed_at = None;
            return;
        };
        let at = (form.name().to_owned(), form.cursor());
        match form.draft(&self.cx) {
            Some(draft) if self.cx.drafts.get(form.name()) != Some(&draft) => self.keep(draft),
            // All of it was taken back again.
            None if !form.has_offer() && self.cx.drafts.contains_key(form.name()) => {
                self.forget(&at.0);
            }
            _ => {}
        }
        if self.typed_at.as_ref() != Some(&at) {
            self.shelf.hurry();
            self.typed_at = Some(at);
        }
    }

    pub(super) fn keep(&mut self, draft: Draft) {
        self.shelf.put(&Draft::file(&draft.form), draft.bytes(), true);
        self.cx.drafts.insert(draft.form.clone(), draft);
    }

    pub(super) fn forget(&mut self, form: &str) {
        if self.cx.drafts.remove(form).is_some() {
            self.shelf.remove(&Draft::file(form));
        }
    }
}
