//! What people decide in one month is known in the next: texts that stand for ours, refused ties, terms; visible and removable.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book::{TestBook, by};
use support::desk::{begin, decide, desk, one_customer, post_all, statement};
use tieout::domain::Currency;
use tieout::domain::agreement::{Agreement, Setting};
use tieout::domain::difference::{Category, Code};
use tieout::domain::evidence::Rule;
use tieout::domain::lesson::Kind;
use tieout::domain::permission::Command;
use tieout::domain::reconciliation::Status;
use tieout::domain::worksheet::{Decision, Entry, Worksheet};
use tieout::ops::{agreements, lessons, take_back};

/// A month of three invoices of one amount, which the customer books under numbers of its own making, with theirs in another order.
fn month(book: &mut TestBook, month: &str, first: u32) -> tieout::domain::id::StatementId {
    let day = |n: u32| format!("{month}-{:02}", 5 + n);
    let ours: Vec<_> = (0..3).map(|n| (format!("INV-{}", first + n), day(n))).collect();
    let rows: Vec<_> = ours
        .iter()
        .map(|(no, d)| (no.as_str(), d.as_str(), 70_000))
        .collect();
    post_all(book, &rows);
    let theirs: Vec<_> = (0..3)
        .rev()
        .map(|n| (day(4), format!("1000{}99", first + n)))
        .collect();
    let lines: Vec<_> = theirs
        .iter()
        .map(|(d, no)| (d.as_str(), no.as_str(), 70_000))
        .collect();
    statement(book, month, (None, None), &lines)
}

fn rules(sheet: &Worksheet) -> Vec<(&str, Status, Vec<u32>, Vec<u32>)> {
    let tied = sheet.entries.iter().filter(|e| e.is_tied());
    tied.map(|e| (e.rule.as_str(), e.status, e.ours.clone(), e.theirs.clone()))
        .collect()
}

#[test]
fn a_month_decided_by_hand_ties_the_next_one() {
    let mut book = one_customer();
    let customer = book.id("C1");
    let october = month(&mut book, "2026-10", 2217);
    let id = begin(&mut book, october, false);
    let seen = desk(&book, id);
    let questions = seen.worksheet.questions();
    assert_eq!(questions.len(), 1, "{:?}", rules(&seen.worksheet));
    let entries = questions[0].proposals.iter().map(|p| *p as usize).collect();
    let ties = vec![(vec![0], vec![2]), (vec![1], vec![1]), (vec![2], vec![0])];
    decide(&mut book, &seen, &Decision::Answer { entries, ties }).unwrap();
    let learnt = lessons::of_customer(book.store.read(), customer).unwrap();
    assert_eq!(learnt.len(), 1, "{learnt:?}");
    let lesson = learnt[0].lesson.clone();
    assert_eq!(
        (
            lesson.kind,
            lesson.theirs.as_str(),
            lesson.ours.as_str(),
            learnt[0].times
        ),
        (Kind::Alias, "1000{n}99", "INV-{n}", 3)
    );

    // The next month ties by itself, and says by which rule.
    let november = month(&mut book, "2026-11", 2318);
    let id = begin(&mut book, november, false);
    let tied = desk(&book, id);
    assert_eq!(tied.worksheet.questions(), []);
    let by_rule = Rule::Remembered.id();
    assert_eq!(
        rules(&tied.worksheet),
        [
            (by_rule, Status::Auto, vec![0], vec![2]),
            (by_rule, Status::Auto, vec![1], vec![1]),
            (by_rule, Status::Auto, vec![2], vec![0])
        ]
    );

    // Forgotten, it is a question again; undone, it is known again; and undoing the decision takes its lesson with it.
    lessons::forget(&mut book.store, &by(), customer, &lesson).unwrap();
    let id = begin(&mut book, november, true);
    assert_eq!(desk(&book, id).worksheet.questions().len(), 1);
    let newest = tieout::store::history::count(book.store.read()).unwrap();
    take_back::undo_operation(&mut book.store, &by(), newest - 1).unwrap();
    let id = begin(&mut book, november, true);
    assert_eq!(desk(&book, id).worksheet.questions(), []);
}

#[test]
fn undoing_or_breaking_a_tie_takes_back_what_it_taught() {
    let mut book = one_customer();
    let customer = book.id("C1");
    let october = month(&mut book, "2026-10", 2217);
    let id = begin(&mut book, october, false);
    let count = |book: &TestBook| lessons::of_customer(book.store.read(), customer).unwrap().len();
    let pair = Decision::Pair {
        ours: vec![0],
        theirs: vec![2],
    };
    let seen = desk(&book, id);
    decide(&mut book, &seen, &pair).unwrap();
    assert_eq!(count(&book), 1);
    take_back::undo(&mut book.store, &by()).unwrap();
    assert_eq!(count(&book), 0);
    let seen = desk(&book, id);
    decide(&mut book, &seen, &pair).unwrap();
    let seen = desk(&book, id);
    let place = seen
        .worksheet
        .entries
        .iter()
        .position(|e| e.status == Status::Manual);
    decide(&mut book, &seen, &Decision::Break(place.unwrap())).unwrap();
    assert_eq!(count(&book), 0);
}

