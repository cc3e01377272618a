//! What a cell of a sheet holds, as the text a person sees there.

use crate::formats::day;
use crate::formats::row::CellKind;
use calamine::DataRef;
use std::fmt::Write as _;

/// Appends a value as text and says what it is.
pub(super) fn write(value: &DataRef<'_>, out: &mut String) -> CellKind {
    match value {
        DataRef::Empty => CellKind::Text,
        DataRef::String(text) | DataRef::DurationIso(text) => {
            out.push_str(text);
            CellKind::Text
        }
        DataRef::SharedString(text) => {
            out.push_str(text);
            CellKind::Text
        }
        DataRef::Int(number) => {
            let _ = write!(out, "{number}");
            CellKind::Number
        }
        DataRef::Float(number) => {
            fifteen_digits(*number, out);
            CellKind::Number
        }
        DataRef::Bool(yes) => {
            out.push_str(if *yes { "TRUE" } else { "FALSE" });
            CellKind::Text
        }
        DataRef::DateTime(when) if when.is_datetime() && when.as_f64() >= 1.0 => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            let _ = write!(out, "{year:04}-{month:02}-{day:02}");
            CellKind::Date
        }
        DataRef::DateTime(when) => {
            fifteen_digits(when.as_f64(), out);
            CellKind::Number
        }
        DataRef::DateTimeIso(text) => {
            let day = text.get(..10).unwrap_or(text);
            out.push_str(day);
            if day::iso(day).is_some() {
                CellKind::Date
            } else {
                CellKind::Text
            }
        }
        DataRef::Error(error) => {
            let _ = write!(out, "{error}");
            CellKind::Text
        }
    }
}

/// Writes a number with the fifteen significant digits a spreadsheet shows, so that `0.1 + 0.2` is `0.3`.
fn fifteen_digits(number: f64, out: &mut String) {
    if !number.is_finite() {
        out.push_str("#NUM!");
        return;
    }
    if number == 0.0 {
        out.push('0');
        return;
    }
    let whole_digits = number.abs().log10().floor() as i32 + 1;
    let decimals = (15 - whole_digits).clamp(0, 15) as usize;
    let start = out.len();
    let _ = write!(out, "{number:.decimals$}");
    if out[start..].contains('.') {
        let kept = out.trim_end_matches('0').trim_end_matches('.').len();
        out.truncate(kept.max(start + 1));
    }
    if &out[start..] == "-0" || &out[start..] == "-" {
        out.truncate(start);
        out.push('0');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_shown() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (1234.5, "1234.5"),
            (-33.5, "-33.5"),
            (1e15, "1000000000000000"),
            (43449.0, "43449"),
            (0.0, "0"),
            (-1e-17, "0"),
            (1.1e-3, "0.0011"),
            (99_999_999.99, "99999999.99"),
        ] {
            let mut out = String::new();
            fifteen_digits(number, &mut out);
            assert_eq!(out, text, "{number}");
        }
    }
}
