//! What scripts may rely on: exit codes, where data and talk go, the result file of `diff`, and that nothing hostile in a file
//! reaches the terminal.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/shell.rs"]
mod shell;

use shell::{Said, Shell, objects, records};
use std::path::Path;

const OURS: &str = "date,doc no,amount,currency\n2026-10-01,INV-1001,100,JPY\n2026-10-02,INV-1002,2000,JPY\n\
    2026-10-03,INV-1003,35000,JPY\n2026-10-04,INV-1004,777,JPY\n";

/// A clear screen, a title, text turned round, nothing wide, a tag, a line end inside a cell and a formula.
const EVIL: &str = "=\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}\u{200b}\u{e0041}\u{9b}31m\rx";

fn evil_ledger() -> String {
    let long = "x".repeat(10_000);
    let rows = (1..6).map(|n| {
        format!(
            "2026-10-0{n},N1,INV,INV-{n}001,{}.00,CNY,\"{EVIL} {n}\"\n",
            100 + n
        )
    });
    let head = "date,customer code,type,doc no,amount,currency,memo\n".to_owned();
    head + &rows.collect::<String>() + &format!("2026-10-06,N1,INV,INV-6001,5.00,CNY,{long}\n")
}

fn sample(name: &str) -> String {
    format!("{}/tests/data/import/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn diff(shell: &Shell, args: &[&str]) -> Said {
    shell.run(&[&["diff"], args].concat())
}

#[test]
fn files_that_cannot_be_read_are_refused_in_both_languages() {
    let shell = Shell::new();
    shell.file("empty.csv", "");
    shell.file(
        "binary.csv",
        (0..3_000_u32).map(|n| (n * 7 % 251) as u8).collect::<Vec<_>>(),
    );
    std::fs::create_dir(shell.path("dir")).unwrap();
    for name in ["missing.csv", "empty.csv", "binary.csv", "dir"] {
        for args in [
            &["inspect", name, "--format", "json"][..],
            &["diff", name, name],
            &["import", "ledger", name],
            &["import", "customers", name, "--dry-run"],
        ] {
            let (code, _, english) = shell.run(args);
            assert_eq!(code, 2, "{args:?}");
            assert!(english.contains(name), "{args:?}: {english}");
            let (code, _, chinese) = shell.run(&[args, &["--lang", "zh"]].concat());
            assert_eq!(code, 2, "{args:?}");
            assert_ne!(english, chinese, "{args:?}");
            assert!(!chinese.contains("os error"), "{chinese}");
        }
    }
    assert!(!shell.path("book.tieout").exists());
}

#[test]
fn what_is_no_book_is_65_and_stays_as_it_was() {
    let shell = Shell::new();
    shell.file(
        "ledger.csv",
        "date,customer code,doc no,amount,currency\n2026-10-01,N1,A1,5.00,CNY\n",
    );
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    std::fs::copy(shell.path("book.tieout"), shell.path("newer.tieout")).unwrap();
    let newer = rusqlite::Connection::open(shell.path("newer.tieout")).unwrap();
    newer.pragma_update(None, "user_version", 9_999).unwrap();
    drop(newer);
    let foreign = rusqlite::Connection::open(shell.path("foreign.tieout")).unwrap();
    foreign.execute_batch("CREATE TABLE a (b)").unwrap();
    drop(foreign);
    shell.file("text.tieout", "hello");
    for book in ["newer.tieout", "foreign.tieout", "text.tieout"] {
        let before = shell.bytes(book);
        for args in [
            &["customers"][..],
            &["verify"],
            &["undo"],
            &["export", "tasks"],
            &["backup", "copy.tieout"],
            &["import", "ledger", "ledger.csv", "--create-customers"],
        ] {
            let (code, out, err) = shell.run(&[args, &["--book", book]].concat());
            assert_eq!((code, out.as_str()), (65, ""), "{args:?} on {book}: {err}");
        }
        assert_eq!(shell.bytes(book), before, "{book} was touched");
    }
    let (code, _, err) = shell.run(&["customers", "--book", "none.tieout"]);
    assert_eq!(code, 2, "{err}");
    let (code, _, err) = shell.run(&[
        "import",
        "ledger",
        "ledger.csv",
        "--create-customers",
        "--book",
        "a/b/c.tieout",
    ]);
    assert_eq!(code, 0, "{err}");
    assert!(shell.path("a/b/c.tieout").exists());
}

#[test]
fn usage_is_2_and_talks_on_stderr() {
    let shell = Shell::new();
    for args in [
        &["frobnicate"][..],
        &[],
        &["task"],
        &["export"],
        &["customers", "--format", "yaml"],
        &["customers", "--lang", "fr"],
        &["diff", "one.csv"],
        &["reconcile", "C1", "--period", "soon"],
    ] {
        let (code, out, err) = shell.run(args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(!err.is_empty());
    }
    let output = shell
        .command(&["customers", "--today", "2026-13-01"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("2026-13-01"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_pipe_is_0_and_a_full_disk_is_74() {
    let shell = Shell::new();
    shell.done(&["demo", "--no-tui", "--book", "demo.tieout"]);
    let script = |args: &str, to: &str| {
        let binary = env!("CARGO_BIN_EXE_tieout");
        let line = format!("{binary} {args} --book demo.tieout {to}");
        let mut bash = assert_cmd::Command::new("bash");
        let output = bash
            .args(["-c", &line])
            .current_dir(shell.path(""))
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    for args in [
        "transactions",
        "transactions --format json",
        "export transactions",
        "completions bash",
        "--help",
    ] {
        let (code, err) = script(args, "| head -c 1 > first; exit ${PIPESTATUS[0]}");
        assert_eq!((code, err.as_str()), (0, ""), "{args}");
        let (code, err) = script(args, "> /dev/full");
        if args != "--help" {
            assert_eq!(code, 74, "{args}: {err}");
            assert!(!err.is_empty());
        }
    }
}

#[test]
fn nothing_hostile_in_a_file_reaches_the_terminal() {
    let shell = Shell::new();
    shell.file("evil.csv", evil_ledger());
    shell.file(
        "short.csv",
        evil_ledger().replace("2026-10-05,N1", "2026-10-05,\u{1b}[31mN1"),
    );
    shell.file(
        "broken.csv",
        evil_ledger().replace("103.00", "\u{1b}[31m\u{202e}x"),
    );
    shell.done(&["import", "ledger", "evil.csv", "--create-customers"]);
    for args in [
        &["inspect", "evil.csv"][..],
        &["inspect", "broken.csv"],
        &["inspect", "evil.csv", "--format", "json"],
        &["inspect", "broken.csv", "--format", "json"],
        &["diff", "evil.csv", "short.csv", "--format", "table"],
        &["diff", "evil.csv", "short.csv", "--format", "json"],
        &[
            "diff",
            "evil.csv",
            "short.csv",
            "--format",
            "csv",
            "--evidence",
            "words",
        ],
        &["diff", "evil.csv", "broken.csv"],
        &["import", "ledger", "short.csv"],
        &["import", "ledger", "short.csv", "--dry-run"],
        &["import", "ledger", "evil.csv"],
        &["transactions"],
        &["transactions", "--format", "csv"],
        &["transactions", "--format", "json"],
        &["transactions", "amt>\u{1b}[31m"],
        &["customers", "--book", "\u{1b}[31m"],
        &["task", "add", "N1", EVIL],
        &["queue"],
        &["queue", "--format", "json"],
        &["history"],
    ] {
        let (_, out, err) = shell.run(args);
        assert!(
            !format!("{out}{err}").is_empty() || args[0] == "queue",
            "{args:?}"
        );
        for text in [out, err] {
            let bad = text
                .chars()
                .find(|c| *c != '\n' && tieout::domain::untrusted::is_hidden(*c));
            assert_eq!(bad, None, "{args:?}: {text:?}");
        }
    }
    let csv = records(&shell.done(&["transactions", "--format", "csv"]));
    assert!(csv[0][10].starts_with("'=^["), "{:?}", csv[0]);
    let json = objects(&shell.done(&["transactions", "--format", "json"]));
    assert_eq!(json[0]["memo"], format!("{EVIL} 1"));
    assert_eq!(json[5]["memo"].as_str().unwrap().len(), 10_000);
    let table = shell.done(&["transactions"]);
    assert!(
        table.lines().all(|line| line.chars().count() < 300),
        "a long cell is cut in a table"
    );
}

#[test]
fn the_result_file_is_as_promised() {
    let shell = Shell::new();
    let pair = ["matching/ours.csv", "matching/theirs.csv"]
        .map(|n| format!("{}/tests/data/{n}", env!("CARGO_MANIFEST_DIR")));
    let lines = pair
        .each_ref()
        .map(|path| std::fs::read_to_string(path).unwrap().lines().count() - 1);
    let (code, out, _) = diff(&shell, &[&pair[0], &pair[1], "--format", "csv", "--lang", "zh"]);
    assert_eq!(code, 1);
    assert!(out.starts_with("group_id,side,line_no,category,status,code,rule,detail\n"));
    assert!(!out.contains('\r') && !out.contains('\u{feff}') && out.ends_with('\n'));
    assert_eq!(out.lines().count(), 1 + lines[0] + lines[1]);
    assert!(out.is_ascii(), "its words are English in every language");
    for (line, row) in out.lines().skip(1).zip(records(&out)) {
        assert!(
            line.starts_with(&row[..5].join(",")),
            "the first five are never quoted: {line}"
        );
        assert!(row[7].split(' ').all(|pair| pair.contains('=')), "{line}");
    }
    for (side, count) in ["L", "S"].iter().zip(lines) {
        let numbers = records(&out).into_iter().filter(|row| row[1] == *side);
        let numbers: Vec<usize> = numbers.map(|row| row[2].parse().unwrap()).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    }
    let (_, spoken, _) = diff(
        &shell,
        &[&pair[0], &pair[1], "--format", "csv", "--evidence", "words"],
    );
    let firsts = |text: &str| {
        records(text)
            .into_iter()
            .map(|row| row[..7].to_vec())
            .collect::<Vec<_>>()
    };
    assert_eq!(firsts(&out), firsts(&spoken));
    assert!(
        records(&spoken)
            .iter()
            .all(|row| row[7].contains(' ') && !row[7].contains("confidence_ppm="))
    );

    let (code, summary, _) = diff(&shell, &[&pair[0], &pair[1], "--out", "result.csv"]);
    assert_eq!((code, shell.bytes("result.csv")), (1, out.clone().into_bytes()));
    assert!(summary.contains("gap"), "{summary}");
    let (code, _, err) = diff(&shell, &[&pair[0], &pair[1], "--out", "result.csv"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("result.csv"), "{err}");
    // Said before the work, not after it: the files are not even looked for.
    let (code, _, early) = diff(&shell, &["absent.csv", &pair[1], "--out", "result.csv"]);
    assert_eq!((code, early), (2, err));
}

#[test]
fn numbers_stay_those_of_the_file_when_days_are_left_out() {
    let shell = Shell::new();
    shell.file("ours.csv", OURS);
    let numbers = |args: &[&str]| {
        let (code, out, err) = diff(
            &shell,
            &[&["ours.csv", "ours.csv", "--format", "csv"], args].concat(),
        );
        assert_eq!(code, 0, "{err}");
        let rows = records(&out).into_iter();
        rows.map(|row| format!("{}{}", row[1], row[2]))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        numbers(&["--from", "2026-10-02", "--to", "2026-10-03"]),
        ["L2", "L3", "S2", "S3"]
    );
    assert_eq!(numbers(&["--period", "2026-10-04..2026-10-09"]), ["L4", "S4"]);
    let (code, out, err) = diff(
        &shell,
        &["ours.csv", "ours.csv", "--format", "csv", "--period", "2027-01"],
    );
    assert_eq!((code, out.lines().count()), (1, 1));
    assert!(err.contains("no lines of these days"), "{err}");
}

#[test]
fn a_tolerance_is_in_the_units_of_the_currency() {
    let shell = Shell::new();
    shell.file("ours.csv", OURS);
    shell.file(
        "theirs.csv",
        OURS.replace(",100,", ",103,").replace(",2000,", ",2010,"),
    );
    let tolerated = |ours: &str, theirs: &str, amount: &str, more: &[&str]| {
        let args = [&[ours, theirs, "--format", "csv", "--tolerance", amount], more].concat();
        let (code, out, err) = diff(&shell, &args);
        assert_eq!(code, 1, "{err}");
        let rows = records(&out)
            .into_iter()
            .filter(|row| row[1] == "L" && row[6] == "P4");
        rows.map(|row| row[2].clone()).collect::<Vec<_>>()
    };
    assert!(tolerated("ours.csv", "theirs.csv", "2.99", &[]).is_empty());
    assert_eq!(tolerated("ours.csv", "theirs.csv", "3", &[]), ["1"]);
    assert_eq!(tolerated("ours.csv", "theirs.csv", "10", &[]), ["1", "2"]);
    shell.file(
        "dinar.csv",
        OURS.replace("JPY", "KWD").replace(",100,", ",100.000,"),
    );
    shell.file(
        "dinars.csv",
        OURS.replace("JPY", "KWD").replace(",100,", ",100.004,"),
    );
    assert_eq!(
        tolerated("dinar.csv", "dinars.csv", "0.004", &["--decimal", "."]),
        ["1"]
    );
    for bad in ["much", "--tolerance=-3"] {
        let args = if bad.starts_with("--") {
            vec![bad]
        } else {
            vec!["--tolerance", bad]
        };
        let (code, _, err) = diff(&shell, &[&["ours.csv", "ours.csv"], &args[..]].concat());
        assert_eq!(code, 2);
        assert!(err.contains("--tolerance"), "{err}");
    }
}

#[test]
fn a_file_that_does_not_foot_is_never_tied_out() {
    let shell = Shell::new();
    let rows = "date,doc no,debit,credit,balance,currency\n2026-10-01,INV-1001,100.00,,100.00,CNY\n\
        2026-10-02,INV-1002,50.00,,150.00,CNY\n2026-10-03,INV-1003,25.00,,175.00,CNY\n";
    shell.file("good.csv", rows);
    shell.file("bad.csv", rows.replace("175.00", "180.00"));
    let (code, _, err) = diff(&shell, &["good.csv", "good.csv"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = diff(&shell, &["good.csv", "bad.csv"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("bad.csv does not foot") && err.contains("line 4"),
        "{err}"
    );
    let found = shell.done(&["inspect", "bad.csv", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(
        (&found["foots"], &found["break_line"]),
        (&false.into(), &4.into())
    );
}

#[test]
fn the_side_of_the_statement_can_be_said() {
    let shell = Shell::new();
    shell.file("ours.csv", OURS);
    let turned = OURS
        .replace(",100,", ",-100,")
        .replace(",2000,", ",-2000,")
        .replace(",35000,", ",-35000,")
        .replace(",777,", ",-777,");
    shell.file("theirs.csv", turned);
    for said in ["auto", "ours", "theirs"] {
        let (code, _, err) = diff(&shell, &["ours.csv", "theirs.csv", "--mirrored", said]);
        assert_eq!(code, 0, "{said}: {err}");
    }
    let (code, out, _) = diff(
        &shell,
        &["ours.csv", "theirs.csv", "--mirrored", "none", "--format", "csv"],
    );
    assert_eq!(code, 1);
    assert!(records(&out).iter().all(|row| row[3] == "sign"), "{out}");
    shell.file("ours.toml", "currency = \"KRW\"\n");
    let plain = OURS.replace(",currency", "").replace(",JPY", "");
    shell.file("plain.csv", plain);
    let (code, out, err) = diff(
        &shell,
        &[
            "plain.csv",
            "ours.csv",
            "--ours-profile",
            "ours.toml",
            "--format",
            "csv",
        ],
    );
    assert_eq!(code, 1, "{err}");
    assert!(
        records(&out).iter().all(|row| row[3].starts_with("missing")),
        "a currency always blocks: {out}"
    );
}

#[test]
fn one_statement_in_two_encodings_ties_out_as_far_as_it_foots() {
    let shell = Shell::new();
    let pair = ["csv/cn/cmb_debit.csv", "csv/cn/cmb_debit_gb18030.csv"].map(sample);
    assert!(Path::new(&pair[1]).exists());
    let (code, out, err) = diff(&shell, &[&pair[0], &pair[1], "--format", "csv"]);
    assert_eq!(code, 1, "its running balance breaks");
    assert!(err.contains("does not foot"), "{err}");
    for row in records(&out) {
        assert_eq!(
            (row[0].as_str(), row[3].as_str()),
            (row[2].as_str(), "match"),
            "{out}"
        );
    }
}

#[test]
fn one_account_of_a_ledger_of_many_meets_its_statement() {
    let shell = Shell::new();
    shell.file(
        "ours.csv",
        "account,date,document,amount\nA1,2026-10-01,INV-1,10.00\nA1,2026-10-02,INV-2,20.00\nB2,2026-10-01,INV-9,10.00\n",
    );
    shell.file(
        "theirs.csv",
        "date,document,amount\n2026-10-01,INV-1,10.00\n2026-10-02,INV-2,20.00\n",
    );
    let (code, out, err) = shell.run(&["diff", "ours.csv", "theirs.csv"]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(err.contains("2 accounts") && err.contains("--account"), "{err}");
    let (code, out, err) = shell.run(&["diff", "ours.csv", "theirs.csv", "--account", "A1"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, _, err) = shell.run(&["diff", "ours.csv", "theirs.csv", "--account", "C3"]);
    assert_eq!((code, err.contains("C3")), (2, true), "{err}");
}

/// How sure a tie is stands in words wherever a person reads it, never as a bare number; programs get the number beside the words.
#[test]
fn how_sure_a_tie_is_stands_in_words() {
    let shell = Shell::new();
    shell.file("ours.csv", OURS);
    let run = |args: &[&str]| shell.run(args).1;
    let files = ["ours.csv", "ours.csv"];
    let explained = |more: &[&str]| run(&[&["explain"], &files[..], &["L1", "S1"], more].concat());
    let (english, chinese) = (
        explained(&["--format", "table"]),
        explained(&["--format", "table", "--lang", "zh"]),
    );
    assert!(
        english.contains("stands with S1: ") && english.contains("as good as certain"),
        "{english}"
    );
    assert!(chinese.contains("几乎可以确定"), "{chinese}");
    assert!(!english.contains('%') && !english.contains("ppm"), "{english}");
    let json: serde_json::Value = serde_json::from_str(&explained(&["--format", "json"])).unwrap();
    let standing = &json["standing"][0];
    assert_eq!(standing["confidence"], "as good as certain");
    assert!(
        standing["confidence_ppm"].as_u64().unwrap() > 990_000,
        "{standing}"
    );

    let pair = ["matching/ours.csv", "matching/theirs.csv"]
        .map(|n| format!("{}/tests/data/{n}", env!("CARGO_MANIFEST_DIR")));
    let table = |more: &[&str]| run(&[&["diff", &pair[0], &pair[1], "--format", "table"], more].concat());
    let words = [
        "as good as certain",
        "very likely",
        "likely",
        "more likely than not",
    ];
    let says = |text: &str| words.iter().any(|word| text.contains(word));
    assert!(
        !says(&table(&[])) && says(&table(&["--evidence", "words"])),
        "{}",
        table(&["--evidence", "words"])
    );
    let (_, spoken, _) = diff(
        &shell,
        &[&pair[0], &pair[1], "--format", "csv", "--evidence", "words"],
    );
    let tied: Vec<_> = records(&spoken)
        .into_iter()
        .filter(|row| row[6] == "P1")
        .collect();
    assert!(
        !tied.is_empty() && tied.iter().all(|row| says(&row[7])),
        "{tied:?}"
    );
}
