//! Reading files that nobody here wrote, and many shapes that real exports take.
//!
//! `tests/data/import` holds third-party files whose licence allows a copy, with what they should give. With
//! `TIEOUT_SAMPLES=DIR` the same check runs over a larger collection that is not part of the repository.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail, and the score is printed"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tieout::domain::money::decimal_text;
use tieout::formats::{self, Limits, Outline, Profile};

/// What a manifest expects of one file.
struct Wanted {
    file: String,
    rows: String,
    sums: String,
    opening: String,
    closing: String,
    ties: String,
    /// What is hard about it, and remarks: "card view" and "customer view" say that the sum is seen from the other side.
    notes: String,
}

fn manifest(dir: &Path) -> Vec<Wanted> {
    let mut reader = csv::Reader::from_path(dir.join("manifest.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let indexes = [
        "file",
        "expected_transactions",
        "expected_sum",
        "opening_balance",
        "closing_balance",
        "balances_tie",
        "notes",
        "hard",
    ]
    .map(column);
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let [file, rows, sums, opening, closing, ties, notes, hard] =
                indexes.map(|i| record[i].to_owned());
            Wanted {
                file,
                rows,
                sums,
                opening,
                closing,
                ties,
                notes: format!("{notes} {hard}"),
            }
        })
        .collect()
}

fn in_scope(file: &str) -> bool {
    [".csv", ".xlsx", ".xls", ".ods"]
        .iter()
        .any(|e| file.ends_with(e))
}

type Sums = BTreeMap<String, String>;

fn wanted_sums(text: &str) -> Sums {
    let part = |p: &str| {
        let (currency, amount) = p.split_once(':').unwrap();
        (currency.to_owned(), plain(amount))
    };
    text.split(';').filter(|p| !p.is_empty()).map(part).collect()
}

/// `-230` and `-230.00` are the same amount.
fn plain(amount: &str) -> String {
    let parsed: rust_decimal::Decimal = amount.parse().unwrap();
    format!("{parsed:.2}")
}

fn sums(outline: &Outline) -> Sums {
    let one =
        |(c, s): &(tieout::domain::Currency, i128)| (c.to_string(), decimal_text(*s as i64, c.exponent()));
    outline.sums.iter().map(one).collect()
}

/// The same sums, or one sum whose currency the file does not name, or (where the manifest says so) seen from the other side.
fn agree(got: &Sums, want: &Sums, notes: &str) -> bool {
    if got == want {
        return true;
    }
    let negate = |s: &Sums| -> Sums {
        s.iter()
            .map(|(c, a)| {
                (
                    c.clone(),
                    plain(&format!("{}", -a.parse::<rust_decimal::Decimal>().unwrap())),
                )
            })
            .collect()
    };
    let unnamed = got.len() == 1 && want.len() == 1 && got.keys().next().is_some_and(|c| c == "?");
    let values = |s: &Sums| s.values().cloned().collect::<Vec<_>>();
    let same = |want: &Sums| got == want || (unnamed && values(got) == values(want));
    same(want) || ((notes.contains("customer view") || notes.contains("card view")) && same(&negate(want)))
}

/// Reads one file; with ambiguous dates it asks again with the option that the refusal names, as a person would.
fn check(dir: &Path, wanted: &Wanted) -> Result<&'static str, String> {
    let bytes = std::fs::read(dir.join(&wanted.file)).map_err(|e| e.to_string())?;
    let read =
        |profile: &Profile| formats::read(&wanted.file, &bytes, profile, &Limits::inbox(), &mut |_, _| true);
    let mut asked = "";
    let mut result = read(&Profile::default());
    if let Err(refusal) = &result
        && refusal
            .problems
            .iter()
            .all(|p| p.expected == tieout::domain::problem::Expected::OneDateOrder)
    {
        asked = " (after asking for the order of dates)";
        result = read(&Profile::parse("date_order = \"mdy\"").unwrap());
    }
    if !in_scope(&wanted.file) || wanted.rows == "-" {
        return match result {
            Err(refusal) if refusal.count > 0 => Ok("refused as it should be"),
            _ => Err("should be refused".to_owned()),
        };
    }
    let reading = result.map_err(|r| format!("refused: {:?}", r.problems))?;
    if reading.lines.len().to_string() != wanted.rows {
        return Err(format!(
            "{} rows instead of {}; skipped {:?}",
            reading.lines.len(),
            wanted.rows,
            reading.skipped
        ));
    }
    let got = sums(&reading.outline);
    if !agree(&got, &wanted_sums(&wanted.sums), &wanted.notes) {
        return Err(format!(
            "sums {got:?} instead of {}; {:?}",
            wanted.sums, reading.outline.sign_rule
        ));
    }
    for (got, want) in [
        (&reading.opening, &wanted.opening),
        (&reading.closing, &wanted.closing),
    ] {
        let got: Sums = got
            .iter()
            .map(|b| (b.money.currency.to_string(), b.money.decimal()))
            .collect();
        if !want.is_empty() && !agree(&got, &wanted_sums(want), "") {
            return Err(format!("balance {got:?} instead of {want}"));
        }
    }
    let ties = match wanted.ties.split(' ').next() {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        _ => reading.foots,
    };
    if reading.foots != ties {
        return Err(format!("foots {:?} instead of {}", reading.foots, wanted.ties));
    }
    Ok(if asked.is_empty() {
        "read"
    } else {
        "read after asking for the order of dates"
    })
}

fn score(dir: &Path) -> (usize, usize) {
    let (mut good, mut all) = (0, 0);
    for wanted in manifest(dir) {
        if wanted.file.contains(".expected.") || wanted.file.ends_with(".beancount") {
            continue;
        }
        all += 1;
        match check(dir, &wanted) {
            Ok(how) => {
                good += 1;
                println!("ok   {}: {how}", wanted.file);
            }
            Err(why) => println!("FAIL {}: {why}", wanted.file),
        }
    }
    println!("{good} of {all} files");
    (good, all)
}

#[test]
fn third_party_files_in_the_repository() {
    let (good, all) = score(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import"));
    assert!(all > 5);
    assert_eq!(good, all);
}

#[test]
fn larger_collection() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/import");
    let dir = std::env::var_os("TIEOUT_SAMPLES").map_or(beside, PathBuf::from);
    if !dir.join("manifest.csv").is_file() {
        println!("skipped: no collection here; name one with TIEOUT_SAMPLES");
        return;
    }
    let (good, all) = score(&dir);
    assert_eq!(good, all);
}
