//! Correcting a posted transaction: a reversal that names it and says why. The posted row itself is never edited.

use super::Then;
use crate::domain::Date;
use crate::domain::date::parse_iso;
use crate::domain::id::TransactionId;
use crate::domain::reconciliation::SignedDays;
use crate::domain::transaction::Transaction;
use crate::ops::By;
use crate::ops::propose::{self, Posted};
use crate::store;
use crate::text::amount::coded;
use crate::text::fl;
use crate::tui::app::{App, Context};
use crate::tui::effect::{Effect, Effects};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::widgets::form::Field;
use crate::tui::{say, sentence};

/// Opens the form for a transaction, once the book has said which that is.
pub fn open(id: TransactionId, then: Then<TransactionId>) -> Effect {
    Effect::Read {
        slot: "reversal-form",
        job: Box::new(move |reader| {
            let found = reader.read().snapshot(|read| {
                let original = store::transaction::get(read, id)?;
                let signed = store::reconciliation::signed(read, Some(original.fields.customer))?;
                Ok((original, signed))
            });
            Box::new(move |app: &mut App| match found {
                Ok((original, signed)) => {
                    vec![Effect::Open(Box::new(form(original, signed, then, &app.cx)))]
                }
                Err(error) => vec![Effect::Error(say(move |w| sentence::store(&error, w)))],
            })
        }),
    }
}

fn form(
    original: Transaction,
    signed: Vec<SignedDays>,
    then: Then<TransactionId>,
    cx: &Context,
) -> FormOverlay {
    let (posted, customer) = (original.fields.date, original.fields.customer);
    let fields = vec![
        Field::line("reason", |w| fl!(w, "column-reason"))
            .required()
            .hinted(|w| fl!(w, "reversal-reason-hint")),
        Field::line("date", |w| fl!(w, "column-date"))
            .required()
            .with(&cx.today.to_string())
            .checked(move |text| match parse_iso(text) {
                None => Some(say(|w| fl!(w, "transaction-form-date"))),
                Some(date) if date < posted => Some(say(|w| fl!(w, "reversal-before"))),
                Some(_) => None,
            })
            .warned(move |text| sentence::makes_stale(&signed, customer, parse_iso(text)?)),
    ];
    let id = original.id;
    let (doc, day, sum) = (
        original.fields.doc_no.clone(),
        posted.to_string(),
        coded(original.fields.amount),
    );
    let submitted = doc.clone();
    FormOverlay::new(
        format!("reversal:{id}"),
        |w| fl!(w, "reversal-title"),
        fields,
        cx,
        move |saving| submit(id, &submitted, then, saving),
    )
    .about(say(move |_| format!("{doc}  {day}  {sum}")))
}

fn submit(id: TransactionId, doc: &str, then: Then<TransactionId>, saving: &Saving<'_>) -> Effects {
    let by = By {
        reason: saving.form.value("reason"),
        ..saving.by()
    };
    let date: Date = parse_iso(&saving.form.value("date")).unwrap_or(saving.cx.today);
    let doc = doc.to_owned();
    vec![Effect::write(
        say(|w| fl!(w, "reversal-posting")),
        move |store, _| propose::reverse(store, &by, id, date).map(crate::store::Changed::value),
        move |overlay: &mut FormOverlay, reversed| match reversed {
            Ok(Some(Posted::Proposed(id))) => {
                let mut effects = overlay.saved();
                effects.push(super::proposed(id));
                effects
            }
            Ok(reversal) => {
                let mut effects = overlay.saved();
                if let Some(Posted::Posted(id)) = reversal {
                    effects.extend(then(id));
                }
                effects.push(Effect::Notice(say(move |w| {
                    fl!(w, "reversal-posted", document = doc.as_str())
                })));
                effects
            }
            Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
        },
    )]
}
