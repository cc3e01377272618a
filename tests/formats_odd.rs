//! Files that are odd rather than hostile: each was once read as something it is not, or refused for no reason.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fmt::Write as _;
use tieout::domain::date::parse_iso;
use tieout::domain::problem::{Expected, Limit, Remedy};
use tieout::domain::reading::Skip;
use tieout::formats::{self, Limits, Profile, Reading, Refusal};
use tieout::ops::read_file::FileBytes;
use tieout::ops::tie_out::{self, Request};

fn within(text: &str, profile: &str, limits: &Limits) -> Result<Reading, Refusal> {
    let profile = Profile::parse(profile).unwrap();
    formats::read("file.csv", text.as_bytes(), &profile, limits, &mut |_, _| true)
}

fn read(text: &str) -> Reading {
    within(text, "", &Limits::inbox()).unwrap_or_else(|r| panic!("{:?}", r.problems))
}

fn refused(text: &str) -> Refusal {
    within(text, "", &Limits::inbox()).unwrap_err()
}

fn ends(reading: &Reading) -> (i64, i64, Option<bool>) {
    let (opening, closing) = (&reading.opening[0].money, &reading.closing[0].money);
    (opening.minor, closing.minor, reading.foots)
}

#[test]
fn an_amount_cut_in_two_at_its_comma_is_told() {
    for (text, line, value) in [
        (
            "Date,Doc No,Amount\n2026-10-01,INV-1,12,50\n2026-10-02,INV-2,50,00\n",
            2,
            "50",
        ),
        (
            "Date,Doc No,Amount\n2026-10-01,INV-1,50.00\n2026-10-02,INV-2,1,234.00\n",
            3,
            "234.00",
        ),
    ] {
        let refusal = refused(text);
        let problem = &refusal.problems[0];
        assert_eq!(
            (
                &problem.expected,
                problem.remedy,
                problem.line,
                problem.value.as_str()
            ),
            (&Expected::NoFigureBehind, Remedy::QuoteAmount, Some(line), value)
        );
    }
    // A remark behind the table, blank cells, and a column that somebody explained, are none.
    let remark = "Date,Doc No,Amount\n2026-10-01,INV-1,5.00,paid late\n2026-10-02,INV-2,6.00,,\n";
    assert_eq!(read(remark).lines.amount, [500, 600]);
    let balance = "Date,Doc No,Amount\n2026-10-01,INV-1,5.00,5.00\n2026-10-02,INV-2,6.00,11.00\n";
    let named = within(balance, "[columns]\nbalance = 4\n", &Limits::inbox()).unwrap();
    assert_eq!(ends(&named), (0, 1100, Some(true)));
    assert!(within(balance, "[columns]\nignored = 4\n", &Limits::inbox()).is_ok());
}

#[test]
fn a_day_too_far_ahead_is_a_question() {
    let text = "Date,Doc No,Amount\n2026-10-01,INV-1,100.00\n2062-10-02,INV-2,50.00\n";
    let today = parse_iso("2026-10-05").unwrap();
    let problem = &within(text, "", &Limits::owner().on(today)).unwrap_err().problems[0];
    assert_eq!(
        (problem.line, problem.value.as_str(), problem.remedy),
        (Some(3), "2062-10-02", Remedy::CorrectOrRaise)
    );
    assert_eq!(
        problem.expected,
        Expected::Limit {
            limit: Limit::DaysAhead,
            allowed: 400
        }
    );
    // The last day that is believed, the first that is not; and an owner who says so.
    for (day, taken) in [("2027-11-09", true), ("2027-11-10", false)] {
        let text = text.replace("2062-10-02", day);
        assert_eq!(
            within(&text, "", &Limits::inbox().on(today)).is_ok(),
            taken,
            "{day}"
        );
    }
    let mut raised = Limits::owner().on(today);
    raised.set(Limit::DaysAhead, 20_000).unwrap();
    assert_eq!(within(text, "", &raised).unwrap().lines.len(), 2);
    // What falls due later is no slip.
    let due = "Date,Due date,Doc No,Amount\n2026-10-01,2029-10-01,INV-1,100.00\n";
    assert!(within(due, "", &Limits::inbox().on(today)).is_ok());
    // Before 1990 there are no days at all.
    let old = &refused(&text.replace("2062-10-02", "1926-10-02")).problems[0];
    assert_eq!((&old.expected, old.line), (&Expected::Date, Some(3)));
}

