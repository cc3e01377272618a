//! Adding and editing a contact.

use super::{Values, by, edited, filled, open, save, yes_or_no};
use crate::domain::contact::{Contact, Fields};
use crate::domain::id::CustomerId;
use crate::ops;
use crate::store;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::overlays::{Choice, FormOverlay, Pick};
use crate::tui::widgets::form::{Field, Form};
use crate::tui::{say, sentence, verbatim};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Asks for a new contact of a customer. The first one is the primary one unless said otherwise.
pub fn add(customer: CustomerId) -> Effects {
    open(
        move |reader| {
            let who = store::customer::get(reader.read(), customer)?;
            let first = store::contact::of_customer(reader.read(), customer)?.is_empty();
            Ok((who, first))
        },
        move |(who, first), cx| {
            let name = format!("contact-add:{customer}");
            let before = values(&Fields {
                customer,
                name: String::new(),
                role: String::new(),
                phone: String::new(),
                email: String::new(),
                wechat: String::new(),
                primary: first,
                notes: String::new(),
            });
            let fields = fields(&before);
            let title = super::about(|w| fl!(w, "form-contact-add"), who.fields.short());
            FormOverlay::new(name.clone(), title, fields, cx, move |form, cx| {
                let (typed, by) = (typed(form, customer), by(cx));
                let add = move |store: &mut Writer| {
                    ops::save_contact::add(store, &by, &typed)?;
                    Ok(())
                };
                save(&name, &before, None, add, say(|w| fl!(w, "saved-contact")))
            })
        },
    )
}

/// Asks which contact of a customer is meant, where there are several, then for the changes.
pub fn choose_and_edit(customer: CustomerId) -> Effects {
    vec![Effect::Read {
        slot: "form-open",
        job: Box::new(move |reader| {
            let contacts = store::contact::of_customer(reader.read(), customer);
            Box::new(move |app| match contacts {
                Ok(contacts) => choose(contacts, &app.cx),
                Err(error) => vec![Effect::Error(say(move |w| sentence::store(&error, w)))],
            })
        }),
    }]
}

fn choose(mut contacts: Vec<Contact>, cx: &Context) -> Effects {
    match (contacts.len(), contacts.pop()) {
        (_, None) => vec![Effect::Notice(say(|w| fl!(w, "no-contact-yet")))],
        (1, Some(only)) => edit(only, cx),
        (_, Some(last)) => {
            contacts.push(last);
            let choices = contacts.into_iter().map(|contact| Choice {
                key: None,
                label: verbatim(contact.fields.name.clone()),
                detail: verbatim(contact.fields.role.clone()),
                then: Box::new(move |cx: &Context| edit(contact, cx)),
            });
            let pick = Pick::new(say(|w| fl!(w, "pick-contact")), choices.collect());
            vec![Effect::Open(Box::new(pick))]
        }
    }
}

fn edit(contact: Contact, cx: &Context) -> Effects {
    let name = format!("contact-edit:{}", contact.id);
    let before = values(&contact.fields);
    let version = Arc::new(AtomicI64::new(contact.version));
    let (id, customer) = (contact.id, contact.fields.customer);
    let fields = fields(&before);
    let form = FormOverlay::new(
        name.clone(),
        |w| fl!(w, "form-contact-edit"),
        fields,
        cx,
        move |form, cx| {
            let (typed, by) = (typed(form, customer), by(cx));
            let from = version.load(Ordering::Relaxed);
            let edit = move |store: &mut Writer| {
                let result = ops::save_contact::edit(store, &by, id, from, &typed);
                edited(result, || {
                    Ok(values(&store::contact::get(store.read(), id)?.fields))
                })
            };
            save(
                &name,
                &before,
                Some(&version),
                edit,
                say(|w| fl!(w, "saved-contact")),
            )
        },
    );
    super::shown(form, cx)
}

fn values(fields: &Fields) -> Values {
    let primary = if fields.primary { "yes" } else { "no" };
    vec![
        ("name", fields.name.clone()),
        ("role", fields.role.clone()),
        ("phone", fields.phone.clone()),
        ("email", fields.email.clone()),
        ("wechat", fields.wechat.clone()),
        ("primary", primary.to_owned()),
        ("notes", fields.notes.clone()),
    ]
}

fn fields(start: &Values) -> Vec<Field> {
    let fields = vec![
        Field::line("name", |w| fl!(w, "field-person")).required(),
        Field::line("role", |w| fl!(w, "field-role")).hinted(|w| fl!(w, "hint-role")),
        Field::line("phone", |w| fl!(w, "field-phone")),
        Field::line("email", |w| fl!(w, "field-email")).checked(|text| {
            let good = text
                .split_once('@')
                .is_some_and(|(a, b)| !a.is_empty() && b.contains('.'));
            (!good).then(|| say(|w| fl!(w, "form-bad-email")))
        }),
        Field::line("wechat", |w| fl!(w, "field-wechat")),
        Field::choice("primary", |w| fl!(w, "field-primary"), yes_or_no()),
        Field::lines("notes", |w| fl!(w, "field-notes")),
    ];
    filled(fields, start)
}

fn typed(form: &Form, customer: CustomerId) -> Fields {
    Fields {
        customer,
        name: form.value("name"),
        role: form.value("role"),
        phone: form.value("phone"),
        email: form.value("email"),
        wechat: form.value("wechat"),
        primary: form.value("primary") == "yes",
        notes: form.value("notes"),
    }
}
