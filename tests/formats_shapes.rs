//! Shapes that exports of ledgers and statements take, one small file each.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::panic,
    reason = "a test may fail"
)]

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tieout::domain::problem::{Expected, Remedy};
use tieout::domain::reading::{DateOrder, Meaning, SignRule, Skip};
use tieout::formats::{self, Limits, Profile, Reading, Refusal};

fn try_read(name: &str, bytes: &[u8], profile: &str) -> Result<Reading, Refusal> {
    let profile = Profile::parse(profile).unwrap();
    formats::read(name, bytes, &profile, &Limits::inbox(), &mut |_, _| true)
}

fn read(text: &str) -> Reading {
    try_read("file.csv", text.as_bytes(), "").unwrap_or_else(|r| panic!("{:?}", r.problems))
}

fn refused(text: &str) -> Refusal {
    try_read("file.csv", text.as_bytes(), "").unwrap_err()
}

fn amounts(reading: &Reading) -> Vec<i64> {
    reading.lines.amount.clone()
}

fn money(all: &[formats::Balance]) -> Vec<(String, i64)> {
    all.iter()
        .map(|b| (b.money.currency.to_string(), b.money.minor))
        .collect()
}

#[test]
fn chinese_ledger_with_monthly_totals_and_balance_side() {
    let reading = read(
        "长沙某某有限公司\n客户往来明细账\n客户：甲公司,,,,期间：2024-01 至 2024-02,,,单位：元\n\
         日期,凭证字号,摘要,借方金额,贷方金额,方向,余额\n\
         ,,期初余额,,,借,\"1,000.00\"\n\
         2024-01-05,记-1,销售货款,\"2,000.00\",,借,\"3,000.00\"\n\
         2024-01-20,记-2,收到货款,,\"3,500.00\",贷,500.00\n\
         2024-01-31,,本月合计,\"2,000.00\",\"3,500.00\",贷,500.00\n\
         2024-01-31,,本年累计,\"2,000.00\",\"3,500.00\",贷,500.00\n\
         2024-02-03,记-3,销售货款,\"1,500.00\",,借,\"1,000.00\"\n\
         ,,本月合计,\"1,500.00\",,借,\"1,000.00\"\n\
         ,,期末余额,,,借,\"1,000.00\"\n\
         制表人：张三,,,,,,\n",
    );
    assert_eq!(amounts(&reading), [200_000, -350_000, 150_000]);
    assert_eq!(reading.outline.sign_rule, SignRule::DebitPlus);
    assert_eq!(money(&reading.opening), [("CNY".to_owned(), 100_000)]);
    assert_eq!(money(&reading.closing), [("CNY".to_owned(), 100_000)]);
    assert_eq!((reading.foots, reading.break_line), (Some(true), None));
    assert_eq!(reading.balances, [300_000, -50_000, 100_000]);
    assert_eq!(reading.skipped.iter().filter(|s| s.1 == Skip::Total).count(), 3);
    assert_eq!(reading.lines.get(0).unwrap().doc_no, "记-1");
}

#[test]
fn german_ledger_in_windows_1252() {
    let text = "Kontoauszug Debitor;;;;;;\nKundennummer:;10042;;;;;\n\n\
                Belegnr.;Belegdatum;Belegart;Fälligkeit;Referenz;Betrag in Hauswährung;Währg\n\
                1800000001;05.01.2024;RV;04.02.2024;PO4711;1.190,00;EUR\n\
                1400000002;07.02.2024;DZ;;PO4711;1.190,00-;EUR\n\
                1800000003;11.03.2024;RV;10.04.2024;für Müller;2.380,50;EUR\n\
                ;;;;Summe;2.380,50;EUR\n";
    let bytes = encoding_rs::WINDOWS_1252.encode(text).0;
    let reading = try_read("FBL5N.csv", &bytes, "").unwrap();
    assert_eq!(reading.outline.about.encoding, "windows-1252");
    assert_eq!(amounts(&reading), [119_000, -119_000, 238_050]);
    let first = reading.lines.get(0).unwrap();
    assert_eq!(
        (first.doc_no, first.doc_type, first.reference),
        ("1800000001", "RV", "PO4711")
    );
    assert_eq!(first.due_date.unwrap().to_string(), "2024-02-04");
    assert_eq!(first.currency.as_str(), "EUR");
}

