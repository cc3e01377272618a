//! The shape of the demo book: the nouns of `domain` as plain values that refer to each other by index, and the one
//! function that makes them all. Each value turns into the domain's own once the store has given out the ids.

use super::calendar::Calendar;
use super::layout::Layout;
use super::random::Random;
use super::{life, names, numbers, statements, touch};
use crate::domain::allocation::Basis;
use crate::domain::difference::{Category, Code};
use crate::domain::id::{ContactId, CustomerId, TransactionId};
use crate::domain::rate::Rate;
use crate::domain::{Currency, Date, Money, Period};
use crate::domain::{activity, contact, customer, statement, task, transaction};
use rust_decimal::Decimal;

/// The whole demo book. Every index points into the list of its noun in this struct.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Model {
    /// The seed it was made from.
    pub seed: u64,
    /// The day it was made for; nothing that has happened lies after it.
    pub today: Date,
    /// Customers, head offices before their branches.
    pub customers: Vec<Customer>,
    /// Contacts, by customer.
    pub contacts: Vec<Contact>,
    /// Transactions in order of date; a reversal stands after what it reverses.
    pub transactions: Vec<Transaction>,
    /// Allocations: stated, cited, or assumed oldest due first where a payment on account says nothing.
    pub allocations: Vec<Allocation>,
    /// Exchange rates of the first day of each month.
    pub rates: Vec<Rate>,
    /// Activities in order of date.
    pub activities: Vec<Activity>,
    /// Tasks added by hand, some done.
    pub tasks: Vec<Task>,
    /// The customers' statements, oldest period first for each customer.
    pub statements: Vec<Statement>,
}

/// A customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Customer {
    /// Master data with no parent set.
    pub fields: customer::Fields,
    /// Index of the head office.
    pub parent: Option<usize>,
}

/// A contact of a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// Index of the customer.
    pub customer: usize,
    /// Name.
    pub name: String,
    /// What they do there.
    pub role: String,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// WeChat id; empty for most abroad.
    pub wechat: String,
    /// The one to call first; one a customer.
    pub primary: bool,
    /// Free notes.
    pub notes: String,
}

/// A posted transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transaction {
    /// Index of the customer.
    pub customer: usize,
    /// Kind of document.
    pub kind: transaction::Kind,
    /// Document number, unique in the book.
    pub doc_no: String,
    /// Document date.
    pub date: Date,
    /// Due date by the customer's terms; invoices and debit notes have one.
    pub due_date: Option<Date>,
    /// Signed amount: what the customer owes us is plus.
    pub amount: Money,
    /// The customer's order number; for a payment the customer's payment number.
    pub order_ref: String,
    /// Free text.
    pub memo: String,
    /// Index of the transaction this one reverses.
    pub reverses: Option<usize>,
}

/// How much of a credit settles which item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// Index of the negative transaction.
    pub credit: usize,
    /// Index of the positive transaction.
    pub item: usize,
    /// Positive minor units.
    pub amount: i64,
    /// Why: stated by a remittance list, cited in the memo, or assumed.
    pub basis: Basis,
}

/// An activity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activity {
    /// Index of the customer.
    pub customer: usize,
    /// Index of the contact.
    pub contact: Option<usize>,
    /// Channel.
    pub kind: activity::Kind,
    /// What came of it.
    pub outcome: activity::Outcome,
    /// Day, never after today.
    pub date: Date,
    /// What was said.
    pub summary: String,
}

/// A task added by hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Index of the customer.
    pub customer: usize,
    /// Where it comes from: by hand, or a call back.
    pub kind: task::Kind,
    /// A word of its own, unique in the book.
    pub object: String,
    /// What to do.
    pub title: String,
    /// When.
    pub due: Date,
    /// Hidden until this day.
    pub snoozed_until: Option<Date>,
    /// Open or done.
    pub status: task::Status,
    /// Who does it.
    pub assignee: String,
    /// Money at stake.
    pub amount: Option<Money>,
    /// What came of it, where done.
    pub outcome: String,
    /// Day it was made, never after today.
    pub created: Date,
}

/// A customer's statement and the truth about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Index of the customer.
    pub customer: usize,
    /// File name below the folder of the demo files, `statements/HD01-2026-10.csv`.
    pub file: String,
    /// How the file is laid out.
    pub layout: Layout,
    /// Days it covers, one calendar month.
    pub period: Period,
    /// Its number.
    pub number: String,
    /// The one currency of its lines and balances.
    pub currency: Currency,
    /// Opening balance in minor units, our sign.
    pub opening: i64,
    /// Closing balance as printed, our sign. It is the opening plus the lines, plus the slip where there is one.
    pub closing: i64,
    /// True when the file is written from the customer's side: its signs are opposite to these.
    pub mirrored: bool,
    /// The deliberate slip of the one statement that does not foot.
    pub slip: Option<Slip>,
    /// Its lines in order, our sign.
    pub lines: Vec<StatementLine>,
    /// What each line stands for. Every line, and every transaction of the customer in the period, is in one group.
    pub truth: Vec<Group>,
}

