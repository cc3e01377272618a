//! Adding and editing a customer.

use super::{Failure, Values, choices, edited, open, parse, save, save_then};
use crate::domain::Currency;
use crate::domain::customer::{Cadence, Customer, Fields, Status, Tier};
use crate::domain::id::CustomerId;
use crate::domain::terms::Terms;
use crate::ops::{self, By, OpError, Refused};
use crate::store::{self, Read};
use crate::text::amount::grouped;
use crate::text::fl;
use crate::tui::command::global;
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::overlays::FormOverlay;
use crate::tui::say;
use crate::tui::subject::Subject;
use crate::tui::widgets::form::{Field, Form};
use std::sync::{Arc, Mutex, PoisonError};

/// Asks for a new customer.
pub fn add() -> Effects {
    open(
        |reader| Ok(store::book::get(reader.read())?.base_currency),
        |currency, cx| {
            let start = Fields {
                currency,
                owner: cx.actor.clone(),
                ..Fields::default()
            };
            let fields = fields(&values(&start, ""));
            // The code and name that were refused for what they look like: sent again, they are meant.
            let seen = Arc::new(Mutex::new(None));
            FormOverlay::new(
                "customer-add",
                |w| fl!(w, "form-customer-add"),
                fields,
                cx,
                move |saving| {
                    let (typed, by) = (Typed::of(saving.form), saving.by());
                    let seen = Arc::clone(&seen);
                    let add = move |store: &mut Writer| {
                        let fields = typed.fields(store.read())?;
                        let same = Some((fields.code.clone(), fields.name.clone()));
                        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                        if *seen == same {
                            return Ok(ops::save_customer::add_despite(store, &by, &fields)?.value());
                        }
                        let added = ops::save_customer::add(store, &by, &fields);
                        if matches!(added, Err(OpError::Refused(Refused::LooksLike(_)))) {
                            *seen = same;
                        }
                        Ok(added?.value())
                    };
                    save_then(saving, add, say(|w| fl!(w, "saved-customer")), go_to)
                },
            )
        },
    )
}

/// Goes to a customer once it was added.
fn go_to(id: CustomerId) -> Effects {
    vec![Effect::run(global::GO_CUSTOMERS, Subject::Customer(id))]
}

/// Asks for changes to a customer.
pub fn edit(id: CustomerId) -> Effects {
    open(
        move |reader| {
            let customer = store::customer::get(reader.read(), id)?;
            let shown = shown(reader.read(), &customer)?;
            Ok((customer, shown))
        },
        move |(customer, before), cx| {
            let name = format!("customer-edit:{id}");
            let fields = fields(&before);
            FormOverlay::new(
                name,
                |w| fl!(w, "form-customer-edit"),
                fields,
                cx,
                move |saving| {
                    let (typed, by) = (Typed::of(saving.form), saving.by());
                    let from = saving.version;
                    let edit = move |store: &mut Writer| write(store, &by, id, from, &typed);
                    save(saving, edit, say(|w| fl!(w, "saved-customer")))
                },
            )
            .of_version(customer.version)
        },
    )
}

fn write(store: &mut Writer, by: &By, id: CustomerId, version: i64, typed: &Typed) -> Result<(), Failure> {
    let mut fields = typed.fields(store.read())?;
    if fields.parent.is_none() {
        fields.parent = unseen_parent(store.read(), id)?;
    }
    let result = ops::save_customer::edit(store, by, id, version, &fields);
    edited(result, store.read(), |read| {
        shown(read, &store::customer::get(read, id)?)
    })
}

/// The parent that the form does not show, since whoever edits does not see it: it stays.
fn unseen_parent(read: &Read, id: CustomerId) -> Result<Option<CustomerId>, OpError> {
    let Some(parent) = store::customer::get(read, id)?.fields.parent else {
        return Ok(None);
    };
    let seen = store::customer::seen(read, parent)?;
    Ok(seen.is_none().then_some(parent))
}

/// What the form shows of a customer as stored.
fn shown(read: &Read, customer: &Customer) -> Result<Values, OpError> {
    let parent = match customer.fields.parent {
        Some(parent) => store::customer::seen(read, parent)?.map(|it| it.fields.code),
        None => None,
    }
    .unwrap_or_default();
    Ok(values(&customer.fields, &parent))
}

