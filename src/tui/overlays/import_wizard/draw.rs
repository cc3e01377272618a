//! What the wizard shows: the facts of the file, what importing it would do, and each column with a raw value beside the one
//! that was read.

use super::{ImportWizard, Motion, Outcome, Rows, Step};
use crate::domain::batch::Kind;
use crate::domain::problem::Place;
use crate::domain::reading::Meaning;
use crate::domain::untrusted::TermText;
use crate::domain::{Currency, Money};
use crate::formats::{Balance, Outline, Reading, Refusal};
use crate::ops::import::{self, List, Preview, period_of};
use crate::text::amount::{coded, grouped};
use crate::text::cells::{width, wrap};
use crate::text::noun::Named as _;
use crate::text::{Words, fl, problem, reading as said};
use crate::tui::app::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::table::{Align, Cell, Column, Row, Table};
use crate::tui::widgets::text::{Run, frame as outline_box, put, put_runs};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Suspicions, codes and the like named in one line.
const NAMED: usize = 6;
/// Rows the table of columns always keeps.
const TABLE_MIN: u16 = 4;

/// A labelled line, its value wrapped where it is long.
struct Fact {
    label: String,
    runs: Vec<Run>,
}

/// One column of the file as the table shows it.
pub(super) struct ColumnLine {
    source: TermText,
    meaning: Option<Meaning>,
    list_meaning: &'static str,
    reason: Option<crate::domain::reading::Reason>,
    raw: TermText,
    read: TermText,
}

/// The columns of the file.
pub(super) fn columns_of(outcome: &Outcome) -> Vec<ColumnLine> {
    let outline = match outcome {
        Outcome::Lines(preview, _) => Some(&preview.reading.outline),
        Outcome::Refused(refusal) => refusal.outline.as_deref(),
        Outcome::List(list) => return list_columns(list),
    };
    let columns = outline.map(|o| o.columns.as_slice()).unwrap_or_default();
    columns
        .iter()
        .map(|column| {
            let (raw, read) = column.samples.first().cloned().unwrap_or_default();
            ColumnLine {
                source: heading(column.index, &column.source),
                meaning: Some(column.meaning),
                list_meaning: "",
                reason: Some(column.reason),
                raw: TermText::new(&raw),
                read: TermText::new(&read),
            }
        })
        .collect()
}

fn list_columns(list: &List) -> Vec<ColumnLine> {
    let columns = list.customers.columns.iter().enumerate();
    columns
        .map(|(index, (source, meaning))| ColumnLine {
            source: heading(index, source),
            meaning: meaning.is_none().then_some(Meaning::Ignored),
            list_meaning: meaning.map_or("", |m| m.as_str()),
            reason: None,
            raw: TermText::default(),
            read: TermText::default(),
        })
        .collect()
}

fn heading(index: usize, source: &str) -> TermText {
    if source.is_empty() {
        let place = Place {
            index,
            name: String::new(),
        };
        return TermText::from(place.letters());
    }
    TermText::new(source)
}

