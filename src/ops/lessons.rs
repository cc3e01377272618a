//! What decisions teach about a customer: kept with the decision that taught it, used by the next matching, listed and forgotten
//! by people.

use super::{By, OpError};
use crate::domain::Currency;
use crate::domain::difference::Code;
use crate::domain::evidence::Rule;
use crate::domain::id::CustomerId;
use crate::domain::lesson::{self, Kind, Learnt, Lesson};
use crate::domain::money;
use crate::domain::permission::Command;
use crate::domain::reconciliation::Status;
use crate::domain::worksheet::{Decision, Entry, Worksheet};
use crate::matching::Rules;
use crate::store::{self, Changed, Read, Store, Tx};
use rust_decimal::Decimal;

/// What is learnt of a customer.
pub fn of_customer(read: &Read, customer: CustomerId) -> Result<Vec<Learnt>, OpError> {
    Ok(store::lesson::of_customer(read, customer)?)
}

/// Forgets a lesson, however often it was taught.
pub fn forget(
    store: &mut Store,
    by: &By,
    customer: CustomerId,
    lesson: &Lesson,
) -> Result<Changed<usize>, OpError> {
    let code = store::customer::get(store.read(), customer)?.fields.code;
    let label = format!("{code} {}", lesson.theirs);
    store.change(&by.call(Command::LessonForget, label), |tx| {
        Ok(store::lesson::remove(tx, customer, lesson, true)?)
    })
}

/// Adds what is learnt of a customer to the rules its statement of this currency is matched by.
pub fn apply(rules: &mut Rules, learnt: &[Learnt], currency: Currency) {
    for Learnt { lesson, .. } in learnt {
        let texts = || (lesson.ours.clone(), lesson.theirs.clone());
        match lesson.kind {
            Kind::Alias => rules.known.aliases.push(texts()),
            Kind::Refusal => rules.known.refused.push(texts()),
            Kind::Rate => {
                let rate = money::ppm(&lesson.theirs);
                let learn = |rates: &mut Vec<u32>| rates.extend(rate.filter(|rate| !rates.contains(rate)));
                if lesson.ours == Code::Tax.as_str() {
                    learn(&mut rules.tax_ppm);
                } else {
                    learn(&mut rules.discount_ppm);
                    learn(&mut rules.own_discounts);
                }
            }
            Kind::Deduction => {
                let amount = lesson.theirs.split_once(' ');
                let amount = amount.filter(|(code, _)| Currency::parse(code) == Some(currency));
                let amount = amount.and_then(|(_, amount)| amount.parse::<Decimal>().ok());
                rules.deductions.extend(amount);
            }
        }
    }
}

/// What a decision teaches by what it is about.
pub(super) struct Taught {
    /// Lessons to keep.
    kept: Vec<Lesson>,
    /// A lesson to let go: a broken tie taught it.
    gone: Option<Lesson>,
}

/// What a decision teaches, from the worksheet before it.
pub(super) fn before(sheet: &Worksheet, decision: &Decision) -> Taught {
    let entry = |place: &usize| sheet.entries.get(*place);
    let refused = |place: &usize| refusal(sheet, entry(place)?);
    let (mut kept, mut gone) = (Vec::new(), None);
    match decision {
        Decision::Reject(place) => kept.extend(refused(place)),
        Decision::Answer { entries, ties } if ties.is_empty() => {
            kept.extend(entries.iter().filter_map(refused));
        }
        Decision::Accept(place) => kept.extend(entry(place).and_then(|e| alias(sheet, e))),
        Decision::Reason {
            entry: place, code, ..
        } => {
            kept.extend(entry(place).and_then(|e| term(sheet, e, *code)));
        }
        Decision::Break(place) => {
            let (own, engines): (Option<&Entry>, Option<&Entry>) = match entry(place) {
                Some(entry) if by_a_person(entry) => (Some(entry), None),
                other => (None, other),
            };
            gone = own.and_then(|e| alias(sheet, e));
            // What the engine tied by amounts or habits and a person takes apart is refused as well.
            let weak = |e: &&Entry| {
                let by = Rule::parse(&e.rule);
                matches!(by, Some(Rule::AmountDate | Rule::Sum | Rule::Remembered))
            };
            kept.extend(engines.filter(weak).and_then(|e| refusal(sheet, e)));
        }
        Decision::Answer { .. } | Decision::Pair { .. } | Decision::Dispute { .. } => {}
    }
    Taught { kept, gone }
}

/// Keeps what a decision teaches, and lets go of what a broken tie taught; `sheet` is the worksheet after it.
pub(super) fn learn(
    tx: &Tx<'_>,
    by: &By,
    customer: CustomerId,
    Taught { mut kept, gone }: Taught,
    (sheet, decision): (&Worksheet, &Decision),
) -> Result<(), OpError> {
    let tied = |ours: &[u32]| {
        let places = sheet.entries.places_of(ours, &[]);
        let mut held = places.into_iter().filter_map(|place| sheet.entries.get(place));
        held.find(|e| e.is_tied()).and_then(|entry| alias(sheet, entry))
    };
    match decision {
        Decision::Answer { ties, .. } => kept.extend(ties.iter().filter_map(|(ours, _)| tied(ours))),
        Decision::Pair { ours, .. } => kept.extend(tied(ours)),
        _ => {}
    }
    if let Some(lesson) = gone {
        store::lesson::remove(tx, customer, &lesson, false)?;
    }
    for lesson in kept {
        store::lesson::insert(tx, customer, &lesson, by.today)?;
    }
    Ok(())
}

fn by_a_person(entry: &Entry) -> bool {
    matches!(entry.status, Status::Accepted | Status::Manual)
}

/// What one line against one teaches, where the engine did not read their texts by itself.
fn alias(sheet: &Worksheet, entry: &Entry) -> Option<Lesson> {
    let ([l], [s]) = (entry.ours.as_slice(), entry.theirs.as_slice()) else {
        return None;
    };
    let unread = Rule::parse(&entry.rule).is_none_or(|rule| rule == Rule::AmountDate);
    let (ours, theirs) = (sheet.ours.get(*l as usize)?, sheet.theirs.get(*s as usize)?);
    unread.then(|| lesson::alias(&ours, &theirs)).flatten()
}

fn refusal(sheet: &Worksheet, entry: &Entry) -> Option<Lesson> {
    let ours = entry.ours.iter().filter_map(|l| sheet.ours.get(*l as usize));
    let theirs = entry.theirs.iter().filter_map(|s| sheet.theirs.get(*s as usize));
    lesson::refusal(ours, theirs)
}

fn term(sheet: &Worksheet, entry: &Entry, code: Code) -> Option<Lesson> {
    let ([l], [s]) = (entry.ours.as_slice(), entry.theirs.as_slice()) else {
        return None;
    };
    let ours = *sheet.ours.amount.get(*l as usize)?;
    let theirs = *sheet.theirs.amount.get(*s as usize)?;
    lesson::term(code, ours, theirs, sheet.entry_currency(entry))
}
