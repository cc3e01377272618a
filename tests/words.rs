//! The words of both languages: the same messages with the same variables, all of them used, and none half translated.
//!
//! `fl!` proves at compile time that a message stands in the English file; a message missing or misspelt in Chinese
//! would fall back to English without a sound, so it is proved here.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use support::source;

/// Messages whose Chinese is Latin on purpose.
const LATIN: &[&str] = &["app-name"];

/// A variant that must not stand in a language, and what to write instead.
const VARIANTS: &[(&str, &str, &str)] = &[
    ("zh-CN", "帐", "账 (对账, 账龄, 账期)"),
    ("zh-CN", "勾兑", "勾对"),
    ("zh-CN", "承诺付款", "付款承诺"),
    ("zh-CN", "信用限额", "信用额度"),
    ("zh-CN", "贷记单", "贷项通知单"),
    ("zh-CN", "借记单", "借项通知单"),
    ("zh-CN", "客户级别", "客户等级"),
    ("zh-CN", "期初金额", "期初余额"),
    ("zh-CN", "期末金额", "期末余额"),
    ("zh-CN", "到期日期", "到期日"),
    ("zh-CN", "催账", "催收"),
    ("zh-CN", "登陆", "登录"),
    ("zh-CN", "撤消", "撤销"),
    ("zh-CN", "缺省", "默认"),
    ("zh-CN", "其它", "其他"),
    ("en", "aging", "ageing"),
    ("en", "client", "customer"),
    ("en", "clients", "customers"),
    ("en", "color", "colour"),
    ("en", "cut off date", "cut-off date"),
    ("en", "fulfillment", "fulfilment"),
    ("en", "installment", "instalment"),
    ("en", "reconcilation", "reconciliation"),
];

/// The messages of one language.
#[derive(Default)]
struct Messages {
    language: &'static str,
    /// Id to value, continuation lines joined by a space; an attribute is `id.attribute`.
    values: BTreeMap<String, String>,
    /// Ids that stand twice.
    twice: Vec<String>,
}

impl Messages {
    fn read(language: &'static str) -> Self {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = format!("{root}/src/text/i18n/{language}/tieout.ftl");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        Self::parse(language, &text)
    }

