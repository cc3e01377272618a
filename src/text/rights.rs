//! The table of rights as the README shows it, made from [`Command`]'s rows.

use super::noun::Named;
use super::{Words, fl};
use crate::domain::operator::Role;
use crate::domain::permission::{Command, Right};

/// Markdown: one row for the commands that stand next to each other and have the same rights.
pub fn markdown(words: &Words) -> String {
    let roles: Vec<String> = Role::ALL.iter().map(|role| role.name(words)).collect();
    let mut out = format!(
        "| {} | {} |\n|---|---|---|---|---|\n",
        fl!(words, "rights-command"),
        roles.join(" | ")
    );
    for rows in Command::ALL.chunk_by(|a, b| a.row() == b.row()) {
        let Some(first) = rows.first() else { continue };
        let names: Vec<String> = rows.iter().map(|command| command.name(words)).collect();
        let rights: Vec<String> = Role::ALL.iter().map(|role| right(*first, *role, words)).collect();
        out.extend(["| ", &names.join(" · "), " | ", &rights.join(" | "), " |\n"]);
    }
    out
}

fn right(command: Command, role: Role, words: &Words) -> String {
    match command.right(role) {
        Right::No => fl!(words, "right-no"),
        Right::Accounts if role == Role::Manager => fl!(words, "right-own"),
        Right::Accounts => fl!(words, "right-granted"),
        Right::Book => fl!(words, "right-book"),
    }
}
