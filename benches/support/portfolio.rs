//! The files of a large portfolio: a customer list, a ledger of two years, and statements of some customers.
//!
//! Two thirds of the customers have Chinese names. A few hold a quarter of the ledger. Invoices fall due after thirty days
//! and most are paid by then; a third of the customers pay weeks late, one invoice in a hundred is never paid, and half
//! of the payments name no invoice. The same count gives the same files.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Write as _;
use tieout::domain::{Date, date};

/// The day the books are looked at.
pub const TODAY: &str = "2026-11-23";
/// The month the statements are of.
pub const PERIOD: &str = "2026-10";
/// The customer with a tenth of all transactions.
pub const LARGEST: usize = 7;
/// Days of the ledger before [`TODAY`].
const DAYS: i64 = 730;
/// Customers with a statement.
const STATEMENTS: usize = 12;

/// The files, as text.
pub struct Portfolio {
    /// A customer list.
    pub customers: String,
    /// The ledger, by date.
    pub ledger: String,
    /// Codes with the statement each customer sent.
    pub statements: Vec<(String, String)>,
}

/// Code of the customer with this number.
pub fn code(number: usize) -> String {
    format!("K{number:05}")
}

/// Customers of a book with so many transactions.
pub fn customers_of(transactions: usize) -> usize {
    (transactions / 50).max(40)
}

/// Makes the files of a book with `count` transactions.
pub fn make(count: usize) -> Portfolio {
    let mut writer = Writer {
        customers: customers_of(count),
        dice: Dice(42),
        ledger: "date,due_date,doc_type,doc_no,reference,amount,currency,account_code,memo\n".to_owned(),
        statements: vec!["date,doc_no,reference,amount,currency\n".to_owned(); STATEMENTS],
        owed: BinaryHeap::new(),
        invoices: 0,
        payments: 0,
    };
    let last = date::parse_iso(TODAY).unwrap();
    for n in 0..count {
        let day = n as i64 * DAYS / count as i64;
        let on = date::add_days(last, day - DAYS);
        if writer.owed.peek().is_some_and(|Reverse(owed)| owed.day <= day) {
            writer.payment(on);
        } else {
            writer.invoice(day, on);
        }
    }
    // In a small book not everybody had something in that month.
    let statements = writer
        .statements
        .into_iter()
        .enumerate()
        .filter(|(_, text)| text.lines().count() > 1);
    Portfolio {
        customers: customers(writer.customers),
        ledger: writer.ledger,
        statements: statements.map(|(n, text)| (code(LARGEST + n), text)).collect(),
    }
}

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// A payment that will come.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Owed {
    day: i64,
    invoice: usize,
    customer: usize,
    cents: usize,
}

struct Writer {
    customers: usize,
    dice: Dice,
    ledger: String,
    statements: Vec<String>,
    owed: BinaryHeap<Reverse<Owed>>,
    invoices: usize,
    payments: usize,
}

impl Writer {
    fn invoice(&mut self, day: i64, on: Date) {
        self.invoices += 1;
        let customer = match self.dice.below(100) {
            0..10 => LARGEST,
            10..25 => LARGEST + 1 + self.dice.below(5),
            _ => self.dice.below(self.customers),
        };
        let (invoice, cents) = (self.invoices, 1_000 + self.dice.below(9_000_000));
        let number = format!("INV{invoice:07}");
        self.line(
            customer,
            on,
            Some(date::add_days(on, 30)),
            "invoice",
            &number,
            "",
            cents as i64,
        );
        let late = if customer % 3 == 1 { 45 } else { 0 };
        if self.dice.below(100) > 0 {
            let day = day + 20 + self.dice.below(10) as i64 + late;
            self.owed.push(Reverse(Owed {
                day,
                invoice,
                customer,
                cents,
            }));
        }
    }

    fn payment(&mut self, on: Date) {
        let Some(Reverse(owed)) = self.owed.pop() else {
            return;
        };
        self.payments += 1;
        let cited = format!("INV{:07}", owed.invoice);
        let reference = if self.dice.below(2) == 0 { &cited } else { "" };
        let number = format!("RC{:07}", self.payments);
        self.line(
            owed.customer,
            on,
            None,
            "payment",
            &number,
            reference,
            -(owed.cents as i64),
        );
    }

