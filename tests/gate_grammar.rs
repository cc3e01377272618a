//! What an operator may ask for over SSH, against everything else: a million texts of any kind, of which none may be
//! understood that is not exactly in the grammar. The rule is stated a second time here, without the reader's code, and
//! shown to catch a reader that is too kind.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail by panicking, and says what it measured"
)]

use tieout::cli::forced::grammar::{LONGEST, Misspelt, Report, Request, parse};

/// How many texts are tried.
const TEXTS: usize = 1_000_000;

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The grammar a second time, by hand, over bytes.
fn belongs(text: &[u8]) -> bool {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let form = |word: Option<&&[u8]>| word.is_none_or(|w| [&b"table"[..], b"csv", b"json"].contains(w));
    let words: Vec<&[u8]> = text.split(|byte| *byte == b' ').collect();
    match words.as_slice() {
        [b"" | b"whoami"] => true,
        [b"queue", rest @ ..] => rest.len() <= 1 && form(rest.first()),
        [b"report", name, rest @ ..] => {
            let known: [&[u8]; 6] = [
                b"balances",
                b"open",
                b"ageing",
                b"differences",
                b"inbox",
                b"outbox",
            ];
            known.contains(name) && rest.len() <= 1 && form(rest.first())
        }
        [b"put", name] => {
            (1..=100).contains(&name.len())
                && word(&name[0])
                && name.iter().all(|b| word(b) || *b == b'.' || *b == b'-')
        }
        [b"get", id] => is_export(id),
        _ => false,
    }
}

fn is_export(id: &[u8]) -> bool {
    let digits = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, b| sum * 10 + u32::from(b - b'0'));
    let Some((day, rest)) = id.split_at_checked(6).filter(|(day, _)| digits(day)) else {
        return false;
    };
    let Some(dot) = rest.iter().position(|byte| *byte == b'.') else {
        return false;
    };
    let [b'-', count @ ..] = &rest[..dot] else {
        return false;
    };
    let (year, month, day) = (number(&day[..2]), number(&day[2..4]), number(&day[4..]));
    let long = match month {
        2 => 28 + u32::from(year % 4 == 0),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month)
        && (1..=long).contains(&day)
        && count.len() <= 4
        && digits(count)
        && count[0] != b'0'
        && [&b"csv"[..], b"json", b"xlsx", b"txt"].contains(&&rest[dot + 1..])
}

/// Requests of the grammar.
const GOOD: &[&str] = &[
    "",
    "whoami",
    "queue",
    "queue csv",
    "report ageing",
    "report differences json",
    "put jan.csv",
    "put C001-2026.10.xlsx",
    "get 261123-1.csv",
    "get 280229-9999.xlsx",
];

/// What requests are made of, and what they are attacked with.
const PARTS: &[&str] = &[
    "whoami",
    "queue",
    "report",
    "put",
    "get",
    "balances",
    "open",
    "ageing",
    "differences",
    "inbox",
    "outbox",
    "table",
    "csv",
    "json",
    "xlsx",
    " ",
    " ",
    " ",
    "  ",
    "\t",
    "\n",
    "\0",
    "\r",
    ";",
    "|",
    "&",
    "$(id)",
    "`id`",
    "../",
    "/etc/passwd",
    "-",
    "--book",
    "--as",
    "admin",
    ".",
    "..",
    "~",
    "*",
    "'",
    "\"",
    "\\",
    "a",
    "Z9",
    "_",
    "261123-1.csv",
    "261123",
    "-0",
    "９",
    "账",
    "\u{202e}",
    "\u{feff}",
    "\u{a0}",
    "PUT",
    "Get",
    "rm -rf /",
    "sftp-server",
    "sh",
    "-c",
];

/// A text: of the grammar, of the grammar's words in any order, or of any bytes; then perhaps spoilt.
fn text(dice: &mut Dice) -> Vec<u8> {
    let mut out = match dice.below(4) {
        0 => dice.pick(GOOD).as_bytes().to_vec(),
        1 | 2 => (0..dice.below(7))
            .flat_map(|_| dice.pick(PARTS).bytes())
            .collect(),
        _ => (0..dice.below(24)).map(|_| dice.next() as u8).collect(),
    };
    for _ in 0..dice.below(3) {
        spoil(&mut out, dice);
    }
    out
}

