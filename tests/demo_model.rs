//! The demo book: the same each time, sound in its sums and dates, and with every kind of difference in it, for any
//! day it is opened on.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use tieout::domain::allocation::Basis;
use tieout::domain::customer::{Status, Tier};
use tieout::domain::date::{add_days, days_between, parse_iso};
use tieout::domain::difference::{Category, Code};
use tieout::domain::transaction::Kind;
use tieout::domain::{Currency, Date, task};
use tieout::ops::demo::{Layout, Model, Statement, files, model};

const TODAY: &str = "2026-11-23";

fn day(text: &str) -> Date {
    parse_iso(text).unwrap()
}

fn demo() -> Model {
    model(1, day(TODAY))
}

/// Days at the edges of months and years, and other seeds.
fn many() -> &'static [Model] {
    static MANY: LazyLock<Vec<Model>> = LazyLock::new(|| {
        [
            (1, TODAY),
            (1, "2024-02-29"),
            (2, "2025-01-01"),
            (3, "2026-03-31"),
            (4, "2026-03-01"),
            (5, "2026-11-30"),
            (6, "2026-12-31"),
            (7, "2026-08-02"),
            (8, "2027-05-16"),
            (u64::MAX, "2028-02-29"),
        ]
        .into_iter()
        .map(|(seed, today)| model(seed, day(today)))
        .collect()
    });
    &MANY
}

fn customer(model: &Model, code: &str) -> usize {
    model
        .customers
        .iter()
        .position(|c| c.fields.code == code)
        .unwrap()
}

/// What is still open of each item, by index of the transaction.
fn open(model: &Model) -> BTreeMap<usize, i64> {
    let mut open: BTreeMap<usize, i64> = model
        .transactions
        .iter()
        .enumerate()
        .filter(|(_, t)| t.amount.minor > 0)
        .map(|(i, t)| (i, t.amount.minor))
        .collect();
    for a in &model.allocations {
        *open.get_mut(&a.item).unwrap() -= a.amount;
    }
    open
}

/// Sum of what is late, and the days the oldest of it is late.
fn overdue(model: &Model, code: &str) -> (i64, i64) {
    let who = customer(model, code);
    let late: Vec<(i64, i64)> = open(model)
        .into_iter()
        .filter(|(i, left)| *left > 0 && model.transactions[*i].customer == who)
        .filter_map(|(i, left)| Some((left, days_between(model.transactions[i].due_date?, model.today))))
        .filter(|(_, days)| *days > 0)
        .collect();
    (
        late.iter().map(|(left, _)| left).sum(),
        late.iter().map(|(_, days)| *days).max().unwrap_or(0),
    )
}

fn balance(model: &Model, code: &str, at: Date) -> i64 {
    let who = customer(model, code);
    model
        .transactions
        .iter()
        .filter(|t| t.customer == who && t.date <= at)
        .map(|t| t.amount.minor)
        .sum()
}

fn latest<'a>(model: &'a Model, code: &str) -> &'a Statement {
    let who = customer(model, code);
    model.statements.iter().rfind(|s| s.customer == who).unwrap()
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    let (one, two) = (demo(), demo());
    assert_eq!(one, two);
    assert_eq!(files(&one).unwrap(), files(&two).unwrap());
    assert_ne!(one.transactions, model(2, day(TODAY)).transactions);
}

#[test]
fn the_book_has_its_size_and_its_people() {
    for model in many() {
        assert_eq!(model.customers.len(), 40);
        let count = model.transactions.len();
        assert!((9_000..=12_000).contains(&count), "{count} transactions");
        let tiers: BTreeSet<Tier> = model.customers.iter().map(|c| c.fields.tier).collect();
        assert_eq!(tiers.len(), 4);
        for status in Status::ALL {
            assert!(
                model.customers.iter().any(|c| c.fields.status == *status),
                "{status}"
            );
        }
        assert_eq!(model.customers.iter().filter(|c| c.parent == Some(0)).count(), 2);
        for index in 0..40 {
            let people = model.contacts.iter().filter(|c| c.customer == index);
            let primary = people.clone().filter(|c| c.primary).count();
            assert!((1..=3).contains(&people.count()) && primary == 1);
        }
        let currencies: BTreeSet<Currency> = model.transactions.iter().map(|t| t.amount.currency).collect();
        assert_eq!(
            currencies,
            BTreeSet::from([Currency::CNY, Currency::USD, Currency::EUR])
        );
        for kind in Kind::ALL {
            assert!(model.transactions.iter().any(|t| t.kind == *kind), "{kind}");
        }
        assert_eq!(model.rates.len(), 50);
    }
}

