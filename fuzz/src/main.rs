//! One program, one target a run: `TIEOUT_FUZZ=csv`. What is found is a panic, a hang or memory without bound; what is read is
//! also checked against what must hold of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use std::sync::LazyLock;
use tieout::domain::filter::Filter;
use tieout::formats::{self, Limits, Profile, sheet, wire};
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
    ("keys", keys),
    ("wire", answer),
];

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("TIEOUT_FUZZ").unwrap_or_default();
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("TIEOUT_FUZZ must be one of {:?}", names())).1
});

fn names() -> Vec<&'static str> {
    TARGETS.iter().map(|(name, _)| *name).collect()
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
    let Ok(reading) = formats::read(name, bytes, &profile, &limits(), &mut |_, _| true) else {
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
    let _ = formats::read_customers("list.csv", data, &Profile::default(), &limits());
}

fn xls(data: &[u8]) {
    let _ = sheet::read(data, None, &limits());
}

/// The first byte says which part of a workbook the rest is; the other parts are whole.
fn xlsx(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return };
    if which % 8 == 7 {
        let _ = sheet::read(rest, None, &limits());
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
        let _ = sheet::read(rest, None, &limits());
        return;
    }
    read(
        "book.ods",
        &packed(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
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
