//! Two versions of what a form holds, side by side, field by field: what the book says now and what was typed. Each field
//! is chosen; where both sides changed it nothing is chosen beforehand.

use super::{FormOverlay, Overlay};
use crate::domain::untrusted::TermText;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::draft::Values;
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::form::Field;
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::table::{Cell, Column, Row, Table};
use crate::tui::widgets::text::{Run, capital, frame as outline, put_runs, wrap_runs};
use crate::tui::{Say, say};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Which version of a field is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// What the book says now.
    Book,
    /// What was typed.
    Mine,
}

/// A field in which the two versions differ.
pub struct Version {
    field: &'static str,
    label: fn(&Words) -> String,
    book: (String, Say),
    mine: (String, Say),
    /// `None`: both changed it, and the operator has not chosen yet.
    choice: Option<Choice>,
}

impl Version {
    /// The versions of a field, from what both began with; `None` where they agree.
    pub fn new(field: &Field, base: String, book: String, mine: String) -> Option<Self> {
        let choice = if mine == base {
            Some(Choice::Book)
        } else if book == base {
            Some(Choice::Mine)
        } else {
            None
        };
        (book != mine).then(|| Self {
            field: field.id,
            label: field.label,
            book: (book.clone(), field.shown(&book)),
            mine: (mine.clone(), field.shown(&mine)),
            choice,
        })
    }

    fn kept(&self) -> &str {
        match self.choice {
            Some(Choice::Mine) => &self.mine.0,
            _ => &self.book.0,
        }
    }

    fn row(&self, key: usize, look: &Look) -> Row {
        let side = |shown: &Say, side| {
            let chosen = self.choice == Some(side);
            let sign = match self.choice {
                None => "?",
                Some(_) if chosen => look.glyphs.tick,
                Some(_) => " ",
            };
            let role = if chosen { Role::Title } else { Role::Muted };
            let text = TermText::from(shown(&look.words).replace('\n', " / "));
            let text = if text.as_str().is_empty() {
                Run::new("-", Role::Muted)
            } else {
                Run::new(text, if self.choice.is_none() { Role::Base } else { role })
            };
            Cell(vec![Run::new(format!("{sign} "), Role::Focus), text])
        };
        Row {
            key: key as i64,
            cells: vec![
                Cell::new(capital(&(self.label)(&look.words)), Role::Muted),
                side(&self.book.1, Choice::Book),
                side(&self.mine.1, Choice::Mine),
            ],
            role: Role::Base,
        }
    }
}

/// Why there are two versions.
enum Why {
    /// A draft was left.
    Draft,
    /// Somebody changed the row while it was edited.
    Lost(Option<TermText>),
}

/// The question.
pub struct Versions {
    why: Why,
    fields: Vec<Version>,
    list: List,
}

const COLUMNS: &[Column] = &[
    Column::of(|_| String::new(), 10, 16),
    Column::of(|w| fl!(w, "versions-book"), 16, 24).growing(),
    Column::of(|w| fl!(w, "versions-mine"), 16, 24).growing(),
];

/// Rows above the table: the frame, a blank, two of words, a blank.
const ABOVE: u16 = 5;

impl Versions {
    /// A draft beside what the book holds now.
    pub fn of_draft(versions: Vec<Version>) -> Self {
        Self::new(Why::Draft, versions)
    }

    /// What was typed beside what somebody saved meanwhile.
    pub fn of_lost(versions: Vec<Version>, who: Option<TermText>) -> Self {
        Self::new(Why::Lost(who), versions)
    }

    fn new(why: Why, versions: Vec<Version>) -> Self {
        let mut list = List::default();
        list.set_total(versions.len());
        let undecided = versions.iter().position(|v| v.choice.is_none());
        list.set_height(versions.len());
        list.go(Motion::To(undecided.unwrap_or(0)));
        Self {
            why,
            fields: versions,
            list,
        }
    }

