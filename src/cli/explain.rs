//! `tieout explain OURS THEIRS L12 S30`: why lines of two files are tied or not. Says where each line stands, then every rule
//! with the conditions the lines do not meet, and by how much.

use super::context::Context;
use super::diff::{tied_out, two_files};
use super::exit::{Exit, Failure};
use super::print;
use super::{Arguments, book};
use crate::documents::listing::{Cell, Format, Listing};
use crate::documents::rows::json_text;
use crate::domain::evidence::Fact;
use crate::domain::money::decimal_text;
use crate::domain::reconciliation::{Side, Status};
use crate::domain::{Currency, Lines};
use crate::matching::explain::{Explanation, Verdict, explain};
use crate::matching::{Group, Holding, Proposal, Unwatched, table};
use crate::ops::OpError;
use crate::ops::tie_out::TieOut;
use crate::text::amount::grouped;
use crate::text::{Words, evidence, fl};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let lines = Arg::new("lines")
        .value_name("LINE")
        .num_args(1..)
        .required(true)
        .help(fl!(words, "cli-explain-lines"));
    two_files(command.about(fl!(words, "cli-explain")), words).arg(lines)
}

/// Runs it: exit 0 when some rule ties the lines as they were given, 1 when none does.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let (tied, rules) = tied_out(matches, context)?;
    let words = &context.words;
    let (ours, theirs) = chosen(matches, &tied, context)?;
    let files = (&tied.ours.lines, &tied.theirs.lines);
    let holdings = Holding::all_of(&tied.proposal);
    let found = explain(files, &rules, holdings, (&ours, &theirs), &Unwatched);
    let found = found.map_err(|_| book::failure(&OpError::Cancelled, context))?;
    let view = View {
        tied: &tied,
        ours: &ours,
        theirs: &theirs,
        found: &found,
        words,
    };
    match context.format {
        Format::Json => print::text(&json_text(&format!("{:#}\n", view.json())))?,
        Format::Table => {
            print::text(&view.head())?;
            print::listing(&view.listing(), Format::Table)?;
        }
        other => print::listing(&view.listing(), other)?,
    }
    Ok(if found.rules.iter().any(Verdict::holds) {
        Exit::Done
    } else {
        Exit::Differences
    })
}

/// The lines named on the command line, as places in the files: `L12`, `S30`, also joined by `+` or a comma.
fn chosen(matches: &ArgMatches, tied: &TieOut, context: &Context) -> Result<(Vec<u32>, Vec<u32>), Failure> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let names = matches.joined("lines");
    for name in names.split([' ', '+', ',']).filter(|name| !name.is_empty()) {
        let number = name.get(1..).and_then(|number| number.parse().ok());
        let line = name
            .get(..1)
            .and_then(|side| Side::parse(&side.to_uppercase()))
            .zip(number);
        let found = line.and_then(|(side, number)| match side {
            Side::Ours => tied.ours.lines.place_of(number).map(|place| ours.push(place)),
            Side::Theirs => tied.theirs.lines.place_of(number).map(|place| theirs.push(place)),
        });
        if found.is_none() {
            return Err(Failure::refused(fl!(
                context.words,
                "cli-explain-no-line",
                name = name
            )));
        }
    }
    if ours.is_empty() && theirs.is_empty() {
        return Err(Failure::refused(fl!(context.words, "cli-explain-none")));
    }
    Ok((ours, theirs))
}

/// What is shown: the lines, where they stand and what the rules say.
struct View<'a> {
    tied: &'a TieOut,
    ours: &'a [u32],
    theirs: &'a [u32],
    found: &'a Explanation,
    words: &'a Words,
}

