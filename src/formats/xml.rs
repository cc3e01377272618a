//! Tags of XML, looked at before the sheet reader is let near them: where each ends, what it is called, its attributes.

use memchr::{memchr, memchr3};
use std::io::{self, BufRead};

/// Finds the tags in a text that comes in pieces. It sees what the sheet reader sees: a bracket in the value of an attribute ends
/// no tag, and nothing begins one in a remark, in plain data or in an instruction. Each byte is looked at once.
#[derive(Default, Debug)]
pub(super) struct Scanner {
    /// The tag so far, without its brackets.
    text: Vec<u8>,
    within: Within,
    /// Bytes outside of tags so far.
    passed: u64,
}

#[derive(Clone, Copy, Default, Debug)]
enum Within {
    /// Outside every tag.
    #[default]
    Text,
    /// Behind `<`.
    Start,
    /// Behind `<!`.
    Remark,
    /// In a tag, and in a value of it that this quote ends.
    Tag(Option<u8>),
    /// In what these bytes end, once it has so many.
    Until(&'static [u8], usize),
}

impl Scanner {
    /// Takes from the front of `piece` what there is up to the end of a tag; true when one is whole.
    pub(super) fn feed(&mut self, piece: &mut &[u8]) -> bool {
        while let Some(first) = piece.first() {
            self.within = match (self.within, first) {
                (Within::Text, _) => {
                    let start = memchr(b'<', piece);
                    self.passed += start.unwrap_or(piece.len()) as u64;
                    let Some(start) = start else {
                        *piece = &[];
                        return false;
                    };
                    *piece = &piece[start + 1..];
                    self.text.clear();
                    Within::Start
                }
                (Within::Start, b'?') => Within::Until(b"?>", 0),
                (Within::Start, b'!') => {
                    self.take(piece, 1);
                    Within::Remark
                }
                // `<!-->` is not the end of one.
                (Within::Remark, b'-') => Within::Until(b"-->", b"!---->".len()),
                (Within::Remark, b'[') => Within::Until(b"]]>", 0),
                (Within::Start | Within::Remark, _) => Within::Tag(None),
                (Within::Tag(Some(quote)), _) => match memchr(quote, piece) {
                    Some(end) => {
                        self.take(piece, end + 1);
                        Within::Tag(None)
                    }
                    None => return self.take(piece, piece.len()),
                },
                (Within::Tag(None), _) => match memchr3(b'>', b'"', b'\'', piece) {
                    Some(end) => {
                        let found = piece[end];
                        self.take(piece, end + 1);
                        if found == b'>' {
                            return self.whole();
                        }
                        Within::Tag(Some(found))
                    }
                    None => return self.take(piece, piece.len()),
                },
                (Within::Until(end, least), _) => {
                    let Some(bracket) = memchr(b'>', piece) else {
                        return self.take(piece, piece.len());
                    };
                    self.take(piece, bracket + 1);
                    if self.text.len() >= least && self.text.ends_with(end) {
                        return self.whole();
                    }
                    self.within
                }
            };
        }
        false
    }

    /// Moves so many bytes into the tag; false, for that alone makes none whole.
    fn take(&mut self, piece: &mut &[u8], bytes: usize) -> bool {
        let (taken, rest) = piece.split_at(bytes);
        self.text.extend_from_slice(taken);
        *piece = rest;
        false
    }

    /// The tag ended with the bracket that was taken last.
    fn whole(&mut self) -> bool {
        self.text.pop();
        self.within = Within::Text;
        true
    }

    /// The tag that became whole last.
    pub(super) fn tag(&self) -> Tag<'_> {
        Tag {
            passed: self.passed,
            ..Tag::of(&self.text)
        }
    }
}

/// The tags of an XML text, one after the other.
pub(super) struct Tags<R> {
    from: R,
    scanner: Scanner,
}

