//! Working in an operator's name, without a server between: what a key file's command does with what was asked for, what
//! it believes, and what it takes no notice of.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;

const LEDGER: &str = "date,customer code,type,doc no,amount,currency\n2026-10-01,N1,INV,INV-1001,100.00,CNY\n\
    2026-10-02,N1,INV,INV-1002,250.00,CNY\n2026-10-03,N2,INV,INV-1003,40.00,CNY\n";

/// Exit code, stdout and stderr.
type Said = (i32, String, String);

/// A shared book: wang keeps it, alice is finance, bo looks after N2, vera looks at N1.
struct Shared(TempDir);

impl Shared {
    fn new() -> Self {
        let shared = Self(tempfile::tempdir().unwrap());
        fs::create_dir(shared.path("data")).unwrap();
        fs::set_permissions(shared.path("data"), PermissionsExt::from_mode(0o700)).unwrap();
        fs::write(shared.path("ledger.csv"), LEDGER).unwrap();
        let ledger = shared.path("ledger.csv").display().to_string();
        let mut import = shared.command(&["import", "ledger", &ledger, "--create-customers"]);
        assert!(import.output().unwrap().status.success());
        for line in [
            "share --limit 0",
            "operator add alice --role finance",
            "operator add bo --role manager",
            "operator grant bo N2",
            "operator add vera --role viewer",
            "operator grant vera N1",
        ] {
            let words: Vec<&str> = ["admin"].into_iter().chain(line.split(' ')).collect();
            let (code, _, err) = shared.named("wang", &words);
            assert_eq!(code, 0, "{line}: {err}");
        }
        shared
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn book(&self) -> String {
        self.path("data/book.tieout").display().to_string()
    }

    /// The program with the book named, in an environment that says nothing.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::cargo_bin("tieout").unwrap();
        command.env_clear().current_dir(self.0.path());
        command.args(["--book", &self.book()]).args(words);
        command
    }

    /// In somebody's name, at the command line.
    fn named(&self, name: &str, words: &[&str]) -> Said {
        let words: Vec<&str> = ["--as", name].into_iter().chain(words.iter().copied()).collect();
        said(&mut self.command(&words))
    }

    /// What an SSH client asked for, with this on standard input.
    fn asked(&self, name: &str, request: &str, input: &[u8]) -> Said {
        let mut command = self.command(&["--as", name]);
        said(command.env("SSH_ORIGINAL_COMMAND", request).write_stdin(input))
    }

    fn record(&self) -> String {
        fs::read_to_string(self.path("data/book.tieout-audit")).unwrap_or_default()
    }
}

fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_file_goes_in_by_put_and_out_by_get() {
    let shared = Shared::new();
    let statement = b"date,doc no,amount\n2026-10-01,INV-1001,100.00\n";
    let (code, out, err) = shared.asked("alice", "put october.csv", statement);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert_eq!(shared.asked("alice", "put october.csv", b"other").0, 2);
    let held = shared.path("data/book.tieout-inbox/alice/october.csv");
    assert_eq!(fs::read(&held).unwrap(), statement);
    let import = [
        "import",
        "statement",
        "october.csv",
        "--customer",
        "N1",
        "--currency",
        "CNY",
    ];
    let (code, _, err) = shared.named("alice", &import);
    assert_eq!(code, 0, "{err}");
    // By name only, and only one's own.
    for file in [
        held.to_str().unwrap(),
        "../alice/october.csv",
        "/etc/passwd",
        "ledger.csv",
    ] {
        for verb in [
            &["import", "ledger", file][..],
            &["inspect", file],
            &["diff", file, file],
        ] {
            let (code, out, err) = shared.named("bo", verb);
            assert_eq!((code, out.as_str()), (2, ""), "{verb:?}: {err}");
        }
    }
    let (code, _, err) = shared.named("alice", &["export", "transactions", "--out", "../../all.json"]);
    assert_eq!(code, 0, "{err}");
    assert!(!shared.path("all.json").exists() && !shared.path("data/all.json").exists());
    let outbox: Vec<_> = fs::read_dir(shared.path("data/book.tieout-outbox/alice"))
        .unwrap()
        .collect();
    let id = outbox[0].as_ref().unwrap().file_name().into_string().unwrap();
    assert!(id.ends_with("-1.json") && err.contains(&id), "{id}: {err}");
    let (code, out, _) = shared.asked("alice", &format!("get {id}"), b"");
    assert!(
        code == 0
            && serde_json::from_str::<Vec<serde_json::Value>>(&out)
                .unwrap()
                .len()
                == 3
    );
    // Another's export is not there for anybody else.
    assert_eq!(shared.asked("bo", &format!("get {id}"), b"").0, 2);
}

