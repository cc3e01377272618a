//! The screen of a shared book: who I am, what I may not do and why, and what waits for me.

use crate::shared::{Shared, by, proposed, shared, yuan};
use crate::support::book::today;
use crossterm::event::Event as Input;
use tieout::domain::transaction::{Fields, Kind};
use tieout::ops::{propose, reconcile};
use tieout::store;
use tieout::text::Language;
use tieout::tui::event::Event;
use tieout::tui::panes::PANES;
use tieout::tui::testing::{Harness, setup};
use tieout::tui::worker::Book;

pub fn screen(book: &Shared, name: &str, language: Language, width: u16) -> Harness {
    let writer = book.as_(name);
    let mut setup = setup(PANES);
    name.clone_into(&mut setup.actor);
    setup.language = language;
    let reader = writer.reader().unwrap();
    Harness::new(setup, Book { reader, writer }, width, 24)
}

fn text(harness: &mut Harness) -> String {
    harness.text()
}

#[test]
fn the_first_line_says_who_i_am_and_what() {
    let book = shared();
    for (name, role) in [
        ("mia", "mia (account manager)"),
        ("adam", "adam (admin)"),
        ("fin", "fin (finance)"),
    ] {
        for width in [80, 120] {
            let mut harness = screen(&book, name, Language::En, width);
            let all = text(&mut harness);
            let line = all.lines().next().unwrap_or_default().to_owned();
            let what = role.split(['(', ')']).nth(1).unwrap();
            assert!(
                line.contains(if width > 100 { role } else { what }),
                "{width}: {line}"
            );
            assert!(all.contains("? help"), "nothing is complained of: {all}");
        }
    }
}

#[test]
fn every_pane_reads_through_the_eyes_of_whoever_looks() {
    let book = shared();
    for name in ["vera", "mia", "fin", "adam"] {
        let mut harness = screen(&book, name, Language::En, 120);
        for script in [
            "1 w",
            "<Esc> v J",
            "2 v J s",
            "<Enter>",
            "<Esc> 2 t",
            "3 A o",
            "o O",
            "O G g g",
            "v c",
            "2 r",
            "4 w",
            "<Esc> o",
            "<Esc> s",
            "<Esc> U j",
            "<Esc> ! j",
            "<Esc> 3 / i n v <Enter>",
            "<Esc> <Esc> ?",
            "<Esc> :",
        ] {
            let shown = text(harness.keys(script));
            assert!(!shown.contains("database"), "{name} {script}: {shown}");
            let foreign = name != "fin" && shown.contains("北方重工");
            assert!(!foreign, "{name} {script}: {shown}");
        }
    }
}

#[test]
fn what_i_may_not_do_is_off_and_says_whose_it_is() {
    let book = shared();
    let mut harness = screen(&book, "vera", Language::En, 120);
    let shown = text(harness.keys("2 a"));
    assert!(
        shown.contains("Your role does not include this: add a customer. Who may: account manager, finance.")
    );
    let shown = text(harness.keys("2 e"));
    assert!(shown.contains("edit a customer"), "{shown}");
    // An account manager proposes; nothing is off there.
    let mut harness = screen(&book, "mia", Language::En, 120);
    let shown = text(harness.keys("3 a"));
    assert!(!shown.contains("Your role"), "{shown}");
}

#[test]
fn a_proposal_is_approved_where_it_is_shown_and_by_somebody_else() {
    let book = shared();
    proposed(&book, "ADJ-9");
    let mut mia = book.as_("mia");
    let own = store::customer::by_code(mia.read(), "C005").unwrap().unwrap().id;
    let done = store::reconciliation::last_of_customer(mia.read(), own)
        .unwrap()
        .unwrap();
    assert!(reconcile::desk(mia.read(), done.id).is_ok());
    propose::submit(&mut mia, &by("mia"), done.id, None).unwrap();
    drop(mia);

    for language in [Language::En, Language::ZhCn] {
        let mut harness = screen(&book, "fin", language, 80);
        let shown = text(harness.keys("!"));
        if std::env::var_os("TIEOUT_SHOW").is_some() {
            println!("{shown}");
        }
        assert!(shown.contains("ADJ-9") && shown.contains("mia"), "{shown}");
    }
    let mut harness = screen(&book, "mia", Language::En, 80);
    let shown = text(harness.keys("! a"));
    assert!(shown.contains("Who may: finance"), "{shown}");
    let mut harness = screen(&book, "fin", Language::En, 80);
    let shown = text(harness.keys("! a"));
    assert!(shown.contains("Approved: write-off ADJ-9"), "{shown}");
    let shown = text(harness.keys("j"));
    assert!(!shown.contains("ADJ-9") && shown.contains("sign-off"), "{shown}");
    let shown = text(harness.keys("x n o <Ctrl-s>"));
    assert!(shown.contains("Sent back: sign-off"), "{shown}");
    let reader = store::Reader::whole(&book.path()).unwrap();
    assert!(store::proposal::open(reader.read(), 9).unwrap().is_empty());
}

