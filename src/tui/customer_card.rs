//! The card of a customer, beside the queue and beside the list of customers: what one needs to know before a call, in
//! the order in which it is asked.

use super::app::Context;
use super::theme::Role;
use super::widgets::Look;
use super::widgets::blank::blank;
use super::widgets::card::{Card, Line};
use super::widgets::gauge::bar;
use super::widgets::text::{Run, divider};
use crate::domain::contact::Contact;
use crate::domain::customer::Status;
use crate::domain::date::days_between;
use crate::domain::id::CustomerId;
use crate::domain::task::{Kind, Task};
use crate::domain::{Date, Money};
use crate::store::StoreError;
use crate::store::customer::{self, Ageing};
use crate::text::amount::grouped;
use crate::text::cells::pad_left;
use crate::text::fl;
use crate::text::noun::{Named, ageing_bucket, ageing_credit};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells of a bar.
const BAR: usize = 7;
/// Cells of an amount beside a bar.
const AMOUNT: usize = 14;
/// Cells of a balance, with its code behind it.
const BALANCE: usize = 12;
/// Contacts, tasks and activities shown of each.
const SHOWN: usize = 3;

/// The card a pane shows: of one customer, scrolled so far.
#[derive(Default)]
pub struct CardView {
    card: Option<customer::Card>,
    offset: usize,
}

/// Lines a scrolling key moves the card.
const STEP: usize = 5;

impl CardView {
    /// Takes the card that was read. What stood here before stays where reading failed.
    pub fn put(&mut self, read: Result<customer::Card, StoreError>) {
        let Ok(card) = read else { return };
        if self.id() != Some(card.row.customer.id) {
            self.offset = 0;
        }
        self.card = Some(card);
    }

    fn id(&self) -> Option<CustomerId> {
        self.card.as_ref().map(|card| card.row.customer.id)
    }

    /// Scrolls the card, down or up.
    pub fn scroll(&mut self, down: bool, look: &Look, today: Date) {
        let Some(card) = &self.card else { return };
        let last = build(card, look, today).len().saturating_sub(STEP);
        self.offset = if down {
            (self.offset + STEP).min(last)
        } else {
            self.offset.saturating_sub(STEP)
        };
    }

    /// Draws the card with the rule left of it; `over` the list, as a drawer, or beside it. A card that is not of the
    /// customer `of` is not drawn: its own is being read.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, over: bool, of: Option<CustomerId>, cx: &Context) {
        let look = &cx.look;
        blank(area, buf);
        let edge = if over { area.x } else { area.x.saturating_sub(1) };
        divider(buf, edge, area, look);
        let inner = Rect {
            x: area.x + u16::from(over),
            width: area.width - u16::from(over),
            ..area
        };
        if let Some(known) = self.card.as_ref().filter(|_| of.is_some() && self.id() == of) {
            let mut card = build(known, look, cx.today);
            card.offset = self.offset;
            card.draw(inner, buf, look);
        }
    }
}

/// The card as lines, in the words of `look`.
fn build(card: &customer::Card, look: &Look, today: Date) -> Card {
    let builder = Builder { card, look, today };
    let mut lines = Vec::new();
    builder.who(&mut lines);
    builder.money(&mut lines);
    for ageing in &card.ageing {
        builder.ageing(ageing, &mut lines);
    }
    builder.work(&mut lines);
    Card {
        title: builder.title(),
        lines,
        offset: 0,
    }
}

/// `35 d`: a number of days in few cells.
pub fn days(days: i64, look: &Look) -> String {
    fl!(look.words, "days-short", days = days)
}

/// What a task says: a task added by hand its title, any other its kind and what it is about.
fn task_title(task: &Task, look: &Look) -> String {
    let kind = task.fields.kind.name(&look.words);
    match (task.fields.kind, task.fields.title.as_str()) {
        (_, "") => kind,
        (Kind::Manual, title) => title.to_owned(),
        (_, title) => format!("{kind} {title}"),
    }
}

struct Builder<'a> {
    card: &'a customer::Card,
    look: &'a Look,
    today: Date,
}

