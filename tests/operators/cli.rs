//! Sharing a book from the shell, and working in it as somebody.

use crate::shell::{Said, Shell, records};
use tieout::domain::operator::Identity;
use tieout::domain::transaction::{Fields, Kind};
use tieout::ops::propose;
use tieout::store;

const LEDGER: &str = "date,customer code,type,doc no,amount,currency\n2026-10-01,N1,INV,INV-1001,100.00,CNY\n\
    2026-10-02,N1,INV,INV-1002,250.00,CNY\n2026-10-03,N2,INV,INV-1003,40.00,CNY\n";
const STATEMENT: &str = "date,doc no,amount,currency\n2026-10-01,INV-1001,100.00,CNY\n\
    2026-10-02,INV-1002,250.00,CNY\n";
// A well-known host's key, with the fingerprint it publishes.
const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl mia@laptop\n";
const PRINT: &str = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";

/// A book of two customers, shared by `ann`, with `mia` who has N1 and `fin` who is finance.
pub fn shell() -> Shell {
    let shell = Shell::new();
    shell.file("ledger.csv", LEDGER);
    shell.file("mia.pub", KEY);
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    shell.done(&["admin", "share", "--limit", "100"]);
    shell.done(&["admin", "operator", "add", "mia", "--role", "manager"]);
    shell.done(&[
        "admin",
        "operator",
        "add",
        "fin",
        "--role",
        "finance",
        "--display",
        "Fina",
    ]);
    shell.done(&["admin", "operator", "grant", "mia", "N1"]);
    shell
}

/// Runs a command as somebody who came by a key.
pub fn run_as(shell: &Shell, name: &str, args: &[&str]) -> Said {
    let book = shell.path("book.tieout");
    let mut all = vec!["--as", name, "--book", book.to_str().unwrap()];
    all.extend(args);
    shell.run(&all)
}

/// Sends a file into somebody's inbox, as `ssh host put NAME < FILE` does.
fn put(shell: &Shell, name: &str, file: &str, bytes: &str) {
    let book = shell.path("book.tieout");
    let mut command = shell.command(&["--as", name, "--book", book.to_str().unwrap()]);
    command
        .env("SSH_ORIGINAL_COMMAND", format!("put {file}"))
        .write_stdin(bytes);
    command.assert().success();
}

/// What stands in the only file with this ending in somebody's outbox.
fn got(shell: &Shell, name: &str, ending: &str) -> String {
    let outbox = shell.path("book.tieout-outbox").join(name);
    let mut files: Vec<_> = std::fs::read_dir(outbox)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    let newest = files
        .into_iter()
        .rfind(|path| path.to_string_lossy().ends_with(ending));
    std::fs::read_to_string(newest.unwrap()).unwrap()
}

pub fn done_as(shell: &Shell, name: &str, args: &[&str]) -> (String, String) {
    let (code, out, err) = run_as(shell, name, args);
    assert_eq!(code, 0, "{name} {args:?}: {out}{err}");
    (out, err)
}

pub fn refused_as(shell: &Shell, name: &str, args: &[&str]) -> String {
    let (code, out, err) = run_as(shell, name, args);
    assert_eq!(code, 2, "{name} {args:?}: {out}{err}");
    err
}

