//! The engine's work on a fixed case of 10,000 lines, in instructions: a figure that does not depend on what else the machine
//! does. The figure stands in `tests/data/matching/instructions`; more than a tenth above it fails, and a tenth below asks to
//! write the new one down.
//!
//! Runs where valgrind and a release build of the bench are (`cargo build --release --bench matching`); else it says what is
//! missing and is passed by, so that a plain `cargo test` stays quick.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that skips says so"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

const RECORD: &str = "tests/data/matching/instructions";

/// When a file was written.
fn built(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|meta| meta.modified()).ok()
}

/// When the newest file of a directory and all below it was written.
fn newest_in(directory: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(directory)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    let times = entries.filter_map(|path| {
        if path.is_dir() {
            newest_in(&path)
        } else {
            built(&path)
        }
    });
    times.max()
}

/// The newest release build of the bench; `None` where there is none, or the engine has changed since.
fn bench() -> Option<PathBuf> {
    let deps = std::fs::read_dir("target/release/deps").ok()?;
    let is_bench = |path: &PathBuf| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        name.starts_with("matching-") && path.extension().is_none()
    };
    let newest = deps
        .flatten()
        .map(|entry| entry.path())
        .filter(is_bench)
        .max_by_key(|path| built(path))?;
    let sources = ["src/matching", "src/domain"].map(Path::new).into_iter();
    let changed = sources
        .filter_map(newest_in)
        .max()
        .unwrap_or(SystemTime::UNIX_EPOCH);
    (built(&newest)? >= changed).then_some(newest)
}

/// Instructions of the whole process, as callgrind counts them.
fn count(bench: &Path) -> Option<u64> {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("callgrind.out");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--error-exitcode=9"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(bench)
        .arg("fixed")
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .ok()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = std::fs::read_to_string(file).unwrap();
    let total = text.lines().find_map(|line| {
        line.strip_prefix("summary: ")
            .or_else(|| line.strip_prefix("totals: "))
    });
    total.and_then(|total| total.split(' ').next()?.parse().ok())
}

#[test]
fn the_engine_takes_no_more_instructions_than_it_did() {
    let Some(bench) = bench() else {
        println!("skipped: no release build of the bench that is as new as the engine");
        return;
    };
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: valgrind is not installed");
        return;
    }
    let found = count(&bench).unwrap();
    let Ok(recorded) = std::fs::read_to_string(RECORD) else {
        println!("skipped: no figure is recorded in {RECORD}; it would be {found}");
        return;
    };
    let recorded: u64 = recorded.trim().parse().unwrap();
    println!("{found} instructions, {recorded} recorded");
    assert!(
        found <= recorded / 10 * 11,
        "{found} instructions, {recorded} recorded: more than a tenth more"
    );
    assert!(
        found >= recorded / 10 * 9,
        "{found} instructions, {recorded} recorded: write the new figure into {RECORD}"
    );
}
