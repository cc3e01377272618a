//! Who else has the book open, and where they are; and saying where we are. Looked at by the reader's thread while it
//! waits, so that a screen at rest draws nothing and asks nothing of the disk but a few small files.

use crate::domain::id::CustomerId;
use crate::domain::untrusted::TermText;
use crate::store::lock::{self, Holder};
use crate::store::session::{self, Place, Session, SessionInfo};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked who else is here.
const LOOK_EVERY: Duration = Duration::from_millis(900);

/// The others, and who writes now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Company {
    /// Every other session, the longest first.
    pub others: Vec<SessionInfo>,
    /// Who holds the lock for writing, where it is held for longer than a look.
    pub holder: Option<Holder>,
}

impl Company {
    /// The other operators, each named once.
    pub fn names(&self) -> Vec<TermText> {
        Self::names_of(self.others.iter())
    }

    /// The other operators who have this customer in front of them.
    pub fn with(&self, customer: CustomerId) -> Vec<TermText> {
        Self::names_of(self.others.iter().filter(|s| s.place.customer == Some(customer)))
    }

    fn names_of<'a>(sessions: impl Iterator<Item = &'a SessionInfo>) -> Vec<TermText> {
        let mut names: Vec<TermText> = sessions.map(|s| TermText::new(&s.actor)).collect();
        names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        names.dedup();
        names
    }
}

/// Names in one line, the first few and how many more.
pub fn joined(names: &[TermText]) -> String {
    /// Names that are spelt out.
    const SPELT: usize = 2;
    let spelt: Vec<&str> = names.iter().take(SPELT).map(TermText::as_str).collect();
    let more = names.len() - spelt.len();
    let tail = if more > 0 {
        format!(" +{more}")
    } else {
        String::new()
    };
    spelt.join(", ") + &tail
}

/// Our session and the look at the others.
pub struct Watch {
    session: Arc<Mutex<Option<Session>>>,
    ours: (u32, u32),
    book: PathBuf,
    last: Company,
    looked: Option<Instant>,
}

/// Our session in the hands of whoever ends the program.
#[derive(Clone)]
pub struct Leave(Arc<Mutex<Option<Session>>>);

impl Watch {
    /// Watches the sessions of the book at this path, ours being `session`.
    pub fn new(book: PathBuf, session: Session) -> Self {
        Self {
            ours: (session.info().pid, session.info().key),
            session: Arc::new(Mutex::new(Some(session))),
            book,
            last: Company::default(),
            looked: None,
        }
    }

    /// What leaves the session.
    pub fn leave(&self) -> Leave {
        Leave(Arc::clone(&self.session))
    }

    /// Says where we are now.
    pub fn go(&self, place: Place) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = session.as_mut() {
            // Where it cannot be said the others see an older place; that is no reason to stop working.
            let _ = session.go(place);
        }
    }

    /// Looks, where it is time: who is here, if that has changed. Customers are named as far as the reader may see them.
    pub fn look(&mut self, name: impl Fn(CustomerId) -> Option<String>) -> Option<Company> {
        if self.looked.is_some_and(|at| at.elapsed() < LOOK_EVERY) {
            return None;
        }
        self.looked = Some(Instant::now());
        let mut others = session::sessions(&self.book).ok()?;
        others.retain(|s| (s.pid, s.key) != self.ours);
        for session in &mut others {
            let named = session.place.customer.and_then(|id| Some((id, name(id)?)));
            (session.place.customer, session.place.name) = match named {
                Some((id, name)) => (Some(id), name),
                None => (None, String::new()),
            };
        }
        let holder = lock::holder(&self.book);
        let now = Company { others, holder };
        (now != self.last).then(|| {
            self.last.clone_from(&now);
            now
        })
    }
}

impl Leave {
    /// Takes our place among the sessions away.
    pub fn leave(&self) {
        // A thread that is just saying where we are leaves the file; without its lock it means nothing.
        if let Ok(mut session) = self.0.try_lock() {
            session.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_are_seen_and_we_are_not() {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book");
        let enter = |actor: &str| Session::enter(&book, actor, chrono::Utc::now()).unwrap();
        let named = |id: CustomerId| (id.0 == 3).then(|| "East".to_owned());
        let mut watch = Watch::new(book.clone(), enter("wang"));
        assert_eq!(watch.look(named), None, "alone");
        let mut li = enter("li.na");
        let place = Place {
            pane: "customers".into(),
            customer: Some(CustomerId(3)),
            name: String::new(),
        };
        li.go(place).unwrap();
        assert_eq!(watch.look(named), None, "not yet time");
        watch.looked = None;
        let company = watch.look(named).unwrap();
        assert_eq!(joined(&company.names()), "li.na");
        assert_eq!(joined(&company.with(CustomerId(3))), "li.na");
        assert!(company.with(CustomerId(4)).is_empty());
        assert_eq!(company.others[0].place.name, "East");
        li.go(Place {
            customer: Some(CustomerId(9)),
            ..Place::default()
        })
        .unwrap();
        watch.looked = None;
        let company = watch.look(named).unwrap();
        assert_eq!(company.others[0].place, Place::default(), "one we may not see");
        watch.looked = None;
        assert_eq!(watch.look(named), None, "nothing changed");
        watch.leave().leave();
        assert_eq!(session::sessions(&book).unwrap().len(), 1);
    }

    #[test]
    fn many_names_take_little_room() {
        let names: Vec<TermText> = ["a", "b", "c", "d"].into_iter().map(TermText::new).collect();
        assert_eq!(joined(&names), "a, b +2");
    }
}
