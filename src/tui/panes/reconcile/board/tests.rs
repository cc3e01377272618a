use super::*;
use crate::domain::difference::Code;
use crate::domain::worksheet::Decision;
use crate::domain::{Currency, Line};
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
    let mut sheet = Worksheet {
        ours: lines.clone(),
        theirs: lines,
        ..Worksheet::default()
    };
    sheet.entries = (0..n).map(|i| Entry::lone(Side::Ours, i)).collect();
    sheet.entries.extend((0..n).map(|i| Entry::lone(Side::Theirs, i)));
    for i in (0..n).filter(|i| !alone.contains(i)) {
        let pair = Decision::Pair {
            ours: vec![i],
            theirs: vec![i],
        };
        sheet.apply(&pair).unwrap();
    }
    sheet
}

#[test]
fn long_runs_fold_around_what_differs() {
    let sheet = sheet(30, &[12]);
    let mut board = Board::new(&sheet);
    assert_eq!(board.rows[0], Row::Fold(0, 10));
    assert_eq!(board.rows[1..4], [Row::Entry(10), Row::Entry(11), Row::Entry(12)]);
    assert_eq!(
        board.rows[4..7],
        [Row::Entry(13), Row::Entry(14), Row::Fold(15, 13)]
    );
    assert_eq!(board.rows.len(), 10);
    assert_eq!(board.stops, [3, 9]);
    assert_eq!(board.row_of(5), Some(0));
    assert_eq!(board.row_of(20), Some(6));
    assert!(board.toggle(board.rows[0], &sheet));
    assert_eq!(board.rows[..10], (0..10).map(Row::Entry).collect::<Vec<_>>()[..]);
    assert!(board.toggle(Row::Entry(4), &sheet));
    assert_eq!(board.rows[0], Row::Fold(0, 10));
    board.only = Only::Differences;
    board.lay(&sheet);
    assert_eq!(board.rows, [Row::Entry(12), Row::Entry(30)]);
}

#[test]
fn nothing_folds_where_everything_agrees() {
    let board = Board::new(&sheet(30, &[]));
    assert_eq!(board.rows.len(), 30);
    assert_eq!((board.counts.tied, board.open), (30, 0));
}

#[test]
fn finds_by_amount_and_code() {
    let sheet = sheet(3, &[1]);
    let hits = |text| find(&sheet, text, &|| false).unwrap();
    assert_eq!(hits("0.03"), [2]);
    assert_eq!(hits("d01"), [1]);
    assert_eq!(hits("d01 0.03"), [0_u32; 0]);
    assert_eq!(find(&sheet, "x", &|| true), None);
}

proptest! {
    #[test]
    fn following_edits_is_laying_out_afresh(
        alone in prop::collection::vec(0u32..24, 0..6),
        script in prop::collection::vec((0u8..4, 0usize..40, 0u32..24, 0u32..24), 1..12),
    ) {
        let mut sheet = sheet(24, &alone);
        let mut board = Board::new(&sheet);
        let mut done = Vec::new();
        for (kind, at, a, b) in script {
            let decision = match kind {
                0 => Decision::Break(at),
                1 => Decision::Reason { entry: at, code: Code::Timing, note: String::new() },
                2 => Decision::Pair { ours: vec![a, b], theirs: vec![b] },
                _ => Decision::Pair { ours: vec![a], theirs: vec![b] },
            };
            if let Ok(edits) = sheet.apply(&decision) {
                board.follow(&edits, &sheet);
                done.push(edits);
                prop_assert_eq!(&board.rows, &Board::new(&sheet).rows);
                prop_assert_eq!(board.counts, crate::ops::diff::counts(&sheet));
            }
        }
        while let Some(edits) = done.pop() {
            let back = sheet.revert(edits);
            board.follow(&back, &sheet);
            prop_assert_eq!(&board.rows, &Board::new(&sheet).rows);
            prop_assert_eq!(&board.marks, &Board::new(&sheet).marks);
        }
    }
}
