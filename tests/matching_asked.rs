//! What names several lines of its amount names none of them: it is asked, whatever way it names them. And what is under way at
//! the end of a period is so whatever else the files hold.

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
use tieout::domain::date::{Date, add_days, day_number};
use tieout::matching::{self, Rules, Unwatched};

/// Day of January, own number, reference, memo, minor units.
type Row<'a> = (i64, &'a str, &'a str, &'a str, i64);

fn day(day: i64) -> Date {
    add_days(Date::from_ymd_opt(2026, 1, 1).unwrap(), day - 1)
}

/// Twenty certain pairs, from which numbers are learnt, and these rows.
fn side(own: &str, rows: &[Row<'_>]) -> Lines {
    let numbers: Vec<String> = (0..20).map(|n| format!("INV-{}", 1001 + n)).collect();
    let base = numbers.iter().zip(0..).map(|(number, n)| {
        let [doc_no, reference] = if own.is_empty() {
            [number.as_str(), ""]
        } else {
            ["", number]
        };
        (1 + n % 9, doc_no, reference, "", 10_000 + 137 * n)
    });
    let rows = base.chain(rows.iter().copied());
    euros::side(rows.map(|(at, doc_no, reference, memo, amount)| {
        euros::line(Some(day(at)), doc_no, reference, memo, amount)
    }))
}

fn ours(rows: &[Row<'_>]) -> Lines {
    side("", rows)
}

fn theirs(rows: &[Row<'_>]) -> Lines {
    side("theirs", rows)
}

/// The one question about these rows: the proposal, and the other lines of ours that it could be.
#[track_caller]
fn asked(mine: &[Row<'_>], other: &[Row<'_>]) -> Vec<Vec<u32>> {
    let (mine, other) = (ours(mine), theirs(other));
    let proposal = proposal::run(&mine, &other);
    let questions = proposal.questions(&mine);
    questions
        .iter()
        .map(|question| question.ours.iter().map(|line| line + 1).collect())
        .collect()
}

#[test]
fn one_line_that_names_two_documents_of_its_amount_is_asked() {
    let mine = [(3, "INV-2200", "", "", 4_321), (3, "INV-2201", "", "", 4_321)];
    let both = [(5, "", "", "INV-2200, INV-2201", 4_321)];
    assert_eq!(asked(&mine, &both), [[21, 22]]);
    let one = [(5, "", "", "INV-2201", 4_321)];
    assert_eq!(asked(&mine, &one), Vec::<Vec<u32>>::new());
    // As many lines as documents are settled together.
    let twice = [both[0], both[0]];
    let found = euros::settled(&ours(&mine), &theirs(&twice));
    has(&found, "21+22,21+22,many,auto,,P8");
}

#[test]
fn digits_that_are_two_documents_of_the_amount_are_asked() {
    let mine = [
        (3, "INV-2250", "", "", 4_321),
        (3, "CN-2250", "", "", 4_321),
        (3, "CN-2251", "", "", 8_111),
    ];
    assert_eq!(asked(&mine, &[(5, "", "2250", "", 4_321)]), [[21, 22]]);
    // Of another amount, the one with the usual head is meant.
    let found = euros::settled(&ours(&mine), &theirs(&[(5, "", "2250", "", 4_231)]));
    has(&found, "21,21,transposed,auto,D12,P5");
}

#[test]
fn the_end_of_the_period_is_no_guess_where_it_is_known() {
    let mine = ours(&[(12, "INV-3000", "", "", 5_000)]);
    let other = theirs(&[]);
    let code = |cut_off: Option<i64>| {
        let rules = Rules {
            cut_off: cut_off.map(|at| day_number(day(at))),
            ..Rules::default()
        };
        let proposal = matching::run(&mine, &other, &rules, &Unwatched).unwrap();
        proposal::told(&proposal).last().unwrap().clone()
    };
    // Both files end within some days of each other: so the line is thought to be under way.
    assert_eq!(code(None), "21,,missing_theirs,auto,D04,P9");
    assert_eq!(code(Some(31)), "21,,missing_theirs,auto,D01,P9");
    assert_eq!(code(Some(15)), "21,,missing_theirs,auto,D04,P9");
}
