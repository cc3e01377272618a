//! A German industrial customer. It knows our deliveries by the delivery note (Lieferschein), which our invoice carries as
//! its reference; collective invoices bear several notes in their text. It takes cash discount when it pays in time, and
//! pays several invoices in one line that lists them, or says only how many. Our receipts are booked by invoice.

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

struct Firm {
    account: String,
    invoice: u64,
    note: u64,
    own: u64,
    order: u64,
    /// Invoices not yet paid, in order: number and amount.
    open: Vec<(u64, i64)>,
}

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed ^ 0x1d05), Making::default());
    let firms = lines.div_ceil(6_000);
    for n in 0..firms {
        let mut firm = Firm {
            account: format!("D{:05}", 70_001 + n),
            invoice: 400 + 20_000 * n as u64,
            note: 80_030_000 + 150_000 * n as u64,
            own: 5_100_000_000 + 1_000_000 * n as u64,
            order: 4_501_000_000 + 1_000_000 * n as u64,
            open: Vec::new(),
        };
        let enough = lines * (n + 1) / firms;
        let (before, share) = (
            making.our_lines(),
            enough.saturating_sub(making.our_lines()).max(1),
        );
        while making.our_lines() < enough {
            let day = ((making.our_lines() - before) * 340 / share) as i64;
            match dice.roll(20) {
                0 => collective(&mut making, &mut dice, &mut firm, day),
                1 if firm.open.len() > 14 => paid_together(&mut making, &mut dice, &mut firm, day),
                2..5 if !firm.open.is_empty() => paid(&mut making, &mut dice, &mut firm, day),
                _ => delivery(&mut making, &mut dice, &mut firm, day),
            }
        }
    }
    making.finish()
}

fn euro() -> Currency {
    Currency::parse("EUR").unwrap_or_default()
}

impl Firm {
    fn entry(&self, kind: &'static str, doc_no: String, amount: i64, day: i64) -> Entry {
        Entry {
            day,
            amount,
            currency: euro(),
            account: self.account.clone(),
            kind,
            doc_no,
            ..Entry::default()
        }
    }
    fn invoice(&mut self) -> String {
        self.invoice += 1;
        format!("RE-2026/{:05}", self.invoice)
    }
    fn note(&mut self, dice: &mut Dice) -> u64 {
        self.note += 1 + dice.roll(4);
        self.note
    }
    fn own(&mut self) -> String {
        self.own += 7;
        self.own.to_string()
    }
}

fn delivery(making: &mut Making, dice: &mut Dice, firm: &mut Firm, day: i64) {
    let (note, doc_no, amount) = (firm.note(dice), firm.invoice(), dice.amount(900_000));
    if dice.chance(35) {
        firm.order += 1 + dice.roll(5);
    }
    let order = firm.order;
    let ours = Entry {
        due: Some(day + 30),
        reference: format!("LS {note}"),
        memo: format!("Bestellung {order}"),
        ..firm.entry("RE", doc_no.clone(), amount, day)
    };
    if dice.chance(2) {
        making.only_ours(ours);
        return;
    }
    let (reference, memo) = match dice.roll(100) {
        0..35 => (format!("LS{note}"), "Wareneingang".to_owned()),
        35..50 => (note.to_string(), "WE".into()),
        50..60 => (format!("Lieferschein-Nr. {note}"), String::new()),
        60..70 => (String::new(), format!("WE zu Lieferschein {note} / {order}")),
        70..80 => (doc_no.clone(), "Rechnung".into()),
        80..85 => (doc_no.replace("RE-2026/", "RE"), "Rechnung".into()),
        85..90 => (order.to_string(), "Wareneingang".into()),
        90..93 => {
            let text = note.to_string();
            (
                format!("LS{}{}{}", &text[..5], &text[6..7], &text[5..6]) + &text[7..],
                String::new(),
            )
        }
        _ => (String::new(), "Wareneingang".into()),
    };
    let mut theirs = Entry {
        reference,
        memo,
        ..firm.entry("WE", String::new(), amount, day + dice.between(0, 9))
    };
    theirs.doc_no = firm.own();
    let cites = theirs.reference.contains("RE") || theirs.reference.contains("LS");
    firm.open.push((firm.invoice, amount));
    let category = if cites && dice.chance(4) {
        let off = dice.between(2, 12) * amount / 100 + dice.between(1, 9);
        theirs.amount -= off;
        Category::Amount
    } else if cites && dice.chance(2) {
        theirs.amount = -amount;
        Category::Sign
    } else {
        Category::Match
    };
    making.pair(category, ours, theirs);
}

