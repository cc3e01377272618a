//! The state of the screen: panes, the stack of overlays, the chosen customer, what is being said and what is pending.
//! It decides nothing about what a particular pane shows.

mod break_glass;
mod company;
mod dispatch;
mod drafts;
mod draw;
mod global;
mod idle;
mod news;
mod outside;
mod perform;
mod resume;
#[cfg(test)]
mod tests;

use super::command::{Scope, Situation};
use super::company::Company;
use super::draft::Drafts;
use super::effect::{Chosen, Effects, Progress, Writer};
use super::idle::Idle;
use super::keymap::{Keymap, Pending};
use super::layout::Layout;
use super::news::News;
use super::overlays::Overlay;
use super::panes::{Pane, PaneRow};
use super::resume::Left;
use super::shelf::Shelf;
use super::theme::Theme;
use super::widgets::Look;
use super::worker::Worker;
use super::{Say, glyphs::Glyphs};
use crate::domain::Date;
use crate::domain::break_glass::BreakGlass;
use crate::domain::history::Operation;
use crate::domain::operator::Rights;
use crate::ops::files::Files;
use crate::ops::waits::Waits;
use crate::store::session::Place;
use crate::text::{Language, words};
use ratatui::layout::Rect;
use std::any::Any;
use std::time::Instant;

/// What panes and overlays see of the rest.
pub struct Context {
    /// Words, colours, glyphs.
    pub look: Look,
    /// The language on.
    pub language: Language,
    /// Today, as the operator's book has it.
    pub today: Date,
    /// Who works here.
    pub actor: String,
    /// The files this session reads and writes.
    pub files: Files,
    /// What they may do.
    pub rights: Rights,
    /// Roles that are lent now, to whomever.
    pub lent: Vec<BreakGlass>,
    /// What waits for them.
    pub waits: Waits,
    /// The book, as the header names it.
    pub book: String,
    /// The customer chosen across panes.
    pub chosen: Option<Chosen>,
    /// What was typed into forms and not saved.
    pub drafts: Drafts,
    /// This session among those that have the book open: process and key.
    pub session: (u32, u32),
    /// Who else has it open.
    pub company: Company,
    /// What others changed since the operator looked last.
    pub news: News,
    /// Where things stand; `None` while the screen is too small.
    pub layout: Option<Layout>,
}

/// What is said in the last line.
#[derive(Clone)]
pub enum Saying {
    /// Fades at the next key.
    Notice(Say),
    /// Stays until dismissed; swallows the key that does it.
    Error(Say),
}

/// Work that was asked for and has not come back.
struct Running {
    id: u64,
    label: Say,
    progress: Progress,
    writes: bool,
    since: Instant,
}

struct Slot {
    pane: Box<dyn Pane>,
    row: &'static PaneRow,
    stale: bool,
    /// The filter another pane opened it with: part of the visit, so `Esc` leaves it together with the pane.
    given: String,
}

impl Slot {
    /// True where the person filters the list by words of their own.
    fn is_filtered(&self) -> bool {
        self.pane
            .filter()
            .is_some_and(|text| !text.is_empty() && text != self.given)
    }
}

/// What the loop must do for the app outside the screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Put this on the clipboard.
    Copy(String),
    /// Draw everything again.
    Repaint,
    /// Hand the terminal to the shell.
    Suspend,
    /// Leave with this exit code.
    Quit(u8),
    /// Leave because nobody is there.
    Rest,
}

/// What the app does with the book by itself. The verbs are operations of the layer below; they are given, so that the
/// frame knows none of them.
#[derive(Clone, Copy)]
pub struct Verbs {
    /// Takes back the operator's last operation.
    pub undo: TakeBack,
    /// Does again what was taken back last.
    pub redo: TakeBack,
    /// Opens the import wizard.
    pub import: fn(&Context) -> Effects,
    /// Opens the demo book.
    pub demo: fn() -> Effects,
}

/// Takes back, or does again, one operation of this operator; the sentence where it cannot.
pub type TakeBack = fn(&mut Writer, &str) -> Result<Operation, Say>;

/// What an app is made with.
pub struct Setup {
    /// The language to begin with.
    pub language: Language,
    /// The colours.
    pub theme: Theme,
    /// The glyphs.
    pub glyphs: Glyphs,
    /// Today.
    pub today: Date,
    /// Who works here.
    pub actor: String,
    /// The files this session reads and writes.
    pub files: Files,
    /// The book, as the header names it.
    pub book: String,
    /// The keys.
    pub keymap: Keymap,
    /// The panes, in the order of the tabs.
    pub panes: &'static [PaneRow],
    /// True when there is a shell to suspend to.
    pub can_suspend: bool,
    /// What undo, redo, import and the demo do.
    pub verbs: Verbs,
    /// Where what is typed is kept.
    pub shelf: Shelf,
    /// The drafts that earlier sessions left.
    pub drafts: Drafts,
    /// What others changed since the operator looked last, as the last session left it.
    pub news: News,
    /// How long nobody may be there.
    pub idle: Idle,
    /// This session among those that have the book open: process and key.
    pub session: (u32, u32),
}