#[test]
fn nothing_happens_after_today() {
    for model in many() {
        let today = model.today;
        let start = model.transactions[0].date;
        assert!(days_between(start, today) >= 730 && days_between(start, today) <= 762);
        assert!(model.transactions.is_sorted_by_key(|t| t.date));
        assert!(model.transactions.iter().all(|t| t.date <= today));
        assert!(
            model
                .activities
                .iter()
                .all(|a| start <= a.date && a.date <= today)
        );
        assert!(model.tasks.iter().all(|t| t.created <= today));
        assert!(model.rates.iter().all(|r| r.date <= today));
        assert!(model.statements.iter().all(|s| s.period.to < today));
    }
}

#[test]
fn numbers_are_unique_and_due_dates_follow_the_terms() {
    for model in many() {
        let numbers: BTreeSet<&str> = model.transactions.iter().map(|t| t.doc_no.as_str()).collect();
        assert_eq!(numbers.len(), model.transactions.len());
        let objects: BTreeSet<&str> = model.tasks.iter().map(|t| t.object.as_str()).collect();
        assert_eq!(objects.len(), model.tasks.len());
        for t in &model.transactions {
            let terms = model.customers[t.customer].fields.terms;
            let due = matches!(t.kind, Kind::Invoice | Kind::DebitNote).then(|| terms.due(t.date));
            assert_eq!(t.due_date, due, "{}", t.doc_no);
            assert_ne!(t.amount.minor, 0, "{}", t.doc_no);
            let sign = i64::from(t.kind.usual_sign());
            assert!(sign == 0 || t.amount.minor.signum() == sign, "{}", t.doc_no);
            assert_eq!(t.amount.currency, model.customers[t.customer].fields.currency);
        }
    }
}

#[test]
fn no_allocation_goes_over_its_item_or_its_credit() {
    for model in many() {
        assert!(open(model).values().all(|left| *left >= 0));
        let mut credits: BTreeMap<usize, i64> = BTreeMap::new();
        for a in &model.allocations {
            let (credit, item) = (&model.transactions[a.credit], &model.transactions[a.item]);
            assert!(a.amount > 0 && credit.amount.minor < 0 && item.amount.minor > 0);
            assert_eq!(credit.customer, item.customer);
            assert!(item.date <= credit.date, "{} pays {}", credit.doc_no, item.doc_no);
            *credits.entry(a.credit).or_default() += a.amount;
        }
        for (credit, laid) in credits {
            assert!(laid <= -model.transactions[credit].amount.minor);
        }
    }
}

#[test]
fn one_document_is_reversed_by_another_that_names_it() {
    for model in many() {
        let reversals: Vec<_> = model
            .transactions
            .iter()
            .enumerate()
            .filter_map(|(i, t)| Some((i, t, t.reverses?)))
            .collect();
        assert_eq!(reversals.len(), 1);
        let (index, reversal, target) = reversals[0];
        assert!(target < index);
        assert_eq!(reversal.amount.minor, -model.transactions[target].amount.minor);
        assert!(reversal.memo.contains(&model.transactions[target].doc_no));
    }
}

#[test]
fn the_known_customers_stand_where_they_should() {
    for model in many() {
        let cut_off = latest(model, "HD01").period.to;
        assert_eq!(balance(model, "HD01", cut_off), 128_450_000);
        assert_eq!(balance(model, "HD01", model.today), 128_450_000);
        assert_eq!(overdue(model, "HD01"), (48_000_000, 35), "{}", model.today);
        assert_eq!(overdue(model, "BF01"), (21_530_000, 18));
        assert_eq!(balance(model, "JN01", model.today), 94_000_000);
        let quiet = customer(model, "KL01");
        let last = model.activities.iter().rfind(|a| a.customer == quiet).unwrap();
        assert_eq!(last.date, add_days(model.today, -61));
        assert!(overdue(model, "CD01").0 > 0);
        let late = customer(model, "AR01");
        assert!(model.statements.iter().all(|s| s.customer != late));
        let task = model.tasks.iter().find(|t| t.customer == late).unwrap();
        assert_eq!(
            (task.due, task.status),
            (add_days(model.today, -3), task::Status::Open)
        );
    }
}

