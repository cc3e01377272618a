//! Where we are, for the others; and who they are, in the header.

use super::{App, Context};
use crate::domain::id::CustomerId;
use crate::store::session::Place;
use crate::text::fl;
use crate::tui::company::joined;
use crate::tui::theme::Role;
use crate::tui::widgets::text::Run;

impl App {
    /// Tells the others where we are, where that has changed.
    pub(super) fn tell_place(&mut self) {
        let pane = self.pane().map(|pane| pane.scope().0.to_owned());
        let chosen = self.cx.chosen.as_ref();
        let place = Place {
            pane: pane.unwrap_or_default(),
            customer: chosen.map(|chosen| chosen.id),
            name: String::new(),
        };
        if place != self.told {
            self.told.clone_from(&place);
            self.worker.go(place);
        }
    }
}

impl Context {
    /// Who else is here, for the first line; `None` while nobody is.
    pub fn others(&self) -> Option<Run> {
        let names = self.company.names();
        (!names.is_empty()).then(|| {
            let who = joined(&names);
            Run::new(fl!(self.look.words, "company-with", who = who), Role::Warning)
        })
    }

    /// Who else has this customer in front of them, for the head of a pane; `None` while nobody has.
    pub fn here_too(&self, customer: CustomerId) -> Option<Run> {
        let names = self.company.with(customer);
        (!names.is_empty()).then(|| {
            let (who, count) = (joined(&names), names.len());
            Run::new(
                fl!(self.look.words, "company-here-too", who = who, count = count),
                Role::Warning,
            )
        })
    }
}
