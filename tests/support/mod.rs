//! What the integration tests share. Each test binary says `mod support;` and uses its part.
#![allow(dead_code, reason = "every test binary uses only a part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may fail by panicking"
)]

pub mod book;
pub mod desk;
pub mod live;
pub mod panes;
pub mod pty;
pub mod raw_book;
pub mod screen;
pub mod sides;
pub mod source;
pub mod svg;
