//! How many may be in a shared book at once. Each session holds the kernel's lock on one numbered file of its operator's and
//! one of the book's, as long as it lives: however it ends, its places are free again, and no two ever share one.

use super::lock::Held;
use super::{Result, StoreError};
use std::fs::{DirBuilder, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Sessions of one operator.
pub const OF_ONE: usize = 10;
/// Sessions of everybody together.
pub const OF_ALL: usize = 200;

/// A place among the sessions, given up when dropped or with the process.
#[derive(Debug)]
pub struct Slot {
    _own: Held,
    _all: Held,
}

impl Slot {
    /// Takes a place in the book at `book` for `operator`, whose name is one a file can have. [`StoreError::Crowded`] where
    /// none is free.
    pub fn take(book: &Path, operator: &str) -> Result<Self> {
        let mut directory = book.as_os_str().to_owned();
        directory.push("-slots");
        let directory = PathBuf::from(directory);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory)
            .map_err(|source| StoreError::file(&directory, source))?;
        let crowded = |most, own| StoreError::Crowded { most, own };
        let own = first_free(&directory, operator, OF_ONE)?.ok_or_else(|| crowded(OF_ONE, true))?;
        // No operator is called so: their names begin with a letter.
        let all = first_free(&directory, "0", OF_ALL)?.ok_or_else(|| crowded(OF_ALL, false))?;
        Ok(Self { _own: own, _all: all })
    }
}

/// The first of so many files that nobody holds.
fn first_free(directory: &Path, name: &str, most: usize) -> Result<Option<Held>> {
    for number in 0..most {
        let path = directory.join(format!("{name}.{number}"));
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|source| StoreError::file(&path, source))?;
        match file.try_lock() {
            Ok(()) => return Ok(Some(Held(file))),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) => return Err(StoreError::file(&path, source)),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_of_one_and_a_place_given_up_is_free() {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        let mut held: Vec<Slot> = (0..OF_ONE).map(|_| Slot::take(&book, "li-na").unwrap()).collect();
        let more = Slot::take(&book, "li-na");
        assert!(
            matches!(
                more,
                Err(StoreError::Crowded {
                    most: OF_ONE,
                    own: true
                })
            ),
            "{more:?}"
        );
        let other = Slot::take(&book, "wang").unwrap();
        held.pop();
        held.push(Slot::take(&book, "li-na").unwrap());
        drop(other);
    }

    #[test]
    fn two_hundred_of_all() {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        let held: Vec<Slot> = (0..OF_ALL)
            .map(|number| Slot::take(&book, &format!("p{}", number / OF_ONE)).unwrap())
            .collect();
        let more = Slot::take(&book, "late");
        assert!(
            matches!(
                more,
                Err(StoreError::Crowded {
                    most: OF_ALL,
                    own: false
                })
            ),
            "{more:?}"
        );
        drop(held);
        assert!(Slot::take(&book, "late").is_ok());
    }
}