#[test]
fn what_a_page_carries_to_the_next_opens_and_closes_nothing() {
    let pages = "ACME Ltd,,,\nPage 1 of 2,,,\nDate,Doc No,Amount,Balance\n2026-10-01,INV-1,100.00,100.00\n\
                 Carried forward,,,100.00\nPage 2 of 2,,,\nDate,Doc No,Amount,Balance\nBrought forward,,,100.00\n\
                 2026-10-02,INV-2,50.00,150.00\nClosing balance,,,150.00\n";
    assert_eq!(ends(&read(pages)), (0, 15_000, Some(true)));
    let months = "日期,凭证号,借方,贷方,余额\n期初余额,,,,10.00\n2026-01-05,记-1,5.00,,15.00\n期末余额,,,,15.00\n\
                  期初余额,,,,15.00\n2026-02-05,记-2,,3.00,12.00\n期末余额,,,,12.00\n";
    assert_eq!(ends(&read(months)), (1000, 1200, Some(true)));
    let newest_first = "Date,Doc No,Amount,Balance\nClosing balance,,,65.00\n2026-10-02,P-2,-40.00,65.00\n\
                        2026-10-01,INV-1,100.00,105.00\nOpening balance,,,5.00\n";
    assert_eq!(ends(&read(newest_first)), (500, 6500, Some(true)));
}

#[test]
fn marks_of_direction_in_figures_and_days_are_passed_over() {
    let text = "Date,Doc No,Amount\n\u{200e}05/\u{200e}10/\u{200e}2026,INV-1,\u{200e}100.00\n25/10/2026,CN-2,\u{200f}-7.00\u{200e}\n";
    let reading = read(text);
    assert_eq!(reading.lines.amount, [10_000, -700]);
    assert_eq!(reading.days().unwrap().0, parse_iso("2026-10-05").unwrap());
    // What turns the digits round is another matter: this shows 00.001.
    let turned = "Date,Doc No,Amount\n2026-10-05,INV-1,\u{202e}100.00\u{202c}\n";
    assert_eq!(refused(turned).problems[0].expected, Expected::Amount);
}

#[test]
fn lines_drawn_across_a_table_are_no_rows() {
    let text = "| Date | Doc No | Amount |\n|------|:------|-------:|\n| 2026-10-01 | INV-1 | 100.00 |\n\
                | 2026-10-02 | P-2 | -10.00 |\n|======|======|======|\n| Total | | 90.00 |\n";
    let reading = read(text);
    assert_eq!(reading.lines.amount, [10_000, -1000]);
    assert_eq!(
        reading.skipped,
        [
            (1, Skip::Heading),
            (2, Skip::Note),
            (5, Skip::Note),
            (6, Skip::Total)
        ]
    );
}

#[test]
fn digits_of_another_script_are_no_remark() {
    let text = "Date,Doc No,Amount\n2026-10-01,INV-1,5.00\n٢٠٢٦-١٠-٠٢,INV-2,١٠٠٫٥٠\n";
    let problem = &refused(text).problems[0];
    assert_eq!((&problem.expected, problem.line), (&Expected::Date, Some(3)));
}

