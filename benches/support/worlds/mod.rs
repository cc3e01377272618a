//! Cases of nine makers, each with habits of its own, for scoring the engine against other worlds than the one it may have
//! been tried on: a Chinese retailer's payables with monthly net payments and rebates, a German industrial customer that
//! cites delivery notes, an exporter's customers in four currencies of 0, 2 and 3 decimals, a head office that pays for
//! its shops in one line, goods on consignment reported once a month, invoices that fall due in instalments, tax withheld on
//! payments, prices credited in arrears, and subscriptions of one amount a month. Seeded: the same size and seed give the same lines and the same truth.

mod arrears;
mod consignment;
mod exporter;
mod head_office;
mod industrial;
mod instalments;
mod retail;
mod subscriptions;
mod withheld;

use tieout::domain::date::add_days;
use tieout::domain::difference::Category;
use tieout::domain::{Currency, Date, Line, Lines};

/// A maker: about so many lines of ours, and a seed.
pub type Maker = fn(usize, u64) -> World;

/// The makers by name.
pub const MAKERS: [(&str, Maker); 9] = [
    ("retail", retail::make),
    ("industrial", industrial::make),
    ("exporter", exporter::make),
    ("head office", head_office::make),
    ("consignment", consignment::make),
    ("instalments", instalments::make),
    ("withheld", withheld::make),
    ("arrears", arrears::make),
    ("subscriptions", subscriptions::make),
];

/// A group of the truth: indices of our lines and of theirs, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    pub ours: Vec<u32>,
    pub theirs: Vec<u32>,
    pub category: Category,
}

/// A case: both sides in order of day, and what truly belongs together. Every line is in one group.
#[derive(Default)]
pub struct World {
    pub ours: Lines,
    pub theirs: Lines,
    pub truth: Vec<Truth>,
}

/// Numbers that look thrown, the same for the same seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// `0..sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }
    /// `from..=to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.roll((to - from + 1) as u64) as i64
    }
    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
    /// An amount: most small, a few large.
    pub fn amount(&mut self, typical: i64) -> i64 {
        let spread = 1 << self.roll(5);
        self.between(typical / 20, typical / 4) * spread / 2 + self.between(1, typical / 20)
    }
    pub fn one<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len() as u64) as usize]
    }
}

/// A line as a maker thinks of it.
#[derive(Clone, Default)]
pub struct Entry {
    pub day: i64,
    pub due: Option<i64>,
    pub amount: i64,
    pub currency: Currency,
    pub account: String,
    pub kind: &'static str,
    pub doc_no: String,
    pub reference: String,
    pub memo: String,
}

/// Collects entries in any order and puts them in order of day at the end.
#[derive(Default)]
pub struct Making {
    sides: [Vec<Entry>; 2],
    truth: Vec<Truth>,
}

impl Making {
    pub fn ours(&mut self, entry: Entry) -> u32 {
        self.sides[0].push(entry);
        self.sides[0].len() as u32 - 1
    }
    pub fn theirs(&mut self, entry: Entry) -> u32 {
        self.sides[1].push(entry);
        self.sides[1].len() as u32 - 1
    }
    pub fn group(&mut self, category: Category, ours: Vec<u32>, theirs: Vec<u32>) {
        self.truth.push(Truth {
            ours,
            theirs,
            category,
        });
    }
    /// A pair: a match, or what `category` says where one is given.
    pub fn pair(&mut self, category: Category, ours: Entry, theirs: Entry) {
        let (l, s) = (self.ours(ours), self.theirs(theirs));
        self.group(category, vec![l], vec![s]);
    }
    pub fn only_ours(&mut self, entry: Entry) {
        let l = self.ours(entry);
        self.group(Category::MissingTheirs, vec![l], vec![]);
    }
    pub fn only_theirs(&mut self, entry: Entry) {
        let s = self.theirs(entry);
        self.group(Category::MissingOurs, vec![], vec![s]);
    }
    pub fn our_lines(&self) -> usize {
        self.sides[0].len()
    }

    pub fn finish(self) -> World {
        let start = Date::from_ymd_opt(2026, 1, 1).expect("a date");
        let mut world = World::default();
        let mut places = [Vec::new(), Vec::new()];
        for (side, entries) in self.sides.iter().enumerate() {
            let mut order: Vec<u32> = (0..entries.len() as u32).collect();
            order.sort_by_key(|i| (entries[*i as usize].day, *i));
            places[side] = vec![0; entries.len()];
            let lines = if side == 0 {
                &mut world.ours
            } else {
                &mut world.theirs
            };
            for (place, i) in order.into_iter().enumerate() {
                let entry = &entries[i as usize];
                places[side][i as usize] = place as u32;
                let line = Line {
                    date: Some(add_days(start, entry.day)),
                    due_date: entry.due.map(|day| add_days(start, day)),
                    amount: entry.amount,
                    currency: entry.currency,
                    account: &entry.account,
                    source_line: place as u32 + 2,
                    doc_type: entry.kind,
                    doc_no: &entry.doc_no,
                    reference: &entry.reference,
                    memo: &entry.memo,
                };
                lines.push(&line).expect("room");
            }
        }
        let moved = |members: Vec<u32>, side: usize| {
            let mut moved: Vec<u32> = members.iter().map(|i| places[side][*i as usize]).collect();
            moved.sort_unstable();
            moved
        };
        world.truth = self
            .truth
            .into_iter()
            .map(|t| Truth {
                ours: moved(t.ours, 0),
                theirs: moved(t.theirs, 1),
                category: t.category,
            })
            .collect();
        world
    }
}
