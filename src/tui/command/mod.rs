//! THE table of commands. From its rows come the keys, the footer, the help, the palette, the README's key list and the
//! file in which users remap keys; a pane only handles the ids.
//!
//! A row is written once, in the file of its scope, as `NAME = "id", keys, footer rank, message, condition`. The
//! message of a command carries its one-line explanation as the attribute `doc`.

pub mod customers;
pub mod global;
pub mod list;
pub mod markdown;
pub mod overlays;
pub mod reconcile;
pub mod rights;
#[cfg(test)]
mod tests;
pub mod today;
pub mod transactions;

use super::Say;
use super::say;
use super::subject::Subject;
use crate::text::{Words, fl};

/// Where a command can be given. A scope is a name, so that a new pane adds one without touching the others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Scope(pub &'static str);

impl Scope {
    /// Everywhere no overlay is on top.
    pub const GLOBAL: Self = Self("global");
    /// In every list.
    pub const LIST: Self = Self("list");
    /// The queue.
    pub const TODAY: Self = Self("today");
    /// Customers.
    pub const CUSTOMERS: Self = Self("customers");
    /// Transactions.
    pub const TRANSACTIONS: Self = Self("transactions");
    /// Reconcile, and the two sides of `tieout diff`.
    pub const RECONCILE: Self = Self("reconcile");
    /// Every overlay.
    pub const OVERLAY: Self = Self("overlay");
    /// Overlays in which something is typed and chosen: help, palette, filter.
    pub const PROMPT: Self = Self("prompt");
    /// Forms.
    pub const FORM: Self = Self("form");
    /// Two versions of a form.
    pub const VERSIONS: Self = Self("versions");
    /// The import wizard.
    pub const WIZARD: Self = Self("wizard");
    /// The history.
    pub const HISTORY: Self = Self("history");
    /// What waits for a second person.
    pub const APPROVALS: Self = Self("approvals");
    /// Roles lent in an emergency.
    pub const BREAK_GLASS: Self = Self("break-glass");
    /// The card of a question.
    pub const QUESTION: Self = Self("question");
    /// What decisions taught.
    pub const LESSONS: Self = Self("lessons");
    /// Yes or no.
    pub const CONFIRM: Self = Self("confirm");
    /// The welcome screen.
    pub const WELCOME: Self = Self("welcome");

    /// What the scope is called.
    pub fn label(self, words: &Words) -> String {
        match self {
            Self::LIST => fl!(words, "scope-list"),
            Self::TODAY => fl!(words, "scope-today"),
            Self::CUSTOMERS => fl!(words, "scope-customers"),
            Self::TRANSACTIONS => fl!(words, "scope-transactions"),
            Self::RECONCILE => fl!(words, "scope-reconcile"),
            Self::OVERLAY => fl!(words, "scope-overlay"),
            Self::PROMPT => fl!(words, "scope-prompt"),
            Self::FORM => fl!(words, "scope-form"),
            Self::VERSIONS => fl!(words, "scope-versions"),
            Self::WIZARD => fl!(words, "scope-wizard"),
            Self::HISTORY => fl!(words, "scope-history"),
            Self::APPROVALS => fl!(words, "scope-approvals"),
            Self::BREAK_GLASS => fl!(words, "scope-break-glass"),
            Self::QUESTION => fl!(words, "scope-question"),
            Self::LESSONS => fl!(words, "scope-lessons"),
            Self::CONFIRM => fl!(words, "scope-confirm"),
            Self::WELCOME => fl!(words, "scope-welcome"),
            _ => fl!(words, "scope-global"),
        }
    }
}

/// What the conditions of the table look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Situation {
    /// What is under the cursor.
    pub subject: Subject,
    /// Rows marked.
    pub marks: usize,
    /// True when a customer is chosen.
    pub chosen: bool,
    /// True when there is a book.
    pub book: bool,
    /// True when the pane takes back its own changes.
    pub own_undo: bool,
    /// True while a write is running or waiting.
    pub writing: bool,
    /// True when the shell can take the terminal back.
    pub can_suspend: bool,
}

/// A condition of the table: the reason where the command is off.
pub type Condition = fn(&Situation) -> Result<(), fn(&Words) -> String>;

