//! Posting a transaction by hand. The amount is typed as the paper shows it; its sign follows from the kind.

use super::Then;
use crate::domain::customer::Customer;
use crate::domain::date::parse_iso;
use crate::domain::filter::amount;
use crate::domain::id::{CustomerId, TransactionId};
use crate::domain::reconciliation::SignedDays;
use crate::domain::transaction::{Fields, Kind};
use crate::domain::{Currency, Money};
use crate::ops::propose::{self, Posted};
use crate::ops::{OpError, Refused};
use crate::store;
use crate::text::amount::coded;
use crate::text::fl;
use crate::text::noun::Named;
use crate::tui::app::{App, Context};
use crate::tui::effect::{Effect, Effects};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::widgets::form::{Field, Form};
use crate::tui::{Say, say, sentence};

/// Opens the form for a customer, once the book has said who that is.
pub fn open(customer: CustomerId, then: Then<TransactionId>) -> Effect {
    Effect::Read {
        slot: "transaction-form",
        job: Box::new(move |reader| {
            let found = reader.read().snapshot(|read| {
                let signed = store::reconciliation::signed(read, Some(customer))?;
                Ok((store::customer::get(read, customer)?, signed))
            });
            Box::new(move |app: &mut App| match found {
                Ok((customer, signed)) => {
                    vec![Effect::Open(Box::new(form(customer, signed, then, &app.cx)))]
                }
                Err(error) => vec![Effect::Error(say(move |w| sentence::store(&error, w)))],
            })
        }),
    }
}

fn form(customer: Customer, signed: Vec<SignedDays>, then: Then<TransactionId>, cx: &Context) -> FormOverlay {
    let id = customer.id;
    let kinds = Kind::ALL
        .iter()
        .map(|kind| {
            let kind = *kind;
            (kind.as_str().to_owned(), say(move |w| kind.name(w)))
        })
        .collect();
    let fields = vec![
        Field::choice("kind", |w| fl!(w, "column-kind"), kinds),
        Field::line("doc_no", |w| fl!(w, "column-document")).required(),
        Field::line("date", |w| fl!(w, "column-date"))
            .required()
            .with(&cx.today.to_string())
            .checked(|text| bad(parse_iso(text).is_none(), |w| fl!(w, "transaction-form-date")))
            .warned(move |text| sentence::makes_stale(&signed, id, parse_iso(text)?)),
        Field::line("amount", |w| fl!(w, "column-amount"))
            .required()
            .checked(|text| bad(amount(text).is_none(), |w| fl!(w, "transaction-form-amount")))
            .hinted(|w| fl!(w, "transaction-form-amount-hint")),
        Field::line("currency", |w| fl!(w, "column-currency"))
            .required()
            .with(customer.fields.currency.as_str())
            .checked(|text| {
                let known = Currency::parse(text).is_some_and(|c| !c.is_unknown());
                bad(!known, |w| fl!(w, "transaction-form-currency"))
            }),
        Field::line("due", |w| fl!(w, "column-due"))
            .checked(|text| bad(parse_iso(text).is_none(), |w| fl!(w, "transaction-form-date")))
            .hinted(|w| fl!(w, "transaction-form-due-hint")),
        Field::line("order_ref", |w| fl!(w, "column-reference")),
        Field::line("memo", |w| fl!(w, "column-memo")),
    ];
    let draft = format!("transaction-add:{}", customer.id);
    FormOverlay::new(
        draft,
        |w| fl!(w, "transaction-form-title"),
        fields,
        cx,
        move |saving| submit(id, then, saving),
    )
    .about(say(move |_| {
        format!("{}  {}", customer.fields.code, customer.fields.short())
    }))
}

fn bad(wrong: bool, sentence: fn(&crate::text::Words) -> String) -> Option<Say> {
    wrong.then(|| say(sentence))
}

/// The fields as typed, or the field that will not do.
fn read(customer: CustomerId, form: &Form) -> Result<Fields, (&'static str, Say)> {
    let wrong = |field, sentence: fn(&crate::text::Words) -> String| (field, say(sentence));
    let date = |id| parse_iso(&form.value(id));
    let kind = Kind::parse(&form.value("kind")).unwrap_or(Kind::Invoice);
    let currency = Currency::parse(&form.value("currency"))
        .ok_or_else(|| wrong("currency", |w| fl!(w, "transaction-form-currency")))?;
    let typed = amount(&form.value("amount")).map(|value| value.normalize().to_string());
    let money = typed
        .and_then(|text| Money::parse(&text, currency).ok())
        .ok_or_else(|| wrong("amount", |w| fl!(w, "transaction-form-amount")))?;
    // A credit is typed as the paper shows it, or with its sign.
    let minor = if kind.usual_sign() < 0 {
        -money.minor.saturating_abs()
    } else {
        money.minor
    };
    Ok(Fields {
        customer,
        kind,
        doc_no: form.value("doc_no"),
        date: date("date").ok_or_else(|| wrong("date", |w| fl!(w, "transaction-form-date")))?,
        due_date: date("due"),
        amount: Money::new(minor, currency),
        order_ref: form.value("order_ref"),
        memo: form.value("memo"),
        reverses: None,
    })
}

fn submit(customer: CustomerId, then: Then<TransactionId>, saving: &Saving<'_>) -> Effects {
    let fields = match read(customer, saving.form) {
        Ok(fields) => fields,
        Err((field, reason)) => return vec![reject(field, reason)],
    };
    let by = saving.by();
    vec![Effect::write(
        say(|w| fl!(w, "transaction-form-posting")),
        move |store, _| {
            let posted = propose::post(store, &by, &fields).map(crate::store::Changed::value);
            (posted, fields)
        },
        move |overlay: &mut FormOverlay, (posted, fields)| match posted {
            Ok(Some(Posted::Proposed(id))) => {
                let mut effects = overlay.saved();
                effects.push(super::proposed(id));
                effects
            }
            Ok(Some(Posted::Posted(id))) => saved(overlay, then(id), &fields),
            Ok(None) => saved(overlay, Vec::new(), &fields),
            Err(error) => refused(overlay, error),
        },
    )]
}

fn saved(overlay: &FormOverlay, then: Effects, fields: &Fields) -> Effects {
    let (doc, sum) = (fields.doc_no.clone(), coded(fields.amount));
    let mut effects = overlay.saved();
    effects.extend(then);
    effects.push(Effect::Notice(say(move |w| {
        fl!(
            w,
            "transaction-form-posted",
            document = doc.as_str(),
            sum = sum.as_str()
        )
    })));
    effects
}

fn refused(overlay: &mut FormOverlay, error: OpError) -> Effects {
    let field = match &error {
        OpError::Refused(Refused::ZeroAmount | Refused::WrongSign(_)) => "amount",
        OpError::Refused(Refused::Empty(_)) => "doc_no",
        _ => return vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
    };
    overlay
        .form()
        .reject(field, say(move |w| sentence::of(&error, w)));
    Vec::new()
}

/// Marks a field of the form on top as wrong.
fn reject(field: &'static str, reason: Say) -> Effect {
    Effect::read(
        "transaction-form-reject",
        |_| (),
        move |overlay: &mut FormOverlay, ()| {
            overlay.form().reject(field, reason);
            Vec::new()
        },
    )
}
