//! The engine alone. `cargo bench --bench matching` times it on cases it makes itself and prints how often pairs of each
//! stated confidence were right; `-- redecide` times decisions about an account that is tied out, alone. Whole processes, for `benches/whole.sh` and for counting instructions:
//!
//! - `-- case DIR OUT` ties out `DIR/ledger.csv` against `DIR/statement.csv` and writes the result;
//! - `-- floor DIR` reads both files and joins them by account, number and amount: what no engine can be faster than;
//! - `-- worlds LINES SEED,SEED` scores the engine on the cases of every maker;
//! - `-- write LINES SEED DIR` writes those cases as files with their truth;
//! - `-- fixed` settles a fixed case of 10,000 lines once.

// A bench prints, and may stop at the first thing that is not as it made it.
#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

#[path = "support/score.rs"]
mod score;
#[path = "support/worlds/mod.rs"]
mod worlds;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;
use tieout::domain::date::{add_days, parse_iso};
use tieout::domain::money::Money;
use tieout::domain::reconciliation::Status;
use tieout::domain::{Currency, Date, Line, Lines};
use tieout::matching::redecide::Change;
use tieout::matching::{self, Kept, Rules, Unwatched};

/// Reads a case file by its header; amounts are exact decimals.
fn load(path: &str) -> Lines {
    let mut reader = csv::Reader::from_path(path).expect("case file");
    let header = reader.headers().expect("header").clone();
    let column = |name: &str| header.iter().position(|h| h == name);
    let names = [
        "date",
        "due_date",
        "doc_type",
        "doc_no",
        "reference",
        "amount",
        "currency",
        "account_code",
        "memo",
    ];
    let at: Vec<Option<usize>> = names.iter().map(|n| column(n)).collect();
    let mut lines = Lines::default();
    let mut record = csv::StringRecord::new();
    let mut source_line = 1;
    let mut last = ("", None);
    let mut last_text = String::new();
    while reader.read_record(&mut record).expect("record") {
        source_line += 1;
        let cell = |i: usize| at[i].and_then(|c| record.get(c)).unwrap_or("");
        let currency = Currency::parse(cell(6)).unwrap_or_default();
        if cell(0) != last_text {
            last = ("", parse_iso(cell(0)));
            cell(0).clone_into(&mut last_text);
        }
        lines
            .push(&Line {
                date: last.1,
                due_date: parse_iso(cell(1)),
                amount: Money::parse(cell(5), currency).expect("amount").minor,
                currency,
                account: cell(7),
                source_line,
                doc_type: cell(2),
                doc_no: cell(3),
                reference: cell(4),
                memo: cell(8),
            })
            .expect("room");
    }
    lines
}

fn case(dir: &str, out: &str) {
    let start = Instant::now();
    let (ours, theirs) = rayon::join(
        || load(&format!("{dir}/ledger.csv")),
        || load(&format!("{dir}/statement.csv")),
    );
    let read = start.elapsed();
    let start = Instant::now();
    let proposal = matching::run(&ours, &theirs, &Rules::default(), &Unwatched).expect("not cancelled");
    let matched = start.elapsed();
    let start = Instant::now();
    let mut file = BufWriter::new(File::create(out).expect("result file"));
    matching::write_csv(&mut file, &proposal, &ours, &theirs, None).expect("written");
    file.flush().expect("written");
    println!(
        "read {read:?}, match {matched:?}, write {:?}, {:?}",
        start.elapsed(),
        proposal.stats
    );
}