#[test]
fn the_strategic_customers_month_is_told_exactly() {
    for model in many() {
        let statement = latest(model, "HD01");
        let ours = balance(model, "HD01", statement.period.to);
        assert_eq!(
            (statement.closing, ours - statement.closing),
            (111_582_000, 16_868_000)
        );
        let wrong: BTreeSet<(Category, Option<Code>)> = statement
            .truth
            .iter()
            .filter(|g| g.category != Category::Match)
            .map(|g| (g.category, g.code))
            .collect();
        assert_eq!(
            wrong,
            BTreeSet::from([
                (Category::Bulk, Some(Code::LumpPayment)),
                (Category::Transposed, Some(Code::Transposition)),
                (Category::MissingTheirs, Some(Code::Timing)),
                (Category::MissingOurs, Some(Code::Timing)),
                (Category::MissingOurs, Some(Code::ReturnNotCredited)),
            ])
        );
        let lump = statement.lines.iter().find(|l| l.doc_no == "PAY-549").unwrap();
        assert_eq!(lump.amount, 21_140_620);
        let held = model
            .transactions
            .iter()
            .find(|t| t.doc_no == "INV-2217")
            .unwrap();
        assert_eq!(
            (held.amount.minor, held.order_ref.as_str()),
            (1_295_000, "PO 4473")
        );
        let food = latest(model, "MF01");
        let wrong: Vec<_> = food.truth.iter().filter(|g| !g.category.agrees()).collect();
        assert_eq!(wrong.len(), 1);
        assert_eq!(food.lines[wrong[0].theirs[0]].amount, -1_200_000);
        assert!(
            latest(model, "YY01")
                .truth
                .iter()
                .all(|g| g.category == Category::Match)
        );
    }
}

#[test]
fn every_statement_foots_except_one() {
    for model in many() {
        let slips: Vec<&Statement> = model.statements.iter().filter(|s| !s.foots()).collect();
        assert_eq!(slips.len(), 1);
        let slip = slips[0].slip.unwrap();
        let sum: i64 = slips[0].lines.iter().map(|l| l.amount).sum();
        assert_eq!(slips[0].closing, slips[0].opening + sum + slip.amount);
        assert!(slip.line < slips[0].lines.len());
        for pair in model
            .statements
            .windows(2)
            .filter(|p| p[0].customer == p[1].customer)
        {
            assert_eq!(pair[0].closing, pair[1].opening);
            assert_eq!(add_days(pair[0].period.to, 1), pair[1].period.from);
        }
    }
}

#[test]
fn the_truth_covers_each_line_and_document_once() {
    for model in many() {
        for s in &model.statements {
            let mut theirs: Vec<usize> = s.truth.iter().flat_map(|g| g.theirs.clone()).collect();
            theirs.sort_unstable();
            assert_eq!(theirs, (0..s.lines.len()).collect::<Vec<_>>(), "{}", s.file);
            let mut ours: Vec<usize> = s.truth.iter().flat_map(|g| g.ours.clone()).collect();
            ours.sort_unstable();
            let expected: Vec<usize> = (0..model.transactions.len())
                .filter(|i| {
                    let t = &model.transactions[*i];
                    t.customer == s.customer && s.period.contains(t.date)
                })
                .collect();
            assert_eq!(ours, expected, "{}", s.file);
            assert!(s.lines.is_sorted_by_key(|l| l.date));
            assert!(
                s.lines.iter().all(|l| s.period.contains(l.date) && l.amount != 0),
                "{}",
                s.file
            );
            let outside = s.truth.iter().flat_map(|g| &g.elsewhere);
            assert!(
                outside
                    .copied()
                    .all(|i| !s.period.contains(model.transactions[i].date))
            );
        }
    }
}

