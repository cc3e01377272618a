//! Tags of XML, looked at before the sheet reader is let near them: where each ends, what it is called, its attributes.

use memchr::memchr;
use std::io::{self, BufRead};

/// The tags of an XML text, one after the other.
pub(super) struct Tags<R> {
    from: R,
    buffer: Vec<u8>,
}

/// One tag. An element without content begins and ends in it.
pub(super) struct Tag<'t> {
    pub(super) name: &'t [u8],
    pub(super) begins: bool,
    pub(super) ends: bool,
    attributes: &'t [u8],
}

impl<R: BufRead> Tags<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            buffer: Vec::new(),
        }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Tag<'_>>> {
        self.buffer.clear();
        loop {
            let read = self.from.read_until(b'>', &mut self.buffer)?;
            if read == 0 || self.buffer.last() != Some(&b'>') {
                return Ok(None);
            }
            let Some(start) = memchr(b'<', &self.buffer) else {
                self.buffer.clear();
                continue;
            };
            // A bracket inside the value of an attribute ends no tag.
            if closed(&self.buffer[start..]) {
                let end = self.buffer.len() - 1;
                return Ok(self.buffer.get(start + 1..end).map(Tag::of));
            }
        }
    }
}

fn closed(tag: &[u8]) -> bool {
    for (begin, end) in [
        (&b"<!--"[..], &b"-->"[..]),
        (b"<![CDATA[", b"]]>"),
        (b"<?", b"?>"),
    ] {
        if tag.starts_with(begin) {
            return tag.len() >= begin.len() + end.len() && tag.ends_with(end);
        }
    }
    let mut open = None;
    for byte in tag.iter().filter(|b| matches!(b, b'"' | b'\'')) {
        open = match open {
            None => Some(*byte),
            Some(quote) if quote == *byte => None,
            still => still,
        };
    }
    open.is_none()
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

/// The next attribute: its name, its value, and what follows.
pub(super) fn attribute(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let equals = memchr(b'=', text)?;
    let (name, value) = (text[..equals].trim_ascii(), text[equals + 1..].trim_ascii_start());
    let quote = *value.first().filter(|b| matches!(**b, b'"' | b'\''))?;
    let end = memchr(quote, &value[1..])? + 1;
    Some((name, &value[1..end], &value[end + 1..]))
}
