//! Text that came from outside, made harmless for the place it goes to.
//!
//! Three output types with private insides: the only way to make one is through the sanitising constructor, so a raw
//! string cannot reach a screen, a CSV or a sheet by forgetting something. Stored text stays byte-exact as received.
//!
//! Nothing is dropped: what draws nothing, steers the terminal or reorders text is replaced by a visible token.

use std::fmt::{self, Write};
use unicode_normalization::char::is_combining_mark;

mod cell;

pub use cell::{CsvText, MARK, SheetText};

/// Text safe to draw in a terminal: no control, bidi, zero-width, tag or private-use character survives; each is
/// replaced by a visible token such as `^[` or `<U+202E>`, so that two different names never look the same.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash, PartialOrd, Ord)]
pub struct TermText(String);

/// Most combining marks kept on one base character.
const COMBINING_MAX: usize = 4;

impl TermText {
    /// Sanitises `raw` for one terminal row.
    pub fn new(raw: &str) -> Self {
        Self(visible(raw))
    }
    /// Sanitises a page: its line ends stay, each line is a row of its own.
    pub fn page(raw: &str) -> Self {
        if !raw.contains(|c| c != '\n' && is_hidden(c)) && !raw.contains(is_combining_mark) {
            return Self(raw.to_owned());
        }
        let lines: Vec<String> = raw.split('\n').map(visible).collect();
        Self(lines.join("\n"))
    }
    /// The harmless text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The harmless text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<&str> for TermText {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for TermText {
    fn from(raw: String) -> Self {
        if raw.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            Self(raw)
        } else {
            Self::new(&raw)
        }
    }
}

impl From<&Self> for TermText {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<&String> for TermText {
    fn from(raw: &String) -> Self {
        Self::new(raw)
    }
}

impl fmt::Display for TermText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn visible(raw: &str) -> String {
    if raw.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut marks = 0;
    for c in raw.chars() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if is_hidden(c) || marks > COMBINING_MAX {
            push_token(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out
}

fn push_token(out: &mut String, c: char) {
    let code = c as u32;
    match code {
        0..=0x1f => {
            out.push('^');
            out.push(char::from(b'@' + code as u8));
        }
        0x7f => out.push_str("^?"),
        _ => {
            let _ = write!(out, "<U+{code:04X}>");
        }
    }
}

/// True for characters that draw nothing, steer the terminal or reorder text.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shows_what_would_hide() {
        assert_eq!(TermText::new("a\x1b[31mb\r\n").as_str(), "a^[[31mb^M^J");
        assert_eq!(TermText::new("x\u{202e}y\u{200b}").as_str(), "x<U+202E>y<U+200B>");
        assert_eq!(TermText::new("华东商贸 \u{9b}").as_str(), "华东商贸 <U+009B>");
        assert_eq!(TermText::new("e\u{301}").as_str(), "e\u{301}");
        assert!(
            TermText::new(&format!("a{}", "\u{301}".repeat(9)))
                .as_str()
                .contains("<U+0301>")
        );
    }

    #[test]
    fn a_page_keeps_its_lines_and_nothing_else() {
        assert_eq!(TermText::page("a\n\x1b[2Jb\r\n").as_str(), "a\n^[[2Jb^M\n");
        assert_eq!(TermText::page("日期\n").as_str(), "日期\n");
    }

    proptest! {
        #[test]
        fn nothing_hidden_survives(raw in any::<String>()) {
            let once = TermText::new(&raw);
            prop_assert!(!once.as_str().chars().any(is_hidden));
            prop_assert_eq!(TermText::new(once.as_str()), once.clone());
        }
    }
}
