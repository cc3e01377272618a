//! `tieout diff OURS THEIRS`: two files tied out with no set-up.

use super::Arguments;
use super::book::{self, OrFail};
use super::context::{self, Context};
use super::exit::{Exit, Failure};
use super::{agreement, print, reading, reconcile, screen, worksheet};
use crate::documents::listing::{Cell, Format, Listing};
use crate::domain::Currency;
use crate::domain::agreement::Agreement;
use crate::domain::date::{day_number, parse_iso};
use crate::domain::evidence::{Fact, Rule};
use crate::domain::filter;
use crate::formats::{Mark, Profile, Reading};
use crate::matching::{self, Rules, Unwatched};
use crate::ops::OpError;
use crate::ops::diff::Summary;
use crate::ops::tie_out::{self, Mirrored, Request, TieOut};
use crate::text::evidence;
use crate::text::{Words, fl};
use crate::tui::panes::reconcile::Files;
use crate::tui::{Say, say};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::collections::HashMap;
use std::path::Path;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let option = |id: &'static str, value: &'static str, help: String| {
        Arg::new(id).long(id).value_name(value).help(help)
    };
    two_files(command.about(fl!(words, "cli-diff")), words)
        .arg(option("evidence", "FORM", fl!(words, "cli-diff-evidence")).value_parser(["pairs", "words"]))
        .arg(option("out", "FILE", fl!(words, "cli-out")))
}

/// The two files, how to read them and what of them takes part: what every command about two files asks.
pub(super) fn two_files(command: Command, words: &Words) -> Command {
    let file = |id: &'static str, help: String| {
        Arg::new(id)
            .value_name(id.to_uppercase())
            .required(true)
            .help(help)
    };
    let option = |id: &'static str, value: &'static str, help: String| {
        Arg::new(id).long(id).value_name(value).help(help)
    };
    command
        .arg(file("ours", fl!(words, "cli-diff-ours")))
        .arg(file("theirs", fl!(words, "cli-diff-theirs")))
        .arg(option(
            "ours-profile",
            "TOML",
            fl!(words, "cli-diff-ours-profile"),
        ))
        .arg(option(
            "theirs-profile",
            "TOML",
            fl!(words, "cli-diff-theirs-profile"),
        ))
        .arg(option("date-order", "ORDER", fl!(words, "cli-date-order")).value_parser(["dmy", "mdy", "ymd"]))
        .arg(option("decimal", "MARK", fl!(words, "cli-decimal")).value_parser([".", ","]))
        .arg(option("currency", "CODE", fl!(words, "cli-currency")))
        .arg(
            option("mirrored", "SIDE", fl!(words, "cli-diff-mirrored"))
                .value_parser(["auto", "none", "ours", "theirs"])
                .default_value("auto"),
        )
        .arg(option("account", "CODE", fl!(words, "cli-diff-account")))
        .arg(option("period", "PERIOD", fl!(words, "cli-period")))
        .arg(option("from", "DATE", fl!(words, "cli-diff-from")))
        .arg(option("to", "DATE", fl!(words, "cli-diff-to")))
        .arg(
            option("days-before", "DAYS", fl!(words, "cli-diff-before"))
                .value_parser(value_parser!(i32).range(0..=3650)),
        )
        .arg(
            option("days-after", "DAYS", fl!(words, "cli-diff-after"))
                .value_parser(value_parser!(i32).range(0..=3650)),
        )
        .arg(option("tolerance", "AMOUNT", fl!(words, "cli-diff-tolerance")))
        .arg(option("agreement", "TOML", fl!(words, "cli-diff-agreement")))
        .arg(agreement::set(words))
        .arg(reading::limit(words))
}

/// Runs it: exit 0 when everything ties out, 1 when differences or suggestions remain, 2 when it could not be done.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    if let Some(out) = matches.get_one::<String>("out") {
        context.files.refuse_taken(out).or_fail(context)?;
    }
    let (tied, rules) = tied_out(matches, context)?;
    let exit = if tied.ties_out() {
        Exit::Done
    } else {
        Exit::Differences
    };
    let spoken = matches.text("evidence") == "words";
    remarks(&tied, context);
    if let Some(out) = matches.get_one::<String>("out") {
        let format = format_of(out, context);
        print::new_file(out, context, |file| {
            Ok(write(&tied, format, spoken, &context.words, file)?)
        })?;
        print::text(&worksheet::summary(&tied.summary(), &context.words))?;
        return Ok(exit);
    }
    if context::interactive() && !context.format_given {
        return screen::files(files(tied, rules), context);
    }
    if context.format == Format::Table {
        let sheet = tied.worksheet();
        print::text(&worksheet::summary(&Summary::of(&sheet), &context.words))?;
        print::listing(&worksheet::listing(&sheet, false, &context.words), Format::Table)?;
        if spoken {
            print::text(&worksheet::evidence_lines(&sheet, &context.words))?;
        }
        print::text(&worksheet::questions(&sheet, &context.words))?;
    } else {
        print::stdout(context, |out| {
            Ok(write(&tied, context.format, spoken, &context.words, out)?)
        })?;
    }
    Ok(exit)
}