#[test]
fn debit_credit_marks_count_by_whose_account_it_is() {
    let sap = read(
        "Belegdatum;Belegnummer;Rechnung;Betrag;S/H\n05.01.2024;1;R1;100,00;S\n06.01.2024;2;Z1;40,00;H\n",
    );
    assert_eq!(amounts(&sap), [10_000, -4_000]);
    let bank = read(
        "Buchungstag;Verwendungszweck;IBAN;Betrag;Soll/Haben\n05.01.2024;Miete;DE1;100,00;S\n06.01.2024;Gehalt;DE2;40,00;H\n",
    );
    assert_eq!(amounts(&bank), [-10_000, 4_000]);
    assert_eq!(bank.outline.sign_rule, SignRule::MoneyInPlus);
}

#[test]
fn customers_payable_is_mirrored() {
    let reading = read(
        "应付账款明细账 - 供应商：我方公司\n日期,单据号,摘要,借方,贷方,方向,余额\n\
         2024-01-05,A1,采购入库发票,,\"1,000.00\",贷,\"1,000.00\"\n2024-01-20,A2,支付货款,600.00,,贷,400.00\n",
    );
    assert_eq!(amounts(&reading), [-100_000, 60_000]);
    assert_eq!(reading.mirrored, Some(true));
    let mut ours = reading.clone();
    ours.turn();
    assert_eq!(amounts(&ours), [100_000, -60_000]);
    assert_eq!(money(&ours.closing), [("?".to_owned(), 40_000)]);
    let english = read(
        "Vendor statement\nDate,Type,Invoice No,Amount\n2024-01-05,Invoice,1,-100.00\n2024-01-06,Payment,2,100.00\n",
    );
    assert_eq!(english.mirrored, Some(true));
    let plain =
        read("Date,Type,Invoice No,Amount\n2024-01-05,Invoice,1,100.00\n2024-01-06,Payment,2,-100.00\n");
    assert_eq!(plain.mirrored, Some(false));
}

#[test]
fn two_heading_rows_and_receivable_words() {
    let reading = read(
        "对账单,,,,\n日期,单号,本期发生额,,余额\n,,应收金额,已收金额,\n2024/1/5,X1,500.00,,500.00\n2024/1/6,X2,,200.00,300.00\n",
    );
    assert_eq!(amounts(&reading), [50_000, -20_000]);
    assert_eq!(reading.outline.header_row, Some(3));
    assert_eq!(reading.foots, Some(true));
}

#[test]
fn a_break_is_named_in_both_directions() {
    let up = read(
        "Date,Invoice No,Debit,Credit,Balance\n2024-01-01,1,100.00,,100.00\n2024-01-02,2,50.00,,150.00\n2024-01-03,3,,20.00,140.00\n2024-01-04,4,10.00,,150.00\n",
    );
    assert_eq!((up.foots, up.break_line), (Some(false), Some(4)));
    let down = read(
        "Date,Invoice No,Debit,Credit,Balance\n2024-01-04,4,10.00,,150.00\n2024-01-03,3,,20.00,140.00\n2024-01-02,2,50.00,,150.00\n2024-01-01,1,100.00,,100.00\n",
    );
    assert_eq!((down.foots, down.break_line), (Some(false), Some(3)));
    assert_eq!(money(&down.closing), [("?".to_owned(), 15_000)]);
}

#[test]
fn stated_balances_that_do_not_foot() {
    let reading = read(
        "Opening Balance:,100.00\nDate,Description,Amount\n2024-01-01,a,10.00\nClosing balance,,120.00\n",
    );
    assert_eq!(reading.foots, Some(false));
    assert_eq!(money(&reading.opening), [("?".to_owned(), 10_000)]);
}