#[test]
fn everybody_sees_and_writes_what_is_theirs() {
    let shell = shell();
    let codes = |name: &str| {
        let (out, _) = done_as(&shell, name, &["customers", "--format", "csv"]);
        records(&out)
            .into_iter()
            .map(|row| row[0].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (codes("mia"), codes("fin"), codes("ann")),
        (vec!["N1".into()], vec!["N1".into(), "N2".into()], vec![])
    );
    done_as(&shell, "mia", &["task", "add", "N1", "call them"]);
    for args in [
        &["queue"][..],
        &["transactions", "--format", "csv"],
        &["transactions", "type:invoice", "--customer", "N1"],
        &["history"],
        &["approve"],
        &["who"],
        &["export", "transactions", "--out", "t.csv"],
        &["export", "tasks", "--out", "k.csv"],
    ] {
        let (out, _) = done_as(&shell, "mia", args);
        assert!(
            !out.contains("N2") && !out.contains("INV-1003"),
            "{args:?}: {out}"
        );
    }
    assert!(refused_as(&shell, "mia", &["task", "add", "N2", "call them"]).contains("N2"));
    done_as(&shell, "mia", &["export", "customers", "--out", "mine.csv"]);
    let exported = got(&shell, "mia", ".csv");
    assert!(exported.contains("N1") && !exported.contains("N2"), "{exported}");
    let own = LEDGER.replace("2026-10-03,N2,INV,INV-1003", "2026-10-03,N1,INV,INV-1009");
    put(&shell, "mia", "own.csv", &own);
    for (name, args, what) in [
        ("ann", &["export", "customers", "--out", "no.csv"][..], "export"),
        ("mia", &["import", "ledger", "own.csv"], "import our ledger"),
        ("mia", &["verify"], "check the book"),
        ("fin", &["backup", "copy.db"], "back up"),
        ("fin", &["admin", "list"], "list operators"),
        (
            "fin",
            &["admin", "operator", "add", "eve", "--role", "admin"],
            "add an operator",
        ),
        ("mia", &["admin", "period", "lock", "2026-09-30"], "lock a period"),
    ] {
        let said = refused_as(&shell, name, args);
        assert!(
            said.contains("Your role does not include this") && said.contains(what),
            "{said}"
        );
    }
    assert!(refused_as(&shell, "eve", &["customers"]).contains("no operator eve"));
    done_as(&shell, "ann", &["admin", "operator", "disable", "mia"]);
    assert!(refused_as(&shell, "mia", &["customers"]).contains("mia was shut out"));
    let (listed, _) = done_as(&shell, "ann", &["admin", "list", "--format", "csv"]);
    let rows = records(&listed);
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter().any(|row| row[0] == "fin" && row[1] == "Fina"),
        "{rows:?}"
    );
}

#[test]
fn a_statement_import_tells_nothing_of_other_accounts() {
    let shell = shell();
    put(&shell, "fin", "n2.csv", STATEMENT);
    done_as(
        &shell,
        "fin",
        &["import", "statement", "n2.csv", "--customer", "N2"],
    );
    // The same bytes for a customer of theirs: neither refused, which would tell, nor booked for the other.
    put(&shell, "mia", "mine.csv", STATEMENT);
    let import = ["import", "statement", "mine.csv", "--customer", "N1"];
    let (out, err) = done_as(&shell, "mia", &[&import[..], &["--dry-run"]].concat());
    assert!(
        out.contains("Would add 2; 0") && !err.contains("n2.csv"),
        "{out}{err}"
    );
    let (out, err) = done_as(&shell, "mia", &import);
    assert!(out.contains("2 added") && !err.contains("n2.csv"), "{out}{err}");
    let said = refused_as(&shell, "mia", &import);
    assert!(
        said.contains("mine.csv was imported before (as mine.csv)"),
        "{said}"
    );
    // Who sees both is told.
    done_as(&shell, "fin", &["verify"]);
    let again = ["import", "statement", "n2.csv", "--customer", "N2"];
    assert!(refused_as(&shell, "fin", &again).contains("imported before (as n2.csv)"));
    done_as(&shell, "fin", &["undo"]);
    assert!(refused_as(&shell, "fin", &again).contains("imported before (as mine.csv)"));
    let other = STATEMENT.replace("INV-1002", "INV-1005");
    put(&shell, "mia", "other.csv", &other);
    let to = |code| {
        refused_as(
            &shell,
            "mia",
            &["import", "statement", "other.csv", "--customer", code],
        )
    };
    assert_eq!(to("N2").replace("N2", "N7"), to("N7"));
}