#[test]
fn reports_show_what_the_operator_sees_in_the_format_asked_for() {
    let shared = Shared::new();
    let rows = |name: &str, request: &str| {
        let (code, out, err) = shared.asked(name, request, b"");
        assert_eq!(code, 0, "{name} {request}: {err}");
        serde_json::from_str::<Vec<serde_json::Value>>(&out).unwrap()
    };
    assert_eq!(rows("alice", "report open json").len(), 3);
    assert_eq!(rows("vera", "report open json").len(), 2);
    assert_eq!(rows("bo", "report open json").len(), 1);
    let balances = rows("vera", "report balances json");
    assert_eq!((balances.len(), &balances[0]["code"]), (1, &"N1".into()));
    let ageing = rows("alice", "report ageing json");
    let of = |code: &str, field: &str| {
        let row = ageing.iter().find(|row| row["code"] == code).unwrap();
        row[field].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (of("N1", "balance").as_str(), of("N2", "balance").as_str()),
        ("350.00", "40.00")
    );
    assert_eq!(
        rows("alice", "report differences json"),
        [] as [serde_json::Value; 0]
    );
    assert_eq!(rows("alice", "report inbox json"), [] as [serde_json::Value; 0]);
    let (_, csv, _) = shared.asked("alice", "report balances csv", b"");
    assert!(csv.starts_with("code,name,") && csv.lines().count() == 3, "{csv}");
    let (code, table, _) = shared.asked("vera", "queue", b"");
    assert!(code == 0 && !table.contains("N2"), "{table}");
    // An admin looks after people, not after accounts: what leaves the book is not theirs to take.
    for request in ["report balances", "queue", "get 261123-1.csv"] {
        let (code, out, _) = shared.asked("wang", request, b"");
        assert_eq!((code, out.as_str()), (2, ""), "{request}");
    }
    // Who imports nothing sends nothing in.
    assert_eq!(shared.asked("vera", "put x.csv", b"1").0, 2);
    assert!(!shared.path("data/book.tieout-inbox/vera/x.csv").exists());
}

#[test]
fn open_differences_are_those_nobody_explained() {
    let shared = Shared::new();
    let statement = b"date,doc no,amount\n2026-10-01,INV-1001,100.00\n2026-10-02,INV-1002,205.00\n";
    shared.asked("alice", "put october.csv", statement);
    let import = [
        "import",
        "statement",
        "october.csv",
        "--customer",
        "N1",
        "--currency",
        "CNY",
    ];
    assert_eq!(shared.named("alice", &import).0, 0);
    let (code, _, err) = shared.named("alice", &["reconcile", "N1", "--period", "2026-10"]);
    assert!(code <= 1, "{err}");
    let (_, out, err) = shared.asked("alice", "report differences json", b"");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row["customer"] == "N1"),
        "{out}{err}"
    );
    let (_, none, _) = shared.asked("bo", "report differences csv", b"");
    assert_eq!(none.lines().count(), 1, "{none}");
}

