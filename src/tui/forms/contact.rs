//! Adding and editing a contact.

use super::{Values, edited, filled, open, save, yes_or_no};
use crate::domain::contact::{Contact, Fields};
use crate::domain::id::{ContactId, CustomerId};
use crate::ops;
use crate::store;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::overlays::{Choice, FormOverlay, Pick};
use crate::tui::widgets::form::{Field, Form};
use crate::tui::{say, sentence, verbatim};

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
            FormOverlay::new(name, title, fields, cx, move |saving| {
                let (typed, by) = (typed(saving.form, customer), saving.by());
                let add = move |store: &mut Writer| {
                    ops::save_contact::add(store, &by, &typed)?;
                    Ok(())
                };
                save(saving, add, say(|w| fl!(w, "saved-contact")))
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

/// Asks for changes to this contact.
pub fn reopen(id: ContactId) -> Effects {
    open(move |reader| Ok(store::contact::get(reader.read(), id)?), form)
}

fn edit(contact: Contact, cx: &Context) -> Effects {
    vec![Effect::Open(Box::new(form(contact, cx)))]
}

fn form(contact: Contact, cx: &Context) -> FormOverlay {
    let name = format!("contact-edit:{}", contact.id);
    let (id, customer) = (contact.id, contact.fields.customer);
    let fields = fields(&values(&contact.fields));
    FormOverlay::new(
        name,
        |w| fl!(w, "form-contact-edit"),
        fields,
        cx,
        move |saving| {
            let (typed, by) = (typed(saving.form, customer), saving.by());
            let from = saving.version;
            let edit = move |store: &mut Writer| {
                let result = ops::save_contact::edit(store, &by, id, from, &typed);
                edited(result, store.read(), |read| {
                    Ok(values(&store::contact::get(read, id)?.fields))
                })
            };
            save(saving, edit, say(|w| fl!(w, "saved-contact")))
        },
    )
    .of_version(contact.version)
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