#[test]
fn a_statement_is_the_same_whatever_else_stands_in_its_file() {
    let shell = shell();
    let import = |name: &str, text: &str| {
        put(&shell, "fin", name, text);
        run_as(&shell, "fin", &["import", "statement", name, "--customer", "N1"])
    };
    assert_eq!(import("first.csv", STATEMENT).0, 0);
    for (name, text) in [
        ("longer.csv", format!("{STATEMENT}\n")),
        ("windows.csv", STATEMENT.replace('\n', "\r\n")),
    ] {
        let (code, out, err) = import(name, &text);
        assert_eq!(code, 2, "{out}{err}");
        assert!(err.contains("first.csv") && err.contains("2026-10"), "{err}");
    }
    // Another one of the same days goes in, and says so.
    let (code, _, err) = import("more.csv", &STATEMENT.replace("INV-1002", "INV-1005"));
    assert!(
        code == 0 && err.contains("first.csv") && err.contains("Overlaps"),
        "{err}"
    );
    let (code, _, err) = import("november.csv", &STATEMENT.replace("2026-10", "2026-11"));
    assert!(code == 0 && !err.contains("first.csv"), "{err}");
}

#[test]
fn submitting_says_that_it_is_the_opening() {
    let shell = shell();
    let text = "date,doc no,amount,currency,balance\n2026-10-01,INV-1001,100.00,CNY,150.00\n\
        2026-10-02,INV-1002,250.00,CNY,400.00\n";
    put(&shell, "mia", "statement.csv", text);
    done_as(
        &shell,
        "mia",
        &["import", "statement", "statement.csv", "--customer", "N1"],
    );
    let said = refused_as(
        &shell,
        "mia",
        &["reconcile", "N1", "--period", "2026-10", "--submit"],
    );
    assert!(said.contains("D13") && said.contains("50.00"), "{said}");
}

#[test]
fn a_dry_run_says_whether_importing_is_given_to_one() {
    let shell = shell();
    let own = LEDGER.replace("2026-10-03,N2,INV,INV-1003", "2026-10-03,N1,INV,INV-1009");
    put(&shell, "mia", "own.csv", &own);
    put(&shell, "mia", "list.csv", "code,name\nN1,One\n");
    for (kind, file, what) in [
        ("ledger", "own.csv", "import our ledger"),
        ("customers", "list.csv", "import the list of customers"),
    ] {
        let said = refused_as(&shell, "mia", &["import", kind, file, "--dry-run"]);
        assert!(
            said.contains("Your role does not include this") && said.contains(what),
            "{said}"
        );
    }
}

/// `mia` proposes a write-off of that day.
fn propose_into(shell: &Shell, day: &str) {
    let options = store::Options {
        identity: Identity::named("mia"),
        ..store::Options::default()
    };
    let mut book = store::Store::open(&shell.path("book.tieout"), &options).unwrap();
    let fields = Fields {
        customer: store::customer::by_code(book.read(), "N1").unwrap().unwrap().id,
        kind: Kind::Adjustment,
        doc_no: format!("ADJ-{day}"),
        date: crate::support::book::day(day),
        due_date: None,
        amount: crate::shared::yuan(-5),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    };
    propose::post(&mut book, &crate::shared::by("mia"), &fields).unwrap();
}

/// What waits to be posted into the signed days says so where it is listed, and again as it is approved.
fn says_what_it_makes_stale(shell: &Shell) {
    propose_into(shell, "2026-10-31");
    let (waiting, _) = done_as(shell, "fin", &["approve", "--format", "csv"]);
    let row = records(&waiting).remove(0);
    let stale = "fin signed off 2026-10: this makes it stale.";
    assert_eq!(row[8], stale);
    let said = refused_as(shell, "fin", &["approve", &row[0], "000000000000"]);
    assert!(said.contains("not what was submitted"), "{said}");
    done_as(shell, "mia", &["approve", &row[0], "--withdraw"]);
    for (day, told) in [("2026-11-01", false), ("2026-10-31", true)] {
        propose_into(shell, day);
        let (waiting, _) = done_as(shell, "fin", &["approve", "--format", "csv"]);
        let row = records(&waiting).remove(0);
        let (_, said) = done_as(shell, "fin", &["approve", &row[0], &row[6]]);
        assert_eq!(said.contains(stale), told, "{said}");
    }
}

