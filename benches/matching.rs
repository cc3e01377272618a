//! The engine alone. `cargo bench --bench matching` times it on cases it makes itself and prints how often pairs of each
//! stated confidence were right. `cargo bench --bench matching -- case DIR OUT` ties out `DIR/ledger.csv` against
//! `DIR/statement.csv` and writes the result, for whole-process measurements.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;
use tieout::domain::date::parse_iso;
use tieout::domain::money::Money;
use tieout::domain::{Currency, Line, Lines};
use tieout::matching::{self, Rules, Unwatched};

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
            last_text = cell(0).to_owned();
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
    let proposal = matching::run(&ours, &theirs, &Rules::default(), &Unwatched).expect("not cancelled");
    let matched = start.elapsed();
    let mut file = BufWriter::new(File::create(out).expect("result file"));
    matching::write_csv(&mut file, &proposal, &ours, &theirs, None).expect("written");
    file.flush().expect("written");
    let written = start.elapsed();
    println!(
        "read {read:?}, match {:?}, write {:?}, {:?}",
        matched - read,
        written - matched,
        proposal.stats
    );
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [word, dir, out] = args.as_slice()
        && word == "case"
    {
        case(dir, out);
    } else {
        divan::main();
    }
}