/// One row of the table.
pub struct Command {
    /// Stable name, kebab-case; users write it in their key file.
    pub id: &'static str,
    /// Where it can be given.
    pub scope: Scope,
    /// Default keys, each a sequence such as `g g`; the first is shown.
    pub keys: &'static [&'static str],
    /// Place in the footer, 1 first; 0: not there.
    pub rank: u8,
    /// Short label.
    pub label: fn(&Words) -> String,
    /// One line of explanation.
    pub doc: fn(&Words) -> String,
    /// When it is on.
    pub enabled: Condition,
}

/// A command given: by key, from the palette, from the help or by a pane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Invocation {
    /// Which command.
    pub id: &'static str,
    /// The count typed before it (`12G`).
    pub count: Option<usize>,
    /// What it is about, where the giver knows better than the cursor.
    pub subject: Subject,
}

/// Always on.
pub fn always(_: &Situation) -> Result<(), fn(&Words) -> String> {
    Ok(())
}

/// On when something is under the cursor.
pub fn on_a_row(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    if situation.subject.is_none() {
        Err(|w| fl!(w, "off-no-row"))
    } else {
        Ok(())
    }
}

/// On when rows are marked.
pub fn with_marks(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    if situation.marks == 0 {
        Err(|w| fl!(w, "off-no-marks"))
    } else {
        Ok(())
    }
}

/// On when a customer is chosen or something is under the cursor.
pub fn with_customer(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    if situation.chosen || !situation.subject.is_none() {
        Ok(())
    } else {
        Err(|w| fl!(w, "off-no-customer"))
    }
}

/// On when there is a book.
pub fn with_book(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    if situation.book {
        Ok(())
    } else {
        Err(|w| fl!(w, "off-no-book"))
    }
}

/// On when there is something that keeps what was done: the pane itself, or a book nobody is writing.
pub fn can_take_back(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    if situation.own_undo {
        Ok(())
    } else {
        with_idle_book(situation)
    }
}

/// On when there is a book and nothing is being written.
pub fn with_idle_book(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    with_book(situation).and_then(|()| while_idle(situation))
}

/// On while nothing is being written.
pub fn while_idle(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    if situation.writing {
        Err(|w| fl!(w, "off-writing"))
    } else {
        Ok(())
    }
}

/// Makes a table: `NAME = "id", [keys], footer rank, "message", condition;`.
macro_rules! commands {
    ($(#[$meta:meta])* $table:ident in $scope:expr; $($name:ident = $id:literal, [$($key:literal),*], $rank:literal, $message:tt, $when:expr;)+) => {
        $(#[doc = concat!("The command `", $id, "`.")] pub const $name: &str = $id;)+
        $(#[$meta])*
        pub static $table: &[$crate::tui::command::Command] = &[$($crate::tui::command::Command {
            id: $id,
            scope: $scope,
            keys: &[$($key),*],
            rank: $rank,
            label: |words| $crate::text::fl!(words, $message),
            doc: |words| $crate::text::fl!(words, $message, "doc"),
            enabled: $when,
        }),+];
    };
}
use commands;

/// Every table, in the order of the help.
pub static TABLES: &[&[Command]] = &[
    today::COMMANDS,
    customers::COMMANDS,
    transactions::COMMANDS,
    reconcile::COMMANDS,
    list::COMMANDS,
    global::COMMANDS,
    overlays::PROMPT_COMMANDS,
    overlays::FORM_COMMANDS,
    overlays::VERSIONS_COMMANDS,
    overlays::WIZARD_COMMANDS,
    overlays::HISTORY_COMMANDS,
    overlays::APPROVALS_COMMANDS,
    overlays::GLASS_COMMANDS,
    overlays::QUESTION_COMMANDS,
    overlays::LESSONS_COMMANDS,
    overlays::CONFIRM_COMMANDS,
    overlays::WELCOME_COMMANDS,
    overlays::COMMANDS,
];

/// Every command, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static Command> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The command of this id.
pub fn find(id: &str) -> Option<&'static Command> {
    all().find(|command| command.id == id)
}

impl Command {
    /// Why the command is off now, as a sentence; `None` when it is on.
    pub fn off(&self, situation: &Situation) -> Option<Say> {
        (self.enabled)(situation).err().map(|reason| say(reason))
    }
}

/// On when the shell can take the terminal back and nothing is half written.
pub fn can_suspend(situation: &Situation) -> Result<(), fn(&Words) -> String> {
    if situation.can_suspend {
        while_idle(situation)
    } else {
        Err(|w| fl!(w, "off-no-shell"))
    }
}
