//! `tieout lessons CUSTOMER`: what people's decisions taught about a customer; with `--forget N` the lesson of that row goes.

use super::Arguments;
use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::lesson::Learnt;
use crate::ops::lessons;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command, value_parser};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-lessons"))
        .arg(book::customer_argument(words))
        .arg(
            Arg::new("forget")
                .long("forget")
                .value_name("NUMBER")
                .value_parser(value_parser!(u32).range(1..))
                .help(fl!(words, "cli-lessons-forget")),
        )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let words = &context.words;
    let Some(number) = matches.get_one::<u32>("forget") else {
        let reader = book::reader(context)?;
        let customer = book::customer(reader.read(), matches.text("customer"), context)?;
        let learnt = lessons::of_customer(reader.read(), customer.id).or_fail(context)?;
        print::listing(&listing(&learnt, words), context.format)?;
        return Ok(Exit::Done);
    };
    let mut store = book::writer(context)?;
    let customer = book::customer(store.read(), matches.text("customer"), context)?;
    let learnt = lessons::of_customer(store.read(), customer.id).or_fail(context)?;
    let Some(one) = learnt.get(*number as usize - 1) else {
        return Err(Failure::refused(fl!(
            words,
            "cli-lessons-no-such",
            number = number.to_string(),
            count = learnt.len()
        )));
    };
    lessons::forget(&mut store, &book::by(context), customer.id, &one.lesson).or_fail(context)?;
    print::say(&fl!(words, "lessons-forgotten"));
    Ok(Exit::Done)
}

/// The lessons, numbered from 1 in the order `--forget` counts.
fn listing(learnt: &[Learnt], words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("number", fl!(words, "column-seq")),
        ("kind", fl!(words, "lessons-kind")),
        ("theirs", fl!(words, "lessons-theirs")),
        ("ours", fl!(words, "lessons-ours")),
        ("times", fl!(words, "lessons-times")),
        ("last", fl!(words, "lessons-last")),
    ]);
    for (number, one) in (1..).zip(learnt) {
        let lesson = &one.lesson;
        listing.rows.push(vec![
            Cell::Int(number),
            Cell::Word(lesson.kind.as_str(), lesson.kind.name(words)),
            lesson.theirs.as_str().into(),
            lesson.ours.as_str().into(),
            Cell::Int(one.times),
            Some(one.last).into(),
        ]);
    }
    listing
}