#[test]
fn the_environment_says_nothing_about_who_or_where() {
    let shared = Shared::new();
    let elsewhere = shared.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let hostile = |command: &mut Command| {
        for name in [
            "TIEOUT_BOOK",
            "HOME",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "TMPDIR",
            "SQLITE_TMPDIR",
        ] {
            command.env(name, &elsewhere);
        }
        for name in ["TIEOUT_ACTOR", "USER", "LOGNAME", "SUDO_USER"] {
            command.env(name, "wang");
        }
        for name in ["EDITOR", "VISUAL", "PAGER", "BROWSER", "SHELL"] {
            command.env(name, format!("touch {}/ran", elsewhere.display()));
        }
    };
    for request in [
        "whoami",
        "report balances csv",
        "queue csv",
        "put a.csv",
        "report inbox csv",
    ] {
        let mut command = shared.command(&["--as", "alice"]);
        hostile(command.env("SSH_ORIGINAL_COMMAND", request).write_stdin("1"));
        let (code, out, err) = said(&mut command);
        assert_eq!(code, 0, "{request}: {err}");
        assert!(!out.contains("wang"), "{request}: {out}");
    }
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    // The book in the environment alone is not believed, and neither is a name there.
    let mut command = Command::cargo_bin("tieout").unwrap();
    command
        .env_clear()
        .env("TIEOUT_BOOK", shared.book())
        .args(["--as", "alice", "customers"]);
    let (code, out, _) = said(&mut command);
    assert_eq!((code, out.as_str()), (2, ""));
    // Language is the one thing that may come from the other end.
    let mut command = shared.command(&["--as", "alice"]);
    command
        .env("SSH_ORIGINAL_COMMAND", "sh")
        .env("LANG", "zh_CN.UTF-8");
    assert!(said(&mut command).2.contains("没有这个命令"));
}

#[test]
fn a_name_is_believed_only_where_the_directory_is_ones_own_alone() {
    let shared = Shared::new();
    for bad in ["Alice", "-x", "a/b", "..", "a b", "", "李"] {
        assert_eq!(shared.named(bad, &["customers"]).0, 2, "{bad:?}");
    }
    let (code, out, _) = shared.asked("mallory", "report balances", b"");
    assert_eq!((code, out.as_str()), (2, ""));
    fs::set_permissions(shared.path("data"), PermissionsExt::from_mode(0o770)).unwrap();
    let (code, out, _) = shared.asked("alice", "whoami", b"");
    assert_eq!((code, out.as_str()), (2, ""), "others may write there");
    fs::set_permissions(shared.path("data"), PermissionsExt::from_mode(0o700)).unwrap();
    assert_eq!(shared.asked("alice", "whoami", b"").0, 0);
    let (code, _, err) = shared.named("wang", &["admin", "operator", "disable", "alice"]);
    assert_eq!(code, 0, "{err}");
    for request in ["whoami", "report inbox", "put x.csv", "queue"] {
        let (code, out, _) = shared.asked("alice", request, b"1");
        assert_eq!(
            (code, out.as_str()),
            (2, ""),
            "{request} of somebody who was shut out"
        );
    }
    // A personal book has no operators.
    let own = shared.path("data/own.tieout").display().to_string();
    let mut command = Command::cargo_bin("tieout").unwrap();
    command
        .env_clear()
        .current_dir(shared.0.path())
        .args(["--book", &own]);
    command.args(["import", "ledger", "ledger.csv", "--create-customers"]);
    assert_eq!(said(&mut command).0, 0);
    let mut command = Command::cargo_bin("tieout").unwrap();
    command.env_clear().args(["--book", &own, "--as", "alice"]);
    assert_eq!(said(command.env("SSH_ORIGINAL_COMMAND", "whoami")).0, 2);
}

