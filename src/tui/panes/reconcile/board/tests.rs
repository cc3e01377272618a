use super::*;
use crate::domain::difference::Code;
use crate::domain::reconciliation::{Side, Status};
use crate::domain::seq::looked;
use crate::domain::worksheet::{Class, Decision};
use crate::domain::{Currency, Line, Lines};
use proptest::prelude::*;

/// `n` lines each side, tied one by one, apart from the places in `alone`.
fn sheet(n: u32, alone: &[u32]) -> Worksheet {
    let mut lines = Lines::default();
    for i in 0..n {
        let line = Line {
            amount: i64::from(i) + 1,
            currency: Currency::CNY,
            ..Line::default()
        };
        lines.push(&line).unwrap();
    }
    let ours = (0..n).map(|i| Entry::lone(Side::Ours, i));
    let mut sheet = Worksheet {
        ours: lines.clone().into(),
        theirs: lines.into(),
        entries: ours.chain((0..n).map(|i| Entry::lone(Side::Theirs, i))).collect(),
        ..Worksheet::default()
    };
    for i in (0..n).filter(|i| !alone.contains(i)) {
        let pair = Decision::Pair {
            ours: vec![i],
            theirs: vec![i],
        };
        sheet.apply_by_sum(&pair).unwrap();
    }
    sheet
}

fn rows(board: &Board) -> Vec<Row> {
    let rows = (0..board.len()).map(|at| board.row(at).unwrap());
    assert_eq!(board.row(board.len()), None);
    rows.collect()
}

fn stops(board: &Board) -> Vec<usize> {
    (0..board.stops()).map(|n| board.stop(n).unwrap()).collect()
}

#[test]
fn long_runs_fold_around_what_differs() {
    let sheet = sheet(30, &[12]);
    let mut board = Board::new(&sheet);
    let first = rows(&board);
    assert_eq!(first[0], Row::Fold(0, 10));
    assert_eq!(first[1..4], [Row::Entry(10), Row::Entry(11), Row::Entry(12)]);
    assert_eq!(first[4..7], [Row::Entry(13), Row::Entry(14), Row::Fold(15, 13)]);
    assert_eq!(first.len(), 10);
    assert_eq!(stops(&board), [3, 9]);
    assert_eq!(board.row_of(5), Some(0));
    assert_eq!(board.row_of(20), Some(6));
    assert!(board.toggle(first[0]));
    assert_eq!(
        rows(&board)[..10],
        (0..10).map(Row::Entry).collect::<Vec<_>>()[..]
    );
    assert!(board.toggle(Row::Entry(4)));
    assert_eq!(board.row(0), Some(Row::Fold(0, 10)));
    board.view.only = Only::Differences;
    board.lay();
    assert_eq!(rows(&board), [Row::Entry(12), Row::Entry(30)]);
}

#[test]
fn nothing_folds_where_everything_agrees() {
    let board = Board::new(&sheet(30, &[]));
    assert_eq!(board.len(), 30);
    assert_eq!((board.counts.tied, board.stops()), (30, 0));
}

#[test]
fn finds_by_amount_and_code() {
    let sheet = sheet(3, &[1]);
    let hits = |text| Needles::new(text).find(&sheet, &|| false).unwrap();
    assert_eq!(hits("0.03"), [2]);
    assert_eq!(hits("d01"), [1]);
    assert_eq!(hits("d01 0.03"), [0_u32; 0]);
    assert_eq!(Needles::new("x").find(&sheet, &|| true), None);
}

