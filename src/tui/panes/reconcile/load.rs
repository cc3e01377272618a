//! Getting what the pane shows: a reconciliation from the book, or a new run of the engine.

use super::board::Board;
use super::{Reconcile, Shown, Target};
use crate::domain::customer::Customer;
use crate::domain::id::StatementId;
use crate::domain::statement::Statement;
use crate::matching::{Rules, Stage, Watch};
use crate::ops::decide::{Ground, Memory};
use crate::ops::reconcile::{self, Desk, Found};
use crate::ops::{By, OpError};
use crate::store::reconciliation::LineRef;
use crate::store::{self, Read, StoreError};
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::effect::{Chosen, Effect, Effects, Progress};
use crate::tui::widgets::list::Motion;
use crate::tui::{say, sentence};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tells the engine's progress to the last line, and the last line's Esc to the engine.
pub(super) struct Watched<'a>(pub(super) &'a Progress);

impl Watch for Watched<'_> {
    fn progress(&self, _stage: Stage, done: u64, total: u64) {
        self.0.report(done, total);
    }
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// What the error of an op says.
pub(super) fn failed(error: OpError) -> Effects {
    match error {
        OpError::Cancelled => vec![Effect::Notice(say(|w| fl!(w, "recon-cancelled")))],
        // A newer question took its place.
        OpError::Store(StoreError::Interrupted) => Vec::new(),
        error => {
            let error = Arc::new(error);
            vec![Effect::Error(say(move |w| sentence::of(&error, w)))]
        }
    }
}

/// What a read found.
enum Loaded {
    Nothing,
    Waiting(Box<(Statement, Customer)>),
    Desk(Box<OnDesk>),
    /// The desk on screen, carried over what was written since.
    Renewed(Arc<Desk>),
}

/// A desk with its index, looked at as the one before it.
struct OnDesk {
    desk: Arc<Desk>,
    board: Board,
    /// The entry the cursor goes to.
    entry: Option<usize>,
    marks: Vec<i64>,
}

/// How the desk on screen is looked at, to be taken over by the next one.
struct Before {
    desk: Arc<Desk>,
    board: Board,
    line: Option<LineRef>,
    marks: BTreeSet<i64>,
}

impl Reconcile {
    /// Reads what the target asks for.
    pub(super) fn read(&self) -> Effects {
        let target = self.target;
        if target == Target::None {
            return Vec::new();
        }
        let before = self.before();
        let ask = move |reader: &store::Reader| load(reader.read(), target, before);
        let then = |pane: &mut Self, loaded: Result<Loaded, OpError>| match loaded {
            Ok(loaded) => pane.take(loaded),
            Err(error) => failed(error),
        };
        vec![Effect::read("reconcile-desk", ask, then)]
    }

    fn before(&self) -> Option<Before> {
        let Shown::Desk(desk) = &self.shown else {
            return None;
        };
        let entry = self.row().and_then(|row| desk.worksheet.entries.get(row.entry()));
        Some(Before {
            desk: Arc::clone(desk),
            line: entry.and_then(|entry| desk.lines_of(entry).first().copied()),
            board: self.board.clone(),
            marks: self.list.marks().clone(),
        })
    }

    /// What is opened begins at what is to be looked at.
    pub(super) fn go_to_first_stop(&mut self) {
        let first = self.board.stop(0).unwrap_or_default();
        self.list.go(Motion::To(first));
        self.was_at = first;
    }

    fn take(&mut self, loaded: Loaded) -> Effects {
        match loaded {
            Loaded::Nothing => {
                self.shown = Shown::Nothing;
                self.board = Board::default();
                self.then_at = None;
                self.fit();
            }
            Loaded::Waiting(waiting) => {
                let statement = waiting.0.id;
                self.target = Target::Statement(statement);
                self.customer = Some(waiting.1.id);
                let chosen = choose(&waiting.1);
                self.shown = Shown::Waiting(waiting);
                self.board = Board::default();
                self.then_at = None;
                self.fit();
                if std::mem::take(&mut self.begin) {
                    return std::iter::once(chosen)
                        .chain(Self::start(statement, false))
                        .collect();
                }
            }
            Loaded::Desk(on) => return self.take_desk(*on),
            Loaded::Renewed(desk) => return self.take_renewed(desk),
        }
        self.begin = false;
        Vec::new()
    }

