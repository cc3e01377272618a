use super::*;
use crate::domain::Line;
use proptest::prelude::*;

fn sheet(ours: &[i64], theirs: &[i64]) -> Worksheet {
    let lines = |amounts: &[i64]| {
        let mut lines = Lines::default();
        for amount in amounts {
            lines
                .push(&Line {
                    amount: *amount,
                    currency: Currency::CNY,
                    ..Line::default()
                })
                .unwrap();
        }
        lines
    };
    let entries = (0..ours.len() as u32).map(|i| Entry::lone(Side::Ours, i));
    let entries = entries
        .chain((0..theirs.len() as u32).map(|i| Entry::lone(Side::Theirs, i)))
        .collect();
    Worksheet {
        ours: lines(ours).into(),
        theirs: lines(theirs).into(),
        entries,
        openings: Vec::new(),
    }
}

#[test]
fn pairing_and_reasons_close_the_gap() {
    let mut sheet = sheet(&[100, 50, 7], &[150]);
    assert_eq!(sheet.gaps()[0].unexplained(), 7);
    sheet
        .apply_by_sum(&Decision::Pair {
            ours: vec![0, 1],
            theirs: vec![0],
        })
        .unwrap();
    assert_eq!(sheet.entries[0].category, Category::Bulk);
    let lone = sheet.entries.iter().position(|e| e.ours == [2]).unwrap();
    assert!(!sheet.ties_out());
    sheet
        .apply_by_sum(&Decision::Reason {
            entry: lone,
            code: Code::Timing,
            note: String::new(),
        })
        .unwrap();
    let gap = sheet.gaps()[0];
    assert_eq!((gap.total(), gap.explained, gap.unexplained()), (7, 7, 0));
    assert_eq!(
        sheet.apply_by_sum(&Decision::Pair {
            ours: vec![0],
            theirs: vec![0]
        }),
        Err(DecisionError::Held)
    );
    assert_eq!(
        sheet.apply_by_sum(&Decision::Reason {
            entry: 0,
            code: Code::Timing,
            note: String::new()
        }),
        Err(DecisionError::Agrees)
    );
    sheet.apply_by_sum(&Decision::Break(0)).unwrap();
    assert_eq!(sheet.entries.len(), 4);
}

#[test]
fn an_empty_side_never_ties_out() {
    assert!(!sheet(&[], &[]).ties_out());
    assert!(!sheet(&[5], &[]).ties_out());
}

#[test]
fn openings_belong_to_the_gap() {
    let mut sheet = sheet(&[10], &[10]);
    sheet
        .apply_by_sum(&Decision::Pair {
            ours: vec![0],
            theirs: vec![0],
        })
        .unwrap();
    assert!(sheet.ties_out());
    sheet.openings = vec![(Currency::CNY, 30, 20)];
    assert_eq!(sheet.gaps()[0].unexplained(), 10);
    assert!(!sheet.ties_out());
}

#[test]
fn a_reason_stands_behind_a_proposed_pair_and_refuses_where_nothing_differs() {
    let mut sheet = sheet(&[100], &[90]);
    sheet
        .apply_by_sum(&Decision::Pair {
            ours: vec![0],
            theirs: vec![0],
        })
        .unwrap();
    sheet.entries.change(0, |entry| entry.status = Status::Suggested);
    let reason = Decision::Reason {
        entry: 0,
        code: Code::ShortPayment,
        note: "freight".into(),
    };
    sheet.apply_by_sum(&reason).unwrap();
    assert_eq!(sheet.entries[0].status, Status::Accepted);
    sheet.entries.change(0, |entry| entry.category = Category::Match);
    sheet.entries.change(0, |entry| entry.status = Status::Suggested);
    assert_eq!(sheet.apply_by_sum(&reason), Err(DecisionError::Agrees));
}

#[test]
fn parts_that_cancel_out_are_not_explained() {
    let mut sheet = sheet(&[100], &[100]);
    assert_eq!(sheet.gaps()[0].unexplained(), 0);
    assert!(!sheet.is_explained());
    sheet
        .apply_by_sum(&Decision::Pair {
            ours: vec![0],
            theirs: vec![0],
        })
        .unwrap();
    assert!(sheet.is_explained());
    assert!(!Worksheet::default().is_explained());
}

#[test]
fn pairing_takes_lines_out_of_a_proposal_and_leaves_the_others_alone() {
    let mut sheet = sheet(&[100, 50], &[150, 100]);
    let proposal = Decision::Pair {
        ours: vec![1, 0, 1],
        theirs: vec![0],
    };
    sheet.apply_by_sum(&proposal).unwrap();
    assert_eq!(sheet.entries[0].ours, [0, 1]);
    sheet.entries.change(0, |entry| entry.status = Status::Suggested);
    sheet
        .apply_by_sum(&Decision::Pair {
            ours: vec![0],
            theirs: vec![1],
        })
        .unwrap();
    let lines: Vec<_> = sheet
        .entries
        .iter()
        .map(|e| (e.ours.clone(), e.theirs.clone()))
        .collect();
    assert_eq!(lines, [(vec![0], vec![1]), (vec![1], vec![]), (vec![], vec![0])]);
}

proptest! {
    #[test]
    fn decisions_keep_every_line_once(ours in prop::collection::vec(-9i64..9, 1..6), theirs in prop::collection::vec(-9i64..9, 1..6),
        script in prop::collection::vec((0u8..5, 0usize..8, 0u32..6, 0u32..6), 0..20)) {
        let mut sheet = sheet(&ours, &theirs);
        let total = sheet.gaps()[0].total();
        for (kind, at, a, b) in script {
            let before = sheet.clone();
            let outcome = sheet.apply_by_sum(&match kind {
                0 => Decision::Accept(at),
                1 => Decision::Reject(at),
                2 => Decision::Break(at),
                3 => Decision::Reason { entry: at, code: Code::Timing, note: String::new() },
                _ => Decision::Pair { ours: vec![a], theirs: vec![b] },
            });
            let after = sheet.clone();
            if let Ok(edits) = outcome {
                let again = sheet.revert(edits);
                prop_assert_eq!(&sheet, &before);
                sheet.revert(again);
                prop_assert_eq!(&sheet, &after);
            } else {
                prop_assert_eq!(&after, &before);
            }
        }
        let mut seen: Vec<u32> = sheet.entries.iter().flat_map(|e| e.ours.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..ours.len() as u32).collect::<Vec<_>>());
        let mut seen: Vec<u32> = sheet.entries.iter().flat_map(|e| e.theirs.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..theirs.len() as u32).collect::<Vec<_>>());
        let gap = sheet.gaps()[0];
        prop_assert_eq!(gap.total(), total);
        prop_assert_eq!(gap.explained + gap.unexplained(), gap.total());
    }
}
