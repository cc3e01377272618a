//! `tieout import customers|ledger|statement FILE`: what a file says is concluded, checked and written as one operation.

mod dry_run;

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Arguments, print, reading};
use crate::documents::listing::{Cell, Format, Listing};
use crate::domain::batch::Kind;
use crate::domain::untrusted::TermText;
use crate::domain::{Currency, Period};
use crate::formats::{Limits, Profile};
use crate::ops::alike::Alike;
use crate::ops::import::{self, List, Preview, Request};
use crate::ops::read_file::FileBytes;
use crate::ops::{OpError, open_book};
use crate::store::batch::Imported;
use crate::store::{self, Read, Store};
use crate::text::reading as said;
use crate::text::{Words, fl};
use crate::tui::sentence;
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Suspicious lines named in one sentence.
const SUSPICIONS: usize = 10;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let option = |id: &'static str, value: &'static str, help: String| {
        Arg::new(id).long(id).value_name(value).help(help)
    };
    let flag = |id: &'static str, help: String| Arg::new(id).long(id).action(ArgAction::SetTrue).help(help);
    let command = command
        .about(fl!(words, "cli-import"))
        .arg(
            Arg::new("kind")
                .value_name("KIND")
                .required(true)
                .value_parser(["customers", "ledger", "statement"])
                .help(fl!(words, "cli-import-kind")),
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .help(fl!(words, "cli-import-file")),
        )
        .arg(option("customer", "CODE", fl!(words, "cli-import-customer")))
        .arg(flag("create-customers", fl!(words, "cli-import-create")))
        .arg(flag("dry-run", fl!(words, "cli-import-dry-run")))
        .arg(option("period", "PERIOD", fl!(words, "cli-period")))
        .arg(option("mirrored", "YES/NO", fl!(words, "cli-import-mirrored")).value_parser(["yes", "no"]));
    reading::options(command, words)
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let kind = Kind::parse(matches.text("kind")).unwrap_or(Kind::Ledger);
    let request = request(matches, context)?;
    let limits = reading::limits(matches, context)?;
    let file = context
        .files
        .read(matches.text("file"), &limits)
        .or_fail(context)?;
    let dry = matches.get_flag("dry-run");
    // A book that does not exist yet is made only when there is something to write into it.
    let reader = if context.book.exists() {
        Some(book::reader(context)?)
    } else {
        None
    };
    let read = reader.as_ref().map(store::Reader::read);
    if kind == Kind::Customers {
        let base = remembered(read, kind, &request).or_fail(context)?;
        let profile = reading::profile(matches, base, context)?;
        let list = import::list(read, &file, &profile, &limits).map_err(|e| failure(&e, context))?;
        return if dry {
            dry_run::list(read, &list, context)
        } else {
            drop(reader);
            say_alike(&list.alike, context);
            write_list(&list, context)
        };
    }
    let preview = look(read, &file, (matches, &limits), (kind, &request), context)?;
    drop(file);
    if dry {
        return dry_run::file(read, kind, preview, &request, context);
    }
    remark(&preview, context);
    import::check(kind, &preview, &request).or_fail(context)?;
    if let Some(read) = read {
        say_late(read, kind, &preview, &request, context)?;
    }
    drop(reader);
    write(kind, preview, &request, context)
}

/// Reads the file. A statement that names its customer itself is read again as that customer's files are remembered.
fn look(
    read: Option<&Read>,
    file: &FileBytes,
    (matches, limits): (&ArgMatches, &Limits),
    (kind, request): (Kind, &Request),
    context: &Context,
) -> Result<Preview, Failure> {
    let once = |base: Profile| {
        let profile = Profile {
            mirrored: request.mirrored.or(base.mirrored),
            ..reading::profile(matches, base, context)?
        };
        import::preview(read, file, &profile, limits, &mut |_, _| true).map_err(|e| failure(&e, context))
    };
    let preview = once(remembered(read, kind, request).or_fail(context)?)?;
    let (Some(read), None, [(_, customer)]) = (read, &request.customer, preview.known.as_slice()) else {
        return Ok(preview);
    };
    let own = import::remembered_profile(read, Some(*customer), kind).or_fail(context)?;
    if kind == Kind::Statement && own != Profile::default() {
        return once(own);
    }
    Ok(preview)
}

fn remembered(read: Option<&Read>, kind: Kind, request: &Request) -> Result<Profile, OpError> {
    let Some(read) = read else {
        return Ok(Profile::default());
    };
    let customer = match &request.customer {
        Some(code) => store::customer::by_code(read, code)?.map(|c| c.id),
        None => None,
    };
    import::remembered_profile(read, customer, kind)
}

fn request(matches: &ArgMatches, context: &Context) -> Result<Request, Failure> {
    let given = |id: &str| matches.get_one::<String>(id).cloned();
    let period =
        match given("period") {
            Some(text) => Some(Period::parse(&text).ok_or_else(|| {
                Failure::refused(fl!(context.words, "cli-bad-period", value = text.as_str()))
            })?),
            None => None,
        };
    let currency = given("currency")
        .map(|code| reading::currency(&code, context))
        .transpose()?;
    Ok(Request {
        customer: given("customer"),
        create_customers: matches.get_flag("create-customers"),
        currency,
        period,
        mirrored: given("mirrored").map(|said| said == "yes"),
    })
}

