//! That a group is among those that were found.

/// Fails where it is not.
#[track_caller]
pub fn has(found: &[String], row: &str) {
    assert!(found.iter().any(|line| line == row), "{row} is not in {found:#?}");
}
