//! Laws of the engine, under cases thrown at random: every line in one group, agreements sum, and neither names, threads, words
//! that cite nothing, the order of the sides nor other accounts make a difference.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that cannot unwrap has failed"
)]

#[path = "support/proposal.rs"]
mod proposal;

use proposal::{run, told};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tieout::domain::date::add_days;
use tieout::domain::difference::Category;
use tieout::domain::reconciliation::Status;
use tieout::domain::{Currency, Date, Line, Lines};
use tieout::matching::{self, Pass, Passes, Proposal, Rules, Unwatched};

#[derive(Clone, Debug)]
struct Row {
    day: i64,
    amount: i64,
    account: u8,
    number: u32,
    dress: u8,
}

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let row = (0..40_i64, -40..40_i64, 0..3_u8, 0..25_u32, 0..8_u8).prop_map(
        |(day, amount, account, number, dress)| Row {
            day,
            amount: amount * 125,
            account,
            number,
            dress,
        },
    );
    prop::collection::vec(row, 0..most)
}

fn build(rows: &[Row], ledger: bool, account: impl Fn(u8) -> String) -> Lines {
    let start = Date::from_ymd_opt(2026, 1, 1).unwrap();
    let mut lines = Lines::default();
    for (i, row) in rows.iter().enumerate() {
        let doc = format!("QX{:05}", row.number);
        let next = row.number + 1;
        let (reference, memo) = match row.dress {
            _ if ledger => (String::new(), String::new()),
            0 | 1 => (doc.clone(), String::new()),
            2 => (format!("qx {}", row.number), String::new()),
            3 => (String::new(), format!("付 {doc}/{:03}", next % 1000)),
            4 => (String::new(), format!("{doc}~QX{:05} 共2笔", row.number + 4)),
            5 => (format!("{:05}", row.number), String::new()),
            _ => (String::new(), "货款".to_owned()),
        };
        lines
            .push(&Line {
                date: (row.dress != 7).then(|| add_days(start, row.day)),
                amount: row.amount,
                currency: Currency::CNY,
                account: &account(row.account),
                source_line: i as u32 + 1,
                doc_no: if ledger { &doc } else { "" },
                reference: &reference,
                memo: &memo,
                ..Line::default()
            })
            .unwrap();
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_line_is_in_one_group_and_agreements_sum(a in rows(40), b in rows(40)) {
        let code = |n: u8| format!("C{n}");
        let (ours, theirs) = (build(&a, true, code), build(&b, false, code));
        let proposal = run(&ours, &theirs);
        let mut seen: BTreeMap<(bool, u32), usize> = BTreeMap::new();
        for group in proposal.groups() {
            let (x, y) = (proposal.ours(group), proposal.theirs(group));
            for l in x {
                *seen.entry((true, *l)).or_default() += 1;
            }
            for s in y {
                *seen.entry((false, *s)).or_default() += 1;
            }
            let codes: BTreeSet<&str> = x.iter().map(|l| ours.get(*l as usize).unwrap().account)
                .chain(y.iter().map(|s| theirs.get(*s as usize).unwrap().account)).collect();
            prop_assert_eq!(codes.len(), 1);
            if group.category.agrees() {
                let left: i64 = x.iter().map(|l| ours.amount[*l as usize]).sum();
                let right: i64 = y.iter().map(|s| theirs.amount[*s as usize]).sum();
                prop_assert_eq!(left, right);
            }
            prop_assert!(group.confidence_ppm <= 1_000_000);
        }
        prop_assert_eq!(seen.len(), ours.len() + theirs.len());
        prop_assert!(seen.values().all(|n| *n == 1));
    }

    #[test]
    fn the_reasons_agree_with_what_was_done(a in rows(30), b in rows(30)) {
        use tieout::domain::evidence::Rule;
        use tieout::matching::Holding;
        use tieout::matching::explain::{Verdict, explain};
        let code = |n: u8| format!("C{n}");
        let (ours, theirs) = (build(&a, true, code), build(&b, false, code));
        let proposal = run(&ours, &theirs);
        let say = |l: &[u32], s: &[u32]| {
            let holdings = Holding::all_of(&proposal);
            explain((&ours, &theirs), &Rules::default(), holdings, (l, s), &Unwatched).unwrap()
        };
        for group in proposal.groups() {
            let (l, s) = (proposal.ours(group), proposal.theirs(group));
            if l.is_empty() || s.is_empty() {
                continue;
            }
            let said = say(l, s);
            let verdict = said.rules.iter().find(|v| v.rule == group.rule).unwrap();
            let sure = group.status == Status::Auto;
            prop_assert_eq!((verdict.holds(), verdict.proposed), (sure, !sure), "{:?}: {:?}", group, said);
            if sure && matches!(group.rule, Rule::Reference | Rule::Normalised | Rule::Contained) {
                prop_assert_eq!(said.cited, group.cited);
            }
        }
        let alone = || proposal.groups().iter().filter(|g| g.rule == Rule::Alone);
        let mine = alone().flat_map(|g| proposal.ours(g));
        for l in mine.take(6) {
            for s in alone().flat_map(|g| proposal.theirs(g)).take(6) {
                let said = say(&[*l], &[*s]);
                prop_assert!(!said.rules.iter().any(Verdict::holds), "L{l} S{s}: {said:?}");
            }
        }
    }

    #[test]
    fn swapping_the_sides_mirrors_what_documents_tie(a in rows(30), b in rows(30)) {
        let code = |n: u8| format!("C{n}");
        let (ours, theirs) = (build(&a, true, code), build(&b, false, code));
        // Sums and amounts weigh the direction in which bookings travel; documents do not.
        let passes = Passes::ALL.without(Pass::Sums).without(Pass::Amount);
        let rules = Rules { passes, ..Rules::default() };
        let turned = Rules { days_before: rules.days_after, days_after: rules.days_before, ..rules.clone() };
        let sets = |ours: &Lines, theirs: &Lines, rules: &Rules| -> BTreeSet<(Vec<u32>, Vec<u32>)> {
            let proposal = matching::run(ours, theirs, rules, &Unwatched).unwrap();
            let auto = proposal.groups().iter().filter(|g| g.status == Status::Auto);
            auto.map(|g| (proposal.ours(g).to_vec(), proposal.theirs(g).to_vec()))
                .filter(|(l, s)| !l.is_empty() && !s.is_empty())
                .collect()
        };
        let mirrored = sets(&theirs, &ours, &turned).into_iter().map(|(l, s)| (s, l)).collect();
        prop_assert_eq!(sets(&ours, &theirs, &rules), mirrored);
    }

    #[test]
    fn names_of_accounts_and_threads_do_not_matter(a in rows(30), b in rows(30)) {
        let plain = |n: u8| format!("C{n}");
        let turned = |n: u8| format!("客户{}", 9 - n);
        let first = run(&build(&a, true, plain), &build(&b, false, plain));
        let second = run(&build(&a, true, turned), &build(&b, false, turned));
        prop_assert_eq!(told(&first), told(&second));
        let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let third = single.install(|| run(&build(&a, true, plain), &build(&b, false, plain)));
        prop_assert_eq!(first, third);
    }

    #[test]
    fn taking_a_group_away_leaves_other_accounts_as_they_were(a in rows(30), b in rows(30), which in any::<prop::sample::Index>()) {
        let code = |n: u8| format!("C{n}");
        let (ours, theirs) = (build(&a, true, code), build(&b, false, code));
        let proposal = run(&ours, &theirs);
        prop_assume!(!proposal.groups().is_empty());
        let gone = &proposal.groups()[which.index(proposal.groups().len())];
        let account = |lines: &Lines, i: &u32| lines.get(*i as usize).unwrap().account.to_owned();
        let first = proposal.ours(gone).first().map(|l| account(&ours, l));
        let first = first.or_else(|| proposal.theirs(gone).first().map(|s| account(&theirs, s)));
        let kept = |count: usize, gone: &[u32]| -> Vec<usize> {
            (0..count).filter(|i| !gone.contains(&(*i as u32))).collect()
        };
        let (l, s) = (kept(ours.len(), proposal.ours(gone)), kept(theirs.len(), proposal.theirs(gone)));
        let again = run(&ours.select(&l).unwrap(), &theirs.select(&s).unwrap());
        // The groups of the other accounts, by the lines' numbers in the first case.
        let others = |proposal: &Proposal, l: &[usize], s: &[usize]| -> BTreeSet<(Vec<usize>, Vec<usize>)> {
            let groups = proposal.groups().iter().map(|g| {
                let back = |members: &[u32], of: &[usize]| members.iter().map(|i| of[*i as usize]).collect::<Vec<_>>();
                (back(proposal.ours(g), l), back(proposal.theirs(g), s))
            });
            groups
                .filter(|(x, y)| {
                    let mine = x.first().map(|i| account(&ours, &(*i as u32)));
                    mine.or_else(|| y.first().map(|i| account(&theirs, &(*i as u32)))) != first
                })
                .collect()
        };
        let all = |count: usize| (0..count).collect::<Vec<_>>();
        prop_assert_eq!(others(&proposal, &all(ours.len()), &all(theirs.len())), others(&again, &l, &s));
    }

    #[test]
    fn words_that_cite_nothing_do_not_matter(a in rows(30), b in rows(30)) {
        let code = |n: u8| format!("C{n}");
        let (ours, theirs) = (build(&a, true, code), build(&b, false, code));
        let mut renamed = Lines::default();
        for line in theirs.iter() {
            let memo = if line.memo == "货款" { "service fee" } else { line.memo };
            renamed.push(&Line { memo, ..line }).unwrap();
        }
        prop_assert_eq!(told(&run(&ours, &theirs)), told(&run(&ours, &renamed)));
    }

    #[test]
    fn equal_lists_of_distinct_documents_tie_out(a in rows(30)) {
        let code = |n: u8| format!("C{n}");
        let mut seen = BTreeSet::new();
        let a: Vec<Row> = a.into_iter().filter(|r| seen.insert(r.number)).collect();
        let lines = build(&a, true, code);
        let proposal = run(&lines, &lines);
        prop_assert!(proposal.groups().iter().all(|g| g.category == Category::Match && g.status == Status::Auto));
        prop_assert!(proposal.groups().iter().all(|g| proposal.ours(g) == proposal.theirs(g)));
    }
}
