use super::*;
use crate::domain::date::add_days;
use crate::domain::reconciliation::Status;
use crate::domain::{Currency, Date, Line};
use crate::matching::{Proposal, Unwatched, fixed, run};
use proptest::prelude::*;

/// One line: account, day of the month, number, reference, amount, currency.
type Row<'a> = (&'a str, u32, &'a str, &'a str, i64, &'a str);

fn lines(rows: &[Row<'_>]) -> Lines {
    let mut lines = Lines::default();
    for (account, day, doc_no, reference, amount, currency) in rows {
        lines
            .push(&Line {
                account,
                doc_no,
                reference,
                amount: *amount,
                date: Date::from_ymd_opt(2026, 3, *day),
                currency: Currency::parse(currency).unwrap_or_default(),
                ..Line::default()
            })
            .unwrap();
    }
    lines
}

/// The same with documents before them that tie and teach what numbers look like.
fn with_history(rows: &[Row<'_>], side: Side) -> Lines {
    let numbers: Vec<String> = (0..20).map(|n| format!("INV-{}", 2100 + n)).collect();
    let known = (0..20_u32).zip(&numbers).map(|(n, number)| {
        let amount = 100_000 + i64::from(n) * 13_737;
        match side {
            Side::Ours => ("C1", 1 + n, number.as_str(), "", amount, "CNY"),
            Side::Theirs => ("C1", 2 + n, "", number.as_str(), amount, "CNY"),
        }
    });
    lines(&known.chain(rows.iter().copied()).collect::<Vec<_>>())
}

fn proposed(ours: &Lines, theirs: &Lines) -> Proposal {
    run(ours, theirs, &Rules::default(), &Unwatched).unwrap()
}

fn said(ours: &Lines, theirs: &Lines, a: &[u32], b: &[u32]) -> Explanation {
    let proposal = proposed(ours, theirs);
    let holdings = Holding::all_of(&proposal);
    explain((ours, theirs), &Rules::default(), holdings, (a, b), &Unwatched).unwrap()
}

fn of(said: &Explanation, rule: Rule) -> &Verdict {
    said.rules.iter().find(|v| v.rule == rule).unwrap()
}

#[test]
fn every_rule_says_what_it_misses() {
    let ours = lines(&[
        ("", 1, "AB0001", "", 10_000, ""),
        ("", 3, "AB0002", "", 10_000, ""),
    ]);
    let theirs = lines(&[("", 5, "", "AB1", 9_800, ""), ("", 4, "", "", 10_000, "")]);
    let of = |a: &[u32], b: &[u32], rule: Rule| {
        let proposal = Proposal::default();
        let holdings = Holding::all_of(&proposal);
        let said = explain((&ours, &theirs), &Rules::default(), holdings, (a, b), &Unwatched).unwrap();
        of(&said, rule).failed.clone()
    };
    assert_eq!(
        of(&[0], &[0], Rule::Reference),
        [Failed::CitedAs(Form::Normalised), Failed::Gap(200)]
    );
    assert_eq!(
        of(&[0], &[0], Rule::Tolerance),
        [Failed::BeyondTolerance {
            gap: 200,
            tolerance: 99
        }]
    );
    assert_eq!(of(&[0], &[1], Rule::Normalised), [Failed::NotCited]);
    assert_eq!(of(&[0], &[1], Rule::AmountDate), [Failed::Claimed]);
    assert!(of(&[0, 1], &[], Rule::Sum).contains(&Failed::OneSided));
}

#[test]
fn what_ties_lines_holds_and_says_the_form_as_it_is_written() {
    let ours = with_history(
        &[
            ("C1", 21, "INV-2200", "", 432_100, "CNY"),
            ("C1", 21, "INV-2201", "", 432_103, "CNY"),
            ("C1", 21, "INV-2202", "", 400_000, "CNY"),
        ],
        Side::Ours,
    );
    let theirs = with_history(
        &[
            ("C1", 23, "", "INV-2200", 432_100, "CNY"),
            ("C1", 23, "", "INV-2201", 432_100, "CNY"),
            ("C1", 23, "", "inv 2202", 230_000, "CNY"),
        ],
        Side::Theirs,
    );
    for (at, rule, form) in [
        (20, Rule::Reference, Form::Exact),
        (21, Rule::Tolerance, Form::Exact),
        (22, Rule::Differs, Form::Normalised),
    ] {
        let proposal = proposed(&ours, &theirs);
        let group = proposal
            .groups()
            .iter()
            .find(|g| proposal.ours(g) == [at])
            .unwrap();
        assert_eq!(
            (group.rule, group.cited),
            (rule, Some((Side::Theirs, form))),
            "{group:?}"
        );
        let holdings = Holding::all_of(&proposal);
        let asked = (&[at][..], &[at][..]);
        // Not only because the lines stand so.
        let failed = with_facts(
            (&ours, &theirs),
            &Rules::default(),
            holdings,
            asked,
            &Unwatched,
            |facts, _| (facts.cited, facts.failed(rule)),
        );
        assert_eq!(failed.unwrap(), (Some((Side::Theirs, form)), vec![]));
    }
}

#[test]
fn what_is_only_proposed_says_why() {
    let ours = with_history(&[("C1", 21, "INV-2200", "", 432_100, "CNY")], Side::Ours);
    let theirs = with_history(&[("C1", 23, "", "INV-2200", 100_000, "CNY")], Side::Theirs);
    let said = said(&ours, &theirs, &[20], &[20]);
    let verdict = of(&said, Rule::Differs);
    assert!(verdict.proposed && !verdict.holds());
    assert!(matches!(
        verdict.failed.as_slice(),
        [Failed::Unrelated {
            allowed_ppm: 500_000,
            ..
        }]
    ));
}

#[test]
fn lines_that_stand_alone_miss_something_of_every_rule() {
    let twice = |reference: &'static str, numbers: [&'static str; 2]| {
        let ours = numbers.map(|number| ("C1", 21, number, reference, 432_100, "CNY"));
        with_history(&ours, Side::Ours)
    };
    let theirs = |row: Row<'_>| with_history(&[row], Side::Theirs);
    let one = || with_history(&[("C1", 21, "INV-2200", "", 432_100, "CNY")], Side::Ours);
    let cases = [
        // A payment settles the document and is not the document.
        (
            one(),
            theirs(("C1", 23, "P1", "INV-2200", -432_100, "CNY")),
            Rule::Differs,
            Failed::Settles,
        ),
        // Two documents are one slip away.
        (
            twice("", ["INV-2250", "INV-2260"]),
            theirs(("C1", 24, "", "INV-2270", 432_100, "CNY")),
            Rule::Typo,
            Failed::Rivals { ours: 1, theirs: 0 },
        ),
        // Two lines of one order.
        (
            twice("PO45001", ["INV-2250", "INV-2251"]),
            theirs(("C1", 24, "", "PO45001", 432_100, "CNY")),
            Rule::Order,
            Failed::Rivals { ours: 1, theirs: 0 },
        ),
        // Another currency, another account.
        (
            one(),
            theirs(("C1", 23, "", "INV-2200", 432_100, "USD")),
            Rule::Reference,
            Failed::Currency {
                ours: Currency::CNY,
                theirs: Currency::parse("USD").unwrap(),
            },
        ),
        (
            one(),
            theirs(("C2", 23, "", "INV-2200", 432_100, "CNY")),
            Rule::Reference,
            Failed::Account,
        ),
    ];
    for (ours, theirs, rule, failed) in cases {
        // Nothing ties them, whatever the engine proposes.
        let mut ours = ours;
        let mut other = theirs;
        sign_kinds(&mut ours);
        sign_kinds(&mut other);
        let said = said(&ours, &other, &[20], &[20]);
        assert!(of(&said, rule).failed.contains(&failed), "{said:?}");
        let holding = said.rules.iter().find(|v| v.holds());
        assert!(holding.is_none(), "{holding:?}");
    }
}

/// Names the kinds of documents by their sign.
fn sign_kinds(lines: &mut Lines) {
    let mut named = Lines::default();
    for at in 0..lines.len() {
        let line = lines.get(at).unwrap();
        let doc_type = if line.amount < 0 { "payment" } else { "invoice" };
        named.push(&Line { doc_type, ..line }).unwrap();
    }
    // One payment alone is no habit of its kind.
    if lines.amount.iter().any(|amount| *amount < 0) {
        for day in [25, 26] {
            let payment = Line {
                account: "C1",
                doc_type: "payment",
                amount: -77_000 - i64::from(day),
                currency: Currency::CNY,
                date: Date::from_ymd_opt(2026, 3, day),
                ..Line::default()
            };
            named.push(&payment).unwrap();
        }
    }
    *lines = named;
}

#[test]
fn rivals_are_open_lines_of_the_same_account_and_currency() {
    let ours = with_history(
        &[
            ("C1", 21, "", "", 55_500, "CNY"),
            ("C2", 21, "", "", 55_500, "CNY"),
            ("C1", 21, "", "", 55_500, "USD"),
        ],
        Side::Ours,
    );
    let theirs = with_history(&[("C1", 22, "", "", 55_500, "CNY")], Side::Theirs);
    let said = said(&ours, &theirs, &[20], &[20]);
    assert!(of(&said, Rule::AmountDate).holds(), "{said:?}");
}

/// Days, amounts, numbers and how they are cited.
#[derive(Clone, Debug)]
struct Any {
    day: i64,
    amount: i64,
    account: bool,
    number: u32,
    order: u32,
    dress: u8,
}

fn any(most: usize) -> impl Strategy<Value = Vec<Any>> {
    let row = (
        0..40_i64,
        -12..40_i64,
        prop::bool::weighted(0.2),
        0..25_u32,
        0..9_u32,
        0..12_u8,
    );
    let row = row.prop_map(|(day, amount, account, number, order, dress)| Any {
        day,
        amount: amount * 12_501,
        account,
        number,
        order,
        dress,
    });
    prop::collection::vec(row, 0..most)
}

fn built(rows: &[Any], side: Side) -> Lines {
    let mut lines = Lines::default();
    for row in rows {
        let number = format!("INV-{}", 2100 + row.number);
        let order = format!("PO{}", 450_001 + row.order);
        let (reference, memo) = match (side, row.dress) {
            (Side::Ours, 0..3) => (order, String::new()),
            (Side::Ours, _) => (String::new(), String::new()),
            (_, 0..4) => (number.clone(), String::new()),
            (_, 4) => (format!("inv {}", 2100 + row.number), String::new()),
            (_, 5) => (String::new(), format!("pays {number}/INV-{}", 2101 + row.number)),
            (_, 6) => (format!("{}", 2100 + row.number), String::new()),
            (_, 7) => (order, String::new()),
            (_, 8) => (format!("INV-{}", 3100 + row.number), String::new()),
            _ => (String::new(), "goods".to_owned()),
        };
        // The same document for another amount now and then.
        let amount = match (side, row.dress) {
            (Side::Theirs, 1) => row.amount * 98 / 100,
            (Side::Theirs, 2) => row.amount * 6 / 10,
            (Side::Theirs, 3) => row.amount + 30,
            _ => row.amount,
        };
        let start = Date::from_ymd_opt(2026, 1, 1).unwrap();
        let line = Line {
            account: if row.account { "C2" } else { "C1" },
            doc_type: if amount < 0 { "credit" } else { "invoice" },
            doc_no: if side == Side::Ours { &number } else { "" },
            reference: &reference,
            memo: &memo,
            amount,
            currency: Currency::CNY,
            date: Some(add_days(start, row.day)),
            ..Line::default()
        };
        lines.push(&line).unwrap();
    }
    lines
}

/// Of what is tied by documents the conditions hold, read off the block as it stands.
#[test]
fn what_documents_tie_meets_the_conditions() {
    fixed::hold(500, (any(24), any(24)), |(a, b)| {
        let (ours, theirs) = (built(&a, Side::Ours), built(&b, Side::Theirs));
        let proposal = proposed(&ours, &theirs);
        for group in proposal.groups().iter().filter(|g| g.status == Status::Auto) {
            let asked = (proposal.ours(group), proposal.theirs(group));
            let by_document = matches!(
                group.rule,
                Rule::Reference
                    | Rule::Normalised
                    | Rule::Contained
                    | Rule::Tolerance
                    | Rule::Differs
                    | Rule::Typo
            );
            if asked.0.is_empty() || asked.1.is_empty() || !by_document {
                continue;
            }
            let holdings = Holding::all_of(&proposal);
            let rules = Rules::default();
            let failed = with_facts(
                (&ours, &theirs),
                &rules,
                holdings,
                asked,
                &Unwatched,
                |facts, _| facts.failed(group.rule),
            );
            let failed = failed.unwrap();
            prop_assert!(failed.is_empty(), "{group:?} {asked:?} {failed:?}");
        }
        Ok(())
    });
}

/// Of lines that nothing ties every rule misses something, and hardly ever no more than doubt.
#[test]
fn what_stands_alone_misses_something_of_every_rule() {
    fixed::hold(500, (any(16), any(16)), |(a, b)| {
        let (ours, theirs) = (built(&a, Side::Ours), built(&b, Side::Theirs));
        let proposal = proposed(&ours, &theirs);
        let alone = || proposal.groups().iter().filter(|g| g.rule == Rule::Alone);
        let mine: Vec<u32> = alone().flat_map(|g| proposal.ours(g)).copied().collect();
        let other: Vec<u32> = alone().flat_map(|g| proposal.theirs(g)).copied().collect();
        let pairs = mine.iter().flat_map(|l| other.iter().map(move |s| (*l, *s)));
        for (l, s) in pairs.take(12) {
            let holdings = Holding::all_of(&proposal);
            let rules = Rules::default();
            let missed = with_facts(
                (&ours, &theirs),
                &rules,
                holdings,
                (&[l], &[s]),
                &Unwatched,
                |facts, stand| (told(facts, stand), TRIED.map(|rule| (rule, facts.failed(rule)))),
            );
            let (said, missed) = missed.unwrap();
            prop_assert!(!said.rules.iter().any(Verdict::holds), "L{l} S{s} {said:?}");
            let nothing = missed.iter().find(|(_, failed)| failed.is_empty());
            let lines = || (ours.get(l as usize), theirs.get(s as usize));
            prop_assert!(nothing.is_none(), "L{l} S{s} {nothing:?} {:?}", lines());
        }
        Ok(())
    });
}

/// A document that was booked twice and that the customer settled short: the copy is none of the lines that belong to it.
#[test]
fn a_document_booked_twice_still_differs_once() {
    let ours = with_history(
        &[
            ("C1", 25, "INV-2201", "", 125_010, "CNY"),
            ("C1", 25, "INV-2201", "", 125_010, "CNY"),
        ],
        Side::Ours,
    );
    let theirs = with_history(&[("C1", 26, "", "INV-2201", 112_509, "CNY")], Side::Theirs);
    let proposal = proposed(&ours, &theirs);
    let tied = proposal
        .groups()
        .iter()
        .find(|g| proposal.theirs(g).contains(&20));
    assert_eq!(tied.unwrap().rule, Rule::Differs);
    let missed = of(&said(&ours, &theirs, &[20], &[20]), Rule::Differs)
        .failed
        .clone();
    assert_eq!(missed, []);
}

/// Of a set that adds up and is not taken it is said why: others make the sum as well, or many would by accident.
#[test]
fn a_set_that_adds_up_says_what_is_against_it() {
    let mine = |rows: &[i64]| -> Vec<Row<'static>> {
        let row = |amount: &i64| ("C1", 25, "", "", *amount, "CNY");
        rows.iter().map(row).collect()
    };
    let missed = |rows: &[i64], sum: i64, set: &[u32]| {
        let ours = with_history(&mine(rows), Side::Ours);
        let theirs = with_history(&[("C1", 26, "", "", sum, "CNY")], Side::Theirs);
        of(&said(&ours, &theirs, set, &[20]), Rule::Sum).failed.clone()
    };
    let four = [111_111, 222_222, 333_333, 444_444];
    assert_eq!(missed(&four, 555_555, &[20, 23]), [Failed::Ways(2)]);
    let many: Vec<i64> = (0..60)
        .map(|n| 1_000 + (n * n * 7_919 + n * 613) % 3_001)
        .collect();
    let sum = many[3] + many[17] + many[40];
    let failed = missed(&many, sum, &[23, 37, 60]);
    let [Failed::Accidents { ppm, most_ppm }] = failed.as_slice() else {
        panic!("{failed:?}");
    };
    assert!(ppm > most_ppm, "{failed:?}");
    // A dozen is more than a set of sums has: it would have to be all that was open in its days.
    let dozen: Vec<i64> = (0..13).map(|n| 10_007 + n * n * 131).collect();
    let sum = dozen[..12].iter().sum();
    let set: Vec<u32> = (20..32).collect();
    assert_eq!(missed(&dozen, sum, &set), [Failed::Beside(1)]);
}
