//! Several people in one book: the table of rights against every command, role and account; four eyes; shut periods.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

#[path = "support/shell.rs"]
mod shell;

#[path = "operators/approve.rs"]
mod approve;
#[path = "operators/break_glass.rs"]
mod break_glass;
#[path = "operators/break_glass_seen.rs"]
mod break_glass_seen;
#[path = "operators/by_key.rs"]
mod by_key;
#[path = "operators/cli.rs"]
mod cli;
#[path = "operators/files.rs"]
mod files;
#[path = "operators/hidden.rs"]
mod hidden;
#[path = "operators/matrix.rs"]
mod matrix;
#[path = "operators/period.rs"]
mod period;
#[path = "operators/screen.rs"]
mod screen;
#[path = "operators/shared.rs"]
mod shared;
#[path = "operators/sharing.rs"]
mod sharing;
