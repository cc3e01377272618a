//! That roles are lent is seen by everybody on every screen, said by every command, and recorded.

use crate::break_glass::{lend, two_admins};
use crate::cli::{done_as, refused_as, run_as, shell};
use crate::screen::screen;
use crate::shared::by;
use crate::shell::{Shell, records};
use crate::support::screen::text;
use std::time::Instant;
use tieout::domain::break_glass::State;
use tieout::domain::operator::Role;
use tieout::ops::break_glass;
use tieout::store::audit::{self, Event as Asked};
use tieout::text::Language;
use tieout::text::noun::Named;
use tieout::tui::event::Event;
use tieout::tui::testing::Harness;

/// Leads to every pane and over every kind of overlay.
const EVERYWHERE: &[&str] = &[
    "1",
    "v",
    "<Esc> 2",
    "<Enter>",
    "<Esc> a",
    "<Esc> 2 t",
    "<Esc> 3",
    "A",
    "<Esc> 3 a",
    "<Esc> 4",
    "<Esc> o",
    "<Esc> s",
    "<Esc> U",
    "<Esc> !",
    "<Esc> 3 /",
    "<Esc> <Esc> ?",
    "<Esc> :",
    "<Esc> I",
    "<Esc> g",
];

fn second_line(harness: &mut Harness) -> String {
    let text = harness.text();
    text.lines().nth(1).unwrap_or_default().replace(' ', "")
}

#[test]
fn the_banner_stands_on_every_screen_of_everybody() {
    let book = two_admins();
    let id = lend(&book, "adam", &[Role::Finance], 60);
    for (language, says) in [
        (
            Language::En,
            "BREAK-GLASS: adam has finance until 2026-11-23 02:30 UTC",
        ),
        (
            Language::ZhCn,
            "紧急授权：adam 兼有财务角色，至 2026-11-23 02:30 UTC",
        ),
    ] {
        let says = says.replace(' ', "");
        for name in ["adam", "vera", "fin"] {
            for width in [60, 80, 120] {
                let mut harness = screen(&book, name, language, width);
                for script in EVERYWHERE {
                    let line = second_line(harness.keys(script));
                    assert!(line.contains(&says), "{name} {width} {script}: {line}");
                }
            }
        }
        let small = screen(&book, "vera", language, 59).text().replace(' ', "");
        assert!(small.contains(&says[..12]), "{small}");
    }
    break_glass::end(&mut book.as_("ada"), &by("ada"), id).unwrap();
    let mut harness = screen(&book, "adam", Language::En, 80);
    assert!(!harness.text().contains("BREAK-GLASS"));
}

