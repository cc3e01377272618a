//! The customers' side: what each wrote down of our documents, month by month, in its own words and with its own
//! mistakes. Most lines tie; the rest is made by `tricks`. What each line truly stands for is kept beside it.

use super::calendar::Calendar;
use super::layout::Layout;
use super::model::{Group, Slip, Statement, StatementLine, Transaction};
use super::names::Profile;
use super::random::Random;
use super::specs::{SPECS, Spec};
use super::tricks;
use crate::domain::date::add_days;
use crate::domain::difference::{Category, Code};
use crate::domain::transaction::Kind;
use crate::domain::{Date, Period};
use std::collections::BTreeSet;

/// One statement while it is being written.
pub(super) struct Draft<'a> {
    pub book: &'a [Transaction],
    pub customer: usize,
    pub period: Period,
    pub layout: Layout,
    pub random: Random,
    /// Our transactions of the period that are in no group yet.
    pub free: Vec<usize>,
    pub lines: Vec<StatementLine>,
    pub truth: Vec<Group>,
    /// Our documents they will book next month.
    pub late: Vec<usize>,
    /// Our documents of next month that they have booked already.
    pub ahead: BTreeSet<usize>,
}

/// The statements of every customer that sends them, for the full months before `today`.
pub(super) fn statements(
    seed: u64,
    profiles: &[Profile],
    book: &[Transaction],
    calendar: &Calendar,
) -> Vec<Statement> {
    let mut out = Vec::new();
    for spec in SPECS {
        if let Some(customer) = profiles.iter().position(|p| p.fields.code == spec.code) {
            let profile = &profiles[customer];
            of_customer(&mut out, spec, (customer, profile), seed, book, calendar);
        }
    }
    out
}

fn of_customer(
    out: &mut Vec<Statement>,
    spec: &Spec,
    (customer, profile): (usize, &Profile),
    seed: u64,
    book: &[Transaction],
    calendar: &Calendar,
) {
    let first = calendar.full_month(spec.months).from;
    let before = |t: &&Transaction| t.customer == customer && t.date < first;
    let ours: i64 = book.iter().filter(before).map(|t| t.amount.minor).sum();
    let mut opening = ours + spec.opening;
    let (mut late, mut ahead) = (Vec::new(), BTreeSet::new());
    for back in (1..=spec.months).rev() {
        let period = calendar.full_month(back);
        let mut draft = Draft {
            book,
            customer,
            period,
            layout: spec.layout,
            random: Random::stream(seed, 7000 + customer as u64 * 10 + u64::from(back)),
            free: (0..book.len())
                .filter(|i| book[*i].customer == customer && period.contains(book[*i].date))
                .collect(),
            lines: Vec::new(),
            truth: Vec::new(),
            late: Vec::new(),
            ahead: BTreeSet::new(),
        };
        draft.carry(&late, &ahead);
        let wrong = if back == 1 { spec.latest } else { spec.before };
        for trick in wrong {
            tricks::play(&mut draft, *trick);
        }
        draft.tie_the_rest();
        draft.sort_and_number();
        let total: i64 = draft.lines.iter().map(|l| l.amount).sum();
        let slip = (spec.slips && back == 1 && draft.lines.len() > 2).then_some(Slip {
            line: draft.lines.len() / 2,
            amount: 90_000,
        });
        let month = period.from.format("%Y-%m");
        let closing = opening + total + slip.map_or(0, |s| s.amount);
        out.push(Statement {
            customer,
            file: format!("statements/{}-{month}.{}", spec.code, spec.layout.extension()),
            layout: spec.layout,
            period,
            number: if profile.chinese() {
                format!("DZ{}-{}", period.from.format("%y%m"), spec.code)
            } else {
                format!("ST-{month}")
            },
            currency: profile.fields.currency,
            opening,
            closing,
            mirrored: spec.mirrored,
            slip,
            lines: draft.lines,
            truth: draft.truth,
        });
        opening = closing;
        (late, ahead) = (draft.late, draft.ahead);
    }
}

