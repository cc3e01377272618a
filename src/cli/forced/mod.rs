//! The way in over SSH.
pub mod grammar;
