//! The people at the customers, what was said to them over two years, and what our side has put on its list.

use super::calendar::Calendar;
use super::model::{Activity, Contact, Task};
use super::names::{Habit, Profile, person};
use super::random::Random;
use crate::domain::activity::{Kind, Outcome};
use crate::domain::customer::{Status as Trading, Tier};
use crate::domain::date::add_days;
use crate::domain::task::{Kind as TaskKind, Status};
use crate::domain::{Currency, Date, Money};

/// Contacts, activities in order of date, and tasks by hand.
pub(super) fn touch(
    seed: u64,
    profiles: &[Profile],
    calendar: &Calendar,
) -> (Vec<Contact>, Vec<Activity>, Vec<Task>) {
    let mut contacts = Vec::new();
    let mut activities = Vec::new();
    for (customer, profile) in profiles.iter().enumerate() {
        let mut random = Random::stream(seed, 5000 + customer as u64);
        let first = contacts.len();
        people(&mut contacts, customer, profile, &mut random);
        let people = first..contacts.len();
        talk(&mut activities, customer, profile, people, &mut random, calendar);
    }
    activities.sort_by_key(|a| (a.date, a.customer));
    (contacts, activities, tasks(profiles, calendar.today))
}

fn people(contacts: &mut Vec<Contact>, customer: usize, profile: &Profile, random: &mut Random) {
    let chinese = profile.chinese();
    let count = match profile.fields.tier {
        Tier::S => 3,
        Tier::A => random.between(2, 3),
        Tier::B => random.between(1, 3),
        Tier::C => random.between(1, 2),
    };
    let roles: [&str; 3] = if chinese {
        ["应付会计", "采购经理", "财务总监"]
    } else {
        ["AP lead", "Purchasing manager", "Finance director"]
    };
    let domain = profile.fields.code.to_lowercase();
    let mut seen: Vec<String> = Vec::new();
    for (place, role) in roles.iter().enumerate().take(count as usize) {
        let mut one = person(random, chinese);
        while seen.contains(&one.name) {
            one = person(random, chinese);
        }
        if profile.habit == Habit::Hero && place == 0 {
            "李伟".clone_into(&mut one.name);
            "wei.li".clone_into(&mut one.handle);
        }
        seen.push(one.name.clone());
        let tail = random.between(0, 99_999_999);
        contacts.push(Contact {
            customer,
            name: one.name,
            role: (*role).to_owned(),
            phone: phone(profile, random, tail),
            email: format!("{}@{domain}.example", one.handle),
            wechat: if chinese {
                format!("{}_{:03}", one.handle.replace('.', "_"), tail % 1000)
            } else {
                String::new()
            },
            primary: place == 0,
            notes: if chinese && place == 1 {
                "上午联系较方便".to_owned()
            } else {
                String::new()
            },
        });
    }
}

fn phone(profile: &Profile, random: &mut Random, tail: i64) -> String {
    if profile.habit == Habit::Hero {
        return format!("138{:04}2210", tail % 10_000);
    }
    if profile.chinese() {
        let head = random.word(&["136", "137", "138", "139", "150", "158", "186", "189"]);
        return format!("{head}{tail:08}");
    }
    match profile.fields.currency {
        Currency::EUR => format!("+49 211 {:07}", tail % 10_000_000),
        _ => format!("+1 312 555 {:04}", tail % 10_000),
    }
}

/// Days since the last contact where the book is to show a certain number.
fn last_touch(profile: &Profile) -> Option<i64> {
    match profile.fields.code.as_str() {
        "HD01" => Some(20),
        "KL01" => Some(61),
        _ => None,
    }
}

fn talk(
    activities: &mut Vec<Activity>,
    customer: usize,
    profile: &Profile,
    people: std::ops::Range<usize>,
    random: &mut Random,
    calendar: &Calendar,
) {
    if profile.fields.status == Trading::Closed {
        return;
    }
    let cadence = i64::from(profile.fields.contact_cadence());
    let fixed = last_touch(profile);
    let mut back = fixed.unwrap_or_else(|| random.between(2, cadence));
    let mut latest = true;
    loop {
        let date = add_days(calendar.today, -back);
        if date < calendar.start() {
            break;
        }
        let (mut kind, mut outcome, summary) = said(profile, random);
        let mut spoken_to = people.start
            + if random.chance(75) {
                0
            } else {
                random.index(people.len())
            };
        if latest && fixed.is_some() {
            (kind, outcome, spoken_to) = (Kind::Call, Outcome::Reached, people.start);
        }
        activities.push(Activity {
            customer,
            contact: (kind != Kind::Note).then_some(spoken_to),
            kind,
            outcome,
            date,
            summary: summary.to_owned(),
        });
        latest = false;
        back += random.between(cadence * 6 / 10, cadence * 14 / 10);
    }
}

