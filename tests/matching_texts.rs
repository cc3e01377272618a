//! What texts tell the engine where amounts return: the month, the contract, the payer, the article; and what lines that name the
//! same document have to do with each other.

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
use tieout::domain::date::{Date, add_days};

/// Day from the first of January, own number, reference, memo, minor units.
type Row = (i64, String, &'static str, String, i64);

fn row(day: i64, doc_no: &str, reference: &'static str, memo: &str, amount: i64) -> Row {
    (day, doc_no.into(), reference, memo.into(), amount)
}

fn side(rows: &[Row]) -> Lines {
    let start = Date::from_ymd_opt(2026, 1, 1).unwrap();
    euros::side(rows.iter().map(|(day, doc_no, reference, memo, amount)| {
        euros::line(Some(add_days(start, *day)), doc_no, reference, memo, *amount)
    }))
}

fn settled(ours: &[Row], theirs: &[Row]) -> Vec<String> {
    euros::settled(&side(ours), &side(theirs))
}

#[test]
fn a_month_and_a_flat_tell_one_rent_from_the_others() {
    let rent = |day, flat: &str, month: &str| row(day, "", "", &format!("Miete {month} 2026 {flat}"), 72_000);
    let ours = [
        rent(2, "WE 03", "Januar"),
        rent(2, "WE 04", "Januar"),
        rent(33, "WE 03", "Februar"),
        rent(33, "WE 04", "Februar"),
    ];
    // January of one flat is paid after its February, and February of the other not at all.
    let theirs = [
        row(4, "", "", "WE04 01/2026", 72_000),
        row(34, "", "", "Miete Feb. 2026 WE 3", 72_000),
        row(36, "", "", "Jan. 2026 WE 3", 72_000),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1,3,match,auto,,P6w");
    has(&found, "2,1,match,auto,,P6w");
    has(&found, "3,2,match,auto,,P6w");
    assert!(
        found.iter().any(|line| line.starts_with("4,,missing_theirs")),
        "{found:#?}"
    );
}

#[test]
fn the_payer_tells_one_transfer_from_the_others_and_a_word_of_all_tells_nothing() {
    let received = |day, payer: &str| row(day, "", "", &format!("Zahlung {payer}"), 11_900);
    let ours = [
        received(3, "Müller Bau GmbH"),
        received(3, "Vogel Holz GmbH"),
        received(4, "Adler Holz KG"),
    ];
    let booked = |day, payer: &str| row(day, "", "", &format!("SEPA GUTSCHRIFT {payer}"), 11_900);
    let theirs = [
        booked(3, "VOGEL HOLZ GMBH"),
        booked(3, "ADLER HOLZ KG"),
        booked(4, "MUELLER BAU GMBH"),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1,3,match,auto,,P6w");
    has(&found, "2,1,match,auto,,P6w");
    has(&found, "3,2,match,auto,,P6w");
    // Two of one payer remain a question.
    let ours = [received(3, "Vogel Holz"), received(4, "Vogel Holz")];
    let theirs = [booked(4, "VOGEL HOLZ"), booked(5, "VOGEL HOLZ")];
    let found = settled(&ours, &theirs);
    assert!(found.iter().all(|line| !line.contains(",auto,,P6")), "{found:#?}");
}

#[test]
fn words_tell_among_more_lines_of_one_amount_than_are_weighed_against_each_other() {
    let months = ["January", "February", "March", "April", "May", "June"];
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (month, name) in months.into_iter().enumerate() {
        for seat in 0..14 {
            let day = 30 * month as i64;
            ours.push(row(
                day,
                "",
                "",
                &format!("seat {} {name} 2026", 700 + seat),
                4_900,
            ));
            theirs.push(row(
                day + 9,
                "",
                "",
                &format!("2026-{:02} seat {}", month + 1, 700 + seat),
                4_900,
            ));
        }
    }
    let found = settled(&ours, &theirs);
    for at in 1..=ours.len() {
        has(&found, &format!("{at},{at},match,auto,,P6w"));
    }
}

#[test]
fn a_contract_with_one_amount_a_month_ties_no_two_months() {
    let ours = [
        row(0, "10001", "K-7364", "Mgmt fee 01/2026", 50_300),
        row(31, "10002", "K-7364", "Mgmt fee 02/2026", 50_300),
    ];
    // They lack January, and we lack March.
    let theirs = [
        row(36, "7001", "", "K-7364 Management fee Mar 2026", 50_300),
        row(38, "7002", "", "K-7364 Management fee Feb 2026", 50_300),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "2,2,match,auto,,P6o");
    assert!(
        !found.iter().any(|line| line.starts_with("1,1,match,auto")),
        "{found:#?}"
    );
}

#[test]
fn articles_of_a_delivery_tell_which_of_its_lines_differ() {
    let ours = [
        row(3, "SH250226041", "", "HSG-1464 795 pcs", 5_140_470),
        row(3, "SH250226041", "", "HSG-1034 431 pcs", 3_179_487),
        row(3, "SH250226041", "", "CAB-4782 654 pcs", 4_996_256),
    ];
    let theirs = [
        row(4, "", "SH250226041", "HSG-1034", 3_179_487),
        row(4, "", "SH250226041", "CAB-4782", 4_974_948),
        row(4, "", "SH250226041", "HSG-1464", 5_127_538),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1,3,amount,auto,D07,P5");
    has(&found, "3,2,amount,auto,D07,P5");
}

#[test]
fn an_invoice_its_credit_and_its_new_bill_are_booked_as_the_difference() {
    let ours = [
        row(2, "IV055529", "", "", 1_114_012),
        row(20, "CM055530", "IV055529", "credit", -1_114_012),
        row(20, "IV055530", "", "rebill of IV055529", 969_191),
    ];
    let theirs = [
        row(3, "P1", "IV055529", "", 1_114_012),
        row(22, "P2", "IV055530", "price correction", -144_821),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1,1,match,auto,,P1");
    has(&found, "2+3,2,bulk,auto,D15,P8");
    // One cent off is another matter.
    let off = [
        theirs[0].clone(),
        row(22, "P2", "IV055530", "price correction", -144_820),
    ];
    assert!(!settled(&ours, &off).iter().any(|line| line.contains("2+3,")));
}

#[test]
fn bills_drawn_from_a_deposit_are_not_the_deposit() {
    let ours = [
        row(1, "DEP-0184", "", "deposit received", -500_000),
        row(6, "S03736", "", "", 307_500),
        row(6, "V03736", "DEP-0184", "drawdown for S03736", -300_000),
        row(9, "S03737", "", "", 233_427),
        row(9, "V03737", "DEP-0184", "drawdown for S03737", -200_000),
    ];
    let theirs = [
        row(8, "K1", "S03736", "less DEP-0184", 7_500),
        row(12, "K2", "S03737", "less DEP-0184", 33_427),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "2+3,1,bulk,auto,D15,P8");
    has(&found, "4+5,2,bulk,auto,D15,P8");
}

#[test]
fn a_number_in_groups_and_the_end_of_one_behind_a_word_name_it() {
    let ours = [
        row(1, "17632959080", "", "", 52_227),
        row(2, "17634387459", "", "", 69_372),
        row(3, "17699912345", "", "", 88_111),
    ];
    let theirs = [
        row(9, "", "176-3295 9080", "", 51_735),
        row(9, "", "176-3438 7459", "", 69_372),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1,1,amount,auto,D07,P5");
    has(&found, "2,2,match,auto,,P2");
    let ours: Vec<Row> = (0..12)
        .map(|i| {
            row(
                i,
                &format!("{}", 90_402_731 + i * 1_931),
                "",
                "",
                40_000 + i * 997,
            )
        })
        .collect();
    let references = [
        "INV 402731",
        "INV 404662",
        "INV 406593",
        "INV 408524",
        "INV 410455",
    ];
    let mut theirs: Vec<Row> = (0..5)
        .map(|i| row(i + 9, "", references[i as usize], "", 40_000 + i * 997))
        .collect();
    theirs[2].4 -= 1_211;
    let found = settled(&ours, &theirs);
    has(&found, "3,3,amount,auto,D07,P5");
}

#[test]
fn equally_many_lines_of_one_amount_under_one_number_are_pairs_in_order_of_day() {
    let ours = [
        row(1, "A1", "SUB-9380", "", 49_000),
        row(30, "A2", "SUB-9380", "", 49_000),
    ];
    let theirs = [
        row(20, "", "SUB-9380", "", 49_000),
        row(44, "", "SUB-9380", "", 49_000),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1,1,match,auto,,P6o");
    has(&found, "2,2,match,auto,,P6o");
}

#[test]
fn a_few_cents_apart_is_proposed_in_a_large_account_and_a_common_difference_is_not() {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for i in 0..80 {
        // Nothing of these meets anything of the other side.
        ours.push(row(i, &format!("F{i:04}"), "", "", 100_000 + i * 3_137));
        theirs.push(row(i, "", "", "", 3_000_000 + i * 31_391));
    }
    ours.push(row(40, "F9001", "", "", 1_234_567));
    theirs.push(row(41, "", "", "", 1_234_565));
    let found = settled(&ours, &theirs);
    has(&found, "81,81,amount,suggested,D17,P6");
}

#[test]
fn a_statement_of_months_means_any_day_of_them() {
    let ours = [
        row(0, "A1", "", "", 10_117),
        row(9, "A2", "", "", 20_233),
        row(40, "A3", "", "", 30_551),
        // Late in January and booked in February.
        row(30, "A4", "", "", 40_777),
    ];
    let theirs = [
        row(30, "", "", "", 10_117),
        row(30, "", "", "", 20_233),
        row(58, "", "", "", 30_551),
        row(58, "", "", "", 40_777),
    ];
    let found = settled(&ours, &theirs);
    for at in 1..=4 {
        has(&found, &format!("{at},{at},match,auto,,P6"));
    }
}

#[test]
fn months_keep_nothing_apart_where_certain_lines_name_different_ones() {
    // A settlement is called by the month after the sale.
    let case = |shift: i64| {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for i in 0..12 {
            let amount = 40_000 + i * 997;
            ours.push(row(i, &format!("INV{:05}", 100 + i), "", "1月货款", amount));
            theirs.push(row(
                i + 9,
                "",
                "",
                &format!("INV{:05} {}月结算", 100 + i, 1 + shift),
                amount,
            ));
        }
        for (day, month) in [(3, 1), (34, 2)] {
            ours.push(row(day, "", "", &format!("{month}月货款"), 77_123));
            theirs.push(row(day + 20, "", "", &format!("{}月结算", month + shift), 77_123));
        }
        settled(&ours, &theirs)
    };
    let told = |found: &[String]| found.iter().filter(|line| line.ends_with(",P6w")).count();
    let alike = case(0);
    has(&alike, "13,13,match,auto,,P6w");
    assert_eq!(told(&alike), 2);
    assert_eq!(told(&case(1)), 0);
}