/// The rows laid out entry by entry, as the eye would.
fn plainly(board: &Board) -> Vec<Row> {
    let marks: Vec<Mark> = board.marks.iter().copied().collect();
    let open = board.counts.differences + board.counts.questions > 0;
    let fold = board.view.may_fold() && open;
    let in_run = |at: usize| fold && marks[at].is_settled() && !marks[at].unfolded && !marks[at].alone;
    let (mut rows, mut at) = (Vec::new(), 0);
    while at < marks.len() {
        let end = (at..marks.len()).find(|at| !in_run(*at)).unwrap_or(marks.len());
        if end > at {
            let before = if at == 0 { at } else { at + 2 };
            let after = if end == marks.len() {
                end
            } else {
                end.saturating_sub(2)
            };
            if end - at < 8 {
                rows.extend((at..end).map(|at| Row::Entry(at as u32)));
            } else {
                rows.extend((at..before).map(|at| Row::Entry(at as u32)));
                rows.push(Row::Fold(before as u32, (after - before) as u32));
                rows.extend((after..end).map(|at| Row::Entry(at as u32)));
            }
            at = end;
            continue;
        }
        let (mark, place) = (marks[at], at as u32);
        at += 1;
        if board.view.shows(mark) {
            rows.push(Row::Entry(place));
            let lines = if mark.unfolded && mark.lines > 1 {
                mark.lines
            } else {
                0
            };
            rows.extend((0..lines).map(|n| Row::Line(place, n)));
            rows.extend(mark.words.then_some(Row::Words(place)));
        }
    }
    rows
}

/// Whatever is asked of the index is what its rows laid out plainly say.
fn agrees(board: &Board) -> Result<(), TestCaseError> {
    let plain = plainly(board);
    prop_assert_eq!(&rows(board), &plain);
    let is_stop = |at: &usize| match plain[*at] {
        Row::Entry(place) => {
            let mark = board.marks[place as usize];
            matches!(mark.class, Class::Difference | Class::Question)
        }
        _ => false,
    };
    let at: Vec<usize> = (0..plain.len()).filter(is_stop).collect();
    prop_assert_eq!(&stops(board), &at);
    prop_assert_eq!(board.stop(at.len()), None);
    for row in 0..plain.len() {
        prop_assert_eq!(board.stop_at(row), at.iter().filter(|stop| **stop <= row).count());
    }
    for place in 0..board.marks.len() {
        let here = |row: &Row| match row {
            Row::Fold(first, count) => (*first as usize..(first + count) as usize).contains(&place),
            other => other.entry() == place,
        };
        prop_assert_eq!(board.row_of(place), plain.iter().position(here));
    }
    Ok(())
}

/// What a person does to the view.
fn look(board: &mut Board, sheet: &Worksheet, (what, at): (u8, usize)) {
    match what {
        0 => board.show_next(),
        1 => board.show_all(),
        2 => board.fold_all(),
        3 => {
            let needles = Needles::new(&format!("{}", at % 10));
            let hits = needles.find(sheet, &|| false).unwrap();
            board.filter(Some((needles, hits)));
        }
        4 => board.filter(None),
        _ => {
            if let Some(row) = board.row(at % board.len().max(1)) {
                board.toggle(row);
            }
        }
    }
}

/// What an index says that is made of the sheet as it stands, looked at the same way.
fn afresh(board: &Board, sheet: &Worksheet) -> Board {
    let mut fresh = Board::new(sheet);
    let filter = board.view.filter.clone();
    fresh.look_as(board, Some);
    if let Some(needles) = filter {
        let hits = needles.find(sheet, &|| false).unwrap();
        fresh.filter(Some((needles, hits)));
    }
    fresh
}

/// A large sheet with a difference here and there and a question near its middle.
fn large(n: u32) -> Worksheet {
    let alone: Vec<u32> = (0..n).filter(|i| i % 100 == 50).collect();
    let mut sheet = sheet(n, &alone);
    for line in [n / 2 + 3, n / 2 + 9] {
        let place = sheet.entries.place_of(Side::Ours, line).unwrap();
        sheet
            .entries
            .change(place, |entry| entry.status = Status::Suggested);
    }
    sheet
}

/// How many entries and marks a decision, its place on the index and a screen of rows look at.
fn looks_of_a_decision(n: u32) -> usize {
    let mut sheet = large(n);
    let mut board = Board::new(&sheet);
    let question = sheet.entries.place_of(Side::Ours, n / 2 + 3).unwrap();
    let began = looked();
    for decision in [Decision::Accept(question), Decision::Break(question)] {
        let edits = sheet.apply_by_sum(&decision).unwrap();
        board.follow(&edits, &sheet);
        let row = board.row_of(question).unwrap();
        let shown = (row..row + 40).filter_map(|row| board.row(row));
        assert!(shown.filter_map(|row| sheet.entries.get(row.entry())).count() > 30);
        assert!(board.stop_at(row) > 0 && board.stop(board.stops() - 1).is_some());
    }
    assert!(board.toggle(board.row(0).unwrap()));
    looked() - began
}

