//! The file in which users choose their own keys: TOML, one line a command, `undo = "Ctrl-g"` or
//! `go-today = ["1", "F2"]`. Anything wrong in it is a sentence, and then the default keys hold.

use super::keymap::{Keymap, RemapError};
use super::{Say, say, verbatim};
use crate::text::fl;
use std::io::ErrorKind;
use std::path::Path;

/// The keys of this file; the default ones where there is none. Else one sentence per mistake.
pub fn load(path: &Path) -> Result<Keymap, Vec<Say>> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => read(&file, &text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Keymap::default()),
        Err(error) => Err(vec![verbatim(format!("{file}: {error}"))]),
    }
}

/// The keys of this text; `file` is named in what is said about it.
pub fn read(file: &str, text: &str) -> Result<Keymap, Vec<Say>> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| vec![verbatim(format!("{file}: {error}"))])?;
    let mut chosen = Vec::new();
    let mut wrong = Vec::new();
    for (id, value) in table {
        match keys(&value) {
            Some(keys) => chosen.push((id, keys)),
            None => wrong.push(sentence(file, RemapError::UnknownKey(id, value.to_string()))),
        }
    }
    let mut map = Keymap::default();
    if let Err(errors) = map.remap(&chosen) {
        wrong.extend(errors.into_iter().map(|error| sentence(file, error)));
    }
    if wrong.is_empty() { Ok(map) } else { Err(wrong) }
}

fn keys(value: &toml::Value) -> Option<Vec<String>> {
    match value {
        toml::Value::String(key) => Some(vec![key.clone()]),
        toml::Value::Array(keys) => keys.iter().map(|key| key.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn sentence(file: &str, error: RemapError) -> Say {
    let file = file.to_owned();
    match error {
        RemapError::UnknownCommand(id) => say(move |w| {
            fl!(
                w,
                "keys-unknown-command",
                file = file.clone(),
                command = id.clone()
            )
        }),
        RemapError::UnknownKey(id, key) => say(move |w| {
            fl!(
                w,
                "keys-unknown-key",
                file = file.clone(),
                command = id.clone(),
                key = key.clone()
            )
        }),
        RemapError::Clash(key, one, other) => say(move |w| {
            fl!(
                w,
                "keys-clash",
                file = file.clone(),
                key = key.clone(),
                one = one,
                other = other
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, words};

    fn wrong(text: &str) -> Vec<String> {
        let words = words(Language::En);
        read("keys.toml", text)
            .err()
            .unwrap_or_default()
            .iter()
            .map(|say| say(&words))
            .collect()
    }

    #[test]
    fn takes_one_key_or_several() {
        let map = read("keys.toml", "undo = \"Ctrl-g\"\nredo = [\"Ctrl-y\", \"g r\"]\n")
            .ok()
            .unwrap();
        assert_eq!(map.keys_of("undo"), ["Ctrl-g"]);
        assert_eq!(map.keys_of("redo"), ["Ctrl-y", "g r"]);
        assert_eq!(map.keys_of("help"), ["?", "F1"]);
    }

    #[test]
    fn every_mistake_is_a_sentence() {
        assert_eq!(
            wrong("undoo = \"x\""),
            ["keys.toml: there is no command \"undoo\"; the list of commands is in the help."]
        );
        assert!(wrong("undo = 5")[0].contains("undo"));
        assert!(wrong("undo = \"Hyper-x\"")[0].contains("Hyper-x"));
        assert!(wrong("undo = \"q\"")[0].contains("quit"));
        assert!(wrong("undo = ")[0].starts_with("keys.toml: "));
    }

    #[test]
    fn no_file_is_no_mistake() {
        let missing = load(Path::new("/nonexistent/keys.toml"));
        assert!(missing.is_ok_and(|map| map.key_of("undo") == "u"));
    }
}
