//! Asking for roles in an emergency: which, for how long and why. Another admin approves.

use super::{choices, save};
use crate::domain::break_glass::{MINUTES_MOST, lendable};
use crate::domain::operator::{Role, Roles};
use crate::ops::{self, break_glass};
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::say;
use crate::tui::widgets::form::Field;

/// Minutes that stand there at first.
const MINUTES: &str = "60";

/// Opens the form.
pub fn ask(cx: &Context) -> Effects {
    let mut lent: Vec<Role> = Role::ALL.iter().copied().filter(|role| lendable(*role)).collect();
    // What is missing in an emergency is mostly finance, the furthest of them.
    lent.reverse();
    let fields = vec![
        Field::choice("role", |w| fl!(w, "column-roles"), choices(&lent)),
        Field::line("minutes", |w| fl!(w, "column-minutes"))
            .required()
            .with(MINUTES)
            .checked(|text| match minutes(text) {
                Some(_) => None,
                None => Some(say(|w| {
                    fl!(w, "err-glass-minutes", most = usize::from(MINUTES_MOST))
                })),
            }),
        Field::line("reason", |w| fl!(w, "column-reason")).required(),
    ];
    let form = FormOverlay::new(
        "break-glass".to_owned(),
        |w| fl!(w, "may-glass-ask"),
        fields,
        cx,
        submit,
    );
    vec![Effect::Open(Box::new(form))]
}

fn minutes(text: &str) -> Option<u16> {
    let minutes = text.trim().parse().ok()?;
    (1..=MINUTES_MOST).contains(&minutes).then_some(minutes)
}

fn submit(saving: &Saving<'_>) -> Effects {
    let by = ops::By {
        reason: saving.form.value("reason"),
        ..saving.by()
    };
    let roles: Roles = Role::parse(&saving.form.value("role")).into_iter().collect();
    let minutes = minutes(&saving.form.value("minutes")).unwrap_or_default();
    let ask = move |store: &mut Writer| {
        break_glass::ask(store, &by, roles, minutes)?;
        Ok(())
    };
    save(saving, ask, say(|w| fl!(w, "glass-asked-notice")))
}
