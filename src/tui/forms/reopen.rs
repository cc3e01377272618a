//! Opening the form of a draft that an earlier session left, from its name alone.

use super::{
    activity, agreement, break_glass, contact, customer, period, reversal, snooze, task, transaction,
};
use crate::domain::id::{ActivityId, ContactId, CustomerId, TaskId, TransactionId};
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::global;
use crate::tui::draft::Drafts;
use crate::tui::effect::{Effect, Effects};
use crate::tui::overlays::{Choice, Pick};
use crate::tui::subject::Subject;
use crate::tui::{say, verbatim};

/// Offers the drafts that earlier sessions left; nothing where there are none.
pub fn offer(drafts: &Drafts) -> Effects {
    let choices: Vec<Choice> = drafts
        .values()
        .filter(|draft| parts(&draft.form).is_some())
        .map(|draft| {
            let form = draft.form.clone();
            let typed = draft
                .values
                .iter()
                .zip(&draft.base)
                .filter(|(now, then)| now != then);
            let typed: Vec<&str> = typed.map(|((_, value), _)| value.as_str()).collect();
            Choice {
                key: None,
                label: verbatim(draft.title.clone()),
                detail: verbatim(typed.join(" / ").replace('\n', " ")),
                then: Box::new(move |cx: &Context| reopen(&form, cx)),
            }
        })
        .collect();
    if choices.is_empty() {
        return Vec::new();
    }
    let pick = Pick::new(say(|w| fl!(w, "drafts-title")), choices);
    vec![Effect::Open(Box::new(pick))]
}

/// Opens the form of this name.
fn reopen(form: &str, cx: &Context) -> Effects {
    let Some((kind, ids)) = parts(form) else {
        return Vec::new();
    };
    let posted = |id: TransactionId| vec![Effect::run(global::GO_TRANSACTIONS, Subject::Transaction(id))];
    match (kind, ids.as_slice()) {
        ("customer-add", []) => customer::add(),
        ("customer-edit", [id]) => customer::edit(CustomerId(*id)),
        ("contact-add", [id]) => contact::add(CustomerId(*id)),
        ("contact-edit", [id]) => contact::reopen(ContactId(*id)),
        ("task-add", [id]) => task::add(CustomerId(*id), task::go_to),
        ("task-edit", [id]) => task::edit(TaskId(*id)),
        ("activity-log", [id]) => activity::log(CustomerId(*id), None),
        ("activity-log", [id, task]) => activity::log(CustomerId(*id), Some(TaskId(*task))),
        ("activity-edit", [id]) => activity::reopen(ActivityId(*id)),
        ("call-back", [id]) => activity::reopen_call_back(TaskId(*id)),
        ("transaction-add", [id]) => vec![transaction::open(CustomerId(*id), posted)],
        ("reversal", [id]) => vec![reversal::open(TransactionId(*id), posted)],
        ("agreement", [id]) => agreement::edit(CustomerId(*id)),
        ("break-glass", []) => break_glass::ask(cx),
        ("period", []) => period::ask(),
        ("snooze", ids) => snooze::reopen(ids.iter().map(|id| TaskId(*id)).collect()),
        _ => Vec::new(),
    }
}

/// The kind of form and the rows it is about; `None` for a name no form has.
fn parts(form: &str) -> Option<(&str, Vec<i64>)> {
    const KINDS: [&str; 15] = [
        "agreement",
        "break-glass",
        "customer-add",
        "customer-edit",
        "contact-add",
        "contact-edit",
        "task-add",
        "task-edit",
        "activity-log",
        "activity-edit",
        "call-back",
        "transaction-add",
        "period",
        "reversal",
        "snooze",
    ];
    let (kind, rest) = form.split_once(':').unwrap_or((form, ""));
    let numbers = rest.split([':', ',']).filter(|part| !part.is_empty());
    let ids = numbers
        .map(|part| part.parse().ok())
        .collect::<Option<Vec<i64>>>()?;
    KINDS.contains(&kind).then_some((kind, ids))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_form_about_what() {
        assert_eq!(parts("customer-add"), Some(("customer-add", vec![])));
        assert_eq!(parts("activity-log:3:9"), Some(("activity-log", vec![3, 9])));
        assert_eq!(parts("snooze:1,2,3"), Some(("snooze", vec![1, 2, 3])));
        assert_eq!(parts("break-glass"), Some(("break-glass", vec![])));
        assert_eq!(parts("task-edit:x"), None);
        assert_eq!(parts("other:1"), None);
    }
}
