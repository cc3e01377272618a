//! One program, one target a run: `TIEOUT_FUZZ=csv`. What is found is a panic, a hang or memory without bound; what is read is
//! also checked against what must hold of it.
//!
//! Every panic ends the run, but one: what others wrote to read archives and sheets may panic where the program takes them apart,
//! for there it becomes a refusal of the file. Each such panic says `contained:` with its place, so that a run can count them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::cell::Cell;
use std::io::{Cursor, Write};
use std::panic::{set_hook, take_hook};
use std::sync::LazyLock;
use tieout::domain::filter::Filter;
use tieout::domain::problem::Problem;
use tieout::formats::sheet::{self, Workbook};
use tieout::formats::{self, Limits, Profile, wire};
use tieout::tui::key;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

type Target = fn(&[u8]);

/// Every target by its name.
const TARGETS: &[(&str, Target)] = &[
    ("csv", csv),
    ("xlsx", xlsx),
    ("xls", xls),
    ("ods", ods),
    ("customers", customers),
    ("filter", filter),
    ("profile", profile),
    ("agreement", agreement),
    ("keys", keys),
    ("wire", answer),
];

/// The readers of others that are called where a panic is caught, as the places of their panics begin.
const CONTAINED: [&str; 3] = ["calamine-", "quick-xml-", "zip-"];

thread_local! {
    /// True while a workbook is taken apart.
    static APART: Cell<bool> = const { Cell::new(false) };
}

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    contain();
    let name = std::env::var("TIEOUT_FUZZ").unwrap_or_default();
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("TIEOUT_FUZZ must be one of {:?}", names())).1
});

fn names() -> Vec<&'static str> {
    TARGETS.iter().map(|(name, _)| *name).collect()
}

/// Lets the panics of others pass that are caught, and ends the run at any other, as libFuzzer does at all.
fn contain() {
    let end = take_hook();
    set_hook(Box::new(move |panic| {
        let place = panic.location().map(|l| (l.file(), l.line()));
        let theirs = place.and_then(|(file, line)| {
            let mut begins = CONTAINED.iter().filter_map(|name| file.find(&format!("/{name}")));
            begins.next().map(|at| (&file[at + 1..], line))
        });
        match theirs {
            Some((file, line)) if APART.get() => eprintln!("contained: {file}:{line}"),
            _ => end(panic),
        }
    }));
}

/// Takes a workbook apart as the program does, there in a process of its own.
fn apart(bytes: &[u8], named: Option<&str>, limits: &Limits) -> Result<Workbook, Problem> {
    APART.set(true);
    let read = sheet::read(bytes, named, limits);
    APART.set(false);
    read
}

fuzz_target!(|data: &[u8]| (*TARGET)(data));

/// What a file of the inbox may be, in small: a fuzzer's inputs are.
fn limits() -> Limits {
    Limits {
        bytes: 1 << 20,
        lines: 2_000,
        rows: 2_000,
        cells: 50_000,
        unpacked: 4 << 20,
        ..Limits::inbox()
    }
}

fn read(name: &str, bytes: &[u8]) {
    let profile = Profile::default();
    let Ok(reading) = formats::read_with(name, bytes, &profile, &limits(), &apart, &mut |_, _| true) else {
        return;
    };
    // What was concluded can be written down and taken up again.
    let toml = reading.profile().to_toml();
    assert!(Profile::parse(&toml).is_ok(), "{toml}");
    let sums = reading.lines.sums();
    assert_eq!(sums, reading.outline.sums);
    let mut turned = reading;
    turned.turn();
    for (before, after) in sums.iter().zip(turned.lines.sums()) {
        assert_eq!((before.0, -before.1), after);
    }
}

fn csv(data: &[u8]) {
    read("file.csv", data);
}

fn customers(data: &[u8]) {
    let _ = formats::read_customers_with("list.csv", data, &Profile::default(), &limits(), &apart);
}

fn xls(data: &[u8]) {
    let _ = apart(data, None, &limits());
}

/// The first byte says which part of a workbook the rest is; the other parts are whole.
fn xlsx(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return };
    if which % 8 == 7 {
        let _ = apart(rest, None, &limits());
        return;
    }
    let mut parts: [(&str, &[u8]); 6] = [
        ("xl/worksheets/sheet1.xml", include_bytes!("../parts/sheet1.xml")),
        ("xl/sharedStrings.xml", include_bytes!("../parts/sharedStrings.xml")),
        ("xl/styles.xml", include_bytes!("../parts/styles.xml")),
        ("xl/workbook.xml", include_bytes!("../parts/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", include_bytes!("../parts/workbook.xml.rels")),
        ("_rels/.rels", include_bytes!("../parts/rels.xml")),
    ];
    let place = usize::from(*which % 8).min(parts.len() - 1);
    parts[place].1 = rest;
    read("book.xlsx", &packed(&parts));
}

fn ods(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return };
    if which % 8 == 7 {
        let _ = apart(rest, None, &limits());
        return;
    }
    read(
        "book.ods",
        &packed(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest:manifest/>"),
            ("content.xml", rest),
        ]),
    );
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, body) in parts {
        writer.start_file(*name, stored).expect("a name of ours");
        writer.write_all(body).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn filter(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Filter::parse(text);
    }
}

fn profile(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(profile) = Profile::parse(text) {
        let again = Profile::parse(&profile.to_toml());
        assert_eq!(again.ok().as_ref(), Some(&profile));
    }
}

fn agreement(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(agreed) = formats::agreement::parse(text) {
        let again = formats::agreement::parse(&formats::agreement::to_toml(&agreed));
        assert_eq!(again.ok().as_ref(), Some(&agreed));
    }
}

fn keys(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(keys) = key::parse_sequence(text) {
        let shown = key::show_sequence(&keys);
        assert_eq!(key::parse_sequence(&shown).as_ref(), Ok(&keys), "{shown}");
    }
}

/// What a broken process might answer.
fn answer(data: &[u8]) {
    let Ok(Ok(book)) = wire::read(&mut Cursor::new(data), &limits()) else { return };
    let mut out = Vec::new();
    wire::write(&Ok(book), &mut out).expect("memory");
    assert!(matches!(wire::read(&mut Cursor::new(out), &limits()), Ok(Ok(_))));
}
