//! Numbers of documents that a spreadsheet took for quantities: `1.23457E+11` has lost its last digits, `12345.0` has gained some.

/// True for a number in scientific notation: what stood behind its first digits is lost, and nothing brings it back.
pub fn is_lost(text: &str) -> bool {
    let begins = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let parts = begins.then(|| text.split_once(['E', 'e'])).flatten();
    let Some((front, exponent)) = parts else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = exponent.strip_prefix('+').filter(|power| power.len() <= 3);
    let mantissa = front.split_once(['.', ',']).map_or_else(
        || front.len() == 1 && digits(front),
        |(one, rest)| one.len() == 1 && digits(one) && digits(rest),
    );
    mantissa && whole.is_some_and(digits)
}

/// A number without the decimal nought that a spreadsheet or a table of floating point put behind it.
pub fn whole(text: &str) -> &str {
    match text.strip_suffix(".0") {
        Some(number) if number.len() >= WHOLE_LEAST && number.bytes().all(|b| b.is_ascii_digit()) => number,
        _ => text,
    }
}

/// Fewest digits before a decimal nought: `1.0` and `2.0` are versions and chapters.
const WHOLE_LEAST: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_does_to_a_number() {
        for lost in ["1.23457E+11", "1,23457E+11", "9e+12", "5.1E+09"] {
            assert!(is_lost(lost), "{lost}");
        }
        for kept in [
            "INV00000123",
            "E+11",
            "1.23457",
            "12E+4",
            "RE+12",
            "1.2E-5",
            "1.5E+",
            "",
        ] {
            assert!(!is_lost(kept), "{kept}");
        }
        assert_eq!(whole("5100000123.0"), "5100000123");
        assert_eq!(
            (whole("2.0"), whole("INV1234.0"), whole("1234.05")),
            ("2.0", "INV1234.0", "1234.05")
        );
    }
}