#[test]
fn ambiguity_is_asked_and_the_answer_is_heard() {
    let text = "Date,Amount\n03/04/2024,5.00\n05/06/2024,6.00\n";
    let refusal = refused(text);
    assert_eq!(refusal.problems[0].expected, Expected::OneDateOrder);
    assert_eq!(
        (refusal.problems[0].line, refusal.problems[0].remedy),
        (Some(2), Remedy::DateOrder)
    );
    assert_eq!(refusal.outline.unwrap().rows, 2);
    let told = try_read("f.csv", text.as_bytes(), "date_order = \"dmy\"").unwrap();
    assert_eq!(told.lines.get(0).unwrap().date.unwrap().to_string(), "2024-04-03");

    let refusal = refused("Date;Amount\n2024-01-01;1.234\n2024-01-02;5\n");
    assert_eq!(
        (&refusal.problems[0].expected, refusal.problems[0].line),
        (&Expected::OneDecimalMark, Some(2))
    );
    let told = try_read(
        "f.csv",
        "Date;Amount\n2024-01-01;1.234\n".as_bytes(),
        "decimal = \",\"",
    )
    .unwrap();
    assert_eq!(amounts(&told), [123_400]);
    assert_eq!(
        amounts(&read("Date;Amount\n2024-01-01;1.234\n2024-01-02;5,50\n")),
        [123_400, 550]
    );
}

#[test]
fn proof_far_down_the_file_counts() {
    let mut text = "Date,Amount\n".to_owned();
    for day in 1..=9 {
        for month in 1..=9 {
            for _ in 0..10 {
                text.push_str(&format!("0{month}/0{day}/2024,\"1,234\"\n"));
            }
        }
    }
    text.push_str("01/31/2024,0.50\n");
    let reading = read(&text);
    assert_eq!(reading.outline.profile.date_order, Some(DateOrder::Mdy));
    assert_eq!(reading.lines.amount[0], 123_400);
}

#[test]
fn a_contradicting_value_is_a_problem_of_its_line() {
    let refusal =
        refused("Date,Amount\n27/01/2024,5.00\n28/01/2024,6.00\n01/29/2024,7.00\n26/01/2024,\"7,5\"\n");
    let places: Vec<_> = refusal
        .problems
        .iter()
        .map(|p| (p.line, p.expected.clone()))
        .collect();
    assert_eq!(places, [(Some(4), Expected::Date), (Some(5), Expected::Amount)]);
}

#[test]
fn problems_are_listed_to_twenty_and_counted() {
    let mut text = "Date,Doc No,Amount\n2024-01-01,1,1.00\n".to_owned();
    for i in 0..30 {
        text.push_str(&format!(
            "2024-01-02,{i},1.0x\n2024-01-03,{i},2.00\n2024-01-03,x{i},2.00\n"
        ));
    }
    let refusal = refused(&text);
    assert_eq!((refusal.problems.len(), refusal.count), (20, 30));
    assert_eq!(refusal.problems[0].column.as_ref().unwrap().letters(), "C");
}

#[test]
fn protected_cells_full_width_and_signs() {
    let reading = read(
        "日期,发票号,金额(元)\n２０２４－０１－０５,=\"0012\",￥１，２３４．５０\n2024年1月6日,'0013,(5.00)\n2024-01-07,\t0014\t,\"1,000.00-\"\n",
    );
    assert_eq!(amounts(&reading), [123_450, -500, -100_000]);
    assert_eq!(reading.lines.get(0).unwrap().doc_no, "0012");
    assert_eq!(reading.lines.get(1).unwrap().doc_no, "0013");
    assert_eq!(reading.lines.get(0).unwrap().currency.as_str(), "CNY");
}

#[test]
fn serial_dates_units_and_currencies_by_row() {
    let serial = read("Date,Invoice No,Amount\n45296,1,5.00\n45297.5,2,6.00\n");
    assert_eq!(
        serial.lines.get(0).unwrap().date.unwrap().to_string(),
        "2024-01-05"
    );
    let unit = read("单位：万元,,\n日期,单号,金额\n2024-01-05,1,1.25\n");
    assert_eq!(amounts(&unit), [1_250_000]);
    let yen = read("Date,Invoice No,Amount,Currency\n2024-01-05,1,1200,JPY\n2024-01-06,2,12.50,USD\n");
    assert_eq!(amounts(&yen), [1200, 1250]);
    let decimals = refused("Date,Invoice No,Amount,Currency\n2024-01-05,1,1200.5,JPY\n");
    assert!(matches!(
        decimals.problems[0].expected,
        Expected::Decimals { allowed: 0, .. }
    ));
}

