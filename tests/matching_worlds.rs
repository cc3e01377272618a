//! The engine on cases of three makers with habits of their own: a retailer that books receipts and pays each month net of
//! a rebate, an industrial customer that cites delivery notes in four currencies, and a head office that pays for its shops
//! in one line. Precision, recall and exact groups are printed for each (`cargo test --test matching_worlds -- --nocapture`).

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot unwrap has failed; the scores are printed"
)]

use std::collections::BTreeSet;
use tieout::domain::date::add_days;
use tieout::domain::reconciliation::Status;
use tieout::domain::{Currency, Date, Line, Lines};
use tieout::matching::{self, Rules, Unwatched};

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
    fn days(&mut self, most: u64) -> i64 {
        self.roll(most + 1) as i64
    }
}

/// A case: both sides, and the lines that truly belong together.
#[derive(Default)]
struct World {
    ours: Lines,
    theirs: Lines,
    groups: Vec<(Vec<u32>, Vec<u32>)>,
}

impl World {
    fn ours(&mut self, line: &Line<'_>) -> u32 {
        self.ours.push(line).unwrap();
        self.ours.len() as u32 - 1
    }
    fn theirs(&mut self, line: &Line<'_>) -> u32 {
        self.theirs.push(line).unwrap();
        self.theirs.len() as u32 - 1
    }
    fn group(&mut self, ours: Vec<u32>, theirs: Vec<u32>) {
        self.groups.push((ours, theirs));
    }
}

fn start() -> Date {
    Date::from_ymd_opt(2026, 1, 1).unwrap()
}

/// Receipts cite our number without its prefix; a monthly payment stands for what it pays less three per cent.
fn retailer(seed: u64) -> World {
    let (mut dice, mut world) = (Dice(seed), World::default());
    let mut number = 0;
    for month in 0..12_i64 {
        let first = add_days(start(), month * 30);
        let mut total = 0;
        for day in 0..26 {
            for _ in 0..dice.roll(4) {
                number += 1;
                let amount = 20_000 + dice.roll(900) as i64 * 1_250;
                total += amount;
                let doc_no = format!("CK{:02}{number:05}", month + 1);
                let line = Line {
                    date: Some(add_days(first, day)),
                    amount,
                    currency: Currency::CNY,
                    doc_no: &doc_no,
                    memo: "发货",
                    ..Line::default()
                };
                let l = world.ours(&line);
                let reference = match dice.roll(8) {
                    0 => String::new(),
                    1 => doc_no.clone(),
                    2 => format!("{number:05}"),
                    _ => doc_no[2..].to_owned(),
                };
                // A few shortages: the receipt is below the delivery.
                let short = if dice.roll(25) == 0 && !reference.is_empty() {
                    1_250 * (1 + dice.roll(3) as i64)
                } else {
                    0
                };
                if dice.roll(30) == 0 {
                    world.group(vec![l], vec![]);
                    continue;
                }
                let receipt = format!("入库{}", 700_000 + dice.roll(90_000));
                let date = Some(add_days(first, day + dice.days(5)));
                let s = world.theirs(&Line {
                    date,
                    amount: amount - short,
                    currency: Currency::CNY,
                    doc_no: &receipt,
                    reference: &reference,
                    memo: "商品入库",
                    ..Line::default()
                });
                world.group(vec![l], vec![s]);
            }
        }
        let paid = -(total - total * 3 / 100);
        let date = add_days(first, 29);
        let l = world.ours(&Line {
            date: Some(add_days(date, 2)),
            amount: paid,
            currency: Currency::CNY,
            doc_no: &format!("SK{:04}", month + 1),
            memo: "回款",
            ..Line::default()
        });
        let s = world.theirs(&Line {
            date: Some(date),
            amount: paid,
            currency: Currency::CNY,
            memo: "货款净额（扣返利3%）",
            ..Line::default()
        });
        world.group(vec![l], vec![s]);
    }
    world
}

/// Delivery notes on both sides, invoices only on ours, cash discount now and then; 0, 2 and 3 decimals.
fn industrial(seed: u64) -> World {
    let (mut dice, mut world) = (Dice(seed), World::default());
    let currencies = ["EUR", "USD", "JPY", "KWD"].map(|code| Currency::parse(code).unwrap());
    for i in 0..900_u64 {
        let currency = currencies[dice.roll(4) as usize];
        let amount = (1_000 + dice.roll(4_000_000) as i64) / 10 * 10;
        let note = 80_030_000 + i * 3 + dice.roll(3);
        let day = i as i64 * 300 / 900;
        let order = format!("LS {note}");
        let doc_no = format!("RE-2026/{:05}", 400 + i);
        let l = world.ours(&Line {
            date: Some(add_days(start(), day)),
            amount,
            currency,
            doc_no: &doc_no,
            reference: &order,
            ..Line::default()
        });
        let (reference, memo) = match dice.roll(10) {
            0 => (doc_no.clone(), String::new()),
            1 => (String::new(), format!("Lieferschein {note} vom Lager")),
            2 => (String::new(), String::new()),
            3 => (format!("{note}"), "Ware".to_owned()),
            4 => (doc_no.replace("RE-2026/", ""), String::new()),
            _ => (order.clone(), "Wareneingang".to_owned()),
        };
        let cites_ours = reference == doc_no;
        let short = if cites_ours && dice.roll(3) == 0 {
            (amount * 2 + 50) / 100
        } else {
            0
        };
        if dice.roll(25) == 0 {
            world.group(vec![l], vec![]);
            continue;
        }
        let own = format!("{}", 5_100_000_000 + i * 7);
        let date = Some(add_days(start(), day + dice.days(9)));
        let s = world.theirs(&Line {
            date,
            amount: amount - short,
            currency,
            doc_no: &own,
            reference: &reference,
            memo: &memo,
            ..Line::default()
        });
        world.group(vec![l], vec![s]);
    }
    world
}