/// Whoever comes by a key has the panes and nothing else: it is asked for, approved and ended there.
#[test]
fn it_is_asked_for_approved_and_ended_in_the_panes() {
    for (language, words) in [
        (
            Language::En,
            [
                "BREAK-GLASS: adam has finance",
                "Another admin approves",
                "You prepared this yourself",
            ],
        ),
        (
            Language::ZhCn,
            [
                "紧急授权：adam 兼有财务角色",
                "须由另一名管理员批准",
                "这是您自己编制的",
            ],
        ),
    ] {
        let [banner, waits, own] = words.map(|said| said.replace(' ', ""));
        let book = two_admins();
        let at = |name: &str, width: u16, keys: &str| {
            let mut harness = screen(&book, name, language, width);
            let shown = harness.keys(&format!(": b r e a k - g l <Enter> {keys}")).text();
            shown.replace(' ', "")
        };
        for width in [80, 120] {
            let shown = at("adam", width, "n <Tab> <Ctrl-k> 4 8 1 <Tab> f i r e <Ctrl-s>");
            assert!(shown.contains("480"), "no longer than that: {shown}");
        }
        let shown = at(
            "adam",
            80,
            "n <Tab> <Ctrl-k> 3 0 <Tab> b o t h <Space> k e y s <Ctrl-s>",
        );
        assert!(shown.contains(&waits) && shown.contains("bothkeys"), "{shown}");
        assert!(!shown.contains(&banner), "{shown}");
        let shown = at("adam", 80, "a");
        assert!(shown.contains(&own), "{shown}");
        let shown = at("ada", 80, "a");
        assert!(shown.contains(&banner), "{shown}");
        let shown = at("ada", 120, "a");
        let state = State::InForce
            .name(&tieout::text::words(language))
            .replace(' ', "");
        assert!(shown.contains(&state), "{shown}");
        let shown = at("ada", 120, "x");
        assert!(!shown.contains(&banner), "{shown}");
        // Every step is in the record of requests.
        let (entries, strange) = audit::read(&book.path(), |entry| entry.event == Asked::BreakGlass).unwrap();
        let kept: Vec<_> = entries
            .iter()
            .map(|e| (e.operator.as_str(), e.detail.as_str()))
            .collect();
        assert_eq!(strange, 0);
        assert_eq!(
            kept,
            [
                ("adam", "ask finance 30 min: both keys"),
                ("adam", "approve 1"),
                ("ada", "approve 1"),
                ("ada", "end 1")
            ]
        );
    }
    // It is nobody else's.
    let book = two_admins();
    for name in ["fin", "mia", "vera"] {
        let mut harness = screen(&book, name, Language::En, 120);
        let shown = harness.keys(": b r e a k - g l <Enter>").text();
        assert!(shown.contains("Who may: admin"), "{name}: {shown}");
    }
}

/// How it looks: a narrow and a wide screen in both languages.
#[test]
fn the_banner_is_one_line_over_the_whole_width() {
    let book = two_admins();
    lend(&book, "adam", &[Role::Finance], 60);
    for (name, language, (width, height)) in [
        ("banner_80", Language::En, (80, 24)),
        ("banner_80_zh", Language::ZhCn, (80, 24)),
        ("banner_120", Language::En, (120, 40)),
        ("banner_120_zh", Language::ZhCn, (120, 40)),
    ] {
        let mut harness = screen(&book, "adam", language, width);
        harness.resize(width, height);
        harness.keys("2");
        insta::assert_snapshot!(name, text(&harness.screen()));
    }
}

#[test]
fn the_banner_comes_and_goes_on_an_open_screen() {
    let book = two_admins();
    let mut harness = screen(&book, "adam", Language::En, 120);
    let before = harness.keys("2").text();
    assert!(!before.contains("BREAK-GLASS") && !before.contains("北方重工"));
    lend(&book, "adam", &[Role::Finance], 1);
    let during = harness.event(Event::BookChanged).text();
    assert!(
        during.contains("BREAK-GLASS") && during.contains("北方重工"),
        "{during}"
    );
    // One second before its end the screen wants to be woken for it, though nobody writes anything.
    book.clock.fetch_add(59, std::sync::atomic::Ordering::SeqCst);
    harness.event(Event::BookChanged);
    let end = harness.app().deadline().unwrap();
    book.wait(1);
    std::thread::sleep(end.saturating_duration_since(Instant::now()));
    harness.app().tick();
    let after = harness.event(Event::Progress).text();
    assert!(
        !after.contains("BREAK-GLASS") && !after.contains("北方重工"),
        "{after}"
    );
    assert!(after.contains("adam (admin)"), "{after}");
}

const REASON: &str = "finance is gone";

fn glass(shell: &Shell, who: &str, args: &[&str]) -> (String, String) {
    let all: Vec<&str> = ["admin", "break-glass"].iter().chain(args).copied().collect();
    done_as(shell, who, &all)
}

