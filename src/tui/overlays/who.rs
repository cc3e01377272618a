//! Who has the book open, since when and where they are; and who is writing, and how far.

use super::Overlay;
use crate::domain::untrusted::TermText;
use crate::store::session::{Place, SessionInfo};
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::panes::PANES;
use crate::tui::theme::Role;
use crate::tui::widgets::framed::Framed;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::{Cell, Column, Row};
use crate::tui::widgets::text::{Run, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The sessions.
#[derive(Default)]
pub struct Who {
    list: List,
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "who-operator"), 8, 14).growing(),
    Column::of(|w| fl!(w, "who-since"), 16, 16).shrinking(2),
    Column::of(|w| fl!(w, "who-pane"), 8, 13).shrinking(1),
    Column::of(|w| fl!(w, "who-customer"), 10, 16).growing(),
    Column::of(|w| fl!(w, "who-process"), 7, 7).right().shrinking(3),
];

/// Lines under the table.
const BELOW: u16 = 3;

fn place(area: Rect, sessions: usize) -> Rect {
    let rows = sessions as u16 + BELOW + 4;
    centred(area, 88, rows.max(9).min(area.height))
}

/// The pane of this name, as its tab calls it.
fn pane(name: &str, words: &Words) -> String {
    let row = PANES.iter().find(|row| row.scope.0 == name);
    row.map_or_else(String::new, |row| (row.label)(words))
}

fn row(actor: &str, since: &str, place: &Place, pid: u32, you: bool, words: &Words) -> Row {
    let name = TermText::new(actor);
    let mut who = vec![Run::new(name, Role::Base)];
    if you {
        who.push(Run::new(format!("  {}", fl!(words, "who-you")), Role::Muted));
    }
    Row {
        key: i64::from(pid),
        cells: vec![
            Cell(who),
            Cell::new(since.get(..16).unwrap_or(since).replace('T', " "), Role::Muted),
            Cell::from(pane(&place.pane, words)),
            Cell::from(TermText::new(&place.name)),
            Cell::new(pid.to_string(), Role::Muted),
        ],
        role: Role::Base,
    }
}

fn row_of(session: &SessionInfo, words: &Words) -> Row {
    row(
        &session.actor,
        &session.since,
        &session.place,
        session.pid,
        false,
        words,
    )
}

impl Overlay for Who {
    fn scope(&self) -> Scope {
        Scope::OVERLAY
    }

    fn arrange(&mut self, area: Rect, cx: &Context) {
        let sessions = cx.company.others.len() + 1;
        self.list
            .set_height(Framed::rows_in(place(area, sessions), BELOW));
        self.list.set_total(sessions);
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        self.list.set_total(cx.company.others.len() + 1);
        if list::motion(call).is_some() {
            Vec::new()
        } else {
            vec![Effect::Close]
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let sessions = cx.company.others.len() + 1;
        let place = place(area, sessions);
        let buf = frame.buffer_mut();
        // Others come and go while this is open.
        let mut list = self.list.clone();
        list.set_height(Framed::rows_in(place, BELOW));
        list.set_total(sessions);
        let ours = || {
            let place = Place {
                name: cx
                    .chosen
                    .as_ref()
                    .map_or_else(String::new, |chosen| chosen.name.as_str().to_owned()),
                ..Place::default()
            };
            row(&cx.actor, "", &place, cx.session.0, true, &look.words)
        };
        let of = |index: usize| match index.checked_sub(1) {
            None => Some(ours()),
            Some(other) => cx.company.others.get(other).map(|s| row_of(s, &look.words)),
        };
        Framed {
            title: &fl!(look.words, "who-title"),
            columns: COLUMNS,
            list: &list,
            row: &of,
            none: None,
            below: BELOW,
        }
        .draw(place, buf, look);
        let line = |from_bottom: u16| Rect {
            x: place.x + 4,
            y: place.bottom().saturating_sub(from_bottom),
            width: place.width.saturating_sub(6),
            height: 1,
        };
        let news = fl!(
            look.words,
            "who-news",
            sign = look.glyphs.news,
            count = cx.news.count()
        );
        put_runs(
            buf,
            line(3),
            &[Run::new(news, Role::Muted)],
            look.style(Role::Base),
            look,
        );
        put_runs(buf, line(2), &[writes(cx)], look.style(Role::Base), look);
    }
}

/// Who is writing, and how far.
fn writes(cx: &Context) -> Run {
    let words = &cx.look.words;
    let Some(holder) = &cx.company.holder else {
        return Run::new(fl!(words, "who-nobody-writes"), Role::Muted);
    };
    let (who, label) = (TermText::new(&holder.actor), TermText::new(&holder.label));
    let command = TermText::new(&holder.command);
    let text = match holder.percent {
        Some(percent) => fl!(
            words,
            "who-writes-percent",
            who = who.as_str(),
            command = command.as_str(),
            about = label.as_str(),
            percent = usize::from(percent)
        ),
        None => fl!(
            words,
            "who-writes",
            who = who.as_str(),
            command = command.as_str(),
            about = label.as_str()
        ),
    };
    Run::new(text, Role::Warning)
}
