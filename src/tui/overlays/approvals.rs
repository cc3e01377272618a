//! What waits for a second person: what it is, who prepared it, and whether whoever looks may approve it. An approval is
//! of what this list showed: where that has changed meanwhile it is refused.

use super::{FormOverlay, Overlay, Saving};
use crate::domain::id::ProposalId;
use crate::domain::proposal::Kind;
use crate::domain::untrusted::TermText;
use crate::ops::propose::{self, About, Waiting};
use crate::ops::{By, OpError};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, global, list};
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::layout::centred;
use crate::tui::subject::Subject;
use crate::tui::theme::Role;
use crate::tui::widgets::form::Field;
use crate::tui::widgets::framed::Framed;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::{Cell, Column, Row};
use crate::tui::widgets::text::put;
use crate::tui::{Say, say, sentence};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The list.
#[derive(Default)]
pub struct Approvals {
    list: List,
    rows: Vec<Waiting>,
    loaded: bool,
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "approvals-kind"), 8, 12),
    Column::of(|w| fl!(w, "approvals-customer"), 8, 18)
        .growing()
        .shrinking(1),
    Column::of(|w| fl!(w, "approvals-about"), 16, 34).growing(),
    Column::of(|w| fl!(w, "approvals-who"), 6, 12).shrinking(2),
    Column::of(|w| fl!(w, "approvals-day"), 10, 10).shrinking(3),
];

fn place(area: Rect) -> Rect {
    centred(area, 100, area.height.saturating_sub(2))
}

/// Lines under the table: what it makes stale, and what may be done.
const BELOW: u16 = 2;

impl Approvals {
    fn current(&self) -> Option<&Waiting> {
        self.rows.get(self.list.cursor())
    }

    fn approve(&self, cx: &Context) -> Effects {
        let Some(one) = self.current() else {
            return Vec::new();
        };
        let (by, id, digest) = (
            By::new(&cx.actor, cx.today),
            one.proposal.id,
            one.proposal.fields.digest.clone(),
        );
        let what = what(one);
        decided(
            move |writer| propose::approve(writer, &by, id, &digest).map(drop),
            say(move |w| fl!(w, "approvals-approved", what = what(w))),
        )
    }

    fn withdraw(&self, cx: &Context) -> Effects {
        let Some(one) = self.current() else {
            return Vec::new();
        };
        let (by, id, what) = (By::new(&cx.actor, cx.today), one.proposal.id, what(one));
        decided(
            move |writer| propose::withdraw(writer, &by, id).map(drop),
            say(move |w| fl!(w, "approvals-withdrawn", what = what(w))),
        )
    }

    fn open(&self) -> Effects {
        match self.current().map(|one| &one.about) {
            Some(About::SignOff(reconciliation)) => {
                let subject = Subject::Reconciliation(reconciliation.id);
                vec![Effect::Close, Effect::run(global::GO_RECONCILE, subject)]
            }
            _ => Vec::new(),
        }
    }
}

/// What a proposal is, for the sentence after it was decided.
fn what(one: &Waiting) -> impl Fn(&Words) -> String + Send + Sync + use<> {
    let (kind, about) = (one.proposal.fields.kind, one.about.clone());
    move |words| format!("{} {}", kind.name(words), sentence::about(&about, words))
}

/// Writes a decision and says what came of it. The list reads itself anew: the book changed.
fn decided(change: impl FnOnce(&mut Writer) -> Result<(), OpError> + Send + 'static, done: Say) -> Effects {
    vec![Effect::write(
        say(|w| fl!(w, "approvals-doing")),
        move |writer, _| change(writer),
        move |_: &mut Approvals, outcome| match outcome {
            Ok(()) => vec![Effect::Notice(done)],
            Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
        },
    )]
}

