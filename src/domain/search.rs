//! Finding a customer as people type: hanzi, full pinyin, initials, codes, Latin names, or a fuzzy rest.
//!
//! A name is kept as a row of tokens; a hanzi token knows all its readings (行 is `hang` and `xing`), so `cqyh` and `zhonghang`
//! both find what they should. A query matches a run of tokens, each by the hanzi itself or by the start of a reading; only what
//! no run explains goes to the fuzzy matcher.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use pinyin::{ToPinyin, ToPinyinMulti};

/// Score of a run of tokens before its bonuses.
const PLAIN: i64 = 10_000;

/// Characters from which a word is also looked for with gaps.
const FUZZY_FROM: usize = 3;

/// One character of a name: itself and, for a hanzi, every reading without tones.
#[derive(Clone, Debug)]
struct Token {
    folded: char,
    readings: Box<[&'static str]>,
}

/// The searchable form of one record.
#[derive(Clone, Debug)]
pub struct Key {
    fields: Vec<Vec<Token>>,
    plain: String,
}

impl Key {
    /// Builds the form from a record's texts, the most telling first (code, short name, name).
    pub fn new(fields: &[&str]) -> Self {
        let plain = fields.join(" ").to_lowercase();
        Self {
            fields: fields.iter().map(|f| tokens(f)).collect(),
            plain,
        }
    }
}

/// Ranks `keys` for `query`: `(index, score)`, best first, equal scores in the order given. Looks only at the indexes in `within`
/// where given, which is how a growing query narrows instead of starting over. An empty query keeps everything.
pub fn rank(query: &str, keys: &[Key], within: Option<&[u32]>) -> Vec<(u32, i64)> {
    let words: Vec<Vec<char>> = query
        .split_whitespace()
        .map(|w| w.chars().map(fold).collect())
        .collect();
    let matcher = SkimMatcherV2::default().ignore_case();
    let score = |index: u32| -> Option<(u32, i64)> {
        let key = keys.get(index as usize)?;
        let scores = words.iter().map(|word| score_word(word, key, &matcher));
        scores.sum::<Option<i64>>().map(|total| (index, total))
    };
    let mut found: Vec<(u32, i64)> = match within {
        Some(within) => within.iter().filter_map(|i| score(*i)).collect(),
        None => (0..keys.len() as u32).filter_map(score).collect(),
    };
    found.sort_by_key(|(index, score)| (-score, *index));
    found
}

/// True for the score of a word that was found as it stands, by hanzi or reading; fuzzy matches score lower.
pub fn is_plain(score: i64) -> bool {
    score >= PLAIN / 2
}

/// True when everything `after` finds was found by `before`, so that only those need another look. It does not hold where a
/// word becomes long enough for the fuzzy matcher, which finds what two characters did not.
pub fn narrows(before: &str, after: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or("");
    let grows = !before.ends_with(char::is_whitespace)
        && after[before.len().min(after.len())..].starts_with(|c: char| !c.is_whitespace());
    after.starts_with(before) && !last.is_empty() && !(grows && last.chars().count() < FUZZY_FROM)
}

/// How a text sorts for a reader of Chinese: each hanzi by its first reading, everything else as it stands.
pub fn collation(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(fold) {
        match c.to_pinyin() {
            Some(reading) => out.push_str(reading.plain()),
            None => out.push(c),
        }
    }
    out
}

/// A run of tokens beats any fuzzy match; the start of a field beats its middle; earlier fields beat later ones.
fn score_word(word: &[char], key: &Key, matcher: &SkimMatcherV2) -> Option<i64> {
    for (order, field) in key.fields.iter().enumerate() {
        let start = (0..field.len()).find(|start| run_matches(word, &field[*start..]));
        if let Some(start) = start {
            let whole = i64::from(start == 0 && field.len() == word.len());
            return Some(
                PLAIN + 2_000 * i64::from(start == 0) + 500 * whole - 100 * order as i64 - start as i64,
            );
        }
    }
    let needle: String = word.iter().collect();
    if word.len() < FUZZY_FROM || !is_subsequence(word, &key.plain) {
        return None;
    }
    matcher
        .fuzzy_match(&key.plain, &needle)
        .filter(|score| *score > 0)
}

/// True when the whole of `word` is spent on a run of tokens from the first one on.
fn run_matches(word: &[char], field: &[Token]) -> bool {
    let Some(first) = word.first() else { return true };
    let Some((token, rest)) = field.split_first() else {
        return false;
    };
    if token.folded == *first && run_matches(&word[1..], rest) {
        return true;
    }
    token.readings.iter().any(|reading| {
        let common = reading.chars().zip(word).take_while(|(a, b)| a == *b).count();
        (1..=common).rev().any(|used| run_matches(&word[used..], rest))
    })
}

fn is_subsequence(word: &[char], text: &str) -> bool {
    let mut chars = text.chars();
    word.iter().all(|wanted| chars.any(|c| c == *wanted))
}

fn tokens(text: &str) -> Vec<Token> {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            let readings = c.to_pinyin_multi().map(|multi| {
                let mut readings: Vec<&'static str> = multi.into_iter().map(pinyin::Pinyin::plain).collect();
                readings.sort_unstable();
                readings.dedup();
                readings.into_boxed_slice()
            });
            Token {
                folded: fold(c),
                readings: readings.unwrap_or_default(),
            }
        })
        .collect()
}

