//! From keys to commands: sequences such as `g g`, counts such as `12G`, and the keys users chose themselves.

use super::command::{self, Command, Scope};
use super::key::{Key, parse_sequence, show_sequence};
use std::collections::HashMap;

/// The keys of every command, defaults or remapped.
pub struct Keymap {
    rows: Vec<(&'static Command, Vec<Vec<Key>>)>,
}

/// What was typed so far and is not yet a command.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pending {
    /// The count.
    pub count: Option<usize>,
    /// The keys of a longer sequence.
    pub keys: Vec<Key>,
}

/// What a key came to.
#[derive(Clone, Copy)]
pub enum Meaning {
    /// A command.
    Command(&'static Command, Option<usize>),
    /// The beginning of one, or a digit of a count.
    More,
    /// Nothing.
    Nothing,
}

/// Largest count.
const COUNT_MAX: usize = 99_999_999;

impl Default for Keymap {
    fn default() -> Self {
        let rows = command::all()
            .map(|row| {
                (
                    row,
                    row.keys
                        .iter()
                        .filter_map(|keys| parse_sequence(keys).ok())
                        .collect(),
                )
            })
            .collect();
        Self { rows }
    }
}

impl Keymap {
    /// Feeds one key. `chain` holds the scopes that hear it, the nearest first.
    pub fn press(&self, pending: &mut Pending, key: Key, chain: &[Scope]) -> Meaning {
        if pending.keys.is_empty()
            && let Some(digit) = key.character().and_then(|c| c.to_digit(10))
            && chain.contains(&Scope::LIST)
            && self.is_count(pending, digit, key, chain)
        {
            let count = pending.count.unwrap_or(0).saturating_mul(10) + digit as usize;
            pending.count = Some(count.min(COUNT_MAX));
            return Meaning::More;
        }
        pending.keys.push(key);
        if let Some(found) = self.exact(&pending.keys, chain) {
            let count = pending.count;
            *pending = Pending::default();
            return Meaning::Command(found, count);
        }
        if self.following(&pending.keys, chain).next().is_some() {
            return Meaning::More;
        }
        *pending = Pending::default();
        Meaning::Nothing
    }

    /// A digit that is no command by itself begins a count; after that every digit belongs to it.
    fn is_count(&self, pending: &Pending, digit: u32, key: Key, chain: &[Scope]) -> bool {
        pending.count.is_some() || (digit > 0 && self.exact(&[key], chain).is_none())
    }

    fn exact(&self, keys: &[Key], chain: &[Scope]) -> Option<&'static Command> {
        chain.iter().find_map(|scope| {
            self.rows
                .iter()
                .find(|(row, all)| row.scope == *scope && all.iter().any(|k| k == keys))
                .map(|(row, _)| *row)
        })
    }

    /// The commands that begin with these keys and need more, with what is still to be typed.
    pub fn following<'a>(
        &'a self,
        keys: &'a [Key],
        chain: &'a [Scope],
    ) -> impl Iterator<Item = (&'static Command, String)> + 'a {
        self.rows
            .iter()
            .filter(|(row, _)| chain.contains(&row.scope))
            .flat_map(move |(row, all)| {
                all.iter()
                    .filter(|k| k.len() > keys.len() && k.starts_with(keys))
                    .map(|k| (*row, show_sequence(&k[keys.len()..])))
            })
    }

    /// The keys of a command as they are shown, the first one first.
    pub fn keys_of(&self, id: &str) -> Vec<String> {
        self.rows
            .iter()
            .find(|(row, _)| row.id == id)
            .map_or_else(Vec::new, |(_, all)| {
                all.iter().map(|k| show_sequence(k)).collect()
            })
    }

    /// The first key of a command, empty where it has none.
    pub fn key_of(&self, id: &str) -> String {
        self.keys_of(id).into_iter().next().unwrap_or_default()
    }

    /// Gives commands the keys a user chose: id to keys, each a sequence. Nothing is changed where anything is wrong.
    pub fn remap(&mut self, chosen: &[(String, Vec<String>)]) -> Result<(), Vec<RemapError>> {
        let mut errors = Vec::new();
        let mut parsed: HashMap<&'static str, Vec<Vec<Key>>> = HashMap::new();
        for (id, keys) in chosen {
            let Some(row) = command::find(id) else {
                errors.push(RemapError::UnknownCommand(id.clone()));
                continue;
            };
            let mut sequences = Vec::new();
            for text in keys {
                match parse_sequence(text) {
                    Ok(keys) if !keys.is_empty() => sequences.push(keys),
                    Ok(_) => errors.push(RemapError::UnknownKey(id.clone(), text.clone())),
                    Err(word) => errors.push(RemapError::UnknownKey(id.clone(), word)),
                }
            }
            parsed.insert(row.id, sequences);
        }
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|(row, keys)| (*row, parsed.remove(row.id).unwrap_or_else(|| keys.clone())))
            .collect();
        errors.extend(clashes(&rows));
        if errors.is_empty() {
            self.rows = rows;
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// Keys with two meanings in one scope chain, and keys that hide a longer sequence.
    pub fn clashes(&self) -> Vec<RemapError> {
        clashes(&self.rows)
    }
}

/// What is wrong with a key file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RemapError {
    /// No command has this name.
    UnknownCommand(String),
    /// The keys of this command hold a word that is no key.
    UnknownKey(String, String),
    /// A key would mean two commands in one place: key, one command, the other.
    Clash(String, &'static str, &'static str),
}

