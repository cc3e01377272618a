//! The engine over whole cases: a small one settled by hand, cases of a maker with habits of its own, and cases made
//! to be slow. The laws that hold for any two lists of lines stand in `matching_laws`.

// A test may stop at the first thing that is not as it made it.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "support/proposal.rs"]
mod proposal;

use proposal::{run, told};
use std::collections::BTreeSet;
use tieout::domain::date::{add_days, parse_iso};
use tieout::domain::difference::Category;
use tieout::domain::money::Money;
use tieout::domain::reconciliation::{Side, Status};
use tieout::domain::{Currency, Date, Line, Lines};
use tieout::matching::{self, Proposal, Rules, Stage, Watch};

fn load(text: &str) -> Lines {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut lines = Lines::default();
    for (i, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let cell = |name: &str| {
            header
                .iter()
                .position(|h| h == name)
                .and_then(|c| record.get(c))
                .unwrap_or("")
        };
        let currency = Currency::parse(cell("currency")).unwrap();
        lines
            .push(&Line {
                date: parse_iso(cell("date")),
                amount: Money::parse(cell("amount"), currency).unwrap().minor,
                currency,
                doc_no: cell("doc_no"),
                doc_type: cell("doc_type"),
                reference: cell("reference"),
                memo: cell("memo"),
                source_line: i as u32 + 2,
                ..Line::default()
            })
            .unwrap();
    }
    lines
}

#[test]
fn a_case_settled_by_hand() {
    let ours = load(include_str!("data/matching/ours.csv"));
    let theirs = load(include_str!("data/matching/theirs.csv"));
    let proposal = run(&ours, &theirs);
    let mut found = told(&proposal);
    let mut expected: Vec<String> = include_str!("data/matching/expected.csv")
        .lines()
        .skip(1)
        .map(str::to_owned)
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let ambiguous = proposal
        .groups()
        .iter()
        .position(|g| g.status == Status::Suggested)
        .unwrap();
    assert_eq!(proposal.groups()[ambiguous].alternatives, 1);
    let rivals: Vec<_> = proposal.rivals(ambiguous).map(|r| (r.side, r.line)).collect();
    assert_eq!(rivals, [(Side::Ours, 10)]);
}

#[test]
fn the_result_file_keeps_its_contract() {
    let ours = load(include_str!("data/matching/ours.csv"));
    let theirs = load(include_str!("data/matching/theirs.csv"));
    let proposal = run(&ours, &theirs);
    let mut bytes = Vec::new();
    matching::write_csv(&mut bytes, &proposal, &ours, &theirs, None).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let mut rows = text.lines();
    assert_eq!(
        rows.next(),
        Some("group_id,side,line_no,category,status,code,rule,detail")
    );
    let places: Vec<String> = rows
        .map(|row| row.split(',').skip(1).take(2).collect::<Vec<_>>().join(""))
        .collect();
    let expected: Vec<String> = (1..=13)
        .map(|i| format!("L{i}"))
        .chain((1..=13).map(|i| format!("S{i}")))
        .collect();
    assert_eq!(places, expected);
    assert!(text.is_ascii() && !text.contains('"') && !text.contains('\r'));
    assert!(
        text.contains("rate=2%") && text.contains("ours=8800.00 theirs=8624.00 gap=176.00"),
        "{text}"
    );
}

#[test]
fn signs_of_a_mirrored_statement_show() {
    let ours = load(include_str!("data/matching/ours.csv"));
    let mut theirs = load(include_str!("data/matching/theirs.csv"));
    assert_eq!(matching::mirrored(&ours, &theirs).map(|m| m.0), Some(false));
    for amount in &mut theirs.amount {
        *amount = -*amount;
    }
    assert_eq!(matching::mirrored(&ours, &theirs).map(|m| m.0), Some(true));
    assert_eq!(matching::mirrored(&ours, &Lines::default()), None);
}

