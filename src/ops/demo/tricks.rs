//! Every kind of difference the demo statements contain, one function a kind. A trick that finds no fitting document
//! in its month leaves the statement as it is.

use super::model::{StatementLine, Transaction};
use super::random::Random;
use super::script::ALIKE;
use super::statements::Draft;
use crate::domain::date::{add_days, days_between};
use crate::domain::difference::{Category, Code};
use crate::domain::transaction::Kind;
use crate::domain::{Currency, Money};
use chrono::Datelike;
use rust_decimal::Decimal;

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
        Trick::MissingAtCustomer => missing_at_customer(draft),
        Trick::MissingInOurs => return missing_in_ours(draft),
        Trick::GoodsInTransit => goods_in_transit(draft),
        Trick::MoneyInTransit => money_in_transit(draft),
        Trick::EarlyDate => early_date(draft),
        Trick::Duplicate => duplicate(draft),
        Trick::Sign => sign(draft),
        Trick::ReturnOf(minor) => return return_of(draft, minor, ""),
        Trick::Exchange => exchange(draft),
        Trick::Partial => partial(draft),
        Trick::Split => split(draft),
        Trick::Collect => collect(draft),
        Trick::Many => many(draft),
        Trick::Alike => alike(draft),
        Trick::Amount => changed(draft, Category::Amount, Code::Amount, |a, r| {
            Some(other_amount(a, r))
        }),
        Trick::ShortFixed => changed(draft, Category::Discount, Code::ShortPayment, |a, _| {
            Some(a - 5_000)
        }),
        Trick::ShortOdd => changed(draft, Category::Amount, Code::ShortPayment, |a, r| {
            Some(a - (other_amount(a, r) - a).abs())
        }),
        Trick::Discount => changed(draft, Category::Discount, Code::Discount, |a, _| {
            Some(a - (a * 2 + 50) / 100)
        }),
        Trick::Tax => changed(draft, Category::Amount, Code::Tax, |a, _| {
            Some((a * 100 + 56) / 113)
        }),
        Trick::Rounding => changed(draft, Category::Amount, Code::Rounding, |a, r| {
            Some(a + r.between(1, 4))
        }),
        Trick::Swap => changed(draft, Category::Transposed, Code::Transposition, swapped),
    };
}

/// An invoice whose amount they booked differently.
fn changed(
    draft: &mut Draft<'_>,
    category: Category,
    code: Code,
    change: impl Fn(i64, &mut Random) -> Option<i64>,
) -> Option<()> {
    let probe = draft.random.clone();
    let index = draft.take(|t| {
        t.kind == Kind::Invoice
            && t.amount.minor > 60_000
            && change(t.amount.minor, &mut probe.clone()).is_some()
    })?;
    let mut line = draft.line(index);
    line.amount = change(line.amount, &mut draft.random)?;
    line.reference.clone_from(&draft.book[index].doc_no);
    draft.layout.remark(code).clone_into(&mut line.memo);
    draft.group(vec![index], vec![line], category, Some(code));
    Some(())
}

/// An amount near `minor` that no rate, fixed deduction, tax, rounding or swap explains.
fn other_amount(minor: i64, random: &mut Random) -> i64 {
    let by = minor * random.between(61, 93) / 10_000 + random.between(11, 39);
    let by = (by..by + 9).find(|d| d % 9 != 0 && d % 100 != 0).unwrap_or(by);
    if random.chance(50) { minor + by } else { minor - by }
}

/// Two different neighbouring digits of the whole units swapped, not those that would bring a zero to the front.
pub(super) fn swapped(minor: i64, _random: &mut Random) -> Option<i64> {
    let mut digits: Vec<u8> = minor.to_string().into_bytes();
    let whole = digits.len().checked_sub(2)?;
    let place = (1..whole.saturating_sub(1))
        .rev()
        .find(|i| digits[*i] != digits[*i + 1])?;
    digits.swap(place, place + 1);
    String::from_utf8(digits).ok()?.parse().ok()
}

