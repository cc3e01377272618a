//! ops
pub mod demo;
