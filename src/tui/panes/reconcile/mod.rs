//! Reconcile: our ledger and the customer's statement side by side, tied out as far as they go, and the decisions that settle the
//! rest. The same pane serves a reconciliation of the book and two files compared without one; only where a decision goes differs:
//! to an operation of the book, or to the worksheet in memory, which then keeps its own undo.

mod act;
mod ask;
mod board;
mod cursor;
mod doctor;
mod evidence;
mod export;
mod files;
mod follow;
mod gap;
mod load;
mod pairs;
mod says;
mod search;
mod subject;
mod view;

pub use files::{Files, compare_files, show_files};

use super::{Pane, PaneRow, labels};
use crate::domain::id::{CustomerId, StatementId};
use crate::domain::reconciliation::Side;
use crate::domain::statement::Statement;
use crate::domain::untrusted::TermText;
use crate::domain::worksheet::{Class, Entry, Worksheet};
use crate::domain::{Date, Period, customer::Customer};
use crate::ops::decide::Memory;
use crate::ops::reconcile::Desk;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, global, reconcile as ids};
use crate::tui::effect::Effects;
use crate::tui::subject::Subject;
use crate::tui::widgets::diff;
use crate::tui::widgets::list::{List, Motion};
use crate::tui::{Say, say};
use board::{Board, Row};
use follow::Decisions;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The registry of the screen over two files: this pane alone.
pub static FILES_ONLY: &[PaneRow] = &[PaneRow {
    scope: Scope::RECONCILE,
    go: global::GO_RECONCILE,
    label: labels::reconcile,
    make: || Box::new(Reconcile::default()),
}];

/// What the pane is asked to show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Target {
    /// Nothing yet.
    #[default]
    None,
    /// The latest statement of a customer.
    Customer(CustomerId),
    /// The statement of a customer for a period.
    Period(CustomerId, Period),
    /// A statement.
    Statement(StatementId),
}

/// What it shows.
#[derive(Default)]
enum Shown {
    /// Nothing: no customer is chosen, or the customer has sent no statement.
    #[default]
    Nothing,
    /// A statement nobody has begun to reconcile.
    Waiting(Box<(Statement, Customer)>),
    /// A reconciliation of the book.
    Desk(Arc<Desk>),
    /// Two files.
    Files(Arc<Files>),
}

/// The pane.
#[derive(Default)]
pub struct Reconcile {
    target: Target,
    /// The customer the target belongs to, once known.
    customer: Option<CustomerId>,
    /// Begin the reconciliation as soon as it is known that there is none.
    begin: bool,
    shown: Shown,
    board: Board,
    list: List,
    side: diff::Side,
    area: Rect,
    filter: String,
    /// Counts searches, so that a late answer is known.
    searches: u64,
    /// Where the cursor was, to tell which way it went.
    was_at: usize,
    /// Decisions about files.
    decisions: Decisions,
    /// What the engine remembers of the desk.
    memory: Memory,
    /// Where the cursor goes when the next desk is there.
    then_at: Option<Subject>,
    /// Tells a search that runs that nobody waits for it.
    stop_search: Option<Arc<AtomicBool>>,
    actor: String,
    today: Date,
}

impl Reconcile {
    fn sheet(&self) -> Option<&Worksheet> {
        match &self.shown {
            Shown::Desk(desk) => Some(&desk.worksheet),
            Shown::Files(files) => Some(&files.worksheet),
            Shown::Nothing | Shown::Waiting(_) => None,
        }
    }

    fn off_in_files(id: &str) -> Option<Say> {
        match id {
            ids::CHOOSE
            | ids::RUN
            | ids::DISPUTE
            | ids::LESSONS
            | ids::AGREEMENT
            | global::HISTORY
            | global::IMPORT
            | global::WELCOME => Some(say(|w| fl!(w, "recon-off-files"))),
            _ => None,
        }
    }
}