/// True where keys of both scopes are heard at the same time and neither is meant to win.
fn heard_together(a: Scope, b: Scope) -> bool {
    let shared = |s| s == Scope::GLOBAL || s == Scope::LIST;
    let pane = |s: Scope| {
        [
            Scope::TODAY,
            Scope::CUSTOMERS,
            Scope::TRANSACTIONS,
            Scope::RECONCILE,
        ]
        .contains(&s)
    };
    let overlay = |s| !shared(s) && !pane(s) && s != Scope::OVERLAY;
    // Where something is typed the keys of lists are letters; the wizard has rows of its own for them.
    let typed = |s| [Scope::PROMPT, Scope::FORM, Scope::WIZARD].contains(&s);
    let beside = |over, other| other == Scope::OVERLAY || (other == Scope::LIST && !typed(over));
    a == b
        || (overlay(a) && beside(a, b))
        || (overlay(b) && beside(b, a))
        || (shared(a) && (shared(b) || pane(b)))
        || (pane(a) && shared(b))
}

fn clashes(rows: &[(&'static Command, Vec<Vec<Key>>)]) -> Vec<RemapError> {
    let mut out = Vec::new();
    for (i, (a, keys_a)) in rows.iter().enumerate() {
        for (b, keys_b) in &rows[i + 1..] {
            if !heard_together(a.scope, b.scope) {
                continue;
            }
            for ka in keys_a {
                if keys_b.iter().any(|kb| ka.starts_with(kb) || kb.starts_with(ka)) {
                    out.push(RemapError::Clash(show_sequence(ka), a.id, b.id));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: &[Scope] = &[Scope::TODAY, Scope::LIST, Scope::GLOBAL];

    fn type_keys(map: &Keymap, text: &str) -> Vec<(&'static str, Option<usize>)> {
        let mut pending = Pending::default();
        let mut out = Vec::new();
        for key in parse_sequence(text).unwrap() {
            if let Meaning::Command(row, count) = map.press(&mut pending, key, CHAIN) {
                out.push((row.id, count));
            }
        }
        out
    }

    #[test]
    fn no_key_means_two_things() {
        assert_eq!(Keymap::default().clashes(), Vec::new());
    }

    #[test]
    fn every_default_key_can_be_read() {
        for row in command::all() {
            for keys in row.keys {
                assert!(parse_sequence(keys).is_ok(), "{}: {keys}", row.id);
            }
        }
    }

    #[test]
    fn sequences_and_counts() {
        let map = Keymap::default();
        assert_eq!(type_keys(&map, "g g"), [("top", None)]);
        assert_eq!(type_keys(&map, "5 j"), [("down", Some(5))]);
        assert_eq!(type_keys(&map, "g x j"), [("down", None)]);
        assert_eq!(
            type_keys(&map, "1 2"),
            [("go-today", None), ("go-customers", None)]
        );
        assert_eq!(type_keys(&map, "9 1 G"), [("bottom", Some(91))]);
    }

    #[test]
    fn remaps_or_says_why_not() {
        let mut map = Keymap::default();
        let chosen = |id: &str, key: &str| vec![(id.to_owned(), vec![key.to_owned()])];
        assert_eq!(
            map.remap(&chosen("undoo", "x")),
            Err(vec![RemapError::UnknownCommand("undoo".into())])
        );
        assert_eq!(
            map.remap(&chosen("undo", "Hyper-u")),
            Err(vec![RemapError::UnknownKey("undo".into(), "Hyper-u".into())])
        );
        assert!(matches!(map.remap(&chosen("undo", "q")), Err(e) if matches!(e[0], RemapError::Clash(..))));
        assert_eq!(map.key_of("undo"), "u");
        assert_eq!(map.remap(&chosen("undo", "Ctrl-g")), Ok(()));
        assert_eq!(map.key_of("undo"), "Ctrl-g");
    }
}
