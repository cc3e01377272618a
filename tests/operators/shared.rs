//! A shared book: five people, accounts of two account managers.
//!
//! | name | role | |
//! |---|---|---|
//! | `vera` | viewer | C001 and C005 are granted |
//! | `mia` | account manager | owns C001, C003, C004 and C005 |
//! | `noa` | account manager | owns the rest |
//! | `fin`, `fay` | finance | post up to 1,000 |
//! | `adam` | admin | C001 and C005 are granted |

use crate::support::book::{TestBook, small, today};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use tieout::domain::Currency;
use tieout::domain::operator::{Identity, Role};
use tieout::domain::transaction::{Fields, Kind};
use tieout::ops::{By, OpError, save_customer, share};
use tieout::store::{self, Denied, Options, Reader, Store, StoreError};

/// What an account manager of the tests works on, and what belongs to somebody else.
pub const OWN: &str = "C001";
/// Somebody else's.
pub const FOREIGN: &str = "C002";

/// The file of a shared book.
pub struct Shared {
    dir: TempDir,
    /// Seconds since 1970 by the clock of everybody who works in it.
    pub clock: Arc<AtomicI64>,
}

/// What the clock says at first.
pub const NOW: &str = "2026-11-23T01:30:00Z";

/// A copy of the book described above.
pub fn shared() -> Shared {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let TestBook { dir, mut store } = small();
        make(&mut store);
        drop(store);
        let shared = Shared { dir, clock: clock() };
        people(&shared);
        shared.bytes()
    });
    Shared::of(file)
}

fn clock() -> Arc<AtomicI64> {
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
    Arc::new(AtomicI64::new(now.timestamp()))
}

fn make(store: &mut Store) {
    let all: Vec<_> = store::customer::keys(store.read()).unwrap();
    for key in all {
        let customer = store::customer::get(store.read(), key.id).unwrap();
        let mut fields = customer.fields;
        let mine = ["C001", "C003", "C004", "C005"].contains(&fields.code.as_str());
        if mine { "mia" } else { "noa" }.clone_into(&mut fields.owner);
        let by = By::new("alice", today());
        save_customer::edit(store, &by, customer.id, customer.version, &fields).unwrap();
    }
    share::share(store, &By::new("adam", today()), Some(100_000)).unwrap();
}

fn people(shared: &Shared) {
    let mut store = shared.as_("adam");
    let by = || By::new("adam", today());
    for (name, role) in [
        ("vera", Role::Viewer),
        ("mia", Role::Manager),
        ("noa", Role::Manager),
        ("fin", Role::Finance),
        ("fay", Role::Finance),
    ] {
        share::add(&mut store, &by(), name, "", [role].into_iter().collect()).unwrap();
    }
    for name in ["vera", "adam"] {
        let codes = [OWN.to_owned(), "C005".to_owned()];
        share::grant(&mut store, &by(), name, &codes).unwrap();
    }
}

impl Shared {
    /// A book of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        // Hundreds of books are made and thrown away: in memory, where there is a place for that.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let dir = dir.unwrap();
        std::fs::write(dir.path().join("book.db"), bytes).unwrap();
        Self { dir, clock: clock() }
    }

    /// The file, while nobody has it open.
    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap()
    }

    /// Lets so many minutes pass.
    pub fn wait(&self, minutes: i64) {
        self.clock.fetch_add(60 * minutes, Ordering::SeqCst);
    }

    /// Its path.
    pub fn path(&self) -> std::path::PathBuf {
        self.dir.path().join("book.db")
    }

    /// The writing end, as somebody.
    pub fn try_as(&self, name: &str) -> Result<Store, StoreError> {
        let clock = Arc::clone(&self.clock);
        self.open(
            name,
            Arc::new(move || {
                chrono::DateTime::from_timestamp(clock.load(Ordering::SeqCst), 0).unwrap_or_default()
            }),
        )
    }

    /// The same.
    pub fn as_(&self, name: &str) -> Store {
        self.try_as(name).unwrap()
    }

    /// The writing end, as somebody whose clock says this.
    pub fn at(&self, name: &str, now: &str) -> Result<Store, StoreError> {
        let now: chrono::DateTime<chrono::Utc> = now.parse().unwrap();
        self.open(name, Arc::new(move || now))
    }

    fn open(&self, name: &str, clock: store::Clock) -> Result<Store, StoreError> {
        let options = Options {
            clock,
            identity: Identity::named(name),
            ..Options::default()
        };
        Store::open(&self.path(), &options)
    }

    /// The reading end, as somebody.
    pub fn eyes(&self, name: &str) -> Reader {
        self.as_(name).reader().unwrap()
    }
}

/// A new intent of somebody.
pub fn by(name: &str) -> By {
    By::new(name, today())
}

/// The same with a reason.
pub fn because(name: &str, reason: &str) -> By {
    By {
        reason: reason.to_owned(),
        ..by(name)
    }
}

/// What was refused, where it was refused as not allowed.
pub fn denied<T: std::fmt::Debug>(result: Result<T, OpError>) -> Denied {
    match result {
        Err(OpError::Store(StoreError::Denied(denied))) => denied,
        other => panic!("not denied: {other:?}"),
    }
}

/// Yuan.
pub fn yuan(minor: i64) -> tieout::domain::Money {
    tieout::domain::Money::new(minor, Currency::CNY)
}

/// A write-off that `mia` proposes.
pub fn proposed(book: &Shared, doc_no: &str) {
    let mut mia = book.as_("mia");
    let customer = store::customer::by_code(mia.read(), "C001").unwrap().unwrap().id;
    let fields = Fields {
        customer,
        kind: Kind::Adjustment,
        doc_no: doc_no.into(),
        date: today(),
        due_date: None,
        amount: yuan(-1500),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    };
    tieout::ops::propose::post(&mut mia, &by("mia"), &fields).unwrap();
}
