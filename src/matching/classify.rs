//! Why two tied lines differ. Once lines are paired, the category is a function of the pair and the rules.

use super::rules::Rules;
use crate::domain::Currency;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::Reason;

/// The finding on a pair.
pub(super) type Finding = (Category, Option<Code>, Reason);

/// Equal amounts: a match, or a timing difference where the lag is outside the window.
pub(super) fn equal(lag: Option<i32>, rules: &Rules) -> Finding {
    match lag {
        Some(days) if !rules.in_window(lag) => (Category::Date, Some(Code::Timing), Reason::Late(days)),
        _ => (Category::Match, None, Reason::None),
    }
}

/// Unequal amounts of one document: the first reason that explains the difference, the most special first.
pub(super) fn unequal(ours: i64, theirs: i64, currency: Currency, rules: &Rules) -> Finding {
    let (l, s) = (i128::from(ours), i128::from(theirs));
    let short = (l.abs() - s.abs()) as i64;
    let gap = (l - s).abs();
    let same_sign = (ours > 0) == (theirs > 0);
    if s == -l {
        return (Category::Sign, Some(Code::Sign), Reason::Sign);
    }
    if gap <= i128::from(rules.tolerance_of(ours, currency)) {
        return (
            Category::Amount,
            Some(Code::Rounding),
            Reason::Tolerance(gap as i64),
        );
    }
    if same_sign
        && short > 0
        && let Some(reason) = discount(ours, short, currency, rules)
    {
        let code = match reason {
            Reason::Deduction(_) => Code::ShortPayment,
            _ => Code::Discount,
        };
        return (Category::Discount, Some(code), reason);
    }
    if same_sign && (swapped(ours, theirs) || l * 10 == s || s * 10 == l) {
        return (Category::Transposed, Some(Code::Transposition), Reason::Digits);
    }
    if same_sign && let Some(rate) = tax(ours, theirs, rules) {
        return (Category::Amount, Some(Code::Tax), Reason::Tax(rate));
    }
    if gap <= i128::from(under_unit(currency)) {
        return (
            Category::Amount,
            Some(Code::Rounding),
            Reason::Tolerance(gap as i64),
        );
    }
    if !related(ours, theirs, rules) && same_sign && short > 0 {
        return (
            Category::Amount,
            Some(Code::PartialPayment),
            Reason::Remainder(short),
        );
    }
    let code = if same_sign && short > 0 {
        Code::ShortPayment
    } else {
        Code::Amount
    };
    (Category::Amount, Some(code), Reason::None)
}

/// True when two unequal amounts may still be one booking: a slip of sign or digits, or near enough.
pub(super) fn related(ours: i64, theirs: i64, rules: &Rules) -> bool {
    let (l, s) = (i128::from(ours), i128::from(theirs));
    let near = (l - s).abs() * 1_000_000 <= l.abs().max(s.abs()) * i128::from(rules.differs_ppm);
    near || s == -l || ((ours > 0) == (theirs > 0) && (swapped(ours, theirs) || l * 10 == s || s * 10 == l))
}

/// True when two amounts are of one sign and one is at most twice the other: far apart for a slip, near for a document that
/// is named beyond doubt.
pub(super) fn comparable(ours: i64, theirs: i64) -> bool {
    let (l, s) = (i128::from(ours).abs(), i128::from(theirs).abs());
    (ours > 0) == (theirs > 0) && l.min(s) * 2 >= l.max(s)
}

/// The share of the larger amount that comparable ones are apart at most, parts per million.
pub(super) const COMPARABLE_PPM: u32 = 500_000;

/// True when two amounts are equal but for the sign, differ by something that has a name, or by less than a fiftieth.
pub(super) fn kindred(ours: i64, theirs: i64, rules: &Rules) -> bool {
    let (mine, other) = (i128::from(ours).abs(), i128::from(theirs).abs());
    (mine - other).abs() * 50 < mine.max(other)
        || !matches!(
            unequal(ours, theirs, Currency::UNKNOWN, rules).2,
            Reason::None | Reason::Remainder(_) | Reason::Tolerance(_)
        )
}

/// What amounts may be apart and still be rounding, where nothing more special explains it, minor units: the tolerance, and in any
/// case less than one unit.
pub(super) fn rounding(ours: i64, currency: Currency, rules: &Rules) -> i64 {
    rules.tolerance_of(ours, currency).max(under_unit(currency))
}

/// The largest difference that is less than one unit of a currency, minor units.
fn under_unit(currency: Currency) -> i64 {
    currency.scale().max(LEAST_UNITS) - 1
}

/// Smallest units a difference must come to before it is more than rounding, where the currency has no decimals.
const LEAST_UNITS: i64 = 10;

