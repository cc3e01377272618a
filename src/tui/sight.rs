//! A list of follow-ups or customers with the card of the one under its cursor: rows come in windows, the card stands
//! beside the list or in a drawer over it, and what is marked is copied as text.

use crate::domain::customer::Customer;
use crate::domain::untrusted::TermText;
use crate::store::customer;
use crate::tui::app::Context;
use crate::tui::customer_card::CardView;
use crate::tui::effect::{Chosen, Effect};
use crate::tui::layout::Shape;
use crate::tui::widgets::list::{List, Motion};
use std::any::Any;
use std::ops::Range;

/// A row of such a list.
pub trait Listed {
    /// The key it is marked by.
    fn key(&self) -> i64;
    /// Whom it is about.
    fn customer(&self) -> &Customer;
}

/// The list with the rows around what is in sight.
pub struct Sight<R> {
    pub list: List,
    start: usize,
    rows: Vec<R>,
}

impl<R> Default for Sight<R> {
    fn default() -> Self {
        Self {
            list: List::default(),
            start: 0,
            rows: Vec::new(),
        }
    }
}

impl<R: Listed> Sight<R> {
    /// The row at this index of the list, where it was read.
    pub fn row(&self, index: usize) -> Option<&R> {
        self.rows.get(index.checked_sub(self.start)?)
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&R> {
        self.row(self.list.cursor())
    }

    /// The rows that were read.
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// Takes another list: its length, where its cursor is, and the rows from `start` on.
    pub fn replace(&mut self, total: usize, cursor: usize, start: usize, rows: Vec<R>) {
        self.list.set_total(total);
        self.list.go(Motion::To(cursor));
        self.put(start, rows);
    }

    /// Takes the rows from `start` on.
    pub fn put(&mut self, start: usize, rows: Vec<R>) {
        self.start = start;
        self.rows = rows;
    }

    /// The rows to ask for; `None` where all that is in sight was read.
    pub fn wanted(&self) -> Option<Range<usize>> {
        self.list.wanted(&(self.start..self.start + self.rows.len()))
    }

    /// The customer of the row under the cursor, to be chosen for every pane.
    pub fn chosen(&self) -> Option<Chosen> {
        let customer = self.current()?.customer();
        Some(Chosen {
            id: customer.id,
            name: TermText::new(customer.fields.short()),
        })
    }

    /// The marked rows that were read, or the one under the cursor, a line each.
    pub fn copied(&self, text: impl Fn(&R) -> String) -> Option<String> {
        let lines: Vec<String> = if self.list.marks().is_empty() {
            self.current().map(text).into_iter().collect()
        } else {
            let marked = self.rows.iter().filter(|row| self.list.is_marked(row.key()));
            marked.map(text).collect()
        };
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// The card of the customer under the cursor.
#[derive(Default)]
pub struct Beside {
    pub view: CardView,
    /// The drawer over a narrow list is open.
    pub drawer: bool,
}

impl Beside {
    /// True where the card stands beside the list, so that there is no drawer.
    pub fn stands(cx: &Context) -> bool {
        cx.layout.is_some_and(|layout| layout.shape != Shape::Drawer)
    }

    /// Asks for the card of the row under the cursor, where it is in sight; `of` is where the pane keeps it.
    pub fn ask<P: Any>(
        &self,
        slot: &'static str,
        row: Option<&impl Listed>,
        cx: &Context,
        of: fn(&mut P) -> &mut Self,
    ) -> Option<Effect> {
        let (id, today) = (row?.customer().id, cx.today);
        (Self::stands(cx) || self.drawer).then(|| {
            Effect::read(
                slot,
                move |reader| customer::card(reader.read(), id, today),
                move |pane: &mut P, card| {
                    of(pane).view.put(card);
                    Vec::new()
                },
            )
        })
    }
}
