//! A form on top of a pane: any form. It is given its fields and what to do with them. What is typed is kept as a draft
//! until it is saved or thrown away; where the row changed meanwhile both versions are shown, and nothing is overwritten.

use super::{Overlay, Version, Versions};

use crate::domain::id::OpId;
use crate::domain::untrusted::TermText;
use crate::ops::{self, By};
use crate::store::history;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::draft::{Draft, Values};
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
pub type Submit = Box<dyn FnMut(&Saving<'_>) -> Effects>;

/// A form that is being saved.
pub struct Saving<'a> {
    /// The name of its draft, by which an answer knows its form.
    pub name: &'a str,
    /// The fields.
    pub form: &'a Form,
    /// The rest of the screen.
    pub cx: &'a Context,
    /// The key of the intent: the same however often this form is saved.
    pub op_id: OpId,
    /// The version of the row that is edited; 0 for something new.
    pub version: i64,
}

impl Saving<'_> {
    /// On whose behalf it is saved.
    pub fn by(&self) -> By {
        By {
            op_id: self.op_id,
            ..By::new(&self.cx.actor, self.cx.today)
        }
    }
}

/// A form on top of a pane.
pub struct FormOverlay {
    name: String,
    title: Say,
    about: Option<Say>,
    form: Form,
    op_id: OpId,
    version: Option<i64>,
    /// What the book held when the fields were filled.
    base: Values,
    /// A draft of this form that was left, until the operator has said what becomes of it.
    offered: Option<Draft>,
    /// The row as somebody else left it, with its version, until the operator has chosen between the two.
    newer: Option<(i64, Values)>,
    /// The book was asked whether that draft was saved already.
    asked: bool,
    submit: Submit,
}