impl Builder<'_> {
    fn title(&self) -> Vec<Run> {
        let fields = &self.card.row.customer.fields;
        let mut title = vec![
            Run::new(fields.short(), Role::Title),
            Run::new(format!("  {}", fields.tier), Role::Focus),
        ];
        if fields.status != Status::Active {
            let role = if fields.status == Status::Hold {
                Role::Danger
            } else {
                Role::Muted
            };
            title.push(Run::new(
                format!("  {}", fields.status.name(&self.look.words)),
                role,
            ));
        }
        title
    }

    fn who(&self, lines: &mut Vec<Line>) {
        let fields = &self.card.row.customer.fields;
        let codes = format!("{} {} {}", fields.code, self.look.glyphs.dot, fields.terms);
        let mut who = vec![Run::new(codes, Role::Muted)];
        if fields.name != fields.short() {
            who.push(Run::new(format!("  {}", fields.name), Role::Muted));
        }
        lines.push(Line::Text(who));
        if let Some((_, parent)) = &self.card.parent {
            let text = fl!(self.look.words, "card-parent", name = parent.as_str());
            lines.push(Line::Text(vec![Run::new(text, Role::Muted)]));
        }
        for (index, contact) in self.card.contacts.iter().take(SHOWN).enumerate() {
            lines.push(contact_line(contact, index == 0));
        }
        if self.card.contacts.is_empty() {
            let text = fl!(self.look.words, "card-no-contact");
            lines.push(Line::Text(vec![Run::new(text, Role::Warning)]));
        }
        lines.push(Line::Blank);
    }

    fn money(&self, lines: &mut Vec<Line>) {
        let words = &self.look.words;
        let row = &self.card.row;
        if row.balances.is_empty() {
            let none = fl!(words, "card-no-transactions");
            lines.push(pair(fl!(words, "card-balance"), none, Role::Muted));
        }
        for (index, balance) in row.balances.iter().enumerate() {
            let label = label_once(index, fl!(words, "card-balance"));
            lines.push(pair(label, Self::amount(*balance), Role::Title));
        }
        lines.extend(self.limit());
        for (index, late) in row.overdue.iter().enumerate() {
            let mut runs = vec![Run::new(Self::amount(*late), Role::Danger)];
            if index == 0 {
                let oldest = days(row.oldest_overdue_days, self.look);
                runs.push(Run::new(format!(" {oldest}"), Role::Danger));
            }
            lines.push(Line::Pair(label_once(index, fl!(words, "card-overdue")), runs));
        }
        if row.overdue.is_empty() && !row.balances.is_empty() {
            let none = pad_left(&fl!(words, "card-nothing-overdue"), BALANCE, "");
            lines.push(pair(fl!(words, "card-overdue"), none, Role::Good));
        }
    }

    /// An amount right-aligned with those above and below it, its code behind it.
    fn amount(money: Money) -> String {
        let figure = grouped(money.minor, money.currency);
        let gap = BALANCE.saturating_sub(figure.len());
        format!("{}{figure} {}", " ".repeat(gap), money.currency)
    }

    /// The limit with the share of it that is used, in the currency of the limit.
    fn limit(&self) -> Option<Line> {
        let fields = &self.card.row.customer.fields;
        let limit = fields.credit_limit?;
        let mut runs = vec![Run::new(
            Self::amount(Money::new(limit, fields.currency)),
            Role::Base,
        )];
        let used = self
            .card
            .row
            .balances
            .iter()
            .find(|b| b.currency == fields.currency);
        if let (Some(used), true) = (used, limit > 0) {
            let percent = i128::from(used.minor.max(0)) * 100 / i128::from(limit);
            let role = match percent {
                101.. => Role::Danger,
                90..=100 => Role::Warning,
                _ => Role::Base,
            };
            runs.push(Run::new(format!(" {percent} %"), role));
        }
        Some(Line::Pair(fl!(self.look.words, "card-limit"), runs))
    }

    fn ageing(&self, ageing: &Ageing, lines: &mut Vec<Line>) {
        let words = &self.look.words;
        let whole: i64 = ageing
            .buckets
            .iter()
            .fold(0, |sum: i64, part| sum.saturating_add(*part));
        let credit = ageing.credit.saturating_add(ageing.unapplied);
        if whole == 0 && credit == 0 {
            return;
        }
        lines.push(Line::Blank);
        let heading = fl!(words, "card-ageing", currency = ageing.currency.as_str());
        lines.push(Line::Text(vec![Run::new(heading, Role::Muted)]));
        for (bucket, part) in ageing.buckets.iter().enumerate().filter(|(_, part)| **part != 0) {
            let role = if bucket == 0 { Role::Base } else { Role::Danger };
            let drawn = bar(part.unsigned_abs(), whole.unsigned_abs(), BAR, self.look);
            let amount = pad_left(
                &grouped(*part, ageing.currency),
                AMOUNT,
                self.look.glyphs.ellipsis,
            );
            let label = ageing_bucket(bucket, words);
            lines.push(Line::Pair(
                label,
                vec![Run::new(drawn, role), Run::new(amount, Role::Base)],
            ));
        }
        if credit != 0 {
            let amount = grouped(credit, ageing.currency);
            let amount = pad_left(&amount, BAR + AMOUNT, self.look.glyphs.ellipsis);
            lines.push(pair(ageing_credit(words), amount, Role::Base));
        }
    }

    fn work(&self, lines: &mut Vec<Line>) {
        let words = &self.look.words;
        lines.push(Line::Blank);
        lines.push(Line::Pair(fl!(words, "card-touch"), self.touch()));
        if let Some(reconciliation) = &self.card.reconciliation {
            let text = format!("{}  {}", reconciliation.period, reconciliation.state.name(words));
            lines.push(pair(fl!(words, "card-reconciled"), text, Role::Base));
        } else {
            let never = fl!(words, "card-never");
            lines.push(pair(fl!(words, "card-reconciled"), never, Role::Muted));
        }
        for (index, task) in self.card.tasks.iter().take(SHOWN).enumerate() {
            let role = if task.fields.due <= self.today {
                Role::Danger
            } else {
                Role::Base
            };
            let runs = vec![
                Run::new(task.fields.due.to_string(), role),
                Run::new(format!("  {}", task_title(task, self.look)), Role::Base),
            ];
            lines.push(Line::Pair(label_once(index, fl!(words, "card-next")), runs));
        }
        self.notes(lines);
    }

    /// The last two-way contact against the cadence, and what the latest activity came to.
    fn touch(&self) -> Vec<Run> {
        let words = &self.look.words;
        let row = &self.card.row;
        let cadence = i64::from(row.customer.fields.contact_cadence());
        let Some(spoke) = row.last_contact else {
            let text = fl!(words, "card-never-spoke", cadence = cadence);
            return vec![Run::new(text, Role::Muted)];
        };
        let ago = days_between(spoke, self.today);
        let role = if ago > cadence { Role::Warning } else { Role::Base };
        let text = fl!(words, "card-spoke", days = ago, cadence = cadence);
        vec![Run::new(text, role)]
    }

    fn notes(&self, lines: &mut Vec<Line>) {
        let words = &self.look.words;
        if !self.card.activities.is_empty() {
            lines.push(Line::Blank);
        }
        for activity in self.card.activities.iter().take(SHOWN) {
            let fields = &activity.fields;
            let what = format!(
                "{}  {} {} {}",
                fields.date,
                fields.kind.name(words),
                self.look.glyphs.dot,
                fields.outcome.name(words)
            );
            let mut runs = vec![Run::new(what, Role::Muted)];
            if !fields.summary.is_empty() {
                runs.push(Run::new(format!("  {}", fields.summary), Role::Base));
            }
            lines.push(Line::Text(runs));
        }
        let notes = &self.card.row.customer.fields.notes;
        if !notes.is_empty() {
            lines.push(Line::Blank);
            lines.extend(notes.lines().map(|line| Line::Text(vec![Run::from(line)])));
        }
    }
}

fn contact_line(contact: &Contact, first: bool) -> Line {
    let fields = &contact.fields;
    let role = if first { Role::Base } else { Role::Muted };
    let mut runs = vec![Run::new(&fields.name, role)];
    for part in [&fields.role, &fields.phone] {
        if !part.is_empty() {
            runs.push(Run::new(format!("  {part}"), Role::Muted));
        }
    }
    Line::Text(runs)
}

fn pair(label: String, text: String, role: Role) -> Line {
    Line::Pair(label, vec![Run::new(text, role)])
}

fn label_once(index: usize, label: String) -> String {
    if index == 0 { label } else { String::new() }
}
