//! Roles lent to an admin for an emergency: asked for by one, approved by another, for a limited time.

use super::id::BreakGlassId;
use super::operator::{Role, Roles};

/// The longest time roles are lent for, in minutes.
pub const MINUTES_MOST: u16 = 480;

/// How long after it was asked for it can be approved, in seconds.
pub const OPEN_SECONDS: i64 = 86_400;

word_enum! {
    /// How it stands.
    State {
        /// Asked for; nobody approved it yet.
        Asked = "asked",
        /// Asked for too long ago to be approved.
        Lapsed = "lapsed",
        /// The roles are lent now.
        InForce = "in_force",
        /// Its time is over.
        Expired = "expired",
        /// It was ended, or withdrawn before it was approved.
        Ended = "ended",
    }
}

/// One request and what came of it. Times are seconds since 1970, UTC.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BreakGlass {
    /// Row id.
    pub id: BreakGlassId,
    /// The admin who asked, and has the roles.
    pub asker: String,
    /// The roles lent.
    pub roles: Roles,
    /// What for.
    pub reason: String,
    /// For how many minutes from the approval on.
    pub minutes: u16,
    /// When it was asked for.
    pub asked_at: i64,
    /// The other admin, and when they approved.
    pub approved: Option<(String, i64)>,
    /// When it was ended before its time.
    pub ended_at: Option<i64>,
}

impl BreakGlass {
    /// The first second at which the roles are not lent any more; `None`: nobody approved.
    pub fn until(&self) -> Option<i64> {
        let (_, at) = self.approved.as_ref()?;
        Some(at + 60 * i64::from(self.minutes))
    }

    /// The first second at which it cannot be approved any more.
    pub fn lapses(&self) -> i64 {
        self.asked_at + OPEN_SECONDS + 1
    }

    /// How it stands at `now`.
    pub fn state(&self, now: i64) -> State {
        match (self.ended_at, self.until()) {
            (Some(_), _) => State::Ended,
            (None, Some(until)) if now < until => State::InForce,
            (None, Some(_)) => State::Expired,
            (None, None) if now < self.lapses() => State::Asked,
            (None, None) => State::Lapsed,
        }
    }
}

/// The roles that can be lent: an admin is one already, and nobody else asks.
pub fn lendable(role: Role) -> bool {
    role != Role::Admin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_as_the_clock_says() {
        let asked = BreakGlass {
            id: BreakGlassId(1),
            asker: "adam".into(),
            roles: Roles::NONE.with(Role::Finance),
            reason: "fire".into(),
            minutes: 30,
            asked_at: 1000,
            approved: None,
            ended_at: None,
        };
        assert_eq!(asked.until(), None);
        assert_eq!(asked.state(1000 + OPEN_SECONDS), State::Asked);
        assert_eq!(asked.state(1001 + OPEN_SECONDS), State::Lapsed);
        let approved = BreakGlass {
            approved: Some(("ada".into(), 2000)),
            ..asked
        };
        assert_eq!(approved.until(), Some(3800));
        assert_eq!(approved.state(3799), State::InForce);
        assert_eq!(approved.state(3800), State::Expired);
        let ended = BreakGlass {
            ended_at: Some(2500),
            ..approved
        };
        assert_eq!(ended.state(2500), State::Ended);
    }
}