#[test]
fn a_reconciliation_is_submitted_from_its_pane() {
    let book = shared();
    let mut harness = screen(&book, "mia", Language::En, 120);
    harness.keys("2 / A t l a s <Enter> r");
    let shown = text(harness.keys("S"));
    assert!(shown.contains("Submitted."), "{shown}");
    let reader = store::Reader::whole(&book.path()).unwrap();
    let open = store::proposal::open(reader.read(), 9).unwrap();
    assert_eq!(open.len(), 1);
    // Signed, and stale once something is posted into its days.
    let mut fin = book.as_("fin");
    propose::approve(&mut fin, &by("fin"), open[0].id, &open[0].fields.digest).unwrap();
    let signed = store::reconciliation::get(reader.read(), open[0].fields.reconciliation.unwrap()).unwrap();
    let fields = Fields {
        customer: signed.customer,
        kind: Kind::Invoice,
        doc_no: "LATE-1".into(),
        date: signed.period.to,
        due_date: None,
        amount: yuan(5),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    };
    // The form says so before.
    let mut harness = screen(&book, "fin", Language::En, 120);
    harness.keys("2 / A t l a s <Enter> 3 a <Tab> <Tab> <Ctrl-k>");
    let mut dated = |day: tieout::domain::Date| {
        let typed = day.to_string();
        let shown = text(harness.keys(&format!("<Ctrl-k> {typed}")));
        shown.contains(&format!("fin signed off {}: this makes it stale.", signed.period))
    };
    let next = tieout::domain::date::add_days(signed.period.to, 1);
    assert_eq!(
        [signed.period.to, next, signed.period.from].map(&mut dated),
        [true, false, true]
    );
    propose::post(&mut fin, &by("fin"), &fields).unwrap();
    for (language, state) in [(Language::En, "[stale]"), (Language::ZhCn, "[已失效]")] {
        let mut harness = screen(&book, "mia", language, 120);
        let shown = text(harness.keys("2 / A t l a s <Enter> r"));
        assert!(shown.contains(state) && shown.contains("LATE-1"), "{shown}");
    }
}

#[test]
fn a_period_is_locked_in_the_panes_and_opened_again_by_two() {
    let book = shared();
    let locked = || {
        let reader = store::Reader::whole(&book.path()).unwrap();
        store::proposal::locked_until(reader.read())
            .unwrap()
            .map(|day| day.to_string())
    };
    let period = |language, width, keys: &str| {
        let mut harness = screen(&book, "fin", language, width);
        text(harness.keys(&format!(": l o c k <Space> a <Enter> {keys}")))
    };
    let shown = period(Language::En, 80, "");
    assert!(
        shown.contains("Nothing is locked.") && shown.contains("2026-10-31"),
        "{shown}"
    );
    assert!(
        shown.contains("Nothing is posted up to 2026-10-31 any more."),
        "{shown}"
    );
    let shown = period(Language::En, 80, "<Ctrl-s>");
    assert!(
        shown.contains("locked up to 2026-10-31") && locked().as_deref() == Some("2026-10-31"),
        "{shown}"
    );
    // An earlier day opens what lies after it: with a reason, and by somebody else.
    let earlier = "<Ctrl-k> 2 0 2 6 - 0 9 - 3 0";
    for (language, says) in [
        (Language::En, "Proposes to open 2026-10-01 to 2026-10-31 again"),
        (Language::ZhCn, "将提议重新开放 2026-10-01 至 2026-10-31"),
    ] {
        let bare = |text: &str| text.replace(' ', "");
        let shown = period(language, 120, earlier);
        assert!(bare(&shown).contains(&bare(says)), "{shown}");
    }
    period(Language::En, 120, &format!("{earlier} <Ctrl-s>"));
    let waiting = || {
        let reader = store::Reader::whole(&book.path()).unwrap();
        store::proposal::open(reader.read(), 9).unwrap()
    };
    assert!(waiting().is_empty(), "not without a reason");
    let shown = period(Language::En, 120, &format!("{earlier} <Tab> l a t e <Ctrl-s>"));
    assert!(shown.contains("it waits for approval"), "{shown}");
    let made = waiting().remove(0);
    assert_eq!(locked().as_deref(), Some("2026-10-31"));
    propose::approve(&mut book.as_("fay"), &by("fay"), made.id, &made.fields.digest).unwrap();
    assert_eq!(locked().as_deref(), Some("2026-09-30"));
    let mut harness = screen(&book, "mia", Language::En, 120);
    let shown = text(harness.keys(": l o c k <Space> a <Enter>"));
    assert!(shown.contains("Who may: finance"), "{shown}");
}

