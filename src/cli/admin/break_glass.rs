//! `tieout admin break-glass ask|approve|end|list`: roles for an emergency, lent by a second admin.

use super::super::Arguments;
use super::super::book::{self, OrFail};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::break_glass::{BreakGlass, MINUTES_MOST, State, lendable};
use crate::domain::id::BreakGlassId;
use crate::domain::operator::Role;
use crate::domain::permission;
use crate::ops::break_glass;
use crate::text::break_glass::{approved, time};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command, value_parser};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let id = || {
        Arg::new("id")
            .value_name("ID")
            .required(true)
            .value_parser(value_parser!(i64))
            .help(fl!(words, "cli-glass-id"))
    };
    let lent = Role::ALL.iter().filter(|role| lendable(**role));
    let ask = Command::new("ask")
        .about(fl!(words, "cli-glass-ask"))
        .arg(
            Arg::new("roles")
                .long("role")
                .value_name("ROLE")
                .required(true)
                .num_args(1..)
                .value_parser(lent.map(|role| role.as_str()).collect::<Vec<_>>())
                .help(fl!(words, "cli-glass-roles")),
        )
        .arg(
            Arg::new("minutes")
                .long("minutes")
                .value_name("N")
                .required(true)
                .value_parser(value_parser!(u16).range(1..=i64::from(MINUTES_MOST)))
                .help(fl!(words, "cli-glass-minutes", most = usize::from(MINUTES_MOST))),
        )
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name("TEXT")
                .required(true)
                .help(fl!(words, "cli-reason")),
        );
    command
        .about(fl!(words, "cli-glass"))
        .subcommand_required(true)
        .subcommand(ask)
        .subcommand(
            Command::new("approve")
                .about(fl!(words, "cli-glass-approve"))
                .arg(id()),
        )
        .subcommand(Command::new("end").about(fl!(words, "cli-glass-end")).arg(id()))
        .subcommand(Command::new("list").about(fl!(words, "cli-glass-list")))
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let Some((verb, inner)) = matches.subcommand() else {
        return Ok(Exit::Refused);
    };
    if verb == "list" {
        return list(context);
    }
    let mut store = book::writer(context)?;
    let mut by = book::by(context);
    let words = &context.words;
    if verb == "ask" {
        inner.text("reason").clone_into(&mut by.reason);
        let minutes = inner.get_one::<u16>("minutes").copied().unwrap_or_default();
        let given = inner.get_many::<String>("roles").into_iter().flatten();
        let wanted = given.filter_map(|word| Role::parse(word)).collect();
        let asked = break_glass::ask(&mut store, &by, wanted, minutes).or_fail(context)?;
        if let Some(id) = asked.value() {
            print::say(&fl!(words, "cli-glass-asked", id = id.to_string()));
        }
        return Ok(Exit::Done);
    }
    let id = BreakGlassId(inner.get_one::<i64>("id").copied().unwrap_or_default());
    if verb == "approve" {
        let done = break_glass::approve(&mut store, &by, id).or_fail(context)?;
        if let Some(lent) = done.value() {
            print::say(&approved(&lent, words));
        }
    } else {
        break_glass::end(&mut store, &by, id).or_fail(context)?;
        print::say(&fl!(words, "cli-glass-ended", id = id.to_string()));
    }
    Ok(Exit::Done)
}

fn list(context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::OperatorList, context)?;
    let words = &context.words;
    let mut listing = Listing::new([
        ("id", fl!(words, "column-id")),
        ("state", fl!(words, "column-state")),
        ("asker", fl!(words, "column-asker")),
        ("roles", fl!(words, "column-roles")),
        ("minutes", fl!(words, "column-minutes")),
        ("reason", fl!(words, "column-reason")),
        ("asked", fl!(words, "column-asked")),
        ("approver", fl!(words, "column-approver")),
        ("until", fl!(words, "column-until")),
        ("ended", fl!(words, "column-ended")),
    ]);
    for (one, state) in break_glass::list(reader.read()).or_fail(context)? {
        listing.rows.push(row(one, state, words));
    }
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}

fn row(one: BreakGlass, state: State, words: &Words) -> Vec<Cell> {
    let until = one.until();
    let lent: Vec<&str> = one.roles.iter().map(Role::as_str).collect();
    vec![
        Cell::Int(one.id.0),
        Cell::Word(state.as_str(), state.name(words)),
        one.asker.into(),
        lent.join(", ").into(),
        Cell::Int(i64::from(one.minutes)),
        one.reason.into(),
        time(one.asked_at).into(),
        one.approved.map(|(who, _)| who).into(),
        until.map(time).into(),
        one.ended_at.map(time).into(),
    ]
}
