//! Which statement to work on: those of the chosen customer, or every one that nobody has reconciled yet.

use super::Overlay;
use crate::domain::id::{CustomerId, StatementId};
use crate::domain::reconciliation::State;
use crate::domain::statement::Statement;
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::{self, Read};
use crate::text::amount::grouped;
use crate::text::fl;
use crate::text::noun::Named;
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::framed::Framed;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::{Cell, Column, Row};
use crate::tui::{say, sentence};
use ratatui::Frame;
use ratatui::layout::Rect;

struct Offer {
    statement: Statement,
    name: TermText,
    state: Option<State>,
}

/// The list of statements.
pub struct ChooseStatement {
    customer: Option<CustomerId>,
    offers: Vec<Offer>,
    loaded: bool,
    list: List,
    then: Box<dyn Fn(StatementId) -> Effect>,
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "recon-choose-customer"), 10, 18).growing(),
    Column::of(|w| fl!(w, "recon-choose-period"), 7, 10),
    Column::of(|w| fl!(w, "recon-choose-lines"), 5, 6)
        .right()
        .shrinking(3),
    Column::of(|w| fl!(w, "recon-choose-closing"), 12, 14)
        .right()
        .shrinking(2),
    Column::of(|w| fl!(w, "recon-choose-state"), 10, 12).shrinking(1),
];

impl ChooseStatement {
    /// The statements of this customer, or all that wait; `then` makes the effect of the choice.
    pub fn new(customer: Option<CustomerId>, then: impl Fn(StatementId) -> Effect + 'static) -> Self {
        Self {
            customer,
            offers: Vec::new(),
            loaded: false,
            list: List::default(),
            then: Box::new(then),
        }
    }
}

fn load(read: &Read, customer: Option<CustomerId>) -> Result<Vec<Offer>, OpError> {
    read.snapshot(|read| {
        let statements = match customer {
            Some(id) => store::statement::of_customer(read, id)?,
            None => store::statement::unreconciled(read)?,
        };
        let offer = |statement: Statement| {
            let customer = store::customer::get(read, statement.fields.customer)?;
            let found = store::reconciliation::of_statement(read, statement.id)?;
            Ok(Offer {
                name: TermText::new(customer.fields.short()),
                state: found.map(|r| r.state),
                statement,
            })
        };
        statements.into_iter().map(offer).collect()
    })
}

fn place(area: Rect) -> Rect {
    centred(area, 76, area.height.saturating_sub(4).min(20))
}

impl Overlay for ChooseStatement {
    fn scope(&self) -> Scope {
        Scope::PROMPT
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        let customer = self.customer;
        vec![Effect::read(
            "reconcile-statements",
            move |reader| load(reader.read(), customer),
            |overlay: &mut Self, offers: Result<Vec<Offer>, OpError>| match offers {
                Ok(offers) => {
                    overlay.loaded = true;
                    overlay.list.set_total(offers.len());
                    overlay.offers = offers;
                    Vec::new()
                }
                Err(error) => {
                    let error = std::sync::Arc::new(error);
                    vec![Effect::Error(say(move |w| sentence::of(&error, w)))]
                }
            },
        )]
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.list.set_height(Framed::rows_in(place(area), 0));
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        if ids::motion(call).is_some() {
            return Vec::new();
        }
        match (call.id, self.offers.get(self.list.cursor())) {
            (ids::CHOOSE, Some(offer)) => vec![Effect::Close, (self.then)(offer.statement.id)],
            (ids::CHOOSE, None) => Vec::new(),
            _ => vec![Effect::Close],
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let title = match self.customer {
            Some(_) => fl!(look.words, "recon-choose-title"),
            None => fl!(look.words, "recon-choose-waiting"),
        };
        let row = |index: usize| {
            let offer = self.offers.get(index)?;
            let fields = &offer.statement.fields;
            let closing = fields.closing.map(|minor| grouped(minor, fields.currency));
            let (state, role) = match offer.state {
                Some(state) => (state.name(&look.words), Role::Muted),
                None => (fl!(look.words, "recon-choose-open"), Role::Warning),
            };
            Some(Row {
                key: offer.statement.id.0,
                cells: vec![
                    Cell::from(offer.name.clone()),
                    Cell::from(fields.period.to_string()),
                    Cell::from(offer.statement.lines.to_string()),
                    Cell::from(closing.unwrap_or_default()),
                    Cell::new(state, role),
                ],
                role: Role::Base,
            })
        };
        Framed {
            title: &title,
            columns: COLUMNS,
            list: &self.list,
            row: &row,
            none: self.loaded.then_some(&fl!(look.words, "recon-choose-none")),
            below: 0,
        }
        .draw(place(area), frame.buffer_mut(), look);
    }
}
