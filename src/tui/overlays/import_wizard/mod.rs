//! Importing a file, a step at a time: which file, what was understood and what would be added, then one operation.
//!
//! The file is read away from the book, then looked up in it; a correction reads it again. Nothing is written before Enter
//! on what is shown.

mod choices;
mod draw;
mod facts;

use super::{Choice, Overlay, Pick};
use crate::domain::batch::Kind;
use crate::domain::id::{CustomerId, StatementId};
use crate::domain::search;
use crate::formats::{self, Limits, Profile, Reading, Refusal};
use crate::ops::import::{self, List, Preview, Request};
use crate::ops::read_file::{self, FileBytes};
use crate::ops::{By, OpError};
use crate::store::batch::{Imported, News};
use crate::store::{self, Read};
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, global};
use crate::tui::effect::{Effect, Effects};
use crate::tui::key::Key;
use crate::tui::subject::Subject;
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
pub fn open(_: &Context) -> Effects {
    vec![Effect::Open(Box::new(ImportWizard::new()))]
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
    /// A ledger or a statement, and what importing it would add where the book can say.
    Lines(Box<Preview>, Option<News>),
    /// A customer list.
    List(Box<List>),
    /// It cannot be read whole.
    Refused(Box<Refusal>),
}

/// A file and what came of it, as it travels from the thread that reads it.
type Read1 = Result<(Arc<FileBytes>, Parsed), OpError>;

/// What the readers of formats gave.
enum Parsed {
    Lines(Box<Reading>),
    Refused(Box<Refusal>),
}