/// The app.
pub struct App {
    /// What panes and overlays see.
    pub cx: Context,
    keymap: Keymap,
    panes: Vec<Slot>,
    focus: usize,
    trail: Vec<usize>,
    layers: Vec<Box<dyn Overlay>>,
    saying: Option<Saying>,
    pending: Pending,
    pending_since: Option<Instant>,
    which_key: bool,
    drawn: Instant,
    running: Vec<Running>,
    next_id: u64,
    requests: Vec<Request>,
    worker: Box<dyn Worker>,
    can_suspend: bool,
    verbs: Verbs,
    shelf: Shelf,
    /// The form and field that keys went to last.
    typed_at: Option<(String, usize)>,
    /// Where the others were told we are.
    told: Place,
    /// Where the operator was when that was last remembered.
    left: Left,
    /// The row under the cursor.
    at: Option<news::At>,
    idle: Idle,
    rest: idle::Rest,
    /// When the next of the lent roles end, or a request for them lapses.
    lent_until: Option<Instant>,
    dirty: bool,
}

impl App {
    /// An app that shows the first pane of its registry.
    pub fn new(setup: Setup, worker: Box<dyn Worker>) -> Self {
        let panes = setup
            .panes
            .iter()
            .map(|row| Slot {
                pane: (row.make)(),
                row,
                stale: true,
                given: String::new(),
            })
            .collect();
        let mut app = Self {
            cx: Context {
                look: Look {
                    words: words(setup.language),
                    theme: setup.theme,
                    glyphs: setup.glyphs,
                },
                language: setup.language,
                today: setup.today,
                actor: setup.actor,
                files: setup.files,
                rights: Rights::Owner,
                lent: Vec::new(),
                waits: Waits::default(),
                book: setup.book,
                chosen: None,
                drafts: setup.drafts,
                session: setup.session,
                company: Company::default(),
                news: setup.news,
                layout: None,
            },
            keymap: setup.keymap,
            panes,
            focus: 0,
            trail: Vec::new(),
            layers: Vec::new(),
            saying: None,
            pending: Pending::default(),
            pending_since: None,
            which_key: false,
            drawn: Instant::now(),
            running: Vec::new(),
            next_id: 0,
            requests: Vec::new(),
            worker,
            can_suspend: setup.can_suspend,
            verbs: setup.verbs,
            shelf: setup.shelf,
            typed_at: None,
            told: Place::default(),
            left: Left::default(),
            at: None,
            idle: setup.idle,
            rest: idle::Rest::default(),
            lent_until: None,
            dirty: true,
        };
        app.perform(vec![Self::look_up_rights()]);
        app
    }

    /// Sets the size of the screen, before the first frame and after every change.
    pub fn resize(&mut self, width: u16, height: u16) {
        let layout = Layout::of(Rect::new(0, 0, width, height));
        self.cx.layout = match layout {
            Some(layout) if !self.cx.lent.is_empty() => Some(layout.with_banner()),
            layout => layout,
        };
        self.dirty = true;
        self.blank_again();
        self.wake_pane();
        self.arrange();
    }

    /// The pane or overlay of this type: overlays from the top, then panes.
    pub fn part<P: Any>(&mut self) -> Option<&mut P> {
        self.part_in_context().map(|(part, _)| part)
    }

    /// The pane or overlay of this type, with what it sees of the rest.
    pub fn part_in_context<P: Any>(&mut self) -> Option<(&mut P, &Context)> {
        self.dirty = true;
        let cx = &self.cx;
        let overlay = self.layers.iter_mut().rev().find_map(|layer| {
            let any: &mut dyn Any = layer.as_mut();
            any.downcast_mut::<P>()
        });
        if let Some(overlay) = overlay {
            return Some((overlay, cx));
        }
        let pane = self.panes.iter_mut().find_map(|slot| {
            let any: &mut dyn Any = slot.pane.as_mut();
            any.downcast_mut::<P>()
        });
        pane.map(|pane| (pane, cx))
    }

    /// The scopes that hear a key now, the nearest first.
    pub fn scopes(&self) -> Vec<Scope> {
        match (self.layers.last(), self.panes.get(self.focus)) {
            (Some(layer), _) if layer.has_list() => vec![layer.scope(), Scope::OVERLAY, Scope::LIST],
            (Some(layer), _) if layer.scope() == Scope::PROMPT && !layer.types() => {
                vec![Scope::PROMPT, Scope::OVERLAY, Scope::LIST]
            }
            (Some(layer), _) => vec![layer.scope(), Scope::OVERLAY],
            (None, Some(slot)) => vec![slot.pane.scope(), Scope::LIST, Scope::GLOBAL],
            (None, None) => vec![Scope::GLOBAL],
        }
    }

    /// What the conditions of the command table look at.
    pub fn situation(&self) -> Situation {
        let pane = self.panes.get(self.focus).map(|slot| &slot.pane);
        Situation {
            subject: pane.map(|p| p.subject()).unwrap_or_default(),
            marks: pane.map_or(0, |p| p.marks()),
            chosen: self.cx.chosen.is_some(),
            writing: self.running.iter().any(|r| r.writes),
            book: self.worker.has_book(),
            own_undo: pane.is_some_and(|p| p.takes_back()),
            can_suspend: self.can_suspend,
        }
    }

    /// The keys in force.
    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    /// True when something changed since the last frame.
    pub fn is_dirty(&self) -> bool {
        self.dirty && !self.is_blank()
    }

    /// What is being said in the last line.
    pub fn saying(&self) -> Option<&Saying> {
        self.saying.as_ref()
    }

    fn pane(&self) -> Option<&dyn Pane> {
        self.panes.get(self.focus).map(|slot| slot.pane.as_ref())
    }
}
