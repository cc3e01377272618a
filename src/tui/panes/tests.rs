//! A small pane over fixed rows, for the tests of the frame; also the shortest example of a list pane.

use super::{Pane, PaneRow};
use crate::domain::customer::Fields;
use crate::domain::id::CustomerId;
use crate::domain::untrusted::TermText;
use crate::ops::{By, save_customer};
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, customers, global};
use crate::tui::effect::{Chosen, Effect, Effects};
use crate::tui::layout::list_and_card;
use crate::tui::subject::Subject;
use crate::tui::theme::Role;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::{Cell, Column, Row, Table};
use crate::tui::widgets::text::{divider, put};
use crate::tui::{say, sentence, verbatim};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::ops::Range;

/// Two panes of this kind, as a registry.
pub(crate) static REGISTRY: &[PaneRow] = &[
    PaneRow {
        scope: Scope::CUSTOMERS,
        go: global::GO_CUSTOMERS,
        label: super::labels::customers,
        make: || Box::new(Example::default()),
    },
    PaneRow {
        scope: Scope::TRANSACTIONS,
        go: global::GO_TRANSACTIONS,
        label: super::labels::transactions,
        make: || Box::new(Second),
    },
];

/// The pane: a window of rows, a list, a filter.
#[derive(Default)]
pub(crate) struct Example {
    list: List,
    window: Range<usize>,
    rows: Vec<(i64, TermText, i64)>,
    filter: String,
    drawer: bool,
    /// How often it was asked where it is.
    pub(crate) asked: std::cell::Cell<u32>,
}

const NAMES: &[&str] = &[
    "华东商贸集团",
    "Meridian Foods",
    "北方重工",
    "Atlas Retail",
    "江南制药股份有限公司",
];

const COLUMNS: &[Column] = &[
    Column::of(|_| "name".into(), 10, 24).growing(),
    Column::of(|_| "balance".into(), 12, 14).right().shrinking(1),
    Column::of(|_| "note".into(), 10, 20).shrinking(2),
];

impl Example {
    fn read(&self) -> Effect {
        let filter = self.filter.clone();
        let range = self.list.around();
        Effect::read(
            "example-rows",
            move |_book| {
                let all = (0..1000_i64).map(|i| (i + 1, NAMES[i as usize % NAMES.len()], i * 10_001));
                let found: Vec<_> = all.filter(|(_, name, _)| name.contains(&filter)).collect();
                let total = found.len();
                let rows: Vec<_> = found
                    .into_iter()
                    .skip(range.start)
                    .take(range.len())
                    .map(|(key, name, amount)| (key, TermText::new(name), amount))
                    .collect();
                (total, range.start, rows)
            },
            |pane: &mut Self, (total, start, rows)| {
                pane.list.set_total(total);
                pane.window = start..start + rows.len();
                pane.rows = rows;
                // A filter that shortened the list may have left the cursor outside the window.
                pane.missing().into_iter().chain(pane.choose()).collect()
            },
        )
    }

    fn row(&self, index: usize) -> Option<&(i64, TermText, i64)> {
        self.rows.get(index.checked_sub(self.window.start)?)
    }

    fn choose(&self) -> Option<Effect> {
        let (key, name, _) = self.row(self.list.cursor())?;
        Some(Effect::Choose(Some(Chosen {
            id: CustomerId(*key),
            name: name.clone(),
        })))
    }

    fn missing(&self) -> Effects {
        self.list
            .wanted(&self.window)
            .map(|_| self.read())
            .into_iter()
            .collect()
    }
}

impl Pane for Example {
    fn scope(&self) -> Scope {
        Scope::CUSTOMERS
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        vec![self.read()]
    }