/// Folds case and full-width forms.
fn fold(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    half.to_lowercase().next().unwrap_or(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, name: &str) -> bool {
        !rank(query, &[Key::new(&["C001", name])], None).is_empty()
    }

    #[test]
    fn hanzi_pinyin_and_initials() {
        for (query, name) in [
            ("hdsm", "华东商贸集团"),
            ("huadong", "华东商贸集团"),
            ("华东", "华东商贸集团"),
            ("hdsmjt", "华东商贸集团"),
            ("cs", "长沙"),
            ("xm", "厦门"),
            ("cqyh", "重庆银行"),
            ("chongqing", "重庆银行"),
            ("huadsm", "华东商贸集团"),
            ("shpd", "上海浦东"),
            ("c001", "x"),
            ("ｈｄ", "华东商贸"),
            ("meri", "Meridian Foods"),
            ("mrdn", "Meridian Foods"),
            ("foods meri", "Meridian Foods"),
        ] {
            assert!(finds(query, name), "{query} should find {name}");
        }
        for (query, name) in [
            ("bj", "上海浦东"),
            ("hdx", "华东商贸集团"),
            ("zz", "Meridian Foods"),
        ] {
            assert!(!finds(query, name), "{query} should not find {name}");
        }
    }

    #[test]
    fn narrowing_loses_nothing() {
        let keys: Vec<Key> = ["Meridian Foods", "华东商贸集团", "Medina"]
            .iter()
            .map(|n| Key::new(&[n]))
            .collect();
        for typed in ["mrdn", "hdsm", "med", "mdn f", "m o"] {
            let mut before = String::new();
            let mut found: Vec<u32> = (0..keys.len() as u32).collect();
            for c in typed.chars() {
                let after = format!("{before}{c}");
                let within = narrows(&before, &after).then_some(&found[..]);
                let mut narrowed = rank(&after, &keys, within);
                assert_eq!(narrowed, rank(&after, &keys, None), "{after}");
                found = narrowed.drain(..).map(|r| r.0).collect();
                before = after;
            }
        }
        assert!(narrows("mer", "meri") && narrows("ab ", "ab c") && narrows("ab", "ab c"));
        assert!(!narrows("me", "mer") && !narrows("", "m") && !narrows("mer", "me"));
    }

    #[test]
    fn hanzi_sort_by_their_reading() {
        let mut names = ["远洋渔业", "Atlas", "北方重工", "华东商贸"];
        names.sort_by_key(|n| collation(n));
        assert_eq!(names, ["Atlas", "北方重工", "华东商贸", "远洋渔业"]);
    }

    #[test]
    fn starts_come_first_and_narrowing_agrees() {
        let keys: Vec<Key> = ["北方重工", "重庆银行", "Atlas Retail"]
            .iter()
            .map(|n| Key::new(&[n]))
            .collect();
        assert_eq!(rank("zhong", &keys, None).first().map(|r| r.0), Some(1));
        let wide: Vec<u32> = rank("z", &keys, None).into_iter().map(|r| r.0).collect();
        assert_eq!(rank("zh", &keys, Some(&wide)), rank("zh", &keys, None));
        assert_eq!(rank("", &keys, None).len(), 3);
    }
}