#[test]
fn equal_lines_are_kept_and_shown() {
    let reading = read("Date,Invoice No,Amount\n2024-01-05,1,5.00\n2024-01-05,1,5.00\n2024-01-05,2,5.00\n");
    assert_eq!(reading.lines.len(), 3);
    assert_eq!(
        (
            reading.twin_count,
            reading.twins[0].first,
            reading.twins[0].second
        ),
        (1, 2, 3)
    );
}

#[test]
fn repeated_headings_blank_rows_and_totals_without_words() {
    let reading = read(
        "Date,Invoice No,Amount\n2024-01-05,1,5.00\n\n2024-01-06,2,6.00\n,,11.00\nDate,Invoice No,Amount\n2024-01-07,3,7.00\n,,18.00\nEnd of report,,\n",
    );
    assert_eq!(amounts(&reading), [500, 600, 700]);
    let refusal = refused("Date,Invoice No,Amount\n2024-01-05,1,5.00\n,2,6.00\n");
    assert_eq!(
        (&refusal.problems[0].expected, refusal.problems[0].line),
        (&Expected::Date, Some(3))
    );
}

#[test]
fn wide_text_called_xls_and_web_pages() {
    let text = "\u{feff}日期\t单号\t金额\r\n2024-01-05\tA\t\"1,234.50\"\r\n";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let reading = try_read("导出.xls", &wide, "").unwrap();
    assert_eq!(
        (reading.outline.about.encoding.as_str(), amounts(&reading)),
        ("utf-16le", vec![123_450])
    );
    let page = try_read(
        "export.xls",
        b"<html><body><table><tr><td>Date</td></tr></table>",
        "",
    )
    .unwrap_err();
    assert_eq!(page.problems[0].remedy, Remedy::SaveAsSheet);
}

#[test]
fn a_workbook_with_titles_formulas_and_real_dates() {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name("对账单").unwrap();
    sheet
        .merge_range(0, 0, 0, 3, "甲公司对账单", &Format::new())
        .unwrap();
    for (column, name) in ["日期", "单据号", "摘要", "金额"].iter().enumerate() {
        sheet.write_string(2, column as u16, *name).unwrap();
    }
    for (row, (day, amount)) in [(5, 0.1 + 0.2), (6, -1234.56)].iter().enumerate() {
        let row = row as u32 + 3;
        sheet
            .write_datetime_with_format(row, 0, ExcelDateTime::from_ymd(2024, 1, *day).unwrap(), &date)
            .unwrap();
        sheet.write_number(row, 1, 1001.0).unwrap();
        sheet.write_string(row, 2, "货款").unwrap();
        sheet.write_number(row, 3, *amount).unwrap();
    }
    sheet.write_string(5, 2, "合计").unwrap();
    sheet
        .write_formula(
            5,
            3,
            rust_xlsxwriter::Formula::new("=SUM(D4:D5)").set_result("-1234.26"),
        )
        .unwrap();
    book.add_worksheet()
        .set_name("说明")
        .unwrap()
        .write_string(0, 0, "remarks")
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let reading = try_read("a.xlsx", &bytes, "").unwrap();
    assert_eq!(amounts(&reading), [30, -123_456]);
    assert_eq!(
        reading.lines.get(0).unwrap().date.unwrap().to_string(),
        "2024-01-05"
    );
    assert_eq!(reading.lines.get(0).unwrap().doc_no, "1001");
    assert_eq!(reading.outline.about.sheet.as_deref(), Some("对账单"));
    assert_eq!(reading.lines.source_line, [4, 5]);
}

