//! Shapes of exports from many banks, cards, payment services and account books, each written down in small.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use tieout::domain::problem::{Expected, Remedy};
use tieout::domain::reading::{Meaning, SignRule, Skip};
use tieout::formats::{self, Limits, Profile, Reading, Refusal};

fn try_read(name: &str, bytes: &[u8]) -> Result<Reading, Refusal> {
    formats::read(name, bytes, &Profile::default(), &Limits::inbox(), &mut |_, _| {
        true
    })
}

fn read(text: &str) -> Reading {
    try_read("file.csv", text.as_bytes()).unwrap_or_else(|r| panic!("{:?}", r.problems))
}

fn amounts(reading: &Reading) -> Vec<i64> {
    reading.lines.amount.clone()
}

fn days(reading: &Reading) -> Vec<String> {
    let day = |l: tieout::domain::Line<'_>| l.date.map(|d| d.to_string()).unwrap_or_default();
    reading.lines.iter().map(day).collect()
}

fn meaning(reading: &Reading, source: &str) -> Meaning {
    let columns = &reading.outline.columns;
    columns.iter().find(|c| c.source == source).unwrap().meaning
}

fn ends(reading: &Reading) -> (i64, i64, Option<bool>) {
    let (opening, closing) = (&reading.opening[0].money, &reading.closing[0].money);
    (opening.minor, closing.minor, reading.foots)
}

#[test]
fn headings_of_many_languages() {
    for text in [
        "Date opération;Date valeur;Libellé;Débit;Crédit;Solde\n31/01/2024;31/01/2024;Loyer;10,00;;90,00\n\
         31/01/2024;31/01/2024;Paie;;20,00;110,00\n",
        "Fecha operación;Fecha valor;Concepto;Cargo;Abono;Saldo\n31/01/2024;31/01/2024;Luz;10,00;;90,00\n\
         31/01/2024;31/01/2024;Paga;;20,00;110,00\n",
        "Data;Histórico;Débito;Crédito;Saldo\n31/01/2024;Luz;10,00;;90,00\n31/01/2024;Pix;;20,00;110,00\n",
        "Data;Valuta;Entrate;Uscite;Descrizione;Saldo\n31/01/2024;31/01/2024;;10,00;Luce;90,00\n\
         31/01/2024;31/01/2024;20,00;;Paga;110,00\n",
        "Datum;Omschrijving;Af Bij;Bedrag (EUR);Saldo na mutatie\n31-01-2024;Huur;Af;10,00;90,00\n\
         31-01-2024;Loon;Bij;20,00;110,00\n",
        "Data operacji;Opis operacji;Kwota;Waluta;Saldo po operacji\n2024-01-31;Czynsz;-10,00;PLN;90,00\n\
         2024-01-31;Pensja;20,00;PLN;110,00\n",
        "Datum;Popis;Částka;Měna;Zůstatek\n31.01.2024;Nájem;-10,00;CZK;90,00\n31.01.2024;Mzda;20,00;CZK;110,00\n",
        "Bokföringsdag;Rubrik;Belopp;Saldo\n2024-01-31;Hyra;-10,00 kr;90,00 kr\n2024-01-31;Lön;20,00 kr;110,00 kr\n",
        "Дата операции;Описание;Приход;Расход;Остаток\n31.01.2024;Аренда;;10,00;90,00\n\
         31.01.2024;Зарплата;20,00;;110,00\n",
        "取引日,摘要,出金金額,入金金額,残高\n2024/01/31,家賃,10.00,,90.00\n2024/01/31,給料,,20.00,110.00\n",
        "Tarih;Açıklama;Borç;Alacak;Bakiye\n31.01.2024;Kira;10,00;;90,00\n31.01.2024;Maaş;;20,00;110,00\n",
    ] {
        let reading = read(text);
        assert_eq!(amounts(&reading), [-1000, 2000], "{text}");
        assert_eq!(ends(&reading), (10_000, 11_000, Some(true)), "{text}");
    }
}

