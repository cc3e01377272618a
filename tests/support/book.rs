//! A small book for tests of the screens: eight customers, what they owe, what they sent, and what is to be done.
//!
//! Everything is written through the verbs the program itself uses, for Monday, 23 November 2026, and is the same on
//! every run. The numbers are chosen so that each thing a screen can show is there once:
//!
//! | code | | |
//! |---|---|---|
//! | C001 | 华东商贸集团 | S, CNY, 86 % of its limit, overdue 39 days, statement of October not reconciled |
//! | C002 | 北方重工 | A, CNY, overdue 18 days, an unapplied payment |
//! | C003 | Meridian Foods | A, USD, statement of October with differences, reconciled; one is disputed |
//! | C004 | 远洋渔业 | B, two currencies |
//! | C005 | Atlas Retail | B, EUR, a statement in July reconciled without a difference |
//! | C006 | 江南制药 | A, CNY, on hold, above its limit |
//! | C007 | Kite Logistics | C, no transactions, one task by hand |
//! | C008 | 重庆银行 | C, nothing at all; its name is read in two ways |

use rust_decimal::Decimal;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use tieout::domain::activity::{self, Outcome};
use tieout::domain::allocation::Basis;
use tieout::domain::customer::{self, Status, Tier};
use tieout::domain::date::{Period, parse_iso};
use tieout::domain::id::{CustomerId, StatementId, TransactionId};
use tieout::domain::permission::Command;
use tieout::domain::rate::Rate;
use tieout::domain::terms::Terms;
use tieout::domain::transaction::{self, Kind};
use tieout::domain::worksheet::Worksheet;
use tieout::domain::{Currency, Date, Line, Lines, Money, contact, statement};
use tieout::matching::{Rules, Unwatched};
use tieout::ops::{self, By, log_activity::Next, save_task::NewTask};
use tieout::store::batch::{Source, StatementDraft};
use tieout::store::{self, Create, Options, Store};

/// A book in a directory that goes with it.
pub struct TestBook {
    /// Keeps the files.
    pub dir: TempDir,
    /// The writing end.
    pub store: Store,
}

/// The day of the book.
pub fn today() -> Date {
    day("2026-11-23")
}

/// The operator of the book.
pub const ACTOR: &str = "alice";

/// On whose behalf and when things are written.
pub fn by() -> By {
    By::new(ACTOR, today())
}

/// A date.
pub fn day(text: &str) -> Date {
    parse_iso(text).unwrap()
}

/// An amount of a currency by its code.
pub fn money(text: &str, currency: &str) -> Money {
    Money::parse(text, Currency::parse(currency).unwrap()).unwrap()
}

/// An empty book. Its clock stands still.
pub fn empty() -> TestBook {
    open(tempfile::tempdir().unwrap())
}

/// Opens the book of a directory, or makes an empty one there.
fn open(dir: TempDir) -> TestBook {
    let options = Options {
        create: Some(Create {
            book: store::book::Book {
                name: "华东区账套".to_owned(),
                ..store::book::Book::default()
            },
            genesis: Some([7; 32]),
        }),
        clock: Arc::new(|| "2026-11-23T01:30:00Z".parse().unwrap()),
        ..Options::default()
    };
    let store = Store::open(&dir.path().join("book.db"), &options).unwrap();
    TestBook { dir, store }
}

/// The book described above. Its follow-ups are not planned yet, as in a book that was just imported.
pub fn small() -> TestBook {
    // Made once a test binary; every test then works on a copy of the file.
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let TestBook { dir, store } = make();
        drop(store);
        std::fs::read(dir.path().join("book.db")).unwrap()
    });
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("book.db"), file).unwrap();
    open(dir)
}

fn make() -> TestBook {
    let mut book = empty();
    add_customers(&mut book);
    add_contacts(&mut book);
    post_ledgers(&mut book);
    add_rates(&mut book);
    import_statements(&mut book);
    add_follow_ups(&mut book);
    book
}

impl TestBook {
    /// The customer with this code.
    pub fn customer(&self, code: &str) -> customer::Customer {
        store::customer::by_code(self.store.read(), code)
            .unwrap()
            .unwrap()
    }

    /// Its row.
    pub fn id(&self, code: &str) -> CustomerId {
        self.customer(code).id
    }

