//! What is said of a file above its columns: how it is written, its figures, and what importing it would do.

use super::{ImportWizard, Outcome};
use crate::domain::batch::Kind;
use crate::domain::untrusted::TermText;
use crate::domain::{Currency, Money};
use crate::formats::{Balance, Outline, Reading, Refusal};
use crate::ops::alike::Alike;
use crate::ops::import::{self, Foreseen, List, Preview, period_of};
use crate::text::amount::{coded, grouped};
use crate::text::noun::Named as _;
use crate::text::{Words, fl, problem, reading as said};
use crate::tui::sentence;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::text::Run;

/// Suspicions, codes and the like named in one line.
const NAMED: usize = 6;
/// A labelled line, its value wrapped where it is long.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) runs: Vec<Run>,
}

impl ImportWizard {
    /// The facts of what was read, or of why it was not.
    pub(super) fn facts(&self, look: &Look) -> Vec<Fact> {
        match &self.outcome {
            Some(Outcome::Lines(preview, foreseen)) => self.lines_facts(preview, foreseen.as_ref(), look),
            Some(Outcome::List(list)) => self.list_facts(list, look),
            Some(Outcome::Refused(refusal)) => self.refused_facts(refusal, look),
            None => Vec::new(),
        }
    }

    fn kind_fact(&self, look: &Look) -> Fact {
        let mut runs = vec![Run::new(self.kind().name(&look.words), Role::Title)];
        if let Some(customer) = &self.customer {
            runs.push(Run::new(format!(" {} ", look.glyphs.dot), Role::Muted));
            runs.push(Run::new(
                format!("{}  {}", customer.code, customer.name),
                Role::Base,
            ));
        }
        Fact {
            label: fl!(look.words, "wizard-kind"),
            runs,
        }
    }

    fn lines_facts(&self, preview: &Preview, foreseen: Option<&Foreseen>, look: &Look) -> Vec<Fact> {
        let words = &look.words;
        let reading = &preview.reading;
        let mut facts = vec![self.kind_fact(look), written(&reading.outline, look)];
        facts.push(bookings(reading, look));
        facts.push(signs(&reading.outline, words));
        if self.kind() == Kind::Statement {
            facts.push(self.side(reading, words));
            facts.extend(
                period_of(&reading.lines)
                    .map(|period| plain(fl!(words, "wizard-period"), period.to_string())),
            );
        }
        facts.extend(footing(reading, look));
        facts.extend(left_out(reading, words));
        facts.extend(self.effect(preview, foreseen, look));
        facts
    }

    fn side(&self, reading: &Reading, words: &Words) -> Fact {
        let text = match self.mirrored {
            Some(true) => fl!(words, "wizard-mirrored"),
            Some(false) => fl!(words, "wizard-not-mirrored"),
            None => said::mirror(words, reading.mirrored, reading.mirror_evidence),
        };
        plain(fl!(words, "wizard-side"), text)
    }

    /// What importing would do, or what keeps it from being done.
    fn effect(&self, preview: &Preview, foreseen: Option<&Foreseen>, look: &Look) -> Vec<Fact> {
        let words = &look.words;
        let label = fl!(words, "wizard-effect");
        if let Some(batch) = &preview.earlier {
            let earlier = batch.fields.file.as_str();
            return vec![marked(
                label,
                fl!(words, "wizard-same", earlier = earlier),
                Role::Danger,
            )];
        }
        if let Some(refused) = foreseen.and_then(|it| it.refusal(&preview.file)) {
            let above = foreseen.and_then(|it| sentence::above(it, words));
            let above = above.map(|said| marked(String::new(), said, Role::Warning));
            let refused = marked(label, sentence::of(&refused, words), Role::Danger);
            return std::iter::once(refused).chain(above).collect();
        }
        let mut facts = Vec::new();
        let text = match foreseen {
            Some(Foreseen::Ledger(news)) => {
                fl!(
                    words,
                    "wizard-news",
                    added = news.added,
                    already = news.already_there
                )
            }
            _ => fl!(words, "wizard-lines", added = preview.reading.lines.len()),
        };
        let ready = import::check(self.kind(), preview, &self.request()).is_ok();
        facts.push(marked(label, text, if ready { Role::Good } else { Role::Muted }));
        let remarks = foreseen.iter().flat_map(|it| sentence::foreseen(it, words));
        facts.extend(remarks.map(|said| marked(String::new(), said, Role::Warning)));
        if self.customer.is_none() && !preview.unknown.is_empty() {
            let (count, codes) = (preview.unknown.len(), some(&preview.unknown));
            let (text, role) = if self.create {
                (
                    fl!(words, "wizard-will-create", count = count, codes = codes),
                    Role::Good,
                )
            } else {
                (
                    fl!(words, "wizard-are-unknown", count = count, codes = codes),
                    Role::Warning,
                )
            };
            facts.push(marked(fl!(words, "wizard-customers"), text, role));
        }
        facts.extend(alike(&preview.alike, words));
        let nameless = preview.known.is_empty() && preview.unknown.is_empty();
        if self.customer.is_none() && nameless {
            facts.push(marked(
                fl!(words, "wizard-customers"),
                fl!(words, "wizard-no-customer"),
                Role::Warning,
            ));
        }
        facts
    }