#[test]
fn legacy_encodings_prove_themselves_by_their_headings() {
    for (label, text) in [
        (
            "windows-1251",
            "Дата;Сумма;Назначение платежа\n31.01.2024;-12,50;Оплата по счету за январь\n",
        ),
        (
            "shift_jis",
            "取引日,入出金(円),取引後残高(円),入出金内容\n20240131,\"3,146\",\"5,113\",振込入金\n",
        ),
        (
            "windows-1250",
            "Datum zaúčtování;Částka;Měna;Zpráva pro příjemce\n31.01.2024;-12,50;CZK;Příspěvek na údržbu\n",
        ),
    ] {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let reading = try_read("a.csv", &encoding.encode(text).0).unwrap();
        assert_eq!(reading.outline.about.encoding, label);
        assert_eq!(reading.lines.len(), 1);
    }
}

#[test]
fn an_amount_before_conversion_is_not_the_amount() {
    let reading = read(
        "Booking Date,Partner Name,Amount (EUR),Original Amount,Original Currency,Exchange Rate\n\
         2024-01-05,Shop,-8.50,-1400,JPY,0.006\n2024-01-06,Café,-3.00,-3.00,EUR,1\n",
    );
    assert_eq!(amounts(&reading), [-850, -300]);
    assert_eq!(reading.lines.sums().len(), 1);
    assert_eq!(reading.lines.get(0).unwrap().currency.as_str(), "EUR");
    let card = read(
        "Belegdatum;Verwendungszweck;Fremdwährung;Betrag;Kurs;Betrag;Währung\n\
         01.01.2024;Hotel;;;;- 12,34;EUR\n03.01.2024;Taxi;USD;- 20,00;1,1;- 18,18;EUR\n",
    );
    assert_eq!(amounts(&card), [-1234, -1818]);
}

#[test]
fn the_other_partys_account_is_not_ours() {
    let reading = read(
        "交易日期,交易金额,余额,对方账号,对方户名,摘要\n2024-01-05,-5.00,95.00,6222,张三,转账\n\
         2024-01-06,6.00,101.00,6223,李四,转账\n",
    );
    assert_eq!(reading.lines.accounts, [""]);
    assert_eq!(meaning(&reading, "对方账号"), Meaning::Ignored);
    let german = read(
        "Auftragskonto;Buchungstag;Verwendungszweck;Kontonummer;Betrag;Waehrung\n\
         DE1;05.01.24;Miete;4711;-5,00;EUR\nDE1;06.01.24;Lohn;4712;6,00;EUR\n",
    );
    assert_eq!(meaning(&german, "Auftragskonto"), Meaning::Account);
}

#[test]
fn days_without_a_year_take_it_from_the_title() {
    let card = read(
        "信用卡对账单（2024年01月）\n交易日,记账日,交易摘要,人民币金额,卡号末四位\n,12/29,还款,-1.23,1234\n\
         12/30,12/31,超市,8.00,1234\n01/05,01/06,加油,9.00,1234\n",
    );
    assert_eq!(days(&card), ["2023-12-29", "2023-12-30", "2024-01-05"]);
    let datev = read(
        "\"EXTF\";700;21;\"Buchungsstapel\";7;20230115103000000;;;;;1;2;20220101;4;20220901;20220930\n\
         Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;Konto;Belegdatum;Belegfeld 1;Buchungstext\n\
         139,80;S;10042;0109;201028;Rechnung\n39,80;H;10042;3009;201029;Zahlung\n",
    );
    assert_eq!(days(&datev), ["2022-09-01", "2022-09-30"]);
    assert_eq!(amounts(&datev), [13_980, -3980]);
    let open = try_read("a.csv", b"date,text,amount\n01/02,x,5.00\n03/04,y,6.00\n").unwrap_err();
    assert_eq!(open.problems[0].expected, Expected::Year);
}