impl Draft<'_> {
    /// What last month's transit has become: goods they book now, money they booked then.
    fn carry(&mut self, late: &[usize], ahead: &BTreeSet<usize>) {
        for index in late {
            let mut line = self.line(*index);
            line.date = add_days(self.period.from, self.random.between(0, 3));
            self.group(vec![], vec![line], Category::MissingOurs, Some(Code::Timing));
            if let Some(group) = self.truth.last_mut() {
                group.elsewhere = vec![*index];
            }
        }
        for index in ahead {
            self.free.retain(|i| i != index);
            self.group(vec![*index], vec![], Category::MissingTheirs, Some(Code::Timing));
        }
    }

    /// Writes a group with its lines.
    pub(super) fn group(
        &mut self,
        ours: Vec<usize>,
        lines: Vec<StatementLine>,
        category: Category,
        code: Option<Code>,
    ) {
        let start = self.lines.len();
        let theirs = (start..start + lines.len()).collect();
        self.lines.extend(lines);
        self.truth.push(Group {
            ours,
            theirs,
            category,
            code,
            elsewhere: Vec::new(),
        });
    }

    /// Takes one of the free transactions that `fits`, by lot.
    pub(super) fn take(&mut self, fits: impl Fn(&Transaction) -> bool) -> Option<usize> {
        let found: Vec<usize> = self
            .free
            .iter()
            .copied()
            .filter(|i| fits(&self.book[*i]))
            .collect();
        let one = *found.get(self.random.index(found.len()))?;
        self.free.retain(|i| *i != one);
        Some(one)
    }

    /// Everything still free is on both sides.
    fn tie_the_rest(&mut self) {
        for index in std::mem::take(&mut self.free) {
            let line = self.line(index);
            self.group(vec![index], vec![line], Category::Match, None);
        }
    }

    /// Orders the lines by date and gives them the customer's own numbers.
    fn sort_and_number(&mut self) {
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        order.sort_by_key(|i| (self.lines[*i].date, *i));
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        self.lines = order.iter().map(|i| self.lines[*i].clone()).collect();
        for group in &mut self.truth {
            for line in &mut group.theirs {
                *line = place[*line];
            }
            group.theirs.sort_unstable();
        }
        self.truth.sort_by_key(|g| {
            (
                g.theirs.first().copied().unwrap_or(usize::MAX),
                g.ours.first().copied(),
            )
        });
        let mut voucher = self.random.between(20, 400);
        for line in self.lines.iter_mut().filter(|l| l.doc_no.is_empty()) {
            voucher += 1;
            line.doc_no = self.layout.voucher(voucher);
        }
    }

    /// How the customer writes down our transaction when all is well.
    pub(super) fn line(&mut self, index: usize) -> StatementLine {
        let book = self.book;
        let ours = &book[index];
        let payment = ours.kind == Kind::Payment;
        let lag = if payment {
            -self.random.between(0, 2)
        } else if self.random.chance(60) {
            self.random.between(0, 2)
        } else {
            self.random.between(1, 6)
        };
        let mut line = StatementLine {
            date: self.inside(add_days(ours.date, lag)),
            doc_type: self.layout.document(ours.kind).to_owned(),
            doc_no: String::new(),
            reference: String::new(),
            memo: String::new(),
            amount: ours.amount.minor,
        };
        if payment {
            line.doc_no.clone_from(&ours.order_ref);
            line.memo = self.layout.payment_memo(&ours.memo);
        } else {
            self.cite(&mut line, ours);
        }
        line
    }

    /// The same, with our number whole beside it.
    pub(super) fn cited(&mut self, index: usize) -> StatementLine {
        let reference = self.book[index].doc_no.clone();
        StatementLine {
            reference,
            ..self.line(index)
        }
    }

    /// The day, moved into the period.
    pub(super) fn inside(&self, day: Date) -> Date {
        day.clamp(self.period.from, self.period.to)
    }

    /// Cites our number as people type it: whole, without its zeros, without its letters, in the text, or only the
    /// order.
    fn cite(&mut self, line: &mut StatementLine, ours: &Transaction) {
        let short = short_number(&ours.doc_no);
        let bare: String = ours
            .doc_no
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .to_owned();
        let words = self.layout.goods();
        let goods = words[self.random.index(words.len())];
        let note = match ours.kind {
            Kind::Invoice => goods,
            kind => self.layout.document(kind),
        };
        note.clone_into(&mut line.memo);
        match self.random.between(1, 100) {
            1..=58 => line.reference.clone_from(&ours.doc_no),
            59..=74 => line.reference = short,
            75..=86 => line.reference = bare,
            87..=96 => {
                line.reference.clone_from(&ours.order_ref);
                line.memo = format!("{note} {}", ours.doc_no);
            }
            _ if ours.order_ref.is_empty() => line.reference.clone_from(&ours.doc_no),
            _ => line.reference.clone_from(&ours.order_ref),
        }
    }
}

/// `SI-000412` as `SI-412`; `FP2610-0007` as `FP2610-7`.
fn short_number(number: &str) -> String {
    match number.rsplit_once('-') {
        Some((head, tail)) => format!("{head}-{}", tail.trim_start_matches('0')),
        None => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_dropped_from_the_last_part() {
        assert_eq!(short_number("SI-000410"), "SI-410");
        assert_eq!(short_number("FP2610-0007"), "FP2610-7");
        assert_eq!(short_number("7"), "7");
    }
}