/// A customer that lists what is open month after month: what was refused once is not tied on its next list either.
#[test]
fn a_refused_pair_is_not_proposed_again() {
    let mut book = one_customer();
    post_all(&mut book, &[("INV-7001", "2026-10-28", 51_237)]);
    let line = [("2026-10-30", "ZB 9", 51_237)];
    let october = statement(&mut book, "2026-10", (None, None), &line);
    let id = begin(&mut book, october, false);
    let seen = desk(&book, id);
    let place = seen.worksheet.entries.iter().position(Entry::is_tied);
    let place = place.unwrap_or_else(|| panic!("{:?}", seen.worksheet.entries));
    // The only two lines of an amount tie by themselves; who takes them apart refuses that.
    let refuse = match seen.worksheet.entries[place].status {
        Status::Auto => Decision::Break(place),
        _ => Decision::Reject(place),
    };
    decide(&mut book, &seen, &refuse).unwrap();
    let november = statement(
        &mut book,
        "2026-11",
        (None, None),
        &[("2026-11-02", "ZB 9", 51_237)],
    );
    let id = begin(&mut book, november, false);
    let after = desk(&book, id);
    assert!(
        after.worksheet.entries.iter().all(|e| !e.is_tied()),
        "{:?}",
        after.worksheet.entries
    );
    let learnt = lessons::of_customer(book.store.read(), book.id("C1")).unwrap();
    let customer = book.id("C1");
    lessons::forget(&mut book.store, &by(), customer, &learnt[0].lesson).unwrap();
    let id = begin(&mut book, november, true);
    assert!(desk(&book, id).worksheet.entries.iter().any(Entry::is_tied));
}

/// A rate no rule knows, explained once by a person, is a reason the next month.
#[test]
fn a_reason_given_once_is_a_term_of_the_customer() {
    let mut book = one_customer();
    let customer = book.id("C1");
    let mut at = |month: &str, number: &str, amount: i64| {
        post_all(&mut book, &[(number, &format!("{month}-05"), amount)]);
        let booked = amount - (amount * 18 + 500) / 1000;
        let lines = [(format!("{month}-07"), number, booked)];
        let lines = lines.each_ref().map(|(d, n, a)| (d.as_str(), *n, *a));
        let id = statement(&mut book, month, (None, None), &lines);
        let id = begin(&mut book, id, false);
        let seen = desk(&book, id);
        let place = seen.worksheet.entries.iter().position(Entry::is_tied).unwrap();
        let entry = seen.worksheet.entries[place].clone();
        if entry.category != Category::Discount {
            let reason = Decision::Reason {
                entry: place,
                code: Code::Discount,
                note: "agreed".to_owned(),
            };
            decide(&mut book, &seen, &reason).unwrap();
        }
        entry
    };
    let first = at("2026-10", "INV-8801", 123_400);
    assert_ne!(first.category, Category::Discount);
    let second = at("2026-11", "INV-8907", 2_345_600);
    assert_eq!(
        (second.category, second.code),
        (Category::Discount, Some(Code::Discount))
    );
    assert!(second.detail.contains("rate=1.8%"), "{}", second.detail);
    let learnt = lessons::of_customer(book.store.read(), customer).unwrap();
    assert_eq!((learnt.len(), learnt[0].lesson.kind), (1, Kind::Rate));
}

/// One invoice, which the customer books short by some rule: what becomes of it, with what is agreed.
fn short_by(book: &mut TestBook, days: (&str, &str), amounts: (i64, i64)) -> Entry {
    post_all(book, &[("INV-8801", days.0, amounts.0)]);
    let line = [(days.1, "INV-8801", amounts.1)];
    let id = statement(book, "2026-10", (None, None), &line);
    let id = begin(book, id, false);
    let seen = desk(book, id);
    let place = seen.worksheet.entries.iter().position(Entry::is_tied);
    let place = place.unwrap_or_else(|| panic!("{amounts:?}: {:?}", seen.worksheet.entries));
    seen.worksheet.entries[place].clone()
}

fn agreed(setting: Setting, text: &str) -> Agreement {
    let mut agreed = Agreement::default();
    agreed.set(setting, text).unwrap();
    agreed
}

