//! What the engine learns of a customer and of its numbers: what stands beside a document on its own side, fields too short for a
//! number, words that only texts know, years behind numbers, kinds that nothing ties one by one, lists without days.

// A test may stop at the first thing that is not as it made it.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "support/euros.rs"]
mod euros;
#[path = "support/has.rs"]
mod has;
#[path = "support/proposal.rs"]
mod proposal;

use has::has;
use tieout::domain::date::{Date, add_days};
use tieout::domain::{Line, Lines};

/// Day from the first of January, kind, own number, reference, memo, minor units.
type Row = (Option<i64>, &'static str, String, String, String, i64);

fn row(day: i64, kind: &'static str, doc_no: &str, reference: &str, memo: &str, amount: i64) -> Row {
    (
        Some(day),
        kind,
        doc_no.into(),
        reference.into(),
        memo.into(),
        amount,
    )
}

fn side(rows: &[Row]) -> Lines {
    let start = Date::from_ymd_opt(2026, 1, 1).unwrap();
    euros::side(
        rows.iter()
            .map(|(day, kind, doc_no, reference, memo, amount)| Line {
                doc_type: kind,
                ..euros::line(
                    day.map(|day| add_days(start, day)),
                    doc_no,
                    reference,
                    memo,
                    *amount,
                )
            }),
    )
}

fn settled(ours: &[Row], theirs: &[Row]) -> Vec<String> {
    euros::settled(&side(ours), &side(theirs))
}

#[test]
fn a_credit_note_in_arrears_makes_up_the_difference() {
    let ours = [
        row(3, "RG", "V88001", "", "", 100_000),
        row(4, "RG", "V88002", "", "", 50_000),
        row(30, "GS", "PK4001", "V88001", "price", -4_017),
        row(31, "GS", "PK4002", "V88002", "price", -1_017),
    ];
    let theirs = [
        row(4, "KR", "B1", "V88001", "", 95_983),
        row(5, "KR", "B2", "V88002", "", 48_500),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1+3,1,bulk,auto,D15,P8");
    // One that does not come to the difference leaves it, and stands alone.
    has(&found, "2,2,discount,auto,D08,P5");
    has(&found, "4,,missing_theirs,auto,D04,P9");
}

#[test]
fn the_charge_under_the_number_of_the_receipt_makes_up_the_transfer() {
    let ours = [
        row(10, "BR", "BR100017", "", "/ROC/FT2600117", -748_770),
        row(10, "BC", "BR100017", "", "bank charges", -1_230),
    ];
    let theirs = [row(8, "ZP", "P1", "FT2600117", "", -750_000)];
    has(&settled(&ours, &theirs), "1+2,1,bulk,auto,D15,P8");
}

#[test]
fn what_remains_of_an_invoice_that_was_paid_in_part() {
    let ours = [
        row(3, "RE", "RE018954", "", "", 168_061),
        row(4, "RE", "RE018955", "", "", 20_011),
        row(15, "ZE", "ZE309062", "RE018954", "Teilzahlung", -97_475),
    ];
    let open = |number: &str, amount| (None, "", number.into(), String::new(), String::new(), amount);
    let theirs = [open("RE018954", 70_586), open("RE018955", 20_011)];
    has(&settled(&ours, &theirs), "1+3,1,bulk,auto,D15,P8");
}

#[test]
fn a_silent_line_closes_a_difference_only_by_an_amount_that_tells() {
    let tax = |amount: i64| {
        let ours = [
            row(4, "RC", "RC1", "", "order OP00034391", amount - 2_391_364),
            row(6, "RT", "RG9", "", "", -amount),
        ];
        let theirs = [row(2, "OP", "OP00034391", "", "", -2_391_364)];
        settled(&ours, &theirs)
    };
    has(&tax(47_827), "1+2,1,bulk,auto,D15,P8");
    let round = tax(10_000);
    assert!(!round.iter().any(|row| row.starts_with("1+2,")), "{round:?}");
}

#[test]
fn a_number_that_a_field_cuts_names_no_other_document() {
    let number = |n: i64| format!("RG26-{:07}", 12_000 + n);
    let ours: Vec<Row> = (0..30)
        .map(|n| row(n, "RG", &number(n), "", "", 10_007 + n * 1_313))
        .collect();
    let theirs: Vec<Row> = (0..30)
        .map(|n| {
            row(
                n + 1,
                "KR",
                &format!("B{n}"),
                &number(n)[..8],
                "",
                10_007 + n * 1_313,
            )
        })
        .collect();
    let found = settled(&ours, &theirs);
    let tied = found
        .iter()
        .filter(|row| row.ends_with(",match,auto,,P6"))
        .count();
    assert_eq!(tied, 30, "{found:#?}");
}

#[test]
fn a_number_of_something_in_both_texts_ties_and_keeps_apart() {
    // The same fee in three contracts: our notes are later than any window, and amount and date would take the nearest.
    let ours = [
        row(40, "FY", "FY1", "", "费用确认 CX20250683", -350_000),
        row(70, "FY", "FY2", "", "费用确认 CX20250684", -350_000),
        row(79, "FY", "FY3", "", "费用确认 CX20250685", -350_000),
    ];
    let theirs = [
        row(29, "K", "1", "", "账扣-堆头费 CX20250683", -350_000),
        row(55, "K", "2", "", "账扣 仓储费 CX20250684", -350_000),
        row(72, "K", "3", "", "账扣-进场费 CX20250685", -350_000),
    ];
    let found = settled(&ours, &theirs);
    for n in 1..=3 {
        has(&found, &format!("{n},{n},date,auto,D04,P6o"));
    }
}

#[test]
fn a_pallet_is_known_by_its_number_alone() {
    let ours = [
        row(
            1,
            "RG",
            "RN72137",
            "",
            "SSCC 340123450000040849 340123450000040901",
            400_000,
        ),
        row(
            30,
            "GU",
            "GU86896",
            "",
            "Gutschrift SSCC 340123450000040849",
            -1_252,
        ),
        row(
            33,
            "GU",
            "GU86897",
            "",
            "Gutschrift SSCC 340123450000040901",
            -4_000,
        ),
    ];
    let theirs = [
        row(2, "KR", "B1", "RN72137", "", 400_000),
        row(
            12,
            "BL",
            "BL1",
            "",
            "Fehlmenge Palette 340123450000040849",
            -1_252,
        ),
        row(
            13,
            "BL",
            "BL2",
            "",
            "Fehlmenge Palette 340123450000040901",
            -4_231,
        ),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "2,2,date,auto,D04,P6o");
    assert!(
        found.iter().any(|row| row.starts_with("3,3,amount,auto")),
        "{found:?}"
    );
}

#[test]
fn the_year_behind_a_number_is_not_the_number() {
    let ours: Vec<Row> = (0..60)
        .map(|n| {
            let number = format!("{:04}/{}", 600 + n % 30, 25 + n / 30);
            row(n * 2, "FV", &number, "", "", 100_003 + n * 1_717)
        })
        .collect();
    let mut theirs: Vec<Row> = (0..60)
        .map(|n| {
            let cited = format!("{:04}", 600 + n % 30);
            row(n * 2 + 1, "K", &format!("K{n}"), &cited, "", 100_003 + n * 1_717)
        })
        .collect();
    theirs[17].5 -= 5_511;
    let found = settled(&ours, &theirs);
    has(&found, "4,4,match,auto,,P3");
    has(&found, "34,34,match,auto,,P3");
    assert!(
        found.iter().any(|row| row.starts_with("18,18,amount,auto")),
        "{found:#?}"
    );
}

#[test]
fn a_kind_that_nothing_ties_one_by_one_is_tied_by_its_run() {
    let withheld = [31_103, 42_219, 18_871, 27_777, 39_909, 50_021];
    let ours = [row(
        104,
        "JV",
        "JV1",
        "",
        "TDS receivable",
        -withheld.iter().sum::<i64>(),
    )];
    let theirs: Vec<Row> = withheld
        .iter()
        .zip(0..)
        .map(|(amount, n)| row(n * 15 + 14, "TDS", &format!("J{n}"), "", "TDS 194C", -amount))
        .collect();
    has(&settled(&ours, &theirs), "1,1+2+3+4+5+6,bulk,auto,D15,P7");
}

#[test]
fn money_that_arrives_short_by_the_same_sum_is_a_term() {
    let fee = 660;
    let ours: Vec<Row> = (0..5)
        .map(|n| {
            row(
                n * 30 + 1,
                "RC",
                &format!("R{n}"),
                "",
                &format!("振込 S0060{n}"),
                fee - 51_711 - n * 7_013,
            )
        })
        .collect();
    let theirs: Vec<Row> = (0..5)
        .map(|n| {
            row(
                n * 30,
                "FB",
                &format!("{n}"),
                &format!("S0060{n}"),
                "",
                -51_711 - n * 7_013,
            )
        })
        .collect();
    let found = settled(&ours, &theirs);
    for n in 1..=5 {
        has(&found, &format!("{n},{n},discount,auto,D07,P5"));
    }
}

#[test]
fn a_booking_in_two_lines_is_one_amount() {
    let ours = [row(13, "DZ", "1400484516", "", "Zahlungseingang", -3_466_361)];
    let theirs = [
        row(12, "ZP", "2001000420", "", "", -2_079_816),
        row(12, "ZP", "2001000420", "", "", -1_386_545),
    ];
    has(&settled(&ours, &theirs), "1,1+2,bulk,auto,D15,P7");
}

#[test]
fn certificates_of_one_contract_are_not_one_certificate() {
    let ours = [
        row(1, "AR", "AR1443", "C-978", "", 1_261_712),
        row(9, "AR", "AR1447", "C-978", "", 2_165_249),
    ];
    let theirs = [
        row(26, "K", "V1", "", "Retention C-978", 63_086),
        row(26, "K", "V2", "", "Retention C-978", 108_262),
        row(26, "K", "V3", "", "Cert. C-978", 1_198_626),
        row(26, "K", "V4", "", "Cert. C-978", 2_056_987),
    ];
    let found = settled(&ours, &theirs);
    has(&found, "1,1+3,bulk,auto,D15,P6o");
    has(&found, "2,2+4,bulk,auto,D15,P6o");
}

#[test]
fn numbers_alone_are_the_numbers_of_our_documents() {
    let ours: Vec<Row> = (0..8)
        .map(|n| row(n, "RE", &format!("RE0{}", 17_000 + n), "", "", 20_011 + n * 977))
        .collect();
    let theirs: Vec<Row> = (0..8)
        .map(|n| {
            (
                None,
                "",
                format!("{}", 17_000 + n),
                String::new(),
                String::new(),
                20_011 + n * 977,
            )
        })
        .collect();
    let found = settled(&ours, &theirs);
    assert!(found.iter().all(|row| row.contains(",match,auto,")), "{found:#?}");
}

#[test]
fn a_number_that_a_spreadsheet_shortened_ties_nothing() {
    let ours = [
        row(1, "RE", "1.23457E+11", "", "", 10_011),
        row(2, "RE", "1.23457E+11", "", "", 20_017),
    ];
    let theirs = [row(2, "KR", "7", "1.23457E+11", "", 10_999)];
    let found = settled(&ours, &theirs);
    assert!(found.iter().all(|row| row.contains("missing_")), "{found:?}");
}

#[test]
fn a_line_does_not_close_its_own_difference() {
    // Twice the amount of the invoice that is named: the invoice is no line beside itself.
    let ours = [
        row(4, "RE", "RE0017001", "", "", 47_827),
        row(40, "RE", "RE0017002", "", "", 5_000),
    ];
    let theirs = [row(5, "K", "K1", "RE0017001", "", 95_654)];
    let found = settled(&ours, &theirs);
    assert!(found.iter().all(|row| !row.starts_with("1+1,")), "{found:?}");
    assert!(
        found.iter().any(|row| row.starts_with("1,1,amount,")),
        "{found:?}"
    );
}