#[test]
fn one_submits_and_another_signs_what_was_shown() {
    let shell = shell();
    put(&shell, "mia", "statement.csv", STATEMENT);
    done_as(
        &shell,
        "mia",
        &["import", "statement", "statement.csv", "--customer", "N1"],
    );
    let reconcile = ["reconcile", "N1", "--period", "2026-10"];
    let with = |more: &[&'static str]| [&reconcile[..], more].concat();
    let (_, said) = done_as(&shell, "mia", &with(&["--submit"]));
    let digest = said.split("--approve ").nth(1).unwrap()[..12].to_owned();
    let (waiting, _) = done_as(&shell, "fin", &["approve", "--format", "csv"]);
    assert!(waiting.contains(&digest), "{waiting}");
    assert!(refused_as(&shell, "mia", &["approve", "1", &digest]).contains("Who may: finance"));
    assert!(refused_as(&shell, "fin", &["approve", "1"]).contains("Repeat the digest"));
    assert!(refused_as(&shell, "fin", &["approve", "1", "000000000000"]).contains("not what was submitted"));
    let (_, said) = done_as(&shell, "fin", &["approve", "1", &digest]);
    assert!(said.contains("1 is approved"));
    assert!(refused_as(&shell, "mia", &with(&["--again"])).contains("signed"));
    says_what_it_makes_stale(&shell);
    // What comes later is named beside the signature.
    put(
        &shell,
        "fin",
        "late.csv",
        &LEDGER.replace("2026-10-01,N1,INV,INV-1001", "2026-10-09,N1,INV,LATE-7"),
    );
    // It is told before, and again as it is done; what is dated after the signed days is no matter.
    let late = ["import", "ledger", "late.csv"];
    for more in [&["--dry-run"][..], &[]] {
        let (_, err) = done_as(&shell, "fin", &[&late[..], more].concat());
        assert!(
            err.contains("One new line of N1 is dated into or before 2026-10, which fin signed off"),
            "{err}"
        );
    }
    let next = LEDGER
        .replace("2026-10-0", "2026-11-0")
        .replace("250.00", "50.00");
    put(&shell, "fin", "next.csv", &next);
    let (_, err) = done_as(&shell, "fin", &["import", "ledger", "next.csv", "--dry-run"]);
    assert_eq!(err, "");
    let (code, out, err) = run_as(&shell, "fin", &with(&["--format", "json"]));
    assert!(
        code == 1 && err.contains("signed by fin") && err.contains("LATE-7"),
        "{err}"
    );
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&told["signed"]["by"], &told["signed"]["stale"]),
        (&"fin".into(), &true.into())
    );
    let (_, _, err) = run_as(
        &shell,
        "fin",
        &with(&["--reopen", "--reason", "a line was missed"]),
    );
    assert!(err.contains("Reopened") && !err.contains("signed by"), "{err}");
    assert_eq!(run_as(&shell, "mia", &with(&["--again"])).0, 1);
}

