//! Folds text to one width and case before it is judged: full-width letters, digits and signs become ASCII, letters
//! become capitals, the many dashes become one. Other characters stay as they are.

/// Appends the folded form of `text` to `out`.
pub(super) fn fold(text: &str, out: &mut Vec<u8>) {
    if text.is_ascii() {
        out.extend(text.bytes().map(|b| b.to_ascii_uppercase()));
        return;
    }
    let mut utf8 = [0; 4];
    for c in text.chars() {
        let folded = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from((c as u32 - 0xff01 + 0x21) as u8),
            '\u{3000}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{301c}' | '\u{2026}' => '~',
            '\u{3001}' => ',',
            other => other,
        };
        if folded.is_ascii() {
            out.push(folded.to_ascii_uppercase() as u8);
        } else {
            out.extend_from_slice(folded.encode_utf8(&mut utf8).as_bytes());
        }
    }
}

/// The digit a capital letter is often written or read for.
pub(super) fn letter_digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'0'..=b'9' => byte,
        b'O' | b'Q' | b'D' => b'0',
        b'I' | b'L' | b'|' => b'1',
        b'Z' => b'2',
        b'S' => b'5',
        b'G' => b'6',
        b'B' => b'8',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut out = Vec::new();
        fold(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn widths_and_cases() {
        assert_eq!(folded("ｉｎｖ０１２３－４"), "INV0123-4");
        assert_eq!(folded("inv 7、8—9　x"), "INV 7,8-9 X");
        assert_eq!(folded("付inv货款"), "付INV货款");
    }
}