fn said(profile: &Profile, random: &mut Random) -> (Kind, Outcome, &'static str) {
    const CHINESE: &[(Kind, Outcome, &str)] = &[
        (Kind::Call, Outcome::Reached, "确认本月付款计划，财务已排款"),
        (Kind::Call, Outcome::Reached, "核对上月对账单，差异已口头说明"),
        (Kind::Call, Outcome::NoAnswer, "无人接听"),
        (Kind::Call, Outcome::CallBack, "在开会，约下周再联系"),
        (Kind::WeChat, Outcome::Reached, "已发对账单，对方确认收到"),
        (Kind::WeChat, Outcome::StatementRequested, "请对方提供本月对账单"),
        (Kind::WeChat, Outcome::Reached, "询问退货单号，仓库核实中"),
        (Kind::Mail, Outcome::Noted, "邮件发送发票清单"),
        (Kind::Visit, Outcome::Reached, "上门拜访，谈明年框架合同"),
        (Kind::Note, Outcome::Noted, "信用额度需在季度末复评"),
    ];
    const ENGLISH: &[(Kind, Outcome, &str)] = &[
        (Kind::Call, Outcome::Reached, "Payment run confirmed for Thursday"),
        (
            Kind::Call,
            Outcome::Reached,
            "Went through last month's statement, no open points",
        ),
        (Kind::Call, Outcome::NoAnswer, "Voicemail"),
        (
            Kind::Call,
            Outcome::CallBack,
            "In a meeting, asked us to ring next week",
        ),
        (
            Kind::Mail,
            Outcome::StatementRequested,
            "Asked for this month's statement",
        ),
        (
            Kind::Mail,
            Outcome::Reached,
            "Sent copies of two invoices they had not received",
        ),
        (Kind::Mail, Outcome::Noted, "Sent the list of open items"),
        (
            Kind::Visit,
            Outcome::Reached,
            "Visit: next year's volumes and prices",
        ),
        (
            Kind::Call,
            Outcome::WrongContact,
            "Accounts payable has moved to another office",
        ),
        (
            Kind::Note,
            Outcome::Noted,
            "Review the credit limit at the end of the quarter",
        ),
    ];
    let list = if profile.chinese() { CHINESE } else { ENGLISH };
    list[random.index(list.len())]
}

/// Code, days from today until due, whole units at stake, state, what to do.
const TASKS: &[(&str, i64, i64, Status, &str)] = &[
    (
        "HD01",
        0,
        480_000,
        Status::Open,
        "给李伟打电话：18日承诺的40万为何未付",
    ),
    ("BF01", 0, 215_300, Status::Open, "第二次催款：轴承钢二期"),
    (
        "MF01",
        1,
        12_000,
        Status::Open,
        "Find the receipt of RET-3301 in the warehouse",
    ),
    ("YY01", 0, 0, Status::Open, "上月对账无差异，请复核签核"),
    (
        "AR01",
        -3,
        0,
        Status::Open,
        "Ask for last month's statement, three days late",
    ),
    ("JN01", 2, 940_000, Status::Open, "额度占用94%，准备复评材料"),
    ("KL01", 0, 0, Status::Open, "Visit: no contact for two months"),
    ("SZ01", 3, 0, Status::Open, "确认年末返利计算口径"),
    ("GZ01", 1, 0, Status::Open, "索取促销确认函原件"),
    ("CD01", -1, 0, Status::Open, "问清为何总是晚付两周"),
    ("WH01", 5, 0, Status::Open, "项目节点付款：核对验收单日期"),
    (
        "NL01",
        2,
        0,
        Status::Open,
        "Settle the 2 % they deduct: contract or refund",
    ),
    ("RW01", 8, 0, Status::Open, "Renew the early-payment terms"),
    ("DL01", -6, 0, Status::Open, "暂停发货后的还款计划"),
    ("ZZ01", 4, 0, Status::Open, "质量索赔：等第三方检测报告"),
    (
        "BW01",
        6,
        0,
        Status::Open,
        "Ask for the remittance sheet before the wire",
    ),
    ("NB01", 9, 0, Status::Open, "约定汇率来源，写入合同附件"),
    ("CQ01", -20, 0, Status::Done, "第二笔尾款到账确认"),
    ("QD01", -31, 0, Status::Done, "补寄三份发票复印件"),
    ("HF01", -64, 0, Status::Done, "重复开票：与客户确认已冲销"),
    (
        "SP01",
        -12,
        0,
        Status::Done,
        "Send invoices to the Singapore address from now on",
    ),
    (
        "FJ01",
        -45,
        0,
        Status::Done,
        "Update the bank details after a call back",
    ),
];

fn tasks(profiles: &[Profile], today: Date) -> Vec<Task> {
    let mut out = Vec::new();
    for (place, (code, days, stake, status, title)) in TASKS.iter().enumerate() {
        let Some(customer) = profiles.iter().position(|p| p.fields.code == *code) else {
            continue;
        };
        let fields = &profiles[customer].fields;
        let due = add_days(today, *days);
        let done = *status == Status::Done;
        let call_back = *code == "CD01";
        out.push(Task {
            customer,
            kind: if call_back {
                TaskKind::CallBack
            } else {
                TaskKind::Manual
            },
            object: format!("demo-{}", place + 1),
            title: (*title).to_owned(),
            due,
            snoozed_until: (*code == "RW01").then(|| add_days(today, 6)),
            status: *status,
            assignee: fields.owner.clone(),
            amount: (*stake > 0).then(|| Money::new(stake * fields.currency.scale(), fields.currency)),
            outcome: match (done, profiles[customer].chinese()) {
                (false, _) => String::new(),
                (true, true) => "已办结".to_owned(),
                (true, false) => "Done".to_owned(),
            },
            created: add_days(due.min(today), -7),
        });
    }
    out
}