/// Each code is what its amounts say.
#[test]
fn codes_have_the_figures_of_their_reason() {
    for model in many() {
        for s in &model.statements {
            for g in s
                .truth
                .iter()
                .filter(|g| (g.ours.len(), g.theirs.len()) == (1, 1))
            {
                let (t, line) = (&model.transactions[g.ours[0]], &s.lines[g.theirs[0]]);
                let (ours, less) = (t.amount.minor, t.amount.minor - line.amount);
                let fits = match g.code {
                    Some(Code::Discount) => less == (ours * 2 + 50) / 100,
                    Some(Code::ShortPayment) if g.category == Category::Discount => less == 5_000,
                    Some(Code::ShortPayment) => less > 0 && less < ours / 50,
                    Some(Code::Tax) => (line.amount * 113 - ours * 100).abs() <= 57,
                    Some(Code::Rounding) => (1..=4).contains(&less.abs()),
                    Some(Code::Exchange) => t.memo.contains("USD ") && less.abs() < ours / 100,
                    Some(Code::PartialPayment) => ours < line.amount && line.amount < 0,
                    Some(Code::Amount) => less % 9 != 0 && less.abs() > ours / 1000,
                    _ => true,
                };
                assert!(fits, "{} {:?} {ours} {}", s.file, g.code, line.amount);
            }
        }
    }
}

#[test]
fn payments_on_account_cite_nothing_and_are_laid_on_the_oldest() {
    let model = &demo();
    let who = customer(model, "BJ01");
    let laid: Vec<_> = model
        .allocations
        .iter()
        .filter(|a| {
            let credit = &model.transactions[a.credit];
            credit.customer == who && credit.kind == Kind::Payment
        })
        .collect();
    assert!(laid.len() > 40 && laid.iter().all(|a| a.basis == Basis::Assumed));
    assert!(
        laid.iter()
            .all(|a| model.transactions[a.credit].amount.minor % 100_000 == 0)
    );
    let all: BTreeSet<Basis> = model.allocations.iter().map(|a| a.basis).collect();
    assert_eq!(all.len(), Basis::ALL.len());
}

/// The truth says what the amounts say.
#[test]
fn groups_have_the_shape_of_their_category() {
    for model in many() {
        for s in &model.statements {
            for g in &s.truth {
                let ours: i64 = g.ours.iter().map(|i| model.transactions[*i].amount.minor).sum();
                let theirs: i64 = g.theirs.iter().map(|i| s.lines[*i].amount).sum();
                let counts = (g.ours.len(), g.theirs.len());
                let fits = match g.category {
                    Category::Match => counts == (1, 1) && ours == theirs,
                    Category::Bulk => {
                        counts.0.min(counts.1) == 1 && counts.0.max(counts.1) > 1 && ours == theirs
                    }
                    Category::Many => counts == (2, 2) && ours == theirs,
                    Category::Sign => counts == (1, 1) && ours == -theirs,
                    Category::Date => {
                        let gap = days_between(model.transactions[g.ours[0]].date, s.lines[g.theirs[0]].date);
                        counts == (1, 1) && ours == theirs && gap < -5
                    }
                    Category::Amount | Category::Discount => counts == (1, 1) && ours != theirs,
                    Category::Transposed => counts == (1, 1) && ours != theirs && (ours - theirs) % 9 == 0,
                    Category::Duplicate | Category::MissingOurs => counts == (0, 1),
                    Category::MissingTheirs => counts == (1, 0),
                };
                assert!(fits, "{} {:?} {ours} {theirs}", s.file, g);
            }
        }
    }
}

#[test]
fn every_category_code_and_layout_appears_and_most_lines_tie() {
    for model in many() {
        let groups: Vec<_> = model.statements.iter().flat_map(|s| &s.truth).collect();
        for category in Category::ALL {
            assert!(
                groups.iter().any(|g| g.category == *category),
                "{category} {}",
                model.today
            );
        }
        let named = "D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 D11 D12 D14 D15 D17";
        for code in named.split(' ').map(|c| Code::parse(c).unwrap()) {
            assert!(
                groups.iter().any(|g| g.code == Some(code)),
                "{code} {}",
                model.today
            );
        }
        for layout in Layout::ALL {
            assert!(model.statements.iter().any(|s| s.layout == *layout), "{layout:?}");
        }
        let tied = groups.iter().filter(|g| g.category.agrees()).count();
        assert!(tied * 100 >= groups.len() * 80, "{tied} of {}", groups.len());
        assert!(model.statements.iter().any(|s| s.mirrored) && model.statements.iter().any(|s| !s.mirrored));
        assert!(model.statements.len() >= 28);
    }
}