    /// Writes a transaction of a customer, leaving what it settles to [`Self::allocate`].
    pub fn post(
        &mut self,
        code: &str,
        kind: Kind,
        doc_no: &str,
        date: &str,
        amount: Money,
        order: &str,
    ) -> TransactionId {
        let customer = self.customer(code);
        let due = customer.fields.terms.due(day(date));
        let fields = transaction::Fields {
            customer: customer.id,
            kind,
            doc_no: doc_no.to_owned(),
            date: day(date),
            due_date: (amount.minor > 0).then_some(due),
            amount,
            order_ref: order.to_owned(),
            memo: String::new(),
            reverses: None,
        };
        let by = by();
        let call = by.call(Command::TransactionPost, doc_no);
        let posted = self
            .store
            .change(&call, |tx| store::transaction::insert(tx, &fields));
        posted.unwrap().value().unwrap()
    }

    /// Lays a payment on an item as far as both are open.
    pub fn allocate(&mut self, credit: TransactionId, item: TransactionId) {
        let by = by();
        self.store
            .change(&by.call(Command::TransactionPost, ""), |tx| {
                let open = store::allocation::open_of(tx, item)?;
                let amount = open.min(-store::allocation::open_of(tx, credit)?);
                store::allocation::insert(tx, credit, item, amount, Basis::Stated)
            })
            .unwrap();
    }

    /// Imports a statement of a customer; each line is `date, number, reference, amount`.
    pub fn import_statement(
        &mut self,
        code: &str,
        period: &str,
        currency: &str,
        lines: &[(&str, &str, &str, &str)],
    ) -> StatementId {
        let mut columns = Lines::default();
        let mut closing = 0;
        for (index, (date, number, reference, amount)) in lines.iter().enumerate() {
            let amount = money(amount, currency);
            closing += amount.minor;
            columns
                .push(&Line {
                    date: Some(day(date)),
                    amount: amount.minor,
                    currency: amount.currency,
                    doc_no: number,
                    reference,
                    source_line: index as u32 + 2,
                    ..Line::default()
                })
                .unwrap();
        }
        let fields = statement::Fields {
            customer: self.id(code),
            period: Period::parse(period).unwrap(),
            number: format!("{code}-{period}"),
            currency: Currency::parse(currency).unwrap(),
            opening: Some(0),
            closing: Some(closing),
            mirrored: false,
        };
        let file = format!("{code}-{period}.csv");
        let sha256 = format!("{:0<64}", hex(&file));
        let draft = StatementDraft {
            source: Source {
                file: &file,
                sha256: &sha256,
                profile: "",
            },
            fields: &fields,
            lines: &columns,
        };
        let by = by();
        let done = self
            .store
            .change(&by.call(Command::ImportStatement, &file), |tx| {
                store::batch::import_statement(tx, &draft)
            })
            .unwrap();
        done.value().unwrap().0
    }

    /// Reconciles a statement as far as the engine goes, and gives its worksheet.
    pub fn reconcile(&mut self, statement: StatementId) -> Worksheet {
        let by = by();
        let rules = Rules::default();
        let id = ops::reconcile::begin(&mut self.store, &by, statement, false, &rules, &Unwatched).unwrap();
        ops::reconcile::desk(self.store.read(), id).unwrap().worksheet
    }

    /// Adds a task by hand.
    pub fn add_task(&mut self, code: &str, title: &str, due: &str) {
        let task = NewTask {
            customer: self.id(code),
            title: title.to_owned(),
            due: day(due),
            assignee: String::new(),
            amount: None,
        };
        let by = by();
        ops::save_task::add(&mut self.store, &by, &task).unwrap();
    }
}

fn hex(text: &str) -> String {
    let digits = text.bytes().flat_map(|b| [b >> 4, b & 15]);
    digits
        .filter_map(|d| char::from_digit(u32::from(d), 16))
        .collect()
}

type CustomerRow = (
    &'static str,
    &'static str,
    &'static str,
    Tier,
    &'static str,
    &'static str,
    &'static str,
    Status,
);

/// `code, name, short name, tier, currency, terms, credit limit, status`.
#[rustfmt::skip] // One row a line.
const CUSTOMERS: &[CustomerRow] = &[
    ("C001", "华东商贸集团有限公司", "华东商贸集团", Tier::S, "CNY", "EOM15", "1500000", Status::Active),
    ("C002", "北方重工股份有限公司", "北方重工", Tier::A, "CNY", "NET30", "800000", Status::Active),
    ("C003", "Meridian Foods Ltd", "Meridian Foods", Tier::A, "USD", "2/10NET30", "250000", Status::Active),
    ("C004", "远洋渔业有限公司", "远洋渔业", Tier::B, "CNY", "NET45", "", Status::Active),
    ("C005", "Atlas Retail GmbH", "Atlas Retail", Tier::B, "EUR", "NET30", "120000", Status::Active),
    ("C006", "江南制药股份有限公司", "江南制药", Tier::A, "CNY", "M2", "900000", Status::Hold),
    ("C007", "Kite Logistics", "", Tier::C, "USD", "COD", "", Status::Active),
    ("C008", "重庆银行信用卡中心", "重庆银行", Tier::C, "CNY", "NET30", "", Status::Active),
];