fn missing_at_customer(draft: &mut Draft<'_>) -> Option<()> {
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

fn missing_in_ours(draft: &mut Draft<'_>) {
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

fn goods_in_transit(draft: &mut Draft<'_>) -> Option<()> {
    let since = add_days(draft.period.to, -6);
    let index = draft.take(|t| t.kind == Kind::Invoice && t.date >= since)?;
    transit(draft, index);
    Some(())
}

fn transit(draft: &mut Draft<'_>, index: usize) {
    draft.group(vec![index], vec![], Category::MissingTheirs, Some(Code::Timing));
    draft.late.push(index);
}

fn money_in_transit(draft: &mut Draft<'_>) -> Option<()> {
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

fn early_date(draft: &mut Draft<'_>) -> Option<()> {
    let since = add_days(draft.period.from, 14);
    let index = draft.take(|t| t.kind == Kind::Invoice && t.date >= since)?;
    let mut line = draft.line(index);
    line.date = add_days(draft.book[index].date, -draft.random.between(8, 12));
    line.reference.clone_from(&draft.book[index].doc_no);
    draft.group(vec![index], vec![line], Category::Date, Some(Code::Timing));
    Some(())
}

fn duplicate(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft.take(|t| t.kind == Kind::Invoice)?;
    let mut first = draft.line(index);
    first.reference.clone_from(&draft.book[index].doc_no);
    let mut again = first.clone();
    let later = draft.random.between(0, 2);
    again.date = draft.inside(add_days(first.date, later));
    draft.group(vec![index], vec![first], Category::Match, None);
    draft.group(vec![], vec![again], Category::Duplicate, Some(Code::Duplicate));
    Some(())
}

fn sign(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft
        .take(|t| t.kind == Kind::CreditNote)
        .or_else(|| draft.take(|t| t.kind == Kind::Payment))?;
    let mut line = draft.line(index);
    line.amount = -line.amount;
    if line.reference.is_empty() {
        line.reference.clone_from(&draft.book[index].doc_no);
    }
    draft.group(vec![index], vec![line], Category::Sign, Some(Code::Sign));
    Some(())
}

fn return_of(draft: &mut Draft<'_>, minor: i64, number: &str) {
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

/// Invoices priced in dollars name them in the memo: `货款 USD 12000.00 @7.1032`.
fn exchange(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft.take(|t| priced(&t.memo).is_some())?;
    let book = draft.book;
    let (dollars, rate) = priced(&book[index].memo)?;
    let rate = rate + Decimal::new(draft.random.between(90, 240), 4);
    let mut line = draft.line(index);
    line.amount = dollars.convert(rate, Currency::CNY).ok()?.minor;
    line.reference.clone_from(&book[index].doc_no);
    line.memo = format!("USD {} @{rate}", dollars.decimal());
    draft.group(vec![index], vec![line], Category::Amount, Some(Code::Exchange));
    Some(())
}

fn priced(memo: &str) -> Option<(Money, Decimal)> {
    let (_, price) = memo.split_once("USD ")?;
    let (dollars, rate) = price.split_once(" @")?;
    Some((Money::parse(dollars, Currency::USD).ok()?, rate.parse().ok()?))
}

fn partial(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft.take(|t| t.kind == Kind::Payment && t.amount.minor < -200_000)?;
    let mut line = draft.line(index);
    line.amount = line.amount * 6 / 10 / 10_000 * 10_000;
    line.reference.clone_from(&draft.book[index].doc_no);
    draft
        .layout
        .remark(Code::PartialPayment)
        .clone_into(&mut line.memo);
    draft.group(
        vec![index],
        vec![line],
        Category::Amount,
        Some(Code::PartialPayment),
    );
    Some(())
}

fn split(draft: &mut Draft<'_>) -> Option<()> {
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
fn alike(draft: &mut Draft<'_>) -> Option<()> {
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

fn collect(draft: &mut Draft<'_>) -> Option<()> {
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
fn collected(draft: &mut Draft<'_>, ours: &[usize]) -> StatementLine {
    let book = draft.book;
    let latest = ours.iter().copied().max().unwrap_or(0);
    let mut line = draft.line(latest);
    line.amount = ours.iter().map(|i| book[*i].amount.minor).sum();
    line.reference = String::new();
    let cited: Vec<&str> = ours.iter().map(|i| book[*i].doc_no.as_str()).collect();
    line.memo = format!("{} {}", draft.layout.remark(Code::LumpPayment), cited.join(" "));
    line
}

fn many(draft: &mut Draft<'_>) -> Option<()> {
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
    let mut line = collected(draft, &lump);
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
    transit(draft, late);
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
    return_of(draft, 1_200_000, "RET-17");
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_swap_within_the_whole_units() {
        let mut random = Random::stream(1, 1);
        assert_eq!(swapped(1_111_100, &mut random), None);
        assert_eq!(swapped(1_250_000, &mut random), Some(1_205_000));
    }

    #[test]
    fn another_amount_has_no_simple_reason() {
        let mut random = Random::stream(1, 1);
        for minor in [100_000, 1_234_567, 98_765_432] {
            let by = other_amount(minor, &mut random) - minor;
            assert!(by % 9 != 0 && by % 100 != 0 && by.abs() > minor / 1000);
        }
    }
}
