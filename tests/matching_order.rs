//! Laws of the engine about how things are laid down: it does not matter where a file has its lines, nor which of both sides is
//! called ours. Lines are told by their content; those alike in every field may stand for each other.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that cannot unwrap has failed"
)]

use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;
use tieout::domain::date::add_days;
use tieout::domain::evidence::{Reason, Rule};
use tieout::domain::reconciliation::{Side, Status};
use tieout::domain::{Currency, Date, Line, Lines};
use tieout::matching::{self, Group, Pass, Passes, Proposal, Rules, Unwatched};

/// A line before it has its words; small numbers, so that much is met again.
#[derive(Clone, Debug)]
struct Row {
    day: Option<i64>,
    due: Option<i64>,
    amount: i64,
    account: u8,
    number: usize,
    other: usize,
    own: u8,
    dress: u8,
    order: u8,
    word: u8,
    kind: u8,
}

/// Some of them are a slip apart, some follow each other.
const NUMBERS: [u32; 8] = [31_305, 31_350, 31_351, 31_977, 40_218, 40_219, 42_018, 7_700];
const AMOUNTS: [i64; 7] = [103_457, 251_999, 77_431, 432_100, 98_765, 60_013, 845_002];

fn amount() -> impl Strategy<Value = i64> {
    let of = |at: usize| AMOUNTS[at];
    let any = 0..AMOUNTS.len();
    prop_oneof![
        8 => any.clone().prop_map(of),
        1 => any.clone().prop_map(move |at| -of(at)),
        2 => (any.clone(), any.clone()).prop_map(move |(a, b)| of(a) + of(b)),
        1 => (any.clone(), any.clone()).prop_map(move |(a, b)| of(a) - of(b)),
        1 => any.clone().prop_map(move |at| of(at) * 98 / 100),
        1 => any.prop_map(move |at| of(at) - 2_500),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let days = (
        prop::option::weighted(0.93, 0..12_i64),
        prop::option::weighted(0.2, 20..24_i64),
    );
    let numbers = (0..NUMBERS.len(), 0..NUMBERS.len(), 0..5_u8, 0..14_u8);
    (days, amount(), 0..5_u8, numbers, 0..6_u8, 0..8_u8, 0..4_u8).prop_map(
        |((day, due), amount, account, (number, other, own, dress), order, word, kind)| Row {
            day: day.map(|day| day * day),
            due,
            amount,
            account: account / 4,
            number,
            other,
            own,
            dress,
            order,
            word,
            kind,
        },
    )
}

/// What is another in the copy of a line.
#[derive(Clone, Copy, Debug)]
enum Change {
    Nothing,
    Order,
    Word,
    Dress,
    Kind,
    Due,
    Day,
}

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    use Change::{Day, Dress, Due, Kind, Nothing, Order, Word};
    let change = prop::sample::select(vec![Nothing, Order, Word, Dress, Kind, Due, Day]);
    let copies = prop::collection::vec((any::<Index>(), change, 0..6_u8), 0..6);
    (prop::collection::vec(row(), 1..most), copies).prop_map(|(mut rows, copies)| {
        for (which, change, value) in copies {
            let mut copy = rows[which.index(rows.len())].clone();
            match change {
                Nothing => {}
                Order => copy.order = value,
                Word => copy.word = value,
                Dress => copy.dress = value,
                Kind => copy.kind = value % 4,
                Due => copy.due = Some(20 + i64::from(value)),
                Day => copy.day = Some(i64::from(value).pow(2)),
            }
            rows.push(copy);
        }
        rows
    })
}

/// What the partner of a line makes of its amount.
#[derive(Clone, Copy, Debug)]
enum Twist {
    Same,
    With,
    Less,
    Short,
    Turned,
}

/// Lines of both sides: some by themselves, many the partners of others.
fn sides(most: usize) -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
    use Twist::{Less, Same, Short, Turned, With};
    let twist = prop::sample::select(vec![Same, Same, Same, Same, With, With, Less, Short, Turned]);
    let partner = (
        any::<Index>(),
        any::<Index>(),
        twist,
        0..60_i64,
        0..14_u8,
        any::<(bool, bool)>(),
    );
    let partners = prop::collection::vec(partner, 0..most);
    (rows(most), rows(most / 2), partners).prop_map(|(ours, mut theirs, partners)| {
        for (which, with, twist, days, dress, (back, said)) in partners {
            let (line, second) = (&ours[which.index(ours.len())], &ours[with.index(ours.len())]);
            let amount = match twist {
                Same => line.amount,
                With => line.amount + second.amount,
                Less => line.amount * 98 / 100,
                Short => line.amount - 2_500,
                Turned => -line.amount,
            };
            theirs.push(Row {
                day: line.day.map(|day| day + days),
                amount,
                number: line.other,
                other: if back { line.number } else { second.other },
                own: 2,
                dress,
                word: if said { line.word } else { 0 },
                ..line.clone()
            });
        }
        (ours, theirs)
    })
}

