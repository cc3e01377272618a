//! The engine on cases of nine makers with habits of their own (`benches/support/worlds`): precision, recall, whole groups and
//! named differences, printed (`cargo test --test matching_worlds -- --nocapture`) and held to what they stood at. Larger
//! cases of the same makers: `cargo bench --bench matching -- worlds 100000 1,2,3`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    dead_code,
    missing_docs,
    reason = "a test that cannot unwrap has failed; the scores are printed; the makers are shared with the benches"
)]

#[path = "../benches/support/score.rs"]
mod score;
#[path = "../benches/support/worlds/mod.rs"]
mod worlds;

use score::{Score, row, score as score_of};
use tieout::matching::{self, Rules, Unwatched};

/// The least of each figure over the seeds.
struct Least {
    precision: f64,
    recall: f64,
    groups: f64,
    differences: f64,
}

fn holds(name: &str, least: &Least) {
    let (_, make) = worlds::MAKERS.iter().find(|(n, _)| *n == name).unwrap();
    for seed in [3, 33, 333] {
        let world = make(1_500, seed);
        let proposal = matching::run(&world.ours, &world.theirs, &Rules::default(), &Unwatched).unwrap();
        let score: Score = score_of(&world, &proposal);
        println!("{}", row(&format!("{name} {seed}"), &score));
        for (what, got, least) in [
            ("precision", score.precision, least.precision),
            ("recall", score.recall, least.recall),
            ("whole groups", score.exact, least.groups),
            ("differences", score.differences, least.differences),
        ] {
            assert!(
                got >= least,
                "{name}, seed {seed}: {what} {got}, was at least {least}"
            );
        }
    }
}

#[test]
fn a_retailer_that_pays_net() {
    holds(
        "retail",
        &Least {
            precision: 0.997,
            recall: 0.98,
            groups: 0.88,
            differences: 0.75,
        },
    );
}

#[test]
fn an_industrial_customer_that_cites_delivery_notes() {
    holds(
        "industrial",
        &Least {
            precision: 0.995,
            recall: 0.96,
            groups: 0.92,
            differences: 0.7,
        },
    );
}

#[test]
fn customers_in_four_currencies() {
    holds(
        "exporter",
        &Least {
            precision: 0.997,
            recall: 0.97,
            groups: 0.6,
            differences: 0.7,
        },
    );
}

#[test]
fn a_head_office_that_pays_for_its_shops() {
    holds(
        "head office",
        &Least {
            precision: 0.995,
            recall: 0.97,
            groups: 0.95,
            differences: 0.2,
        },
    );
}

#[test]
fn goods_on_consignment_reported_once_a_month() {
    holds(
        "consignment",
        &Least {
            precision: 0.99,
            recall: 0.97,
            groups: 0.95,
            differences: 0.8,
        },
    );
}

#[test]
fn invoices_that_fall_due_in_instalments() {
    holds(
        "instalments",
        &Least {
            precision: 0.998,
            recall: 0.99,
            groups: 0.98,
            differences: 0.95,
        },
    );
}

#[test]
fn tax_withheld_on_payments() {
    holds(
        "withheld",
        &Least {
            precision: 0.998,
            recall: 0.995,
            groups: 0.88,
            differences: 0.85,
        },
    );
}

#[test]
fn prices_credited_in_arrears() {
    holds(
        "arrears",
        &Least {
            precision: 0.998,
            recall: 0.995,
            groups: 0.98,
            differences: 0.98,
        },
    );
}

#[test]
fn subscriptions_of_one_amount_a_month() {
    holds(
        "subscriptions",
        &Least {
            precision: 0.999,
            recall: 0.99,
            groups: 1.0,
            differences: 0.97,
        },
    );
}
