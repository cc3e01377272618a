//! M5: money never wraps. What does not fit is an error that says so.

use crate::bench::{Dice, row};
use tieout::domain::Currency;
use tieout::domain::money::{Money, MoneyError};

/// A number near a limit, near nothing, or anywhere.
fn edge(dice: &mut Dice) -> i64 {
    let near = dice.roll(1_000) as i64;
    match dice.roll(6) {
        0 => i64::MAX - near,
        1 => i64::MIN + near,
        2 => near,
        3 => -near,
        4 => i64::MAX / 2 + near - 500,
        _ => dice.next() as i64,
    }
}

fn sums(times: u64, seed: u64, add: impl Fn(Money, Money) -> Result<Money, MoneyError>) -> u64 {
    let mut dice = Dice(seed);
    let mut refused = 0;
    for _ in 0..times {
        let [a, b, c] = [edge(&mut dice), edge(&mut dice), edge(&mut dice)];
        let of = |minor| Money::new(minor, Currency::CNY);
        let sum = add(of(a), of(b)).and_then(|ab| add(ab, of(c)));
        let ab = i128::from(a) + i128::from(b);
        let exact = i64::try_from(ab)
            .ok()
            .map(i128::from)
            .map(|ab| ab + i128::from(c));
        match (sum, exact.and_then(|sum| i64::try_from(sum).ok())) {
            (Ok(sum), Some(exact)) => assert_eq!(sum.minor, exact),
            (Err(MoneyError::Overflow), None) => refused += 1,
            other => panic!("{a} + {b} + {c}: {other:?}"),
        }
        let text = of(a).decimal();
        assert_eq!(Money::parse(&text, Currency::CNY), Ok(of(a)), "{text}");
    }
    assert!(refused > times / 20, "{refused}");
    refused
}

#[test]
fn m5_money_never_wraps() {
    sums(30_000, 5, Money::checked_add);
}

#[test]
#[ignore = "full length"]
fn m5_proof() {
    let refused = sums(10_000_000, 55, Money::checked_add);
    row(
        "M5 sums of three near the limits",
        "10^7: 0 wraps, 0 panics, error typed",
        &format!("10,000,000: 0 wraps, 0 panics, {refused} refused as overflow"),
    );
}

/// The fault: arithmetic that wraps is caught.
#[test]
fn m5_catches_a_sum_that_wraps() {
    let wrapping = |a: Money, b: Money| Ok(Money::new(a.minor.wrapping_add(b.minor), a.currency));
    assert!(std::panic::catch_unwind(|| sums(1_000, 5, wrapping)).is_err());
}