    /// Chooses for the field under the cursor and goes to the next one.
    fn choose(&mut self, choice: Choice) -> Effects {
        if let Some(version) = self.fields.get_mut(self.list.cursor()) {
            version.choice = Some(choice);
        }
        self.list.go(Motion::Down(1));
        Vec::new()
    }

    fn take(&mut self) -> Effects {
        if let Some(undecided) = self.fields.iter().position(|v| v.choice.is_none()) {
            self.list.go(Motion::To(undecided));
            return vec![Effect::Notice(say(|w| fl!(w, "versions-undecided")))];
        }
        let chosen: Values = self
            .fields
            .iter()
            .map(|version| (version.field.to_owned(), version.kept().to_owned()))
            .collect();
        let draft = matches!(self.why, Why::Draft);
        vec![
            Effect::Close,
            Effect::tell(move |form: &mut FormOverlay| {
                if draft {
                    form.take_up(&chosen)
                } else {
                    form.settle(&chosen)
                }
            }),
        ]
    }

    /// What was typed is dropped: the form goes on with what the book says.
    fn drop_mine(&self) -> Effects {
        let book: Values = self
            .fields
            .iter()
            .map(|version| (version.field.to_owned(), version.book.0.clone()))
            .collect();
        let draft = matches!(self.why, Why::Draft);
        vec![
            Effect::Close,
            Effect::tell(move |form: &mut FormOverlay| {
                if draft {
                    form.throw_away()
                } else {
                    form.settle(&book)
                }
            }),
        ]
    }

    /// Esc decides nothing: a draft is left for another time, and so is its form.
    fn leave(&self) -> Effects {
        match self.why {
            Why::Draft => vec![Effect::Close, Effect::Close],
            Why::Lost(_) => vec![Effect::Close],
        }
    }

    fn place(&self, area: Rect) -> Rect {
        let rows = self.fields.len() as u16 + ABOVE + 3;
        centred(area, 96, rows.min(area.height))
    }

    fn table(place: Rect) -> Rect {
        Rect {
            x: place.x + 1,
            y: place.y + ABOVE,
            width: place.width - 2,
            height: place.height.saturating_sub(ABOVE + 1),
        }
    }
}

impl Overlay for Versions {
    fn scope(&self) -> Scope {
        Scope::VERSIONS
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        let rows = Table::rows_in(Self::table(self.place(area)));
        self.list.set_height(rows);
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        match call.id {
            ids::VERSIONS_BOOK => self.choose(Choice::Book),
            ids::VERSIONS_MINE => self.choose(Choice::Mine),
            ids::VERSIONS_TAKE => self.take(),
            ids::VERSIONS_DROP => self.drop_mine(),
            _ if list::motion(call).is_some() => Vec::new(),
            _ => self.leave(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = self.place(area);
        let buf = frame.buffer_mut();
        blank(place, buf);
        let (title, about) = match &self.why {
            Why::Draft => (
                fl!(look.words, "versions-draft"),
                fl!(look.words, "versions-draft-about"),
            ),
            Why::Lost(Some(who)) => (
                fl!(look.words, "versions-lost"),
                fl!(look.words, "versions-lost-by", who = who.as_str()),
            ),
            Why::Lost(None) => (
                fl!(look.words, "versions-lost"),
                fl!(look.words, "versions-lost-about"),
            ),
        };
        outline(buf, place, &title, look);
        let line = |y: u16| Rect {
            x: place.x + 3,
            y: place.y + y,
            width: place.width.saturating_sub(6),
            height: 1,
        };
        let about = [Run::new(about, Role::Base)];
        for (y, runs) in (2..4).zip(wrap_runs(&about, usize::from(line(2).width), 2)) {
            put_runs(buf, line(y), &runs, look.style(Role::Base), look);
        }
        let row = |index: usize| self.fields.get(index).map(|version| version.row(index, look));
        Table {
            columns: COLUMNS,
            list: &self.list,
            row: &row,
            focused: true,
            empty: "",
        }
        .draw(Self::table(place), buf, look);
    }
}