/// The physical limit on one thread: both files read, one hash join on account, document number and amount.
fn floor(dir: &str) {
    let start = Instant::now();
    let rows = |name: &str, number: &str| -> Vec<(u64, Vec<u8>, i64)> {
        let mut reader = csv::Reader::from_path(format!("{dir}/{name}.csv")).expect("case file");
        let header = reader.byte_headers().expect("header").clone();
        let at = |name: &str| header.iter().position(|h| h == name.as_bytes()).expect("column");
        let (account, number, amount) = (at("account_code"), at(number), at("amount"));
        let mut record = csv::ByteRecord::new();
        let mut rows = Vec::new();
        while reader.read_byte_record(&mut record).expect("record") {
            let account = record[account]
                .iter()
                .fold(0_u64, |n, b| n.wrapping_mul(31) + u64::from(*b));
            let plain = record[number].iter().filter(|b| b.is_ascii_alphanumeric());
            let minor = record[amount].iter().filter(|b| b.is_ascii_digit());
            let minor = minor.fold(0_i64, |n, b| n.wrapping_mul(10) + i64::from(b - b'0'));
            let sign = if record[amount].first() == Some(&b'-') {
                -1
            } else {
                1
            };
            rows.push((account, plain.copied().collect(), sign * minor));
        }
        rows
    };
    let (ours, theirs) = (rows("ledger", "doc_no"), rows("statement", "reference"));
    let read = start.elapsed();
    let start = Instant::now();
    let mut index: HashMap<(u64, &[u8], i64), u32> = HashMap::with_capacity(ours.len());
    for (account, number, amount) in &ours {
        *index.entry((*account, number.as_slice(), *amount)).or_default() += 1;
    }
    let tied = theirs
        .iter()
        .filter(|(account, number, amount)| index.contains_key(&(*account, number.as_slice(), *amount)))
        .count();
    println!(
        "read {read:?}, join {:?}, {tied} of {} lines tied",
        start.elapsed(),
        theirs.len()
    );
}

/// Scores the engine on the cases of every maker.
fn every_world(lines: usize, seeds: &str) {
    println!("{}", score::HEAD);
    for (name, make) in worlds::MAKERS {
        for seed in seeds.split(',').filter_map(|seed| seed.parse().ok()) {
            let world = make(lines, seed);
            let start = Instant::now();
            let proposal = matching::run(&world.ours, &world.theirs, &Rules::default(), &Unwatched)
                .expect("not cancelled");
            let took = start.elapsed();
            let row = score::row(&format!("{name} {seed}"), &score::score(&world, &proposal));
            println!(
                "{row}  {} + {} lines, {took:?}",
                world.ours.len(),
                world.theirs.len()
            );
        }
    }
}

/// Writes the case of every maker as `DIR/maker-seed/{ledger,statement,truth}.csv`.
fn write_worlds(lines: usize, seed: u64, dir: &str) {
    for (name, make) in worlds::MAKERS {
        let world = make(lines, seed);
        let dir = format!("{dir}/{}-{seed}", name.replace(' ', "-"));
        std::fs::create_dir_all(&dir).expect("a folder");
        for (file, lines) in [("ledger", &world.ours), ("statement", &world.theirs)] {
            write_lines(&format!("{dir}/{file}.csv"), lines);
        }
        let mut truth = BufWriter::new(File::create(format!("{dir}/truth.csv")).expect("truth file"));
        writeln!(truth, "group_id,side,line_no,category").expect("written");
        for (id, group) in world.truth.iter().enumerate() {
            for (side, members) in [("L", &group.ours), ("S", &group.theirs)] {
                for line in members {
                    writeln!(truth, "{},{side},{},{}", id + 1, line + 1, group.category).expect("written");
                }
            }
        }
    }
}

fn write_lines(path: &str, lines: &Lines) {
    let mut writer = csv::Writer::from_path(path).expect("case file");
    let names = "date,due_date,doc_type,doc_no,reference,amount,currency,account_code,memo";
    writer.write_record(names.split(',')).expect("written");
    for line in lines.iter() {
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let amount = tieout::domain::money::decimal_text(line.amount, line.currency.exponent());
        let currency = if line.currency.is_unknown() {
            String::new()
        } else {
            line.currency.to_string()
        };
        let cells = [
            &day(line.date),
            &day(line.due_date),
            line.doc_type,
            line.doc_no,
            line.reference,
            &amount,
            &currency,
            line.account,
            line.memo,
        ];
        writer.write_record(cells).expect("written");
    }
    writer.flush().expect("written");
}