#[test]
fn a_date_in_columns_of_month_and_day() {
    let reading = read(
        "应收账款明细账,,,,,,,\n2024年,,凭证号,摘要,借方,贷方,方向,余额\n月,日,,,,,,\n\
         1,1,,期初余额,,,借,100.00\n1,5,记-1,销售货款,50.00,,借,150.00\n12,31,记-2,收回货款,,30.00,借,120.00\n\
         12,31,,本年累计,50.00,30.00,借,120.00\n",
    );
    assert_eq!(days(&reading), ["2024-01-05", "2024-12-31"]);
    assert_eq!(amounts(&reading), [5000, -3000]);
    assert_eq!(ends(&reading), (10_000, 12_000, Some(true)));
}

#[test]
fn what_is_not_booked_is_left_out_and_listed() {
    let card = read(
        "Date Processed,Description,Amount,\nPending,CAFE,£6.40,\n13/12/2023,SHOP,£10.00,\n14/12/2023,PAYMENT,£30.00,CR\n",
    );
    assert_eq!(amounts(&card), [-1000, 3000]);
    assert!(card.skipped.contains(&(2, Skip::Unbooked)));
    let wallet = read(
        "Date,Description,Amount,Currency,State\n2024-01-05,a,-5.00,EUR,COMPLETED\n2024-01-06,b,-7.00,EUR,DECLINED\n",
    );
    assert_eq!(amounts(&wallet), [-500]);
}

#[test]
fn pairs_are_told_by_their_signs() {
    let bank = read("Date,Label,Debit,Credit\n2024-01-05,a,\"-50,00\",\n2024-01-06,b,,\"130,00\"\n");
    assert_eq!(amounts(&bank), [-5000, 13_000]);
    assert_eq!(bank.outline.sign_rule, SignRule::MoneyInPlus);
    let bare = read("13.11.2025;Kauf;-5,00;;\n14.11.2025;Miete;-24,00;;\n15.11.2025;Lohn;;83,16;\n");
    assert_eq!(amounts(&bare), [-500, -2400, 8316]);
    let chained = read(
        "01/15/2023,SHOP,1.96,,13.04\n01/14/2023,SHOP,12.10,,15.00\n01/13/2023,RENT,10.00,,27.10\n01/12/2023,PAY,,37.10,37.10\n",
    );
    assert_eq!(amounts(&chained), [-196, -1210, -1000, 3710]);
    assert_eq!(ends(&chained), (0, 1304, Some(true)));
}

#[test]
fn footers_and_second_tables_do_not_disturb() {
    let reading = read(
        "Ursprünglicher Saldo;;;100,00\nDatum;Label;Soll;Haben;Saldo\n03.11.2025;Kauf;-5,00;;95,00\n\
         04.11.2025;Kauf;-6,00;;89,00\n;;Saldo zum 10.11.2025:;Saldo zum 10.11.2025:;89,00\n\
         Liste der Konten;Liste der Konten;Liste der Konten;Liste der Konten;Liste der Konten\n",
    );
    assert_eq!(amounts(&reading), [-500, -600]);
    assert_eq!(ends(&reading), (10_000, 8900, Some(true)));
    let total = read(
        "Date,Action,Amount\n09/16/2020 as of 09/15/2020,Dividend,$12.00\n09/17/2020,Sell,-$2.00\nTransactions Total,,$10.00\n",
    );
    assert_eq!(amounts(&total), [1200, -200]);
}

#[test]
fn remarks_marks_and_stray_quotes_inside_cells() {
    let reading = read(
        "交易时间,交易说明,金额,收/支\n2024-12-28 13:27:56,卫衣,131.77(已退款89.84),支出\n2024-12-29 08:00:00,退款,89.84,收入\n",
    );
    assert_eq!(amounts(&reading), [-13_177, 8984]);
    let quotes = read("Date,Payee,Amount\n\"2024-01-05\",\"UAB \"Naktis\"\",\"12.20\"\n");
    assert_eq!(amounts(&quotes), [1220]);
    let yen = read(
        "日付,摘要,出金(円),入金(円),残高(円)\n2024/1/5,a,,\"40,000\",\"40,000\"\n2024/1/6,b,\"1,000\",,\"39,000\"\n",
    );
    assert_eq!(amounts(&yen), [40_000, -1000]);
}

