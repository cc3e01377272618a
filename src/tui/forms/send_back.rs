//! Sending a proposal back to whoever prepared it, with the reason.

use super::{open, save};
use crate::domain::id::ProposalId;
use crate::ops::{By, propose};
use crate::store;
use crate::text::{Words, fl};
use crate::tui::effect::{Effects, Writer};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::widgets::form::Field;
use crate::tui::{Say, say, sentence};

/// Opens the form for a proposal, once the book has said what that is.
pub fn ask(id: ProposalId) -> Effects {
    open(
        move |reader| {
            reader.read().snapshot(|read| {
                let proposal = store::proposal::get(read, id)?;
                let about = propose::about(read, &proposal)?;
                Ok((proposal.fields.kind, about))
            })
        },
        move |(kind, about), cx| {
            let what: Say = say(move |w: &Words| sentence::proposal(kind, &about, w));
            let fields = vec![Field::line("reason", |w| fl!(w, "approvals-reason")).required()];
            let told = what.clone();
            FormOverlay::new(
                format!("send-back:{id}"),
                |w| fl!(w, "approvals-reason-title"),
                fields,
                cx,
                move |saving| submit(id, told.clone(), saving),
            )
            .about(what)
        },
    )
}

fn submit(id: ProposalId, what: Say, saving: &Saving<'_>) -> Effects {
    let by = By {
        reason: saving.form.value("reason"),
        ..saving.by()
    };
    let reject = move |store: &mut Writer| {
        propose::reject(store, &by, id)?;
        Ok(())
    };
    save(
        saving,
        reject,
        say(move |w| fl!(w, "approvals-rejected", what = what(w))),
    )
}