fn add_customers(book: &mut TestBook) {
    for (code, name, short_name, tier, currency, terms, limit, status) in CUSTOMERS {
        let currency = Currency::parse(currency).unwrap();
        let fields = customer::Fields {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            short_name: (*short_name).to_owned(),
            tier: *tier,
            owner: ACTOR.to_owned(),
            currency,
            terms: Terms::parse(terms).unwrap(),
            credit_limit: (!limit.is_empty()).then(|| Money::parse(limit, currency).unwrap().minor),
            status: *status,
            ..customer::Fields::default()
        };
        let by = by();
        ops::save_customer::add(&mut book.store, &by, &fields).unwrap();
    }
}

/// `customer, name, role, phone, primary`.
#[rustfmt::skip] // One row a line.
const CONTACTS: &[(&str, &str, &str, &str, bool)] = &[
    ("C001", "王芳", "采购经理", "021-6350 1188", false),
    ("C001", "李伟 Li Wei", "AP lead", "138 1234 2210", true),
    ("C002", "赵强", "财务主管", "024-8800 3321", true),
    ("C003", "Dana Ortiz", "Accounts payable", "+1 312 555 0144", true),
    ("C006", "陈静", "财务总监", "0571-8765 4321", true),
];

fn add_contacts(book: &mut TestBook) {
    for (code, name, role, phone, primary) in CONTACTS {
        let fields = contact::Fields {
            customer: book.id(code),
            name: (*name).to_owned(),
            role: (*role).to_owned(),
            phone: (*phone).to_owned(),
            email: String::new(),
            wechat: String::new(),
            primary: *primary,
            notes: String::new(),
        };
        let by = by();
        ops::save_contact::add(&mut book.store, &by, &fields).unwrap();
    }
}