/// Where a printed running balance goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slip {
    /// Index of the first line whose printed balance is wrong.
    pub line: usize,
    /// How much too high it is from there on, minor units, our sign.
    pub amount: i64,
}

/// A line of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementLine {
    /// Date.
    pub date: Date,
    /// Kind of document in the customer's words.
    pub doc_type: String,
    /// The customer's own number.
    pub doc_no: String,
    /// Reference: our number in some form, their order number, or nothing.
    pub reference: String,
    /// Free text.
    pub memo: String,
    /// Minor units, our sign.
    pub amount: i64,
}

/// What lines of both sides truly are to each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Indices of our transactions, all dated in the period.
    pub ours: Vec<usize>,
    /// Indices of the statement's lines.
    pub theirs: Vec<usize>,
    /// What it is, comparing only what both sides dated in the period.
    pub category: Category,
    /// Reason code; `None` where both agree one to one.
    pub code: Option<Code>,
    /// Our transactions of another month that these lines stand for (goods and money in transit).
    pub elsewhere: Vec<usize>,
}

/// Makes the demo book of `seed` as it stands on `today`. The same arguments give the same book.
pub fn model(seed: u64, today: Date) -> Model {
    let calendar = Calendar::new(today);
    let profiles = names::profiles();
    let rates = rates(seed, &calendar);
    let lives: Vec<life::Life> = profiles
        .iter()
        .enumerate()
        .map(|(index, profile)| {
            let random = Random::stream(seed, index as u64);
            life::live(profile, random, &calendar, &rates)
        })
        .collect();
    let book = numbers::assemble(&profiles, lives, &calendar);
    let (contacts, activities, tasks) = touch::touch(seed, &profiles, &calendar);
    let statements = statements::statements(seed, &profiles, &book.transactions, &calendar);
    Model {
        seed,
        today,
        customers: profiles
            .into_iter()
            .map(|p| Customer {
                fields: p.fields,
                parent: p.parent,
            })
            .collect(),
        contacts,
        transactions: book.transactions,
        allocations: book.allocations,
        rates,
        activities,
        tasks,
        statements,
    }
}

fn rates(seed: u64, calendar: &Calendar) -> Vec<Rate> {
    let mut random = Random::stream(seed, 9001);
    let mut levels = [(Currency::USD, 71_200), (Currency::EUR, 77_400)];
    let mut out = Vec::new();
    for month in &calendar.months {
        for (from, level) in &mut levels {
            *level += random.between(-600, 600);
            out.push(Rate {
                date: *month,
                from: *from,
                to: Currency::CNY,
                rate: Decimal::new(*level, 4),
                source: "demo".to_owned(),
            });
        }
    }
    out
}

impl Customer {
    /// The domain's fields, once the head office has its id.
    pub fn fields(&self, parent: Option<CustomerId>) -> customer::Fields {
        customer::Fields {
            parent,
            ..self.fields.clone()
        }
    }
}

impl Contact {
    /// The domain's fields, once the customer has its id.
    pub fn fields(&self, customer: CustomerId) -> contact::Fields {
        contact::Fields {
            customer,
            name: self.name.clone(),
            role: self.role.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            wechat: self.wechat.clone(),
            primary: self.primary,
            notes: self.notes.clone(),
        }
    }
}

impl Transaction {
    /// The domain's fields, once the customer and the transaction it reverses have their ids.
    pub fn fields(&self, customer: CustomerId, reverses: Option<TransactionId>) -> transaction::Fields {
        transaction::Fields {
            customer,
            kind: self.kind,
            doc_no: self.doc_no.clone(),
            date: self.date,
            due_date: self.due_date,
            amount: self.amount,
            order_ref: self.order_ref.clone(),
            memo: self.memo.clone(),
            reverses,
        }
    }
}

impl Activity {
    /// The domain's fields, once the customer and the contact have their ids.
    pub fn fields(&self, customer: CustomerId, contact: Option<ContactId>) -> activity::Fields {
        activity::Fields {
            customer,
            contact,
            task: None,
            kind: self.kind,
            outcome: self.outcome,
            date: self.date,
            summary: self.summary.clone(),
        }
    }
}

impl Task {
    /// The domain's fields, once the customer has its id.
    pub fn fields(&self, customer: CustomerId) -> task::Fields {
        task::Fields {
            customer,
            kind: self.kind,
            object: self.object.clone(),
            title: self.title.clone(),
            due: self.due,
            snoozed_until: self.snoozed_until,
            snoozes: u32::from(self.snoozed_until.is_some()),
            status: self.status,
            assignee: self.assignee.clone(),
            amount: self.amount,
            outcome: self.outcome.clone(),
        }
    }
}

impl Statement {
    /// The domain's fields, once the customer has its id.
    pub fn fields(&self, customer: CustomerId) -> statement::Fields {
        statement::Fields {
            customer,
            period: self.period,
            number: self.number.clone(),
            currency: self.currency,
            opening: Some(self.opening),
            closing: Some(self.closing),
            mirrored: self.mirrored,
        }
    }

    /// True when opening and lines give the closing balance.
    pub fn foots(&self) -> bool {
        self.opening + self.lines.iter().map(|l| l.amount).sum::<i64>() == self.closing
    }
}