/// A file that cannot be read is told problem by problem.
fn failure(error: &OpError, context: &Context) -> Failure {
    match error {
        OpError::Unreadable(refusal) => reading::refusal(refusal, context),
        other => book::failure(other, context),
    }
}

/// What the operator should know before it is written: the statement does not foot, numbers were shortened.
fn remark(preview: &Preview, context: &Context) {
    let (words, reading) = (&context.words, &preview.reading);
    say_alike(&preview.alike, context);
    if let Some(said) = said::mangled(words, &reading.mangled, reading.mangled_count) {
        print::say(&said);
    }
    if reading.foots == Some(false) || reading.break_line.is_some() {
        let file = preview.file.as_str();
        print::say(&match reading.break_line {
            Some(line) => fl!(words, "cli-import-breaks", file = file, line = line.to_string()),
            None => fl!(words, "cli-import-foots-not", file = file),
        });
    }
}

/// Which signatures the file makes stale. Only where there are any is it looked at once more.
fn say_late(
    read: &Read,
    kind: Kind,
    preview: &Preview,
    request: &Request,
    context: &Context,
) -> Result<(), Failure> {
    let signed = store::reconciliation::signed(read, None).or_fail(context)?;
    if kind != Kind::Ledger || signed.is_empty() {
        return Ok(());
    }
    let foreseen = import::foresee(read, &context.identity, kind, preview, request).or_fail(context)?;
    for remark in foreseen
        .iter()
        .flat_map(|it| sentence::foreseen(it, &context.words))
    {
        print::say(&remark);
    }
    Ok(())
}

/// Codes and names that look like those of other customers.
fn say_alike(alike: &[Alike], context: &Context) {
    for one in alike.iter().take(SUSPICIONS) {
        print::say(&sentence::alike(one, &context.words));
    }
}

fn open(currency: Option<Currency>, context: &Context) -> Result<Store, Failure> {
    if let Some(parent) = context.book.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent)
            .map_err(|source| OpError::File {
                path: parent.to_owned(),
                source,
            })
            .or_fail(context)?;
    }
    let base = currency.unwrap_or(Currency::CNY);
    let store = open_book::open_or_create(&context.book, base, &context.identity).or_fail(context)?;
    book::admit(store.read(), context)?;
    Ok(store)
}

fn write(kind: Kind, preview: Preview, request: &Request, context: &Context) -> Result<Exit, Failure> {
    let base = preview
        .reading
        .lines
        .currency
        .iter()
        .copied()
        .find(|c| !c.is_unknown());
    let mut store = open(base.or(request.currency), context)?;
    let by = book::by(context);
    let before = store::customer::count(store.read()).or_fail(context)?;
    let file = preview.file.clone();
    let imported = match kind {
        Kind::Ledger => import::ledger(&mut store, &by, preview, request)
            .or_fail(context)?
            .value(),
        _ => import::statement(&mut store, &by, preview, request)
            .or_fail(context)?
            .value()
            .map(|(_, imported)| imported),
    };
    let made = store::customer::count(store.read()).or_fail(context)? - before;
    report(&file, &imported.unwrap_or_default(), made, context)
}

fn write_list(list: &List, context: &Context) -> Result<Exit, Failure> {
    let base = list.customers.rows.first().map(|row| row.fields.currency);
    let mut store = open(base, context)?;
    let imported = import::customers(&mut store, &book::by(context), list)
        .or_fail(context)?
        .value();
    let imported = imported.unwrap_or_default();
    let made = i64::try_from(imported.added).unwrap_or(i64::MAX);
    report(&list.customers.file, &imported, made, context)
}

/// What was done: one sentence for people, one row for programs.
fn report(file: &str, imported: &Imported, customers: i64, context: &Context) -> Result<Exit, Failure> {
    let words = &context.words;
    let suspicious = imported.suspicious.len();
    if suspicious > 0 {
        let lines: Vec<String> = imported
            .suspicious
            .iter()
            .take(SUSPICIONS)
            .map(u32::to_string)
            .collect();
        print::say(&fl!(
            words,
            "cli-import-equal",
            count = suspicious,
            lines = lines.join(", ")
        ));
    }
    for remark in sentence::imported(imported, words) {
        print::say(&remark);
    }
    if context.format == Format::Table {
        let said = fl!(
            words,
            "cli-imported",
            file = TermText::new(file).into_string(),
            added = imported.added,
            already = imported.already_there,
            customers = customers
        );
        print::text(&format!("{said}\n"))?;
        return Ok(Exit::Done);
    }
    let mut listing = Listing::new([
        ("file", String::new()),
        ("batch", String::new()),
        ("added", String::new()),
        ("already_there", String::new()),
        ("equal_lines", String::new()),
        ("customers_added", String::new()),
    ]);
    let int = |n: u64| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
    listing.rows.push(vec![
        file.into(),
        imported.batch.map(|b| b.0).into(),
        int(imported.added),
        int(imported.already_there),
        int(suspicious as u64),
        Cell::Int(customers),
    ]);
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}
