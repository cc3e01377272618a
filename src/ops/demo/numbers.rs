//! Puts the lives of all customers into one book: order of date first, then document numbers, then the memos that
//! cite them.

use super::calendar::Calendar;
use super::life::{Draft, Life};
use super::model::{Allocation, Transaction};
use super::names::{Habit, Profile};
use super::script::{HERO_FIRST_INVOICE, HERO_RETURNS};
use crate::domain::Money;
use crate::domain::transaction::Kind;
use std::collections::BTreeMap;

/// Our ledger.
pub(super) struct Book {
    pub transactions: Vec<Transaction>,
    pub allocations: Vec<Allocation>,
}

/// A memo that would cite more than this names the first and the last.
const CITED: usize = 8;

/// Orders, numbers and words everything.
pub(super) fn assemble(profiles: &[Profile], lives: Vec<Life>, calendar: &Calendar) -> Book {
    let mut order: Vec<(usize, usize)> = lives
        .iter()
        .enumerate()
        .flat_map(|(customer, life)| (0..life.drafts.len()).map(move |draft| (customer, draft)))
        .collect();
    order.sort_by_key(|(customer, draft)| (lives[*customer].drafts[*draft].date, *customer, *draft));
    let mut place: Vec<Vec<usize>> = lives.iter().map(|l| vec![0; l.drafts.len()]).collect();
    for (index, (customer, draft)) in order.iter().enumerate() {
        place[*customer][*draft] = index;
    }
    let mut counters = hero_counters(profiles, &lives, calendar);
    let numbers: Vec<String> = order
        .iter()
        .map(|(customer, draft)| {
            number(
                &profiles[*customer],
                &lives[*customer].drafts[*draft],
                &mut counters,
            )
        })
        .collect();
    let transactions = order
        .iter()
        .enumerate()
        .map(|(index, (customer, draft))| {
            let draft = &lives[*customer].drafts[*draft];
            let cited: Vec<&str> = draft
                .cites
                .iter()
                .map(|d| numbers[place[*customer][*d]].as_str())
                .collect();
            Transaction {
                customer: *customer,
                kind: draft.kind,
                doc_no: numbers[index].clone(),
                date: draft.date,
                due_date: draft.due,
                amount: Money::new(draft.minor, profiles[*customer].fields.currency),
                order_ref: draft.order_ref.clone(),
                memo: memo(&draft.memo, &cited, profiles[*customer].chinese()),
                reverses: draft.reverses.map(|d| place[*customer][d]),
            }
        })
        .collect();
    let allocations = lives
        .iter()
        .enumerate()
        .flat_map(|(customer, life)| {
            let place = &place[customer];
            life.laid.iter().map(|laid| Allocation {
                credit: place[laid.credit],
                item: place[laid.item],
                amount: laid.amount,
                basis: laid.basis,
            })
        })
        .collect();
    Book {
        transactions,
        allocations,
    }
}

/// The strategic customer has number ranges of its own that reach known numbers in the last full month.
fn hero_counters(profiles: &[Profile], lives: &[Life], calendar: &Calendar) -> BTreeMap<String, i64> {
    let mut counters = BTreeMap::new();
    let last = calendar.full_month(1).from;
    for (profile, life) in profiles.iter().zip(lives) {
        if profile.habit == Habit::Hero {
            let before = |kind, drafts: &[Draft]| {
                drafts
                    .iter()
                    .filter(|d| d.kind == kind && (d.date < last || kind != Kind::Invoice))
                    .count() as i64
            };
            let invoices = before(Kind::Invoice, &life.drafts);
            let returns = before(Kind::CreditNote, &life.drafts);
            counters.insert("INV-".to_owned(), HERO_FIRST_INVOICE - 1 - invoices);
            counters.insert("RET-".to_owned(), HERO_RETURNS as i64 - returns);
        }
    }
    counters
}

fn number(profile: &Profile, draft: &Draft, counters: &mut BTreeMap<String, i64>) -> String {
    let hero = profile.habit == Habit::Hero;
    let (prefix, width) = match (draft.kind, profile.chinese()) {
        (Kind::Opening, _) => return format!("OB-{}", profile.fields.code),
        (Kind::Invoice, _) if hero => ("INV-".to_owned(), 0),
        (Kind::CreditNote, _) if hero => ("RET-".to_owned(), 0),
        (kind, true) => {
            let letters = match kind {
                Kind::Invoice => "FP",
                Kind::CreditNote => "HZ",
                Kind::DebitNote => "JX",
                Kind::Discount => "FL",
                Kind::Payment => "SK",
                Kind::Adjustment | Kind::Opening => "TZ",
            };
            (format!("{letters}{}-", draft.date.format("%y%m")), 4)
        }
        (kind, false) => {
            let letters = match kind {
                Kind::Invoice => "SI-",
                Kind::CreditNote => "CN-",
                Kind::DebitNote => "DN-",
                Kind::Discount => "RB-",
                Kind::Payment => "RC-",
                Kind::Adjustment | Kind::Opening => "ADJ-",
            };
            (letters.to_owned(), 6)
        }
    };
    let next = counters.entry(prefix.clone()).or_insert(0);
    *next += 1;
    format!("{prefix}{next:0width$}")
}

fn memo(lead: &str, cited: &[&str], chinese: bool) -> String {
    let (Some(first), Some(last)) = (cited.first(), cited.last()) else {
        return lead.to_owned();
    };
    let comma = if chinese { "、" } else { ", " };
    match (cited.len() > CITED, chinese) {
        (false, _) => format!("{lead} {}", cited.join(comma)),
        (true, true) => format!("{lead} {first} 至 {last} 共{}张", cited.len()),
        (true, false) => format!("{lead} {first} to {last}, {} items", cited.len()),
    }
}
