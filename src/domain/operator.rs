//! The people of a shared book: their names, roles and keys, and what the roles together let them do.

use super::id::OperatorId;
use super::permission::{Command, Right};
use super::{Currency, Date};

word_enum! {
    /// What somebody is in a shared book. An operator may have several roles.
    Role {
        /// Looks at the accounts granted to them.
        Viewer = "viewer",
        /// Works on their own accounts and those granted to them (客户经理).
        Manager = "manager",
        /// Posts, approves, closes periods, sees every account.
        Finance = "finance",
        /// Looks after operators, keys and the file; sees no account unless granted.
        Admin = "admin",
    }
}

/// An operator of a shared book.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operator {
    /// Row id.
    pub id: OperatorId,
    /// Counts changes.
    pub version: i64,
    /// The name they act under.
    pub name: String,
    /// What people call them; perhaps empty.
    pub display: String,
    /// False: they may do nothing any more.
    pub enabled: bool,
    /// What they are.
    pub roles: Roles,
}

/// A public key an operator comes with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// Whose.
    pub operator: OperatorId,
    /// Algorithm (`ssh-ed25519`).
    pub kind: String,
    /// The key itself.
    pub base64: String,
    /// `SHA256:` and the hash of the key, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// What its owner calls it.
    pub comment: String,
    /// Hosts it may be used from, as in the `from=` option of a key file; empty: any.
    pub from_hosts: String,
    /// The last day it is good for.
    pub until: Option<Date>,
}

/// The largest posting an operator may make without a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// Any amount.
    Any,
    /// At most so many minor units, whatever the sign.
    Upto(i64),
}

impl Limit {
    /// True when the amount may be posted without a proposal.
    pub fn allows(self, minor: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Upto(most) => minor.unsigned_abs() <= most.unsigned_abs(),
        }
    }

    /// The limit for a currency: the operator's own, else the book's default, which speaks of its base currency alone.
    pub fn of(own: &[(Currency, i64)], default: Option<i64>, base: Currency, currency: Currency) -> Self {
        match own.iter().find(|(c, _)| *c == currency) {
            Some((_, most)) => Self::Upto(*most),
            None if default.is_none() => Self::Any,
            None if currency == base => default.map_or(Self::Any, Self::Upto),
            None => Self::Upto(0),
        }
    }
}

/// Who works in this session: the name, and where they came by a key, which one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identity {
    /// The operator.
    pub name: String,
    /// Fingerprint of the key they came with; empty: by none.
    pub key: String,
    /// A word for this session; empty: none.
    pub session: String,
}

impl Identity {
    /// Somebody who came by no key.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// True for a name an operator can have: a small letter, then at most 31 small letters, digits, `_` or `-`.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 32
        && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// A set of roles.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Roles(u8);

impl Roles {
    /// No role.
    pub const NONE: Self = Self(0);

    /// With a role more.
    #[must_use]
    pub fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u8)
    }

    /// With a role less.
    #[must_use]
    pub fn without(self, role: Role) -> Self {
        Self(self.0 & !(1 << role as u8))
    }

    /// True when the role is among them.
    pub fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// The roles in order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.has(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

/// What somebody may do in the book that is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Rights {
    /// The owner of a personal book: everything.
    #[default]
    Owner,
    /// An operator of a shared book with these roles.
    Shared(Roles),
}

impl Rights {
    /// How far somebody may go with a command: the furthest of their roles.
    pub fn of(self, command: Command) -> Right {
        match self {
            Self::Owner => Right::Book,
            Self::Shared(roles) => roles
                .iter()
                .map(|role| command.right(role))
                .max()
                .unwrap_or(Right::No),
        }
    }

    /// True when the command may be given at all.
    pub fn may(self, command: Command) -> bool {
        self.of(command) != Right::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["a", "li-na", "wang_3", &"a".repeat(32)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "A", "3a", "-a", "a b", "a/b", "a;b", "李", &"a".repeat(33)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn the_furthest_role_counts() {
        let both = Rights::Shared([Role::Viewer, Role::Finance].into_iter().collect());
        assert_eq!(both.of(Command::Read), Right::Book);
        assert!(both.may(Command::TransactionPost));
        assert!(!both.may(Command::OperatorAdd));
        assert!(!Rights::Shared(Roles::NONE).may(Command::Read));
        assert_eq!(Rights::Owner.of(Command::OperatorAdd), Right::Book);
    }

    #[test]
    fn limits() {
        let own = [(Currency::CNY, 500)];
        let of = |default, currency| Limit::of(&own, default, Currency::EUR, currency);
        assert!(of(Some(9), Currency::CNY).allows(-500) && !of(None, Currency::CNY).allows(501));
        assert!(of(Some(9), Currency::EUR).allows(9) && !of(Some(9), Currency::EUR).allows(10));
        assert!(!of(Some(9), Currency::USD).allows(1));
        assert_eq!(of(None, Currency::USD), Limit::Any);
        assert!(!Limit::Upto(i64::MAX).allows(i64::MIN) && Limit::Any.allows(i64::MIN));
    }
}
