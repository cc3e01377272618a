//! The demo book: a believable business made from a seed and a day, the same each time.
//!
//! [`model`] gives the whole book as plain values: forty customers, two years of transactions, the statements the
//! customers sent and the truth about each of their lines. [`files`] writes the statements and our own lists as real
//! CSV and XLSX files. Nothing here knows the store; who builds a book walks through the [`Model`] in order.
//!
//! - `names`: the customers' table, people
//! - `life`: two years of invoices, returns, rebates and payments of one customer
//! - `script`: the few customers whose last weeks are told exactly
//! - `numbers`: document numbers and memos, once everything is in order of date
//! - `touch`: contacts, activities and tasks
//! - `statements`: the customers' side of it and its differences; `tricks` makes each kind of difference
//! - `layout`: the words of each kind of file; `files`: their bytes

mod files;
mod layout;
mod life;
mod model;
mod names;
mod numbers;
mod random;
mod script;
mod statements;
mod touch;
mod tricks;

pub use files::{FileError, files};
pub use layout::Layout;
pub use model::{
    Activity, Allocation, Contact, Customer, Group, Model, Slip, Statement, StatementLine, Task, Transaction,
    model,
};