/// Three hundred shops invoiced each month within a few days, paid in one line that says only which month.
fn head_office(seed: u64) -> World {
    let (mut dice, mut world) = (Dice(seed), World::default());
    for month in 0..6_i64 {
        let first = add_days(start(), month * 30);
        let mut shops = Vec::new();
        let mut total = 0;
        for shop in 1..=300 {
            let amount = 30_000 + dice.roll(2_000_000) as i64;
            total += amount;
            let doc_no = format!("MD{shop:03}-{:02}", month + 1);
            let date = Some(add_days(first, i64::from(shop) / 100));
            shops.push(world.ours(&Line {
                date,
                amount,
                currency: Currency::CNY,
                doc_no: &doc_no,
                memo: "门店月结",
                ..Line::default()
            }));
        }
        let date = Some(add_days(first, 20));
        let memo = format!("总部统付{}月全部门店", month + 1);
        let s = world.theirs(&Line {
            date,
            amount: total,
            currency: Currency::CNY,
            memo: &memo,
            ..Line::default()
        });
        world.group(shops, vec![s]);
        for extra in 0..12 {
            let amount = 5_000 + dice.roll(70_000) as i64;
            let doc_no = format!("FY-{:04}", month * 12 + extra);
            let date = add_days(first, 22 + dice.days(4));
            let l = world.ours(&Line {
                date: Some(date),
                amount,
                currency: Currency::CNY,
                doc_no: &doc_no,
                ..Line::default()
            });
            let s = world.theirs(&Line {
                date: Some(add_days(date, 1)),
                amount,
                currency: Currency::CNY,
                reference: &doc_no,
                ..Line::default()
            });
            world.group(vec![l], vec![s]);
        }
    }
    world
}

struct Score {
    precision: f64,
    recall: f64,
    exact: f64,
}

fn score(name: &str, seed: u64, world: &World) -> Score {
    let proposal = matching::run(&world.ours, &world.theirs, &Rules::default(), &Unwatched).unwrap();
    let pairs = |ours: &[u32], theirs: &[u32]| -> Vec<(u32, u32)> {
        ours.iter()
            .flat_map(|l| theirs.iter().map(|s| (*l, *s)))
            .collect()
    };
    let truth: BTreeSet<(u32, u32)> = world.groups.iter().flat_map(|(l, s)| pairs(l, s)).collect();
    let tied = proposal.groups().iter().filter(|g| g.status == Status::Auto);
    let found: BTreeSet<(u32, u32)> = tied
        .clone()
        .flat_map(|g| pairs(proposal.ours(g), proposal.theirs(g)))
        .collect();
    let sets: BTreeSet<(&[u32], &[u32])> = tied.map(|g| (proposal.ours(g), proposal.theirs(g))).collect();
    let exact = world
        .groups
        .iter()
        .filter(|(l, s)| sets.contains(&(l.as_slice(), s.as_slice())))
        .count();
    let hits = truth.intersection(&found).count() as f64;
    let score = Score {
        precision: hits / found.len().max(1) as f64,
        recall: hits / truth.len() as f64,
        exact: exact as f64 / world.groups.len() as f64,
    };
    println!(
        "{name:12} seed {seed:3}: precision {:.4}, recall {:.4}, exact groups {:.4}, {:?}",
        score.precision, score.recall, score.exact, proposal.stats
    );
    score
}

fn holds(name: &str, make: fn(u64) -> World, precision: f64, recall: f64, exact: f64) {
    for seed in [3, 33, 333] {
        let got = score(name, seed, &make(seed));
        assert!(
            got.precision >= precision,
            "{name}, seed {seed}: precision {}",
            got.precision
        );
        assert!(got.recall >= recall, "{name}, seed {seed}: recall {}", got.recall);
        assert!(
            got.exact >= exact,
            "{name}, seed {seed}: exact groups {}",
            got.exact
        );
    }
}

#[test]
fn a_retailer_that_pays_net() {
    holds("retailer", retailer, 0.995, 0.97, 0.96);
}

#[test]
fn an_industrial_customer_that_cites_delivery_notes() {
    holds("industrial", industrial, 0.995, 0.97, 0.96);
}

#[test]
fn a_head_office_that_pays_for_its_shops() {
    holds("head office", head_office, 0.995, 0.97, 0.96);
}