#[test]
fn the_wizard_says_which_lines_are_above_ones_limit() {
    let book = shared();
    let file = book.path().with_file_name("ledger.csv");
    let lines = "date,customer code,type,doc no,amount,currency\n2026-10-01,C001,INV,INV-1,1000.00,CNY\n\
        2026-10-02,C001,INV,INV-2,1000.01,CNY\n2026-10-03,C002,INV,INV-3,4000.00,CNY\n";
    std::fs::write(&file, lines).unwrap();
    for (language, first, refused) in [
        (
            Language::En,
            "2 new lines are more than you may post alone (CNY 1,000.00); the first is line 3, INV-2 of CNY 1,000.01.",
            "A line of this file, INV-2 of CNY 1,000.01, takes more than you may post alone",
        ),
        (
            Language::ZhCn,
            "有 2 行新记录超出您可单独过账的限额（CNY 1,000.00）：首笔为第 3 行的 INV-2，CNY 1,000.01。",
            "文件中的 INV-2（CNY 1,000.01）超出您可单独过账的范围",
        ),
    ] {
        let mut harness = screen(&book, "fin", language, 120);
        harness.keys("3 I");
        let path = file.display().to_string();
        harness.event(Event::Input(Input::Paste(path)));
        // The sentences are wrapped where they are too long for a line.
        let shown = text(harness.keys("<Enter>"));
        let shown: String = shown
            .split(['│', '\n'])
            .flat_map(str::chars)
            .filter(|c| !c.is_whitespace())
            .collect();
        for said in [first, refused] {
            let said: String = said.split_whitespace().collect();
            assert!(shown.contains(&said), "{said}: {shown}");
        }
    }
}

#[test]
fn an_account_whose_parent_is_not_seen_has_its_card_and_keeps_its_parent() {
    let book = shared();
    let mut noa = book.as_("fin");
    let of =
        |code: &str, store: &store::Store| store::customer::by_code(store.read(), code).unwrap().unwrap();
    let (own, foreign) = (of("C001", &noa), of("C002", &noa));
    let mut fields = own.fields.clone();
    fields.parent = Some(foreign.id);
    tieout::ops::save_customer::edit(&mut noa, &by("fin"), own.id, own.version, &fields).unwrap();
    let mia = book.as_("mia");
    let card = store::customer::card(mia.read(), own.id, today()).unwrap();
    assert_eq!(card.parent, None);
    drop(mia);
    let mut harness = screen(&book, "mia", Language::En, 120);
    let shown = text(harness.keys("2 / C 0 0 1 <Enter> e"));
    assert!(
        shown.contains("C001") && !shown.contains("not in the book"),
        "{shown}"
    );
    let shown = text(harness.keys("<Tab> X <Ctrl-s>"));
    let now = of("C001", &noa);
    assert_eq!(now.fields.parent, Some(foreign.id), "{shown}");
    assert!(now.version > own.version + 1, "{shown}");
}