#[test]
fn unreadable_dates_and_amounts_are_problems() {
    let both = try_read(
        "a.csv",
        b"date,text,amount\n2024-01-05,a,5.00\n2024-13-45,b,1x2\n2024-01-06,c,6.00\n",
    )
    .unwrap_err();
    assert_eq!((both.count, both.problems[0].line), (1, Some(3)));
    let due = try_read(
        "a.csv",
        b"date,due date,invoice no,amount\n2024-01-05,2024-02-30,R1,5.00\n2024-01-06,2024-02-06,R2,6.00\n2024-01-07,2024-02-07,R3,7.00\n",
    )
    .unwrap_err();
    assert_eq!(due.problems[0].expected, Expected::Date);
    assert_eq!(due.problems[0].remedy, Remedy::CorrectValue);
}

#[test]
fn a_file_that_is_no_table_still_says_what_it_is() {
    let refusal = try_read("a.csv", b"date,quantity\n2024-01-05,x\n2024-01-06,y\n").unwrap_err();
    let outline = refusal.outline.unwrap();
    assert_eq!(outline.about.encoding, "utf-8");
    assert!(!outline.is_understood());
}

#[test]
fn months_stand_in_place_of_dates() {
    let text =
        |[a, b, c]: [&str; 3]| format!("期间,币种,金额\n{a},CNY,100.00\n{b},CNY,200.00\n{c},CNY,300.00\n");
    for months in [
        ["2025-01", "2025-02", "2025-12"],
        ["2025年1月", "2025年2月份", "2025年12月"],
        ["01/2025", "02/2025", "12/2025"],
        ["Jan 2025", "Feb 2025", "Dec 2025"],
        ["202501", "202502", "202512"],
    ] {
        let reading = read(&text(months));
        assert_eq!(
            days(&reading),
            ["2025-01-31", "2025-02-28", "2025-12-31"],
            "{months:?}"
        );
    }
    // Numbers of documents that look like months stay what their heading says, beside dates.
    let reading = read("Date,Invoice,Amount\n2025-03-05,11/2025,1.00\n2025-03-06,12/2025,2.00\n");
    assert_eq!(days(&reading), ["2025-03-05", "2025-03-06"]);
    assert_eq!(reading.lines.doc_no.get(0), "11/2025");
}

#[test]
fn days_without_a_year_that_nothing_tells_are_asked_for() {
    let text = "日期,单号,金额\n12月29日,V1,1.00\n1月5日,V2,2.00\n";
    let refusal = try_read("file.csv", text.as_bytes()).unwrap_err();
    assert_eq!(refusal.problems[0].expected, Expected::Year);
    assert_eq!(refusal.problems[0].remedy, Remedy::Until);
    let profile = Profile::parse("until = \"2026-02-28\"").unwrap();
    let reading = formats::read(
        "file.csv",
        text.as_bytes(),
        &profile,
        &Limits::inbox(),
        &mut |_, _| true,
    )
    .unwrap();
    assert_eq!(days(&reading), ["2025-12-29", "2026-01-05"]);
    // The next file has another last day.
    assert_eq!(reading.profile().until, None);
}

#[test]
fn a_column_of_words_that_nobody_knows_is_text() {
    let reading = read(
        "日期,单号,货品一览,金额\n2025-01-05,A1,螺丝,1.00\n2025-01-06,A2,螺母,2.00\n2025-01-07,A3,垫片,3.00\n\
         2025-01-08,A4,螺丝,4.00\n2025-01-09,A5,弹簧,5.00\n",
    );
    assert_eq!(reading.lines.memo.get(1), "螺母");
}
