//! What is true: money, dates, lines and one file per noun.
//!
//! Nothing here reads a file, a clock, a database or a language. Amounts are integer minor units with a currency;
//! "today" is always an argument. Everything else in the crate may use this layer; it uses nothing of ours.

/// Declares an enum whose variants have one stored word each: the same word in SQL, in files and on the command line.
macro_rules! word_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }
        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// The stored word.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Reads the stored word, in any case; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str().eq_ignore_ascii_case(text.trim()))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use word_enum;

pub mod activity;
pub mod ageing;
pub mod agreement;
pub mod allocation;
pub mod batch;
pub mod break_glass;
pub mod contact;
pub mod currency;
pub mod customer;
pub mod date;
pub mod difference;
pub mod evidence;
pub mod filter;
pub mod history;
pub mod id;
pub mod lesson;
pub mod line;
pub mod lookalike;
pub mod mailbox;
pub mod mangled;
pub mod money;
pub mod month_name;
pub mod operator;
pub mod permission;
pub mod problem;
pub mod proposal;
pub mod question;
pub mod rate;
pub mod reading;
pub mod reconciliation;
pub mod search;
pub mod seq;
pub mod statement;
pub mod task;
pub mod terms;
pub mod transaction;
pub mod untrusted;
pub mod worksheet;

pub use currency::Currency;
pub use date::{Date, Period};
pub use line::{Line, Lines};
pub use money::Money;