#[test]
fn what_is_agreed_explains_what_it_can() {
    let days = ("2026-10-05", "2026-10-25");
    for (setting, text, amounts, code) in [
        (Setting::Discounts, "1.8%", (123_400, 121_179), Code::Discount),
        (
            Setting::Deductions,
            "24.50",
            (123_400, 120_950),
            Code::ShortPayment,
        ),
        (Setting::Taxes, "1.7%", (101_700, 100_000), Code::Tax),
        (Setting::Tolerance, "3", (123_400, 123_150), Code::Rounding),
        (
            Setting::Rates,
            "2026-10-01 USD/CNY 7.1032, 2026-10-20 USD/CNY 7.1240",
            (8_523_840, 8_548_800),
            Code::Exchange,
        ),
    ] {
        let reason = |entry: &Entry| {
            ["rate=", "deduction=", "tax=", "within=", "foreign="]
                .iter()
                .any(|r| entry.detail.contains(r))
        };
        let mut book = one_customer();
        let unsaid = short_by(&mut book, days, amounts);
        assert!(!reason(&unsaid), "{setting} {}", unsaid.detail);
        // Once with the customer, once with all.
        for with_all in [false, true] {
            let mut book = one_customer();
            let customer = Some(book.id("C1")).filter(|_| !with_all);
            let (seen, said) = (Agreement::default(), agreed(setting, text));
            agreements::set(&mut book.store, &by(), customer, &seen, &said).unwrap();
            let found = short_by(&mut book, days, amounts);
            assert_eq!(
                (found.code, reason(&found)),
                (Some(code), true),
                "{setting} {}",
                found.detail
            );
            let late = agreements::set(&mut book.store, &by(), customer, &seen, &said);
            assert!(late.is_err(), "somebody else was faster");
            take_back::undo(&mut book.store, &by()).unwrap();
        }
    }
}

#[test]
fn the_customer_stands_before_all_and_the_rates_of_the_book_count() {
    let days = ("2026-10-05", "2026-10-25");
    // What is agreed with the customer stands before what is agreed with all; the book's own rates count too.
    let mut book = one_customer();
    let customer = Some(book.id("C1"));
    let none = Agreement::default();
    agreements::set(
        &mut book.store,
        &by(),
        None,
        &none,
        &agreed(Setting::Discounts, "1.8%"),
    )
    .unwrap();
    agreements::set(
        &mut book.store,
        &by(),
        customer,
        &none,
        &agreed(Setting::Discounts, "7%"),
    )
    .unwrap();
    assert_ne!(
        short_by(&mut book, days, (123_400, 121_179)).code,
        Some(Code::Discount)
    );
    let mut book = one_customer();
    let rate = |on: &str, rate: &str| tieout::domain::rate::Rate {
        date: support::book::day(on),
        from: Currency::USD,
        to: Currency::CNY,
        rate: rate.parse().unwrap(),
        source: "PBoC".to_owned(),
    };
    book.store
        .change(&by().call(Command::RatePut, ""), |tx| {
            tieout::store::rate::put(tx, &rate("2026-10-01", "7.1032"))?;
            tieout::store::rate::put(tx, &rate("2026-10-20", "7.1240"))
        })
        .unwrap();
    assert_eq!(
        short_by(&mut book, days, (8_523_840, 8_548_800)).code,
        Some(Code::Exchange)
    );
}

#[test]
fn the_command_line_takes_what_is_agreed() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    let row = |amount: &str| format!("date,doc_no,amount,currency\n2026-10-05,INV-8801,{amount},CNY\n");
    write("ours.csv", &row("1234.00"));
    write("theirs.csv", &row("1211.79"));
    write("agreed.toml", "discounts = [\"1.8%\"]\n");
    let run = |args: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("tieout").unwrap();
        let output = command
            .current_dir(dir.path())
            .env("LANG", "C")
            .args(args)
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let diff = ["diff", "ours.csv", "theirs.csv", "--format", "csv"];
    let (_, plain, _) = run(&diff);
    assert!(!plain.contains("D08"), "{plain}");
    for more in [["--set", "discounts=1.8%"], ["--agreement", "agreed.toml"]] {
        let (code, said, _) = run(&[&diff[..], &more].concat());
        assert_eq!(code, Some(1));
        assert!(said.contains("D08") && said.contains("rate=1.8%"), "{said}");
    }
    let (code, _, said) = run(&[&diff[..], &["--set", "discounts=1.8"]].concat());
    assert_eq!(code, Some(2));
    assert!(
        said.contains("discounts=1.8") && said.contains("tolerance_share"),
        "{said}"
    );
    // In a book: said, shown, taken away, undone.
    let book = ["--book", "b.tieout", "--format", "csv"];
    write("customers.csv", "code,name,currency\nC1,Acme,CNY\n");
    let (code, _, said) = run(&[&book[..], &["import", "customers", "customers.csv"]].concat());
    assert_eq!(code, Some(0), "{said}");
    let agreement = |more: &[&str]| run(&[&book[..], &["agreement"], more].concat()).1;
    agreement(&["--set", "days_after=60", "--set", "discounts=2%"]);
    let shown = agreement(&["C1", "--file", "agreed.toml"]);
    assert_eq!(
        shown,
        "setting,value,with\ndiscounts,\"1.8%\",\"C1\"\ndays_after,\"60\",all\n"
    );
    assert_eq!(
        agreement(&["C1", "--set", "discounts="]),
        "setting,value,with\ndiscounts,\"2%\",all\ndays_after,\"60\",all\n"
    );
    run(&[&book[..], &["undo"]].concat());
    assert_eq!(agreement(&["C1"]), shown);
}