/// Reads the two files and matches them; also gives the rules that held.
pub(super) fn tied_out(matches: &ArgMatches, context: &Context) -> Result<(TieOut, Rules), Failure> {
    let request = request(matches, context)?;
    let limits = reading::limits(matches, context)?;
    let (files, names) = (&context.files, ["ours", "theirs"].map(|id| matches.text(id)));
    let file = |name: &str| files.read(name, &limits);
    let (ours, theirs) = rayon::join(|| file(names[0]), || file(names[1]));
    let (ours, theirs) = (ours.or_fail(context)?, theirs.or_fail(context)?);
    let readings = tie_out::read(ours, theirs, &request, &limits).map_err(|e| unreadable(&e, context))?;
    accounts(&readings.0, &readings.1, &request, context)?;
    let tied = tie_out::tie_out(readings, &request, &Unwatched).or_fail(context)?;
    Ok((tied, request.rules))
}

/// Refuses an account neither file knows, and says when one customer's statement meets the ledger of many.
fn accounts(ours: &Reading, theirs: &Reading, request: &Request, context: &Context) -> Result<(), Failure> {
    let words = &context.words;
    let file = ours.file.as_str();
    match &request.account {
        Some(code) if ![ours, theirs].iter().any(|r| r.lines.accounts.contains(code)) => {
            let code = code.as_str();
            Err(Failure::refused(fl!(
                words,
                "cli-diff-no-account",
                file = file,
                code = code
            )))
        }
        None if ours.lines.accounts.len() > 1 && !tie_out::names_accounts(theirs) => {
            let count = ours.lines.accounts.len();
            print::say(&fl!(words, "cli-diff-accounts", file = file, count = count));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What the screen shows of two files.
fn files(tied: TieOut, rules: Rules) -> Files {
    let titles = [tied.ours.file.clone(), tied.theirs.file.clone()];
    let unfooted = [unfooted(&tied.ours), unfooted(&tied.theirs)]
        .into_iter()
        .flatten()
        .collect();
    Files {
        worksheet: tied.worksheet(),
        titles,
        unfooted,
        rules: rules.into(),
    }
}

/// The sentence about a file whose balances do not follow from its lines.
fn unfooted(reading: &Reading) -> Option<Say> {
    if reading.foots != Some(false) {
        return None;
    }
    let (file, line) = (reading.file.clone(), reading.break_line);
    Some(say(move |words| match line {
        Some(line) => fl!(
            words,
            "cli-diff-breaks",
            file = file.as_str(),
            line = line.to_string()
        ),
        None => fl!(words, "cli-diff-foots-not", file = file.as_str()),
    }))
}

/// Writes the result: CSV is the contract of the result file, the other formats carry the same rows, each with the number of the
/// question it belongs to and the ways there are to answer it.
fn write(
    tied: &TieOut,
    format: Format,
    spoken: bool,
    words: &Words,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let sentence =
        |rule: Rule, currency: Currency, facts: &[Fact]| evidence::sentence(words, rule, currency, facts);
    let sentence: Option<&matching::table::Sentence> = if spoken { Some(&sentence) } else { None };
    let (ours, theirs) = (&tied.ours.lines, &tied.theirs.lines);
    if format == Format::Csv {
        return matching::write_csv(out, &tied.proposal, ours, theirs, sentence);
    }
    let columns = matching::table::COLUMNS
        .split(',')
        .chain(["question", "ways"])
        .map(|field| (field, field.to_owned()));
    let mut listing = Listing::with(columns.collect());
    let mut asked: HashMap<u32, (i64, u32)> = HashMap::new();
    for (number, one) in (1..).zip(tied.proposal.questions(ours)) {
        asked.extend(one.proposals.into_iter().map(|group| (group, (number, one.ways))));
    }
    for row in matching::rows(&tied.proposal, ours, theirs) {
        let Some(group) = tied.proposal.groups().get(row.group as usize) else {
            continue;
        };
        let index = row.group as usize;
        let question = asked.get(&row.group).copied();
        let detail = match sentence {
            Some(say) => {
                let currency = matching::table::currency_of(&tied.proposal, group, ours, theirs);
                say(group.rule, currency, &tied.proposal.evidence(index, ours, theirs))
            }
            None => matching::detail(&tied.proposal, index, ours, theirs),
        };
        listing.rows.push(vec![
            Cell::Int(i64::from(row.group_id)),
            row.side.as_str().into(),
            Cell::Int(i64::from(row.line_no)),
            group.category.as_str().into(),
            group.status.as_str().into(),
            group.code.map(crate::domain::difference::Code::as_str).into(),
            group.rule.id().into(),
            detail.into(),
            question.map_or(Cell::Empty, |(number, _)| Cell::Int(number)),
            question.map_or(Cell::Empty, |(_, ways)| Cell::Int(i64::from(ways))),
        ]);
    }
    listing.write(format, out)
}

/// What the eye should know before it reads figures.
fn remarks(tied: &TieOut, context: &Context) {
    let words = &context.words;
    if tied.turned {
        print::say(&fl!(words, "cli-diff-turned"));
    }
    for reading in [&tied.ours, &tied.theirs] {
        remark_on(reading, words);
    }
}

fn remark_on(reading: &Reading, words: &Words) {
    let file = reading.file.as_str();
    if reading.lines.is_empty() && reading.outline.rows > 0 {
        print::say(&fl!(words, "cli-diff-outside", file = file));
    } else if reading.lines.is_empty() {
        print::say(&fl!(words, "cli-diff-empty", file = file));
    }
    if let Some(sentence) = unfooted(reading) {
        print::say(&sentence(words));
    }
}

/// The format asked for, else what the file's name says, else CSV.
fn format_of(out: &str, context: &Context) -> Format {
    if context.format_given {
        return context.format;
    }
    print::format_of_name(Path::new(out))
}

fn request(matches: &ArgMatches, context: &Context) -> Result<Request, Failure> {
    let day = |id: &str| match matches.get_one::<String>(id) {
        Some(text) => match parse_iso(text) {
            Some(day) => Ok(Some(day)),
            None => Err(Failure::refused(fl!(
                context.words,
                "cli-bad-day",
                value = text.as_str()
            ))),
        },
        None => Ok(None),
    };
    let period = matches
        .get_one::<String>("period")
        .map(|text| reconcile::period(text, context))
        .transpose()?;
    let mut rules = Rules::default();
    rules.agree(&agreement::given(matches, Agreement::default(), context)?);
    if let Some(days) = matches.get_one::<i32>("days-before") {
        rules.days_before = *days;
    }
    if let Some(days) = matches.get_one::<i32>("days-after") {
        rules.days_after = *days;
    }
    if let Some(text) = matches.get_one::<String>("tolerance") {
        let amount = filter::amount(text).filter(|amount| !amount.is_sign_negative());
        rules.tolerance = amount.ok_or_else(|| {
            Failure::refused(fl!(context.words, "cli-bad-tolerance", value = text.as_str()))
        })?;
    }
    let mirrored = match matches.text("mirrored") {
        "none" => Mirrored::Neither,
        "ours" => Mirrored::Ours,
        "theirs" => Mirrored::Theirs,
        _ => Mirrored::Detect,
    };
    let to = day("to")?.or(period.map(|p| p.to));
    rules.cut_off = to.map(day_number);
    Ok(Request {
        ours: profile(matches, "ours-profile", context)?,
        theirs: profile(matches, "theirs-profile", context)?,
        mirrored,
        account: matches.get_one::<String>("account").cloned(),
        from: day("from")?.or(period.map(|p| p.from)),
        to,
        rules,
    })
}

/// A profile file, with what the command line says of both files on top.
fn profile(matches: &ArgMatches, id: &str, context: &Context) -> Result<Profile, Failure> {
    let mut profile = match matches.get_one::<String>(id) {
        Some(typed) => reading::file(typed, context)?,
        None => Profile::default(),
    };
    if let Some(order) = matches.get_one::<String>("date-order") {
        profile.date_order = crate::domain::reading::DateOrder::parse(order);
    }
    if let Some(mark) = matches.get_one::<String>("decimal") {
        profile.decimal = Some(if mark == "," { Mark::Comma } else { Mark::Point });
    }
    if let Some(code) = matches.get_one::<String>("currency") {
        profile.currency = Some(reading::currency(code, context)?);
    }
    Ok(profile)
}

fn unreadable(error: &OpError, context: &Context) -> Failure {
    match error {
        OpError::Unreadable(refusal) => reading::refusal(refusal, context),
        other => book::failure(other, context),
    }
}