    fn list_facts(&self, list: &List, look: &Look) -> Vec<Fact> {
        let words = &look.words;
        let all = list.customers.rows.len();
        let text = match &list.earlier {
            Some(batch) => {
                return vec![
                    self.kind_fact(look),
                    marked(
                        fl!(words, "wizard-effect"),
                        fl!(words, "wizard-same", earlier = batch.fields.file.as_str()),
                        Role::Danger,
                    ),
                ];
            }
            None => fl!(
                words,
                "wizard-list-news",
                added = all.saturating_sub(list.known),
                known = list.known
            ),
        };
        let names: Vec<String> = list
            .customers
            .rows
            .iter()
            .map(|row| row.fields.name.clone())
            .collect();
        vec![
            self.kind_fact(look),
            marked(fl!(words, "wizard-effect"), text, Role::Good),
            plain(fl!(words, "wizard-customers"), some(&names)),
        ]
    }

    fn refused_facts(&self, refusal: &Refusal, look: &Look) -> Vec<Fact> {
        let words = &look.words;
        let mut facts = vec![self.kind_fact(look)];
        facts.extend(refusal.outline.as_deref().map(|outline| written(outline, look)));
        for (index, one) in refusal.problems.iter().enumerate() {
            let label = if index == 0 {
                fl!(words, "wizard-problems")
            } else {
                String::new()
            };
            facts.push(marked(
                label,
                problem::sentence(words, &refusal.file, one),
                Role::Danger,
            ));
        }
        if let Some(more) = problem::not_listed(words, refusal.problems.len(), refusal.count) {
            facts.push(marked(String::new(), more, Role::Danger));
        }
        facts
    }
}

fn plain(label: String, text: String) -> Fact {
    marked(label, text, Role::Base)
}

fn marked(label: String, text: String, role: Role) -> Fact {
    Fact {
        label,
        runs: vec![Run::new(text, role)],
    }
}

/// Format, encoding, delimiter, sheet, heading, order of dates, decimal mark.
fn written(outline: &Outline, look: &Look) -> Fact {
    let (words, about) = (&look.words, &outline.about);
    let mut parts = vec![about.format.as_str().to_owned(), about.encoding.clone()];
    parts.extend(about.delimiter.map(|d| {
        if d == b'\t' {
            "Tab".to_owned()
        } else {
            char::from(d).to_string()
        }
    }));
    parts.extend(
        about
            .sheet
            .as_ref()
            .map(|sheet| TermText::new(sheet).into_string()),
    );
    parts.extend(
        outline
            .header_row
            .map(|row| fl!(words, "wizard-heading-in", line = row.to_string())),
    );
    parts.extend(outline.profile.date_order.map(|order| order.as_str().to_owned()));
    parts.extend(outline.profile.decimal.map(|mark| match mark {
        crate::formats::Mark::Point => fl!(words, "wizard-decimal-point"),
        crate::formats::Mark::Comma => fl!(words, "wizard-decimal-comma"),
    }));
    plain(
        fl!(words, "wizard-written"),
        parts.join(&format!(" {} ", look.glyphs.dot)),
    )
}

