//! A form on top of a pane: any form. It is given its fields and what to do with them; leaving it keeps the draft.

use super::Overlay;
use crate::domain::untrusted::TermText;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::effect::{Effect, Effects};
use crate::tui::key::Key;
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::form::{Field, Form};
use crate::tui::widgets::text::put;
use crate::tui::{Say, say};
use ratatui::Frame;
use ratatui::layout::Rect;

/// What is done with a form whose fields are all right: usually a write that closes the form or rejects a field.
pub type Submit = Box<dyn FnMut(&Form, &Context) -> Effects>;

/// A form on top of a pane.
pub struct FormOverlay {
    draft: String,
    title: Say,
    about: Option<Say>,
    form: Form,
    before: Vec<(&'static str, String)>,
    submit: Submit,
}

impl FormOverlay {
    /// A form. `draft` names what is typed, such as `customer-edit:12`: a draft of the same name is taken up again.
    pub fn new(
        draft: impl Into<String>,
        title: impl Fn(&Words) -> String + Send + Sync + 'static,
        fields: Vec<Field>,
        cx: &Context,
        submit: impl FnMut(&Form, &Context) -> Effects + 'static,
    ) -> Self {
        let draft = draft.into();
        let mut form = Form::new(fields);
        let before = form.draft();
        if let Some(kept) = cx.drafts.get(&draft) {
            form.restore(kept);
        }
        Self {
            draft,
            title: say(title),
            about: None,
            form,
            before,
            submit: Box::new(submit),
        }
    }

    /// The same form, saying above its fields what it is about.
    #[must_use]
    pub fn about(mut self, about: Say) -> Self {
        self.about = Some(about);
        self
    }

    /// The name of its draft, by which an answer knows its form.
    pub fn name(&self) -> &str {
        &self.draft
    }

    /// The form, so that an answer can reject a field.
    pub fn form(&mut self) -> &mut Form {
        &mut self.form
    }

    /// What closes the form after it was saved: the draft goes with it.
    pub fn saved(&self) -> Effects {
        vec![Effect::Close, Effect::Draft(self.draft.clone(), None)]
    }

    fn save(&mut self, cx: &Context) -> Effects {
        if self.form.verify() {
            (self.submit)(&self.form, cx)
        } else {
            Vec::new()
        }
    }

    fn leave(&self) -> Effects {
        let now = self.form.draft();
        if now == self.before {
            return self.saved();
        }
        vec![
            Effect::Close,
            Effect::Draft(self.draft.clone(), Some(now)),
            Effect::Notice(say(|w| fl!(w, "form-unsaved"))),
        ]
    }
}

impl Overlay for FormOverlay {
    fn scope(&self) -> Scope {
        Scope::FORM
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            ids::FORM_SAVE => return self.save(cx),
            ids::FORM_ENTER => {
                if !self.form.enter() {
                    return self.save(cx);
                }
            }
            ids::FORM_NEXT => {
                self.form.forward();
            }
            ids::FORM_PREVIOUS => self.form.backward(),
            ids::FORM_CLEAR => self.form.clear(),
            _ => return self.leave(),
        }
        Vec::new()
    }

    fn types(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, _cx: &Context) -> Effects {
        self.form.key(key);
        Vec::new()
    }

    fn paste(&mut self, text: &str, _cx: &Context) -> Effects {
        self.form.paste(text);
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let above = if self.about.is_some() { 2 } else { 0 };
        let place = centred(area, 72, self.form.rows() + 4 + above);
        let buf = frame.buffer_mut();
        blank(place, buf);
        crate::tui::widgets::text::frame(buf, place, &(self.title)(&look.words), look);
        let mut inner = Rect {
            x: place.x + 3,
            y: place.y + 2,
            width: place.width - 6,
            height: place.height.saturating_sub(4),
        };
        if let Some(about) = &self.about {
            let text = TermText::from(about(&look.words));
            put(buf, inner, text.as_str(), look.style(Role::Title), look);
            inner.y += above;
            inner.height = inner.height.saturating_sub(above);
        }
        if let Some(cursor) = self.form.draw(inner, buf, look) {
            frame.set_cursor_position(cursor);
        }
    }
}
