//! tieout
pub mod cli;
pub mod documents;
pub mod domain;
pub mod formats;
pub mod insight;
pub mod matching;
pub mod ops;
pub mod store;
pub mod text;
pub mod tui;
