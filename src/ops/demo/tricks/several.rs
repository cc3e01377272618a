//! Documents and lines that are tied several at a time, or could be.

use crate::domain::date::days_between;
use crate::domain::difference::{Category, Code};
use crate::domain::transaction::Kind;
use crate::ops::demo::model::{StatementLine, Transaction};
use crate::ops::demo::script::ALIKE;
use crate::ops::demo::statements::Draft;

pub(super) fn split(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft.take(|t| t.kind == Kind::Payment && t.amount.minor < -300_000)?;
    let whole = draft.line(index);
    let parts = draft.random.between(2, 4);
    let mut left = whole.amount;
    let mut lines = Vec::new();
    for part in 1..=parts {
        let mut line = whole.clone();
        line.amount = if part == parts {
            left
        } else {
            left * draft.random.between(28, 46) / 100
        };
        left -= line.amount;
        lines.push(line);
    }
    draft.group(vec![index], lines, Category::Bulk, Some(Code::LumpPayment));
    Some(())
}

/// All invoices of the amount of [`ALIKE`], booked on one day without a word of their numbers.
pub(super) fn alike(draft: &mut Draft<'_>) -> Option<()> {
    let fits = |t: &Transaction| t.kind == Kind::Invoice && t.amount.minor == ALIKE;
    let mut day = None;
    while let Some(index) = draft.take(fits) {
        let mut line = draft.line(index);
        line.date = *day.get_or_insert(line.date);
        line.reference.clear();
        draft.layout.goods()[0].clone_into(&mut line.memo);
        draft.group(vec![index], vec![line], Category::Match, None);
    }
    day.map(|_| ())
}

pub(super) fn collect(draft: &mut Draft<'_>) -> Option<()> {
    let book = draft.book;
    let first = draft.take(|t| t.kind == Kind::Invoice)?;
    let near = |t: &Transaction| t.kind == Kind::Invoice && days_between(book[first].date, t.date).abs() <= 7;
    let mut ours = vec![first];
    ours.extend((0..2).filter_map(|_| draft.take(near)));
    ours.sort_unstable();
    if ours.len() < 2 {
        draft.free.push(first);
        return None;
    }
    let line = collected(draft, &ours);
    draft.group(ours, vec![line], Category::Bulk, Some(Code::LumpPayment));
    Some(())
}

/// The one line that stands for several invoices of ours.
pub(super) fn collected(draft: &mut Draft<'_>, ours: &[usize]) -> StatementLine {
    let book = draft.book;
    let latest = ours.iter().copied().max().unwrap_or(0);
    let mut line = draft.line(latest);
    line.amount = ours.iter().map(|i| book[*i].amount.minor).sum();
    line.reference = String::new();
    let cited: Vec<&str> = ours.iter().map(|i| book[*i].doc_no.as_str()).collect();
    line.memo = format!("{} {}", draft.layout.remark(Code::LumpPayment), cited.join(" "));
    line
}

pub(super) fn many(draft: &mut Draft<'_>) -> Option<()> {
    let book = draft.book;
    let free = draft.free.clone();
    let same = |a: usize, b: usize| {
        a < b
            && book[a].kind == Kind::Invoice
            && book[b].kind == Kind::Invoice
            && book[a].order_ref == book[b].order_ref
    };
    let pair = free
        .iter()
        .find_map(|a| free.iter().find(|b| same(*a, **b)).map(|b| [*a, *b]))?;
    draft.free.retain(|i| !pair.contains(i));
    let mut lines = [draft.line(pair[0]), draft.line(pair[1])];
    let moved = lines[0].amount.min(lines[1].amount) * draft.random.between(21, 38) / 100 + 7;
    lines[0].amount -= moved;
    lines[1].amount += moved;
    for line in &mut lines {
        line.reference.clone_from(&book[pair[0]].order_ref);
        draft.layout.goods()[0].clone_into(&mut line.memo);
    }
    draft.group(pair.to_vec(), lines.to_vec(), Category::Many, None);
    Some(())
}
