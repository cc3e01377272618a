//! What was concluded about a file, as one JSON object and as a page for people.
//!
//! The JSON has the same keys whether the file could be read or not; what is not known is `null`. Its words are English and
//! fixed in every language. The page shows the raw value beside the read one for each column, with the reason.

use super::book::OrFail;
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Arguments, print, reading};
use crate::documents::listing::Format;
use crate::documents::rows::json_text;
use crate::domain::Currency;
use crate::domain::money::decimal_text;
use crate::domain::problem::Problem;
use crate::domain::reading::{Meaning, SignRule};
use crate::domain::untrusted::TermText;
use crate::formats::{Balance, ColumnReading, Outline, Profile, Reading, Refusal, Source};
use crate::ops::read_file;
use crate::text::cells::{fit, pad_right, width};
use crate::text::reading as said;
use crate::text::{Language, Words, amount, fl, problem, words};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Widest label column and widest cell of the page.
const CELL_MAX: usize = 34;

/// Rows that are no bookings shown on the page.
const SKIPPED_SHOWN: usize = 12;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let file = Arg::new("file")
        .value_name("FILE")
        .required(true)
        .help(fl!(words, "cli-inspect-file"));
    reading::options(command.about(fl!(words, "cli-inspect")).arg(file), words)
}

/// Runs it: exit 0 when the file can be read whole, 2 with the problems when not.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let profile = reading::profile(matches, Profile::default(), context)?;
    let limits = reading::limits(matches, context)?;
    let file = context
        .files
        .read(matches.text("file"), &limits)
        .or_fail(context)?;
    let result = read_file::lines(&file, &profile, &limits, &mut |_, _| true);
    match context.format {
        Format::Json => print::text(&json_text(&format!("{:#}\n", json(&result))))?,
        _ => print::text(&table(&result, &context.words))?,
    }
    match result {
        Ok(_) => Ok(Exit::Done),
        Err(refusal) if context.format == Format::Json => Err(reading::refusal(&refusal, context)),
        Err(_) => Ok(Exit::Refused),
    }
}

/// The JSON object.
pub fn json(result: &Result<Reading, Refusal>) -> Value {
    let (file, outline) = match result {
        Ok(reading) => (&reading.file, Some(&reading.outline)),
        Err(refusal) => (&refusal.file, refusal.outline.as_deref()),
    };
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("file", json!(file));
    put("format", json!(outline.map(|o| o.about.format.as_str())));
    put("encoding", json!(outline.map(|o| &o.about.encoding)));
    put(
        "delimiter",
        json!(
            outline
                .and_then(|o| o.about.delimiter)
                .map(|d| char::from(d).to_string())
        ),
    );
    put("sheet", json!(outline.and_then(|o| o.about.sheet.as_ref())));
    put("header_row", json!(outline.and_then(|o| o.header_row)));
    let understood = outline.filter(|o| o.is_understood());
    put("rows", json!(understood.map(|o| o.rows)));
    put("sums", understood.map_or(Value::Null, sums));
    put("columns", Value::Array(outline.map(columns).unwrap_or_default()));
    put("sign_rule", json!(understood.map(sign_rule)));
    let reading = result.as_ref().ok();
    put("opening", reading.map_or(Value::Null, |r| balances(&r.opening)));
    put("closing", reading.map_or(Value::Null, |r| balances(&r.closing)));
    put("foots", json!(reading.and_then(|r| r.foots)));
    put("break_line", json!(reading.and_then(|r| r.break_line)));
    put("mirrored", json!(reading.and_then(|r| r.mirrored)));
    put(
        "mirror_evidence",
        json!(reading.map(|r| r.mirror_evidence.as_str())),
    );
    put("damaged_text", json!(outline.is_some_and(|o| o.about.damaged)));
    let twins = reading.map(|r| {
        r.twins
            .iter()
            .map(|t| json!([t.first, t.second]))
            .collect::<Vec<_>>()
    });
    put("equal_lines", json!(twins.unwrap_or_default()));
    put("equal_line_count", json!(reading.map_or(0, |r| r.twin_count)));
    put("mangled_numbers", json!(reading.map_or(&[][..], |r| &r.mangled)));
    put(
        "mangled_number_count",
        json!(reading.map_or(0, |r| r.mangled_count)),
    );
    let skipped = reading.map(|r| {
        r.skipped
            .iter()
            .map(|(line, why)| json!({"line": line, "why": why.as_str()}))
            .collect::<Vec<_>>()
    });
    put("skipped", json!(skipped.unwrap_or_default()));
    put("skipped_count", json!(reading.map_or(0, |r| r.skipped_count)));
    let refusal = result.as_ref().err();
    put(
        "problems",
        Value::Array(refusal.map(problems).unwrap_or_default()),
    );
    put("problem_count", json!(refusal.map_or(0, |r| r.count)));
    put("profile", json!(understood.map(|o| o.profile.to_toml())));
    Value::Object(object)
}

