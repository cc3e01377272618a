//! `tieout admin operator add|disable|enable|role|grant|revoke|limit` and `tieout admin list`.

use super::super::Arguments;
use super::super::book::{self, OrFail};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::print;
use super::period;
use crate::documents::listing::{Cell, Listing};
use crate::domain::operator::{Role, Roles};
use crate::domain::permission;
use crate::domain::{Currency, Money};
use crate::ops::share;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// The word that gives an operator the book's own limit again.
const DEFAULT: &str = "default";

/// Arguments of `operator`.
pub fn define(command: Command, words: &Words) -> Command {
    let name = || {
        Arg::new("name")
            .value_name("NAME")
            .required(true)
            .help(fl!(words, "cli-operator-name"))
    };
    let codes = || {
        Arg::new("codes")
            .value_name("CUSTOMER")
            .required(true)
            .num_args(1..)
            .help(fl!(words, "cli-operator-codes"))
    };
    let roles = || {
        Arg::new("roles")
            .value_name("ROLE")
            .num_args(1..)
            .value_parser(Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>())
            .help(fl!(words, "cli-operator-roles"))
    };
    let verb = |word: &'static str, about: String| Command::new(word).about(about).arg(name());
    command
        .about(fl!(words, "cli-operator"))
        .subcommand_required(true)
        .subcommand(
            verb("add", fl!(words, "may-operator-add"))
                .arg(roles().long("role").required(true))
                .arg(
                    Arg::new("display")
                        .long("display")
                        .value_name("TEXT")
                        .help(fl!(words, "cli-operator-display")),
                ),
        )
        .subcommand(verb("disable", fl!(words, "may-operator-disable")))
        .subcommand(verb("enable", fl!(words, "may-operator-enable")))
        .subcommand(verb("role", fl!(words, "may-operator-role")).arg(roles().required(true)))
        .subcommand(verb("grant", fl!(words, "may-operator-grant")).arg(codes()))
        .subcommand(verb("revoke", fl!(words, "may-operator-revoke")).arg(codes()))
        .subcommand(
            verb("limit", fl!(words, "may-operator-limit"))
                .arg(
                    Arg::new("currency")
                        .value_name("CURRENCY")
                        .required(true)
                        .help(fl!(words, "cli-currency")),
                )
                .arg(
                    Arg::new("amount")
                        .value_name("AMOUNT|default")
                        .required(true)
                        .help(fl!(words, "cli-operator-limit")),
                ),
        )
}

/// Runs `operator`.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let Some((verb, inner)) = matches.subcommand() else {
        return Ok(Exit::Refused);
    };
    let mut store = book::writer(context)?;
    let (by, name) = (book::by(context), inner.text("name"));
    let many = |id: &str| -> Vec<String> {
        let given = inner.try_get_many::<String>(id).ok().flatten();
        given.into_iter().flatten().cloned().collect()
    };
    let roles: Roles = many("roles")
        .iter()
        .filter_map(|word| Role::parse(word))
        .collect();
    match verb {
        "add" => share::add(&mut store, &by, name, inner.text("display"), roles),
        "disable" => share::disable(&mut store, &by, name),
        "enable" => share::enable(&mut store, &by, name),
        "role" => share::set_roles(&mut store, &by, name, roles),
        "grant" => share::grant(&mut store, &by, name, &many("codes")),
        "revoke" => share::revoke(&mut store, &by, name, &many("codes")),
        _ => {
            let (currency, most) = limit(inner, context)?;
            share::limit(&mut store, &by, name, currency, most)
        }
    }
    .or_fail(context)?;
    print::say(&fl!(context.words, "cli-operator-done", name = name));
    Ok(Exit::Done)
}

fn limit(matches: &ArgMatches, context: &Context) -> Result<(Currency, Option<i64>), Failure> {
    let currency = super::super::reading::currency(matches.text("currency"), context)?;
    let most = match matches.text("amount") {
        DEFAULT => None,
        text => Some(period::amount(text, currency, context)?.minor),
    };
    Ok((currency, most))
}

/// Arguments of `list`.
pub fn define_list(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "may-operator-list"))
}

/// Runs `list`.
pub fn run_list(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::OperatorList, context)?;
    let words = &context.words;
    let mut listing = Listing::new([
        ("name", fl!(words, "column-operator")),
        ("display", fl!(words, "column-display")),
        ("enabled", fl!(words, "column-enabled")),
        ("roles", fl!(words, "column-roles")),
        ("limits", fl!(words, "column-limits")),
        ("accounts", fl!(words, "column-accounts")),
        ("keys", fl!(words, "column-keys")),
    ]);
    for one in share::list(reader.read()).or_fail(context)? {
        let roles: Vec<String> = one.operator.roles.iter().map(|role| role.name(words)).collect();
        let limits = one
            .limits
            .iter()
            .map(|(currency, minor)| Money::new(*minor, *currency).to_string());
        listing.rows.push(vec![
            one.operator.name.into(),
            one.operator.display.into(),
            Cell::Int(i64::from(one.operator.enabled)),
            roles.join(", ").into(),
            limits.collect::<Vec<_>>().join(", ").into(),
            one.accounts.join(" ").into(),
            one.keys.join(" ").into(),
        ]);
    }
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}
