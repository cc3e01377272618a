//! Lines that only one side has: they do not have it at all, not yet, not on that day, or twice.

use crate::domain::date::{add_days, days_between};
use crate::domain::difference::{Category, Code};
use crate::domain::transaction::Kind;
use crate::ops::demo::model::StatementLine;
use crate::ops::demo::statements::Draft;

pub(super) fn missing_at_customer(draft: &mut Draft<'_>) -> Option<()> {
    let before = add_days(draft.period.to, -8);
    let index = draft.take(|t| t.kind == Kind::Invoice && t.date <= before)?;
    draft.group(
        vec![index],
        vec![],
        Category::MissingTheirs,
        Some(Code::MissingAtCustomer),
    );
    Some(())
}

pub(super) fn missing_in_ours(draft: &mut Draft<'_>) {
    let code = Code::MissingInOurs;
    let line = StatementLine {
        date: add_days(draft.period.from, draft.random.between(6, 20)),
        doc_type: draft.layout.document(Kind::Invoice).to_owned(),
        doc_no: String::new(),
        reference: format!("LS-{}", draft.random.between(7_000, 7_999)),
        memo: draft.layout.remark(code).to_owned(),
        amount: draft.random.between(41_000, 390_000),
    };
    draft.group(vec![], vec![line], Category::MissingOurs, Some(code));
}

pub(super) fn goods_in_transit(draft: &mut Draft<'_>) -> Option<()> {
    let since = add_days(draft.period.to, -6);
    let index = draft.take(|t| t.kind == Kind::Invoice && t.date >= since)?;
    transit(draft, index);
    Some(())
}

pub(super) fn transit(draft: &mut Draft<'_>, index: usize) {
    draft.group(vec![index], vec![], Category::MissingTheirs, Some(Code::Timing));
    draft.late.push(index);
}

pub(super) fn money_in_transit(draft: &mut Draft<'_>) -> Option<()> {
    let book = draft.book;
    let end = draft.period.to;
    let customer = draft.customer;
    let index = book.iter().position(|t| {
        t.customer == customer && t.kind == Kind::Payment && (1..=8).contains(&days_between(end, t.date))
    })?;
    let mut line = draft.line(index);
    line.date = end;
    draft.group(vec![], vec![line], Category::MissingOurs, Some(Code::Timing));
    draft.truth.last_mut()?.elsewhere = vec![index];
    draft.ahead.insert(index);
    Some(())
}

pub(super) fn early_date(draft: &mut Draft<'_>) -> Option<()> {
    let since = add_days(draft.period.from, 14);
    let index = draft.take(|t| t.kind == Kind::Invoice && t.date >= since)?;
    let mut line = draft.cited(index);
    line.date = add_days(draft.book[index].date, -draft.random.between(8, 12));
    draft.group(vec![index], vec![line], Category::Date, Some(Code::Timing));
    Some(())
}

pub(super) fn duplicate(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft.take(|t| t.kind == Kind::Invoice)?;
    let first = draft.cited(index);
    let mut again = first.clone();
    let later = draft.random.between(0, 2);
    again.date = draft.inside(add_days(first.date, later));
    draft.group(vec![index], vec![first], Category::Match, None);
    draft.group(vec![], vec![again], Category::Duplicate, Some(Code::Duplicate));
    Some(())
}

pub(super) fn return_of(draft: &mut Draft<'_>, minor: i64, number: &str) {
    let code = Code::ReturnNotCredited;
    let number = if number.is_empty() {
        format!("RET-{}", 3300 + draft.customer)
    } else {
        number.to_owned()
    };
    let line = StatementLine {
        date: add_days(draft.period.from, 24),
        doc_type: draft.layout.document(Kind::CreditNote).to_owned(),
        doc_no: number,
        reference: String::new(),
        memo: draft.layout.remark(code).to_owned(),
        amount: -minor,
    };
    draft.group(vec![], vec![line], Category::MissingOurs, Some(code));
}