#[test]
fn a_run_can_be_called_off() {
    struct Off;
    impl Watch for Off {
        fn progress(&self, _: Stage, _: u64, _: u64) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let ours = load(include_str!("data/matching/ours.csv"));
    assert!(matching::run(&ours, &ours, &Rules::default(), &Off).is_err());
}

#[test]
fn equal_numbers_on_both_sides_tie() {
    let rows =
        "date,doc_no,amount,currency\n2026-01-01,A-1,5.00,EUR\n2026-01-02,A-2,7.00,EUR\n,A-3,9.00,EUR\n";
    let lines = load(rows);
    let proposal = run(&lines, &lines);
    assert_eq!(
        told(&proposal),
        ["1,1,match,auto,,P1", "2,2,match,auto,,P1", "3,3,match,auto,,P1"]
    );
}

#[test]
fn two_counters_of_one_shape_are_not_one_document() {
    let ours = load("date,doc_no,amount,currency\n2026-01-01,101,5.00,EUR\n2026-01-02,102,7.00,EUR\n");
    let theirs = load("date,doc_no,amount,currency\n2026-01-05,101,7.00,EUR\n2026-01-03,102,6.45,EUR\n");
    let proposal = run(&ours, &theirs);
    assert!(
        told(&proposal).contains(&"2,1,match,auto,,P6".to_owned()),
        "{:?}",
        told(&proposal)
    );
}

#[test]
fn two_words_for_one_kind_of_paper_are_learned() {
    let side = |word: &str, head: &str, amounts: [&str; 5]| {
        let row = |(n, amount)| {
            let cited = format!("{word} 8001{:04}", 2_301 + n * 7);
            format!("2026-03-0{},{head}{},{cited},{amount},EUR\n", n + 1, 41 + n * 13)
        };
        let rows: String = amounts.iter().enumerate().map(row).collect();
        load(&format!("date,doc_no,reference,amount,currency\n{rows}"))
    };
    let ours = side(
        "LS",
        "RE-2026-",
        ["100.00", "215.40", "80.00", "77.70", "1000.00"],
    );
    let theirs = side(
        "Lieferschein",
        "B",
        ["100.00", "215.40", "80.00", "77.70", "955.25"],
    );
    let found = told(&run(&ours, &theirs));
    assert!(
        found.iter().any(|row| row.starts_with("5,5,amount,auto")),
        "{found:?}"
    );
    // Where the amounts never agree, equal digits under two words say nothing.
    let others = side("Lieferschein", "B", ["31.00", "9.40", "812.00", "5.10", "955.25"]);
    let found = told(&run(&ours, &others));
    assert!(!found.iter().any(|row| row.starts_with("5,5,")), "{found:?}");
}

#[test]
fn the_last_digits_of_a_number_are_enough() {
    let ours = load(
        "date,doc_no,amount,currency,memo\n2026-10-12,INV-202602217,12950.00,CNY,\n2026-10-13,INV-202602218,700.00,CNY,\n",
    );
    let theirs =
        load("date,reference,amount,currency\n2026-10-12,2217,12590.00,CNY\n2026-10-14,218,700.00,CNY\n");
    let proposal = run(&ours, &theirs);
    assert_eq!(
        told(&proposal),
        ["1,1,transposed,auto,D12,P5", "2,2,match,auto,,P3"]
    );
}

#[test]
fn a_line_alone_says_why() {
    let ours = load(
        "date,doc_no,amount,currency\n2026-10-02,A-1,5.00,EUR\n2026-10-05,A-2,7.00,EUR\n2026-10-30,A-3,9.00,EUR\n",
    );
    let theirs = load(
        "date,doc_no,reference,amount,currency,memo\n2026-10-03,,A-1,5.00,EUR,\n2026-10-06,RMA 7,,-3.00,EUR,\n\
         2026-10-07,,,4.00,EUR,fee\n2026-10-31,,,-8.00,EUR,paid\n",
    );
    let codes: BTreeSet<String> = told(&run(&ours, &theirs)).into_iter().collect();
    let expected = [
        ",2,missing_ours,auto,D09,P9",
        ",3,missing_ours,auto,D02,P9",
        ",4,missing_ours,auto,D04,P9",
        "1,1,match,auto,,P1",
        "2,,missing_theirs,auto,D01,P9",
        "3,,missing_theirs,auto,D04,P9",
    ];
    assert_eq!(codes, expected.map(str::to_owned).into());
}

#[test]
fn a_payment_is_no_slip_of_sign() {
    let head = "date,doc_type,doc_no,reference,amount,currency\n";
    let ours = load(&format!(
        "{head}2026-03-01,invoice,B-11,,50.00,EUR\n2026-03-02,invoice,B-12,,60.00,EUR\n2026-03-03,invoice,B-13,,70.00,EUR\n"
    ));
    let paid = load(&format!(
        "{head}2026-03-09,payment,,B-11,-50.00,EUR\n2026-03-10,payment,,B-91,-61.00,EUR\n2026-03-11,payment,,B-92,-62.00,EUR\n"
    ));
    assert!(
        run(&ours, &paid)
            .groups()
            .iter()
            .all(|g| g.category != Category::Sign)
    );
    let slip = load(&format!("{head}2026-03-09,credit,,B-11,-50.00,EUR\n"));
    assert!(told(&run(&ours, &slip)).contains(&"1,1,sign,auto,D06,P5".to_owned()));
}

#[test]
fn many_equal_amounts_end_soon_and_undecided() {
    let mut lines = Lines::default();
    for _ in 0..10_000 {
        lines
            .push(&Line {
                date: parse_iso("2026-05-05"),
                amount: 10_000,
                ..Line::default()
            })
            .unwrap();
    }
    let proposal = run(&lines, &lines);
    assert_eq!(proposal.stats.auto, 0);
    assert_eq!(proposal.stats.suggested, 10_000);
}

#[test]
fn one_document_cited_by_thousands_ends_soon() {
    let ours = load("date,doc_no,amount,currency\n2026-01-01,AB-0001,99.00,CNY\n");
    let mut theirs = Lines::default();
    for i in 0..5_000 {
        theirs
            .push(&Line {
                date: parse_iso("2026-01-03"),
                amount: 7_000 + i,
                currency: Currency::CNY,
                reference: "AB-0001",
                ..Line::default()
            })
            .unwrap();
    }
    let proposal = run(&ours, &theirs);
    assert_eq!(
        proposal
            .groups()
            .iter()
            .filter(|g| g.category == Category::Match)
            .count(),
        1
    );
}

#[test]
fn sums_made_to_explode_end_soon_and_undecided() {
    let (mut ours, mut theirs) = (Lines::default(), Lines::default());
    let start = Date::from_ymd_opt(2026, 5, 1).unwrap();
    for i in 0..1_500_i64 {
        // Amounts that make nearly every sum in nearly every way.
        let line = Line {
            date: Some(add_days(start, i / 100)),
            amount: 100 + 100 * (i % 37),
            ..Line::default()
        };
        ours.push(&line).unwrap();
    }
    for i in 0..40_i64 {
        let line = Line {
            date: Some(add_days(start, 16)),
            amount: 40_000 + 100 * i,
            ..Line::default()
        };
        theirs.push(&line).unwrap();
    }
    let proposal = run(&ours, &theirs);
    let tied = proposal.groups().iter().filter(|g| g.status == Status::Auto);
    assert_eq!(tied.filter(|g| g.category == Category::Bulk).count(), 0);
    assert!(proposal.stats.nodes < 40 * 60_000 * 8, "{:?}", proposal.stats);
}

/// Codes and details of the lines that stand alone.
fn alone(proposal: &Proposal, ours: &Lines, theirs: &Lines) -> Vec<(String, String)> {
    let groups = proposal.groups().iter().enumerate();
    let alone = groups.filter(|(_, g)| proposal.ours(g).is_empty() || proposal.theirs(g).is_empty());
    let told = |(at, g): (usize, &matching::Group)| {
        let code = g.code.map_or("", |c| c.as_str()).to_owned();
        (code, matching::detail(proposal, at, ours, theirs))
    };
    alone.map(told).collect()
}

#[test]
fn a_line_of_another_account_says_where_its_partner_is() {
    let lines = |rows: &[(&str, &str, &str, i64)]| {
        let mut lines = Lines::default();
        for (account, doc_no, reference, amount) in rows {
            let line = Line {
                date: parse_iso("2026-05-05"),
                amount: *amount,
                currency: Currency::CNY,
                account,
                doc_no,
                reference,
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        lines
    };
    let ours = lines(&[
        ("A", "RN-0071", "", 5_000),
        ("A", "RN-0072", "", 7_110),
        ("B", "RN-0073", "", 900),
    ]);
    let theirs = lines(&[
        ("A", "", "RN-0071", 5_000),
        ("B", "", "RN-0072", 7_110),
        ("B", "", "RN-0073", 900),
    ]);
    let proposal = run(&ours, &theirs);
    let found = alone(&proposal, &ours, &theirs);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(code, _)| code == "D16"), "{found:?}");
    assert!(
        found.iter().all(|(_, detail)| detail.contains(" elsewhere=2 ")),
        "{found:?}"
    );
}

#[test]
fn a_deduction_that_returns_is_a_term_of_the_customer() {
    let (mut ours, mut theirs) = (Lines::default(), Lines::default());
    for i in 0..12_i64 {
        let doc = format!("PX-{:04}", 41 + i);
        let line = Line {
            date: parse_iso("2026-05-05"),
            amount: 800_000 + i * i * 977,
            currency: Currency::parse("JPY").unwrap(),
            ..Line::default()
        };
        ours.push(&Line { doc_no: &doc, ..line }).unwrap();
        let amount = line.amount - if i % 3 == 0 { 2_750 } else { 0 };
        theirs
            .push(&Line {
                reference: &doc,
                amount,
                ..line
            })
            .unwrap();
    }
    let proposal = run(&ours, &theirs);
    let short = proposal.groups().iter().filter(|g| !g.category.agrees());
    let codes: Vec<_> = short
        .map(|g| (g.category, g.code.map(tieout::domain::difference::Code::as_str)))
        .collect();
    assert_eq!(codes, [(Category::Discount, Some("D07")); 4]);
}

#[test]
fn what_cannot_be_decided_is_one_question() {
    let rows = |days: &[&str]| {
        let rows: Vec<String> = days
            .iter()
            .map(|day| format!("2026-05-{day},,70.00,EUR"))
            .collect();
        load(&format!("date,doc_no,amount,currency\n{}\n", rows.join("\n")))
    };
    let (ours, theirs) = (rows(&["04", "05", "06"]), rows(&["06", "07"]));
    let proposal = run(&ours, &theirs);
    assert_eq!(proposal.stats.suggested, 2, "{:?}", told(&proposal));
    let questions = proposal.questions(&ours);
    assert_eq!(questions.len(), 1, "{questions:?}");
    let one = &questions[0];
    assert_eq!(
        (one.ours.as_slice(), one.theirs.as_slice(), one.ways),
        ([0, 1, 2].as_slice(), [0, 1].as_slice(), 6)
    );
}

/// A second maker of cases, with other habits than a bookkeeping year: delivery notes as references, a head office that
/// pays each month's documents in one line, three decimals, rebates at the month's end.
mod other_maker {
    use super::*;

    pub(super) struct Case {
        pub(super) ours: Lines,
        pub(super) theirs: Lines,
        pub(super) pairs: BTreeSet<(u32, u32)>,
    }

    pub(super) struct Dice(pub(super) u64);
    impl Dice {
        pub(super) fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % sides
        }
    }

    pub(super) fn make(seed: u64, months: u32) -> Case {
        let mut dice = Dice(seed);
        let currency = Currency::parse("KWD").unwrap();
        let mut made = Case {
            ours: Lines::default(),
            theirs: Lines::default(),
            pairs: BTreeSet::new(),
        };
        let start = Date::from_ymd_opt(2026, 1, 1).unwrap();
        let mut number = 4_000;
        for month in 0..months {
            let first = add_days(start, i64::from(month) * 30);
            let mut paid: Vec<(u32, u64)> = Vec::new();
            for day in 0..25 {
                for _ in 0..dice.roll(4) {
                    number += 1 + dice.roll(3);
                    let amount = 1_000 + dice.roll(9_000_000) as i64;
                    let doc = format!("LS/{:02}-{number:06}", month + 1);
                    let at = made.ours.len() as u32;
                    let date = Some(add_days(first, day));
                    made.ours
                        .push(&Line {
                            date,
                            amount,
                            currency,
                            doc_no: &doc,
                            ..Line::default()
                        })
                        .unwrap();
                    match dice.roll(10) {
                        0..=5 => {
                            let reference = if dice.roll(2) == 0 {
                                doc.clone()
                            } else {
                                doc.replace(['/', '-'], " ")
                            };
                            let date = Some(add_days(first, day + dice.roll(9) as i64));
                            made.pairs.insert((at, made.theirs.len() as u32));
                            made.theirs
                                .push(&Line {
                                    date,
                                    amount,
                                    currency,
                                    reference: &reference,
                                    ..Line::default()
                                })
                                .unwrap();
                        }
                        6..=8 => paid.push((at, number)),
                        _ => {}
                    }
                }
            }
            pay(&mut made, &paid, month, add_days(first, 29));
            let rebate = -(1_000 + dice.roll(90_000) as i64);
            let date = Some(add_days(first, 29));
            made.theirs
                .push(&Line {
                    date,
                    amount: rebate,
                    currency,
                    memo: "Bonus",
                    ..Line::default()
                })
                .unwrap();
        }
        made
    }

    /// The month's documents, seven to a payment that lists them cut short.
    fn pay(made: &mut Case, paid: &[(u32, u64)], month: u32, date: Date) {
        let currency = Currency::parse("KWD").unwrap();
        for run in paid.chunks(7).filter(|run| run.len() > 1) {
            let amount = run.iter().map(|(at, _)| made.ours.amount[*at as usize]).sum();
            let tails: Vec<String> = run[1..]
                .iter()
                .map(|(_, number)| format!("/{number:06}"))
                .collect();
            let memo = format!("Zahlung LS/{:02}-{:06}{}", month + 1, run[0].1, tails.concat());
            made.pairs
                .extend(run.iter().map(|(at, _)| (*at, made.theirs.len() as u32)));
            made.theirs
                .push(&Line {
                    date: Some(date),
                    amount,
                    currency,
                    memo: &memo,
                    ..Line::default()
                })
                .unwrap();
        }
    }
}

