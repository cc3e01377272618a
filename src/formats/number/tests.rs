use super::*;
use proptest::prelude::*;

fn cents(text: &str, mark: Option<Mark>) -> Result<i64, NotANumber> {
    parse(text, mark).map(|n| n.minor(2, 1, false).unwrap())
}

#[test]
fn styles() {
    for (text, value) in [
        ("1,234.56", 123_456),
        ("1.234,56", 123_456),
        ("1 234,56", 123_456),
        ("1\u{a0}234,56", 123_456),
        ("1'234.56", 123_456),
        ("1’234.56", 123_456),
        ("12,34,567.00", 123_456_700),
        ("1,234,567", 123_456_700),
        ("(1,234.56)", -123_456),
        ("1234.56-", -123_456),
        ("-$42.00", -4200),
        ("$-42.00", -4200),
        ("($42.00)", -4200),
        ("$(42.00)", -4200),
        ("€ 1.234,50", 123_450),
        ("12,50 EUR", 1250),
        ("EUR -12,50", -1250),
        ("¥28.16", 2816),
        ("￥２８．１６", 2816),
        ("－１２．５０", -1250),
        ("人民币 5.00", 500),
        ("100.00元", 10_000),
        ("=\"0012.50\"", 1250),
        ("\t12.5\t", 1250),
        ("'12.5", 1250),
        ("0.123000", 12),
        (".5", 50),
        ("1234.5670", 123_457),
        ("131.77(已退款89.84)", 13_177),
        ("-144,75 kr", -14_475),
    ] {
        let got = parse(text, None).map(|n| n.minor(2, 1, true).unwrap());
        assert_eq!(got, Ok(value), "{text}");
    }
}

#[test]
fn not_amounts() {
    for text in [
        "abc",
        "12a",
        "1.2.3",
        "1,23",
        "12-05-2024",
        "--5",
        "-(5)",
        "1,2345.00",
        "5 5",
        "1.234.56",
    ] {
        if text == "1,23" {
            assert_eq!(cents(text, Some(Mark::Point)), Err(NotANumber::Syntax), "{text}");
        } else {
            assert_eq!(cents(text, None), Err(NotANumber::Syntax), "{text}");
        }
    }
    assert_eq!(cents(" - ", None), Err(NotANumber::Blank));
    assert_eq!(cents("1234567890123456789", None), Err(NotANumber::TooLarge));
}

#[test]
fn ambiguity_is_asked() {
    assert_eq!(cents("1.234", None), Err(NotANumber::Ambiguous));
    assert_eq!(cents("１，２３４", None), Err(NotANumber::Ambiguous));
    assert_eq!(cents("1.234", Some(Mark::Comma)), Ok(123_400));
    assert_eq!(cents("1,234", Some(Mark::Point)), Ok(123_400));
    assert_eq!(
        parse("1.234", Some(Mark::Point)).map(|n| n.minor(2, 1, false)),
        Ok(Err(Misfit::Decimals))
    );
}

#[test]
fn side_marks_and_currencies() {
    let number = parse("1,234.56 CR", None).unwrap();
    assert_eq!((number.side, number.digits), (Some(Side::Credit), 123_456));
    assert_eq!(parse("HK$5.00", None).unwrap().currency, Currency::parse("HKD"));
    assert_eq!(parse("5.00 usd", None).unwrap().currency, Some(Currency::USD));
}

proptest! {
    #[test]
    fn every_style_round_trips(minor in -10_i64.pow(15)..10_i64.pow(15), style in 0..8_usize) {
        let text = written(minor, style);
        prop_assert_eq!(cents(&text, None), Ok(minor), "{}", text);
        if let Some(fast) = plain(&text, 2) {
            prop_assert_eq!(fast, minor);
        }
    }

    #[test]
    fn never_panics(text in "\\PC{0,24}") {
        let _ = parse(&text, None).map(|n| n.minor(2, 10_000, true));
        let _ = plain(&text, 2);
    }
}

fn written(minor: i64, style: usize) -> String {
    let (thousands, decimal) = [
        (",", "."),
        (".", ","),
        (" ", ","),
        ("'", "."),
        ("", "."),
        ("", ","),
        (",", "."),
        (",", "."),
    ][style];
    let units = minor.unsigned_abs();
    let whole = (units / 100).to_string();
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push_str(thousands);
        }
        grouped.push(digit);
    }
    let plain = format!("{grouped}{decimal}{:02}", units % 100);
    match (minor < 0, style) {
        (false, 7) => plain
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
            .collect(),
        (false, _) => plain,
        (true, 6) => format!("({plain})"),
        (true, 1) => format!("{plain}-"),
        (true, _) => format!("-{plain}"),
    }
}
