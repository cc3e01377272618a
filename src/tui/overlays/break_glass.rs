//! Roles lent in an emergency: who asked for what and why, and how it stands. An admin asks here, a second one approves, any of
//! them ends it. Admins who come by a key have no other place to do it in.

use super::Overlay;
use crate::domain::break_glass::{BreakGlass, State};
use crate::ops::{By, OpError, break_glass};
use crate::text::break_glass::{approved, roles, time};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::framed::Framed;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::{Cell, Column, Row};
use crate::tui::widgets::text::put;
use crate::tui::{Say, forms, say, sentence};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The list.
#[derive(Default)]
pub struct Requests {
    list: List,
    rows: Vec<(BreakGlass, State)>,
    loaded: bool,
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "column-id"), 3, 4).right(),
    Column::of(|w| fl!(w, "column-state"), 8, 9),
    Column::of(|w| fl!(w, "column-asker"), 6, 12).shrinking(2),
    Column::of(|w| fl!(w, "column-roles"), 7, 16).shrinking(1),
    Column::of(|w| fl!(w, "column-reason"), 12, 34).growing(),
    Column::of(|w| fl!(w, "column-until"), 20, 20).shrinking(3),
];

/// Lines under the table: who approved, or for how long it is asked.
const BELOW: u16 = 2;

fn place(area: Rect) -> Rect {
    centred(area, 100, area.height.saturating_sub(2))
}

impl Requests {
    fn current(&self) -> Option<&(BreakGlass, State)> {
        self.rows.get(self.list.cursor())
    }

    fn approve(&self, cx: &Context) -> Effects {
        let Some((one, _)) = self.current() else {
            return Vec::new();
        };
        let (by, id) = (By::new(&cx.actor, cx.today), one.id);
        decided(
            move |writer| Ok(break_glass::approve(writer, &by, id)?.value()),
            |lent, words| match lent {
                Some(lent) => approved(lent, words),
                None => String::new(),
            },
        )
    }

    fn end(&self, cx: &Context) -> Effects {
        let Some((one, _)) = self.current() else {
            return Vec::new();
        };
        let (by, id) = (By::new(&cx.actor, cx.today), one.id);
        decided(
            move |writer| break_glass::end(writer, &by, id).map(|_| id),
            |id, words| fl!(words, "cli-glass-ended", id = id.to_string()),
        )
    }
}

/// Writes a decision and says what came of it. The list reads itself anew: the book changed.
fn decided<T: Send + Sync + 'static>(
    change: impl FnOnce(&mut Writer) -> Result<T, OpError> + Send + 'static,
    done: fn(&T, &Words) -> String,
) -> Effects {
    vec![Effect::write(
        say(|w| fl!(w, "approvals-doing")),
        move |writer, _| change(writer),
        move |_: &mut Requests, outcome| match outcome {
            Ok(value) => vec![Effect::Notice(say(move |w| done(&value, w)))],
            Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
        },
    )]
}

impl Overlay for Requests {
    fn scope(&self) -> Scope {
        Scope::BREAK_GLASS
    }

    fn off(&self, id: &str) -> Option<Say> {
        let open: &[State] = match id {
            ids::GLASS_APPROVE => &[State::Asked],
            ids::GLASS_END => &[State::Asked, State::Lapsed, State::InForce],
            _ => return None,
        };
        let Some((_, state)) = self.current() else {
            return Some(say(|w| fl!(w, "off-no-row")));
        };
        let state = *state;
        (!open.contains(&state)).then(|| say(move |w| fl!(w, "err-glass-closed", state = state.name(w))))
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.list.set_height(Framed::rows_in(place(area), BELOW));
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        vec![Effect::read(
            "break-glass",
            |reader| break_glass::list(reader.read()),
            |overlay: &mut Self, rows: Result<Vec<_>, OpError>| match rows {
                Ok(rows) => {
                    overlay.loaded = true;
                    overlay.list.set_total(rows.len());
                    overlay.rows = rows;
                    Vec::new()
                }
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            },
        )]
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        if list::motion(call).is_some() {
            return Vec::new();
        }
        match call.id {
            ids::GLASS_ASK => forms::break_glass::ask(cx),
            ids::GLASS_APPROVE => self.approve(cx),
            ids::GLASS_END => self.end(cx),
            _ => vec![Effect::Close],
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = place(area);
        let buf = frame.buffer_mut();
        let row = |index: usize| self.rows.get(index).map(|one| row_of(one, &look.words));
        Framed {
            title: &fl!(look.words, "glass-title"),
            columns: COLUMNS,
            list: &self.list,
            row: &row,
            none: self.loaded.then_some(&fl!(look.words, "glass-none")),
            below: BELOW,
        }
        .draw(place, buf, look);
        let Some((one, _)) = self.current() else { return };
        let text = match &one.approved {
            Some((who, at)) => fl!(
                look.words,
                "glass-approved-by",
                who = who.as_str(),
                at = time(*at),
                minutes = usize::from(one.minutes)
            ),
            None => fl!(
                look.words,
                "glass-asked-for",
                who = one.asker.as_str(),
                at = time(one.asked_at),
                minutes = usize::from(one.minutes)
            ),
        };
        let line = Rect {
            x: place.x + 3,
            y: place.bottom().saturating_sub(2),
            width: place.width.saturating_sub(6),
            height: 1,
        };
        put(buf, line, &text, look.style(Role::Muted), look);
    }
}

fn row_of((one, state): &(BreakGlass, State), words: &Words) -> Row {
    let until = match state {
        State::Ended => one.ended_at,
        _ => one.until(),
    };
    let role = match state {
        State::InForce => Role::Danger,
        State::Asked => Role::Warning,
        State::Lapsed | State::Expired | State::Ended => Role::Muted,
    };
    Row {
        key: one.id.0,
        cells: vec![
            Cell::new(one.id.0.to_string(), Role::Muted),
            Cell::new(state.name(words), role),
            Cell::from(&one.asker),
            Cell::from(roles(one.roles, words)),
            Cell::from(&one.reason),
            Cell::from(until.map(time).unwrap_or_default()),
        ],
        role: Role::Base,
    }
}
