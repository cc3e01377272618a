//! What the benches share.
#![allow(dead_code, reason = "every bench uses only a part")]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measuring program speaks and may fail"
)]

pub mod big_book;
pub mod figures;
pub mod import_rate;
pub mod portfolio;
pub mod saving;
