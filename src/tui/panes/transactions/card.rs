//! The card of a transaction: its fields, what it is matched to, what settles it, and where it came from.

use super::draw::overdue_days;
use super::model::Detail;
use crate::domain::Money;
use crate::domain::transaction::Transaction;
use crate::store::transaction::{AllocationLink, GroupLink};
use crate::text::amount::{coded, grouped};
use crate::text::fl;
use crate::text::noun::Named;
use crate::tui::app::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::card::{Card, Line};
use crate::tui::widgets::text::Run;

/// Lines of the customer's shown of one group.
const THEIRS: usize = 4;
/// Allocations shown.
const ALLOCATIONS: usize = 6;

/// The card as lines, in the words of the context.
pub(super) fn build(detail: &Detail, cx: &Context) -> Card {
    let mut lines = Vec::new();
    fields(detail, cx, &mut lines);
    reversals(detail, &cx.look, &mut lines);
    matches(detail, &cx.look, &mut lines);
    allocations(detail, &cx.look, &mut lines);
    origin(detail, &cx.look, &mut lines);
    let f = &detail.row.transaction.fields;
    Card {
        title: vec![
            Run::new(f.doc_no.as_str(), Role::Title),
            Run::new(format!("  {}", f.kind.name(&cx.look.words)), Role::Muted),
        ],
        lines,
        offset: 0,
    }
}

fn pair(lines: &mut Vec<Line>, label: String, text: impl Into<crate::domain::untrusted::TermText>) {
    lines.push(Line::Pair(label, vec![Run::new(text, Role::Base)]));
}

fn fields(detail: &Detail, cx: &Context, lines: &mut Vec<Line>) {
    let (words, f) = (&cx.look.words, &detail.row.transaction.fields);
    let customer = &detail.customer.fields;
    lines.push(Line::Pair(
        fl!(words, "column-customer"),
        vec![
            Run::new(customer.short(), Role::Base),
            Run::new(format!("  {}", customer.code), Role::Muted),
        ],
    ));
    pair(lines, fl!(words, "column-date"), f.date.to_string());
    if let Some(due) = f.due_date {
        let mut runs = vec![Run::from(due.to_string())];
        if let Some(days) = overdue_days(&detail.row, cx.today) {
            let late = fl!(words, "transactions-late", days = days);
            runs.push(Run::new(
                format!("  {} {late}", cx.look.glyphs.alert),
                Role::Danger,
            ));
        }
        lines.push(Line::Pair(fl!(words, "column-due"), runs));
    }
    lines.push(Line::Pair(
        fl!(words, "column-amount"),
        vec![Run::new(coded(f.amount), Role::Title)],
    ));
    let open = if detail.row.open == 0 {
        Run::new(fl!(words, "transactions-settled"), Role::Matched)
    } else {
        Run::from(grouped(detail.row.open, f.amount.currency))
    };
    lines.push(Line::Pair(fl!(words, "transactions-open"), vec![open]));
    pair(
        lines,
        fl!(words, "column-balance"),
        grouped(detail.row.running, f.amount.currency),
    );
    for (label, text) in [
        (fl!(words, "column-reference"), &f.order_ref),
        (fl!(words, "column-memo"), &f.memo),
    ] {
        if !text.is_empty() {
            pair(lines, label, text.as_str());
        }
    }
}

fn reversals(detail: &Detail, look: &Look, lines: &mut Vec<Line>) {
    let mut one = |label: String, other: &Option<Transaction>| {
        if let Some(other) = other {
            lines.push(Line::Pair(
                label,
                vec![
                    Run::new(other.fields.doc_no.as_str(), Role::Differs),
                    Run::new(format!("  {}", other.fields.date), Role::Muted),
                ],
            ));
        }
    };
    one(fl!(look.words, "transactions-reverses"), &detail.reverses);
    one(fl!(look.words, "transactions-reversed-by"), &detail.reversed_by);
}

fn heading(lines: &mut Vec<Line>, text: String) {
    lines.push(Line::Blank);
    lines.push(Line::Heading(text));
}

fn matches(detail: &Detail, look: &Look, lines: &mut Vec<Line>) {
    let words = &look.words;
    heading(lines, fl!(words, "transactions-matched"));
    if detail.links.groups.is_empty() {
        lines.push(Line::Text(vec![Run::new(
            fl!(words, "transactions-not-matched"),
            Role::Muted,
        )]));
    }
    for (group, reconciliation) in detail.links.groups.iter().zip(&detail.reconciliations) {
        lines.push(Line::Text(vec![
            Run::new(reconciliation.period.to_string(), Role::Base),
            Run::new(format!("  {}", group.category.name(words)), Role::Base),
            Run::new(format!("  {}", group.status.name(words)), Role::Muted),
        ]));
        theirs(group, look, lines);
    }
}

fn theirs(group: &GroupLink, look: &Look, lines: &mut Vec<Line>) {
    for (number, amount) in group.theirs.iter().take(THEIRS) {
        lines.push(Line::Text(vec![
            Run::new(format!("  {number}"), Role::Base),
            Run::new(
                format!("  {}", grouped(amount.minor, amount.currency)),
                Role::Base,
            ),
        ]));
    }
    more(group.theirs.len(), THEIRS, look, lines);
}

fn more(count: usize, shown: usize, look: &Look, lines: &mut Vec<Line>) {
    if let Some(left) = count.checked_sub(shown).filter(|left| *left > 0) {
        let text = fl!(look.words, "transactions-more", count = left);
        lines.push(Line::Text(vec![Run::new(format!("  {text}"), Role::Muted)]));
    }
}

fn allocations(detail: &Detail, look: &Look, lines: &mut Vec<Line>) {
    let all = &detail.links.allocations;
    if all.is_empty() {
        return;
    }
    let credit = detail.row.transaction.fields.amount.minor < 0;
    heading(
        lines,
        if credit {
            fl!(look.words, "transactions-settles")
        } else {
            fl!(look.words, "transactions-settled-by")
        },
    );
    for link in all.iter().take(ALLOCATIONS) {
        lines.push(allocation(link, look));
    }
    more(all.len(), ALLOCATIONS, look, lines);
}

fn allocation(link: &AllocationLink, look: &Look) -> Line {
    let other = &link.other.fields;
    let amount = Money::new(link.allocation.amount, other.amount.currency);
    Line::Text(vec![
        Run::new(format!("  {}", other.doc_no), Role::Base),
        Run::new(format!("  {}", other.date), Role::Muted),
        Run::new(
            format!("  {}", grouped(amount.minor, amount.currency)),
            Role::Base,
        ),
        Run::new(
            format!("  {}", link.allocation.basis.name(&look.words)),
            Role::Muted,
        ),
    ])
}

fn origin(detail: &Detail, look: &Look, lines: &mut Vec<Line>) {
    let words = &look.words;
    heading(lines, fl!(words, "transactions-origin"));
    let text = match (&detail.links.batch, detail.row.transaction.source_line) {
        (Some(batch), Some(line)) => fl!(
            words,
            "transactions-from-line",
            file = batch.fields.file.as_str(),
            line = line.to_string()
        ),
        (Some(batch), None) => batch.fields.file.clone(),
        (None, _) => fl!(words, "transactions-by-hand"),
    };
    lines.push(Line::Text(vec![Run::new(text, Role::Base)]));
}
