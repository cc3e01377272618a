//! `tieout verify` in the panes: every check of the book with what it looked at and found. It begins when it is opened and stops
//! when it is closed. Whoever comes by a key has no other place to ask in.

use super::Overlay;
use crate::domain::permission::Command;
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::StoreError;
use crate::store::verify::{Check, Depth, verify_book};
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::framed::Framed;
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::table::{Cell, Column, Row};
use crate::tui::widgets::text::put;
use crate::tui::{say, sentence};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The checks.
#[derive(Default)]
pub struct Checks {
    list: List,
    /// What was found; `None` while it is being looked for.
    found: Option<Vec<Check>>,
    begun: bool,
    /// Nobody waits for it any more.
    left: Arc<AtomicBool>,
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "column-check"), 5, 5).right(),
    Column::of(|w| fl!(w, "column-name"), 12, 14),
    Column::of(|w| fl!(w, "column-looked-at"), 9, 12)
        .right()
        .shrinking(1),
    Column::of(|w| fl!(w, "column-problems"), 8, 8).right(),
    Column::of(|w| fl!(w, "column-first-problem"), 13, 40).growing(),
];

/// Lines under the table: the first problem of the check under the cursor, whole.
const BELOW: u16 = 2;

fn place(area: Rect) -> Rect {
    centred(area, 100, area.height.saturating_sub(2))
}

impl Checks {
    /// Looks at the book, away from the thread that reads it for the panes.
    fn begin(&self, path: PathBuf) -> Effects {
        let left = Arc::clone(&self.left);
        vec![Effect::work(
            say(|w| fl!(w, "checks-doing")),
            move |progress| {
                verify_book(&path, Depth::Quick, &|done, all| {
                    progress.report(done, all);
                    !progress.cancelled() && !left.load(Ordering::Relaxed)
                })
            },
            |overlay: &mut Self, found| overlay.show(found),
        )]
    }

    fn show(&mut self, found: Result<Vec<Check>, StoreError>) -> Effects {
        match found {
            Ok(checks) => {
                self.list.set_total(checks.len());
                let first = checks.iter().position(|check| !check.problems.is_empty());
                self.list.go(Motion::To(first.unwrap_or_default()));
                self.found = Some(checks);
                Vec::new()
            }
            // Somebody closed it, and this is another.
            Err(StoreError::Interrupted) => Vec::new(),
            Err(error) => failed(error.into()),
        }
    }

    fn title(&self, words: &Words) -> String {
        let Some(checks) = &self.found else {
            return fl!(words, "checks-doing");
        };
        let count = checks.len();
        match checks.iter().filter(|check| !check.problems.is_empty()).count() {
            0 => fl!(words, "checks-clean", count = count),
            found => fl!(words, "checks-found", found = found, count = count),
        }
    }
}

fn failed(error: OpError) -> Effects {
    vec![
        Effect::Close,
        Effect::Error(say(move |w| sentence::of(&error, w))),
    ]
}

impl Overlay for Checks {
    fn scope(&self) -> Scope {
        Scope::OVERLAY
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.list.set_height(Framed::rows_in(place(area), BELOW));
    }

    /// The book says where it lies, and whether the operator may look at the whole of it.
    fn refresh(&mut self, _cx: &Context) -> Effects {
        if std::mem::replace(&mut self.begun, true) {
            return Vec::new();
        }
        vec![Effect::read(
            "checks",
            |reader| {
                reader.may(Command::Verify)?;
                Ok(reader.path().to_owned())
            },
            |overlay: &mut Self, path: Result<PathBuf, StoreError>| match path {
                Ok(path) => overlay.begin(path),
                Err(error) => failed(error.into()),
            },
        )]
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        if list::motion(call).is_some() {
            return Vec::new();
        }
        self.left.store(true, Ordering::Relaxed);
        vec![Effect::Close]
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = place(area);
        let buf = frame.buffer_mut();
        let checks = self.found.as_deref().unwrap_or_default();
        Framed {
            title: &self.title(&look.words),
            columns: COLUMNS,
            list: &self.list,
            row: &|index| checks.get(index).map(row_of),
            none: None,
            below: BELOW,
        }
        .draw(place, buf, look);
        let first = checks.get(self.list.cursor()).and_then(first_of);
        let line = Rect {
            x: place.x + 3,
            y: place.bottom().saturating_sub(2),
            width: place.width.saturating_sub(6),
            height: 1,
        };
        let text = TermText::new(first.unwrap_or_default());
        put(buf, line, text.as_str(), look.style(Role::Danger), look);
    }
}

fn first_of(check: &Check) -> Option<&str> {
    check.problems.first().map(String::as_str)
}

fn row_of(check: &Check) -> Row {
    let role = if check.problems.is_empty() {
        Role::Base
    } else {
        Role::Danger
    };
    Row {
        key: i64::from(check.number),
        cells: vec![
            Cell::new(check.number.to_string(), Role::Muted),
            Cell::new(check.name, role),
            Cell::new(check.looked_at.to_string(), Role::Muted),
            Cell::new(check.problems.len().to_string(), role),
            Cell::from(TermText::new(first_of(check).unwrap_or_default())),
        ],
        role: Role::Base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::command::overlays::CLOSE;
    use crate::tui::effect::Progress;
    use crate::tui::panes::PANES;
    use crate::tui::testing::{Harness, scratch_book, setup};

    #[test]
    fn closing_it_stops_the_checks() {
        let directory = tempfile::tempdir().unwrap();
        let book = scratch_book(directory.path());
        let path = book.reader.path().to_owned();
        let mut harness = Harness::new(setup(PANES), book, 80, 24);
        for closed in [false, true] {
            let mut overlay = Checks::default();
            let mut effects = overlay.begin(path.clone());
            if closed {
                let close = Invocation {
                    id: CLOSE,
                    count: None,
                    subject: crate::tui::subject::Subject::None,
                };
                let done = overlay.run(&close, &harness.app().cx);
                assert!(matches!(done.as_slice(), [Effect::Close]));
            }
            let Some(Effect::Work { job, .. }) = effects.pop() else {
                panic!("nothing is begun");
            };
            let progress = Progress::default();
            drop(job(&progress));
            let (done, all) = progress.so_far();
            assert_eq!(done < all, closed, "{done} of {all}");
        }
    }
}
