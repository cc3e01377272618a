//! What was concluded about a file as a page for people: the raw value beside the read one for each column, with the reason.

use super::decimal;
use crate::domain::reading::Meaning;
use crate::domain::untrusted::TermText;
use crate::formats::{Outline, Reading, Refusal, Source};
use crate::text::cells::{fit, pad_right, width};
use crate::text::reading as said;
use crate::text::{Words, amount, fl, problem};
use std::fmt::Write as _;

/// Widest label column and widest cell of the page.
const CELL_MAX: usize = 34;

/// Rows that are no bookings shown on the page.
const SKIPPED_SHOWN: usize = 12;

/// The page for people.
pub fn table(result: &Result<Reading, Refusal>, words: &Words) -> String {
    let mut out = String::new();
    match result {
        Ok(reading) => {
            facts(&mut out, &reading.file, &reading.outline, words);
            figures(&mut out, reading, words);
            column_table(&mut out, &reading.outline, words);
            remarks(&mut out, reading, words);
        }
        Err(refusal) => {
            let file = safe(&refusal.file);
            line(
                &mut out,
                &fl!(words, "inspect-refused", file = file, count = refusal.count),
            );
            for one in &refusal.problems {
                line(
                    &mut out,
                    &format!("  {}", problem::sentence(words, &refusal.file, one)),
                );
            }
            if let Some(more) = problem::not_listed(words, refusal.problems.len(), refusal.count) {
                line(&mut out, &format!("  {more}"));
            }
            if let Some(outline) = refusal.outline.as_ref().filter(|o| o.is_understood()) {
                out.push('\n');
                facts(&mut out, &refusal.file, outline, words);
                column_table(&mut out, outline, words);
            }
        }
    }
    out
}