fn values(fields: &Fields, parent: &str) -> Values {
    let limit = fields.credit_limit.map(|minor| grouped(minor, fields.currency));
    let cadence = fields.contact_cadence_days.map(|days| days.to_string());
    vec![
        ("code", fields.code.clone()),
        ("name", fields.name.clone()),
        ("short", fields.short_name.clone()),
        ("tier", fields.tier.to_string()),
        ("owner", fields.owner.clone()),
        ("currency", fields.currency.to_string()),
        ("terms", fields.terms.to_string()),
        ("limit", limit.unwrap_or_default()),
        ("reconcile", fields.reconcile_cadence.to_string()),
        ("contact", cadence.unwrap_or_default()),
        ("status", fields.status.to_string()),
        ("parent", parent.to_owned()),
        ("tags", fields.tags.join(", ")),
        ("notes", fields.notes.clone()),
    ]
}

fn fields(start: &Values) -> Vec<Field> {
    let fields = vec![
        Field::line("code", |w| fl!(w, "field-code")).required(),
        Field::line("name", |w| fl!(w, "field-name")).required(),
        Field::line("short", |w| fl!(w, "field-short-name")).hinted(|w| fl!(w, "hint-short-name")),
        Field::choice("tier", |w| fl!(w, "field-tier"), choices(Tier::ALL)),
        Field::line("owner", |w| fl!(w, "field-owner")),
        Field::line("currency", |w| fl!(w, "field-currency"))
            .required()
            .checked(parse::check_currency)
            .hinted(|w| fl!(w, "hint-currency")),
        Field::line("terms", |w| fl!(w, "field-terms"))
            .required()
            .checked(|text| {
                Terms::parse(text)
                    .is_none()
                    .then(|| say(|w| fl!(w, "form-bad-terms")))
            })
            .hinted(|w| fl!(w, "hint-terms")),
        Field::line("limit", |w| fl!(w, "field-limit"))
            .checked(parse::check_amount)
            .hinted(|w| fl!(w, "hint-limit")),
        Field::choice("reconcile", |w| fl!(w, "field-reconcile"), choices(Cadence::ALL)),
        Field::line("contact", |w| fl!(w, "field-contact-cadence"))
            .checked(|text| days(text).is_none().then(|| say(|w| fl!(w, "form-bad-days"))))
            .hinted(|w| fl!(w, "hint-contact-cadence")),
        Field::choice("status", |w| fl!(w, "field-status"), choices(Status::ALL)),
        Field::line("parent", |w| fl!(w, "field-parent")).hinted(|w| fl!(w, "hint-parent")),
        Field::line("tags", |w| fl!(w, "field-tags")).hinted(|w| fl!(w, "hint-tags")),
        Field::lines("notes", |w| fl!(w, "field-notes")),
    ];
    super::filled(fields, start)
}

fn days(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|days| (1..=3660).contains(days))
}

/// What was typed, to be turned into a customer where the book can be asked.
struct Typed(Values);

impl Typed {
    fn of(form: &Form) -> Self {
        Self(form.draft())
    }

    fn text(&self, field: &str) -> &str {
        let found = self.0.iter().find(|(id, _)| *id == field);
        found.map_or("", |(_, text)| text.as_str())
    }

    /// Every text passed its own check before this is asked; what fails here fails with its field all the same.
    fn fields(&self, read: &Read) -> Result<Fields, Failure> {
        let wrong = |field| move || Failure::Field(field, say(|w| fl!(w, "form-required")));
        let currency = Currency::parse(self.text("currency")).ok_or_else(wrong("currency"))?;
        let limit = match self.text("limit") {
            "" => None,
            text => {
                let money = parse::money(text, currency).map_err(|why| Failure::Field("limit", why))?;
                if money.currency != currency {
                    return Err(Failure::Field("limit", say(|w| fl!(w, "form-limit-currency"))));
                }
                Some(money.minor)
            }
        };
        let parent = match self.text("parent") {
            "" => None,
            code => match store::customer::by_code(read, code)? {
                Some(parent) => Some(parent.id),
                None => return Err(Failure::Field("parent", say(|w| fl!(w, "form-no-such-code")))),
            },
        };
        let tags = self.text("tags").split([',', fold_comma()]).map(str::trim);
        Ok(Fields {
            code: self.text("code").to_owned(),
            name: self.text("name").to_owned(),
            short_name: self.text("short").to_owned(),
            tier: Tier::parse(self.text("tier")).ok_or_else(wrong("tier"))?,
            owner: self.text("owner").to_owned(),
            currency,
            terms: Terms::parse(self.text("terms")).ok_or_else(wrong("terms"))?,
            credit_limit: limit,
            reconcile_cadence: Cadence::parse(self.text("reconcile")).ok_or_else(wrong("reconcile"))?,
            contact_cadence_days: days(self.text("contact")),
            status: Status::parse(self.text("status")).ok_or_else(wrong("status"))?,
            tags: tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            notes: self.text("notes").to_owned(),
            parent,
        })
    }
}

/// The full-width comma of an input method.
fn fold_comma() -> char {
    char::from_u32(0xff0c).unwrap_or(',')
}
