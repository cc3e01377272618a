//! Every kind of difference the demo statements contain, one function a kind. A trick that finds no fitting document
//! in its month leaves the statement as it is.

mod amount;
mod lone;
mod several;

use super::model::StatementLine;
use super::statements::Draft;
use crate::domain::date::add_days;
use crate::domain::difference::{Category, Code};
use crate::domain::transaction::Kind;
use chrono::Datelike;

/// A kind of difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trick {
    /// The strategic customer's latest month, told exactly.
    Hero,
    /// D01.
    MissingAtCustomer,
    /// D02.
    MissingInOurs,
    /// D03.
    Amount,
    /// D04, ours late in the month.
    GoodsInTransit,
    /// D04, theirs on the last days, ours in the next month.
    MoneyInTransit,
    /// D04, both in the month but theirs a week and more before ours.
    EarlyDate,
    /// D05.
    Duplicate,
    /// D06.
    Sign,
    /// D07, a fixed deduction.
    ShortFixed,
    /// D07, any deduction.
    ShortOdd,
    /// D08, 2 %.
    Discount,
    /// D09, this many minor units.
    ReturnOf(i64),
    /// D10, booked without the tax.
    Tax,
    /// D11, another rate.
    Exchange,
    /// D12.
    Swap,
    /// D14.
    Partial,
    /// D15, one payment of ours in several lines.
    Split,
    /// D15, several invoices of ours in one line.
    Collect,
    /// Two invoices of one order in two lines cut differently.
    Many,
    /// D17.
    Rounding,
    /// Documents of one amount that they booked without a number: which is which cannot be told.
    Alike,
}

/// Plays one trick on the statement.
pub(super) fn play(draft: &mut Draft<'_>, trick: Trick) {
    // `None` says that the month has no document for it.
    let _found = match trick {
        Trick::Hero => hero(draft),
        Trick::MissingAtCustomer => lone::missing_at_customer(draft),
        Trick::MissingInOurs => return lone::missing_in_ours(draft),
        Trick::GoodsInTransit => lone::goods_in_transit(draft),
        Trick::MoneyInTransit => lone::money_in_transit(draft),
        Trick::EarlyDate => lone::early_date(draft),
        Trick::Duplicate => lone::duplicate(draft),
        Trick::Sign => amount::sign(draft),
        Trick::ReturnOf(minor) => return lone::return_of(draft, minor, ""),
        Trick::Exchange => amount::exchange(draft),
        Trick::Partial => amount::partial(draft),
        Trick::Split => several::split(draft),
        Trick::Collect => several::collect(draft),
        Trick::Many => several::many(draft),
        Trick::Alike => several::alike(draft),
        Trick::Amount => amount::changed(draft, Category::Amount, Code::Amount, |a, r| {
            Some(amount::other_amount(a, r))
        }),
        Trick::ShortFixed => amount::changed(draft, Category::Discount, Code::ShortPayment, |a, _| {
            Some(a - 5_000)
        }),
        Trick::ShortOdd => amount::changed(draft, Category::Amount, Code::ShortPayment, |a, r| {
            Some(a - (amount::other_amount(a, r) - a).abs())
        }),
        Trick::Discount => amount::changed(draft, Category::Discount, Code::Discount, |a, _| {
            Some(a - (a * 2 + 50) / 100)
        }),
        Trick::Tax => amount::changed(draft, Category::Amount, Code::Tax, |a, _| {
            Some((a * 100 + 56) / 113)
        }),
        Trick::Rounding => amount::changed(draft, Category::Amount, Code::Rounding, |a, r| {
            Some(a + r.between(1, 4))
        }),
        Trick::Swap => amount::changed(draft, Category::Transposed, Code::Transposition, amount::swapped),
    };
}

/// Swapped digits in INV-2217, a bare number for INV-2214, seven invoices in one line, goods and money in transit, and a return we never booked.
fn hero(draft: &mut Draft<'_>) -> Option<()> {
    let book = draft.book;
    let swapped = draft.take(|t| t.doc_no == "INV-2217")?;
    let mut line = draft.line(swapped);
    line.date = book[swapped].date;
    "2217".clone_into(&mut line.reference);
    line.memo.clone_from(&book[swapped].order_ref);
    line.amount = 1_259_000;
    draft.group(
        vec![swapped],
        vec![line],
        Category::Transposed,
        Some(Code::Transposition),
    );
    let lump: Vec<usize> = (2219..=2225)
        .filter_map(|n| draft.take(|t| t.doc_no == format!("INV-{n}")))
        .collect();
    let mut line = several::collected(draft, &lump);
    line.date = draft.inside(add_days(draft.period.from, 27));
    "PAY-549".clone_into(&mut line.doc_no);
    line.memo = format!("付{}月货款 INV-2219 至 INV-2225", draft.period.from.month());
    draft.group(lump, vec![line], Category::Bulk, Some(Code::LumpPayment));
    let bare = draft.take(|t| t.doc_no == "INV-2214")?;
    let mut line = draft.line(bare);
    line.date = add_days(book[bare].date, 2);
    "2214".clone_into(&mut line.reference);
    draft.group(vec![bare], vec![line], Category::Match, None);
    let late = draft.take(|t| t.doc_no == "INV-2230")?;
    lone::transit(draft, late);
    let received = book
        .iter()
        .position(|t| t.customer == draft.customer && t.order_ref == "PAY-551");
    let sent = StatementLine {
        date: draft.period.to,
        doc_type: draft.layout.document(Kind::Payment).to_owned(),
        doc_no: "PAY-551".to_owned(),
        reference: String::new(),
        memo: "预付 INV-2212".to_owned(),
        amount: -6_000_000,
    };
    draft.group(vec![], vec![sent], Category::MissingOurs, Some(Code::Timing));
    if let Some(index) = received {
        draft.truth.last_mut()?.elsewhere = vec![index];
        draft.ahead.insert(index);
    }
    lone::return_of(draft, 1_200_000, "RET-17");
    Some(())
}
