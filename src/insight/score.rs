//! The priority score (优先分) of a follow-up, 0 to 100, and the points of each term, so that the screen can say why a row stands
//! where it stands: `30 amount + 20 age + 15 risk + 10 tier + 10 promise + 10 contact + 5 unexplained`. A term without data counts
//! 0, without rescaling.

use crate::domain::customer::Tier;

/// What the score is made of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Input {
    /// Money at stake in minor units of the base currency: what is overdue, or the size of a difference.
    pub at_stake: i64,
    /// 95th percentile of the money at stake over the portfolio, same unit.
    pub portfolio_p95: i64,
    /// Minor units of the base currency in one major unit.
    pub scale: i64,
    /// Days past due, negative before it.
    pub days_overdue: i64,
    /// Tier of the customer.
    pub tier: Tier,
    /// Days since the last two-way contact; `None`: never, which counts as overdue contact only where a cadence is known.
    pub days_since_contact: Option<i64>,
    /// Days between contacts aimed for.
    pub contact_cadence: u32,
    /// Unexplained part of the latest reconciliation gap, minor units of the base currency.
    pub unexplained: i64,
    /// Credit grade risk from 0 (A) to 1 (E) in quarters; `None`: not graded.
    pub risk_quarters: Option<u8>,
    /// Promise term in tenths: 10 broken, 6 partly kept, 5 due today, 0 none.
    pub promise_tenths: u8,
    /// Halves the score: unallocated cash that would settle it exists.
    pub unallocated_cash: bool,
}

/// The points of each term in hundredths, and their sum.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, PartialOrd, Ord)]
pub struct Score {
    /// Sum after gates, in hundredths of a point.
    pub total: u32,
    /// Amount, at most 30 points.
    pub amount: u32,
    /// Age, at most 20 points.
    pub age: u32,
    /// Risk, at most 15 points.
    pub risk: u32,
    /// Tier, at most 10 points.
    pub tier: u32,
    /// Promise, at most 10 points.
    pub promise: u32,
    /// Contact, at most 10 points.
    pub contact: u32,
    /// Unexplained, at most 5 points.
    pub unexplained: u32,
}

impl Score {
    /// Whole points, as the list shows them.
    pub fn points(&self) -> u32 {
        (self.total + 50) / 100
    }
}

/// Scores one follow-up.
pub fn score(input: &Input) -> Score {
    let major = |minor: i64| minor.max(0) as f64 / input.scale.max(1) as f64;
    let log = |minor: i64| (1.0 + major(minor) / 1000.0).ln();
    let amount = if input.at_stake > 0 {
        (log(input.at_stake) / log(input.portfolio_p95.max(1))).min(1.0)
    } else {
        0.0
    };
    let age = ((input.days_overdue + 14) as f64 / 74.0).clamp(0.0, 1.0);
    let tier = match input.tier {
        Tier::S => 1.0,
        Tier::A => 0.7,
        Tier::B => 0.4,
        Tier::C => 0.2,
    };
    let reach = 2.0 * f64::from(input.contact_cadence.max(1));
    let contact = input
        .days_since_contact
        .map_or(0.0, |days| (days.max(0) as f64 / reach).min(1.0));
    let unexplained = match (input.unexplained.unsigned_abs(), input.at_stake) {
        (0, _) => 0.0,
        (gap, at_stake) if at_stake > 0 => (gap as f64 / at_stake as f64).min(1.0),
        _ => 1.0,
    };
    let hundredths = |weight: f64, share: f64| (weight * share * 100.0).round() as u32;
    let mut score = Score {
        total: 0,
        amount: hundredths(30.0, amount),
        age: hundredths(20.0, age),
        risk: hundredths(15.0, f64::from(input.risk_quarters.unwrap_or(0).min(4)) / 4.0),
        tier: hundredths(10.0, tier),
        promise: hundredths(10.0, f64::from(input.promise_tenths.min(10)) / 10.0),
        contact: hundredths(10.0, contact),
        unexplained: hundredths(5.0, unexplained),
    };
    let sum = score.amount
        + score.age
        + score.risk
        + score.tier
        + score.promise
        + score.contact
        + score.unexplained;
    score.total = if input.unallocated_cash { sum / 2 } else { sum };
    score
}

/// 95th percentile of positive amounts (linear interpolation between order statistics); 0 where there is none.
pub fn p95(amounts: &mut [i64]) -> i64 {
    amounts.sort_unstable();
    let Some(last) = amounts.len().checked_sub(1) else {
        return 0;
    };
    let place = last as f64 * 0.95;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    match (amounts.get(low), amounts.get(high)) {
        (Some(a), Some(b)) => (*a as f64 + (*b as f64 - *a as f64) * place.fract()).round() as i64,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published() -> Input {
        Input {
            at_stake: 48_000_000,
            portfolio_p95: 50_000_000,
            scale: 100,
            days_overdue: 35,
            tier: Tier::S,
            days_since_contact: Some(20),
            contact_cadence: 14,
            unexplained: 1_200_000,
            risk_quarters: Some(2),
            promise_tenths: 10,
            unallocated_cash: false,
        }
    }

    #[test]
    fn the_worked_example() {
        let score = score(&published());
        assert_eq!(
            (score.amount, score.age, score.risk, score.tier),
            (2980, 1324, 750, 1000)
        );
        assert_eq!((score.promise, score.contact, score.unexplained), (1000, 714, 13));
        assert_eq!(score.points(), 78);
    }

    #[test]
    fn terms_without_data_count_nothing() {
        let bare = Input {
            risk_quarters: None,
            days_since_contact: None,
            promise_tenths: 0,
            ..published()
        };
        let score = score(&bare);
        assert_eq!((score.risk, score.contact, score.promise), (0, 0, 0));
        assert_eq!(
            super::score(&Input {
                unallocated_cash: true,
                ..published()
            })
            .points(),
            39
        );
    }

    #[test]
    fn percentile_interpolates() {
        assert_eq!(p95(&mut []), 0);
        assert_eq!(p95(&mut [7]), 7);
        assert_eq!(p95(&mut (0..=100).collect::<Vec<_>>()), 95);
    }
}
