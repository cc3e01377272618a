//! Text for cells of other programs: harmless there, and ours again exactly when it comes back.
//!
//! Two things happen to a text on its way out. Characters that draw nothing, steer or reorder become visible tokens, and a text
//! that a spreadsheet would take for a formula gets an apostrophe. What looks like a token by itself is written as one too, so
//! that [`CsvText::undo`] and [`SheetText::undo`] give back every byte. A CSV says in its first line, by the heading [`MARK`],
//! that its texts were written so.

use super::{is_hidden, push_token};
use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;

/// The heading of the last, empty column of a CSV whose texts are ours to undo.
pub const MARK: &str = "tieout-text-1";

/// Text safe as a CSV cell opened in a spreadsheet: what would begin a formula is defused by an apostrophe, what draws nothing is
/// shown as tokens. Quoting is the writer's work.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CsvText(String);

/// Text safe as a sheet's string cell: what draws nothing is shown as tokens. A string cell is never a formula.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SheetText(String);

impl CsvText {
    /// Sanitises `raw` for a CSV cell.
    pub fn new(raw: &str) -> Self {
        let text = encode(raw);
        Self(if begins_formula(raw) {
            format!("'{text}")
        } else {
            text.into_owned()
        })
    }

    /// The harmless text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The raw text of a cell written by [`CsvText::new`].
    pub fn undo(cell: &str) -> Cow<'_, str> {
        let bare = cell.strip_prefix('\'').map(decode);
        match bare {
            Some(raw) if begins_formula(&raw) => raw,
            _ => decode(cell),
        }
    }
}

impl SheetText {
    /// Sanitises `raw` for a sheet cell.
    pub fn new(raw: &str) -> Self {
        Self(encode(raw).into_owned())
    }

    /// The harmless text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The raw text of a cell written by [`SheetText::new`].
    pub fn undo(cell: &str) -> Cow<'_, str> {
        decode(cell)
    }
}

/// True when a spreadsheet may take the text for a formula, or skip to what follows: a sign of one, a TAB, a line end or NUL,
/// plain or full-width, behind any blanks, quotes and invisible characters.
fn begins_formula(raw: &str) -> bool {
    for c in raw.chars() {
        match c {
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' => return true,
            '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}' | '\u{fe62}' | '\u{fe63}'
            | '\u{fe66}' | '\u{fe6b}' => {
                return true;
            }
            '"' | '\'' => {}
            c if c.is_whitespace() || is_hidden(c) => {}
            _ => return false,
        }
    }
    false
}

/// Replaces what must not leave by tokens, and what would read as a token by a token of its first sign.
fn encode(raw: &str) -> Cow<'_, str> {
    if raw
        .bytes()
        .all(|b| (0x20..0x7f).contains(&b) && b != b'^' && b != b'<')
    {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut marks = 0;
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        let token = match c {
            '^' => rest
                .as_str()
                .starts_with(|c: char| control(c).is_some() || c.is_ascii_control()),
            '<' => rest.as_str().starts_with("U+"),
            c => is_hidden(c) || marks > super::COMBINING_MAX,
        };
        match c {
            '^' | '<' if token => out.push_str(&long(c)),
            c if token => push_token(&mut out, c),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn long(c: char) -> String {
    format!("<U+{:04X}>", c as u32)
}

/// The control character that `^` and this sign stand for.
fn control(sign: char) -> Option<char> {
    match sign {
        '@'..='_' => char::from_u32(sign as u32 - 0x40),
        '?' => Some('\u{7f}'),
        _ => None,
    }
}

/// Replaces every token by what it stands for.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['^', '<']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['^', '<']) {
        out.push_str(&rest[..at]);
        let (token, after) = token(&rest[at..]);
        match token {
            Some(c) => out.push(c),
            None => out.push_str(&rest[at..=at]),
        }
        rest = &rest[at + after..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The token that `text` begins with and its length; one byte where it is none.
fn token(text: &str) -> (Option<char>, usize) {
    if let Some(rest) = text.strip_prefix('^') {
        return match rest.chars().next().and_then(control) {
            Some(c) => (Some(c), 2),
            None => (None, 1),
        };
    }
    let code = text.strip_prefix("<U+").and_then(|rest| rest.split_once('>'));
    let code = code.filter(|(digits, _)| (4..=6).contains(&digits.len()));
    let found = code.and_then(|(digits, _)| {
        let plain = digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| plain)?;
        Some((char::from_u32(code)?, digits.len() + 4))
    });
    found.map_or((None, 1), |(c, length)| (Some(c), length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_defused() {
        for raw in [
            "=1+1",
            " +1",
            "\"@x",
            "-cmd",
            "\u{ff1d}1",
            "\t=1",
            "\r\n=1",
            "\0=1",
            "'=1",
            "\u{feff}=1",
            "\u{200b}@SUM(1)",
            "\u{a0}=1",
            "−1",
            "\n",
            "\u{3000}＋1",
        ] {
            assert!(CsvText::new(raw).as_str().starts_with('\''), "{raw:?}");
        }
        for raw in ["INV-1", "a=b", "'quoted'", "华东", "1-2", ""] {
            assert!(
                !CsvText::new(raw).as_str().starts_with("''") && CsvText::new(raw).as_str() == raw,
                "{raw:?}"
            );
        }
    }

    #[test]
    fn what_reads_as_a_token_is_none() {
        for (raw, cell) in [
            ("a^[b", "a<U+005E>[b"),
            ("<U+202E>", "<U+003C>U+202E>"),
            ("2^3 < 9", "2^3 < 9"),
            ("\u{1b}[31m", "^[[31m"),
        ] {
            assert_eq!(SheetText::new(raw).as_str(), cell);
            assert_eq!(SheetText::undo(cell), raw);
        }
        assert_eq!(
            CsvText::undo("<U+>^ <U+D800> <U+00e9>"),
            "<U+>^ <U+D800> <U+00e9>"
        );
    }

    proptest! {
        #[test]
        fn every_text_comes_back(raw in "[=+@'\"^<>U0-9A-F\\[\\t\\r\\n\\x00\u{202e}\u{301}\u{e0041}＝华a -]{0,16}") {
            prop_assert_eq!(CsvText::undo(CsvText::new(&raw).as_str()).into_owned(), raw.clone());
            prop_assert_eq!(SheetText::undo(SheetText::new(&raw).as_str()).into_owned(), raw.clone());
            prop_assert!(!CsvText::new(&raw).as_str().chars().any(is_hidden));
        }

        #[test]
        fn so_does_any_other(raw in any::<String>()) {
            prop_assert_eq!(CsvText::undo(CsvText::new(&raw).as_str()).into_owned(), raw.clone());
            prop_assert!(!SheetText::new(&raw).as_str().chars().any(is_hidden));
        }
    }
}