#[test]
fn a_decision_looks_at_no_more_entries_where_there_are_more() {
    let (few, many) = (looks_of_a_decision(2_000), looks_of_a_decision(40_000));
    assert!(few > 100, "{few}");
    assert!(many < few + few / 4 && many < 4_000, "{few} {many}");
}

/// Whoever accepts a proposal sees it accepted, and finds it again when that is taken back.
#[test]
fn what_was_settled_just_now_stays_in_sight() {
    let mut sheet = large(60);
    let mut board = Board::new(&sheet);
    let place = sheet.entries.place_of(Side::Ours, 33).unwrap();
    let edits = sheet.apply_by_sum(&Decision::Accept(place)).unwrap();
    board.follow(&edits, &sheet);
    let row = board.row_of(place).unwrap();
    assert_eq!(board.row(row), Some(Row::Entry(place as u32)));
    assert!(matches!(board.row(row - 3), Some(Row::Fold(..))));
    let back = sheet.revert(edits);
    board.follow(&back, &sheet);
    assert_eq!(board.row_of(place), Some(row));
    assert_eq!(board.folds_at(Row::Entry(place as u32)), None);
    assert!(!board.can_fold(Row::Entry(place as u32)));
}

proptest! {
    #[test]
    fn following_edits_is_laying_out_afresh(
        alone in prop::collection::vec(0u32..24, 0..6),
        script in prop::collection::vec((0u8..6, 0usize..40, 0u32..24, 0u32..24), 1..20),
        looks in prop::collection::vec((0u8..9, 0usize..60), 0..20),
    ) {
        let mut sheet = sheet(24, &alone);
        let mut board = Board::new(&sheet);
        let mut done = Vec::new();
        let mut looks = looks.into_iter();
        for (kind, at, a, b) in script {
            let decision = match kind {
                0 => Decision::Break(at),
                1 => Decision::Reason { entry: at, code: Code::Timing, note: String::new() },
                2 => Decision::Pair { ours: vec![a, b], theirs: vec![b] },
                3 => Decision::Accept(at),
                4 => Decision::Reject(at),
                _ => Decision::Pair { ours: vec![a], theirs: vec![b] },
            };
            if let Ok(edits) = sheet.apply_by_sum(&decision) {
                board.follow(&edits, &sheet);
                done.push(edits);
                prop_assert_eq!(board.counts, crate::ops::diff::counts(&sheet));
            } else if let Some(tied) = sheet.entries.get(at).filter(|entry| entry.is_tied()) {
                // Something to accept or reject; of equal amounts and rivals, so that they are one matter.
                let asked = Entry {
                    status: Status::Suggested,
                    rivals: vec![(Side::Ours, a)],
                    alternatives: b,
                    ..tied.clone()
                };
                let before = sheet.clone();
                sheet.entries.replace(at, 1, vec![asked]);
                board.follow(&before.entries.swaps(&sheet.entries), &sheet);
                done.clear();
            }
            agrees(&board)?;
            let fresh = afresh(&board, &sheet);
            prop_assert_eq!(rows(&board), rows(&fresh));
            prop_assert_eq!(board.counts, fresh.counts);
            let questions = sheet.questions();
            for place in 0..sheet.entries.len() {
                let whole = questions.iter().find(|q| q.proposals.contains(&(place as u32)));
                prop_assert_eq!(board.question_of(&sheet, place), whole.cloned());
            }
            if let Some(one) = looks.next() {
                look(&mut board, &sheet, one);
                agrees(&board)?;
            }
        }
        while let Some(edits) = done.pop() {
            let back = sheet.revert(edits);
            board.follow(&back, &sheet);
            prop_assert_eq!(rows(&board), rows(&afresh(&board, &sheet)));
            agrees(&board)?;
        }
    }
}