impl FormOverlay {
    /// A form. `name` names what is typed, such as `customer-edit:12`: a draft of the same name is offered back. What is
    /// typed into a form without a name is not kept.
    pub fn new(
        name: impl Into<String>,
        title: impl Fn(&Words) -> String + Send + Sync + 'static,
        fields: Vec<Field>,
        cx: &Context,
        submit: impl FnMut(&Saving<'_>) -> Effects + 'static,
    ) -> Self {
        let name = name.into();
        let form = Form::new(fields);
        let base = values(&form);
        Self {
            offered: cx.drafts.get(&name).cloned(),
            name,
            title: say(title),
            about: None,
            form,
            op_id: ops::new_op_id(),
            version: None,
            base,
            newer: None,
            asked: false,
            submit: Box::new(submit),
        }
    }

    /// The same form, saying above its fields what it is about.
    #[must_use]
    pub fn about(mut self, about: Say) -> Self {
        self.about = Some(about);
        self
    }

    /// The same form, about a row as read in this version.
    #[must_use]
    pub fn of_version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// The name of its draft, by which an answer knows its form.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The form, so that an answer can reject a field.
    pub fn form(&mut self) -> &mut Form {
        &mut self.form
    }

    /// The place of the field with the cursor.
    pub fn cursor(&self) -> usize {
        self.form.cursor()
    }

    /// What closes the form after it was saved: the draft goes with it.
    pub fn saved(&self) -> Effects {
        vec![Effect::Close, Effect::Draft(self.name.clone(), None)]
    }

    /// What is typed so far; `None` while nothing was, or while an older draft waits for its answer.
    pub fn draft(&self, cx: &Context) -> Option<Draft> {
        let draft = Draft {
            form: self.name.clone(),
            title: self.heading(&cx.look.words),
            op_id: self.op_id,
            version: self.version,
            base: self.base.clone(),
            values: values(&self.form),
            session: cx.session,
        };
        let kept = self.offered.is_none() && !self.name.is_empty();
        (kept && draft.says_something()).then_some(draft)
    }

    fn heading(&self, words: &Words) -> String {
        let title = (self.title)(words);
        match &self.about {
            Some(about) => fl!(words, "form-about", title = title, name = about(words)),
            None => title,
        }
    }

    /// True while an older draft waits for its answer.
    pub fn has_offer(&self) -> bool {
        self.offered.is_some()
    }

    /// Shows the draft that was left beside what the book holds now, and asks what becomes of it.
    fn offer(&mut self) -> Effects {
        let Some(draft) = &self.offered else {
            return Vec::new();
        };
        let versions = self.versions(&draft.base, &self.base, &draft.values);
        if versions.is_empty() {
            // The book says by now what was typed.
            return self.throw_away();
        }
        vec![Effect::Open(Box::new(Versions::of_draft(versions)))]
    }

    /// Takes the draft up with these values: its intent goes on.
    pub fn take_up(&mut self, chosen: &Values) -> Effects {
        if let Some(draft) = self.offered.take() {
            self.op_id = draft.op_id;
            self.form.restore(chosen);
        }
        Vec::new()
    }

    /// Throws the draft away; the form stays.
    pub fn throw_away(&mut self) -> Effects {
        self.offered = None;
        vec![Effect::Draft(self.name.clone(), None)]
    }

    /// The draft had been saved after all, before its session ended: nothing is left to do.
    fn was_saved(&mut self) -> Effects {
        let mut effects = self.saved();
        effects.push(Effect::Notice(say(|w| fl!(w, "draft-was-saved"))));
        effects
    }

    /// Somebody changed the row: shows their version beside what was typed. Nothing is saved until the form is again.
    pub fn lost(&mut self, version: i64, now: &Values, who: Option<TermText>) -> Effects {
        let typed = values(&self.form);
        let versions = self.versions(&self.base, now, &typed);
        self.newer = Some((version, now.clone()));
        vec![Effect::Open(Box::new(Versions::of_lost(versions, who)))]
    }

    /// Takes the fields as they were chosen between two versions.
    pub fn settle(&mut self, chosen: &Values) -> Effects {
        if let Some((version, base)) = self.newer.take() {
            self.version = Some(version);
            self.base = base;
        }
        self.form.restore(chosen);
        vec![Effect::Notice(say(|w| fl!(w, "versions-settled")))]
    }

    fn versions(&self, base: &Values, now: &Values, mine: &Values) -> Vec<Version> {
        let version = |field: &Field| {
            let of = |values| Draft::value(values, field.id).to_owned();
            Version::new(field, of(base), of(now), of(mine))
        };
        self.form.fields().iter().filter_map(version).collect()
    }

    fn save(&mut self, cx: &Context) -> Effects {
        if !self.form.verify() {
            return Vec::new();
        }
        let saving = Saving {
            name: &self.name,
            form: &self.form,
            cx,
            op_id: self.op_id,
            version: self.version.unwrap_or_default(),
        };
        (self.submit)(&saving)
    }

    fn leave(&self, cx: &Context) -> Effects {
        match self.draft(cx) {
            None if self.offered.is_some() => vec![Effect::Close],
            None => self.saved(),
            draft => vec![
                Effect::Close,
                Effect::Draft(self.name.clone(), draft),
                Effect::Notice(say(|w| fl!(w, "form-unsaved"))),
            ],
        }
    }
}

fn values(form: &Form) -> Values {
    form.draft()
        .into_iter()
        .map(|(field, value)| (field.to_owned(), value))
        .collect()
}

impl Overlay for FormOverlay {
    fn scope(&self) -> Scope {
        Scope::FORM
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        let Some(op_id) = self.offered.as_ref().map(|draft| draft.op_id) else {
            return Vec::new();
        };
        if std::mem::replace(&mut self.asked, true) {
            return Vec::new();
        }
        let name = self.name.clone();
        vec![Effect::read(
            "form-draft",
            move |reader| history::by_op_id(reader.read(), op_id),
            move |form: &mut Self, done| match done {
                _ if form.name != name => Vec::new(),
                Ok(Some(_)) => form.was_saved(),
                _ => form.offer(),
            },
        )]
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
            _ => return self.leave(cx),
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
