//! What waits for one person: what others proposed or asked for and they may approve. Counted, so that it is noticed before a
//! list is opened; whether one of them can be approved as it stands, its list says.

use super::{OpError, break_glass};
use crate::domain::break_glass::State;
use crate::domain::operator::{Identity, Rights};
use crate::domain::permission::Command;
use crate::store::{self, Read};

/// How much waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Waits {
    /// Proposals of others.
    pub proposals: usize,
    /// Requests of other admins for roles in an emergency.
    pub requests: usize,
    /// When the first of these requests lapses, seconds since 1970, UTC.
    pub until: Option<i64>,
}

impl Waits {
    /// Of both kinds.
    pub fn count(&self) -> usize {
        self.proposals + self.requests
    }
}

/// What waits for somebody with these rights. In a personal book nothing does: there is nobody else.
pub fn of(read: &Read, identity: &Identity, rights: Rights) -> Result<Waits, OpError> {
    let mut waits = Waits::default();
    if rights == Rights::Owner {
        return Ok(waits);
    }
    if rights.may(Command::ProposalApprove) {
        waits.proposals = store::proposal::open_of_others(read, &identity.name)?;
    }
    if rights.may(Command::BreakGlassApprove) {
        let mut asked = break_glass::list(read)?;
        asked.retain(|(one, state)| *state == State::Asked && one.asker != identity.name);
        waits.requests = asked.len();
        waits.until = asked.iter().map(|(one, _)| one.lapses()).min();
    }
    Ok(waits)
}
