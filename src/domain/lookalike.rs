//! Names that are not the same and look the same: `Асme` with two Cyrillic letters, `PayPaI` with a capital i, `C0O1`.
//!
//! The letters are folded to what they look like by Unicode's own table of confusables (UTS 39). Case is folded before and after
//! that, each in its own key, because `I` looks like `l` while `i` does not. Nothing is guessed about meaning: two names in
//! hanzi are alike only where every sign is the same or drawn the same.

use std::collections::HashMap;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

/// What a text looks like. Texts with a key in common look the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Looks {
    upper: String,
    lower: String,
}

impl Looks {
    /// The keys of a text.
    pub fn of(text: &str) -> Self {
        let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = |text: &str| -> String { skeleton(text).filter(|c| !c.is_whitespace()).collect() };
        Self {
            upper: bare(&bare(&plain).to_lowercase()),
            lower: bare(&plain.to_lowercase()),
        }
    }

    /// True when the two look the same.
    pub fn like(&self, other: &Self) -> bool {
        self.upper == other.upper || self.lower == other.lower
    }
}

/// The Latin letter that a letter of another alphabet is drawn as.
pub fn drawn_as(letter: char) -> Option<char> {
    let mut buffer = [0; 4];
    let mut drawn = skeleton(letter.encode_utf8(&mut buffer));
    let first = drawn.next().filter(char::is_ascii_alphabetic)?;
    drawn.next().is_none().then_some(first)
}

/// True when two texts differ and look the same.
pub fn alike(one: &str, other: &str) -> bool {
    one.trim() != other.trim() && Looks::of(one).like(&Looks::of(other))
}

/// True when a word of the text mixes alphabets, as no word of any language does: `Pаypal` with one Cyrillic letter. Hanzi, kana
/// and hangul stand beside each other and beside any one alphabet.
pub fn mixes_alphabets(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let mut first = None;
        word.chars()
            .map(|c| c.script())
            .filter(|s| is_alphabet(*s))
            .any(|script| {
                let other = first.is_some_and(|first| first != script);
                first = first.or(Some(script));
                other
            })
    })
}

fn is_alphabet(script: Script) -> bool {
    !matches!(
        script,
        Script::Common
            | Script::Inherited
            | Script::Unknown
            | Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Hangul
    )
}

/// Texts by what they look like.
#[derive(Clone, Debug)]
pub struct Gallery<T> {
    by: HashMap<String, Vec<(String, T)>>,
}

impl<T: Clone> Gallery<T> {
    /// Hangs up these texts, each with what it belongs to.
    pub fn new<'a>(texts: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut by: HashMap<String, Vec<(String, T)>> = HashMap::new();
        for (text, of) in texts.into_iter().filter(|(text, _)| !text.trim().is_empty()) {
            let Looks { upper, lower } = Looks::of(text);
            if upper != lower {
                by.entry(upper).or_default().push((text.to_owned(), of.clone()));
            }
            by.entry(lower).or_default().push((text.to_owned(), of));
        }
        Self { by }
    }

    /// The first text that is another and looks like this one, among those whose owner is `wanted`.
    pub fn like(&self, text: &str, wanted: impl Fn(&T) -> bool) -> Option<&(String, T)> {
        let Looks { upper, lower } = Looks::of(text);
        // What draws nothing at all looks like nothing in particular.
        let hung = [lower, upper].map(|key| self.by.get(&key).filter(|_| !key.is_empty()));
        let mut hung = hung.into_iter().flatten().flatten();
        hung.find(|(other, of)| other.trim() != text.trim() && wanted(of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_told() {
        for (one, other) in [
            ("Acme", "Асme"),
            ("PayPal", "PayPaI"),
            ("paypal", "PAYPAL"),
            ("C001", "CОО1"),
            ("C001", "C0O1"),
            ("C001", "C00l"),
            ("华东商贸", "华东\u{200b}商贸"),
            ("华东商贸(上海)", "华东商贸（上海）"),
            ("Meridian Foods", "Meridian\u{a0}Foods"),
            ("Meridian", "Ｍｅｒｉｄｉａｎ"),
            ("modern", "rnodern"),
            ("ILL", "ill"),
        ] {
            assert!(alike(one, other), "{one} {other}");
            assert!(
                Gallery::new([(one, 1)]).like(other, |n| *n == 1).is_some(),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn what_differs_is_left_alone() {
        for (one, other) in [
            ("Acme", "Acme"),
            ("华东商贸", "华东贸易"),
            ("北京一诺", "北京二诺"),
            ("人本集团", "入本集团"),
            ("上海王氏", "上海玉氏"),
            ("C001", "C010"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn one_word_one_alphabet() {
        for mixed in ["Pаypal", "Асme Ltd", "αlpha"] {
            assert!(mixes_alphabets(mixed), "{mixed}");
        }
        for whole in [
            "ООО Ромашка (Romashka LLC)",
            "华东ABC商贸",
            "東京タワーA1",
            "삼성SDS",
            "C-001",
            "",
        ] {
            assert!(!mixes_alphabets(whole), "{whole}");
        }
    }
}