/// A case with its truth: pairs of indices that belong together.
struct Made {
    ours: Lines,
    theirs: Lines,
    pairs: HashSet<(u32, u32)>,
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A year of one customer for every 5,000 lines: amounts repeat, most lines are cited in some dress, some not at all, some
/// are paid together, some are missing on either side.
fn make(lines: usize, seed: u64) -> Made {
    make_of(lines, lines.div_ceil(5_000) as u64, seed)
}

/// The same of so many customers.
fn make_of(lines: usize, accounts: u64, seed: u64) -> Made {
    let mut dice = Dice(seed);
    let mut made = Made {
        ours: Lines::default(),
        theirs: Lines::default(),
        pairs: HashSet::new(),
    };
    let start = Date::from_ymd_opt(2026, 1, 1).expect("a date");
    let mut open: Vec<Vec<u32>> = vec![Vec::new(); accounts as usize];
    let mut theirs: Vec<(i64, u64, i64, String, Vec<u32>)> = Vec::new();
    for i in 0..lines {
        let day = (i * 360 / lines) as i64;
        let account = dice.roll(accounts);
        let amount = match dice.roll(5) {
            0 => 100_000 * (1 + dice.roll(20) as i64),
            1 => 13_750 * (1 + dice.roll(12) as i64),
            _ => 1_000 + dice.roll(3_000_000) as i64,
        };
        let doc = format!("SI{:07}", 40_000 + i);
        let line = Line {
            date: Some(add_days(start, day)),
            amount,
            currency: Currency::CNY,
            account: &account.to_string(),
            doc_no: &doc,
            ..Line::default()
        };
        made.ours.push(&line).expect("room");
        let later = day + dice.roll(12) as i64;
        let reference = match dice.roll(20) {
            0 => continue,
            1..=3 => String::new(),
            4..=5 => doc[2..].to_owned(),
            6 => format!("SI{}", 40_001 + i),
            7..=9 => {
                let run = &mut open[account as usize];
                run.push(i as u32);
                if run.len() == 4 {
                    let run = std::mem::take(run);
                    let sum = run.iter().map(|l| made.ours.amount[*l as usize]).sum();
                    let cite = if dice.roll(2) == 0 {
                        String::new()
                    } else {
                        format!("{doc}等4笔")
                    };
                    theirs.push((later, account, sum, cite, run));
                }
                continue;
            }
            _ => doc.to_lowercase(),
        };
        theirs.push((later, account, amount, reference, vec![i as u32]));
    }
    theirs.sort_by_key(|t| t.0);
    for (at, (day, account, amount, reference, run)) in theirs.iter().enumerate() {
        let line = Line {
            date: Some(add_days(start, *day)),
            amount: *amount,
            currency: Currency::CNY,
            account: &account.to_string(),
            reference,
            ..Line::default()
        };
        made.theirs.push(&line).expect("room");
        made.pairs.extend(run.iter().map(|l| (*l, at as u32)));
    }
    made
}

/// Prints the share of right groups for each rule and step of stated confidence, accepted and proposed.
fn calibrate(seeds: std::ops::Range<u64>) {
    let mut buckets: BTreeMap<(bool, &str, u32), (usize, usize)> = BTreeMap::new();
    for seed in seeds {
        let made = make(10_000, seed);
        let proposal =
            matching::run(&made.ours, &made.theirs, &Rules::default(), &Unwatched).expect("not cancelled");
        for group in proposal.groups() {
            let (a, b) = (proposal.ours(group), proposal.theirs(group));
            if a.is_empty() || b.is_empty() {
                continue;
            }
            let right = a.iter().all(|l| b.iter().all(|s| made.pairs.contains(&(*l, *s))));
            let bucket = buckets
                .entry((
                    group.status == Status::Auto,
                    group.rule.name(),
                    group.confidence_ppm / 50_000 * 5,
                ))
                .or_default();
            bucket.0 += usize::from(right);
            bucket.1 += 1;
        }
    }
    println!("rule, stated confidence  observed  groups");
    for ((auto, rule, percent), (right, all)) in buckets.iter().rev() {
        let word = if *auto { "auto" } else { "suggested" };
        println!(
            "{word:>9} {rule:<12} {percent:>3}..{:<3} {:>8.4}  {all}",
            percent + 5,
            *right as f64 / *all as f64
        );
    }
}

#[divan::bench(args = [1_000, 10_000])]
fn run(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let made = make(lines, 1);
    bencher
        .counter(divan::counter::ItemsCount::new(
            made.ours.len() + made.theirs.len(),
        ))
        .bench(|| {
            matching::run(&made.ours, &made.theirs, &Rules::default(), &Unwatched).map(|p| p.groups().len())
        });
}

#[divan::bench(args = [1_000, 10_000])]
fn write(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let made = make(lines, 1);
    let proposal =
        matching::run(&made.ours, &made.theirs, &Rules::default(), &Unwatched).expect("not cancelled");
    bencher.bench(|| matching::write_csv(&mut std::io::sink(), &proposal, &made.ours, &made.theirs, None));
}

/// One account of 100,000 lines that was tied out; a person takes one of its ties apart, or ties two lines, again and again
/// elsewhere.
struct Account {
    made: Made,
    kept: Kept,
    rules: Rules,
    /// A pair each: two that are tied, or two that stand alone.
    pairs: Vec<(u32, u32)>,
    next: usize,
}

impl Account {
    fn new(lines: usize, tied: bool) -> Self {
        let (made, rules) = (make_of(lines, 1, 1), Rules::default());
        let run = matching::run(&made.ours, &made.theirs, &rules, &Unwatched).expect("not cancelled");
        let kept = Kept::of_proposal(&made.ours, &made.theirs, &rules, &run).expect("not cancelled");
        let single = |g: &&matching::Group| run.ours(g).len() == 1 && run.theirs(g).len() == 1;
        let pairs: Vec<(u32, u32)> = if tied {
            let groups = run
                .groups()
                .iter()
                .filter(single)
                .filter(|g| g.status == Status::Auto);
            groups.map(|g| (run.ours(g)[0], run.theirs(g)[0])).collect()
        } else {
            let groups = || {
                run.groups()
                    .iter()
                    .filter(|g| g.status == Status::Suggested)
                    .filter(single)
            };
            groups()
                .zip(groups().skip(1))
                .map(|(a, b)| (run.ours(a)[0], run.theirs(b)[0]))
                .collect()
        };
        let next = pairs.len() / 2;
        Self {
            made,
            kept,
            rules,
            pairs,
            next,
        }
    }