/// The lines of one side, whose own numbers begin with `head` and whose partner's with `other`.
fn build(rows: &[Row], head: &str, other: &str) -> Lines {
    let start = Date::from_ymd_opt(2026, 1, 1).unwrap();
    let mut lines = Lines::default();
    for (i, row) in rows.iter().enumerate() {
        let number = NUMBERS[row.number];
        let theirs = format!("{other}{number:06}");
        let second = NUMBERS[row.other];
        let doc_no = match row.own {
            0 => String::new(),
            1 => theirs.clone(),
            _ => format!("{head}{second:06}"),
        };
        let order = match row.order {
            0..=2 => String::new(),
            order => format!("PO45000{order}"),
        };
        let reference = match row.dress {
            0..=2 => theirs.clone(),
            3 => format!("{} {number}", other.to_lowercase()),
            4 => format!("{number:06}"),
            5 => format!("{head}{number:06}"),
            6..=9 => order.clone(),
            _ => String::new(),
        };
        let words = [
            "",
            "rent March",
            "rent April",
            "货款",
            "Miete 2026-02",
            "shop 12",
            "shop 14",
            "Müller",
        ];
        let word = words[usize::from(row.word)];
        let memo = match row.dress {
            2 | 10 => format!("{word} {order}"),
            7 => format!("付 {theirs}/{:03} {word}", second % 1000),
            8 => format!("{theirs}~{other}{second:06} 共2笔"),
            9 => format!("{theirs} {other}{second:06}"),
            _ => word.to_owned(),
        };
        let due = row.due.map(|due| add_days(start, due * 2));
        lines
            .push(&Line {
                date: row.day.map(|day| add_days(start, day)),
                due_date: due,
                amount: row.amount,
                currency: Currency::CNY,
                account: ["C1", "C2"][usize::from(row.account)],
                source_line: i as u32 + 1,
                doc_type: ["", "INV", "CN", "PAY"][usize::from(row.kind)],
                doc_no: &doc_no,
                reference: &reference,
                memo: memo.trim(),
            })
            .unwrap();
    }
    lines
}

/// A line by its content.
fn content(lines: &Lines, at: u32) -> String {
    let line = lines.get(at as usize).unwrap();
    format!(
        "{:?}",
        Line {
            source_line: 0,
            ..line
        }
    )
}

fn contents(lines: &Lines, of: &[u32]) -> Vec<String> {
    let mut all: Vec<String> = of.iter().map(|at| content(lines, *at)).collect();
    all.sort_unstable();
    all
}

/// Where the document of a lone line stands is told by the content of that line.
fn reason(proposal: &Proposal, group: &Group, ours: &Lines, theirs: &Lines) -> String {
    match group.reason {
        Reason::Elsewhere(number) => {
            let lines = if proposal.ours(group).len() == 1 {
                theirs
            } else {
                ours
            };
            content(lines, lines.place_of(number).unwrap())
        }
        reason => format!("{reason:?}"),
    }
}

/// All that is said of each group, lines by their content, with how often it is said.
fn said(proposal: &Proposal, ours: &Lines, theirs: &Lines) -> BTreeMap<String, usize> {
    let mut said = BTreeMap::new();
    for (i, group) in proposal.groups().iter().enumerate() {
        let members = (
            contents(ours, proposal.ours(group)),
            contents(theirs, proposal.theirs(group)),
        );
        let mut rivals: Vec<String> = proposal
            .rivals(i)
            .map(|rival| {
                let lines = if rival.side == Side::Ours { ours } else { theirs };
                format!("{:?} {}", rival.side, content(lines, rival.line))
            })
            .collect();
        rivals.sort_unstable();
        let verdict = (
            group.status,
            group.rule,
            group.category,
            group.code,
            group.cited,
            reason(proposal, group, ours, theirs),
        );
        let weighed = (
            group.alternatives,
            group.confidence_ppm,
            group.nodes,
            group.accidents_ppm,
        );
        let group = format!("{verdict:?} {weighed:?}\n  {members:#?}\n  rivals {rivals:#?}");
        *said.entry(group).or_default() += 1;
    }
    said
}

