//! When nobody has pressed a key for long: first the screen is blanked, then the session ends, with the draft kept.

use std::time::Duration;

/// Minutes without a key until the screen is blanked.
const LOCK_AFTER: Duration = Duration::from_mins(10);
/// Minutes without a key until the session ends.
const EXIT_AFTER: Duration = Duration::from_mins(30);
/// How long an end that would break off a write is put off.
pub const PUT_OFF: Duration = Duration::from_mins(1);
/// In a debug build: other times, `lock,exit` in milliseconds, so that a test need not wait.
const TEST_IDLE: &str = "TIEOUT_TEST_IDLE";

/// How long a session may be idle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Idle {
    /// Until the screen is blanked; any key brings it back.
    pub lock: Duration,
    /// Until the session ends.
    pub exit: Duration,
}

impl Default for Idle {
    fn default() -> Self {
        Self {
            lock: LOCK_AFTER,
            exit: EXIT_AFTER,
        }
    }
}

impl Idle {
    /// The times of this program; a debug build lets a test give others.
    pub fn of_program() -> Self {
        let given = std::env::var(TEST_IDLE).ok().filter(|_| cfg!(debug_assertions));
        let times = given.as_deref().and_then(|text| text.split_once(','));
        let time = |text: &str| text.parse().map(Duration::from_millis).ok();
        times
            .and_then(|(lock, exit)| {
                Some(Self {
                    lock: time(lock)?,
                    exit: time(exit)?,
                })
            })
            .unwrap_or_default()
    }
}
