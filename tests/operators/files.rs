//! No argument of any command reaches a file outside the operator's boxes: whatever path is given for it, the answer is the same
//! whether a file is there or not, and no file is made or changed.

use crate::cli::{done_as, refused_as, shell};
use crate::shell::{Shell, TODAY};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use tieout::text::{Language, words};

/// Every argument that names a file, as the owner of a book may give it. A new one belongs here, and under `--as` its file
/// comes from the inbox and goes to the outbox, or the command is for whoever keeps the book's own file.
const FILES: &[&str] = &[
    "admin anchor: to",
    "admin key add: file",
    "admin restore: file",
    "admin restore: later",
    "admin restore: to",
    "agreement: agreement",
    "backup: file",
    "diff: agreement",
    "diff: ours",
    "diff: ours-profile",
    "diff: out",
    "diff: theirs",
    "diff: theirs-profile",
    "explain: agreement",
    "explain: ours",
    "explain: ours-profile",
    "explain: theirs",
    "explain: theirs-profile",
    "export customers: out",
    "export reconciliation: out",
    "export tasks: out",
    "export transactions: out",
    "import: file",
    "import: profile",
    "inspect: file",
    "inspect: profile",
    "verify: anchor",
];

/// What those are for that only an admin may give: they keep the book's own file.
const KEEPERS: &[&str] = &["admin ", "backup: ", "verify: anchor"];

const IN: &str = "date,doc no,amount,currency\n2026-10-01,INV-1001,100.00,CNY\n";
const SECRET: &str = "top secret = [";

/// One argument of one command, with what else the command needs.
#[derive(Clone)]
struct Case {
    name: String,
    words: Vec<String>,
    /// Its place among the words.
    place: usize,
}

/// The commands without further ones below them, with every argument that takes free text.
fn cases() -> Vec<Case> {
    let mut out = Vec::new();
    collect(
        &tieout::cli::command(&words(Language::En)),
        &mut Vec::new(),
        &mut out,
    );
    out
}

fn collect(command: &clap::Command, path: &mut Vec<String>, out: &mut Vec<Case>) {
    for one in command.get_subcommands() {
        path.push(one.get_name().to_owned());
        collect(one, path, out);
        path.pop();
    }
    if command.has_subcommands() {
        return;
    }
    for arg in command.get_arguments().filter(|arg| is_free(arg)) {
        let (mut words, mut place) = (path.clone(), 0);
        for other in command.get_arguments() {
            let this = other.get_id() == arg.get_id();
            if !this && !other.is_required_set() {
                continue;
            }
            if let (Some(long), false) = (other.get_long(), other.is_positional()) {
                words.push(format!("--{long}"));
            }
            if this {
                place = words.len();
            }
            words.push(needed(&path.join(" "), other.get_id().as_str()).to_owned());
        }
        let name = format!("{}: {}", path.join(" "), arg.get_id());
        out.push(Case { name, words, place });
    }
}

/// True where any text may be given: neither a flag, nor one of some words, nor a number.
fn is_free(arg: &clap::Arg) -> bool {
    arg.get_action().takes_values()
        && arg.get_possible_values().is_empty()
        && arg.get_value_parser().type_id() == std::any::TypeId::of::<String>()
}

/// What stands where a command needs something beside the argument in question.
fn needed(command: &str, id: &str) -> &'static str {
    match id {
        "file" if command == "admin restore" => "copy.tieout",
        "file" if command == "backup" => "other.tieout",
        "file" if command == "admin key add" => "mia.pub",
        "file" | "ours" | "theirs" => "in.csv",
        "kind" => "statement",
        "customer" => "N1",
        "lines" => "L1",
        "period" => "2026-10",
        "name" => "mia",
        "to" => "restored.tieout",
        _ => "1",
    }
}