/// A book in which `bea` lent `ann` what finance may.
fn lent() -> Shell {
    let shell = shell();
    done_as(
        &shell,
        "ann",
        &["admin", "operator", "add", "bea", "--role", "admin"],
    );
    let ask = ["ask", "--role", "finance", "--minutes", "30", "--reason", REASON];
    assert!(glass(&shell, "ann", &ask).1.contains("approve 1"));
    let (_, quiet) = done_as(&shell, "mia", &["customers"]);
    assert!(!quiet.contains("BREAK-GLASS"), "{quiet}");
    let own = refused_as(&shell, "ann", &["admin", "break-glass", "approve", "1"]);
    assert!(own.contains("somebody else"), "{own}");
    let (_, said) = glass(&shell, "bea", &["approve", "1"]);
    assert!(said.contains("ann has finance until"), "{said}");
    shell
}

#[test]
fn every_command_says_it_once() {
    let shell = lent();
    for (who, args) in [
        ("ann", &["customers"][..]),
        ("ann", &["verify"]),
        ("mia", &["queue"]),
        ("mia", &["task", "add", "N1", "call them"]),
        ("fin", &["history"]),
        ("bea", &["admin", "list"]),
        ("fin", &["export", "customers", "--out", "all.csv"]),
        ("bea", &["admin", "restore", "book.tieout", "--to", "copy.tieout"]),
    ] {
        let (_, said) = done_as(&shell, who, args);
        let banners = said.matches("BREAK-GLASS: ann has finance until").count();
        assert_eq!(banners, 1, "{who} {args:?}: {said}");
    }
    glass(&shell, "bea", &["end", "1"]);
    let (code, _, said) = run_as(&shell, "ann", &["task", "add", "N2", "again"]);
    assert!(code == 2 && !said.contains("BREAK-GLASS"), "{said}");
}

/// What somebody who came over SSH asked for: output and talk.
fn asked(shell: &Shell, who: &str, what: &str) -> (String, String) {
    let book = shell.path("book.tieout");
    let mut command = shell.command(&["--as", who, "--book", book.to_str().unwrap()]);
    let output = command.env("SSH_ORIGINAL_COMMAND", what).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

#[test]
fn whoami_the_history_and_the_record_keep_it() {
    let shell = lent();
    let (who, said) = asked(&shell, "ann", "whoami");
    assert!(who.contains("admin") && who.contains("finance (..2"), "{who}");
    assert!(said.contains("BREAK-GLASS"), "{said}");
    done_as(&shell, "ann", &["task", "add", "N2", "call them"]);
    let (history, _) = done_as(&shell, "ann", &["history", "--format", "csv"]);
    let rows = records(&history);
    let under: Vec<_> = rows.iter().filter(|row| row[9] == "1").collect();
    assert_eq!(under.len(), 1, "{rows:?}");
    assert_eq!((under[0][2].as_str(), under[0][3].as_str()), ("ann", "task.add"));
    let asked = |row: &&Vec<String>| row[3] == "admin.break-glass-ask" && row[5] == REASON;
    assert_eq!(rows.iter().filter(asked).count(), 1, "{rows:?}");
    glass(&shell, "bea", &["end", "1"]);
    let (list, _) = glass(&shell, "ann", &["list", "--format", "csv"]);
    assert!(list.contains(REASON) && list.contains("ended"), "{list}");
    let (audit, _) = done_as(&shell, "bea", &["admin", "audit", "--format", "csv"]);
    let kept: Vec<_> = records(&audit)
        .into_iter()
        .filter(|row| row[2] == "break-glass")
        .map(|row| (row[1].clone(), row[3].clone()))
        .collect();
    let has = |who: &str, what: &str| kept.iter().any(|(w, d)| w == who && d.contains(what));
    assert!(has("ann", "ask finance 30 min: finance is gone"), "{kept:?}");
    assert!(has("bea", "approve 1") && has("bea", "end 1"), "{kept:?}");
    assert!(has("ann", "whoami") && has("ann", "task add N2"), "{kept:?}");
    assert!(
        !kept.iter().any(|(who, _)| who == "mia" || who == "fin"),
        "{kept:?}"
    );
}
