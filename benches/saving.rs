//! Import, match and save: what 100,000 lines of ours and as many of a customer cost from both files to a kept reconciliation,
//! phase by phase, beside a bare insert of the same rows in the same run; and what a decision about it costs then. `TIEOUT_BENCH_LINES` sets the number of lines (100,000
//! by default); `-- DIR` takes `ledger.csv` and `statement.csv` of one account from there; `-- --test` only runs it once.

#![allow(clippy::print_stdout, reason = "a measuring program speaks")]

mod support;

use std::path::Path;
use std::time::Duration;
use support::saving::{self, Run};

/// The best of so many runs is told: what else the machine does only adds.
const RUNS: usize = 3;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let once = args.iter().any(|arg| arg == "--test");
    let lines = std::env::var("TIEOUT_BENCH_LINES")
        .ok()
        .and_then(|v| v.parse().ok());
    let lines = lines.unwrap_or(if once { 2_000 } else { 100_000 });
    let case = match args.iter().find(|arg| !arg.starts_with('-')) {
        Some(dir) => saving::read_case(Path::new(dir)),
        None => saving::case(lines),
    };
    let runs: Vec<Run> = (0..if once { 1 } else { RUNS })
        .map(|_| saving::measure(&case))
        .collect();
    let best = |of: &dyn Fn(&Run) -> Duration| runs.iter().map(of).min().unwrap_or_default();
    for (name, rows) in &runs[0].rows {
        println!("{name}: {rows} rows");
    }
    let bare = best(&|run| run.bare);
    let tell = |what: &str, took: Duration, bare: Duration| {
        println!(
            "{what:<24} {:>7.3} s  {:>5.2} of the bare insert",
            took.as_secs_f64(),
            took.as_secs_f64() / bare.as_secs_f64()
        );
    };
    tell("bare insert", bare, bare);
    for (index, (phase, _)) in runs[0].phases.iter().enumerate() {
        tell(phase, best(&|run| run.phases[index].1), bare);
    }
    tell("import + match + save", best(&Run::whole), bare);
    let (save, saved) = (
        best(&|run| run.phases.last().map(|p| p.1).unwrap_or_default()),
        best(&|run| run.bare_saved),
    );
    println!(
        "save alone: {:.2} of a bare insert of its rows ({:.3} s)",
        save.as_secs_f64() / saved.as_secs_f64(),
        saved.as_secs_f64()
    );
    for (index, (what, _)) in runs[0].decisions.iter().enumerate() {
        let least = best(&|run| run.decisions[index].1);
        println!("{what:<24} {:>7.1} ms", least.as_secs_f64() * 1000.0);
    }
    println!(
        "nobody else could write for {:.3} s of the save; verify of the book: {:.2} s",
        best(&|run| run.held).as_secs_f64(),
        best(&|run| run.verify).as_secs_f64()
    );
}
