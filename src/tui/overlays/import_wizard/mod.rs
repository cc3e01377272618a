//! Importing a file, a step at a time: which file, what was understood and what would be added, then one operation.
//!
//! The file is read away from the book, then looked up in it; a correction reads it again. Nothing is written before Enter
//! on what is shown.

mod choices;
mod draw;
mod facts;
mod read;
mod write;

use super::Overlay;
use crate::domain::Date;
use crate::domain::batch::Kind;
use crate::domain::search;
use crate::formats::{Profile, Refusal};
use crate::ops::OpError;
use crate::ops::files::Files;
use crate::ops::import::{Foreseen, List, Preview, Request};
use crate::ops::read_file::FileBytes;
use crate::store::{self, Read};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::effect::{Effect, Effects};
use crate::tui::key::Key;
use crate::tui::widgets::input::Input;
use crate::tui::widgets::list::{List as Rows, Motion};
use crate::tui::{Say, say, sentence};
use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Customers offered for what was typed.
const OFFERED: usize = 8;

/// Opens the wizard.
pub fn open(cx: &Context) -> Effects {
    vec![Effect::Open(Box::new(ImportWizard::new(
        cx.files.clone(),
        cx.today,
    )))]
}

/// Where the wizard is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    /// The path is typed.
    Path,
    /// What was understood is shown.
    Review,
    /// The customer is typed.
    Customer,
}

/// A customer as the wizard names one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Named {
    code: String,
    name: String,
}

/// What came of reading the file.
enum Outcome {
    /// A ledger or a statement, and what importing it would do where the book can say.
    Lines(Box<Preview>, Option<Foreseen>),
    /// A customer list.
    List(Box<List>),
    /// It cannot be read whole.
    Refused(Box<Refusal>),
}

/// The wizard.
pub struct ImportWizard {
    files: Files,
    today: Date,
    step: Step,
    path: Input,
    /// Paths that continue what was typed.
    found: Vec<String>,
    kind: Option<Kind>,
    /// Corrections on top of what is detected.
    profile: Profile,
    file: Option<Arc<FileBytes>>,
    outcome: Option<Outcome>,
    /// Reading, or asking the book.
    busy: bool,
    columns: Rows,
    customer: Option<Named>,
    code: Input,
    offered: Vec<Named>,
    create: bool,
    mirrored: Option<bool>,
}

impl ImportWizard {
    fn new(files: Files, today: Date) -> Self {
        Self {
            files,
            today,
            step: Step::Path,
            path: Input::default(),
            found: Vec::new(),
            kind: None,
            profile: Profile::default(),
            file: None,
            outcome: None,
            busy: false,
            columns: Rows::default(),
            customer: None,
            code: Input::default(),
            offered: Vec::new(),
            create: false,
            mirrored: None,
        }
    }

    fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::Ledger)
    }

    fn request(&self) -> Request {
        Request {
            customer: self.customer.as_ref().map(|c| c.code.clone()),
            create_customers: self.create,
            currency: None,
            period: None,
            mirrored: self.mirrored,
        }
    }

    fn type_code(&mut self, key: Key) -> Effects {
        let before = self.code.text().to_owned();
        self.code.key(key);
        if self.code.text() == before {
            Vec::new()
        } else {
            self.search()
        }
    }

    /// Customers that fit what was typed.
    fn search(&self) -> Effects {
        let typed = self.code.text().to_owned();
        vec![Effect::read(
            "wizard-customers",
            move |reader| ranked(reader.read(), &typed),
            |wizard: &mut Self, found| match found {
                Ok(found) => {
                    wizard.offered = found;
                    Vec::new()
                }
                Err(error) => failed(error.into()),
            },
        )]
    }

    /// Takes the first customer offered, or nobody where nothing was typed.
    fn choose_customer(&mut self) -> Effects {
        self.customer = if self.code.text().trim().is_empty() {
            None
        } else {
            self.offered.first().cloned()
        };
        self.step = Step::Review;
        self.read()
    }
}

fn ranked(read: &Read, typed: &str) -> store::Result<Vec<Named>> {
    let keys = store::customer::keys(read)?;
    let forms: search::Index = keys
        .iter()
        .map(|k| [&k.code, &k.short_name, &k.name].map(String::as_str))
        .collect();
    let found = forms.rank(typed, None).into_iter().take(OFFERED);
    Ok(found
        .filter_map(|(index, _)| keys.get(index as usize))
        .map(|k| Named {
            code: k.code.clone(),
            name: if k.short_name.is_empty() {
                k.name.clone()
            } else {
                k.short_name.clone()
            },
        })
        .collect())
}

fn failed(error: OpError) -> Effects {
    vec![Effect::Error(say(move |w| sentence::of(&error, w)))]
}

impl Overlay for ImportWizard {
    fn scope(&self) -> Scope {
        if self.step == Step::Review {
            Scope::WIZARD
        } else {
            Scope::PROMPT
        }
    }

    fn off(&self, id: &str) -> Option<Say> {
        self.reason_against(id)
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match (self.step, call.id) {
            (Step::Path, ids::CHOOSE) => return self.begin(cx),
            (Step::Customer, ids::CHOOSE) => return self.choose_customer(),
            (Step::Customer, ids::CLOSE) => self.step = Step::Review,
            (_, ids::CLOSE) => return vec![Effect::Close],
            (_, ids::WIZARD_NEXT) => return self.import(cx),
            (_, ids::WIZARD_BACK) => self.step = Step::Path,
            (_, ids::WIZARD_DOWN) => drop(self.columns.go(Motion::Down(1))),
            (_, ids::WIZARD_UP) => drop(self.columns.go(Motion::Up(1))),
            (_, ids::WIZARD_CUSTOMER) => {
                self.step = Step::Customer;
                return self.search();
            }
            (_, ids::WIZARD_KIND) => return vec![choices::kinds()],
            (_, ids::WIZARD_STYLE) => return self.styles().into_iter().collect(),
            (_, ids::WIZARD_MEANING) => return self.meanings().into_iter().collect(),
            (_, ids::WIZARD_SIGN) => {
                let now = self.mirrored.or_else(|| self.reading().and_then(|r| r.mirrored));
                self.mirrored = Some(!now.unwrap_or(false));
            }
            (_, ids::WIZARD_CREATE) => self.create = !self.create,
            _ => {}
        }
        Vec::new()
    }

    fn types(&self) -> bool {
        self.step != Step::Review
    }

    fn key(&mut self, key: Key, _cx: &Context) -> Effects {
        match (self.step, key.code) {
            (Step::Path, KeyCode::Tab) => self.complete(),
            (Step::Path, _) => {
                self.path.key(key);
                Vec::new()
            }
            (Step::Customer, _) => self.type_code(key),
            (Step::Review, _) => Vec::new(),
        }
    }

    fn paste(&mut self, text: &str, _cx: &Context) -> Effects {
        match self.step {
            Step::Path => {
                self.path.insert(text.trim());
                Vec::new()
            }
            Step::Customer => {
                self.code.insert(text.trim());
                self.search()
            }
            Step::Review => Vec::new(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        self.draw_all(frame, area, cx);
    }
}
