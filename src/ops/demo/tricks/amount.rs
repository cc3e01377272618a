//! Differences in the amount of one document: they booked another one, or the same one turned round.

use crate::domain::difference::{Category, Code};
use crate::domain::transaction::Kind;
use crate::domain::{Currency, Money};
use crate::ops::demo::random::Random;
use crate::ops::demo::statements::Draft;
use rust_decimal::Decimal;

/// An invoice whose amount they booked differently.
pub(super) fn changed(
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
    let mut line = draft.cited(index);
    line.amount = change(line.amount, &mut draft.random)?;
    draft.layout.remark(code).clone_into(&mut line.memo);
    draft.group(vec![index], vec![line], category, Some(code));
    Some(())
}

/// An amount near `minor` that no rate, fixed deduction, tax, rounding or swap explains.
pub(super) fn other_amount(minor: i64, random: &mut Random) -> i64 {
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

pub(super) fn sign(draft: &mut Draft<'_>) -> Option<()> {
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

/// Invoices priced in dollars name them in the memo: `货款 USD 12000.00 @7.1032`.
pub(super) fn exchange(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft.take(|t| priced(&t.memo).is_some())?;
    let book = draft.book;
    let (dollars, rate) = priced(&book[index].memo)?;
    let rate = rate + Decimal::new(draft.random.between(90, 240), 4);
    let mut line = draft.cited(index);
    line.amount = dollars.convert(rate, Currency::CNY).ok()?.minor;
    line.memo = format!("USD {} @{rate}", dollars.decimal());
    draft.group(vec![index], vec![line], Category::Amount, Some(Code::Exchange));
    Some(())
}

fn priced(memo: &str) -> Option<(Money, Decimal)> {
    let (_, price) = memo.split_once("USD ")?;
    let (dollars, rate) = price.split_once(" @")?;
    Some((Money::parse(dollars, Currency::USD).ok()?, rate.parse().ok()?))
}

pub(super) fn partial(draft: &mut Draft<'_>) -> Option<()> {
    let index = draft.take(|t| t.kind == Kind::Payment && t.amount.minor < -200_000)?;
    let mut line = draft.cited(index);
    line.amount = line.amount * 6 / 10 / 10_000 * 10_000;
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
