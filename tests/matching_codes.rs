//! What the codes of differences say of lines that one document has too many or too few of: copies, reversals, parts, short lists.

// A test may stop at the first thing that is not as it made it.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "support/euros.rs"]
mod euros;
#[path = "support/proposal.rs"]
mod proposal;

use tieout::domain::date::{Date, add_days};
use tieout::domain::{Lines, lesson};
use tieout::matching::{self, Rules, Unwatched};

/// Day from the first of January, own number, reference, memo, minor units.
type Row = (i64, &'static str, &'static str, &'static str, i64);

/// Certain ties by document that come before the rows of a test.
const BASE: i64 = 24;

/// Lines with the certain ties before them: ours are documents, theirs name them.
fn side(ours: bool, rows: &[Row]) -> Lines {
    let day = |day| Some(add_days(Date::from_ymd_opt(2026, 1, 1).unwrap(), day));
    let numbers: Vec<String> = (0..BASE).map(|n| format!("INV-{}", 2100 + n)).collect();
    let base = numbers.iter().zip(0..).map(|(number, n)| {
        let (at, own, cited) = if ours {
            (2 * n, number.as_str(), "")
        } else {
            (2 * n + 2, "", number.as_str())
        };
        euros::line(day(at), own, cited, "", 100_000 + 13_737 * n)
    });
    let rows = rows
        .iter()
        .map(|(at, doc_no, reference, memo, amount)| euros::line(day(*at), doc_no, reference, memo, *amount));
    euros::side(base.chain(rows))
}

/// The groups of the rows, their lines counted from 1 behind the certain ties.
fn settled(ours: &[Row], theirs: &[Row]) -> Vec<String> {
    let behind = |lines: &str| -> Option<String> {
        let numbers = lines.split('+').filter(|number| !number.is_empty());
        let numbers: Vec<String> = numbers
            .map(|number| number.parse::<i64>().unwrap() - BASE)
            .filter(|number| *number > 0)
            .map(|number| number.to_string())
            .collect();
        (lines.is_empty() || !numbers.is_empty()).then(|| numbers.join("+"))
    };
    let told = euros::settled(&side(true, ours), &side(false, theirs));
    let told = told.iter().filter_map(|row| {
        let mut cells = row.splitn(3, ',');
        let (ours, theirs) = (behind(cells.next()?)?, behind(cells.next()?)?);
        Some(format!("{ours},{theirs},{}", cells.next()?))
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

#[test]
fn two_copies_that_the_other_side_lacks_are_one_missing_and_one_copy() {
    assert_eq!(
        settled(
            &[
                (20, "INV-2200", "", "", 432_100),
                (20, "INV-2200", "", "", 432_100)
            ],
            &[]
        ),
        ["1,,missing_theirs,auto,D01,P9", "2,,duplicate,auto,D05,P0d"]
    );
    assert_eq!(
        settled(
            &[],
            &[
                (22, "", "INV-2200", "", 432_100),
                (23, "", "INV-2200", "", 432_100)
            ]
        ),
        [",1,missing_ours,auto,D02,P9", ",2,duplicate,auto,D05,P0d"]
    );
    // Numbers of their own that we never name.
    assert_eq!(
        settled(
            &[],
            &[(22, "K-77001", "", "", 10_000), (23, "K-77001", "", "", 10_000)]
        ),
        [",1,missing_ours,auto,D02,P9", ",2,duplicate,auto,D05,P0d"]
    );
}

#[test]
fn equal_articles_of_a_missing_document_are_no_copies() {
    let articles = |count: usize, other: &[Row]| {
        let mut rows = vec![(20, "INV-2200", "", "", 870); count];
        rows.extend_from_slice(other);
        let found = settled(&rows, &[]);
        found.iter().filter(|row| row.contains("D05")).count()
    };
    assert_eq!(articles(2, &[]), 1);
    assert_eq!(articles(6, &[]), 0);
    assert_eq!(articles(2, &[(20, "INV-2200", "", "", 12_345)]), 0);
    // Half a year later it is another one.
    let apart = [(2, "INV-2200", "", "", 870), (182, "INV-2200", "", "", 870)];
    assert!(settled(&apart, &[]).iter().all(|row| !row.contains("D05")));
}

#[test]
fn a_copy_that_was_reversed_is_netted_and_not_reversed_again() {
    let ours = [
        (20, "INV-2200", "", "", 432_100),
        (21, "INV-2200", "", "", -432_100),
        (22, "INV-2200", "", "", 432_100),
    ];
    assert_eq!(
        settled(&ours, &[(23, "", "INV-2200", "", 432_100)]),
        ["1,1,match,auto,,P1", "2+3,,bulk,auto,D18,P0n"]
    );
    assert_eq!(
        settled(
            &[(20, "INV-2200", "", "", 432_100)],
            &ours.map(|(day, number, _, _, amount)| (day, "", number, "", amount))
        ),
        [",2+3,bulk,auto,D18,P0n", "1,1,match,auto,,P1"]
    );
}

#[test]
fn lines_that_cite_one_document_and_sum_to_zero_cancel_out() {
    let theirs = [
        (20, "", "INV-2200", "", 432_100),
        (21, "", "INV-2200", "", -400_000),
        (21, "", "INV-2200", "", -32_100),
    ];
    assert_eq!(settled(&[], &theirs), [",1+2+3,bulk,auto,D18,P0n"]);
    // A document and its credit.
    let ours = [
        (20, "INV-2200", "", "", 432_100),
        (21, "CN-0001", "INV-2200", "", -432_100),
    ];
    assert_eq!(settled(&ours, &[]), ["1+2,,bulk,auto,D18,P0n"]);
    // Beside a document that is tied, and beside one that is not.
    let theirs = [
        (24, "", "INV-2200", "", 10_000),
        (25, "", "INV-2200", "", -10_000),
    ];
    let mut with = vec![(23, "", "INV-2200", "", 432_100)];
    with.extend(theirs);
    assert_eq!(
        settled(&[(20, "INV-2200", "", "", 432_100)], &with),
        [",2+3,bulk,auto,D18,P0n", "1,1,match,auto,,P1"]
    );
    assert_eq!(
        settled(&[(20, "INV-2200", "", "", 432_100)], &theirs),
        [",1+2,bulk,auto,D18,P0n", "1,,missing_theirs,auto,D01,P9"]
    );
    let own = [(24, "K-77001", "", "", 10_000), (25, "K-77001", "", "", -10_000)];
    assert_eq!(settled(&[], &own), [",1+2,bulk,auto,D18,P0n"]);
    // Two that cancel out, and one that does not.
    let mut three = own.to_vec();
    three.push((26, "K-77001", "", "", 777));
    assert_eq!(
        settled(&[], &three),
        [",1+2,bulk,auto,D18,P0n", ",3,missing_ours,auto,D02,P9"]
    );
}

#[test]
fn a_copy_does_not_hide_what_the_document_differs_by() {
    let twice = [
        (20, "INV-2200", "", "", 432_100),
        (20, "INV-2200", "", "", 432_100),
    ];
    assert_eq!(
        settled(&twice, &[(22, "", "INV-2200", "", 342_100)]),
        ["1,1,transposed,auto,D12,P5", "2,,duplicate,auto,D05,P0d"]
    );
    assert_eq!(
        settled(&twice, &[(22, "", "INV-2200", "", 423_458)]),
        ["1,1,discount,auto,D08,P5", "2,,duplicate,auto,D05,P0d"]
    );
    let short = [
        (22, "", "INV-2200", "", 423_458),
        (22, "", "INV-2200", "", 423_458),
    ];
    assert_eq!(
        settled(&twice[..1], &short),
        [",2,duplicate,auto,D05,P0d", "1,1,discount,auto,D08,P5"]
    );
}

#[test]
fn parts_of_a_document_that_are_not_all_paid_are_one_matter() {
    let ours = [(20, "INV-2200", "", "", 432_100)];
    let parts = |first, second| [(22, "", "INV-2200", "", first), (24, "", "INV-2200", "", second)];
    assert_eq!(
        settled(&ours, &parts(100_000, 150_000)),
        ["1,1+2,amount,suggested,D14,P5"]
    );
    assert_eq!(
        settled(&ours, &parts(100_000, 100_000)),
        ["1,1+2,amount,suggested,D14,P5"]
    );
    // Parts that come to more are no part payment.
    assert!(
        settled(&ours, &parts(300_000, 290_000))
            .iter()
            .all(|row| !row.contains("D14"))
    );
    let two = [ours[0], (20, "INV-2201", "", "", 77_700)];
    let other = [
        (22, "", "INV-2200", "", 100_000),
        (24, "", "", "INV-2200 INV-2201", 150_000),
    ];
    assert!(
        settled(&two, &other).iter().all(|row| !row.contains("D14,")),
        "{:?}",
        settled(&two, &other)
    );
}

#[test]
fn a_list_that_is_paid_short_is_one_matter() {
    let ours = [
        (20, "INV-2200", "", "", 100_000),
        (20, "INV-2201", "", "", 100_000),
        (20, "INV-2202", "", "", 100_000),
    ];
    let paid = |amount| [(22, "", "", "INV-2200/2201/2202", amount)];
    assert_eq!(
        settled(&ours, &paid(294_000)),
        ["1+2+3,1,discount,suggested,D08,P5"]
    );
    assert_eq!(
        settled(&ours, &paid(298_700)),
        ["1+2+3,1,amount,suggested,D07,P5"]
    );
    // One of them is not ours to see.
    assert!(
        settled(&ours[..2], &paid(294_000))
            .iter()
            .all(|row| !row.contains("1+2,1,"))
    );
    // What it pays short on documents alone it takes on a list, too.
    let single = |n: usize, amount| (21, ["INV-2301", "INV-2302", "INV-2303"][n], "", "", amount);
    let mut mine = ours.to_vec();
    mine.extend([single(0, 50_000), single(1, 70_000), single(2, 90_000)]);
    let mut other = paid(294_000).to_vec();
    other.extend([
        (23, "", "INV-2301", "", 49_000),
        (23, "", "INV-2302", "", 68_600),
        (23, "", "INV-2303", "", 88_200),
    ]);
    let found = settled(&mine, &other);
    assert_eq!(found[0], "1+2+3,1,discount,auto,D08,P5", "{found:?}");
}

/// What is proposed of sums, as lists of our lines counted from 1 behind the certain ties, and the candidates of ours of the
/// question it is. `refused` are sets of ours that a person would not have.
fn proposed(ours: &[Row], theirs: &[Row], refused: &[&[u32]]) -> Vec<(Vec<u32>, Vec<u32>)> {
    let (ours, theirs) = (side(true, ours), side(false, theirs));
    let place = |n: &u32| n + BASE as u32 - 1;
    let mut rules = Rules::default();
    let them = || lesson::identity(theirs.get(BASE as usize).into_iter()).unwrap();
    rules.known.refused.extend(refused.iter().map(|set| {
        let lines = set.iter().map(|n| ours.get(place(n) as usize).unwrap());
        (lesson::identity(lines).unwrap(), them())
    }));
    let proposal = matching::run(&ours, &theirs, &rules, &Unwatched).unwrap();
    let back = |lines: &[u32]| lines.iter().map(|line| line + 1 - BASE as u32).collect();
    let questions = proposal.questions(&ours).into_iter().map(|question| {
        let group = &proposal.groups()[question.proposals[0] as usize];
        (back(proposal.ours(group)), back(&question.ours))
    });
    questions.collect()
}

#[test]
fn a_sum_that_two_sets_make_is_one_question_with_all_of_them() {
    let ours = [
        (20, "INV-2200", "", "", 432_100),
        (20, "INV-2201", "", "", 432_100),
        (20, "INV-2202", "", "", 111_100),
    ];
    let paid = [(23, "", "", "", 543_200)];
    assert_eq!(proposed(&ours, &paid, &[]), [(vec![1, 3], vec![1, 2, 3])]);
    // What was refused is not proposed again, the other set is.
    assert_eq!(proposed(&ours, &paid, &[&[1, 3]]), [(vec![2, 3], vec![2, 3])]);
    assert_eq!(proposed(&ours, &paid, &[&[1, 3], &[2, 3]]), []);
    // Two of three that are named.
    let equal = [ours[0], ours[1], (20, "INV-2202", "", "", 432_100)];
    let listed = [(23, "", "", "INV-2200/2201/2202", 864_200)];
    assert_eq!(proposed(&equal, &listed, &[]), [(vec![1, 2], vec![1, 2, 3])]);
    let second = proposed(&equal, &listed, &[&[1, 2]]);
    assert!(
        second.len() == 1 && second[0].0 != [1, 2] && second[0].1 == [1, 2, 3],
        "{second:?}"
    );
}

#[test]
fn digits_of_one_document_in_another_order_are_a_slip() {
    let differs = |ours, theirs| {
        settled(
            &[(20, "INV-2200", "", "", ours)],
            &[(22, "", "INV-2200", "", theirs)],
        )
    };
    assert_eq!(differs(1_295_300, 1_235_900), ["1,1,transposed,auto,D12,P5"]);
    assert_eq!(differs(1_295_300, 1_235_800), ["1,1,amount,auto,D07,P5"]);
}
