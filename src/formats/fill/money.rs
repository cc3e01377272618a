//! The cells that hold money: an amount in one column or two, its sign, and the running balance.

use super::{Filled, Filler, NO_BALANCE};
use crate::domain::Currency;
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::SignRule;
use crate::formats::number::{self, Misfit, NotANumber};
use crate::formats::plan::{Amount, Plan};
use crate::formats::row::Row;
use crate::formats::words::{self, Flag};

/// What a cell that should hold an amount holds.
enum Money {
    Blank,
    /// A dash: nothing was booked, and it says so.
    Dash,
    Value {
        minor: i64,
        currency: Currency,
        side: Option<number::Side>,
    },
}

impl Filler<'_> {
    /// The signed amount of a row; `None` where its cells are blank.
    pub(super) fn amount(
        &self,
        row: &Row<'_>,
        currency: Currency,
    ) -> Result<Option<(i64, Currency)>, Problem> {
        match self.plan.amount {
            Amount::Single { column, side } => match self.money(row, column, currency)? {
                Money::Blank => Ok(None),
                Money::Dash => Ok(Some((0, currency))),
                Money::Value {
                    minor,
                    currency,
                    side: mark,
                } => {
                    let sign = self.sign(row, side, mark)?;
                    Ok(Some((minor * sign, currency)))
                }
            },
            Amount::Pair { plus, minus, signed } => {
                let (plus, minus) = (
                    self.money(row, plus, currency)?,
                    self.money(row, minus, currency)?,
                );
                let (mut sum, mut found, mut any) = (0_i64, currency, false);
                for (money, sign) in [(plus, 1), (minus, if signed { 1 } else { -1 })] {
                    match money {
                        Money::Blank => {}
                        Money::Dash => any = true,
                        Money::Value { minor, currency, .. } => {
                            any = true;
                            if minor != 0 || found.is_unknown() {
                                found = currency;
                            }
                            sum += minor * sign;
                        }
                    }
                }
                Ok(any.then_some((sum, found)))
            }
        }
    }

    fn sign(&self, row: &Row<'_>, side: Option<usize>, mark: Option<number::Side>) -> Result<i64, Problem> {
        if let Some(column) = side {
            let text = row.get(column);
            let blank = text.is_empty().then_some(self.plan.blank_mark).flatten();
            let flag = blank.or_else(|| words::flag(text)).ok_or_else(|| {
                self.plan
                    .problem(row.line, column, text, Expected::Side, Remedy::CorrectValue)
            })?;
            return Ok(self.plan.sign_of(flag));
        }
        let turned = if self.plan.rule == SignRule::Turned { -1 } else { 1 };
        Ok(mark.map_or(turned, |m| self.plan.sign_of_side(m)))
    }

    fn money(&self, row: &Row<'_>, column: usize, currency: Currency) -> Result<Money, Problem> {
        let (text, kind) = row.cell(column);
        if text.is_empty() {
            return Ok(Money::Blank);
        }
        if self.plain
            && let Some(minor) = number::plain(text, currency.exponent())
        {
            return Ok(Money::Value {
                minor,
                currency,
                side: None,
            });
        }
        let mark = kind.mark(self.plan.mark);
        let problem = |expected, remedy| self.plan.problem(row.line, column, text, expected, remedy);
        let number = match number::parse(text, mark) {
            Ok(number) => number,
            Err(NotANumber::Blank) => {
                let dash = number::fold(number::unwrap(text)).contains('-');
                return Ok(if dash { Money::Dash } else { Money::Blank });
            }
            Err(NotANumber::Syntax) => return Err(problem(Expected::Amount, Remedy::CorrectValue)),
            Err(NotANumber::Ambiguous) => return Err(problem(Expected::OneDecimalMark, Remedy::Decimal)),
            Err(NotANumber::TooLarge) => return Err(problem(Expected::SmallerAmount, Remedy::CorrectValue)),
        };
        let currency = if currency.is_unknown() {
            number.currency.unwrap_or(currency)
        } else {
            currency
        };
        match number.minor(currency.exponent(), self.plan.unit, self.plan.round) {
            Ok(minor) => Ok(Money::Value {
                minor,
                currency,
                side: number.side,
            }),
            Err(Misfit::TooLarge) => Err(problem(Expected::SmallerAmount, Remedy::CorrectValue)),
            Err(Misfit::Decimals) => Err(problem(
                Expected::Decimals {
                    currency,
                    allowed: currency.exponent(),
                },
                Remedy::Round,
            )),
        }
    }

    pub(super) fn balance(&self, row: &Row<'_>, column: usize, currency: Currency, out: &mut Filled) -> i64 {
        let Ok(Money::Value { minor, side, .. }) = self.money(row, column, currency) else {
            return NO_BALANCE;
        };
        let flag = self
            .balance_side
            .and_then(|c| words::flag(row.get(c)))
            .or(side.map(|s| match s {
                number::Side::Debit => Flag::Debit,
                number::Side::Credit => Flag::Credit,
            }));
        match flag {
            Some(Flag::Credit | Flag::Out) => {
                out.balance_sides.0 += 1;
                -minor
            }
            Some(Flag::Debit | Flag::In) => {
                out.balance_sides.1 += 1;
                minor
            }
            _ => minor,
        }
    }
}

/// An amount outside the table, in the style of the file.
pub fn read_amount(plan: &Plan, text: &str, currency: Currency) -> Option<(i64, Currency)> {
    let number = number::parse(text, plan.mark).ok()?;
    let currency = if currency.is_unknown() {
        number.currency.unwrap_or(currency)
    } else {
        currency
    };
    let minor = number.minor(currency.exponent(), plan.unit, plan.round).ok()?;
    Some((
        number.side.map_or(minor, |s| minor * plan.sign_of_side(s)),
        currency,
    ))
}
