//! Proofs that the book keeps its promises: killed writers, full disks, damage, rivals, migrations.
//!
//! Every commit runs them short. At full length, one after another, with a row of figures each:
//!
//! ```text
//! cargo test --release --test proof -- --ignored --test-threads=1 --nocapture proof
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may fail by panicking"
)]
#![allow(clippy::print_stdout, reason = "figures are what a proof is run for")]

mod support;

#[path = "proof/approvals.rs"]
mod approvals;
#[path = "proof/audit.rs"]
mod audit;
#[path = "proof/bench.rs"]
mod bench;
#[path = "proof/damage.rs"]
mod damage;
#[path = "proof/disk.rs"]
mod disk;
#[path = "proof/fixture.rs"]
mod fixture;
#[path = "proof/forged.rs"]
mod forged;
#[path = "proof/imports.rs"]
mod imports;
#[path = "proof/keep.rs"]
mod keep;
#[path = "proof/kill.rs"]
mod kill;
#[path = "proof/lots.rs"]
mod lots;
#[path = "proof/model.rs"]
mod model;
#[path = "proof/money.rs"]
mod money;
#[path = "proof/power.rs"]
mod power;
#[path = "proof/rivals.rs"]
mod rivals;
#[path = "proof/schema.rs"]
mod schema;
#[path = "proof/speed.rs"]
mod speed;
#[path = "proof/trials.rs"]
mod trials;
#[path = "proof/work.rs"]
mod work;
