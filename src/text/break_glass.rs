//! The words of roles lent in an emergency: the banner that everybody sees while they are in force.

use super::noun::Named;
use super::{Words, fl};
use crate::domain::break_glass::BreakGlass;
use crate::domain::operator::Roles;

/// Seconds since 1970 as people read them, to the minute, UTC.
pub fn time(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0)
        .map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string())
        .unwrap_or_default()
}

/// The names of roles, in order.
pub fn roles(roles: Roles, words: &Words) -> String {
    let names: Vec<String> = roles.iter().map(|role| role.name(words)).collect();
    names.join(", ")
}

/// What an approval came to: who has which roles now, and until when.
pub fn approved(lent: &BreakGlass, words: &Words) -> String {
    fl!(
        words,
        "cli-glass-approved",
        who = lent.asker.as_str(),
        roles = roles(lent.roles, words),
        until = time(lent.until().unwrap_or_default())
    )
}

/// What is in force now, in one line; `None` where nothing is.
pub fn banner(in_force: &[BreakGlass], words: &Words) -> Option<String> {
    let lent: Vec<String> = in_force
        .iter()
        .map(|lent| {
            fl!(
                words,
                "glass-lent",
                who = lent.asker.as_str(),
                roles = roles(lent.roles, words),
                until = time(lent.until().unwrap_or_default())
            )
        })
        .collect();
    (!lent.is_empty()).then(|| fl!(words, "glass-banner", lent = lent.join("; ")))
}
