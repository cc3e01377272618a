//! Why lines are tied, or why they are not: lines of text to read, made when it is opened.

use super::Overlay;
use crate::tui::Say;
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::list::List;
use crate::tui::widgets::text::{Run, frame as outline, put, put_runs, wrap_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Makes the lines in the language on.
type Make = Box<dyn Fn(&Look) -> Vec<Vec<Run>>>;

/// Lines to read.
pub struct Why {
    title: Say,
    make: Make,
    /// The lines as they stand in the box, each in as many rows as it needs.
    lines: Vec<Vec<Run>>,
    list: List,
}

/// Widest box.
const WIDTH_MAX: u16 = 110;
/// Most rows a line takes.
const ROWS_MAX: usize = 3;

impl Why {
    /// A box of this title and these lines.
    pub fn new(title: Say, make: impl Fn(&Look) -> Vec<Vec<Run>> + 'static) -> Self {
        Self {
            title,
            make: Box::new(make),
            lines: Vec::new(),
            list: List::default(),
        }
    }

    fn place(&self, area: Rect) -> Rect {
        let rows = self.lines.len() as u16 + 4;
        centred(area, width(area), rows.min(area.height))
    }
}

fn width(area: Rect) -> u16 {
    WIDTH_MAX.min(area.width.saturating_sub(2))
}

impl Overlay for Why {
    fn scope(&self) -> Scope {
        Scope::OVERLAY
    }

    fn refresh(&mut self, cx: &Context) -> Effects {
        if let Some(layout) = cx.layout {
            self.arrange(layout.body, cx);
        }
        Vec::new()
    }

    fn arrange(&mut self, area: Rect, cx: &Context) {
        let cells = usize::from(width(area).saturating_sub(6));
        let made = (self.make)(&cx.look);
        self.lines = made
            .iter()
            .flat_map(|line| wrap_runs(line, cells, ROWS_MAX))
            .collect();
        self.list.set_total(self.lines.len());
        let rows = usize::from(self.place(area).height.saturating_sub(4));
        self.list.set_height(rows);
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        if list::motion(call).is_some() {
            Vec::new()
        } else {
            vec![Effect::Close]
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = self.place(area);
        let buf = frame.buffer_mut();
        blank(place, buf);
        outline(buf, place, &(self.title)(&look.words), look);
        let inner = Rect {
            x: place.x + 3,
            y: place.y + 2,
            width: place.width.saturating_sub(6),
            height: 1,
        };
        let visible = self.list.visible();
        for (y, line) in (inner.y..).zip(self.lines.get(visible.clone()).unwrap_or_default()) {
            put_runs(buf, Rect { y, ..inner }, line, look.style(Role::Base), look);
        }
        if visible.end < self.lines.len() {
            let y = place.bottom().saturating_sub(2);
            let more = Rect { y, ..inner };
            put(buf, more, look.glyphs.more_below, look.style(Role::Muted), look);
        }
    }
}