    fn decide(&mut self) -> usize {
        self.next = (self.next + 7_919) % self.pairs.len();
        let (l, s) = self.pairs[self.next];
        let tied = [(vec![l], vec![s])];
        let pair = Change {
            tied: &tied,
            ..Change::default()
        };
        let (touched, barred) = ([l], [(vec![l], vec![s])]);
        let part = Change {
            touched: [&touched, &[]],
            barred: &barred,
            ..Change::default()
        };
        let mut take = |change| {
            let out = self
                .kept
                .redecide(&self.made.ours, &self.made.theirs, &self.rules, &change);
            out.lines
        };
        take(pair) + take(part)
    }
}

/// A tie made by hand and taken apart again, both decided anew: two decisions.
#[divan::bench(args = [10_000, 100_000], consts = [true, false], sample_count = 200, sample_size = 1)]
fn redecide<const TIED: bool>(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let mut account = Account::new(lines, TIED);
    bencher.bench_local(|| account.decide());
}

/// One account that was tied out is kept, so that what a person decides can be decided anew.
#[divan::bench(args = [10_000, 100_000], sample_count = 10, sample_size = 1)]
fn keep(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let (made, rules) = (make_of(lines, 1, 1), Rules::default());
    let run = matching::run(&made.ours, &made.theirs, &rules, &Unwatched).expect("not cancelled");
    bencher.bench(|| Kept::of_proposal(&made.ours, &made.theirs, &rules, &run));
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["case", dir, out] => case(dir, out),
        ["floor", dir] => floor(dir),
        ["worlds", lines, seeds] => every_world(lines.parse().expect("a number of lines"), seeds),
        ["write", lines, seed, dir] => {
            let number = |text: &str| text.parse::<u64>().expect("a number");
            write_worlds(number(lines) as usize, number(seed), dir);
        }
        ["fixed"] => {
            let made = make(10_000, 1);
            let proposal = matching::run(&made.ours, &made.theirs, &Rules::default(), &Unwatched)
                .expect("not cancelled");
            println!("{:?}", proposal.stats);
        }
        _ => {
            if words.is_empty() {
                calibrate(1..4);
            }
            divan::main();
        }
    }
}
