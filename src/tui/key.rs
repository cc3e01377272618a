//! One key press: how it is compared, written and read, and how full-width keys of a Chinese input method become the
//! ASCII keys that were meant.

use super::glyphs::fold_full_width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// A key press, normalised: Shift is dropped from characters (they already carry it) and full-width ones are folded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// What was held.
    pub held: KeyModifiers,
}

const NAMES: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Space", KeyCode::Char(' ')),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Insert", KeyCode::Insert),
];

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self {
            code,
            held: KeyModifiers::NONE,
        }
    }

    /// The key of a terminal event.
    pub fn from_event(event: &KeyEvent) -> Self {
        let mut held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::Char(c) => {
                let upper = held.contains(KeyModifiers::SHIFT) && !held.contains(KeyModifiers::CONTROL);
                held.remove(KeyModifiers::SHIFT);
                let c = fold_full_width(c);
                KeyCode::Char(if upper { c.to_ascii_uppercase() } else { c })
            }
            KeyCode::BackTab => {
                held.insert(KeyModifiers::SHIFT);
                KeyCode::Tab
            }
            code => code,
        };
        Self { code, held }
    }

    /// Reads one written key: `j`, `G`, `?`, `Enter`, `Ctrl-r`, `Shift-Tab`, `F1`; with or without `<` `>` around it.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
        let mut rest = inner.filter(|t| !t.is_empty()).unwrap_or(text);
        let mut held = KeyModifiers::NONE;
        let prefixes = [
            ("Ctrl-", KeyModifiers::CONTROL),
            ("Alt-", KeyModifiers::ALT),
            ("Shift-", KeyModifiers::SHIFT),
        ];
        while let Some((name, modifier)) = prefixes
            .iter()
            .find(|(name, _)| rest.len() > name.len() && starts_with(rest, name))
        {
            held.insert(*modifier);
            rest = &rest[name.len()..];
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(fold_full_width(c)),
            _ => match rest.strip_prefix(['F', 'f']).and_then(|n| n.parse::<u8>().ok()) {
                Some(n @ 1..=24) => KeyCode::F(n),
                Some(_) => return None,
                None => NAMES
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(rest))
                    .map(|(_, code)| *code)?,
            },
        };
        Some(Self { code, held })
    }

    /// The character typed, where the key is one and neither Ctrl nor Alt is held.
    pub fn character(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.held.is_empty() => Some(c),
            _ => None,
        }
    }
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in [
            (KeyModifiers::CONTROL, "Ctrl-"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SHIFT, "Shift-"),
        ] {
            if self.held.contains(modifier) {
                f.write_str(name)?;
            }
        }
        match NAMES.iter().find(|(_, code)| *code == self.code) {
            Some((name, _)) => f.write_str(name),
            None => match self.code {
                KeyCode::Char(c) => write!(f, "{c}"),
                KeyCode::F(n) => write!(f, "F{n}"),
                other => write!(f, "{other:?}"),
            },
        }
    }
}

/// Reads a sequence of keys parted by spaces, such as `g g`; the word that is no key where one is not.
pub fn parse_sequence(text: &str) -> Result<Vec<Key>, String> {
    text.split_whitespace()
        .map(|word| Key::parse(word).ok_or_else(|| word.to_owned()))
        .collect()
}

/// Writes a sequence as it is read.
pub fn show_sequence(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in [
            "j",
            "G",
            "?",
            "Enter",
            "Ctrl-r",
            "Shift-Tab",
            "F1",
            "g g",
            "Alt-Enter",
            "Space",
            "-",
            "<",
            ">",
        ] {
            let keys = parse_sequence(text).unwrap();
            assert_eq!(show_sequence(&keys), text);
        }
        assert_eq!(Key::parse("<Enter>"), Key::parse("enter"));
        assert_eq!(
            Key::parse("ctrl-R"),
            Some(Key {
                code: KeyCode::Char('R'),
                held: KeyModifiers::CONTROL
            })
        );
        assert_eq!(parse_sequence("j Hyper-x"), Err("Hyper-x".to_owned()));
    }

    #[test]
    fn folds_terminal_events() {
        let event = |code, held| Key::from_event(&KeyEvent::new(code, held));
        assert_eq!(
            event(KeyCode::Char('？'), KeyModifiers::NONE),
            Key::parse("?").unwrap()
        );
        assert_eq!(
            event(KeyCode::Char('G'), KeyModifiers::SHIFT),
            Key::parse("G").unwrap()
        );
        assert_eq!(
            event(KeyCode::Char('ｊ'), KeyModifiers::NONE),
            Key::parse("j").unwrap()
        );
        assert_eq!(
            event(KeyCode::BackTab, KeyModifiers::SHIFT),
            Key::parse("Shift-Tab").unwrap()
        );
    }
}
