//! How fast a ledger is imported, beside a bare insert of the same rows into the same table with the same constraints,
//! settings and indexes, in the same run. `TIEOUT_BENCH_LINES` sets the number of lines (100,000 by default).

#![allow(clippy::print_stdout, reason = "a measuring program speaks")]

mod support;

use std::time::Duration;
use support::import_rate::{self, Rates};

fn main() {
    let lines = std::env::var("TIEOUT_BENCH_LINES")
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(100_000);
    let rates = import_rate::measure(lines);
    let Rates {
        bare,
        first,
        more_lines,
        second,
        making,
        verify,
        ..
    } = rates;
    report("bare insert", lines, bare);
    report("import into an empty book", lines, first.whole);
    println!("ratio: {:.2} (goal: at least 0.70)", rates.ratio());
    report("import into that book", more_lines, second.whole);
    report("import that makes its 20,000 customers", more_lines, making.whole);
    let (empty, full) = rates.locked();
    println!(
        "lock held per 100,000 lines: {empty:.2} s empty, {full:.2} s into the full book (goal: at most 0.60 s)"
    );
    println!(
        "lock held by the one that makes its customers, per 100,000 lines: {:.2} s",
        making.locked.as_secs_f64() / more_lines as f64 * 1e5
    );
    report("verify", lines + more_lines, verify);
}

fn report(what: &str, lines: usize, took: Duration) {
    println!(
        "{what}: {lines} lines in {:.2} s, {:.0} a second",
        took.as_secs_f64(),
        lines as f64 / took.as_secs_f64()
    );
}