fn sum(currency: Currency, minor: i128) -> String {
    i64::try_from(minor).map_or_else(
        |_| format!("{currency} {minor}"),
        |minor| format!("{currency} {}", grouped(minor, currency)),
    )
}

fn bookings(reading: &Reading, look: &Look) -> Fact {
    let mut runs = vec![Run::new(reading.outline.rows.to_string(), Role::Title)];
    for (currency, minor) in &reading.outline.sums {
        runs.push(Run::new(format!(" {} ", look.glyphs.dot), Role::Muted));
        runs.push(Run::new(sum(*currency, *minor), Role::Base));
    }
    Fact {
        label: fl!(look.words, "wizard-bookings"),
        runs,
    }
}

fn signs(outline: &Outline, words: &Words) -> Fact {
    let (plus, minus) = &outline.sign_columns;
    let safe = |text: &String| TermText::new(text).into_string();
    plain(
        fl!(words, "wizard-signs"),
        said::sign_rule(words, outline.sign_rule, &safe(plus), &safe(minus)),
    )
}

/// Opening, closing, and whether the one and the lines come to the other.
fn footing(reading: &Reading, look: &Look) -> Option<Fact> {
    let words = &look.words;
    if reading.foots.is_none() && reading.break_line.is_none() {
        return None;
    }
    let figures = |list: &[Balance]| {
        list.iter()
            .map(|b| coded(Money::new(b.money.minor, b.money.currency)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (opening, closing) = (figures(&reading.opening), figures(&reading.closing));
    let (text, role) = match (reading.foots, reading.break_line) {
        (_, Some(line)) => (fl!(words, "wizard-breaks", line = line.to_string()), Role::Danger),
        (Some(false), None) => (fl!(words, "wizard-foots-not"), Role::Danger),
        _ => (fl!(words, "wizard-foots"), Role::Good),
    };
    let balances = fl!(
        words,
        "wizard-opening-closing",
        opening = opening,
        closing = closing
    );
    Some(Fact {
        label: fl!(words, "wizard-balances"),
        runs: vec![
            Run::new(balances, Role::Base),
            Run::new(format!("  {text}"), role),
        ],
    })
}

/// Rows that are no bookings, and lines that are equal.
fn left_out(reading: &Reading, words: &Words) -> Vec<Fact> {
    let mut facts = Vec::new();
    if reading.skipped_count > 0 {
        let named: Vec<String> = reading
            .skipped
            .iter()
            .take(NAMED)
            .map(|(line, why)| {
                fl!(
                    words,
                    "inspect-line",
                    line = line.to_string(),
                    why = said::skip(words, *why)
                )
            })
            .collect();
        let text = format!("{}: {}", reading.skipped_count, named.join(", "));
        facts.push(plain(fl!(words, "wizard-skipped"), text));
    }
    if let Some(said) = said::mangled(words, &reading.mangled, reading.mangled_count) {
        facts.push(marked(fl!(words, "wizard-suspicions"), said, Role::Warning));
    }
    if reading.twin_count > 0 {
        let named: Vec<String> = reading
            .twins
            .iter()
            .take(NAMED)
            .map(|t| format!("{} = {}", t.first, t.second))
            .collect();
        let text = fl!(
            words,
            "wizard-twins",
            count = reading.twin_count,
            lines = named.join(", ")
        );
        facts.push(marked(fl!(words, "wizard-suspicions"), text, Role::Warning));
    }
    facts
}

/// The first of these, harmless, with the count of the rest.
/// Codes and names that look like those of other customers.
fn alike(all: &[Alike], words: &Words) -> Vec<Fact> {
    let shown = all.iter().take(NAMED);
    shown
        .map(|one| {
            marked(
                fl!(words, "wizard-alike"),
                sentence::alike(one, words),
                Role::Danger,
            )
        })
        .collect()
}

fn some(all: &[String]) -> String {
    let named: Vec<String> = all
        .iter()
        .take(NAMED)
        .map(|one| TermText::new(one).into_string())
        .collect();
    match all.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        rest => format!("{} +{rest}", named.join(", ")),
    }
}