/// The wizard.
pub struct ImportWizard {
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
    fn new() -> Self {
        Self {
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

    /// Completes the path as far as all continuations agree.
    fn complete(&mut self) -> Effects {
        let typed = self.path.text().to_owned();
        vec![Effect::work(
            say(|w| fl!(w, "wizard-looking")),
            move |_| read_file::complete(&typed),
            |wizard: &mut Self, found: Vec<String>| {
                let common = found.iter().skip(1).fold(found.first().cloned(), |common, path| {
                    common.map(|c| {
                        c.chars()
                            .zip(path.chars())
                            .take_while(|(a, b)| a == b)
                            .map(|(a, _)| a)
                            .collect()
                    })
                });
                if let Some(common) = common.filter(|c| c.len() > wizard.path.text().len()) {
                    wizard.path.set(common);
                }
                wizard.found = if found.len() > 1 { found } else { Vec::new() };
                Vec::new()
            },
        )]
    }

    /// Begins with the file named: guesses its kind, and takes up what is remembered for the customer.
    fn begin(&mut self, cx: &Context) -> Effects {
        if self.path.text().trim().is_empty() {
            return Vec::new();
        }
        let name = self.path.text().rsplit('/').next().unwrap_or_default().to_owned();
        self.kind = Some(Kind::of_file_name(&name));
        self.profile = Profile::default();
        self.mirrored = None;
        self.create = false;
        self.file = None;
        self.found.clear();
        self.customer = None;
        if self.kind() != Kind::Statement {
            return self.read();
        }
        let (chosen, kind) = (cx.chosen.as_ref().map(|c| c.id), self.kind());
        vec![Effect::read(
            "wizard-remembered",
            move |reader| remembered(reader.read(), &name, chosen, kind),
            |wizard: &mut Self, remembered: Result<_, OpError>| match remembered {
                Ok(found) => {
                    let (customer, profile) = found.unzip();
                    wizard.customer = customer;
                    wizard.profile = profile.unwrap_or_default();
                    wizard.read()
                }
                Err(error) => failed(error),
            },
        )]
    }

    /// Reads the file with the corrections so far, away from the book.
    fn read(&mut self) -> Effects {
        self.busy = true;
        let (path, held) = (read_file::expand(self.path.text().trim()), self.file.clone());
        let (profile, list) = (self.profile.clone(), self.kind() == Kind::Customers);
        if list {
            return self.read_list();
        }
        vec![Effect::work(
            say(|w| fl!(w, "wizard-reading")),
            move |progress| -> Read1 {
                let limits = Limits::owner();
                let file = match held {
                    Some(file) => file,
                    None => Arc::new(read_file::read(&path, &limits)?),
                };
                let mut watch = |done, total| {
                    progress.report(done, total);
                    !progress.cancelled()
                };
                let parsed = match formats::read(&file.name, &file.bytes, &profile, &limits, &mut watch) {
                    Ok(reading) => Parsed::Lines(Box::new(reading)),
                    Err(refusal) => Parsed::Refused(Box::new(refusal)),
                };
                Ok((file, parsed))
            },
            |wizard: &mut Self, read| match read {
                Ok((file, parsed)) => {
                    wizard.file = Some(file);
                    wizard.parsed(parsed)
                }
                Err(error) => wizard.stopped(error),
            },
        )]
    }

    fn parsed(&mut self, parsed: Parsed) -> Effects {
        match parsed {
            Parsed::Refused(refusal) => {
                self.show(Outcome::Refused(refusal));
                Vec::new()
            }
            Parsed::Lines(reading) => {
                let sha256 = self.file.as_ref().map(|file| file.sha256()).unwrap_or_default();
                let (kind, request) = (self.kind(), self.request());
                vec![Effect::read(
                    "wizard-look",
                    move |reader| looked(reader.read(), kind, sha256, *reading, &request),
                    |wizard: &mut Self, looked| match looked {
                        Ok((preview, news)) => {
                            wizard.show(Outcome::Lines(Box::new(preview), news));
                            Vec::new()
                        }
                        Err(error) => wizard.stopped(error),
                    },
                )]
            }
        }
    }

    fn read_list(&mut self) -> Effects {
        let (path, held, profile) = (
            read_file::expand(self.path.text().trim()),
            self.file.clone(),
            self.profile.clone(),
        );
        vec![Effect::read(
            "wizard-look",
            move |reader| {
                let limits = Limits::owner();
                let file = match held {
                    Some(file) => file,
                    None => Arc::new(read_file::read(&path, &limits)?),
                };
                match import::list(Some(reader.read()), &file, &profile, &limits) {
                    Ok(list) => Ok((file, Outcome::List(Box::new(list)))),
                    Err(OpError::Unreadable(refusal)) => Ok((file, Outcome::Refused(refusal))),
                    Err(error) => Err(error),
                }
            },
            |wizard: &mut Self, read: Result<_, OpError>| match read {
                Ok((file, outcome)) => {
                    wizard.file = Some(file);
                    wizard.show(outcome);
                    Vec::new()
                }
                Err(error) => wizard.stopped(error),
            },
        )]
    }

    fn show(&mut self, outcome: Outcome) {
        self.busy = false;
        self.columns.set_total(draw::columns_of(&outcome).len());
        self.outcome = Some(outcome);
        self.step = Step::Review;
    }

    fn stopped(&mut self, error: OpError) -> Effects {
        self.busy = false;
        self.step = Step::Path;
        failed(error)
    }

    /// Writes what is shown, or says why that cannot be.
    fn import(&mut self, cx: &Context) -> Effects {
        let (kind, request) = (self.kind(), self.request());
        let checked = match &self.outcome {
            _ if self.busy => return Vec::new(),
            Some(Outcome::Lines(preview, _)) => import::check(kind, preview, &request),
            Some(Outcome::List(_)) => Ok(()),
            Some(Outcome::Refused(_)) => return vec![Effect::Notice(say(|w| fl!(w, "wizard-not-readable")))],
            None => return Vec::new(),
        };
        if let Err(error) = checked {
            return vec![Effect::Notice(choices::refusal(error))];
        }
        let Some(outcome) = self.outcome.take() else {
            return Vec::new();
        };
        self.busy = true;
        let by = By::new(&cx.actor, cx.today);
        vec![Effect::write(
            say(|w| fl!(w, "wizard-writing")),
            move |store, _| match outcome {
                Outcome::Lines(preview, _) if kind == Kind::Ledger => Ok((
                    import::ledger(store, &by, *preview, &request)?
                        .value()
                        .unwrap_or_default(),
                    None,
                )),
                Outcome::Lines(preview, _) => {
                    let done = import::statement(store, &by, *preview, &request)?.value();
                    Ok(done.map_or_else(
                        || (Imported::default(), None),
                        |(id, imported)| (imported, Some(id)),
                    ))
                }
                Outcome::List(list) => Ok((
                    import::customers(store, &by, &list)?.value().unwrap_or_default(),
                    None,
                )),
                Outcome::Refused(refusal) => Err(OpError::Unreadable(refusal)),
            },
            |wizard: &mut Self, done: Result<_, OpError>| match done {
                Ok((imported, statement)) => wizard.done(&imported, statement),
                Err(error) => wizard.stopped(error),
            },
        )]
    }

    fn done(&self, imported: &Imported, statement: Option<StatementId>) -> Effects {
        let file = self
            .file
            .as_ref()
            .map(|file| file.name.clone())
            .unwrap_or_default();
        let (added, already) = (imported.added, imported.already_there);
        let told = say(move |w| {
            fl!(
                w,
                "wizard-done",
                file = file.as_str(),
                added = added,
                already = already
            )
        });
        let mut effects = vec![Effect::Close, Effect::Notice(told)];
        effects.extend(statement.map(offer));
        effects
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

/// Whose statement it is: the customer whose code stands in the name of the file, else the chosen one; with how that
/// customer's files are remembered.
fn remembered(
    read: &Read,
    file: &str,
    chosen: Option<CustomerId>,
    kind: Kind,
) -> Result<Option<(Named, Profile)>, OpError> {
    let keys = store::customer::keys(read)?;
    let named = keys.iter().filter(|key| choices::is_in(&key.code, file));
    let named = named.max_by_key(|key| key.code.len()).map(|key| key.id);
    let Some(id) = named.or(chosen) else {
        return Ok(None);
    };
    let customer = store::customer::get(read, id)?;
    let named = Named {
        name: customer.fields.short().to_owned(),
        code: customer.fields.code,
    };
    Ok(Some((named, import::remembered_profile(read, Some(id), kind)?)))
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

/// Whom the file is about and what it would add, where that can be told already.
fn looked(
    read: &Read,
    kind: Kind,
    sha256: String,
    reading: Reading,
    request: &Request,
) -> Result<(Preview, Option<News>), OpError> {
    let preview = import::look_up(Some(read), sha256, reading)?;
    let asked = Request {
        create_customers: true,
        ..request.clone()
    };
    let news = match kind {
        Kind::Ledger if import::check(kind, &preview, &asked).is_ok() => {
            Some(import::news(read, &preview, request)?)
        }
        _ => None,
    };
    Ok((preview, news))
}

fn failed(error: OpError) -> Effects {
    vec![Effect::Error(say(move |w| sentence::of(&error, w)))]
}

/// Asks whether to reconcile the statement at once.
fn offer(statement: StatementId) -> Effect {
    let choice =
        |key, label: fn(&crate::text::Words) -> String, effects: fn(StatementId) -> Effects| Choice {
            key: Some(key),
            label: say(label),
            detail: say(|_| String::new()),
            then: Box::new(move |_| effects(statement)),
        };
    let now = choice(
        'r',
        |w| fl!(w, "wizard-reconcile-now"),
        |id| vec![Effect::run(global::GO_RECONCILE, Subject::Statement(id))],
    );
    let later = choice('l', |w| fl!(w, "wizard-reconcile-later"), |_| Vec::new());
    let title: Say = say(|w| fl!(w, "wizard-imported"));
    Effect::Open(Box::new(Pick::new(title, vec![now, later])))
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
