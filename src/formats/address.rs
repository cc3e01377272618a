//! Addresses of cells, looked at before the sheet reader is let near them.
//!
//! A sheet names each cell (`B12`), and nothing but its writer keeps the name inside the sheet. The reader computes with what it
//! finds, so an address further out than any sheet goes is refused while the archive is counted, with the address.

use super::limits::Limits;
use super::xml::{Scanner, Tag};
use crate::domain::problem::{Limit, Problem};

/// Rows and columns of the largest sheet of the format.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;

/// The tags that name cells, without their namespace, and the attribute that does.
const NAMING: [(&[u8], &[u8]); 4] = [
    (b"c", b"r"),
    (b"row", b"r"),
    (b"dimension", b"ref"),
    (b"mergeCell", b"ref"),
];

/// Watches the text of one entry go by, piece by piece.
#[derive(Default, Debug)]
pub struct Addresses {
    tags: Scanner,
}

impl Addresses {
    /// Looks at the next piece; an error is an address outside every sheet.
    pub fn feed(&mut self, mut piece: &[u8], limits: &Limits) -> Result<(), Problem> {
        while self.tags.feed(&mut piece) {
            check(&self.tags.tag(), limits)?;
        }
        Ok(())
    }
}

fn check(tag: &Tag<'_>, limits: &Limits) -> Result<(), Problem> {
    let name = tag.name.rsplit(|b| *b == b':').next().unwrap_or(tag.name);
    let Some((_, wanted)) = NAMING.iter().find(|(tag, _)| *tag == name) else {
        return Ok(());
    };
    for (_, value) in tag.attributes().filter(|(name, _)| name == wanted) {
        for address in value.split(|b| *b == b':') {
            if let Some(limit) = outside(address) {
                let shown = String::from_utf8_lossy(address);
                return Err(limits.exceeded(limit).with_value(&shown));
            }
        }
    }
    Ok(())
}

/// Which way an address leaves the largest sheet; what is no address is left to the reader.
fn outside(address: &[u8]) -> Option<Limit> {
    let letters = address.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (letters, digits) = address.split_at(letters);
    let column = letters.iter().fold(0_u64, |column, letter| {
        let letter = u64::from(letter.to_ascii_uppercase() - b'A') + 1;
        column.saturating_mul(26).saturating_add(letter)
    });
    let row = digits
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0_u64, |row, digit| {
            row.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
        });
    match (column > COLUMNS, row > ROWS) {
        (true, _) => Some(Limit::SheetColumns),
        (_, true) => Some(Limit::Rows),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::Expected;

    fn refused(text: &str, pieces: usize) -> Option<(Limit, String)> {
        let mut addresses = Addresses::default();
        for piece in text.as_bytes().chunks(pieces) {
            if let Err(problem) = addresses.feed(piece, &Limits::inbox()) {
                let Expected::Limit { limit, .. } = problem.expected else {
                    return None;
                };
                return Some((limit, problem.value));
            }
        }
        None
    }

    #[test]
    fn addresses_outside_every_sheet_are_refused_wherever_the_text_is_cut() {
        for (text, limit, value) in [
            ("<row r=\"99999999999\">", Limit::Rows, "99999999999"),
            ("<c s='1' r='B1048577' t=\"s\">", Limit::Rows, "B1048577"),
            ("<x:c\n r = \"XFE1\"/>", Limit::SheetColumns, "XFE1"),
            (
                "<a/><c r=\"ZZZZZZZZZZZZZZZZZZZZ5\"/>",
                Limit::SheetColumns,
                "ZZZZZZZZZZZZZZZZZZZZ5",
            ),
            ("<dimension ref=\"A1:A99999999\"/>", Limit::Rows, "A99999999"),
            ("<mergeCell ref=\"A1:XFE2\"/>", Limit::SheetColumns, "XFE2"),
            // Brackets and quotes that end nothing.
            ("<c a=\">\" r=\"A1048577\">", Limit::Rows, "A1048577"),
            ("<!-- \" --><c r=\"A1048577\">", Limit::Rows, "A1048577"),
            ("<![CDATA[\"]]><c r=\"A1048577\">", Limit::Rows, "A1048577"),
            ("<?x ' ?><c r=\"A1048577\">", Limit::Rows, "A1048577"),
            ("<c a\"=\"'\" r='A1048577>", Limit::Rows, "A1048577"),
        ] {
            for pieces in 1..=text.len() {
                assert_eq!(
                    refused(text, pieces),
                    Some((limit, value.to_owned())),
                    "{text} {pieces}"
                );
            }
        }
    }

    #[test]
    fn all_others_are_left_alone() {
        for text in [
            "<row r=\"1048576\"><c r=\"XFD1048576\"/></row>",
            "<c r=\"A0000000000001\"/><c r=\"\"/><c r/><c r=A99999999999/>",
            "<cell r=\"A99999999999\"/><c ref=\"A99999999999\"/>",
            "a < b and <c r=\"A1\"",
            "<!-- <c r=\"A1048577\"> > --><![CDATA[<c r=\"A1048577\">]]><?x <c r=\"A1048577\"> ?>",
            "<d a='<c r=\"A1048577\">'>",
        ] {
            for pieces in 1..=text.len() {
                assert_eq!(refused(text, pieces), None, "{text} {pieces}");
            }
        }
    }
}
