//! From a path to what the file says: read away from the book, then looked up in it.

use super::{ImportWizard, Named, Outcome, Step, choices, draw, failed};
use crate::domain::batch::Kind;
use crate::domain::id::CustomerId;
use crate::formats::{Profile, Reading, Refusal};
use crate::ops::OpError;
use crate::ops::import::{self, Foreseen, Preview, Request};
use crate::ops::read_file::{self, FileBytes};
use crate::store::{self, Read};
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects};
use crate::tui::say;
use std::sync::Arc;

/// A file and what came of it, as it travels from the thread that reads it.
type Read1 = Result<(Arc<FileBytes>, Parsed), OpError>;

/// What the readers of formats gave.
enum Parsed {
    Lines(Box<Reading>),
    Refused(Box<Refusal>),
}

impl ImportWizard {
    /// Completes the path as far as all continuations agree.
    pub(super) fn complete(&mut self) -> Effects {
        let (typed, files) = (self.path.text().to_owned(), self.files.clone());
        vec![Effect::work(
            say(|w| fl!(w, "wizard-looking")),
            move |_| files.complete(&typed),
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
    pub(super) fn begin(&mut self, cx: &Context) -> Effects {
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
    pub(super) fn read(&mut self) -> Effects {
        self.busy = true;
        let (path, held) = (self.path.text().trim().to_owned(), self.file.clone());
        let files = self.files.clone();
        let today = self.today;
        let (profile, list) = (self.profile.clone(), self.kind() == Kind::Customers);
        if list {
            return self.read_list();
        }
        vec![Effect::work(
            say(|w| fl!(w, "wizard-reading")),
            move |progress| -> Read1 {
                let limits = files.limits().on(today);
                let file = match held {
                    Some(file) => file,
                    None => Arc::new(files.read(&path, &limits)?),
                };
                let mut watch = |done, total| {
                    progress.report(done, total);
                    !progress.cancelled()
                };
                let parsed = match read_file::lines(&file, &profile, &limits, &mut watch) {
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
                    move |reader| looked(reader, kind, sha256, *reading, &request),
                    |wizard: &mut Self, looked| match looked {
                        Ok((preview, foreseen)) => {
                            wizard.show(Outcome::Lines(Box::new(preview), foreseen));
                            Vec::new()
                        }
                        Err(error) => wizard.stopped(error),
                    },
                )]
            }
        }
    }

    fn read_list(&mut self) -> Effects {
        let files = self.files.clone();
        let (path, held, profile) = (
            self.path.text().trim().to_owned(),
            self.file.clone(),
            self.profile.clone(),
        );
        vec![Effect::read(
            "wizard-look",
            move |reader| {
                let limits = files.limits();
                let file = match held {
                    Some(file) => file,
                    None => Arc::new(files.read(&path, &limits)?),
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

    pub(super) fn stopped(&mut self, error: OpError) -> Effects {
        self.busy = false;
        self.step = Step::Path;
        failed(error)
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

/// Whom the file is about and what importing it would do, where that can be told already.
fn looked(
    reader: &store::Reader,
    kind: Kind,
    sha256: String,
    reading: Reading,
    request: &Request,
) -> Result<(Preview, Option<Foreseen>), OpError> {
    let read = reader.read();
    let preview = import::look_up(Some(read), sha256, reading)?;
    let asked = Request {
        create_customers: true,
        ..request.clone()
    };
    let foreseen = if import::check(kind, &preview, &asked).is_ok() {
        import::foresee(read, &reader.identity(), kind, &preview, request)?
    } else {
        None
    };
    Ok((preview, foreseen))
}