    fn parse(language: &'static str, text: &str) -> Self {
        let mut all = Self {
            language,
            ..Self::default()
        };
        let (mut message, mut current) = (String::new(), String::new());
        for line in text
            .lines()
            .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        {
            let begins = !line.starts_with([' ', '\t', '}']);
            let attribute = line.trim_start().starts_with('.');
            match line.split_once('=') {
                Some((id, value)) if begins || attribute => {
                    if begins {
                        id.trim().clone_into(&mut message);
                    }
                    current = if begins {
                        message.clone()
                    } else {
                        format!("{message}{}", id.trim())
                    };
                    if all
                        .values
                        .insert(current.clone(), value.trim().to_owned())
                        .is_some()
                    {
                        all.twice.push(current.clone());
                    }
                }
                _ => {
                    let value = all.values.entry(current.clone()).or_default();
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
        all
    }

    fn ids(&self) -> BTreeSet<&str> {
        self.values.keys().map(String::as_str).collect()
    }
}

/// What a value names inside braces: `$variable`, or a message or `-term` that it refers to.
fn names(value: &str) -> BTreeSet<&str> {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut found = BTreeSet::new();
    for (at, _) in value.match_indices(['{', '$']) {
        let rest = value[at + 1..].trim_start();
        let end = rest.find(|c| !name(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        if value[at..].starts_with('$') {
            found.insert(&value[at..=at + end]);
        } else if word.starts_with(|c: char| c.is_ascii_lowercase() || c == '-') {
            found.insert(word);
        }
    }
    found
}

/// A value as people read it, without what stands in braces or between backticks.
fn read_by_people(value: &str) -> String {
    let (mut out, mut depth, mut quoted) = (String::new(), 0, false);
    for c in value.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '`' => quoted = !quoted,
            _ if depth == 0 && !quoted => out.push(c),
            _ => {}
        }
    }
    out
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn differences(en: &Messages, zh: &Messages) -> Vec<String> {
    let mut found = Vec::new();
    for all in [en, zh] {
        found.extend(
            all.twice
                .iter()
                .map(|id| format!("{}: {id} stands twice", all.language)),
        );
    }
    for id in en.ids().symmetric_difference(&zh.ids()) {
        let lacking = if en.values.contains_key(*id) {
            zh.language
        } else {
            en.language
        };
        found.push(format!("{lacking}: {id} is missing"));
    }
    for (id, value) in &en.values {
        let Some(other) = zh.values.get(id) else { continue };
        let variables = |v| {
            names(v)
                .into_iter()
                .filter(|n| n.starts_with('$'))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (ours, theirs) = (variables(value), variables(other));
        if ours != theirs {
            found.push(format!("{id}: en has the variables [{ours}], zh-CN [{theirs}]"));
        }
    }
    found
}

/// Messages that no literal of the code names and no other message refers to. A literal such as `reason-{code}` names
/// every message of that shape.
fn unused(en: &Messages, literals: &[String]) -> Vec<String> {
    let whole: BTreeSet<&str> = literals.iter().map(String::as_str).collect();
    let shapes: Vec<(&str, &str)> = literals
        .iter()
        .filter_map(|l| {
            l.split_once('{')
                .and_then(|(a, rest)| rest.split_once('}').map(|(_, b)| (a, b)))
        })
        .filter(|(a, b)| a.len() > 2 && a.ends_with('-') && [a, b].iter().all(|p| p.chars().all(is_id)))
        .collect();
    let referred: BTreeSet<&str> = en.values.values().flat_map(|v| names(v)).collect();
    let shaped = |id: &str| shapes.iter().any(|(a, b)| id.starts_with(a) && id.ends_with(b));
    let used = |id: &str| whole.contains(id) || referred.contains(id) || shaped(id);
    let is_unused = |id: &&str| !used(id) && id.split_once('.').is_none_or(|(message, _)| !used(message));
    en.ids()
        .into_iter()
        .filter(is_unused)
        .map(|id| format!("{id} is used nowhere: use it or remove it"))
        .collect()
}

fn is_id(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

/// Chinese values that look like left-over English, or with half-width punctuation after a hanzi.
fn leftovers(zh: &Messages) -> Vec<String> {
    let mut found = Vec::new();
    for (id, value) in &zh.values {
        let text = read_by_people(value);
        let letters = text.chars().filter(char::is_ascii_alphabetic).count();
        let latin = letters > 4 && !text.chars().any(is_han);
        if latin && !LATIN.contains(&id.as_str()) {
            found.push(format!(
                "{id}: {text:?} looks untranslated; if it is meant, add it to LATIN"
            ));
        }
        let english = |w: &str| w.len() > 1 && w.chars().all(|c| c.is_ascii_lowercase());
        let words: Vec<&str> = text.split(' ').collect();
        if !latin && words.windows(3).any(|w| w.iter().all(|w| english(w))) {
            found.push(format!(
                "{id}: {text:?} has English words left; put commands between backticks"
            ));
        }
        let marks: Vec<char> = text.chars().collect();
        if marks
            .windows(2)
            .any(|w| is_han(w[0]) && matches!(w[1], ',' | ';' | '?' | '!' | ':'))
        {
            found.push(format!("{id}: {text:?} has half-width punctuation after a hanzi"));
        }
    }
    found
}

fn variants(all: &Messages) -> Vec<String> {
    let mut found = Vec::new();
    for (id, value) in &all.values {
        let text = read_by_people(value).to_lowercase();
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        let stands = |bad: &str| {
            text.match_indices(bad).any(|(at, _)| {
                let (before, after) = (
                    text[..at].chars().next_back(),
                    text[at + bad.len()..].chars().next(),
                );
                !bad.is_ascii() || !inside(before) && !inside(after)
            })
        };
        let bad = VARIANTS
            .iter()
            .filter(|(language, bad, _)| *language == all.language && stands(bad));
        found.extend(bad.map(|(language, bad, good)| format!("{language}: {id}: write {good} for {bad}")));
    }
    found
}

fn literals() -> Vec<String> {
    let files = source::all("src").into_iter().chain(source::all("tests"));
    // The faults below must not count as uses.
    let files = files.filter(|s| s.path != "tests/words.rs");
    files
        .flat_map(|s| s.literals.into_iter().chain(s.test_literals))
        .map(|(_, l)| l)
        .collect()
}

/// What a message looks like on screen when its argument or its translation was missing.
fn unfilled(text: &str) -> bool {
    ["{$", "{ $", "No localization for id"]
        .iter()
        .any(|sign| text.contains(sign))
}

#[track_caller]
fn none(found: &[String]) {
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

#[test]
fn both_languages_have_the_same_messages_and_variables() {
    let (en, zh) = (Messages::read("en"), Messages::read("zh-CN"));
    assert!(en.values.len() > 5, "the English file was not read");
    none(&differences(&en, &zh));
}

#[test]
fn every_message_is_used() {
    none(&unused(&Messages::read("en"), &literals()));
}

#[test]
fn chinese_is_translated() {
    none(&leftovers(&Messages::read("zh-CN")));
}

#[test]
fn words_are_those_of_the_glossary() {
    none(
        &[
            variants(&Messages::read("en")),
            variants(&Messages::read("zh-CN")),
        ]
        .concat(),
    );
}

#[test]
fn no_snapshot_shows_an_unfilled_message() {
    let snapshots = [source::files("src", "snap"), source::files("tests", "snap")].concat();
    none(
        &snapshots
            .into_iter()
            .filter(|(_, text)| unfilled(text))
            .map(|(path, _)| path)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn each_check_catches_its_faults() {
    let en = |text| Messages::parse("en", text);
    let zh = |text| Messages::parse("zh-CN", text);
    let first = |found: Vec<String>| found.first().cloned().unwrap_or_default();

    let good = "a = { $n ->\n    [one] row\n   *[other] { $n } rows of { $file }\n}\n    .hint = x\n";
    assert_eq!(names(&en(good).values["a"]), BTreeSet::from(["$n", "$file"]));
    none(&differences(
        &en(good),
        &zh("a = { $file }{ $n } 行\n  .hint = 提示"),
    ));
    for (ours, theirs, says) in [
        ("a = x", "a = x\nb = y", "en: b is missing"),
        ("a = x\nb = y", "a = x", "zh-CN: b is missing"),
        ("a = x\n  .hint = y", "a = x", "zh-CN: a.hint is missing"),
        (
            "a = { $x }",
            "a = 甲 { $y }",
            "a: en has the variables [$x], zh-CN [$y]",
        ),
        ("a = x", "a = x\n### mark\na = y", "zh-CN: a stands twice"),
    ] {
        assert_eq!(first(differences(&en(ours), &zh(theirs))), says);
    }

    let used = ["a", "reason-{code}", "{}"].map(str::to_owned);
    none(&unused(
        &en("a = { b } { -brand }\nb = x\n-brand = T\nreason-d01 = y"),
        &used,
    ));
    assert!(first(unused(&en("a = x\nother = y\n"), &used)).starts_with("other is used nowhere"));

    none(&leftovers(&zh(
        "app-name = tieout\na = { $n } CSV\nb = 运行 `tieout import ledger FILE`：{ $x }",
    )));
    for bad in ["a = Nothing here", "a = 按键 to open the list 打开", "a = 好,行"] {
        assert!(!leftovers(&zh(bad)).is_empty(), "{bad}");
    }

    assert!(unfilled("open { $count }") && unfilled("{$x}") && !unfilled("{x} $5"));

    none(&variants(&en("a = ageing, imaging, client-side { $client }")));
    assert_eq!(
        first(variants(&en("a = Aging of debts"))),
        "en: a: write ageing for aging"
    );
    assert_eq!(
        first(variants(&zh("a = 对帐单"))),
        "zh-CN: a: write 账 (对账, 账龄, 账期) for 帐"
    );
}
