//! From the bytes of a real export to lines: CSV, TSV and other delimited text, XLSX, XLS and ODS.
//!
//! ```text
//! bytes -> kind      which format, from the bytes (what is known and not read is refused with a remedy)
//!       -> encoding  text of any of the encodings in use        | archive + sheet   cells of a workbook, checked for bombs
//!       -> csv       records, cut in parts                      |
//!       -> heading   where the table begins, among titles and remarks
//!       -> columns   what each column means: its heading proposes, its values confirm
//!       -> plan      decimal mark, order of dates, rule of signs; a question where the values leave one
//!       -> fill      rows to lines, parts at once; every other row judged: total, balance, remark or problem
//!       -> balance, twins, sign   does it foot, equal lines, whose side it is written from
//! ```
//!
//! [`read`] gives a [`Reading`], all of it, or a [`Refusal`] with the problems and no line at all. Nothing is guessed
//! silently: each conclusion carries its reason, and a [`Profile`] can override each. Adding a format is a new source of
//! [`row::Table`]s and a row in [`kind`]; adding a heading is a word in [`words`].
//!
//! Signs: in a bank, card or payment file money in is plus; in an account with a customer what is owed to the issuer of the
//! ledger is plus; one signed column is as written. A statement written from the customer's side is reported as
//! [`mirrored`](Reading::mirrored) and **not** turned here: [`Reading::turn`] does that.

mod address;
pub mod agreement;
mod archive;
pub mod balance;
pub mod columns;
pub mod context;
pub mod csv;
pub mod customers;
pub mod day;
pub mod encoding;
pub mod extent;
pub mod fill;
pub mod heading;
pub mod kind;
pub mod limits;
pub mod number;
pub mod plan;
pub mod profile;
mod reading;
pub mod row;
pub mod sheet;
pub mod sign;
pub mod source;
pub mod twins;
pub mod wire;
pub mod words;
mod xml;

pub use balance::{Balance, Source};
pub use customers::{CustomerRow, Customers, read_customers, read_customers_with};
pub use kind::Format;
pub use limits::Limits;
pub use number::Mark;
pub use profile::{Profile, ProfileError, is_encoding};
pub use reading::{ColumnReading, Outline, Reading, Refusal};
pub use sheet::Unpack;
pub use twins::Twins;

use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::Meaning;
use context::Context;
use heading::Heading;
use row::{Sample, Table};
use source::{About, Opened};

/// Rows at the head of a file that are looked at to understand it.
pub const HEAD_ROWS: usize = 400;

/// What a heading must show to be one: a date, an amount or a balance.
const NEEDED: &[Meaning] = &[
    Meaning::Date,
    Meaning::Amount,
    Meaning::Debit,
    Meaning::Credit,
    Meaning::MoneyIn,
    Meaning::MoneyOut,
    Meaning::Balance,
];

/// Reads a ledger or a statement. `name` is the file's name, used in messages and as a hint; `watch` is told how much is done
/// of how much, in units of its own, and stops the reading by returning false.
pub fn read(
    name: &str,
    bytes: &[u8],
    profile: &Profile,
    limits: &Limits,
    watch: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Reading, Refusal> {
    read_with(name, bytes, profile, limits, &sheet::read, watch)
}

/// [`read`], with somebody else who takes workbooks apart.
pub fn read_with(
    name: &str,
    bytes: &[u8],
    profile: &Profile,
    limits: &Limits,
    unpack: &Unpack<'_>,
    watch: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Reading, Refusal> {
    let refuse = |problem: Problem| Refusal::new(name, vec![problem]);
    let opened = source::open(bytes, profile, limits, unpack).map_err(refuse)?;
    match opened {
        Opened::Text { text, about } => {
            let known = about.clone();
            let delimiter = about.delimiter.unwrap_or(b',');
            csv::Delimited::new(&text, delimiter, limits)
                .and_then(|table| head(&table, profile).map(|head| (table, head)))
                .map_err(refuse)
                .and_then(|(table, head)| read_table(name, &table, head, about, (profile, limits), watch))
                .map_err(|refusal| refusal.with_about(&known))
        }
        Opened::Sheets { grids, about } => {
            let (grid, head) =
                choose(grids, profile).map_err(|problem| refuse(problem).with_about(&about))?;
            let about = About {
                sheet: Some(grid.name.clone()),
                ..about
            };
            let known = about.clone();
            read_table(name, &grid, head, about, (profile, limits), watch)
                .map_err(|refusal| refusal.with_about(&known))
        }
    }
}

/// The head of a table: its sampled rows and where its heading is.
type Head = (Vec<Sample>, Heading);

fn head(table: &dyn Table, profile: &Profile) -> Result<Head, Problem> {
    let samples = row::head(table, HEAD_ROWS)?;
    let heading = heading::find(&samples, words::ledger(), NEEDED, profile)?;
    Ok((samples, heading))
}

/// The one sheet with bookings. Several are a question, not a choice.
fn choose(grids: Vec<sheet::Grid>, profile: &Profile) -> Result<(sheet::Grid, Head), Problem> {
    let (mut fitting, mut empty, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for grid in grids {
        let head = match head(&grid, profile) {
            Ok(head) => head,
            Err(problem) if profile.sheet.is_some() => return Err(problem),
            Err(_) => continue,
        };
        let data = head.0.get(head.1.data..).unwrap_or_default();
        let assigned = columns::assign(&head.1, data, profile);
        let whole = assigned.is_ok_and(|a| {
            a.of(Meaning::Date).is_some() && Meaning::AMOUNTS.iter().any(|m| a.of(*m).is_some())
        });
        match (whole, data.is_empty()) {
            (true, false) => fitting.push((grid, head)),
            (true, true) => empty.push((grid, head)),
            (false, _) => rest.push((grid, head)),
        }
    }
    if fitting.len() > 1 {
        let names: Vec<&str> = fitting.iter().map(|(grid, _)| grid.name.as_str()).collect();
        return Err(Problem::of_file(Expected::OneSheet, Remedy::NameSheet).with_value(&names.join(", ")));
    }
    let first = fitting.into_iter().chain(empty).chain(rest).next();
    first.ok_or_else(|| Problem::of_file(Expected::Rows, Remedy::CheckFile))
}

fn read_table(
    name: &str,
    table: &dyn Table,
    (samples, heading): Head,
    about: About,
    (profile, limits): (&Profile, &Limits),
    watch: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Reading, Refusal> {
    let context = Context::of(name, &samples, &heading);
    let (plan, question) = match plan::conclude(table, heading, &samples, &context, profile, limits) {
        Ok(concluded) => concluded,
        Err(problems) => return Err(Refusal::new(name, problems)),
    };
    let total: u64 = (0..table.parts()).map(|p| table.weight(p) as u64).sum();
    let filled =
        fill::fill(table, &plan, &mut |done| watch(done, total)).map_err(|p| Refusal::new(name, vec![p]))?;
    let parts = reading::Parts {
        name,
        about,
        plan,
        samples,
        context,
        profile,
    };
    reading::finish(parts, filled, question)
}
