//! What was concluded about a file, as one JSON object and as a page for people.
//!
//! The JSON has the same keys whether the file could be read or not; what is not known is `null`. Its words are English and
//! fixed in every language. The page shows the raw value beside the read one for each column, with the reason.

mod json;
mod page;

pub use json::json;
pub use page::table;

use super::book::OrFail;
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Arguments, print, reading};
use crate::documents::listing::Format;
use crate::documents::rows::json_text;
use crate::domain::Currency;
use crate::domain::money::decimal_text;
use crate::formats::Profile;
use crate::ops::read_file;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let file = Arg::new("file")
        .value_name("FILE")
        .required(true)
        .help(fl!(words, "cli-inspect-file"));
    reading::options(command.about(fl!(words, "cli-inspect")).arg(file), words)
}

/// Runs it: exit 0 when the file can be read whole, 2 with the problems when not.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let profile = reading::profile(matches, Profile::default(), context)?;
    let limits = reading::limits(matches, context)?;
    let file = context
        .files
        .read(matches.text("file"), &limits)
        .or_fail(context)?;
    let result = read_file::lines(&file, &profile, &limits, &mut |_, _| true);
    match context.format {
        Format::Json => print::text(&json_text(&format!("{:#}\n", json(&result))))?,
        _ => print::text(&table(&result, &context.words))?,
    }
    match result {
        Ok(_) => Ok(Exit::Done),
        Err(refusal) if context.format == Format::Json => Err(reading::refusal(&refusal, context)),
        Err(_) => Ok(Exit::Refused),
    }
}

fn decimal(minor: i128, currency: Currency) -> String {
    i64::try_from(minor).map_or_else(
        |_| rust_decimal::Decimal::from_i128_with_scale(minor, currency.exponent()).to_string(),
        |minor| decimal_text(minor, currency.exponent()),
    )
}

#[cfg(test)]
mod tests {
    use crate::formats::{self, Limits, Profile, Reading, Refusal};

    pub(super) fn read(text: &str) -> Result<Reading, Refusal> {
        formats::read(
            "a.csv",
            text.as_bytes(),
            &Profile::default(),
            &Limits::owner(),
            &mut |_, _| true,
        )
    }

    pub(super) const GOOD: &str = "日期,单据号,摘要,借方,贷方,余额,币种\n,,期初余额,,,100.00,CNY\n2024-01-05,X1,货款,50.00,,150.00,CNY\n\
                        2024-01-06,X2,回款,,30.00,120.00,CNY\n,,合计,50.00,30.00,,\n";
}
