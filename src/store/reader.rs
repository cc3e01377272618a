//! The reading end of a book, which in a shared one shows what its operator may see.

use super::open::{connect, place};
use super::{Clock, Options, Read, Result, SCHEMA, StoreError, migrate, operator, scope, session, settings};
use crate::domain::operator::Identity;
use crate::domain::permission::Command;
use rusqlite::{OpenFlags, OptionalExtension};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The reading end of a book: `query_only`, with a handle that stops a query from another thread. In a shared book it
/// shows what its operator sees ([`scope`]).
pub struct Reader {
    read: Read,
    path: PathBuf,
    _share: session::Share,
    /// Whose eyes these are; `None`: nobody's, the whole file is looked at.
    identity: Option<Identity>,
    clock: Clock,
    /// What is shown of the book.
    shown: std::cell::Cell<Shown>,
}

/// What a [`Reader`] shows, and as of when.
#[derive(Clone, Copy)]
struct Shown {
    /// The version of the book that was last looked at; negative: none.
    version: i64,
    scope: scope::Scope,
    /// The second since 1970 from which on it is to be asked again.
    until: i64,
}

/// Stops the running query of a [`Reader`]; it then fails with [`StoreError::Interrupted`].
pub struct Interrupt(rusqlite::InterruptHandle);

/// The command a book began with, whatever its schema: what an earlier program made is told by that. `None` where nothing was
/// done yet.
pub fn began_with(path: &Path) -> Result<Option<String>> {
    settings::check_library()?;
    let (path, _) = place(path)?;
    let conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if migrate::identify(&conn, &path)? == 0 {
        return Ok(None);
    }
    conn.pragma_update(None, "query_only", true)?;
    let first = conn.query_row("SELECT command FROM operation WHERE seq = 1", [], |row| {
        row.get(0)
    });
    Ok(first.optional()?)
}

impl Reader {
    /// Opens a personal book for reading only. An older schema is refused as [`StoreError::Older`]: a writer migrates
    /// it. A shared book is refused: it opens [to its operators](Self::open_as).
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_as(path, &Identity::default())
    }

    /// The same as somebody: a shared book shows its operators what they may see, and refuses everybody else.
    pub fn open_as(path: &Path, identity: &Identity) -> Result<Self> {
        Self::at(path, identity, &Options::default().clock)
    }

    /// The same by this clock, which says whether lent roles are in force.
    pub(super) fn at(path: &Path, identity: &Identity, clock: &Clock) -> Result<Self> {
        let mut reader = Self::unseen(path, clock)?;
        if operator::is_shared(&reader.read)? {
            operator::admitted(&reader.read, &identity.name)?;
        }
        reader.identity = Some(identity.clone());
        reader.renew(identity)?;
        Ok(reader)
    }

    /// Opens a book for reading with nobody's eyes: for checks of the file as a whole. Who calls it asks first whether the
    /// operator may ([`operator::require`]).
    pub fn whole(path: &Path) -> Result<Self> {
        Self::unseen(path, &Options::default().clock)
    }

    fn unseen(path: &Path, clock: &Clock) -> Result<Self> {
        settings::check_library()?;
        if path.symlink_metadata().is_err() {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let (path, _) = place(path)?;
        let mut conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let share = session::share(&path)?;
        let found = migrate::identify(&conn, &path)?;
        if found < SCHEMA {
            return Err(StoreError::Older {
                path,
                found,
                known: SCHEMA,
            });
        }
        settings::apply(&mut conn, true)?;
        settings::functions(&conn, &Arc::default(), clock)?;
        Ok(Self {
            read: Read { conn },
            path,
            _share: share,
            identity: None,
            clock: Arc::clone(clock),
            shown: std::cell::Cell::new(Shown {
                version: -1,
                scope: scope::Scope::Whole,
                until: i64::MAX,
            }),
        })
    }

    /// The queries' end. What the operator may see is looked up again where the book changed.
    pub fn read(&self) -> &Read {
        if let Some(identity) = &self.identity
            && self.renew(identity).is_err()
        {
            // What they may see cannot be told now: it is nothing, until it can.
            let nothing = scope::Scope::Accounts(false);
            if scope::apply(&self.read, &Identity::default(), nothing).is_err() {
                scope::shut(&self.read, true);
            }
            self.shown.set(Shown {
                version: -1,
                scope: nothing,
                until: i64::MAX,
            });
        }
        &self.read
    }

    /// What its operator may do, as the book stands now.
    pub fn rights(&self) -> Result<crate::domain::operator::Rights> {
        match &self.identity {
            Some(identity) => operator::rights(&self.read, identity),
            None => Ok(crate::domain::operator::Rights::Owner),
        }
    }

    /// The path of the book, absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whose eyes these are.
    pub fn identity(&self) -> Identity {
        self.identity.clone().unwrap_or_default()
    }

    fn renew(&self, identity: &Identity) -> Result<()> {
        let shown = self.shown.get();
        if shown.version < 0 {
            scope::shut(&self.read, false);
        }
        let version = self.read.data_version()?;
        if version == shown.version && (self.clock)().timestamp() < shown.until {
            return Ok(());
        }
        let (scope, until) = scope::of(&self.read, identity)?;
        if scope != shown.scope || shown.version < 0 {
            scope::apply(&self.read, identity, scope)?;
        }
        self.shown.set(Shown {
            version,
            scope,
            until,
        });
        Ok(())
    }

    /// Refuses a command that writes nothing, such as an export, to an operator it is not given to.
    pub fn may(&self, command: Command) -> Result<()> {
        match &self.identity {
            Some(identity) => operator::require(&self.read, identity, command),
            None => Ok(()),
        }
    }

    /// A handle for another thread.
    pub fn interrupt(&self) -> Interrupt {
        Interrupt(self.read.conn.get_interrupt_handle())
    }
}

impl Interrupt {
    /// Stops the query that runs now, if one does.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}
