//! The help of every command and why a command line is refused, in both languages.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/shell.rs"]
mod shell;

use shell::Shell;

#[test]
fn completions_and_help_in_both_languages() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish"] {
        let script = shell.done(&["completions", name]);
        for word in ["reconcile", "export", "--create-customers"] {
            let word = if name == "fish" {
                word.trim_start_matches('-')
            } else {
                word
            };
            assert!(script.contains(word), "{name} does not complete {word}");
        }
    }
    for subcommand in tieout::cli::SUBCOMMANDS {
        let english = shell.done(&[subcommand.name, "--help"]);
        let chinese = shell.done(&[subcommand.name, "--help", "--lang=zh"]);
        assert_ne!(english, chinese);
        assert!(
            chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "{chinese}"
        );
        for clap in ["Usage", "Options", "Arguments", "Print this", "possible values"] {
            assert!(!chinese.contains(clap), "{chinese}");
        }
        assert_eq!(shell.done(&["help", subcommand.name]), english);
    }
    let orders = shell.done(&["import", "--help"]);
    let place = |word: &str| orders.find(word).unwrap();
    assert!(place("  <KIND>") < place("  <FILE>"), "{orders}");
}

#[test]
fn a_command_line_that_is_refused_says_why_in_both_languages() {
    let shell = Shell::new();
    let cases: [(&[&str], &str, &str); 13] = [
        (&["undu"], "Did you mean `undo`?", "是否想用 `undo`？"),
        (
            &["queue", "--frmat", "csv"],
            "`--frmat` is not an argument here.",
            "没有参数 `--frmat`",
        ),
        (&["import", "ledger"], "Missing: <FILE>", "缺少：<FILE>"),
        (&["task"], "missing: add, done, snooze", "可用：add, done, snooze"),
        (
            &["customers", "--format"],
            "--format <FORMAT> needs a value.",
            "--format <FORMAT> 需要一个值。",
        ),
        (
            &["queue", "--format", "pdf"],
            "It takes: table, csv, json, xlsx",
            "可用：table, csv, json, xlsx",
        ),
        (
            &["history", "--limit", "many"],
            "`many` is no value of --limit <N>.",
            "`many` 不是 --limit <N> 的有效值。",
        ),
        (
            &["--as", "a", "--as", "a"],
            "--as <NAME> may be given only once.",
            "--as <NAME> 只能给出一次。",
        ),
        (
            &["help", "nothing"],
            "There is no command `nothing`",
            "没有命令 `nothing`",
        ),
        (
            &["inspect", "a.csv", "--encoding", "klingon"],
            "--encoding takes a name such as utf-8, gb18030 or windows-1252, not `klingon`",
            "而不是“klingon”",
        ),
        (
            &["inspect", "a.csv", "--delimiter", "xx"],
            "--delimiter takes one character such as ; or the word tab, not `xx`",
            "而不是“xx”",
        ),
        (
            &["inspect", "a.csv", "--delimiter", ""],
            "--delimiter takes one character",
            "--delimiter 需要一个字符",
        ),
        (&["\u{1b}[2Jx"], "There is no command `", "没有命令 `"),
    ];
    for (args, english, chinese) in cases {
        for (locale, expected) in [("en_US.UTF-8", english), ("zh_CN.UTF-8", chinese)] {
            let said = shell.command(args).env("LC_ALL", locale).output().unwrap();
            let err = String::from_utf8(said.stderr).unwrap();
            assert_eq!(said.status.code(), Some(2), "{args:?}: {err}");
            assert!(
                err.contains(expected) && !err.contains("error:"),
                "{args:?}: {err}"
            );
            assert!(
                said.stdout.is_empty() && !err.contains('\u{1b}'),
                "{args:?}: {err}"
            );
        }
    }
}