fn safe(text: &str) -> String {
    TermText::new(text).into_string()
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn fact(out: &mut String, label: &str, value: &str) {
    line(out, &format!("{}  {value}", pad_right(label, 16, "")));
}

fn facts(out: &mut String, file: &str, outline: &Outline, words: &Words) {
    let about = &outline.about;
    fact(out, &fl!(words, "inspect-file"), &safe(file));
    fact(out, &fl!(words, "inspect-format"), about.format.as_str());
    fact(out, &fl!(words, "inspect-encoding"), &about.encoding);
    if let Some(delimiter) = about.delimiter {
        let shown = if delimiter == b'\t' {
            "TAB".to_owned()
        } else {
            char::from(delimiter).to_string()
        };
        fact(out, &fl!(words, "inspect-delimiter"), &shown);
    }
    if let Some(sheet) = &about.sheet {
        fact(out, &fl!(words, "inspect-sheet"), &safe(sheet));
    }
    let header = outline
        .header_row
        .map_or_else(|| fl!(words, "inspect-none"), |row| row.to_string());
    fact(out, &fl!(words, "inspect-header-row"), &header);
    fact(out, &fl!(words, "inspect-rows"), &outline.rows.to_string());
    for (currency, sum) in &outline.sums {
        let shown = i64::try_from(*sum).map_or_else(
            |_| decimal(*sum, *currency),
            |minor| amount::grouped(minor, *currency),
        );
        fact(out, &fl!(words, "inspect-sum"), &format!("{currency} {shown}"));
    }
    let (plus, minus) = &outline.sign_columns;
    let rule = said::sign_rule(words, outline.sign_rule, &safe(plus), &safe(minus));
    fact(out, &fl!(words, "inspect-signs"), &rule);
    if about.damaged {
        line(out, &fl!(words, "inspect-damaged"));
    }
}

fn figures(out: &mut String, reading: &Reading, words: &Words) {
    for (label, all) in [
        (fl!(words, "inspect-opening"), &reading.opening),
        (fl!(words, "inspect-closing"), &reading.closing),
    ] {
        for balance in all {
            let money = balance.money;
            let shown = format!(
                "{} {}",
                money.currency,
                amount::grouped(money.minor, money.currency)
            );
            let source = match balance.source {
                Source::Line(at) => fl!(words, "inspect-from-line", line = at.to_string()),
                Source::Running => said::meaning(words, Meaning::Balance),
            };
            let shown = format!("{shown}  ({source})");
            fact(out, &label, &shown);
        }
    }
    let mut foots = match reading.foots {
        Some(true) => fl!(words, "yes"),
        Some(false) => fl!(words, "no"),
        None => fl!(words, "unknown"),
    };
    if let Some(at) = reading.break_line {
        let _ = write!(foots, ", {}", fl!(words, "inspect-break", line = at.to_string()));
    }
    fact(out, &fl!(words, "inspect-foots"), &foots);
    let side = said::mirror(words, reading.mirrored, reading.mirror_evidence);
    fact(out, &fl!(words, "inspect-side"), &side);
}

fn column_table(out: &mut String, outline: &Outline, words: &Words) {
    let heads = [
        fl!(words, "inspect-column"),
        fl!(words, "inspect-meaning"),
        fl!(words, "inspect-why"),
        fl!(words, "inspect-values"),
    ];
    let mut rows: Vec<[String; 4]> = vec![heads];
    for column in &outline.columns {
        let name = if column.source.is_empty() {
            crate::domain::problem::Place {
                index: column.index,
                name: String::new(),
            }
            .letters()
        } else {
            safe(&column.source)
        };
        let values = column.samples.first().map_or_else(String::new, |(raw, parsed)| {
            let raw = fit(&safe(raw), CELL_MAX, "…");
            if parsed.is_empty() {
                raw
            } else {
                format!("{raw} → {}", fit(&safe(parsed), CELL_MAX, "…"))
            }
        });
        rows.push([
            fit(&name, CELL_MAX, "…"),
            said::meaning(words, column.meaning),
            said::reason(words, column.reason),
            values,
        ]);
    }
    let widths: Vec<usize> = (0..3)
        .map(|i| rows.iter().map(|r| width(&r[i])).max().unwrap_or(0))
        .collect();
    out.push('\n');
    for row in &rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, w)| pad_right(cell, *w, ""))
            .collect();
        line(out, &format!("{}  {}", cells.join("  "), row[3]));
    }
}

fn remarks(out: &mut String, reading: &Reading, words: &Words) {
    if reading.skipped_count > 0 {
        out.push('\n');
        line(out, &fl!(words, "inspect-skipped", count = reading.skipped_count));
        for (at, why) in reading.skipped.iter().take(SKIPPED_SHOWN) {
            let why = said::skip(words, *why);
            line(
                out,
                &format!(
                    "  {}",
                    fl!(words, "inspect-line", line = at.to_string(), why = why)
                ),
            );
        }
    }
    if let Some(said) = said::mangled(words, &reading.mangled, reading.mangled_count) {
        out.push('\n');
        line(out, &said);
    }
    if reading.twin_count > 0 {
        out.push('\n');
        line(out, &fl!(words, "inspect-twins", count = reading.twin_count));
        for twin in reading.twins.iter().take(SKIPPED_SHOWN) {
            let (first, second) = (twin.first.to_string(), twin.second.to_string());
            line(
                out,
                &format!("  {}", fl!(words, "inspect-twin", first = first, second = second)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;
    use crate::text::{Language, words};

    #[test]
    fn the_page_shows_raw_beside_read() {
        for language in Language::ALL {
            let page = table(&read(GOOD), &words(*language));
            assert!(
                page.contains("2024-01-05 → 2024-01-05") && page.contains("50.00 → 50.00"),
                "{page}"
            );
            assert!(!page.contains("{$"), "{page}");
        }
        let result = read("date,amount\n2024-01-01,abc\n");
        let page = table(&result, &words(Language::En));
        assert!(page.contains("abc") && page.contains("line 2"), "{page}");
        assert!(result.is_err());
    }
}
