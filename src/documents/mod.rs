//! Values and words to bytes: everything that leaves the house as text, CSV, JSON or a workbook.

pub mod listing;
pub mod marked;
pub mod rows;