#[test]
fn another_makers_cases_score() {
    for seed in [7, 77, 777] {
        let case = other_maker::make(seed, 12);
        let proposal = run(&case.ours, &case.theirs);
        let mut found = BTreeSet::new();
        for group in proposal.groups().iter().filter(|g| g.status == Status::Auto) {
            for l in proposal.ours(group) {
                found.extend(proposal.theirs(group).iter().map(|s| (*l, *s)));
            }
        }
        let hits = found.intersection(&case.pairs).count() as f64;
        let (precision, recall) = (hits / found.len() as f64, hits / case.pairs.len() as f64);
        assert!(
            precision >= 0.995 && recall >= 0.98,
            "seed {seed}: precision {precision}, recall {recall}"
        );
    }
}

/// A file and its copy tie out even where lines repeat; a copy too many stays a question or a duplicate.
#[test]
fn lines_that_read_the_same_tie_in_order() {
    let lines = |copies: usize| {
        let mut lines = Lines::default();
        for _ in 0..copies {
            let line = Line {
                date: Date::from_ymd_opt(2026, 10, 3),
                amount: 2_500,
                memo: "freight",
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        lines
    };
    let tied = |ours: usize, theirs: usize| {
        let proposal = run(&lines(ours), &lines(theirs));
        let agrees = |g: &&tieout::matching::Group| g.category.agrees() && g.status.settled();
        (
            proposal.groups().iter().filter(agrees).count(),
            proposal.groups().len(),
        )
    };
    assert_eq!(tied(3, 3), (3, 3));
    assert!(tied(3, 2).0 < 2, "{:?}", tied(3, 2));
}
