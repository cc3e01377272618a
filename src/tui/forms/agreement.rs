//! What is agreed with a customer: one line a setting, each as people write it.

use super::{Failure, Values, filled, open, save};
use crate::domain::agreement::{Agreement, Setting};
use crate::domain::id::CustomerId;
use crate::ops::agreements;
use crate::store;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::effect::{Effects, Writer};
use crate::tui::overlays::FormOverlay;
use crate::tui::say;
use crate::tui::widgets::form::Field;

/// What a setting is called.
type Label = fn(&Words) -> String;

/// The settings that are asked for; the book has exchange rates of its own.
const FIELDS: &[(Setting, Label)] = &[
    (Setting::Discounts, |w| Setting::Discounts.name(w)),
    (Setting::Deductions, |w| Setting::Deductions.name(w)),
    (Setting::Taxes, |w| Setting::Taxes.name(w)),
    (Setting::Tolerance, |w| Setting::Tolerance.name(w)),
    (Setting::ToleranceShare, |w| Setting::ToleranceShare.name(w)),
    (Setting::DaysBefore, |w| Setting::DaysBefore.name(w)),
    (Setting::DaysAfter, |w| Setting::DaysAfter.name(w)),
    (Setting::TransitDays, |w| Setting::TransitDays.name(w)),
];

/// Asks what is agreed with this customer.
pub fn edit(customer: CustomerId) -> Effects {
    open(
        move |reader| {
            let who = store::customer::get(reader.read(), customer)?;
            let agreed = agreements::of(reader.read(), Some(customer))?;
            Ok((who, agreed))
        },
        move |(who, agreed), cx| {
            let name = who.fields.short().to_owned();
            let title = move |w: &Words| fl!(w, "agreement-title", customer = name.as_str());
            let fields = filled(fields(), &values(&agreed));
            let form = FormOverlay::new(
                format!("agreement:{customer}"),
                title,
                fields,
                cx,
                move |saving| {
                    let (by, before, mut typed) = (saving.by(), agreed.clone(), agreed.clone());
                    let bad = FIELDS
                        .iter()
                        .find(|(setting, _)| {
                            typed.set(*setting, &saving.form.value(setting.as_str())).is_err()
                        })
                        .map(|(setting, _)| setting.as_str());
                    let write = move |store: &mut Writer| {
                        if let Some(field) = bad {
                            return Err(Failure::Field(field, say(|w| fl!(w, "agreement-bad"))));
                        }
                        agreements::set(store, &by, Some(customer), &before, &typed)?;
                        Ok(())
                    };
                    save(saving, write, say(|w| fl!(w, "agreement-saved")))
                },
            );
            form.about(say(|w| fl!(w, "agreement-about")))
        },
    )
}

fn values(agreed: &Agreement) -> Values {
    let text = |(setting, _): &(Setting, _)| (setting.as_str(), agreed.text(*setting));
    FIELDS.iter().map(text).collect()
}

fn fields() -> Vec<Field> {
    let field = |(setting, label): &(Setting, Label)| {
        let setting = *setting;
        Field::line(setting.as_str(), *label).checked(move |text| {
            let read = Agreement::default().set(setting, text);
            read.err().map(|_| say(|w| fl!(w, "agreement-bad")))
        })
    };
    FIELDS.iter().map(field).collect()
}