type PostingRow = (
    &'static str,
    Kind,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// `customer, kind, number, date, amount, currency, order`; a payment names the number it pays, or nothing, as its order.
#[rustfmt::skip] // One row a line.
const POSTINGS: &[PostingRow] = &[
    ("C001", Kind::Invoice, "INV-2207", "2026-09-03", "480000.00", "CNY", "PO 4466"),
    ("C001", Kind::Invoice, "INV-2214", "2026-10-09", "88000.00", "CNY", "PO 4471"),
    ("C001", Kind::Invoice, "INV-2217", "2026-10-12", "12950.00", "CNY", "PO 4473"),
    ("C001", Kind::Invoice, "INV-2219", "2026-10-15", "211406.20", "CNY", "PO 4480"),
    ("C001", Kind::Payment, "RCP-549", "2026-10-28", "-211406.20", "CNY", "INV-2219"),
    ("C001", Kind::Invoice, "INV-2231", "2026-11-04", "703550.00", "CNY", "PO 4502"),
    ("C002", Kind::Invoice, "INV-2209", "2026-10-06", "215300.00", "CNY", "HT-88"),
    ("C002", Kind::Invoice, "INV-2226", "2026-11-02", "90200.00", "CNY", "HT-91"),
    ("C002", Kind::Payment, "RCP-551", "2026-11-09", "-30000.00", "CNY", ""),
    ("C003", Kind::Invoice, "INV-3301", "2026-10-05", "42000.00", "USD", "MF-701"),
    ("C003", Kind::Invoice, "INV-3307", "2026-10-19", "38600.00", "USD", "MF-712"),
    ("C003", Kind::Payment, "RCP-560", "2026-11-01", "-42000.00", "USD", "INV-3301"),
    ("C003", Kind::Invoice, "INV-3312", "2026-11-10", "51250.00", "USD", "MF-720"),
    ("C004", Kind::Invoice, "INV-4101", "2026-10-20", "156000.00", "CNY", ""),
    ("C004", Kind::Invoice, "INV-4102", "2026-09-01", "2480000", "JPY", ""),
    ("C005", Kind::Invoice, "INV-5001", "2026-07-08", "18500.00", "EUR", "AR-17"),
    ("C005", Kind::Payment, "RCP-570", "2026-08-05", "-18500.00", "EUR", "INV-5001"),
    ("C005", Kind::Invoice, "INV-5009", "2026-11-12", "26400.00", "EUR", "AR-22"),
    ("C006", Kind::Invoice, "INV-6001", "2026-08-18", "640000.00", "CNY", "JN-3"),
    ("C006", Kind::Invoice, "INV-6004", "2026-10-27", "300000.00", "CNY", "JN-5"),
    ("C006", Kind::CreditNote, "CN-61", "2026-10-30", "-12000.00", "CNY", ""),
];

fn post_ledgers(book: &mut TestBook) {
    let mut posted: Vec<(&str, TransactionId)> = Vec::new();
    for (code, kind, doc_no, date, amount, currency, order) in POSTINGS {
        let paid = posted.iter().find(|(number, _)| number == order).map(|p| p.1);
        let order = if paid.is_some() { "" } else { order };
        let id = book.post(code, *kind, doc_no, date, money(amount, currency), order);
        if let Some(item) = paid {
            book.allocate(id, item);
        }
        posted.push((doc_no, id));
    }
}

fn add_rates(book: &mut TestBook) {
    let by = by();
    let rates = [
        ("USD", Decimal::new(71_200, 4)),
        ("EUR", Decimal::new(77_500, 4)),
        ("JPY", Decimal::new(480, 4)),
    ];
    book.store
        .change(&by.call(Command::RatePut, ""), |tx| {
            for (from, rate) in rates {
                let rate = Rate {
                    date: day("2026-01-01"),
                    from: Currency::parse(from).unwrap(),
                    to: Currency::CNY,
                    rate,
                    source: "test".to_owned(),
                };
                store::rate::put(tx, &rate)?;
            }
            Ok::<_, store::StoreError>(())
        })
        .unwrap();
}

fn import_statements(book: &mut TestBook) {
    book.import_statement(
        "C001",
        "2026-10",
        "CNY",
        &[
            ("2026-10-11", "2214", "PO 4471", "88000.00"),
            ("2026-10-12", "2217", "PO 4473", "12590.00"),
            ("2026-10-17", "2219", "PO 4480", "211406.20"),
            ("2026-10-25", "RET-17", "", "-12000.00"),
            ("2026-10-28", "PAY-549", "付10月货款", "-211406.20"),
        ],
    );
    let disputed = book.import_statement(
        "C003",
        "2026-10",
        "USD",
        &[
            ("2026-10-06", "INV-3301", "MF-701", "42000.00"),
            ("2026-10-19", "INV-3307", "MF-712", "38060.00"),
        ],
    );
    dispute(book, disputed);
    let settled = book.import_statement(
        "C005",
        "2026-07",
        "EUR",
        &[("2026-07-08", "INV-5001", "AR-17", "18500.00")],
    );
    book.reconcile(settled);
}

/// Disputes the first difference of a statement, which makes a task of it.
fn dispute(book: &mut TestBook, statement: StatementId) {
    use tieout::domain::worksheet::Decision;
    let worksheet = book.reconcile(statement);
    let place = worksheet.entries.iter().position(|e| e.code.is_some()).unwrap();
    let reconciliation = store::reconciliation::of_statement(book.store.read(), statement)
        .unwrap()
        .unwrap();
    let decision = Decision::Dispute {
        entry: place,
        note: "they read 38,060".to_owned(),
    };
    let by = by();
    ops::decide::decide(&mut book.store, &by, reconciliation.id, None, &decision).unwrap();
}

fn add_follow_ups(book: &mut TestBook) {
    let calls = [
        ("C001", Outcome::Reached, "2026-11-03"),
        ("C002", Outcome::NoAnswer, "2026-11-19"),
    ];
    for (code, outcome, date) in calls {
        let customer = book.id(code);
        let contacts = store::contact::of_customer(book.store.read(), customer).unwrap();
        let fields = activity::Fields {
            customer,
            contact: contacts.first().map(|c| c.id),
            task: None,
            kind: activity::Kind::Call,
            outcome,
            date: day(date),
            summary: "October payment run".to_owned(),
        };
        let by = by();
        ops::log_activity::log(&mut book.store, &by, &fields, &Next::default()).unwrap();
    }
    book.add_task("C007", "Visit: 61 days without an order", "2026-11-24");
    book.add_task("C006", "Review the credit limit", "2026-11-20");
}
