//! The key list of the README, made from the table.

use super::{Command, TABLES};
use crate::text::{Words, fl};

/// One table per scope in Markdown: key, command, what it does. Commands without a key are in the palette only.
pub fn markdown(words: &Words) -> String {
    let mut lines = Vec::new();
    for table in TABLES {
        let rows: Vec<&Command> = table.iter().filter(|row| !row.keys.is_empty()).collect();
        let Some(first) = rows.first() else { continue };
        let heading = first.scope.label(words);
        let columns = [
            fl!(words, "keys-column"),
            fl!(words, "command-column"),
            fl!(words, "doc-column"),
        ];
        lines.extend([
            format!("**{heading}**"),
            String::new(),
            format!("| {} |", columns.join(" | ")),
        ]);
        lines.push("|---|---|---|".to_owned());
        for row in rows {
            let keys: Vec<String> = row
                .keys
                .iter()
                .map(|key| format!("`{}`", key.replace('|', "\\|")))
                .collect();
            lines.push(format!(
                "| {} | {} | {} |",
                keys.join(" "),
                (row.label)(words),
                (row.doc)(words)
            ));
        }
        lines.push(String::new());
    }
    lines.join("\n")
}