#[test]
fn several_sheets_with_bookings_are_a_question() {
    let mut book = Workbook::new();
    for name in ["Jan", "Feb"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write_row(0, 0, ["Date", "Invoice No", "Amount"]).unwrap();
        sheet.write_row(1, 0, ["2024-01-05", "1", "5.00"]).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let refusal = try_read("a.xlsx", &bytes, "").unwrap_err();
    assert_eq!(refusal.problems[0].expected, Expected::OneSheet);
    assert_eq!(
        try_read("a.xlsx", &bytes, "sheet = \"Feb\"").unwrap().lines.len(),
        1
    );
}

#[test]
fn profiles_override_and_come_back() {
    let text = "a;b;c;d\n05.01.2024;x;1,50;2,50\n06.01.2024;y;3,50;4,50\n";
    let refusal = refused(text);
    assert!(
        refusal.problems.iter().all(|p| p.remedy == Remedy::NameColumn),
        "{:?}",
        refusal.problems
    );
    let told = "header_row = 1\ncurrency = \"EUR\"\naccount = \"C1\"\n[columns]\ndate = \"a\"\namount = 4\nmemo = [\"b\"]\n";
    let reading = try_read("f.csv", text.as_bytes(), told).unwrap();
    assert_eq!(amounts(&reading), [250, 450]);
    assert_eq!(reading.lines.accounts, ["C1"]);
    let again = try_read("f.csv", text.as_bytes(), &reading.profile().to_toml()).unwrap();
    assert_eq!(again.lines, reading.lines);
    assert_eq!(again.profile(), reading.profile());
    let missing = try_read("f.csv", text.as_bytes(), "[columns]\namount = \"nowhere\"\n").unwrap_err();
    assert_eq!(missing.problems[0].expected, Expected::NamedColumn);
    let turned = try_read("f.csv", text.as_bytes(), &format!("sign = \"turned\"\n{told}")).unwrap();
    assert_eq!(amounts(&turned), [-250, -450]);
}

#[test]
fn what_is_no_table_is_refused() {
    for text in [
        "",
        "\n\n",
        "hello\nworld\n",
        "a letter, with a comma\nand no table\n",
    ] {
        assert!(try_read("a.csv", text.as_bytes(), "").is_err(), "{text:?}");
    }
}

#[test]
fn gross_fee_and_net_of_a_payment_service() {
    let reading = read(
        "Date,Name,Gross,Fee,Net,Balance\n2024-01-05,a,10.00,-0.50,9.50,9.50\n2024-01-06,b,20.00,-1.00,19.00,28.50\n",
    );
    assert_eq!(amounts(&reading), [950, 1900]);
    let invoice = read("Date,Invoice No,Net,VAT,Gross\n2024-01-05,1,100.00,19.00,119.00\n");
    assert_eq!(amounts(&invoice), [11_900]);
    assert_eq!(invoice.outline.columns[2].meaning, Meaning::Ignored);
}

#[test]
fn stopping_writes_nothing() {
    let profile = Profile::default();
    let stopped = formats::read(
        "a.csv",
        b"Date,Amount\n2024-01-01,1.00\n",
        &profile,
        &Limits::owner(),
        &mut |_, _| false,
    );
    assert_eq!(stopped.unwrap_err().problems[0].expected, Expected::NotStopped);
}

const SEEDS: &[&str] = &[
    "Date,Invoice No,Debit,Credit,Balance\n2024-01-01,1,100.00,,100.00\n2024-01-02,2,,\"1,050.00\",-950.00\nTotal,,100.00,1050.00,\n",
    "日期;单据号;摘要;金额(元)\n2024年1月5日;=\"01\";货款;￥1.234,50\n;;合计;1.234,50\n",
    "Belegdatum\tBeleg\tBetrag\tS/H\n05.01.2024\tA\t1.234,50\tS\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn never_panics_on_mutated_files(seed in 0..SEEDS.len(), edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..12)) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, byte, what) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match what {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ if bytes.len() > 1 => { bytes.remove(at); }
                _ => {}
            }
        }
        let result = try_read("x.csv", &bytes, "");
        if let Err(refusal) = &result {
            prop_assert!(refusal.count > 0);
        }
        let _ = tieout::cli::inspect::json(&result);
        let _ = formats::read_customers("x.csv", &bytes, &Profile::default(), &Limits::inbox());
    }

    #[test]
    fn never_panics_on_a_damaged_workbook(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut book = Workbook::new();
        book.add_worksheet().write_row(0, 0, ["Date", "Amount"]).unwrap();
        let mut bytes = book.save_to_buffer().unwrap();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        prop_assert!(try_read("x.xlsx", &bytes, "").map_or(true, |reading| reading.lines.is_empty()));
    }

    #[test]
    fn a_written_ledger_reads_back(rows in prop::collection::vec((0..3000_i32, -10_000_000..10_000_000_i64), 1..60), german in any::<bool>()) {
        let mut text = if german { "Datum;Belegnr;Betrag\n" } else { "date,docno,amount\n" }.to_owned();
        let mut wanted = Vec::new();
        for (i, (day, amount)) in rows.iter().enumerate() {
            let date = tieout::domain::date::from_day_number(738_000 + day).unwrap();
            let units = amount.unsigned_abs();
            let sign = if *amount < 0 { "-" } else { "" };
            if german {
                text.push_str(&format!("{};B{i};{sign}{},{:02}\n", date.format("%d.%m.%Y"), units / 100, units % 100));
            } else {
                text.push_str(&format!("{date},B{i},{sign}{}.{:02}\n", units / 100, units % 100));
            }
            wanted.push((738_000 + day, *amount));
        }
        let reading = read(&text);
        let got: Vec<(i32, i64)> = reading.lines.day.iter().copied().zip(reading.lines.amount.iter().copied()).collect();
        prop_assert_eq!(got, wanted);
    }
}

