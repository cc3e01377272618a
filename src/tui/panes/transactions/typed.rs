//! The filter of the ledger while it is typed.

use crate::domain::filter::{self, Filter, FilterError};

/// A filter as typed and as read. Where the text cannot be read, the last filter that could stays in force.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) read: Filter,
    pub(super) wrong: Option<FilterError>,
}

impl Typed {
    /// Takes a text; `true` when another filter is in force now.
    pub(super) fn set(&mut self, text: &str) -> bool {
        text.clone_into(&mut self.text);
        // The name of a key at the end is a term half typed, not a word to look for.
        let last = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let whole = if filter::KEYS.contains(&&text[last..]) {
            &text[..last]
        } else {
            text
        };
        match Filter::parse(whole) {
            Ok(filter) => {
                self.wrong = None;
                let changed = filter != self.read;
                self.read = filter;
                changed
            }
            Err(error) => {
                self.wrong = Some(error);
                false
            }
        }
    }

    /// The text with a word more, or less where it stood there.
    pub(super) fn toggled(&self, word: &str) -> String {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        if words.contains(&word) {
            words
                .into_iter()
                .filter(|w| *w != word)
                .collect::<Vec<_>>()
                .join(" ")
        } else {
            format!("{} {word}", self.text.trim()).trim().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_leaves_the_last_one() {
        let mut typed = Typed::default();
        assert!(typed.set("is:open"));
        assert!(!typed.set("is:open amt>"));
        assert!(typed.wrong.is_some());
        assert_eq!(typed.read, Filter::parse("is:open").unwrap());
        assert!(!typed.set("is:open"));
        assert!(typed.wrong.is_none());
    }

    #[test]
    fn a_key_half_typed_looks_for_nothing() {
        let mut typed = Typed::default();
        typed.set("ref~88 is");
        assert_eq!(typed.read, Filter::parse("ref~88").unwrap());
        typed.set("is ");
        assert_eq!(typed.read, Filter::parse("is").unwrap());
    }

    #[test]
    fn figures_add_and_take_their_word() {
        let mut typed = Typed::default();
        typed.set("ref~88");
        let open = typed.toggled("is:open");
        assert_eq!(open, "ref~88 is:open");
        typed.set(&open);
        assert_eq!(typed.toggled("is:open"), "ref~88");
        assert_eq!(Typed::default().toggled("is:overdue"), "is:overdue");
    }
}
