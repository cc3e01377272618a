//! The house rules that no compiler knows: which layer may use which, and where a few dangerous things may stand.
//!
//! Every path in `src` is read, not only `use` lines. Tests are exempt, except from the length of a file.

mod support;

use support::source::{self, At, Source};

/// What each layer may use directly; arrows are transitive.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["cli", "tui"]),
    ("cli", &["tui", "ops", "text", "documents", "store"]),
    ("tui", &["ops", "text", "documents", "store"]),
    ("ops", &["store", "formats", "matching", "insight"]),
    ("documents", &["text", "domain"]),
    ("text", &["domain"]),
    ("store", &["domain"]),
    ("formats", &["domain"]),
    ("matching", &["domain"]),
    ("insight", &["domain"]),
    ("domain", &[]),
];

/// What of the outside world only some may use: path, who may (`!` before a room: everyone but it), remedy.
const OUTSIDE: &[(&str, &[&str], &str)] = &[
    (
        "rusqlite",
        &["store"],
        "only the store speaks SQL: add a query there",
    ),
    (
        "crossterm",
        &["tui"],
        "only the screens know the terminal: return a value and let tui draw it",
    ),
    (
        "ratatui",
        &["tui"],
        "only the screens know the terminal: return a value and let tui draw it",
    ),
    ("crokey", &["tui"], "only the screens know keys"),
    (
        "clap",
        &["cli"],
        "only the command line knows clap: take plain values",
    ),
    (
        "clap_complete",
        &["cli"],
        "only the command line knows clap: take plain values",
    ),
    (
        "std::fs",
        PURE,
        "a pure layer reads no file: take the bytes or values as an argument",
    ),
    ("std::fs::File", FILES, READS),
    ("std::fs::OpenOptions", FILES, READS),
    ("std::fs::read", FILES, READS),
    ("std::fs::read_dir", FILES, READS),
    ("std::fs::read_to_string", FILES, READS),
    (
        "std::env",
        PURE,
        "a pure layer knows no surroundings: take the value as an argument",
    ),
    (
        "std::process",
        PURE,
        "a pure layer starts nothing: return a value",
    ),
    (
        "std::net",
        PURE,
        "a pure layer talks to nobody: take the values as an argument",
    ),
    (
        "std::time",
        PURE,
        "a pure layer knows no clock: take `today` as an argument, count nodes for a budget",
    ),
    (
        "SystemTime",
        PURE,
        "a pure layer knows no clock: take `today` as an argument",
    ),
    (
        "Instant",
        PURE,
        "a pure layer knows no clock: count nodes for a budget",
    ),
    (
        "chrono::Local",
        PURE,
        "a pure layer knows no clock: take `today` as an argument",
    ),
    (
        "chrono::Utc",
        PURE,
        "a pure layer knows no clock: take `today` as an argument",
    ),
    (
        "getrandom",
        PURE,
        "a pure layer knows no chance: take the seed as an argument",
    ),
    (
        "ratatui::widgets::*",
        &["!tui"],
        "name what you take, so that `Clear` cannot come along",
    ),
];

/// Who may open a file: whoever asks first whose it is, or knows it by its place beside the book.
const FILES: &[&str] = &["!cli", "!domain", "!matching", "!insight"];

const READS: &str = "a file somebody names is opened by `ops::files`, which knows whose it is";

const PURE: &[&str] = &["!domain", "!matching", "!insight"];

/// Longest file, in lines; about 400 is the habit.
const LONGEST: usize = 600;

type Finder = fn(&Source, &[Source]) -> Vec<At<String>>;

/// Name and what it finds: the line and a sentence with the remedy.
const RULES: &[(&str, Finder)] = &[
    ("arrows", arrows),
    ("outside", outside),
    ("widgets", widgets),
    ("neighbours", neighbours),
    ("change", change),
    ("escapes", escapes),
    ("glyphs", glyphs),
    ("clear", clear),
    ("length", length),
];