    #[allow(clippy::too_many_arguments, reason = "the cells of one line")]
    fn line(
        &mut self,
        customer: usize,
        on: Date,
        due: Option<Date>,
        kind: &str,
        number: &str,
        reference: &str,
        cents: i64,
    ) {
        let due = due.map(|d| d.to_string()).unwrap_or_default();
        let currency = currency(customer);
        let memo = if customer.is_multiple_of(3) {
            "monthly delivery"
        } else {
            "月度供货"
        };
        let amount = decimal(cents);
        let code = code(customer);
        let _ = writeln!(
            self.ledger,
            "{on},{due},{kind},{number},{reference},{amount},{currency},{code},{memo}"
        );
        let statement = customer
            .checked_sub(LARGEST)
            .and_then(|n| self.statements.get_mut(n));
        if let Some(statement) = statement.filter(|_| on.to_string().starts_with(PERIOD)) {
            // One line in fifty is missing at the customer, and one has another amount.
            let cents = match self.dice.below(50) {
                0 => return,
                1 => cents - 1_000,
                _ => cents,
            };
            let _ = writeln!(
                statement,
                "{on},{number},{reference},{},{currency}",
                decimal(cents)
            );
        }
    }
}

fn currency(customer: usize) -> &'static str {
    if customer.is_multiple_of(5) { "USD" } else { "CNY" }
}

fn decimal(cents: i64) -> String {
    let (sign, cents) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

const PLACES: [&str; 20] = [
    "华东",
    "华北",
    "长沙",
    "厦门",
    "重庆",
    "上海",
    "南京",
    "成都",
    "武汉",
    "西安",
    "青岛",
    "沈阳",
    "大连",
    "宁波",
    "苏州",
    "无锡",
    "郑州",
    "合肥",
    "昆明",
    "乌鲁木齐",
];
const TRADES: [&str; 20] = [
    "商贸", "重工", "食品", "制药", "银行", "渔业", "纺织", "电子", "化工", "建材", "物流", "机械", "服饰",
    "汽配", "医疗", "能源", "钢铁", "包装", "家具", "乐器",
];
const MARKS: [&str; 10] = [
    "恒通", "瑞祥", "鑫源", "长兴", "金盛", "华联", "天成", "宏达", "永昌", "嘉禾",
];
const HEADS: [&str; 20] = [
    "Atlas", "Meridian", "Kite", "Harbour", "Cedar", "Orion", "Summit", "Lakeside", "Falcon", "Granite",
    "Nordic", "Pioneer", "Quartz", "River", "Sterling", "Tundra", "Union", "Vertex", "Willow", "Zephyr",
];
const TAILS: [&str; 10] = [
    "Foods",
    "Retail",
    "Logistics",
    "Pharma",
    "Textiles",
    "Steel",
    "Motors",
    "Energy",
    "Trading",
    "Paper",
];

fn customers(count: usize) -> String {
    let mut out = "code,name,short_name,tier,owner,currency,terms,credit_limit\n".to_owned();
    let mut dice = Dice(7);
    for number in 0..count {
        let (name, short) = if number % 3 == 0 {
            let short = format!("{} {}", HEADS[dice.below(20)], TAILS[dice.below(10)]);
            (format!("{short} {number} Ltd"), short)
        } else {
            let (place, mark, trade) = (
                PLACES[dice.below(20)],
                MARKS[dice.below(10)],
                TRADES[dice.below(20)],
            );
            (
                format!("{place}{mark}{trade}{number}有限公司"),
                format!("{place}{mark}{trade}"),
            )
        };
        let tier = ["S", "A", "B", "B", "C", "C", "C", "C"][dice.below(8)];
        let owner = ["alice", "bob", "王芳", "李伟"][dice.below(4)];
        let (code, currency) = (code(number), currency(number));
        let _ = writeln!(
            out,
            "{code},{name},{short},{tier},{owner},{currency},NET30,{}",
            dice.below(900) * 1_000
        );
    }
    out
}