fn decimal(minor: i128, currency: Currency) -> String {
    i64::try_from(minor).map_or_else(
        |_| rust_decimal::Decimal::from_i128_with_scale(minor, currency.exponent()).to_string(),
        |minor| decimal_text(minor, currency.exponent()),
    )
}

fn sums(outline: &Outline) -> Value {
    let one = |(currency, sum): &(Currency, i128)| (currency.to_string(), json!(decimal(*sum, *currency)));
    Value::Object(outline.sums.iter().map(one).collect())
}

/// Currency to decimal text; `null` where the file tells no balance.
fn balances(all: &[Balance]) -> Value {
    if all.is_empty() {
        return Value::Null;
    }
    let one = |b: &Balance| (b.money.currency.to_string(), json!(b.money.decimal()));
    Value::Object(all.iter().map(one).collect())
}

fn columns(outline: &Outline) -> Vec<Value> {
    let one = |column: &ColumnReading| {
        json!({
            "index": column.index + 1,
            "source": column.source,
            "meaning": column.meaning.as_str(),
            "reason": column.reason.as_str(),
            "samples": column.samples,
        })
    };
    outline.columns.iter().map(one).collect()
}

fn sign_rule(outline: &Outline) -> String {
    let (plus, minus) = &outline.sign_columns;
    let rule = outline.sign_rule.as_str();
    match (outline.sign_rule, minus.is_empty()) {
        (SignRule::AsWritten | SignRule::Turned, _) | (_, true) => format!("{rule}: {plus}"),
        _ => format!("{rule}: {plus} / {minus}"),
    }
}

fn problems(refusal: &Refusal) -> Vec<Value> {
    let english = words(Language::En);
    let one = |p: &Problem| {
        let column = p.column.as_ref().map(|c| {
            if c.name.is_empty() {
                c.letters()
            } else {
                c.name.clone()
            }
        });
        json!({
            "line": p.line,
            "column": column,
            "value": p.value,
            "message": problem::message(&english, p),
            "remedy": p.remedy.as_str(),
        })
    };
    refusal.problems.iter().map(one).collect()
}

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
    use super::*;
    use crate::formats::{self, Limits, Profile};

    fn read(text: &str) -> Result<Reading, Refusal> {
        formats::read(
            "a.csv",
            text.as_bytes(),
            &Profile::default(),
            &Limits::owner(),
            &mut |_, _| true,
        )
    }

    const GOOD: &str = "日期,单据号,摘要,借方,贷方,余额,币种\n,,期初余额,,,100.00,CNY\n2024-01-05,X1,货款,50.00,,150.00,CNY\n\
                        2024-01-06,X2,回款,,30.00,120.00,CNY\n,,合计,50.00,30.00,,\n";

    #[test]
    fn json_has_every_key_either_way() {
        let good = json(&read(GOOD));
        assert_eq!(good["rows"], 2);
        assert_eq!(good["sums"]["CNY"], "20.00");
        assert_eq!(good["opening"]["CNY"], "100.00");
        assert_eq!(good["closing"]["CNY"], "120.00");
        assert_eq!(good["foots"], true);
        assert_eq!(good["format"], "csv");
        assert_eq!(good["delimiter"], ",");
        assert_eq!(good["sign_rule"], "debit_plus: 借方 / 贷方");
        let bad = json(&read("date,amount\n03/04/2024,5.00\n"));
        let keys = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&good), keys(&bad));
        assert_eq!(bad["rows"], 1);
        assert_eq!(bad["problems"][0]["line"], 2);
        assert_eq!(bad["problems"][0]["column"], "date");
        assert!(
            bad["problems"][0]["message"]
                .as_str()
                .unwrap()
                .contains("--date-order")
        );
    }

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