/// What is said in one case and not in the other.
fn apart<T: Ord + Clone, U: PartialEq>(a: &BTreeMap<T, U>, b: &BTreeMap<T, U>) -> [Vec<T>; 2] {
    let only = |a: &BTreeMap<T, U>, b: &BTreeMap<T, U>| {
        let only = a.iter().filter(|(key, count)| b.get(key) != Some(count));
        only.map(|(key, _)| key.clone()).collect()
    };
    [only(a, b), only(b, a)]
}

fn run(ours: &Lines, theirs: &Lines) -> Proposal {
    matching::run(ours, theirs, &Rules::default(), &Unwatched).unwrap()
}

/// Cases that can be mirrored: no line has a number of the other side's own counter, since what both sides write as their own is
/// looked up one way only, and no amount differs from another by a discount or a fee, which only the customer takes.
fn mirrored(mut rows: Vec<Row>, amount: i64) -> Vec<Row> {
    let sums = || AMOUNTS.iter().flat_map(|a| AMOUNTS.map(|b| a + b));
    for row in &mut rows {
        let amount = row.amount.abs();
        if !AMOUNTS.iter().copied().chain(sums()).any(|known| known == amount) {
            row.amount = AMOUNTS[row.number % AMOUNTS.len()];
        }
        row.own = if row.own == 1 { 2 } else { row.own };
    }
    // Their documents are looked up only where ours cite any: in each account a line of each side does.
    let citing = |account: u8| Row {
        day: Some(30),
        due: None,
        amount,
        account,
        number: 0,
        other: 0,
        own: 2,
        dress: 0,
        order: 0,
        word: 0,
        kind: 0,
    };
    rows.extend([0, 1].map(citing));
    rows
}

/// Lines of ours and of theirs, and what tied them.
type Tied = (Vec<String>, Vec<String>, String);

/// The lines of both sides that are tied without a question, with how often the same lines are.
fn tied(ours: &Lines, theirs: &Lines, rules: &Rules) -> BTreeMap<Tied, usize> {
    let proposal = matching::run(ours, theirs, rules, &Unwatched).unwrap();
    let mut tied = BTreeMap::new();
    for group in proposal
        .groups()
        .iter()
        .filter(|group| group.status == Status::Auto)
    {
        let (l, s) = (proposal.ours(group), proposal.theirs(group));
        if !l.is_empty() && !s.is_empty() {
            // Of two lines that cite each other theirs is said to.
            let rule = match group.rule {
                Rule::Reference | Rule::Normalised | Rule::Contained => "P1",
                rule => rule.id(),
            };
            let rule = format!("{rule} {:?}", group.category);
            *tied
                .entry((contents(ours, l), contents(theirs, s), rule))
                .or_default() += 1;
        }
    }
    tied
}

/// The lines laid down in another order.
fn laid(lines: &Lines, order: &[u32]) -> Lines {
    let mut places: Vec<usize> = (0..lines.len()).collect();
    places.sort_by_key(|at| order.get(*at).copied().unwrap_or(*at as u32));
    lines.select(&places).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn where_a_file_has_its_lines_does_not_matter(
        (a, b) in sides(20),
        orders in prop::array::uniform2(prop::collection::vec(any::<u32>(), 40)),
    ) {
        let (ours, theirs) = (build(&a, "QX", "K"), build(&b, "K", "QX"));
        let (mine, other) = (laid(&ours, &orders[0]), laid(&theirs, &orders[1]));
        let first = said(&run(&ours, &theirs), &ours, &theirs);
        let second = said(&run(&mine, &other), &mine, &other);
        let [before, after] = apart(&first, &second);
        prop_assert!(before.is_empty() && after.is_empty(), "{}\n---\n{}", before.join("\n"), after.join("\n"));
    }

    #[test]
    fn which_side_is_ours_does_not_matter((a, b) in sides(20)) {
        let (ours, theirs) = (build(&mirrored(a, 3_333_333), "QX", "K"), build(&mirrored(b, 777_777), "K", "QX"));
        // Sums weigh the direction in which bookings travel: a payment settles documents of many weeks, a document few payments. And
        // what lines share that neither side wrote is settled one line after the other, theirs first.
        let passes = Passes::ALL.without(Pass::Sums).without(Pass::Order);
        let rules = Rules { passes, ..Rules::default() };
        let turned = Rules { days_before: rules.days_after, days_after: rules.days_before, ..rules.clone() };
        let one = tied(&ours, &theirs, &rules);
        let other = tied(&theirs, &ours, &turned).into_iter();
        let other = other.map(|((s, l, rule), count)| ((l, s, rule), count)).collect();
        let [before, after] = apart(&one, &other);
            prop_assert!(before.is_empty() && after.is_empty(), "{before:#?}\n---\n{after:#?}");
    }
}