#[test]
fn an_empty_table_has_no_rows_and_a_table_not_understood_is_refused() {
    let empty = read("Date,Doc No,Amount,Balance\n");
    assert_eq!((empty.lines.len(), empty.outline.rows, empty.foots), (0, 0, None));
    let meanings: Vec<&str> = empty.outline.columns.iter().map(|c| c.meaning.as_str()).collect();
    assert_eq!(meanings, ["date", "doc_no", "amount", "balance"]);
    let pair = read(
        "日期,单据号,摘要,应收,实收,余额\n期初余额,,,,,1000.00\n本期合计,,,0.00,0.00,\n期末余额,,,,,1000.00\n",
    );
    assert_eq!(
        (pair.lines.len(), ends(&pair)),
        (0, (100_000, 100_000, Some(true)))
    );
    let titles = read(
        "Customer,C001,,\nOpening balance,100.00,,\nDate,Doc No,Amount,Balance\nClosing balance,,,90.00\n",
    );
    assert_eq!(ends(&titles), (10_000, 9_000, Some(false)));
    for text in [
        "Date,Doc No,Amount\n٢٠٢٦-١٠-٠١,INV-1,١٠٠٫٥٠\n",
        "Date,Doc No,Amount\nfirst of May,INV-1,ten\n",
        "Name,Street\n",
        "Dear Sir,\nwe owe nothing, thank you\n",
    ] {
        assert_eq!(
            within(text, "", &Limits::inbox()).map(|r| r.lines.len()).ok(),
            None,
            "{text}"
        );
    }
}

#[test]
fn days_that_need_no_order_prove_none() {
    let mut text = String::from("Date,Doc No,Amount\n");
    for n in 0..500 {
        writeln!(text, "2026-09-{:02},INV-{n},1.00", n % 28 + 1).unwrap();
    }
    assert_eq!(read(&text).profile().date_order, None);
    text.push_str("03/04/2026,INV-x,1.00\n");
    let problem = &refused(&text).problems[0];
    assert_eq!(
        (&problem.expected, problem.remedy, problem.line),
        (&Expected::OneDateOrder, Remedy::DateOrder, Some(502))
    );
}

#[test]
fn days_without_a_year_take_it_from_the_other_file() {
    let file = |name: &str, text: &str| FileBytes {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let dated = "date,number,amount\n2025-12-28,V1,1.00\n2026-01-04,V2,2.00\n";
    let yearless = "日期,单号,金额\n12月29日,V1,1.00\n1月5日,V2,2.00\n";
    let read = |ours: &str, theirs: &str| {
        let files = (file("ours.csv", ours), file("theirs.csv", theirs));
        tie_out::read(files.0, files.1, &Request::default(), &Limits::inbox())
    };
    let days = |reading: &Reading| {
        reading
            .days()
            .map(|(first, last)| (first.to_string(), last.to_string()))
    };
    let late = Some(("2025-12-29".to_owned(), "2026-01-05".to_owned()));
    assert_eq!(days(&read(dated, yearless).unwrap().1), late);
    assert_eq!(days(&read(yearless, dated).unwrap().0), late);
    // Where neither tells a year, it is asked for.
    assert!(read(yearless, yearless).is_err());
}

/// Adding the lines up again for every such row takes minutes here.
#[test]
fn amounts_without_a_day_are_totals_or_problems_however_many_there_are() {
    let table = |total: fn(u64) -> u64| {
        (1..=40_000).fold("Date,Doc No,Amount\n".to_owned(), |mut text, n| {
            writeln!(text, "2026-01-02,INV-{n},5.00\n,,{}.00", total(n)).unwrap();
            text
        })
    };
    for total in [|_| 5, |n| 5 * n] {
        let reading = read(&table(total));
        assert_eq!((reading.lines.len(), reading.skipped_count), (40_000, 40_001));
    }
    let refusal = refused(&table(|n| 5 * n + u64::from(n > 39_000)));
    assert_eq!((refusal.count, refusal.problems[0].line), (1_000, Some(78_003)));
}

#[test]
fn what_stands_for_no_amount_is_named_where_one_is_needed() {
    let refusal = refused("Date,Doc No,Amount\n2026-10-01,INV-1,5.00\n2026-10-02,INV-2,NaN\n");
    let problem = &refusal.problems[0];
    assert_eq!(
        (&problem.expected, problem.line, problem.value.as_str()),
        (&Expected::Amount, Some(3), "NaN")
    );
}