#[test]
fn the_house_rules_hold() {
    let sources = source::all("src");
    let broken: Vec<String> = RULES
        .iter()
        .flat_map(|(name, find)| report(name, *find, &sources))
        .collect();
    let long = source::all("tests")
        .iter()
        .flat_map(|s| report("length", length, std::slice::from_ref(s)))
        .collect();
    let broken = [broken, long].concat();
    assert!(
        broken.is_empty(),
        "{} broken:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

fn report(name: &str, find: Finder, sources: &[Source]) -> Vec<String> {
    let lines = |s: &Source| -> Vec<String> {
        find(s, sources)
            .into_iter()
            .map(|(line, what)| format!("{}:{line}: [{name}] {what}", s.path))
            .collect()
    };
    sources.iter().flat_map(lines).collect()
}

/// The layer of a file: its top folder, or `main` and `lib`.
fn room(source: &Source) -> &str {
    match source.module.first() {
        Some(room) => room,
        None if source.path.ends_with("main.rs") => "main",
        None => "lib",
    }
}

fn may_use(from: &str, to: &str) -> bool {
    let direct = ARROWS
        .iter()
        .find(|(room, _)| *room == from)
        .map_or(&[][..], |(_, to)| to);
    from == to || direct.iter().any(|next| may_use(next, to))
}

/// The path below `crate` as words, or nothing for a path of others.
fn ours(path: &[String]) -> Vec<&str> {
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    if words[0] == "crate" {
        words[1..].to_vec()
    } else {
        Vec::new()
    }
}

/// The findings of a rule that looks at paths one by one.
fn each_path(source: &Source, judge: impl Fn(&[String]) -> Option<String>) -> Vec<At<String>> {
    source
        .paths
        .iter()
        .filter_map(|(line, path)| judge(path).map(|what| (*line, what)))
        .collect()
}

fn arrows(source: &Source, _: &[Source]) -> Vec<At<String>> {
    let from = room(source);
    let known = |room: &str| ARROWS.iter().any(|(r, _)| *r == room);
    if from == "lib" {
        return Vec::new();
    }
    if !known(from) {
        return vec![(
            1,
            format!("the layer `{from}` has no row: add it to ARROWS, or move the file into a layer"),
        )];
    }
    each_path(source, |path| match ours(path).first() {
        Some(&"*") => Some("takes all of the crate: name the layer".to_owned()),
        Some(to) if known(to) && !may_use(from, to) => Some(format!(
            "`{from}` may not use `{}`: pass the value in, or move the code to a layer that may",
            path.join("::")
        )),
        _ => None,
    })
}

fn outside(source: &Source, _: &[Source]) -> Vec<At<String>> {
    let from = room(source);
    let but = |who: &[&str]| who.iter().any(|w| w.strip_prefix('!') == Some(from));
    let forbidden = |who: &&[&str]| but(who) || !who.contains(&from) && !who[0].starts_with('!');
    each_path(source, |path| {
        let text = path.join("::");
        let under =
            |ban: &str| text == ban || text.strip_prefix(ban).is_some_and(|rest| rest.starts_with("::"));
        let (ban, _, remedy) = OUTSIDE
            .iter()
            .find(|(ban, who, _)| forbidden(who) && under(ban))?;
        // A lone word may be a local name; only a path (or a type, or a whole crate in a `use`) says what it is.
        let lone = path.len() == 1 && ban.starts_with(char::is_lowercase);
        (!lone).then(|| format!("`{from}` may not use `{text}`: {remedy}"))
    })
}

fn widgets(source: &Source, _: &[Source]) -> Vec<At<String>> {
    if !source
        .module
        .starts_with(&["tui".to_owned(), "widgets".to_owned()])
    {
        return Vec::new();
    }
    each_path(source, |path| match ours(path)[..] {
        ["domain", "untrusted", ..] | ["text", ..] | [] => None,
        ["tui", "panes" | "overlays", ..] => Some(format!("a widget knows no `{}`", path.join("::"))),
        [room, ..] if room != "tui" && ARROWS.iter().any(|(r, _)| *r == room) => Some(format!(
            "a widget may not use `{}`: it draws rows given as data",
            path.join("::")
        )),
        _ => None,
    })
}

fn neighbours(source: &Source, all: &[Source]) -> Vec<At<String>> {
    let [tui, group, own, ..] = &source.module[..] else {
        return Vec::new();
    };
    if tui != "tui" || !matches!(group.as_str(), "panes" | "overlays") {
        return Vec::new();
    }
    // Only a file or folder is a neighbour; what the group's own mod.rs offers is common ground.
    let is_file = |group: &str, name: &str| {
        all.iter()
            .any(|s| matches!(&s.module[..], [t, g, n, ..] if t == "tui" && g == group && n == name))
    };
    each_path(source, |path| match ours(path)[..] {
        ["tui", g @ ("panes" | "overlays"), name, ..] if (g != group || name != own) && is_file(g, name) => {
            Some(format!(
                "`{group}::{own}` may not use `{g}::{name}`: open it by a command"
            ))
        }
        _ => None,
    })
}

fn change(source: &Source, _: &[Source]) -> Vec<At<String>> {
    if !matches!(room(source), "cli" | "tui" | "main") {
        return Vec::new();
    }
    let writes = |word: &str| matches!(word, "change" | "undo" | "redo");
    let remedy = "only ops changes a book: call the verb there";
    let mut found = each_path(source, |path| {
        match &path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [.., "Store", verb] if writes(verb) => Some(format!("calls `Store::{verb}`: {remedy}")),
            _ => None,
        }
    });
    found.extend(source.calls.iter().filter_map(|(line, (receiver, verb))| {
        let of_store = receiver.ends_with("store") || receiver.ends_with("writer");
        let bad = verb == "change" || (of_store && writes(verb));
        bad.then(|| (*line, format!("calls `{receiver}.{verb}`: {remedy}")))
    }));
    found
}

fn escapes(source: &Source, _: &[Source]) -> Vec<At<String>> {
    let escape = |s: &str| {
        let low = s.to_ascii_lowercase();
        [
            "\\x1b",
            "\\u{1b}",
            "\\u{001b}",
            "\\u{9b}",
            "\\x9b",
            "\u{1b}",
            "\u{9b}",
        ]
        .iter()
        .any(|e| low.contains(e))
    };
    if source.path.starts_with("src/tui/terminal/") {
        return Vec::new();
    }
    let at = |l: &usize| {
        (
            *l,
            "an escape sequence: only src/tui/terminal/ writes them".to_owned(),
        )
    };
    source
        .literals
        .iter()
        .filter(|(_, s)| escape(s))
        .map(|(l, _)| at(l))
        .collect()
}

fn glyphs(source: &Source, _: &[Source]) -> Vec<At<String>> {
    if room(source) != "tui" || source.path == "src/tui/glyphs.rs" {
        return Vec::new();
    }
    let remedy = "give it a name in src/tui/glyphs.rs, or a message in text";
    // The keymap compares typed full-width marks, the backend asks what is ambiguous; written as escapes they are plainly not
    // for drawing.
    let escapes_draw = !["src/tui/keymap.rs", "src/tui/terminal/backend.rs"].contains(&source.path.as_str());
    let foreign = |s: &str| !s.is_ascii() || (escapes_draw && s.contains("\\u{"));
    let found = source.literals.iter().filter(|(_, s)| foreign(s));
    found
        .map(|(line, s)| (*line, format!("a glyph or word in {s:?}: {remedy}")))
        .collect()
}

fn clear(source: &Source, _: &[Source]) -> Vec<At<String>> {
    if source.path == "src/tui/widgets/blank.rs" {
        return Vec::new();
    }
    each_path(source, |path| {
        let raw = path.ends_with(&["widgets".to_owned(), "Clear".to_owned()]);
        raw.then(|| "ratatui's `Clear` breaks borders over wide glyphs: use widgets::blank".to_owned())
    })
}

fn length(source: &Source, _: &[Source]) -> Vec<At<String>> {
    let what = || format!("{} lines, at most {LONGEST}: split it by concern", source.lines);
    if source.lines > LONGEST {
        vec![(LONGEST + 1, what())]
    } else {
        Vec::new()
    }
}

/// Rule, file and a text that breaks just that rule, at its last line.
#[rustfmt::skip] // One text a line.
const FAULTS: &[(&str, &str, &str)] = &[
    ("arrows", "src/domain/money.rs", "use crate::store::Store;"),
    ("arrows", "src/store/mod.rs", "use crate::{\n    domain::{Money, date::Date},\n    text::{self, Words as W},\n};"),
    ("arrows", "src/formats/csv.rs", "fn f() {\n    let x = crate::store::open();\n}"),
    ("arrows", "src/ops/import.rs", "fn f(w: &super::super::text::Words) {}"),
    ("arrows", "src/matching/passes/exact.rs", "use super::super::super::insight::ageing;"),
    ("arrows", "src/text/mod.rs", "/* crate::ok */ use crate::documents;"),
    ("arrows", "src/documents/letter.rs", "const A: u8 = b'\"'; use crate::formats::csv;"),
    ("arrows", "src/ops/mod.rs", "fn f<'a>(x: &'a str) { crate::tui::run(x) }"),
    ("arrows", "src/tui/mod.rs", "use crate::*;"),
    ("arrows", "src/net/mod.rs", "//! A layer of its own."),
    ("outside", "src/domain/date.rs", "use std::{fmt, time::Duration};"),
    ("outside", "src/matching/mod.rs", "fn f() { let s = r#\"//\"#; std::fs::read(s); }"),
    ("outside", "src/insight/mod.rs", "type T = SystemTime;"),
    ("outside", "src/domain/date.rs", "fn f() { chrono::Utc::now(); }"),
    ("outside", "src/cli/reading.rs", "fn f(p: &Path) { std::fs::read_to_string(p); }"),
    ("outside", "src/cli/print.rs", "use std::fs::{self, File};"),
    ("outside", "src/ops/undo.rs", "fn f(c: &rusqlite::Connection) {}"),
    ("outside", "src/cli/print.rs", "use crossterm::tty::IsTty;"),
    ("outside", "src/text/cells.rs", "use ratatui::text::Line;"),
    ("outside", "src/ops/mod.rs", "#[derive(clap::Parser)] struct A;"),
    ("outside", "src/tui/app.rs", "use ratatui::widgets::*;"),
    ("widgets", "src/tui/widgets/table.rs", "use crate::domain::Money;"),
    ("widgets", "src/tui/widgets/table.rs", "use super::super::panes::today;"),
    ("widgets", "src/tui/widgets/diff/mod.rs", "use crate::ops::reconcile;"),
    ("neighbours", "src/tui/panes/today.rs", "use super::reconcile::Row;"),
    ("neighbours", "src/tui/overlays/help.rs", "use crate::tui::{overlays::Overlay, panes::reconcile::Row};"),
    ("change", "src/cli/undo.rs", "fn f(s: &mut S) { s.change(&call, |tx| Ok(())); }"),
    ("change", "src/tui/effect.rs", "fn f() { store.undo(3); }"),
    ("change", "src/tui/effect.rs", "use crate::store::Store; const F: F = Store::redo;"),
    ("escapes", "src/cli/print.rs", "const RED: &str = \"\\x1b[31m\";"),
    ("escapes", "src/ops/mod.rs", "const ESC: char = '\\u{1B}';"),
    ("glyphs", "src/tui/footer.rs", "const DOTS: &str = \"…\";"),
    ("glyphs", "src/tui/keymap.rs", "const Q: char = '？';"),
    ("glyphs", "src/tui/footer.rs", "const DOTS: &str = \"\\u{2026}\";"),
    ("clear", "src/tui/overlays/help.rs", "use ratatui::widgets::{Block, Clear};"),
    ("clear", "src/tui/overlays/help.rs", "fn f() { ratatui::widgets::Clear.render(a, b); }"),
];

/// Texts that look like faults and are none.
#[rustfmt::skip] // One text a line.
const FINE: &[(&str, &str)] = &[
    ("src/domain/money.rs", "//! See crate::store.\nconst A: &str = \"crate::store::Store\"; // use std::fs;"),
    ("src/domain/money.rs", "#[cfg(test)]\nmod tests {\n    use crate::store;\n    const E: &str = \"\\x1b\";\n}"),
    ("src/matching/tests.rs", "use std::time::Instant;"),
    ("src/cli/inspect.rs", "use crate::formats::sniff; use crate::store::{self, Store}; fn f() { ops::undo::run() }"),
    ("src/tui/overlays/form.rs", "fn f(s: &mut S) { s.input.undo(); }"),
    ("src/tui/widgets/table.rs", "use crate::domain::untrusted::Shown; use crate::text::cells; use super::blank;"),
    ("src/tui/panes/today.rs", "use super::Pane; use crate::tui::overlays::Overlay; use crate::tui::widgets::table;"),
    ("src/tui/panes/mod.rs", "pub mod reconcile; use self::reconcile::Row;"),
    ("src/tui/terminal/mod.rs", "use crossterm::terminal::Clear; const SYNC: &str = \"\\x1b[?2026h\";"),
    ("src/tui/keymap.rs", "fn f(c: char) -> bool { c >= '\\u{ff01}' }"),
    ("src/tui/glyphs.rs", "const DOTS: &str = \"…\";"),
    ("src/tui/widgets/blank.rs", "use ratatui::widgets::Clear;"),
    ("src/store/mod.rs", "fn f(s: &Store) { s.change(1); Store::undo(s); let fs = std::fs::read(p); }"),
    ("src/main.rs", "fn main() { tieout::cli::run(); }"),
];

/// Neighbours that the texts above name.
fn with_neighbours(source: Source) -> Vec<Source> {
    vec![
        source,
        Source::read("src/tui/panes/reconcile.rs", ""),
        Source::read("src/tui/overlays/form.rs", ""),
    ]
}

#[test]
fn each_rule_catches_its_faults() {
    let long = "\n".repeat(LONGEST + 1);
    let faults = FAULTS
        .iter()
        .copied()
        .chain([("length", "src/store/mod.rs", long.as_str())]);
    let mut caught = Vec::new();
    for (rule, path, text) in faults {
        let sources = with_neighbours(Source::read(path, text));
        let found: Vec<_> = RULES
            .iter()
            .flat_map(|(n, f)| f(&sources[0], &sources).into_iter().map(move |at| (*n, at)))
            .collect();
        assert!(!found.is_empty(), "{rule} misses {text:?} in {path}");
        assert!(
            found.iter().all(|(n, _)| *n == rule),
            "{text:?} in {path} is no matter of {found:?}"
        );
        caught.push(rule);
    }
    for (name, _) in RULES {
        assert!(
            caught.contains(name),
            "nothing shows that the rule {name} can fail"
        );
    }
}

#[test]
fn findings_name_the_line() {
    let source = Source::read(FAULTS[1].1, FAULTS[1].2);
    let lines = report("arrows", arrows, &[source]);
    let starts = "src/store/mod.rs:3: [arrows] `store` may not use `crate::text::";
    assert!(
        lines.len() == 2 && lines.iter().all(|l| l.starts_with(starts)),
        "{lines:?}"
    );

    let below_tests =
        "#[cfg(test)]\nmod tests {\n    // x\n}\n\n/* a\n*/\nfn f() {\n    \"\\x1b\"; crate::ops::f() }";
    let lines = [("escapes", escapes as Finder), ("arrows", arrows)]
        .map(|(name, find)| report(name, find, &[Source::read("src/text/mod.rs", below_tests)]).concat());
    assert!(
        lines.iter().all(|l| l.starts_with("src/text/mod.rs:9: ")),
        "{lines:?}"
    );
}

#[test]
fn rules_leave_the_rest_alone() {
    for (path, text) in FINE {
        let sources = with_neighbours(Source::read(path, text));
        let found: Vec<_> = RULES.iter().flat_map(|(_, f)| f(&sources[0], &sources)).collect();
        assert!(found.is_empty(), "{path} {text:?}: {found:?}");
    }
}