#[test]
fn a_list_of_open_items_needs_no_dates() {
    let reading = read(
        "Kundenkonto,Rechnung,Offener Betrag,Währung\n\
         K001,RE018954,705.86,EUR\n\
         K001,RE018955,200.11,EUR\n\
         K001,,1000.00,EUR\n\
         K001,Summe,1905.97,EUR\n\
         K002,RE018990,-12.50,EUR\n",
    );
    // What is paid on account has no number.
    assert_eq!(amounts(&reading), [70_586, 20_011, 100_000, -1_250]);
}

#[test]
fn a_list_without_dates_or_numbers_is_refused() {
    let refusal = refused("Konto,Betrag\nK001,705.86\nK001,12.00\nK002,1.00\n");
    assert_eq!(refusal.problems[0].expected, Expected::DateColumn);
}

#[test]
fn numbers_under_a_heading_nobody_knows() {
    let mut text = "Fecha;Talonario;Importe;Glosa\n".to_owned();
    for n in 0..8 {
        text.push_str(&format!(
            "0{}/01/2026;FA 0003-{:08};{}1,50;venta\n",
            n + 1,
            2_900 + n,
            n + 1
        ));
    }
    let reading = try_read("file.csv", text.as_bytes(), "date_order = \"dmy\"\n").unwrap();
    assert_eq!(reading.outline.columns[1].meaning, Meaning::DocNo);
    assert_eq!(reading.lines.get(0).unwrap().doc_no, "FA 0003-00002900");
}

#[test]
fn the_second_number_of_a_document_is_its_reference() {
    let reading = read(
        "开票日期,发票号码,单号,金额,摘要\n\
         2026-01-05,24327613,CX20250683,100.00,费用\n\
         2026-01-06,24327614,CX20250684,120.00,费用\n",
    );
    let line = reading.lines.get(0).unwrap();
    assert_eq!((line.doc_no, line.reference), ("24327613", "CX20250683"));
}

#[test]
fn numbers_that_a_spreadsheet_changed() {
    let reading = read(
        "date,invoice no,reference,amount\n\
         2026-01-05,1.23457E+11,PO1,100.00\n\
         2026-01-06,5100000123.0,4500000017.0,120.00\n\
         2026-01-07,5100000124.0,,130.00\n",
    );
    assert_eq!(
        (reading.mangled.as_slice(), reading.mangled_count),
        ([2].as_slice(), 1)
    );
    let line = reading.lines.get(1).unwrap();
    assert_eq!((line.doc_no, line.reference), ("5100000123", "4500000017"));
    // What is lost is shown as it stands.
    assert_eq!(reading.lines.get(0).unwrap().doc_no, "1.23457E+11");
}
