//! What decisions taught about a customer: which text of theirs stands for which of ours, what is not one, what they keep back.
//! Forgetting is an operation like any other, so undo brings it back.

use super::Overlay;
use crate::domain::difference::Code;
use crate::domain::id::CustomerId;
use crate::domain::lesson::{Kind, Learnt};
use crate::domain::untrusted::TermText;
use crate::ops::{By, OpError, lessons};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::framed::Framed;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::{Cell, Column, Row};
use crate::tui::{Say, say, sentence};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The list.
pub struct Lessons {
    customer: CustomerId,
    name: TermText,
    list: List,
    rows: Vec<Learnt>,
    loaded: bool,
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "lessons-kind"), 10, 12),
    Column::of(|w| fl!(w, "lessons-theirs"), 14, 30).growing(),
    Column::of(|w| fl!(w, "lessons-ours"), 14, 30).growing(),
    Column::of(|w| fl!(w, "lessons-times"), 5, 5).right().shrinking(2),
    Column::of(|w| fl!(w, "lessons-last"), 10, 10).shrinking(3),
];

impl Lessons {
    /// The lessons of a customer of this name.
    pub fn new(customer: CustomerId, name: TermText) -> Self {
        Self {
            customer,
            name,
            list: List::default(),
            rows: Vec::new(),
            loaded: false,
        }
    }

    fn place(&self, area: Rect) -> Rect {
        let rows = (self.rows.len().max(1) as u16).saturating_add(4);
        centred(area, 108, rows.min(area.height.saturating_sub(2)))
    }

    fn forget(&self, cx: &Context) -> Effects {
        let Some(one) = self.rows.get(self.list.cursor()) else {
            return Vec::new();
        };
        let (by, customer, lesson) = (By::new(&cx.actor, cx.today), self.customer, one.lesson.clone());
        vec![Effect::write(
            say(|w| fl!(w, "recon-doing-keep")),
            move |writer, _| lessons::forget(writer, &by, customer, &lesson).map(drop),
            |_: &mut Self, outcome: Result<(), OpError>| match outcome {
                Ok(()) => vec![Effect::Notice(say(|w| fl!(w, "lessons-forgotten")))],
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            },
        )]
    }
}

impl Overlay for Lessons {
    fn scope(&self) -> Scope {
        Scope::LESSONS
    }

    fn off(&self, id: &str) -> Option<Say> {
        let nothing = id == ids::LESSONS_FORGET && self.rows.is_empty();
        nothing.then(|| say(|w| fl!(w, "off-no-row")))
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        let customer = self.customer;
        vec![Effect::ask(
            "lessons-rows",
            move |reader| lessons::of_customer(reader.read(), customer),
            |overlay: &mut Self, answer: Result<Vec<Learnt>, OpError>, cx| match answer {
                Ok(rows) => {
                    overlay.list.set_total(rows.len());
                    overlay.rows = rows;
                    overlay.loaded = true;
                    if let Some(layout) = cx.layout {
                        overlay.arrange(layout.body, cx);
                    }
                    Vec::new()
                }
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            },
        )]
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.list.set_height(Framed::rows_in(self.place(area), 0));
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            ids::LESSONS_FORGET => self.forget(cx),
            _ if list::motion(call).is_some() => Vec::new(),
            _ => vec![Effect::Close],
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let words = &cx.look.words;
        let row = |index: usize| self.rows.get(index).map(|one| row_of(index, one, words));
        Framed {
            title: &fl!(words, "lessons-title", customer = self.name.as_str()),
            columns: COLUMNS,
            list: &self.list,
            row: &row,
            none: self.loaded.then_some(&fl!(words, "lessons-none")),
            below: 0,
        }
        .draw(self.place(area), frame.buffer_mut(), &cx.look);
    }
}

fn row_of(index: usize, one: &Learnt, words: &Words) -> Row {
    Row {
        key: index as i64,
        cells: vec![
            Cell::from(one.lesson.kind.name(words)),
            Cell::from(&one.lesson.theirs),
            Cell::from(ours(one, words)),
            Cell::from(one.times.to_string()),
            Cell::from(one.last.to_string()),
        ],
        role: Role::Base,
    }
}

/// Our side of a lesson: a text or lines as they are, a reason code with its name.
fn ours(one: &Learnt, words: &Words) -> String {
    let code = matches!(one.lesson.kind, Kind::Rate | Kind::Deduction);
    match Code::parse(&one.lesson.ours).filter(|_| code) {
        Some(code) => format!("{} {}", code.as_str(), code.name(words)),
        None => one.lesson.ours.clone(),
    }
}
