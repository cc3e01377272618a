//! The forms of the nouns: which fields they ask for, how typed text becomes values of the domain, and the verb that is
//! called with them. A pane asks for one by a function here and gets effects; the form itself is the overlay all share.
//!
//! What only the book can tell (a code that is taken, an edit somebody else made meanwhile) comes back as a sentence
//! under its field, with what was typed still there.

pub mod activity;
pub mod agreement;
pub mod break_glass;
pub mod contact;
pub mod customer;
pub mod period;
pub mod reopen;
pub mod reversal;
pub mod snooze;
pub mod task;
pub mod transaction;

mod parse;

use super::app::Context;
use super::effect::{Effect, Effects, Reader, Writer};
use super::overlays::{FormOverlay, Saving};
use super::{Say, say, sentence};
use crate::domain::id::ProposalId;
use crate::domain::untrusted::TermText;
use crate::ops::{OpError, Refused};
use crate::store::{Read, StoreError, history};
use crate::text::noun::Named;
use crate::text::{Words, fl};

/// What a form holds, field by field.
type Values = Vec<(&'static str, String)>;

/// Why a form was not saved.
enum Failure {
    /// A field will not do.
    Field(&'static str, Say),
    /// Somebody changed the row meanwhile: its version now, what it says in the form's own fields, and who it was.
    Lost(i64, Values, Option<TermText>),
    /// Anything else.
    Op(OpError),
}

impl<E: Into<OpError>> From<E> for Failure {
    fn from(error: E) -> Self {
        match error.into() {
            OpError::Refused(Refused::Empty(field)) => Self::Field(field, say(|w| fl!(w, "form-required"))),
            OpError::Refused(Refused::CodeTaken(code)) => Self::Field(
                "code",
                say(move |w| fl!(w, "form-code-taken", code = code.as_str())),
            ),
            OpError::Refused(Refused::LooksLike(one)) => Self::Field(
                "name",
                say(move |w| fl!(w, "form-looks-like", what = sentence::alike(&one, w))),
            ),
            OpError::Refused(Refused::ParentLoop) => {
                Self::Field("parent", say(|w| fl!(w, "form-parent-loop")))
            }
            OpError::Refused(Refused::NotFuture) => Self::Field("date", say(|w| fl!(w, "form-not-future"))),
            error => Self::Op(error),
        }
    }
}

/// Opens a form about what `ask` reads from the book.
fn open<T: Send + 'static>(
    ask: impl FnOnce(&Reader) -> Result<T, OpError> + Send + 'static,
    make: impl FnOnce(T, &Context) -> FormOverlay + Send + 'static,
) -> Effects {
    vec![Effect::Read {
        slot: "form-open",
        job: Box::new(move |reader| {
            let read = ask(reader);
            Box::new(move |app| match read {
                Ok(value) => vec![Effect::Open(Box::new(make(value, &app.cx)))],
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            })
        }),
    }]
}

/// What is said where something takes a second person.
fn proposed(id: ProposalId) -> Effect {
    Effect::Notice(say(move |w| fl!(w, "form-proposed", id = id.to_string())))
}

/// What follows once a form has added something, such as going to its row.
pub type Then<T> = fn(T) -> Effects;

/// Saves through a verb; afterwards the form closes with a notice, or says what is wrong.
fn save(
    saving: &Saving<'_>,
    change: impl FnOnce(&mut Writer) -> Result<(), Failure> + Send + 'static,
    done: Say,
) -> Effects {
    save_then(saving, |writer| change(writer).map(Some), done, |()| Vec::new())
}

/// The same, with what follows where something new was added. The answer finds its own form by its name, so that one opened
/// meanwhile is left alone.
fn save_then<T: Send + 'static>(
    saving: &Saving<'_>,
    change: impl FnOnce(&mut Writer) -> Result<Option<T>, Failure> + Send + 'static,
    done: Say,
    then: Then<T>,
) -> Effects {
    let name = saving.name.to_owned();
    vec![Effect::write(
        say(|w| fl!(w, "form-saving")),
        move |writer, _| change(writer),
        move |form: &mut FormOverlay, saved| {
            if form.name() != name {
                return Vec::new();
            }
            match saved {
                Ok(added) => {
                    let mut effects = form.saved();
                    effects.extend(added.map_or_else(Vec::new, then));
                    effects.push(Effect::Notice(done));
                    effects
                }
                Err(failure) => refused(form, failure),
            }
        },
    )]
}

fn refused(form: &mut FormOverlay, failure: Failure) -> Effects {
    match failure {
        Failure::Field(field, reason) => {
            form.form().reject(field, reason);
            Vec::new()
        }
        Failure::Lost(found, now, who) => {
            let now = now.into_iter().map(|(field, text)| (field.to_owned(), text));
            form.lost(found, &now.collect(), who)
        }
        Failure::Op(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
    }
}

/// The result of an edit, with the row as it stands now where somebody else was faster.
fn edited<T>(
    result: Result<T, OpError>,
    read: &Read,
    now: impl FnOnce(&Read) -> Result<Values, OpError>,
) -> Result<(), Failure> {
    match result {
        Ok(_) => Ok(()),
        Err(OpError::Store(StoreError::Lost {
            entity, id, found, ..
        })) => {
            let who = history::last_of(read, entity, id)?.map(|operation| TermText::new(&operation.actor));
            Err(Failure::Lost(found, now(read)?, who))
        }
        Err(error) => Err(error.into()),
    }
}

/// The title of a form about somebody.
fn about(title: fn(&Words) -> String, name: &str) -> impl Fn(&Words) -> String + Send + Sync + use<> {
    let name = TermText::new(name);
    move |words| fl!(words, "form-about", title = title(words), name = name.as_str())
}

/// The choices of an enum of the domain, by their stored words.
fn choices<T: Named + Copy + Send + Sync + std::fmt::Display + 'static>(all: &[T]) -> Vec<(String, Say)> {
    all.iter()
        .map(|value| {
            let value = *value;
            (value.to_string(), say(move |w| value.name(w)))
        })
        .collect()
}

/// Yes or no, as a choice.
fn yes_or_no() -> Vec<(String, Say)> {
    vec![
        ("no".to_owned(), say(|w| fl!(w, "no"))),
        ("yes".to_owned(), say(|w| fl!(w, "yes"))),
    ]
}

/// The fields, holding what they start with.
fn filled(fields: Vec<super::widgets::form::Field>, start: &Values) -> Vec<super::widgets::form::Field> {
    let value = |id: &str| {
        start
            .iter()
            .find(|(name, _)| *name == id)
            .map(|(_, text)| text.as_str())
    };
    fields
        .into_iter()
        .map(|field| match value(field.id) {
            Some(text) => field.with(text),
            None => field,
        })
        .collect()
}