impl View<'_> {
    fn lines(&self, side: Side) -> &Lines {
        match side {
            Side::Ours => &self.tied.ours.lines,
            Side::Theirs => &self.tied.theirs.lines,
        }
    }

    /// The lines asked about, ours first.
    fn asked(&self) -> impl Iterator<Item = (Side, u32)> + '_ {
        let ours = self.ours.iter().map(|l| (Side::Ours, *l));
        ours.chain(self.theirs.iter().map(|s| (Side::Theirs, *s)))
    }

    fn name(&self, side: Side, place: u32) -> String {
        format!("{side}{}", self.lines(side).number(place))
    }

    fn currency(&self) -> Currency {
        let mut all = self
            .asked()
            .filter_map(|(side, place)| self.lines(side).currency.get(place as usize).copied());
        all.find(|currency| !currency.is_unknown()).unwrap_or_default()
    }

    /// The group a line stands in, with its place among the groups.
    fn group(&self, side: Side, place: u32) -> Option<(usize, &Group)> {
        let proposal: &Proposal = &self.tied.proposal;
        let holds = |group: &Group| match side {
            Side::Ours => proposal.ours(group).binary_search(&place).is_ok(),
            Side::Theirs => proposal.theirs(group).binary_search(&place).is_ok(),
        };
        proposal
            .groups()
            .iter()
            .enumerate()
            .find(|(_, group)| holds(group))
    }

    /// How sure the engine is of a group, in words; of a question that it is one.
    fn sure(&self, group: &Group) -> String {
        let sure = evidence::confidence(self.words, group.confidence_ppm);
        match group.status {
            Status::Suggested => fl!(self.words, "cli-explain-suggested", sure = sure),
            _ => sure,
        }
    }

    /// The other lines of a group.
    fn others(&self, group: &Group, side: Side, place: u32) -> Vec<String> {
        let proposal = &self.tied.proposal;
        let ours = proposal.ours(group).iter().map(|l| (Side::Ours, *l));
        let all = ours.chain(proposal.theirs(group).iter().map(|s| (Side::Theirs, *s)));
        all.filter(|line| *line != (side, place))
            .map(|(side, place)| self.name(side, place))
            .collect()
    }

    /// Where the lines stand, and what they have in common.
    fn head(&self) -> String {
        let words = self.words;
        let mut out = String::new();
        let mut say = |text: &str| {
            out.push_str(text);
            out.push('\n');
        };
        for (side, place) in self.asked() {
            let Some((_, group)) = self.group(side, place) else {
                continue;
            };
            let line = self.name(side, place);
            let rule = evidence::rule(words, group.rule);
            let others = self.others(group, side, place).join(" ");
            say(&if others.is_empty() {
                fl!(words, "cli-explain-alone", line = line, rule = rule)
            } else {
                fl!(
                    words,
                    "cli-explain-standing",
                    line = line,
                    others = others,
                    rule = rule,
                    sure = self.sure(group)
                )
            });
        }
        if !self.ours.is_empty() && !self.theirs.is_empty() {
            let currency = self.currency();
            say(&fl!(words, "recon-gap", gap = grouped(self.found.gap, currency)));
            let facts = self.facts().into_iter();
            facts
                .filter_map(|fact| evidence::fact(words, currency, fact))
                .for_each(|text| say(&text));
        }
        out
    }

    fn facts(&self) -> Vec<Fact> {
        let cited = self.found.cited.map(|(by, form)| Fact::Cited { by, form });
        let lag = self.found.lag.map(Fact::Lag);
        cited
            .into_iter()
            .chain(lag)
            .chain([Fact::Because(self.found.reason)])
            .collect()
    }

    /// One row per rule, or per condition it misses.
    fn listing(&self) -> Listing {
        let words = self.words;
        let mut listing = Listing::new([
            ("rule", fl!(words, "column-rule")),
            ("name", fl!(words, "column-name")),
            ("verdict", fl!(words, "column-verdict")),
        ]);
        let currency = self.currency();
        for verdict in &self.found.rules {
            let misses = verdict.failed.iter().map(|failed| {
                let said = evidence::failed(words, currency, *failed);
                Cell::Word(failed.name(), said)
            });
            let holds = verdict
                .holds()
                .then(|| Cell::Word("holds", fl!(words, "cli-explain-holds")));
            let proposed = verdict
                .proposed
                .then(|| Cell::Word("proposed", fl!(words, "cli-explain-proposed")));
            for said in holds.into_iter().chain(proposed).chain(misses) {
                let name = Cell::Word(verdict.rule.name(), evidence::rule(words, verdict.rule));
                listing.rows.push(vec![verdict.rule.id().into(), name, said]);
            }
        }
        listing
    }

    fn json(&self) -> Value {
        let (words, currency) = (self.words, self.currency());
        let standing: Vec<Value> = self
            .asked()
            .filter_map(|(side, place)| {
                let (index, group) = self.group(side, place)?;
                let (ours, theirs) = (&self.tied.ours.lines, &self.tied.theirs.lines);
                Some(json!({
                    "line": self.name(side, place),
                    "with": self.others(group, side, place),
                    "rule": group.rule.id(),
                    "category": group.category.as_str(),
                    "status": group.status.as_str(),
                    "code": group.code.map(crate::domain::difference::Code::as_str),
                    "confidence": evidence::confidence(words, group.confidence_ppm),
                    "confidence_ppm": group.confidence_ppm,
                    "detail": table::detail(&self.tied.proposal, index, ours, theirs),
                }))
            })
            .collect();
        let rules: Vec<Value> = self
            .found
            .rules
            .iter()
            .map(|verdict| {
                let failed: Vec<Value> = verdict
                    .failed
                    .iter()
                    .map(|failed| json!({ "condition": failed.name(), "says": evidence::failed(words, currency, *failed) }))
                    .collect();
                json!({ "rule": verdict.rule.id(), "name": verdict.rule.name(), "holds": verdict.holds(), "proposed": verdict.proposed, "failed": failed })
            })
            .collect();
        let cited = self.found.cited;
        json!({
            "standing": standing,
            "gap": decimal_text(self.found.gap, currency.exponent()),
            "lag_days": self.found.lag,
            "cited_by": cited.map(|(by, _)| by.as_str()),
            "cited_as": cited.map(|(_, form)| form.as_str()),
            "because": evidence::reason(words, currency, self.found.reason),
            "rules": rules,
        })
    }
}