    fn arrange(&mut self, area: Rect, cx: &Context) -> Effects {
        let shape = cx.layout.map(|layout| list_and_card(area, layout.shape, false).0);
        self.list.set_height(Table::rows_in(shape.unwrap_or(area)));
        self.missing()
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            customers::CARD => {
                self.drawer = !self.drawer;
                Vec::new()
            }
            customers::TRANSACTIONS => vec![Effect::run(global::GO_TRANSACTIONS, self.subject())],
            customers::SORT => panic!("about {}", self.rows[0].1),
            customers::EDIT => vec![Effect::Error(verbatim("cannot edit"))],
            customers::ADD => {
                let by = By::new(&cx.actor, cx.today);
                vec![Effect::write(
                    verbatim("adding"),
                    move |book, _progress| {
                        let fields = Fields {
                            code: "C-1".into(),
                            name: "one".into(),
                            ..Fields::default()
                        };
                        save_customer::add(book, &by, &fields).map(|changed| changed.seq())
                    },
                    |_pane: &mut Self, outcome| match outcome {
                        Ok(seq) => vec![Effect::notice(format!("operation {seq:?}"))],
                        Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
                    },
                )]
            }
            _ => Vec::new(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let Some(layout) = cx.layout else { return };
        let (list, card) = list_and_card(area, layout.shape, false);
        let buf = frame.buffer_mut();
        let row = |index: usize| {
            self.row(index).map(|(key, name, amount)| Row {
                key: *key,
                cells: vec![
                    Cell::from(name.clone()),
                    Cell::from(format!("{amount}.00")),
                    Cell::new("agrees", Role::Matched),
                ],
                role: Role::Base,
            })
        };
        Table {
            columns: COLUMNS,
            list: &self.list,
            row: &row,
            focused: true,
            empty: "nothing",
        }
        .draw(list, buf, &cx.look);
        if let Some(card) = card {
            divider(buf, card.x - 1, card, &cx.look);
            let name = self
                .row(self.list.cursor())
                .map_or("", |(_, name, _)| name.as_str());
            put(
                buf,
                Rect {
                    x: card.x + 1,
                    ..card
                },
                name,
                cx.look.style(Role::Title),
                &cx.look,
            );
        }
    }

    fn spots(&self) -> Vec<Subject> {
        self.asked.set(self.asked.get() + 1);
        vec![self.subject()]
    }

    fn subject(&self) -> Subject {
        self.row(self.list.cursor())
            .map_or(Subject::None, |(key, ..)| Subject::Customer(CustomerId(*key)))
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn marks(&self) -> usize {
        self.list.marks().len()
    }

    fn key_at(&self, index: usize) -> Option<i64> {
        self.row(index).map(|(key, ..)| *key)
    }

    fn moved(&mut self, _cx: &Context) -> Effects {
        self.missing().into_iter().chain(self.choose()).collect()
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn set_filter(&mut self, text: &str, _cx: &Context) -> Effects {
        text.clone_into(&mut self.filter);
        vec![self.read()]
    }

    fn marks_line(&self, _cx: &Context) -> Option<TermText> {
        (self.marks() > 0).then(|| TermText::from(format!("{} marked", self.marks())))
    }

    fn copy(&self, _cx: &Context) -> Option<String> {
        self.row(self.list.cursor())
            .map(|(_, name, amount)| format!("{}\t{amount}", name.as_str()))
    }

    fn back(&mut self, _cx: &Context) -> bool {
        std::mem::take(&mut self.drawer)
    }
}

/// A pane without a list, that shows what it was opened with.
struct Second;

impl Pane for Second {
    fn scope(&self) -> Scope {
        Scope::TRANSACTIONS
    }
    fn refresh(&mut self, _cx: &Context) -> Effects {
        Vec::new()
    }
    fn run(&mut self, _call: &Invocation, _cx: &Context) -> Effects {
        Vec::new()
    }
    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let name = cx.chosen.as_ref().map_or("nobody", |chosen| chosen.name.as_str());
        put(
            frame.buffer_mut(),
            area,
            name,
            cx.look.style(Role::Base),
            &cx.look,
        );
    }
}
