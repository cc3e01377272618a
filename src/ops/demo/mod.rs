//! The demo book: a believable business made from a seed and a day, the same each time.
//!
//! [`model()`] gives the whole book as plain values: forty customers, two years of transactions, the statements the
//! customers sent and the truth about each of their lines. [`files()`] writes the statements and our own lists as real
//! CSV and XLSX files. Nothing here knows the store; who builds a book walks through the [`Model`] in order.
//!
//! - `calendar`: its days; `names`: the customers' table, people
//! - `life`: two years of one customer: what is billed here, what lowers it in `credits`, the money in `payments`
//! - `script`: the few customers whose last weeks are told exactly
//! - `numbers`: document numbers and memos, once everything is in order of date
//! - `touch`: contacts, activities and tasks
//! - `statements`: the customers' side of it; `specs` says who sends what, `tricks` makes each kind of difference
//! - `layout`: the words of each kind of file; `table`: their rows; `files`: their bytes

mod build;
mod calendar;
mod credits;
mod files;
mod layout;
mod life;
mod model;
mod names;
mod numbers;
mod payments;
mod random;
mod script;
mod specs;
mod statements;
mod table;
mod touch;
mod tricks;

pub use build::{SEED, build, folder, remove};
pub use files::{FileError, files};
pub use layout::Layout;
pub use model::{
    Activity, Allocation, Contact, Customer, Group, Model, Slip, Statement, StatementLine, Task, Transaction,
    model,
};