    /// Shows what the desk on screen has become.
    pub(super) fn carry_on(&mut self, desk: Arc<Desk>) -> Effects {
        let Shown::Desk(shown) = &self.shown else {
            return Vec::new();
        };
        if shown.reconciliation.id != desk.reconciliation.id || shown.as_of() >= desk.as_of() {
            return Vec::new();
        }
        if !shown.worksheet.has_lines_of(&desk.worksheet) {
            return self.read();
        }
        let at = self.cursor_line();
        let edits = shown.worksheet.entries.swaps(&desk.worksheet.entries);
        self.board.follow(&edits, &desk.worksheet);
        self.shown = Shown::Desk(desk);
        let mut effects = self.settle_on(at);
        effects.extend(self.remember_lines());
        effects
    }

    /// Lets the engine remember the lines of the desk while nobody waits for it.
    fn remember_lines(&self) -> Option<Effect> {
        let Shown::Desk(desk) = &self.shown else {
            return None;
        };
        let (desk, memory) = (Arc::clone(desk), self.memory.clone());
        let work = move |progress: &Progress| memory.keep(&Ground::of(&desk), &Watched(progress));
        let label = say(|w| fl!(w, "recon-doing-follow"));
        Some(Effect::work(label, work, |_: &mut Self, _| Vec::new()))
    }

    fn take_renewed(&mut self, desk: Arc<Desk>) -> Effects {
        self.begin = false;
        let mut effects = vec![choose(&desk.customer)];
        effects.extend(self.carry_on(desk));
        if let Some(subject) = self.then_at.take() {
            effects.extend(self.open_inside(subject));
        }
        effects
    }

    fn take_desk(&mut self, on: OnDesk) -> Effects {
        self.begin = false;
        let fresh = !matches!(&self.shown, Shown::Desk(old) if old.statement.id == on.desk.statement.id);
        self.target = Target::Statement(on.desk.statement.id);
        self.customer = Some(on.desk.customer.id);
        let chosen = choose(&on.desk.customer);
        self.shown = Shown::Desk(on.desk);
        self.memory = Memory::default();
        self.board = on.board;
        self.list.clear_marks();
        on.marks.into_iter().for_each(|key| self.list.toggle_mark(key));
        self.fit();
        match on.entry {
            Some(entry) if !fresh => {
                self.go_to(entry);
            }
            _ if fresh => {
                self.go_to_first_stop();
            }
            _ => {}
        }
        let mut effects = vec![chosen];
        effects.extend(self.remember_lines());
        if let Some(subject) = self.then_at.take() {
            effects.extend(self.open_inside(subject));
        } else if !self.filter.is_empty() {
            effects.extend(self.search());
        }
        effects
    }

    /// Runs the engine over a statement: read, compute, keep, each on its own thread.
    pub(super) fn start(statement: StatementId, again: bool) -> Effects {
        let ask = move |reader: &store::Reader| reconcile::gather(reader.read(), statement, again);
        let then = move |pane: &mut Self, found: Result<Found, OpError>| match found {
            Ok(Found::Begun(_)) => pane.read(),
            Ok(Found::Lines(lines)) => vec![Effect::work(
                say(|w| fl!(w, "recon-doing-match")),
                move |progress| reconcile::propose(*lines, &Rules::default(), &Watched(progress)),
                |pane: &mut Self, prepared: Result<reconcile::Prepared, OpError>| match prepared {
                    Ok(prepared) => vec![pane.keep(prepared)],
                    Err(error) => failed(error),
                },
            )],
            Err(error) => failed(error),
        };
        vec![Effect::read("reconcile-gather", ask, then)]
    }