#[test]
fn everything_that_leaves_or_is_refused_is_one_line_of_the_record() {
    let shared = Shared::new();
    let lines = |shared: &Shared| shared.record().lines().count();
    for (request, event) in [
        ("report open", "report"),
        ("queue", "report"),
        ("put a.csv", "put"),
        ("put x; rm -rf /", "refused"),
        ("sh\nid", "refused"),
        ("\u{1b}[2J\u{202e}", "refused"),
        ("", "refused"),
        ("get 261123-9.csv", "refused"),
    ] {
        let before = lines(&shared);
        shared.asked("alice", request, b"1");
        let record = shared.record();
        let line: serde_json::Value = serde_json::from_str(record.lines().last().unwrap()).unwrap();
        assert_eq!(
            (lines(&shared), &line["event"], &line["operator"]),
            (before + 1, &event.into(), &"alice".into()),
            "{request:?}"
        );
    }
    let before = lines(&shared);
    assert_eq!(
        shared
            .named("alice", &["export", "customers", "--out", "c.csv"])
            .0,
        0
    );
    assert_eq!(lines(&shared), before + 1);
    let record = shared.record();
    assert!(
        record
            .chars()
            .all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}'))
    );
    // Where nothing can be recorded nothing is handed out.
    fs::remove_file(shared.path("data/book.tieout-audit")).unwrap();
    fs::create_dir(shared.path("data/book.tieout-audit")).unwrap();
    let (code, out, _) = shared.asked("alice", "report open", b"");
    assert!(code != 0 && out.is_empty(), "{out}");
}

#[test]
fn ten_sessions_and_no_more() {
    let shared = Shared::new();
    let program = assert_cmd::cargo::cargo_bin("tieout");
    let begin = || {
        let mut command = std::process::Command::new(&program);
        command.env_clear().env("SSH_ORIGINAL_COMMAND", "put slow.csv");
        command.args(["--as", "alice", "--book", &shared.book()]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut open: Vec<_> = (0..10).map(|_| begin()).collect();
    // Each has its place once it has begun its file.
    let begun = std::time::Instant::now();
    let held = || fs::read_dir(shared.path("data/book.tieout-inbox/alice")).map_or(0, Iterator::count);
    while held() < 10 {
        assert!(begun.elapsed().as_secs() < 20, "{} of 10", held());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let (code, out, _) = shared.asked("alice", "whoami", b"");
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(shared.asked("bo", "whoami", b"").0, 0);
    let mut first = open.remove(0);
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(
        shared.asked("alice", "whoami", b"").0,
        0,
        "a killed session gives its place up"
    );
    for mut child in open {
        drop(child.stdin.take());
        child.wait().unwrap();
    }
    let names: Vec<_> = fs::read_dir(shared.path("data/book.tieout-inbox/alice"))
        .unwrap()
        .collect();
    assert!(
        names
            .iter()
            .any(|name| name.as_ref().unwrap().file_name() == "slow.csv")
    );
}

/// Every variable the program reads, and why it may. None of them says which file, program or name a session works with.
const VARIABLES: &[(&str, &str)] = &[
    (
        "src/cli/context.rs",
        "language of the words; names are read only without --as",
    ),
    (
        "src/cli/forced/mod.rs",
        "what the SSH client asked for, read by the grammar",
    ),
    ("src/cli/screen.rs", "colours and glyphs"),
    ("src/tui/run.rs", "width of the terminal's glyphs"),
    (
        "src/tui/terminal/panic.rs",
        "debug builds: where a test wants a crash",
    ),
    ("src/tui/idle.rs", "debug builds: shorter times for a test"),
    (
        "src/ops/read_file.rs",
        "`~/` in the owner's own paths; an operator types names",
    ),
];

#[test]
fn no_other_variable_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let reads = code.matches("env::var").count() + code.matches("env::home_dir").count();
            if reads > 0 && !path.ends_with("tests.rs") {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.insert(name, reads);
            }
        }
    }
    let known: Vec<&str> = VARIABLES.iter().map(|(path, _)| *path).collect();
    for path in found.keys() {
        assert!(
            known.contains(&path.as_str()),
            "{path} reads the environment: say here why it may"
        );
    }
    assert_eq!(found.len(), known.len(), "{found:?}");
}
