use super::*;
use crate::domain::{Line, Lines};
use crate::matching::shape;

fn cites(docs: &[&str], reference: &str, memo: &str) -> (Vec<(u64, u64, Form)>, u16) {
    let mut ours = Lines::default();
    for doc in docs {
        ours.push(&Line {
            doc_no: doc,
            ..Line::default()
        })
        .unwrap();
    }
    let shapes = shape::learn(&ours, &Lines::default());
    let mut scanner = Scanner::new(&shapes);
    scanner.reference(reference);
    scanner.memo(memo);
    (
        scanner
            .found
            .iter()
            .map(|c| (c.key().number, c.to(), c.form))
            .collect(),
        scanner.count,
    )
}

fn one(text: &str) -> (Vec<(u64, u64, Form)>, u16) {
    cites(&["AB00010141", "CN00000007"], text, "")
}

#[test]
fn a_cell_of_many_numbers_names_each_once() {
    let listed: Vec<String> = (0..300).map(|n| format!("AB{:08}", 10_000 + n % 200)).collect();
    let text = format!("{}; AB00020000~20010, AB00020000", listed.join(", "));
    let (found, _) = one(&text);
    let numbers: Vec<(u64, u64)> = found.iter().map(|(from, to, _)| (*from, *to)).collect();
    let mut wanted: Vec<(u64, u64)> = (10_000..10_200).map(|n| (n, n)).collect();
    wanted.extend([(20_000, 20_010), (20_000, 20_000)]);
    assert_eq!(numbers, wanted);
}

#[test]
fn one_number_in_every_dress() {
    for (text, form) in [
        ("AB00010141", Form::Exact),
        ("AB10141", Form::Normalised),
        ("ab 0001-0141", Form::Normalised),
        ("ab-10141", Form::Normalised),
        ("AB 0001 0141", Form::Normalised),
        ("#AB00010141/1", Form::Normalised),
        ("票号:AB00010141", Form::Normalised),
        ("ＡＢ０００１０１４１", Form::Normalised),
        ("ABOOO1Ol4l", Form::Letters),
        ("AB000lO141", Form::Letters),
    ] {
        assert_eq!(one(text).0, [(10_141, 10_141, form)], "{text}");
    }
    // Digits alone are also the last digits of any longer number; which one, the block decides.
    for text in ["00010141", "10141"] {
        assert_eq!(one(text).0[0], (10_141, 10_141, Form::Bare), "{text}");
        assert_eq!(one(text).0[1].2, Form::Tail, "{text}");
    }
    assert_eq!(
        cites(&["AB00010141"], "", "付AB10141货款").0,
        [(10_141, 10_141, Form::Memo)]
    );
}

#[test]
fn lists_ranges_and_counts() {
    let numbers = |text: &str| one(text).0.iter().map(|(n, ..)| *n).collect::<Vec<_>>();
    assert_eq!(numbers("AB00010141/147/152"), [10_141, 10_147, 10_152]);
    assert_eq!(numbers("AB00010141, AB00010147;CN00000007"), [10_141, 10_147, 7]);
    assert_eq!(numbers("AB10141、AB10147"), [10_141, 10_147]);
    assert_eq!(numbers("AB00010141-2"), [10_141]);
    assert_eq!(
        one("AB00010141~AB00010150 共5笔"),
        (vec![(10_141, 10_150, Form::Ranged)], 5)
    );
    assert_eq!(
        one("AB00010141 to AB00010150, 4 docs"),
        (vec![(10_141, 10_150, Form::Ranged)], 4)
    );
    assert_eq!(one("AB00010141等3笔").1, 3);
    assert_eq!(one("AB00010141 and 3 others").1, 4);
    assert_eq!(
        one("AB00010141 第1期"),
        (vec![(10_141, 10_141, Form::Normalised)], 0)
    );
}

#[test]
fn composite_and_plain_numbers() {
    let docs = ["RE-2025/0017", "RE-2025/0018"];
    assert_eq!(cites(&docs, "RE 2025 0018", "").0[0].0, 18);
    assert_eq!(cites(&docs, "", "Zahlung RE2025/0017 danke").0[0].0, 17);
    assert_eq!(
        cites(&["90012345"], "90012345", "").0[0],
        (90_012_345, 90_012_345, Form::Bare)
    );
    // Letters no document begins with: a number both sides may name, and no document.
    assert_eq!(one("TK001234").0, [(1_234, 1_234, Form::Normalised)]);
    assert!(one("TK12").0.is_empty());
    assert_eq!(
        cites(&["AB00010141"], "", "pallet 340123450000040849").0[0].2,
        Form::Bare
    );
}
