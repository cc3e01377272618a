//! The gap doctor: what would explain the open gap at one stroke. Enter goes to the line a row names; on a hypothesis it also
//! offers its reason for that line.

use super::Overlay;
use crate::domain::difference::Code;
use crate::domain::reconciliation::Side;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::list::List;
use crate::tui::widgets::text::{Run, frame as outline, put, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// One row: a sentence, and the line it is about.
pub struct Finding {
    /// What is said.
    pub says: Vec<Run>,
    /// Where Enter goes.
    pub line: Option<(Side, u32)>,
    /// The reason Enter offers there.
    pub code: Option<Code>,
}

/// Makes the rows in the language on.
type Make = Box<dyn Fn(&Look) -> Vec<Finding>>;

/// The rows.
pub struct GapDoctor {
    make: Make,
    findings: Vec<Finding>,
    list: List,
    then: Then,
}

/// What follows where a row is chosen: its line, and the reason it offers.
type Then = Box<dyn Fn((Side, u32), Option<Code>) -> Effect>;

impl GapDoctor {
    /// The findings `make` makes; `then` makes the effect of going to a line.
    pub fn new(
        make: impl Fn(&Look) -> Vec<Finding> + 'static,
        then: impl Fn((Side, u32), Option<Code>) -> Effect + 'static,
    ) -> Self {
        Self {
            make: Box::new(make),
            findings: Vec::new(),
            list: List::default(),
            then: Box::new(then),
        }
    }

    fn place(&self, area: Rect) -> Rect {
        let rows = self.findings.len() as u16 + 4;
        centred(area, 100.min(area.width.saturating_sub(2)), rows.min(area.height))
    }
}

impl Overlay for GapDoctor {
    /// Where no finding is a line there is nothing to choose.
    fn scope(&self) -> Scope {
        if self.findings.iter().any(|finding| finding.line.is_some()) {
            Scope::PROMPT
        } else {
            Scope::OVERLAY
        }
    }

    fn refresh(&mut self, cx: &Context) -> Effects {
        self.findings = (self.make)(&cx.look);
        self.list.set_total(self.findings.len());
        if let Some(layout) = cx.layout {
            self.arrange(layout.body, cx);
        }
        Vec::new()
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
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
        if ids::motion(call).is_some() {
            return Vec::new();
        }
        let chosen = self.findings.get(self.list.cursor());
        match (call.id, chosen.and_then(|f| Some((f.line?, f.code)))) {
            (ids::CHOOSE, Some((line, code))) => vec![Effect::Close, (self.then)(line, code)],
            (ids::CHOOSE, None) => Vec::new(),
            _ => vec![Effect::Close],
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = self.place(area);
        let buf = frame.buffer_mut();
        blank(place, buf);
        outline(buf, place, &fl!(look.words, "recon-doctor-title"), look);
        let inner = Rect {
            x: place.x + 3,
            y: place.y + 2,
            width: place.width.saturating_sub(6),
            height: 1,
        };
        for (y, index) in (inner.y..).zip(self.list.visible()) {
            let Some(finding) = self.findings.get(index) else {
                continue;
            };
            let here = index == self.list.cursor();
            let base = if here { Role::Selected } else { Role::Base };
            if here {
                let mark = Rect {
                    x: inner.x - 2,
                    width: 1,
                    y,
                    height: 1,
                };
                put(buf, mark, look.glyphs.cursor, look.style(Role::Focus), look);
            }
            put_runs(buf, Rect { y, ..inner }, &finding.says, look.style(base), look);
        }
    }
}