/// One invoice for the deliveries of a week; the customer books every delivery.
fn collective(making: &mut Making, dice: &mut Dice, firm: &mut Firm, day: i64) {
    let count = dice.between(2, 9);
    let notes: Vec<u64> = (0..count).map(|_| firm.note(dice)).collect();
    let amounts: Vec<i64> = (0..count).map(|_| dice.amount(400_000)).collect();
    let list: Vec<String> = notes.iter().map(u64::to_string).collect();
    let memo = if dice.chance(60) {
        format!("Sammelrechnung LS {}", list.join(", "))
    } else {
        let short: Vec<&str> = list[1..].iter().map(|n| &n[5..]).collect();
        format!("Sammelrechnung LS {}/{}", list[0], short.join("/"))
    };
    let doc_no = firm.invoice();
    firm.open.push((firm.invoice, amounts.iter().sum()));
    let l = making.ours(Entry {
        memo,
        due: Some(day + 30),
        ..firm.entry("RE", doc_no, amounts.iter().sum(), day)
    });
    let theirs = notes
        .iter()
        .zip(&amounts)
        .map(|(note, amount)| {
            let reference = if dice.chance(90) {
                format!("LS{note}")
            } else {
                note.to_string()
            };
            let mut entry = Entry {
                reference,
                memo: "Wareneingang".into(),
                ..firm.entry("WE", String::new(), *amount, day - dice.between(0, 7))
            };
            entry.doc_no = firm.own();
            making.theirs(entry)
        })
        .collect();
    making.group(Category::Bulk, vec![l], theirs);
}

/// A payment less cash discount: on our side the receipt; the invoice it settles is long matched.
fn paid(making: &mut Making, dice: &mut Dice, firm: &mut Firm, day: i64) {
    let (about, gross) = firm.open.remove(0);
    let amount = gross - gross / 50 * i64::from(dice.chance(60));
    let receipt = format!("ZE{:06}", firm.invoice * 3 + dice.roll(3));
    let ours = Entry {
        memo: format!("Zahlung RE-2026/{about:05}"),
        ..firm.entry("ZE", receipt, -amount, day + 1)
    };
    let memo = match dice.roll(3) {
        0 => format!("Zahlung RE {about:05} abzgl. 2% Skonto"),
        1 => "Zahlungslauf".to_owned(),
        _ => format!("Überweisung RE-2026/{about:05}"),
    };
    let mut theirs = Entry {
        memo,
        ..firm.entry("ZA", String::new(), -amount, day)
    };
    theirs.doc_no = firm.own();
    making.pair(Category::Match, ours, theirs);
}

/// One transfer for several invoices; we book a receipt for each.
fn paid_together(making: &mut Making, dice: &mut Dice, firm: &mut Firm, day: i64) {
    let count = dice.between(2, 14);
    let mut numbers = Vec::new();
    let mut total = 0;
    let mut ours = Vec::new();
    let paid: Vec<(u64, i64)> = firm.open.drain(..count as usize).collect();
    for (n, (about, gross)) in paid.into_iter().enumerate() {
        let amount = gross - gross / 50 * i64::from(dice.chance(60));
        total += amount;
        numbers.push(about);
        let receipt = format!("ZE{:06}", firm.invoice * 3 + 1_000 * n as u64 + dice.roll(900));
        let memo = format!("Zahlung RE-2026/{about:05}");
        ours.push(making.ours(Entry {
            memo,
            ..firm.entry("ZE", receipt, -amount, day + dice.between(0, 2))
        }));
    }
    let memo = match dice.roll(4) {
        0 => "Zahlungslauf".to_owned(),
        1 => format!("Sammelzahlung {count} Rechnungen"),
        _ => {
            let list: Vec<String> = numbers.iter().map(|n| format!("RE-2026/{n:05}")).collect();
            format!("Zahlung {}", list.join(" "))
        }
    };
    let mut theirs = Entry {
        memo,
        ..firm.entry("ZA", String::new(), -total, day)
    };
    theirs.doc_no = firm.own();
    let s = making.theirs(theirs);
    making.group(Category::Bulk, ours, vec![s]);
}