impl ImportWizard {
    pub(super) fn draw_all(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let buf = frame.buffer_mut();
        blank(area, buf);
        let title = match (&self.file, self.step) {
            (Some(file), Step::Review) => {
                fl!(
                    look.words,
                    "wizard-title-file",
                    file = TermText::new(&file.name).into_string()
                )
            }
            _ => fl!(look.words, "wizard-title"),
        };
        outline_box(buf, area, &title, look);
        let inner = Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(2),
        };
        match self.step {
            Step::Path => self.draw_path(frame, inner, look),
            Step::Customer => self.draw_customer(frame, inner, look),
            Step::Review => self.draw_review(buf, inner, look),
        }
    }

    fn draw_path(&self, frame: &mut Frame, area: Rect, look: &Look) {
        let buf = frame.buffer_mut();
        let base = look.style(Role::Base);
        put(buf, area, &fl!(look.words, "wizard-which-file"), base, look);
        let line = |y: u16| Rect {
            y: area.y + y,
            height: u16::from(area.height > y),
            ..area
        };
        put(buf, line(2), look.glyphs.prompt, look.style(Role::Focus), look);
        let input = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(2),
            ..line(2)
        };
        let cursor = self.path.draw(input, buf, look);
        let muted = look.style(Role::Muted);
        put(buf, line(4), &fl!(look.words, "wizard-path-help"), muted, look);
        for (y, path) in (6..area.height).zip(&self.found) {
            put(buf, line(y), TermText::new(path).as_str(), base, look);
        }
        frame.set_cursor_position(cursor);
    }

    fn draw_customer(&self, frame: &mut Frame, area: Rect, look: &Look) {
        let buf = frame.buffer_mut();
        put(
            buf,
            area,
            &fl!(look.words, "wizard-which-customer"),
            look.style(Role::Base),
            look,
        );
        let line = |y: u16| Rect {
            y: area.y + y,
            height: u16::from(area.height > y),
            ..area
        };
        let cursor = self.code.draw(line(2), buf, look);
        for (y, named) in (4..area.height).zip(&self.offered) {
            let role = if y == 4 { Role::Selected } else { Role::Base };
            let runs = [
                Run::new(named.code.as_str(), Role::Key),
                Run::new(format!("  {}", named.name), role),
            ];
            put_runs(buf, line(y), &runs, look.style(Role::Base), look);
        }
        frame.set_cursor_position(cursor);
    }

    fn draw_review(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let facts = match &self.outcome {
            Some(Outcome::Lines(preview, _)) => self.lines_facts(preview, look),
            Some(Outcome::List(list)) => self.list_facts(list, look),
            Some(Outcome::Refused(refusal)) => self.refused_facts(refusal, look),
            None => Vec::new(),
        };
        let labels = facts.iter().map(|fact| width(&fact.label)).max().unwrap_or(0) as u16;
        let bottom = area.bottom().saturating_sub(TABLE_MIN);
        let mut y = area.y;
        for fact in &facts {
            if y >= bottom {
                break;
            }
            y += draw_fact(
                fact,
                labels,
                Rect {
                    y,
                    height: bottom - y,
                    ..area
                },
                buf,
                look,
            );
        }
        let table = Rect {
            x: area.x.saturating_sub(1),
            y: y + 1,
            width: area.width + 1,
            height: area.bottom().saturating_sub(y + 1),
        };
        self.draw_columns(buf, table, look);
    }

    fn draw_columns(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let Some(outcome) = &self.outcome else { return };
        let lines = columns_of(outcome);
        let mut list = Rows::default();
        list.set_total(lines.len());
        list.set_height(Table::rows_in(area));
        list.go(Motion::To(self.columns.cursor()));
        let row = |index: usize| lines.get(index).map(|line| cells(index, line, &look.words));
        Table {
            columns: COLUMNS,
            list: &list,
            row: &row,
            focused: true,
            empty: "",
        }
        .draw(area, buf, look);
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

    fn lines_facts(&self, preview: &Preview, look: &Look) -> Vec<Fact> {
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
        facts.extend(self.effect(preview, look));
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
    fn effect(&self, preview: &Preview, look: &Look) -> Vec<Fact> {
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
        let mut facts = Vec::new();
        let text = match &self.outcome {
            Some(Outcome::Lines(_, Some(news))) => {
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

const fn column(header: fn(&Words) -> String, min: u16, ideal: u16, shrink: u8) -> Column {
    Column {
        header,
        align: Align::Left,
        min,
        ideal,
        grows: false,
        shrink,
    }
}

const COLUMNS: &[Column] = &[
    column(|w| fl!(w, "inspect-column"), 10, 20, 0),
    column(|w| fl!(w, "inspect-meaning"), 10, 16, 0),
    column(|w| fl!(w, "wizard-raw"), 10, 18, 1),
    Column {
        grows: true,
        ..column(|w| fl!(w, "wizard-read"), 10, 18, 0)
    },
    column(|w| fl!(w, "inspect-why"), 12, 34, 2),
];

fn cells(index: usize, line: &ColumnLine, words: &Words) -> Row {
    let ignored = line.meaning == Some(Meaning::Ignored);
    let meaning = line.meaning.map_or_else(
        || line.list_meaning.replace('_', " "),
        |m| said::meaning(words, m),
    );
    let why = line
        .reason
        .map(|reason| said::reason(words, reason))
        .unwrap_or_default();
    Row {
        key: index as i64,
        cells: vec![
            Cell::from(line.source.clone()),
            Cell::new(meaning, if ignored { Role::Muted } else { Role::Title }),
            Cell::new(line.raw.clone(), Role::Muted),
            Cell::from(line.read.clone()),
            Cell::new(why, Role::Muted),
        ],
        role: if ignored { Role::Muted } else { Role::Base },
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

/// Draws a fact and says how many rows it took. One of a single run is wrapped.
fn draw_fact(fact: &Fact, labels: u16, area: Rect, buf: &mut Buffer, look: &Look) -> u16 {
    let indent = (labels + 2).min(area.width);
    put(
        buf,
        Rect {
            width: labels.min(area.width),
            ..area
        },
        &fact.label,
        look.style(Role::Muted),
        look,
    );
    let value = Rect {
        x: area.x + indent,
        width: area.width - indent,
        ..area
    };
    let [run] = fact.runs.as_slice() else {
        put_runs(buf, value, &fact.runs, look.style(Role::Base), look);
        return 1;
    };
    let lines = wrap(run.text.as_str(), usize::from(value.width));
    let mut used = 0;
    for (y, line) in (value.y..value.bottom()).zip(&lines) {
        put(
            buf,
            Rect {
                y,
                height: 1,
                ..value
            },
            line,
            look.style(run.role),
            look,
        );
        used += 1;
    }
    used
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