/// Asks for the reason and sends a proposal back.
fn send_back(one: &Waiting, cx: &Context) -> Effects {
    let (id, what) = (one.proposal.id, say(what(one)));
    let fields = vec![Field::line("reason", |w| fl!(w, "approvals-reason")).required()];
    let form = FormOverlay::new(
        format!("send-back:{id}"),
        |w| fl!(w, "approvals-reason-title"),
        fields,
        cx,
        move |saving| submit(id, what.clone(), saving),
    );
    vec![Effect::Open(Box::new(form))]
}

fn submit(id: ProposalId, what: Say, saving: &Saving<'_>) -> Effects {
    let by = By {
        reason: saving.form.value("reason"),
        ..saving.by()
    };
    vec![Effect::write(
        say(|w| fl!(w, "approvals-doing")),
        move |writer, _| propose::reject(writer, &by, id).map(drop),
        move |overlay: &mut FormOverlay, outcome: Result<(), OpError>| match outcome {
            Ok(()) => {
                let mut effects = overlay.saved();
                effects.push(Effect::Notice(say(move |w| {
                    fl!(w, "approvals-rejected", what = what(w))
                })));
                effects
            }
            Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
        },
    )]
}

impl Overlay for Approvals {
    fn scope(&self) -> Scope {
        Scope::APPROVALS
    }

    fn off(&self, id: &str) -> Option<Say> {
        if id == ids::CLOSE {
            return None;
        }
        let Some(one) = self.current() else {
            return Some(say(|w| fl!(w, "approvals-empty")));
        };
        let off = one.off.clone()?;
        (id == ids::APPROVE).then(|| say(move |w| sentence::off(&off, w)))
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.list.set_height(Framed::rows_in(place(area), BELOW));
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        vec![Effect::read(
            "approvals",
            |reader| propose::waiting(reader.read(), &reader.identity()),
            |overlay: &mut Self, rows: Result<Vec<Waiting>, OpError>| match rows {
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
            ids::APPROVE => self.approve(cx),
            ids::SEND_BACK => self.current().map_or_else(Vec::new, |one| send_back(one, cx)),
            ids::WITHDRAW => self.withdraw(cx),
            ids::APPROVALS_OPEN => self.open(),
            _ => vec![Effect::Close],
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = place(area);
        let buf = frame.buffer_mut();
        let row = |index: usize| self.rows.get(index).map(|one| row_of(one, &look.words));
        Framed {
            title: &fl!(look.words, "approvals-title"),
            columns: COLUMNS,
            list: &self.list,
            row: &row,
            none: self.loaded.then_some(&fl!(look.words, "approvals-empty")),
            below: BELOW,
        }
        .draw(place, buf, look);
        let Some(one) = self.current() else { return };
        let (text, role) = match &one.off {
            None => (fl!(look.words, "approvals-mine"), Role::Base),
            Some(off) => (sentence::off(off, &look.words), Role::Muted),
        };
        let line = |from_below| Rect {
            x: place.x + 3,
            y: place.bottom().saturating_sub(from_below),
            width: place.width.saturating_sub(6),
            height: 1,
        };
        if let Some(signed) = &one.stales {
            let stales = sentence::stales(signed, &look.words);
            put(buf, line(3), &stales, look.style(Role::Warning), look);
        }
        put(buf, line(2), &text, look.style(role), look);
    }
}

fn row_of(one: &Waiting, words: &Words) -> Row {
    let proposal = &one.proposal;
    let kind = proposal.fields.kind;
    let role = match kind {
        Kind::WriteOff | Kind::Period => Role::Warning,
        Kind::Posting | Kind::Reversal | Kind::SignOff => Role::Base,
    };
    let customer = one.customer.as_ref().map(|(code, name)| format!("{code} {name}"));
    Row {
        key: proposal.id.0,
        cells: vec![
            Cell::new(kind.name(words), role),
            Cell::from(TermText::new(&customer.unwrap_or_default())),
            Cell::from(TermText::new(&sentence::about(&one.about, words))),
            Cell::from(&proposal.preparer),
            Cell::from(proposal.prepared.to_string()),
        ],
        role: if one.off.is_some() {
            Role::Muted
        } else {
            Role::Base
        },
    }
}
