//! The file in which a user gives commands other keys: TOML, one row per command, `history = ["U", "g h"]`.
//!
//! An unreadable file, an unknown command, a word that is no key or a key with two meanings refuses the file whole, so that nobody
//! works with half of what they wrote.

use super::keymap::{Keymap, RemapError};
use crate::text::{Words, fl};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What is wrong with a key file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyFileError {
    path: PathBuf,
    fault: Fault,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Fault {
    Unreadable(String),
    Syntax(String),
    Remap(RemapError),
}

impl KeyFileError {
    /// The sentence that names the file, what is wrong and what would be right.
    pub fn sentence(&self, words: &Words) -> String {
        let path = self.path.display().to_string();
        match &self.fault {
            Fault::Unreadable(detail) => fl!(words, "err-file", path = path, detail = detail.as_str()),
            Fault::Syntax(detail) => fl!(words, "keyfile-syntax", path = path, detail = detail.as_str()),
            Fault::Remap(RemapError::UnknownCommand(id)) => {
                fl!(words, "keyfile-command", path = path, id = id.as_str())
            }
            Fault::Remap(RemapError::UnknownKey(id, key)) => {
                fl!(
                    words,
                    "keyfile-key",
                    path = path,
                    id = id.as_str(),
                    key = key.as_str()
                )
            }
            Fault::Remap(RemapError::Clash(key, one, other)) => {
                fl!(
                    words,
                    "keyfile-clash",
                    path = path,
                    key = key.as_str(),
                    one = one.to_owned(),
                    other = other.to_owned()
                )
            }
        }
    }
}

/// Reads the file into the keymap; no file means the default keys.
pub fn load(path: &Path, keymap: &mut Keymap) -> Result<(), Vec<KeyFileError>> {
    let fail = |fault| KeyFileError {
        path: path.to_owned(),
        fault,
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(vec![fail(Fault::Unreadable(error.to_string()))]),
    };
    let table: BTreeMap<String, Vec<String>> =
        toml::from_str(&text).map_err(|e| vec![fail(Fault::Syntax(e.message().to_owned()))])?;
    let chosen: Vec<(String, Vec<String>)> = table.into_iter().collect();
    keymap
        .remap(&chosen)
        .map_err(|errors| errors.into_iter().map(|e| fail(Fault::Remap(e))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, words};

    fn tried(text: &str) -> Result<String, Vec<String>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys.toml");
        std::fs::write(&path, text).unwrap();
        let mut keymap = Keymap::default();
        let english = words(Language::En);
        load(&path, &mut keymap).map_err(|e| e.iter().map(|e| e.sentence(&english)).collect::<Vec<_>>())?;
        Ok(keymap.key_of("history"))
    }

    #[test]
    fn a_file_gives_other_keys() {
        assert_eq!(tried("history = [\"F5\"]").as_deref(), Ok("F5"));
    }

    #[test]
    fn a_bad_file_is_refused_whole() {
        for text in [
            "nonsense = [\"F5\"]",
            "history = [\"Hyper-Q\"]",
            "history = [\"q\"]",
            "history = 5",
        ] {
            assert_eq!(tried(text).unwrap_err().len(), 1, "{text}");
        }
    }

    #[test]
    fn no_file_is_no_fault() {
        assert_eq!(
            load(Path::new("nowhere/keys.toml"), &mut Keymap::default()),
            Ok(())
        );
    }
}