#[test]
fn a_period_is_shut_by_one_and_reopened_by_two() {
    let shell = shell();
    done_as(
        &shell,
        "ann",
        &["admin", "operator", "add", "fay", "--role", "finance"],
    );
    done_as(&shell, "fin", &["admin", "period", "lock", "2026-10-31"]);
    put(
        &shell,
        "fin",
        "late.csv",
        &LEDGER.replace("INV-1001,100", "INV-0999,150"),
    );
    for more in [&["--dry-run"][..], &[]] {
        let late = [&["import", "ledger", "late.csv"][..], more].concat();
        assert!(refused_as(&shell, "fin", &late).contains("locked up to 2026-10-31"));
    }
    done_as(
        &shell,
        "fin",
        &[
            "admin",
            "period",
            "reopen",
            "2026-09-30",
            "--reason",
            "late invoice",
        ],
    );
    let (waiting, _) = done_as(&shell, "fay", &["approve", "--format", "csv"]);
    let row = records(&waiting).remove(0);
    assert!(refused_as(&shell, "fin", &["approve", &row[0], &row[6]]).contains("You prepared this yourself"));
    done_as(&shell, "fay", &["approve", &row[0], &row[6]]);
    // A file is no way round what one may post alone, and a dry run says so, with the line.
    let refused = refused_as(&shell, "fin", &["import", "ledger", "late.csv"]);
    assert!(refused.contains("INV-0999 of CNY 150.00"), "{refused}");
    let foreseen = refused_as(&shell, "fin", &["import", "ledger", "late.csv", "--dry-run"]);
    let line = "One new line is more than you may post alone (CNY 100.00): line 2, INV-0999 of CNY 150.00.";
    assert!(
        foreseen.contains(line) && foreseen.contains(&refused),
        "{foreseen}"
    );
    let limit = |most: &str| done_as(&shell, "ann", &["admin", "operator", "limit", "fin", "CNY", most]);
    limit("150");
    done_as(&shell, "fin", &["import", "ledger", "late.csv"]);
    limit("149.99");
    let refused = refused_as(&shell, "fin", &["undo"]);
    assert!(refused.contains("INV-0999 of CNY 150.00"), "{refused}");
    for depth in [&["verify"][..], &["verify", "--whole"]] {
        let (_, said) = done_as(&shell, "fin", depth);
        assert_eq!(said, "");
    }
}

#[test]
fn an_admin_reads_what_was_asked_for_and_what_left_the_book() {
    let shell = shell();
    put(&shell, "fin", "late.csv", LEDGER);
    put(&shell, "mia", "own.csv", STATEMENT);
    let book = shell.path("book.tieout");
    let mut asked = shell.command(&["--as", "mia", "--book", book.to_str().unwrap()]);
    asked.env("SSH_ORIGINAL_COMMAND", "report inbox; cat /etc/passwd");
    asked.assert().code(2);
    let audit = |more: &[&str]| {
        let mut args = vec!["admin", "audit", "--format", "csv"];
        args.extend(more);
        records(&done_as(&shell, "ann", &args).0)
    };
    let column = |rows: &[Vec<String>], n: usize| rows.iter().map(|row| row[n].clone()).collect::<Vec<_>>();
    let all = audit(&[]);
    assert_eq!(column(&all, 1), ["fin", "mia", "mia"]);
    assert_eq!(column(&all, 2), ["put", "put", "refused"]);
    assert!(all[2][3].contains("cat /etc/passwd"), "{all:?}");
    assert_eq!(column(&audit(&["--operator", "fin"]), 3), ["put late.csv"]);
    assert!(audit(&["--period", "2001-01"]).is_empty());
    let counts = audit(&["--count"]);
    assert_eq!(column(&counts, 2), ["put", "put", "refused"]);
    assert_eq!(column(&counts, 3), ["1", "1", "1"]);
    assert!(refused_as(&shell, "fin", &["admin", "audit"]).contains("look at the record of requests"));
    // A line somebody else wrote is not passed over in silence.
    let record = shell.path("book.tieout-audit");
    let mut text = std::fs::read_to_string(&record).unwrap();
    text.push_str("{\"at\":\"2026\n");
    std::fs::write(&record, text).unwrap();
    let said = run_as(&shell, "ann", &["admin", "audit"]);
    assert!(said.2.contains("none of ours"), "{}", said.2);
}

