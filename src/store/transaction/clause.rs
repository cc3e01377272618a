//! The filter grammar as SQL: every value a parameter, every amount in the minor units of the row's own currency.

use super::{Selection, number};
use crate::domain::Currency;
use crate::domain::filter::{Comparison, Flag, Term};
use rusqlite::types::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::fmt::Write;

/// A condition under construction.
#[derive(Default)]
struct Clause {
    sql: String,
    values: Vec<Value>,
}

/// The condition on a row `t` of the ledger, and its parameters.
pub(super) fn of(selection: &Selection<'_>) -> (String, Vec<Value>) {
    let mut clause = Clause {
        sql: "1".to_owned(),
        values: Vec::new(),
    };
    if let Some(id) = selection.customer {
        clause.and("t.customer_id = ?", [Value::Integer(id.0)]);
    }
    for term in &selection.filter.terms {
        clause.term(term, selection);
    }
    (clause.sql, clause.values)
}

impl Clause {
    fn and(&mut self, part: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(part);
        self.values.extend(values);
    }

    fn term(&mut self, term: &Term, selection: &Selection<'_>) {
        let day = |date| Value::Integer(i64::from(number(date)));
        match term {
            Term::Kind(kind) => self.and("t.kind = ?", [Value::Text(kind.to_string())]),
            Term::Amount(sign, value) => self.amount(*sign, *value),
            Term::Date(period) => self.and("t.day BETWEEN ? AND ?", [day(period.from), day(period.to)]),
            Term::DateIs(sign, date) => self.and(&format!("t.day {} ?", operator(*sign)), [day(*date)]),
            Term::Due(period) => self.and("t.due_day BETWEEN ? AND ?", [day(period.from), day(period.to)]),
            Term::DueIs(sign, date) => self.and(&format!("t.due_day {} ?", operator(*sign)), [day(*date)]),
            Term::Reference(text) => self.text(&["t.doc_no", "t.order_ref"], text),
            Term::Memo(text) => self.text(&["t.memo"], text),
            Term::Text(text) => self.text(&["t.doc_no", "t.order_ref", "t.memo"], text),
            Term::Customer(code) => self.and(
                "t.customer_id IN (SELECT id FROM customer WHERE code = ? COLLATE NOCASE)",
                [Value::Text(code.clone())],
            ),
            Term::Currency(currency) => self.and("t.currency = ?", [Value::Text(currency.to_string())]),
            Term::Batch(id) => self.and("t.batch_id = ?", [Value::Integer(id.0)]),
            Term::Is(Flag::Overdue) => self.and(
                "t.open_minor <> 0 AND t.open_minor > 0 AND t.due_day < ?",
                [day(selection.today)],
            ),
            Term::Is(flag) => self.and(state(*flag), []),
        }
    }

    /// A plain amount is compared without regard to its sign, a negative one with it.
    fn amount(&mut self, sign: Comparison, value: Decimal) {
        let column = if value.is_sign_negative() {
            "t.amount"
        } else {
            "max(t.amount, -t.amount)"
        };
        let mut bound = "CASE".to_owned();
        let mut values = Vec::new();
        for exponent in [0, 3] {
            let codes = Currency::with_exponent(exponent);
            let places = vec!["?"; codes.len()].join(", ");
            let _ = write!(bound, " WHEN t.currency IN ({places}) THEN ?");
            values.extend(codes.iter().map(|code| Value::Text(code.to_string())));
            values.push(minor(sign, value, exponent));
        }
        bound.push_str(" ELSE ? END");
        values.push(minor(sign, value, 2));
        self.and(&format!("{column} {} {bound}", operator(sign)), values);
    }

    fn text(&mut self, columns: &[&str], text: &str) {
        let any: Vec<String> = columns
            .iter()
            .map(|column| format!("{column} LIKE ? ESCAPE '\\'"))
            .collect();
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let value = Value::Text(format!("%{escaped}%"));
        self.and(
            &format!("({})", any.join(" OR ")),
            std::iter::repeat_n(value, columns.len()),
        );
    }
}

fn operator(sign: Comparison) -> &'static str {
    match sign {
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Equal => "=",
        Comparison::AtLeast => ">=",
        Comparison::More => ">",
    }
}

/// The bound in minor units. One between two units is moved so that the comparison of whole units says the same; no row
/// equals it.
fn minor(sign: Comparison, value: Decimal, exponent: u32) -> Value {
    let limit = || {
        if value.is_sign_negative() {
            i64::MIN
        } else {
            i64::MAX
        }
    };
    let Some(exact) = value.checked_mul(Decimal::from(10_i64.pow(exponent))) else {
        return Value::Integer(limit());
    };
    let whole = match sign {
        Comparison::Less | Comparison::AtLeast => exact.ceil(),
        Comparison::AtMost | Comparison::More => exact.floor(),
        Comparison::Equal if exact.fract().is_zero() => exact,
        Comparison::Equal => return Value::Null,
    };
    Value::Integer(whole.to_i64().unwrap_or_else(limit))
}

fn state(flag: Flag) -> &'static str {
    match flag {
        Flag::Open | Flag::Overdue => "t.open_minor <> 0",
        Flag::Settled => "t.open_minor = 0",
        Flag::Imported => "t.batch_id IS NOT NULL",
        Flag::Reversed => {
            "(t.reverses IS NOT NULL OR EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.reverses = t.id))"
        }
        Flag::Unmatched => {
            "NOT EXISTS (SELECT 1 FROM group_line l WHERE l.transaction_id = t.id AND l.holds = 1
               AND EXISTS (SELECT 1 FROM group_line o WHERE o.group_id = l.group_id AND o.side = 'S'))"
        }
    }
}