fn discount(ours: i64, short: i64, currency: Currency, rules: &Rules) -> Option<Reason> {
    let base = i128::from(ours).abs();
    let rate = rules.discount_ppm.iter().copied().find(|rate| {
        let exact = (base * i128::from(*rate) + 500_000) / 1_000_000;
        (exact - i128::from(short)).abs() <= 1
    });
    let fixed = || {
        rules
            .is_deduction(short, currency)
            .then_some(Reason::Deduction(short))
    };
    rate.map(Reason::Rate).or_else(fixed)
}

/// The tax rate that lies between the amounts: one is the other with tax, or the difference is tax on ours, within a minor
/// unit.
fn tax(ours: i64, theirs: i64, rules: &Rules) -> Option<u32> {
    let (mine, other) = (u128::from(ours.unsigned_abs()), u128::from(theirs.unsigned_abs()));
    let (net, gross) = (mine.min(other), mine.max(other));
    rules.tax_ppm.iter().copied().find(|rate| {
        let of = |base: u128| (base * u128::from(*rate) + 500_000) / 1_000_000;
        (net + of(net)).abs_diff(gross) <= 1 || of(mine).abs_diff(gross - net) <= 1
    })
}

/// True when one amount is the other with two neighbouring digits swapped.
pub(super) fn swapped(ours: i64, theirs: i64) -> bool {
    let (a, b) = (ours.unsigned_abs(), theirs.unsigned_abs());
    let gap = a.abs_diff(b);
    if gap == 0 || !gap.is_multiple_of(9) {
        return false;
    }
    let mut place = 1_u64;
    while place <= gap {
        let (x, y) = (a / place % 100, b / place % 100);
        if x == y % 10 * 10 + y / 10 && a / place / 100 == b / place / 100 && a % place == b % place {
            return true;
        }
        match place.checked_mul(10) {
            Some(next) => place = next,
            None => return false,
        }
    }
    false
}

/// Fewest digits of amounts that hardly ever have the same ones by accident.
const PERMUTED_LEAST: usize = 4;

/// True when two amounts of one sign have the same digits in another order.
pub(super) fn permuted(ours: i64, theirs: i64) -> bool {
    let digits = |amount: i64| {
        let mut digits = amount.unsigned_abs().to_string().into_bytes();
        digits.sort_unstable();
        digits
    };
    let (a, b) = (digits(ours), digits(theirs));
    (ours > 0) == (theirs > 0) && ours != theirs && a.len() >= PERMUTED_LEAST && a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ours: i64, theirs: i64) -> (Category, Option<Code>, Reason) {
        unequal(ours, theirs, Currency::CNY, &Rules::default())
    }

    #[test]
    fn reasons_in_order() {
        assert_eq!(of(10_000, -10_000).0, Category::Sign);
        assert_eq!(
            of(100_000, 98_000),
            (Category::Discount, Some(Code::Discount), Reason::Rate(20_000))
        );
        assert_eq!(of(-100_000, -95_000).2, Reason::Rate(50_000));
        assert_eq!(of(87_654, 85_154).2, Reason::Deduction(2_500));
        assert_eq!(of(1_295_000, 1_259_000).0, Category::Transposed);
        assert_eq!(of(400_000, 40_000).0, Category::Transposed);
        assert_eq!(of(100_000, 113_000).1, Some(Code::Tax));
        assert_eq!(of(100_000, 100_050).1, Some(Code::Rounding));
        assert_eq!(of(100_000, 92_345).1, Some(Code::ShortPayment));
        assert_eq!(of(100_000, 103_211).1, Some(Code::Amount));
        assert_eq!(
            of(100_000, 30_211),
            (
                Category::Amount,
                Some(Code::PartialPayment),
                Reason::Remainder(69_789)
            )
        );
    }

    #[test]
    fn swaps_are_of_neighbours_only() {
        assert!(swapped(1234, 1324) && swapped(95, 59) && swapped(1234, 2134));
        assert!(!swapped(1234, 1432) && !swapped(1234, 1234) && !swapped(100, 109));
        assert!(!swapped(i64::MAX, i64::MIN));
    }

    #[test]
    fn digits_in_another_order() {
        assert!(permuted(12_953, 12_359) && permuted(-12_953, -12_359));
        assert!(!permuted(12_953, -12_359) && !permuted(12_953, 12_953) && !permuted(12_953, 12_358));
        assert!(!permuted(953, 359) && !permuted(1_000, 100));
    }

    #[test]
    fn lags() {
        assert_eq!(equal(Some(45), &Rules::default()).0, Category::Match);
        assert_eq!(
            equal(Some(46), &Rules::default()),
            (Category::Date, Some(Code::Timing), Reason::Late(46))
        );
        assert_eq!(equal(None, &Rules::default()).0, Category::Match);
    }
}