    fn keep(&self, prepared: reconcile::Prepared) -> Effect {
        let by = self.by();
        Effect::write(
            say(|w| fl!(w, "recon-doing-keep")),
            move |writer, _| reconcile::keep(writer, &by, &prepared),
            |pane: &mut Self, kept: Result<_, OpError>| match kept {
                Ok(_) => pane.read(),
                Err(error) => failed(error),
            },
        )
    }

    /// On whose behalf the pane writes.
    pub(super) fn by(&self) -> By {
        By::new(&self.actor, self.today)
    }

    /// Remembers on whose behalf it writes; called whenever the rest of the screen is seen.
    pub(super) fn remember(&mut self, cx: &Context) {
        self.actor.clone_from(&cx.actor);
        self.today = cx.today;
    }
}

fn choose(customer: &Customer) -> Effect {
    Effect::Choose(Some(Chosen {
        id: customer.id,
        name: crate::domain::untrusted::TermText::new(customer.fields.short()),
    }))
}

fn load(read: &Read, target: Target, before: Option<Before>) -> Result<Loaded, OpError> {
    read.snapshot(|read| {
        let statement = match target {
            Target::None => None,
            Target::Customer(id) => store::statement::of_customer(read, id)?.into_iter().next(),
            Target::Period(id, period) => Some(reconcile::find_statement(read, id, period)?),
            Target::Statement(id) => match store::statement::get(read, id) {
                Ok(statement) => Some(statement),
                // Its import was taken back.
                Err(StoreError::NotFound { .. }) => None,
                Err(error) => return Err(error.into()),
            },
        };
        let Some(statement) = statement else {
            return Ok(Loaded::Nothing);
        };
        if let Some(found) = store::reconciliation::of_statement(read, statement.id)? {
            let same = before
                .as_ref()
                .filter(|before| before.desk.reconciliation.id == found.id);
            let renewed = same
                .map(|before| reconcile::renew(read, &before.desk))
                .transpose()?;
            if let Some(desk) = renewed.flatten() {
                return Ok(Loaded::Renewed(Arc::new(desk)));
            }
            let desk = reconcile::desk(read, found.id)?;
            return Ok(Loaded::Desk(Box::new(on_desk(desk, before))));
        }
        let customer = store::customer::get(read, statement.fields.customer)?;
        Ok(Loaded::Waiting(Box::new((statement, customer))))
    })
}

/// The index of a desk, with what was unfolded, marked and under the cursor before found again by the rows of the book.
fn on_desk(desk: Desk, before: Option<Before>) -> OnDesk {
    let sheet = &desk.worksheet;
    let mut board = Board::new(sheet);
    let (mut entry, mut marks) = (None, Vec::new());
    if let Some(before) = before.filter(|b| b.desk.statement.id == desk.statement.id) {
        let holder = |line: LineRef| {
            let (side, index) = desk.place(line)?;
            sheet.entries.place_of(side, index)
        };
        board.look_as(&before.board, |place| {
            let was = before.desk.worksheet.entries.get(place)?;
            holder(before.desk.lines_of(was).first().copied()?)
        });
        entry = before.line.and_then(holder);
        marks = before
            .marks
            .iter()
            .filter_map(|key| same_mark(*key, &before.desk, &desk))
            .collect();
    }
    OnDesk {
        desk: Arc::new(desk),
        board,
        entry,
        marks,
    }
}

fn same_mark(key: i64, before: &Desk, now: &Desk) -> Option<i64> {
    use crate::domain::reconciliation::Side;
    let index = u32::try_from(key.abs() - 1).ok()?;
    let side = if key > 0 { Side::Ours } else { Side::Theirs };
    let (_, index) = now.place(before.line(side, index)?)?;
    Some(super::pairs::key(index) * key.signum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::GroupId;
    use crate::tui::subject::Subject;

    #[test]
    fn where_nothing_is_found_the_next_desk_is_not_left_for_what_was_looked_for() {
        let mut pane = Reconcile {
            then_at: Some(Subject::Group(GroupId(7))),
            ..Reconcile::default()
        };
        assert!(pane.take(Loaded::Nothing).is_empty());
        assert_eq!(pane.then_at, None);
    }
}