/// One tag. An element without content begins and ends in it.
pub(super) struct Tag<'t> {
    pub(super) name: &'t [u8],
    pub(super) begins: bool,
    pub(super) ends: bool,
    /// Bytes of text before it, of all the elements there were.
    pub(super) passed: u64,
    attributes: &'t [u8],
}

impl<R: BufRead> Tags<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            scanner: Scanner::default(),
        }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Tag<'_>>> {
        loop {
            let mut piece = self.from.fill_buf()?;
            let there = piece.len();
            if there == 0 {
                return Ok(None);
            }
            let whole = self.scanner.feed(&mut piece);
            let used = there - piece.len();
            self.from.consume(used);
            if whole {
                return Ok(Some(self.scanner.tag()));
            }
        }
    }
}

impl<'t> Tag<'t> {
    /// A tag without its brackets.
    fn of(text: &'t [u8]) -> Self {
        let (begins, text) = text.strip_prefix(b"/").map_or((true, text), |rest| (false, rest));
        let (alone, text) = text.strip_suffix(b"/").map_or((false, text), |rest| (true, rest));
        let apart = |b: &u8| b.is_ascii_whitespace() || *b == b'/';
        let (name, attributes) = text.split_at(text.iter().position(apart).unwrap_or(text.len()));
        Self {
            name,
            begins,
            ends: alone || !begins,
            passed: 0,
            attributes,
        }
    }

    /// Names and values of the attributes, as written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'t [u8], &'t [u8])> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (name, value, after) = attribute(rest)?;
            rest = after;
            Some((name, value))
        })
    }
}

/// The next attribute: its name, its value, and what follows. A value that no quote ends goes on to the end of the tag.
fn attribute(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let equals = memchr(b'=', text)?;
    let (name, value) = (text[..equals].trim_ascii(), text[equals + 1..].trim_ascii_start());
    let (quote, value) = value.split_first().filter(|(b, _)| matches!(**b, b'"' | b'\''))?;
    let end = memchr(*quote, value).unwrap_or(value.len());
    Some((name, &value[..end], value.get(end + 1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &[u8], pieces: usize) -> Vec<String> {
        let mut scanner = Scanner::default();
        let mut names = Vec::new();
        for mut piece in text.chunks(pieces) {
            while scanner.feed(&mut piece) {
                names.push(String::from_utf8_lossy(scanner.tag().name).into_owned());
            }
        }
        names
    }

    #[test]
    fn tags_end_where_the_sheet_reader_ends_them() {
        for (text, want) in [
            ("x<a b='>' c=\">'\"/><d>", &["a", "d"][..]),
            ("</a b=\">\"><d>", &["a", "d"]),
            ("<!--> <a> --><d>", &["!-->", "d"]),
            ("<!----><a><!-- \" --><d>", &["!----", "a", "!--", "d"]),
            ("<![CDATA[<a b=\"]]><d>", &["![CDATA[<a", "d"]),
            ("<?a b=\"?><c><?d > ?><e>", &["?a", "c", "?d", "e"]),
            ("< a <b c=\"<d>\"><e>", &["", "e"]),
            ("<><a", &[""]),
        ] {
            for pieces in 1..=text.len() {
                assert_eq!(names(text.as_bytes(), pieces), want, "{text} {pieces}");
            }
        }
    }

    /// Looking at a tag again with every bracket in it takes hours for these.
    #[test]
    fn what_never_ends_is_looked_at_once() {
        for begin in ["<a b=\"", "<!--", "<![CDATA[", "<?", "<", ""] {
            for again in [">", "<", "'>", "<a b='"] {
                let text = begin.to_owned() + &again.repeat((512 << 10) / again.len());
                let found = names(text.as_bytes(), 8 << 10).len();
                assert!(found <= 1, "{begin} {again}");
                let mut tags = Tags::new(text.as_bytes());
                let mut read = 0;
                while tags.next().unwrap().is_some() {
                    read += 1;
                }
                assert_eq!(read, found, "{begin} {again}");
            }
        }
    }
}