/// Changes one byte, or makes the text long.
fn spoil(out: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(out.len() + 1);
    match dice.below(5) {
        0 => out.insert(at, dice.next() as u8),
        1 => out.insert(at, *dice.pick(b" .-_;/0a\n\0")),
        2 if at < out.len() => drop(out.remove(at)),
        3 if at < out.len() => out[at] ^= 1 << dice.below(8),
        4 if dice.below(50) == 0 => out.extend(std::iter::repeat_n(b'a', 80 + dice.below(120))),
        _ => {}
    }
}

/// Texts read otherwise than the grammar says, and how many belong to it.
fn try_reader(texts: usize, read: impl Fn(&[u8]) -> Result<Request, Misspelt>) -> (Vec<Vec<u8>>, usize) {
    let mut dice = Dice(0x7469_656f_7574_2026);
    let (mut wrong, mut inside) = (Vec::new(), 0);
    for _ in 0..texts {
        let text = text(&mut dice);
        let fits = text.len() <= LONGEST && belongs(&text);
        inside += usize::from(fits);
        let right = match read(&text) {
            Ok(request) => fits && request.to_string().as_bytes() == text,
            Err(_) => !fits,
        };
        if !right {
            wrong.push(text);
        }
    }
    (wrong, inside)
}

#[test]
fn a_million_texts_and_none_outside_the_grammar_is_understood() {
    let (wrong, inside) = try_reader(TEXTS, parse);
    let shown: Vec<_> = wrong
        .iter()
        .take(5)
        .map(|t| String::from_utf8_lossy(t).into_owned())
        .collect();
    assert!(wrong.is_empty(), "{} texts: {shown:?}", wrong.len());
    // The proof says something only where both kinds were met often.
    assert!(
        (50_000..TEXTS - 50_000).contains(&inside),
        "{inside} texts were in the grammar"
    );
}

#[test]
fn readers_that_are_too_kind_or_too_strict_are_found_out() {
    let trims = |text: &[u8]| parse(text.trim_ascii());
    let any_case = |text: &[u8]| parse(&text.to_ascii_lowercase());
    let first_line = |text: &[u8]| parse(text.split(|b| *b == b'\n').next().unwrap());
    let until_semicolon = |text: &[u8]| parse(text.split(|b| *b == b';').next().unwrap());
    let lossy = |text: &[u8]| parse(String::from_utf8_lossy(text).replace('\u{fffd}', "").as_bytes());
    let never_gets = |text: &[u8]| match parse(text) {
        Ok(Request::Get(_)) => Err(Misspelt::Export),
        other => other,
    };
    for (name, (wrong, _)) in [
        ("trims", try_reader(50_000, trims)),
        ("any case", try_reader(50_000, any_case)),
        ("first line", try_reader(50_000, first_line)),
        ("until semicolon", try_reader(50_000, until_semicolon)),
        ("lossy", try_reader(50_000, lossy)),
        ("never gets", try_reader(50_000, never_gets)),
    ] {
        assert!(!wrong.is_empty(), "a reader that {name} went unnoticed");
    }
}

#[test]
fn each_refusal_names_the_place() {
    for (text, why) in [
        ("sh", Misspelt::Command),
        ("put a b", Misspelt::Command),
        (" whoami", Misspelt::Command),
        ("whoami ", Misspelt::Command),
        ("internal-sftp", Misspelt::Command),
        ("put ../x", Misspelt::FileName),
        ("put .profile", Misspelt::FileName),
        ("put x;", Misspelt::FileName),
        ("get 1", Misspelt::Export),
        ("get ../book.tieout", Misspelt::Export),
        ("report all", Misspelt::Report),
        ("report ageing xlsx", Misspelt::Format),
        ("queue CSV", Misspelt::Format),
    ] {
        assert_eq!(parse(text.as_bytes()), Err(why), "{text}");
    }
    assert_eq!(parse(b"put x; rm -rf /"), Err(Misspelt::Command));
    assert_eq!(parse(&[b'a'; 4096]), Err(Misspelt::Command));
    assert_eq!(
        parse(b"report open json").unwrap(),
        Request::Report(Report::Open, Some(tieout::documents::listing::Format::Json))
    );
}

#[test]
#[ignore = "full length"]
fn s5_proof() {
    let (wrong, inside) = try_reader(100 * TEXTS, parse);
    println!(
        "S5: {} texts, {inside} in the grammar, {} read otherwise",
        100 * TEXTS,
        wrong.len()
    );
    assert!(wrong.is_empty());
}