impl Pane for Reconcile {
    fn scope(&self) -> Scope {
        Scope::RECONCILE
    }

    fn refresh(&mut self, cx: &Context) -> Effects {
        self.remember(cx);
        if matches!(self.shown, Shown::Files(_)) {
            return Vec::new();
        }
        let chosen = cx.chosen.as_ref().map(|chosen| chosen.id);
        // What was asked for by a command is on its way and chooses its customer when it is there.
        if chosen.is_some() && chosen != self.customer && !self.begin {
            self.target = chosen.map_or(Target::None, Target::Customer);
            self.customer = chosen;
        }
        self.read()
    }

    fn show(&mut self, subject: Subject, cx: &Context) -> Effects {
        self.remember(cx);
        let target = match subject {
            Subject::Customer(id) | Subject::Ledger(id) => Target::Customer(id),
            Subject::Period(id, period) => Target::Period(id, period),
            Subject::Statement(id) => Target::Statement(id),
            other => return self.open_inside(other),
        };
        self.begin = true;
        self.target = target;
        self.read()
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) -> Effects {
        self.area = area;
        self.fit();
        Vec::new()
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            ids::OURS => self.side = diff::Side::Left,
            ids::THEIRS => self.side = diff::Side::Right,
            ids::NEXT => return self.jump(true, call.count.unwrap_or(1)),
            ids::PREVIOUS => return self.jump(false, call.count.unwrap_or(1)),
            ids::CATEGORY => self.lay(Board::show_next),
            ids::FOLD => self.fold(),
            ids::FOLD_ALL => self.lay(Board::fold_all),
            ids::OPEN => return self.open(cx),
            id => return self.act(id, cx),
        }
        Vec::new()
    }

    fn off(&self, id: &str, _cx: &Context) -> Option<Say> {
        if matches!(self.shown, Shown::Files(_))
            && let Some(reason) = Self::off_in_files(id)
        {
            return Some(reason);
        }
        let entry = self.entry().map(|(_, entry)| entry);
        let question = entry.is_some_and(|e| e.class() == Class::Question);
        let (ours, theirs) = self.marked();
        let on = match id {
            ids::ACCEPT | ids::REJECT | ids::ASK => question,
            ids::BREAK => entry.is_some_and(Entry::is_tied),
            ids::REASON | ids::DISPUTE => entry.is_some_and(|e| !e.category.agrees()),
            ids::PAIR => !ours.is_empty() && !theirs.is_empty(),
            ids::FOLD => self.row().is_some_and(|row| self.board.can_fold(row)),
            ids::NEXT | ids::PREVIOUS => self.board.stops() > 0,
            ids::EXPORT | ids::CATEGORY | ids::FOLD_ALL => self.sheet().is_some(),
            ids::RUN | ids::LESSONS | ids::AGREEMENT => {
                matches!(self.shown, Shown::Waiting(_) | Shown::Desk(_))
            }
            _ => true,
        };
        if on {
            return None;
        }
        let id = id.to_owned();
        Some(say(move |w| match id.as_str() {
            ids::ACCEPT | ids::REJECT | ids::ASK => fl!(w, "recon-off-question"),
            ids::BREAK => fl!(w, "recon-off-tied"),
            ids::REASON | ids::DISPUTE => fl!(w, "recon-off-difference"),
            ids::PAIR => fl!(w, "recon-off-pair"),
            ids::FOLD => fl!(w, "recon-off-fold"),
            ids::NEXT | ids::PREVIOUS => fl!(w, "recon-no-stops"),
            _ => fl!(w, "recon-nothing"),
        }))
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        self.picture(frame, area, cx);
    }

    fn subject(&self) -> Subject {
        let Some((place, entry)) = self.entry() else {
            return self
                .row()
                .map_or(Subject::None, |row| Subject::Entry(row.entry()));
        };
        let line = |desk: &Desk| match entry.ours.first() {
            Some(index) => desk
                .our_ids
                .get(*index as usize)
                .map(|id| Subject::Transaction(*id)),
            None => None,
        };
        match (&self.shown, entry.difference, entry.group) {
            (_, Some(difference), _) => Subject::Difference(difference),
            (_, None, Some(group)) => Subject::Group(group),
            (Shown::Desk(desk), ..) => line(desk).unwrap_or(Subject::Entry(place)),
            _ => Subject::Entry(place),
        }
    }

    fn spots(&self) -> Vec<Subject> {
        let statement = match &self.shown {
            Shown::Desk(desk) => Some(desk.statement.id),
            Shown::Waiting(waiting) => Some(waiting.0.id),
            Shown::Nothing | Shown::Files(_) => None,
        };
        let statement = statement.map(Subject::Statement);
        statement.into_iter().chain([self.subject()]).collect()
    }

    fn recall(&mut self, spots: &[Subject], filter: &str, cx: &Context) -> Effects {
        self.remember(cx);
        filter.clone_into(&mut self.filter);
        self.customer = cx.chosen.as_ref().map(|chosen| chosen.id);
        self.target = match spots.first() {
            Some(Subject::Statement(id)) => Target::Statement(*id),
            _ => self.customer.map_or(Target::None, Target::Customer),
        };
        self.then_at = spots.get(1).copied();
        self.read()
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn marks(&self) -> usize {
        self.list.marks().len()
    }

    fn key_at(&self, index: usize) -> Option<i64> {
        let (side, line) = self.line_at(self.board.row(index)?)?;
        let key = pairs::key(line);
        Some(if side == Side::Ours { key } else { -key })
    }

    fn moved(&mut self, _cx: &Context) -> Effects {
        // The sentence under an entry is no place of its own: the cursor steps over it.
        if let Some(Row::Words(_)) = self.row() {
            let down = self.list.cursor() > self.was_at;
            let last = self.list.cursor() + 1 == self.list.total();
            let motion = if down && !last {
                Motion::Down(1)
            } else {
                Motion::Up(1)
            };
            self.list.go(motion);
        }
        self.was_at = self.list.cursor();
        Vec::new()
    }

    fn filter(&self) -> Option<&str> {
        self.sheet().map(|_| self.filter.as_str())
    }

    fn set_filter(&mut self, text: &str, _cx: &Context) -> Effects {
        text.clone_into(&mut self.filter);
        self.search()
    }

    fn marks_line(&self, cx: &Context) -> Option<TermText> {
        self.sum_of_marks(cx)
    }

    fn copy(&self, _cx: &Context) -> Option<String> {
        let sheet = self.sheet()?;
        let (mut ours, mut theirs) = self.marked();
        if ours.is_empty() && theirs.is_empty() {
            let entry = self.entry()?.1;
            (ours, theirs) = (entry.ours.clone(), entry.theirs.clone());
        }
        let ours = ours.iter().filter_map(|i| sheet.ours.get(*i as usize));
        let theirs = theirs.iter().filter_map(|i| sheet.theirs.get(*i as usize));
        let lines: Vec<String> = ours.chain(theirs).map(|line| pairs::copied(&line)).collect();
        Some(lines.join("\n"))
    }

    fn back(&mut self, _cx: &Context) -> bool {
        if self.marks() > 0 {
            self.list.clear_marks();
            return true;
        }
        if !self.filter.is_empty() || self.board.only() != board::Only::All {
            self.show_all();
            return true;
        }
        false
    }

    fn takes_back(&self) -> bool {
        matches!(self.shown, Shown::Files(_))
    }

    fn take_back(&mut self, again: bool, _cx: &Context) -> Effects {
        self.take_back_in_files(again)
    }

    fn exit_code(&self) -> u8 {
        match &self.shown {
            Shown::Files(files) => u8::from(!files.worksheet.ties_out()),
            _ => 0,
        }
    }
}
