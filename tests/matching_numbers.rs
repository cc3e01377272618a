//! What the engine makes of numbers: orders that several lines share, numbers of articles, claims, slips that lead to another
//! document, and which way round a statement is written that cites no document at all.

// A test may stop at the first thing that is not as it made it.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "support/euros.rs"]
mod euros;
#[path = "support/has.rs"]
mod has;
#[path = "support/proposal.rs"]
mod proposal;

use has::has;
use tieout::domain::Lines;
use tieout::domain::date::parse_iso;
use tieout::matching;

/// Day, own number, reference, memo, minor units.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, i64);

fn side(rows: &[Row<'_>]) -> Lines {
    euros::side(rows.iter().map(|(day, doc_no, reference, memo, amount)| {
        let date = parse_iso(&format!("2026-{day}"));
        euros::line(date, doc_no, reference, memo, *amount)
    }))
}

fn settled(ours: &[Row<'_>], theirs: &[Row<'_>]) -> Vec<String> {
    euros::settled(&side(ours), &side(theirs))
}

#[test]
fn a_slip_that_leads_to_another_document_is_still_a_slip() {
    let ours = [
        ("03-04", "FV-031305", "", "", 74_131),
        ("03-15", "FV-031350", "", "", 120_000),
    ];
    // Their number is that of the second, their amount that of the first.
    let found = settled(&ours, &[("03-05", "K1", "FV-031350", "", 74_131)]);
    has(&found, "1,1,match,auto,,P3t");
    // Where another document has the amount too, following numbers say too little.
    let rival = [ours[0], ours[1], ("03-06", "FV-031977", "", "", 74_131)];
    let found = settled(&rival, &[("03-05", "K1", "FV-031350", "", 74_131)]);
    assert!(
        !found.iter().any(|row| row.starts_with("1,1,match,auto")),
        "{found:?}"
    );
    // A short payment of the document that is named stays one.
    let found = settled(&ours, &[("03-16", "K1", "FV-031350", "", 117_600)]);
    has(&found, "2,1,discount,auto,D08,P5");
}

#[test]
fn amounts_far_apart_and_months_apart_are_only_proposed() {
    let ours = [("03-02", "FV-031298", "", "", 45_000)];
    let found = settled(&ours, &[("07-20", "K1", "FV-031298", "", 87_178)]);
    assert_eq!(found, ["1,1,amount,suggested,D03,P5"]);
}

#[test]
fn a_letter_behind_a_number_is_a_mark() {
    let ours = [
        ("01-05", "2300828", "", "", 834_353),
        ("01-06", "2300829", "", "", 99_100),
    ];
    let theirs = [
        ("02-02", "77", "2300828A", "", 817_666),
        ("02-02", "78", "2300829A", "", 99_100),
    ];
    assert_eq!(
        settled(&ours, &theirs),
        ["1,1,discount,auto,D08,P5", "2,2,match,auto,,P2"]
    );
}

#[test]
fn a_number_that_stands_once_on_each_side_may_be_late_or_differ() {
    let ours = [
        ("02-10", "CM18784", "CL-41630048", "", -21_983),
        ("02-11", "CM18785", "CL-41630049", "", -5_000),
    ];
    let theirs = [
        ("01-05", "D1", "CL-41630048", "", -21_983),
        ("02-12", "D2", "CL-41630049", "", -4_900),
    ];
    assert_eq!(
        settled(&ours, &theirs),
        ["1,1,date,auto,D04,P6o", "2,2,discount,auto,D08,P5"]
    );
}

#[test]
fn what_is_left_under_a_number_differs_by_the_fee() {
    let ours = [
        ("01-03", "N000101", "S00600", "", 3_000),
        ("01-09", "N000102", "S00600", "", 48_718),
        ("02-19", "R88137", "", "transfer S00600", -51_674),
    ];
    let theirs = [
        ("01-21", "71", "S00600", "", 51_718),
        ("02-19", "72", "S00600", "", -51_718),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1+2,1,bulk,auto,D15,P6o");
    has(&found, "3,2,amount,auto,D17,P4");
}

#[test]
fn the_article_on_many_lines_ties_month_by_month() {
    let price = 1_234;
    let ours: Vec<(String, String, i64)> = (0..18)
        .map(|i| {
            (
                format!("{:02}-{:02}", 1 + i / 6, 2 + i % 6 * 4),
                format!("{}", 57_000 + i),
                price * (3 + i * 7 % 11),
            )
        })
        .collect();
    let ours: Vec<Row<'_>> = ours
        .iter()
        .map(|(day, no, amount)| (day.as_str(), no.as_str(), "KM-23577", "", *amount))
        .collect();
    let month = |m: usize| ours[m * 6..][..6].iter().map(|row| row.4).sum::<i64>();
    let theirs = [
        ("02-03", "GS1", "KM-23577", "", month(0)),
        ("03-03", "GS2", "KM-23577", "", month(1)),
        ("04-03", "GS3", "KM-23577", "", month(2)),
    ];
    assert_eq!(
        settled(&ours, &theirs),
        [
            "1+2+3+4+5+6,1,bulk,auto,D15,P6o",
            "13+14+15+16+17+18,3,bulk,auto,D15,P6o",
            "7+8+9+10+11+12,2,bulk,auto,D15,P6o",
        ]
    );
}

#[test]
fn lines_that_name_different_orders_are_not_one() {
    let order = |i: usize| format!("PO-{}", 45_001 + i * 37);
    let orders: Vec<String> = (0..6).map(order).collect();
    let row = |day, no, i: usize, amount| (day, no, orders[i].as_str(), "", amount);
    let ours = [
        row("03-01", "R1", 0, 10_010),
        row("03-02", "R2", 1, 20_020),
        row("03-03", "R3", 2, 30_030),
        row("03-04", "R4", 3, 40_040),
        row("03-05", "R5", 4, 55_555),
    ];
    let theirs = [
        row("03-02", "71", 0, 10_010),
        row("03-03", "72", 1, 20_020),
        row("03-04", "73", 2, 30_030),
        row("03-05", "74", 3, 40_040),
        row("03-06", "75", 5, 55_555),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "4,4,match,auto,,P6o");
    assert!(!found.iter().any(|row| row.starts_with("5,5,")), "{found:?}");
    // Two digits that changed places are the same order.
    let mut misread = theirs;
    misread[4].2 = "PO-45419";
    let named = Row::from(("03-05", "R5", "PO-45149", "", 55_555));
    let found = settled(&[ours[0], ours[1], ours[2], ours[3], named], &misread);
    assert!(
        found.iter().any(|row| row.starts_with("5,5,match,auto")),
        "{found:?}"
    );
}

#[test]
fn a_statement_that_cites_no_document_shows_its_sign() {
    let orders: Vec<String> = (0..8).map(|i| format!("PO-{}", 45_001 + i * 37)).collect();
    let amount = |i: usize| 10_007 + i as i64 * 3_331;
    let ours: Vec<Row<'_>> = orders
        .iter()
        .enumerate()
        .map(|(i, po)| ("03-01", "", po.as_str(), "", amount(i)))
        .collect();
    let turn = |named: bool, sign: i64| -> Vec<Row<'_>> {
        ours.iter()
            .map(|row| ("03-04", "", if named { row.2 } else { "" }, "", row.4 * sign))
            .collect()
    };
    for named in [true, false] {
        for sign in [1, -1] {
            let seen = matching::mirrored(&side(&ours), &side(&turn(named, sign)));
            assert_eq!(seen.map(|seen| seen.0), Some(sign < 0), "{named} {sign}");
        }
    }
    // A few amounts that meet by accident say nothing.
    let few = side(&turn(false, -1)[..3]);
    assert_eq!(matching::mirrored(&side(&ours), &few), None);
}

/// Of several copies of a line the one is meant whose order, contract or due date the other side names, wherever the file has it.
#[test]
fn of_copies_the_one_that_agrees_in_more_is_tied() {
    let plain = ("03-20", "INV-2200", "", "", 432_100);
    let ordered = ("03-20", "INV-2200", "PO450004", "", 432_100);
    let silent = ("03-22", "K1", "INV-2200", "", 432_100);
    let named = ("03-22", "K1", "INV-2200", "PO 00450004", 432_100);
    has(&settled(&[plain, ordered], &[named]), "2,1,match,auto,,P1");
    has(&settled(&[ordered, plain], &[named]), "1,1,match,auto,,P1");
    // So is the one that cites, be it later than another; and of those that agree alike the first.
    let later = ("03-25", "K2", "INV-2200", "PO450004", 432_100);
    has(&settled(&[ordered], &[silent, later]), "1,2,match,auto,,P1");
    has(&settled(&[plain], &[later, silent]), "1,2,match,auto,,P1");
    // Names tell on one day only.
    let north = ("03-22", "", "INV-2200", "Filiale Nord", 432_100);
    let south = ("03-22", "", "INV-2200", "Filiale Sued", 432_100);
    let of_south = ("03-20", "INV-2200", "", "Lieferung Sued", 432_100);
    has(&settled(&[of_south], &[north, south]), "1,2,match,auto,,P1");
    has(&settled(&[of_south], &[south, north]), "1,1,match,auto,,P1");
}
