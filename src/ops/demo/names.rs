//! Who is in the demo book: forty customers from a table beside this file, and the people who work there.

use super::random::Random;
use crate::domain::Currency;
use crate::domain::customer::{Cadence, Fields, Status, Tier};
use crate::domain::terms::Terms;

/// How a customer pays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Habit {
    /// Everything of a month on the 28th of the next, but for two invoices held back.
    Hero,
    /// In the weekly run before the due date.
    Prompt,
    /// Within the days of the early-payment discount, less the discount.
    Early,
    /// One to five weeks after the due date.
    Late,
    /// One to three months after the due date.
    VeryLate,
    /// One payment at the end of the month for all that falls due in it.
    Lumps,
    /// On time, 2 % short each time.
    Short,
    /// On time, but one invoice in eight is contested and waits.
    Disputer,
    /// In two halves.
    Partial,
    /// Round sums on account that cite nothing, for what has fallen due.
    Account,
}

impl Habit {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "hero" => Self::Hero,
            "prompt" => Self::Prompt,
            "early" => Self::Early,
            "late" => Self::Late,
            "verylate" => Self::VeryLate,
            "lumps" => Self::Lumps,
            "short" => Self::Short,
            "disputer" => Self::Disputer,
            "partial" => Self::Partial,
            "account" => Self::Account,
            _ => return None,
        })
    }
}

/// A customer of the table with the way it trades.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The customer's master data; `parent` is in [`Profile::parent`].
    pub fields: Fields,
    /// Index of the head office in the table.
    pub parent: Option<usize>,
    /// How it pays.
    pub habit: Habit,
    /// Invoices in an ordinary month.
    pub per_month: i64,
    /// An ordinary invoice in minor units.
    pub typical: i64,
}

impl Profile {
    /// True where the customer's papers are in Chinese.
    pub fn chinese(&self) -> bool {
        !self.fields.name.is_ascii() && self.fields.currency == Currency::CNY
    }

    /// True where the customer carries the label.
    pub fn tagged(&self, tag: &str) -> bool {
        self.fields.tags.iter().any(|t| t == tag)
    }
}

/// The table: one customer a line, a heading first.
const TABLE: &str = include_str!("customers.psv");

/// The customers of the demo book in a fixed order, head offices before their branches.
pub fn profiles() -> Vec<Profile> {
    let mut all: Vec<Profile> = Vec::new();
    for row in TABLE.lines().skip(1) {
        let cells: Vec<&str> = row.split('|').collect();
        if let Some(profile) = profile(&cells, &all) {
            all.push(profile);
        }
    }
    all
}

fn profile(cells: &[&str], before: &[Profile]) -> Option<Profile> {
    let &[
        code,
        name,
        short,
        tier,
        owner,
        currency,
        terms,
        limit,
        status,
        habit,
        per_month,
        typical,
        parent,
        cadence,
        tags,
        notes,
    ] = cells
    else {
        return None;
    };
    let currency = Currency::parse(currency)?;
    let major = |text: &str| text.parse::<i64>().ok().map(|n| n * currency.scale());
    Some(Profile {
        fields: Fields {
            code: code.to_owned(),
            name: name.to_owned(),
            short_name: short.to_owned(),
            tier: Tier::parse(tier)?,
            owner: owner.to_owned(),
            currency,
            terms: Terms::parse(terms)?,
            credit_limit: Some(major(limit)?),
            reconcile_cadence: Cadence::parse(cadence)?,
            contact_cadence_days: None,
            status: Status::parse(status)?,
            tags: tags
                .split(',')
                .filter(|t| !t.is_empty())
                .map(str::to_owned)
                .collect(),
            notes: notes.to_owned(),
            parent: None,
        },
        parent: before.iter().position(|p| p.fields.code == parent),
        habit: Habit::parse(habit)?,
        per_month: per_month.parse().ok()?,
        typical: major(typical)?,
    })
}

/// A person: name, and the part of a mail address before the `@`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Name as written on a card.
    pub name: String,
    /// Mail and WeChat handle in ASCII.
    pub handle: String,
}

const FAMILIES: &[(&str, &str)] = &[
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("赵", "zhao"),
    ("黄", "huang"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("胡", "hu"),
    ("朱", "zhu"),
    ("林", "lin"),
    ("何", "he"),
    ("郭", "guo"),
    ("罗", "luo"),
    ("欧阳", "ouyang"),
    ("曾", "zeng"),
];
const GIVEN: &[(&str, &str)] = &[
    ("敏", "min"),
    ("静", "jing"),
    ("丽娟", "lijuan"),
    ("建国", "jianguo"),
    ("志强", "zhiqiang"),
    ("秀英", "xiuying"),
    ("海燕", "haiyan"),
    ("晓东", "xiaodong"),
    ("雪梅", "xuemei"),
    ("文博", "wenbo"),
    ("子涵", "zihan"),
    ("国华", "guohua"),
    ("春兰", "chunlan"),
    ("浩然", "haoran"),
    ("佳怡", "jiayi"),
    ("鹏", "peng"),
    ("慧", "hui"),
    ("立新", "lixin"),
];
const FIRST: &[&str] = &[
    "Anna", "Thomas", "Priya", "Marco", "Sofia", "James", "Ingrid", "Lukas", "Elena", "Daniel", "Claire",
    "Henrik", "Maya", "Oliver", "Teresa", "Jonas", "Grace", "Pablo",
];
const LAST: &[&str] = &[
    "Schneider",
    "Hughes",
    "Patel",
    "Rossi",
    "Lindqvist",
    "Walker",
    "Becker",
    "Moreau",
    "Santos",
    "Tan",
    "Hansen",
    "Carter",
    "Vogel",
    "Ortiz",
    "Reid",
    "Nowak",
    "Fischer",
    "Brandt",
];

/// A person at a Chinese or a foreign customer.
pub fn person(random: &mut Random, chinese: bool) -> Person {
    if chinese {
        let (family, family_latin) = FAMILIES[random.index(FAMILIES.len())];
        let (given, given_latin) = GIVEN[random.index(GIVEN.len())];
        return Person {
            name: format!("{family}{given}"),
            handle: format!("{given_latin}.{family_latin}"),
        };
    }
    let (first, last) = (random.word(FIRST), random.word(LAST));
    Person {
        name: format!("{first} {last}"),
        handle: format!("{}.{}", first.to_lowercase(), last.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_reads() {
        let all = profiles();
        assert_eq!(all.len(), TABLE.lines().count() - 1);
        assert_eq!(all.len(), 40);
        assert_eq!(all.iter().filter(|p| p.parent == Some(0)).count(), 2);
        assert!(all.iter().any(|p| p.fields.status == Status::Hold));
    }
}