/// Runs the case on a copy of the book, once with a file and once without one at the path, and gives what was said, and whether
/// a file was made or changed.
fn try_both(case: &Case, template: &Path, who: Option<&str>) -> ([String; 2], bool) {
    static TRIES: AtomicUsize = AtomicUsize::new(0);
    let mut said = [String::new(), String::new()];
    let mut touched = false;
    for (there, said) in [true, false].into_iter().zip(&mut said) {
        let home = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        copy(template, home.path());
        let secret = outside
            .path()
            .join(format!("s{}.csv", TRIES.fetch_add(1, Ordering::Relaxed)));
        if there {
            std::fs::write(&secret, SECRET).unwrap();
        }
        let mut words = case.words.clone();
        words[case.place] = secret.display().to_string();
        let mut command = assert_cmd::Command::cargo_bin("tieout").unwrap();
        command
            .current_dir(home.path())
            .env_clear()
            .env("HOME", home.path())
            .env("USER", "ann")
            .args(["--book", "book.tieout", "--today", TODAY])
            .args(who.iter().flat_map(|who| ["--as", who]))
            .args(words);
        let output = command.output().unwrap();
        let shown = format!(
            "{} {} {}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        let real = |path: &Path| path.canonicalize().unwrap().display().to_string();
        let names = [
            secret.display().to_string(),
            real(outside.path()),
            real(home.path()),
        ];
        *said = names.iter().fold(shown, |said, name| said.replace(name, "PATH"));
        let now = std::fs::read_to_string(&secret).ok();
        touched |= now.as_deref() != there.then_some(SECRET);
    }
    (said, touched)
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Those of the cases whose answers differ, or that touched a file.
fn reaching(cases: &[Case], template: &Shell, who: Option<&str>) -> Vec<String> {
    let template: PathBuf = template.path("");
    let half = cases.len() / 2;
    let reached = |cases: &[Case]| -> Vec<String> {
        cases
            .iter()
            .filter_map(|case| {
                let ([there, none], touched) = try_both(case, &template, who);
                (touched || there != none).then(|| case.name.clone())
            })
            .collect()
    };
    let mut found = std::thread::scope(|scope| {
        let first = scope.spawn(|| reached(&cases[..half]));
        let mut found = reached(&cases[half..]);
        found.extend(first.join().unwrap());
        found
    });
    found.sort();
    found
}

#[test]
fn the_list_of_file_arguments_is_whole() {
    let own = Shell::new();
    own.file(
        "ledger.csv",
        "date,customer code,type,doc no,amount,currency\n2026-10-01,N1,INV,INV-1001,100.00,CNY\n",
    );
    own.file("in.csv", IN);
    own.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    own.done(&["import", "statement", "in.csv", "--customer", "N1"]);
    own.done(&["reconcile", "N1", "--period", "2026-10"]);
    own.done(&["backup", "copy.tieout"]);
    own.file("mia.pub", "no key");
    let all = cases();
    assert!(all.len() > 60, "{}", all.len());
    assert_eq!(reaching(&all, &own, None), FILES);
}

#[test]
fn no_argument_of_an_operator_reaches_a_file_outside_their_boxes() {
    let shared = shell();
    let inbox = shared.path("book.tieout-inbox/fin");
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("in.csv"), IN).unwrap();
    let mut of_files = cases();
    of_files.retain(|case| FILES.contains(&case.name.as_str()));
    assert_eq!(of_files.len(), FILES.len());
    assert_eq!(reaching(&of_files, &shared, Some("fin")), [""; 0]);
    // An admin keeps the book's own file, and names it where it lies; nothing else.
    let reached = reaching(&of_files, &shared, Some("ann"));
    assert!(!reached.is_empty());
    for name in reached {
        assert!(KEEPERS.iter().any(|keeper| name.starts_with(keeper)), "{name}");
    }
}

#[test]
fn settings_of_an_operator_come_from_their_inbox() {
    let shared = shell();
    let inbox = shared.path("book.tieout-inbox/fin");
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("in.csv"), IN).unwrap();
    std::fs::write(
        inbox.join("how.toml"),
        "currency = \"EUR\"\n[columns]\nmemo = \"doc no\"\n",
    )
    .unwrap();
    std::fs::write(inbox.join("agreed.toml"), "tolerance = \"0.05\"\n").unwrap();
    let (out, _) = done_as(
        &shared,
        "fin",
        &["inspect", "in.csv", "--profile", "how.toml", "--format", "json"],
    );
    assert!(out.contains("\"meaning\": \"memo\""), "{out}");
    done_as(&shared, "fin", &["agreement", "N1", "--file", "agreed.toml"]);
    let said = refused_as(&shared, "fin", &["inspect", "in.csv", "--profile", "no.toml"]);
    assert!(said.contains("no.toml"), "{said}");
}

#[test]
fn a_book_that_cannot_say_who_may_restores_for_its_owner_alone() {
    let shared = shell();
    shared.done(&["backup", "copy.tieout"]);
    std::fs::write(shared.path("book.tieout"), "no book any more").unwrap();
    let restore = ["admin", "restore", "copy.tieout", "--to", "new.tieout"];
    let said = refused_as(&shared, "fin", &restore);
    assert!(said.contains("without --as"), "{said}");
    assert!(!shared.path("new.tieout").exists());
    shared.done(&restore);
}
