//! Proofs that the book keeps its promises: killed writers, full disks, damage, rivals, migrations.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

#[path = "proof/fixture.rs"]
mod fixture;