#[test]
fn keys_become_lines_of_the_key_file() {
    let shell = shell();
    let add = [
        "admin",
        "key",
        "add",
        "mia",
        "mia.pub",
        "--from",
        "10.20.0.0/16",
        "--until",
        "2027-12-31",
    ];
    shell.done(&add);
    assert_eq!(shell.run(&add).0, 2, "one key, one operator");
    let lines = shell.done(&["admin", "keys"]);
    let book = shell.path("book.tieout").canonicalize().unwrap();
    let wanted = format!(
        "command=\"/usr/bin/tieout --as mia --key {PRINT} --book {}\",restrict,pty,",
        book.display()
    );
    assert!(
        lines.starts_with(&wanted) && lines.lines().count() == 1,
        "{lines}"
    );
    assert!(
        lines.contains(",from=\"10.20.0.0/16\",expiry-time=\"20271231\" ssh-ed25519 AAAA"),
        "{lines}"
    );
    for (hosts, file) in [("10.0.0.1\" command=\"sh", "mia.pub"), ("", "ledger.csv")] {
        let (code, ..) = shell.run(&["admin", "key", "add", "fin", file, "--from", hosts]);
        assert_eq!(code, 2);
    }
    shell.done(&["admin", "operator", "disable", "mia"]);
    assert_eq!(shell.done(&["admin", "keys"]), "", "who is shut out has no line");
    shell.done(&["admin", "key", "remove", PRINT]);
}

#[test]
fn a_forced_name_is_believed_only_where_nothing_else_speaks() {
    let shell = shell();
    // The name and the book may stand on either side of the verb.
    let (book, verify) = (shell.path("book.tieout"), ["verify", "--as", "ann"]);
    let split = [&["--book", book.to_str().unwrap()][..], &verify].concat();
    assert_eq!(shell.run(&split).0, 0);
    // The environment names a book and an operator: neither counts.
    let (code, _, err) = shell.run(&["--as", "mia", "customers"]);
    assert!(code == 2 && err.contains("--as needs --book"), "{err}");
    let book = shell.path("book.tieout");
    let book = book.to_str().unwrap();
    let args = [
        "--as",
        "mia",
        "--key",
        PRINT,
        "--book",
        book,
        "task",
        "add",
        "N1",
        "x",
        "--today",
        "2026-11-23",
    ];
    let output = shell.command(&args).env("TIEOUT_ACTOR", "fin").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let (history, _) = done_as(&shell, "mia", &["history", "--format", "csv"]);
    assert!(
        records(&history)
            .iter()
            .any(|row| row[2] == "mia" && row[3] == "task.add"),
        "{history}"
    );
    for name in ["Mia", "mia;sh", "../mia", ""] {
        assert_eq!(run_as(&shell, name, &["customers"]).0, 2, "{name}");
    }
    // Without --as the owner of the directory is taken at their word, and nobody else is.
    let output = shell.command(&["customers"]).env("USER", "eve").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn another_user_of_the_machine_is_nobody() {
    let shell = shell();
    let program = shell.path("tieout");
    if std::fs::copy(env!("CARGO_BIN_EXE_tieout"), &program).is_err() || !can_be_nobody() {
        println!("skipped: needs root and setpriv, to be another user");
        return;
    }
    // Even where the directory and everything in it were left open to all.
    open_to_all(&shell.path(""));
    let book = shell.path("book.tieout");
    for args in [&["--as", "fin"][..], &[]] {
        let output = std::process::Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program)
            .args(args)
            .arg("--book")
            .args([book.as_os_str(), "customers".as_ref()])
            .env("USER", "fin")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(2) && said.contains("owner of"),
            "{said}"
        );
    }
}

fn open_to_all(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
    for entry in std::fs::read_dir(path).into_iter().flatten() {
        open_to_all(&entry.unwrap().path());
    }
}

/// True where this process may become another user.
fn can_be_nobody() -> bool {
    let tried = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "true"])
        .status();
    tried.is_ok_and(|status| status.success())
}