#[test]
fn files_are_what_their_names_say() {
    let model = demo();
    let files = files(&model).unwrap();
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), model.statements.len() + 2);
    for (statement, (name, bytes)) in model.statements.iter().zip(&files) {
        assert_eq!(name, &statement.file);
        match statement.layout {
            Layout::ChineseSheet | Layout::EnglishSheet => assert!(bytes.starts_with(b"PK")),
            Layout::ChineseCsv => assert!(bytes.starts_with("\u{feff}日期".as_bytes())),
            Layout::ChineseGb18030 => {
                assert!(std::str::from_utf8(bytes).is_err());
                let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
                assert!(!broken && text.contains("期末余额"));
            }
            Layout::GermanCsv => assert!(encoding_rs::WINDOWS_1252.decode(bytes).0.contains("Währung;EUR")),
            Layout::EnglishCsv => assert!(bytes.starts_with(b"Statement of account")),
        }
    }
}

/// Reads back each statement: rows between heading and totals, and the closing balance as the customer signs it.
#[test]
fn files_hold_every_line_and_the_closing_balance() {
    for model in [demo(), model(4, day("2026-03-01"))] {
        let files = files(&model).unwrap();
        for (s, (name, bytes)) in model.statements.iter().zip(&files) {
            let rows = if s.layout.is_sheet() {
                sheet_rows(bytes)
            } else {
                csv_rows(s.layout, bytes)
            };
            let head = rows
                .iter()
                .position(|r| r.len() > 5 && r.iter().all(|c| !c.is_empty()))
                .unwrap();
            let frames = 2 + usize::from(s.layout.two_columns());
            assert_eq!(rows.len() - head - 1, s.lines.len() + frames, "{name}");
            let side = if s.mirrored { -1 } else { 1 };
            let balance = |row: &[String]| minor(s.layout, row.last().unwrap());
            assert_eq!(balance(&rows[head + 1]), side * s.opening, "{name}");
            assert_eq!(balance(rows.last().unwrap()), side * s.closing, "{name}");
            let breaks = (0..s.lines.len()).find(|i| {
                let step = balance(&rows[head + 2 + i]) - balance(&rows[head + 1 + i]);
                step != side * s.lines[*i].amount
            });
            assert_eq!(breaks, s.slip.map(|slip| slip.line), "{name}");
        }
    }
}

fn csv_rows(layout: Layout, bytes: &[u8]) -> Vec<Vec<String>> {
    let encoding = match layout {
        Layout::ChineseGb18030 => encoding_rs::GB18030,
        Layout::GermanCsv => encoding_rs::WINDOWS_1252,
        _ => encoding_rs::UTF_8,
    };
    let text = encoding.decode(bytes).0.into_owned();
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if layout == Layout::GermanCsv { b';' } else { b',' })
        .from_reader(text.as_bytes())
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn sheet_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    use calamine::{Reader, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

/// Minor units of an amount as a file writes it.
fn minor(layout: Layout, text: &str) -> i64 {
    let plain = match layout {
        Layout::GermanCsv => text.replace('.', "").replace(',', "."),
        _ => text.replace(',', ""),
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    format!("{whole}{fraction:0<2}").parse().unwrap()
}

#[test]
fn the_ledger_file_holds_the_whole_book() {
    let model = demo();
    let files = files(&model).unwrap();
    let find = |name: &str| &files.iter().find(|(n, _)| n == name).unwrap().1;
    let mut reader = csv::Reader::from_reader(find("ledger.csv").as_slice());
    let amount = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let sum: i64 = reader.records().map(|r| amount(&r.unwrap()[5])).sum();
    assert_eq!(
        sum,
        model.transactions.iter().map(|t| t.amount.minor).sum::<i64>()
    );
    let mut reader = csv::Reader::from_reader(find("customers.csv").as_slice());
    assert_eq!(reader.records().count(), 40);
}
