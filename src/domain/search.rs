//! Finding a customer as people type: hanzi, full pinyin, initials, codes, Latin names, or a fuzzy rest.
//!
//! A name is a row of characters; a hanzi stands for itself and for the start of each of its readings (行 is `hang` and `xing`), so
//! `cqyh` and `zhonghang` both find what they should. A query matches a run of characters; only what no run explains goes to the
//! fuzzy matcher.
//!
//! The names of all records lie in one text, folded but without their readings: those stand in a table anyway, and twenty
//! thousand customers then cost about as much as their names.

use super::lookalike::drawn_as;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use pinyin::{ToPinyin, ToPinyinMulti};

/// Score of a run of characters before its bonuses.
const PLAIN: i64 = 10_000;

/// Characters from which a word is also looked for with gaps.
const FUZZY_FROM: usize = 3;

/// Ends a field of a record.
const FIELD: char = '\n';

/// What records are found by, in the order they were pushed.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Every field, folded, each with its end; inside one, white space is a single kind of blank.
    text: String,
    /// Where each record ends in the text.
    ends: Vec<u32>,
}

impl Index {
    /// Adds a record by its texts, the most telling first (code, short name, name).
    pub fn push(&mut self, fields: &[&str]) {
        for field in fields {
            let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
            self.text.extend(field.chars().map(looks).map(blank));
            self.text.push(FIELD);
        }
        // Four gigabytes of names do not fit into the book either.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Records.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without records.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Gives back what the texts did not need of the memory taken for them.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn record(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        let end = *self.ends.get(index)? as usize;
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }

    /// Ranks the records for `query`: `(index, score)`, best first, equal scores in the order given. Looks only at the indexes in
    /// `within` where given, which is how a growing query narrows instead of starting over. An empty query keeps everything.
    pub fn rank(&self, query: &str, within: Option<&[u32]>) -> Vec<(u32, i64)> {
        let mut words: Vec<Word> = query.split_whitespace().map(Word::new).collect();
        let mut score = |index: u32| -> Option<(u32, i64)> {
            let record = self.record(index)?;
            let scores = words.iter_mut().map(|word| word.score(record));
            scores.sum::<Option<i64>>().map(|total| (index, total))
        };
        let mut found: Vec<(u32, i64)> = match within {
            Some(within) => within.iter().filter_map(|i| score(*i)).collect(),
            None => (0..self.ends.len() as u32).filter_map(score).collect(),
        };
        found.sort_by_key(|(index, score)| (-score, *index));
        found
    }
}

impl<'a, const N: usize> FromIterator<[&'a str; N]> for Index {
    fn from_iter<I: IntoIterator<Item = [&'a str; N]>>(records: I) -> Self {
        let mut index = Self::default();
        records.into_iter().for_each(|fields| index.push(&fields));
        index
    }
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

/// A word of a query.
struct Word {
    chars: Vec<char>,
    text: String,
    matcher: SkimMatcherV2,
    /// Whether a run can begin with a character, for those of the plane that nearly all names are written in.
    begins: Vec<Begins>,
}

/// What is known of a character as the first of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    Unknown,
    Yes,
    No,
}

impl Word {
    fn new(word: &str) -> Self {
        let chars: Vec<char> = word.chars().map(looks).collect();
        Self {
            text: chars.iter().collect(),
            chars,
            matcher: SkimMatcherV2::default().ignore_case(),
            begins: vec![Begins::Unknown; 0x1_0000],
        }
    }

    /// A run beats any fuzzy match; the start of a field beats its middle; earlier fields beat later ones.
    fn score(&mut self, record: &str) -> Option<i64> {
        for (order, field) in record.split_terminator(FIELD).enumerate() {
            if let Some(start) = self.start(field) {
                let whole = i64::from(start == 0 && letters(field).count() == self.chars.len());
                return Some(
                    PLAIN + 2_000 * i64::from(start == 0) + 500 * whole - 100 * order as i64 - start as i64,
                );
            }
        }
        if self.chars.len() < FUZZY_FROM || !is_subsequence(&self.chars, record) {
            return None;
        }
        let plain = record.trim_end_matches(FIELD).replace(FIELD, " ");
        let score = self.matcher.fuzzy_match(&plain, &self.text);
        score.filter(|score| *score > 0)
    }

    /// The first character of the field, blanks not counted, from which a run matches.
    fn start(&mut self, field: &str) -> Option<usize> {
        let mut rest = letters(field);
        for start in 0.. {
            let from = rest.clone();
            if self.may_begin(rest.next()?) && run_matches(&self.chars, from) {
                return Some(start);
            }
        }
        None
    }

    fn may_begin(&mut self, letter: char) -> bool {
        let Some(first) = self.chars.first().copied() else {
            return true;
        };
        let find = || letter == first || readings(letter).any(|reading| reading.starts_with(first));
        let Some(known) = self.begins.get_mut(letter as usize) else {
            return find();
        };
        if *known == Begins::Unknown {
            *known = if find() { Begins::Yes } else { Begins::No };
        }
        *known == Begins::Yes
    }
}

/// The characters of a field that are no blanks.
fn letters(field: &str) -> impl Iterator<Item = char> + Clone {
    field.chars().filter(|c| *c != ' ')
}

/// True when the whole of `word` is spent on a run of characters from the first one on.
fn run_matches(word: &[char], mut text: impl Iterator<Item = char> + Clone) -> bool {
    let Some(first) = word.first() else { return true };
    let Some(letter) = text.next() else {
        return false;
    };
    if letter == *first && run_matches(&word[1..], text.clone()) {
        return true;
    }
    readings(letter).any(|reading| {
        let common = reading.chars().zip(word).take_while(|(a, b)| a == *b).count();
        (1..=common)
            .rev()
            .any(|used| run_matches(&word[used..], text.clone()))
    })
}

/// The readings of a hanzi without tones, each once.
fn readings(letter: char) -> impl Iterator<Item = &'static str> {
    let all = letter.to_pinyin_multi();
    let count = all.map_or(0, pinyin::PinyinMulti::count);
    let reading = move |n: usize| all.map_or("", |all| all.get(n).plain());
    (0..count)
        .filter(move |n| (0..*n).all(|before| reading(before) != reading(*n)))
        .map(reading)
}

fn is_subsequence(word: &[char], text: &str) -> bool {
    let mut chars = text.chars();
    word.iter().all(|wanted| chars.any(|c| c == *wanted))
}

/// Folds case and full-width forms.
fn fold(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    half.to_lowercase().next().unwrap_or(half)
}

/// Folded, and a letter of another alphabet that is drawn as a Latin one, small or capital, taken for that: who types what they
/// see finds a name however it was spelt.
fn looks(c: char) -> char {
    let folded = fold(c);
    // Greek, Cyrillic and Armenian, Cherokee, and the alphabets of mathematics.
    if !matches!(folded, '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1d400}'..='\u{1d7ff}') {
        return folded;
    }
    let capital = folded.to_uppercase().next().unwrap_or(folded);
    let drawn = drawn_as(folded).or_else(|| drawn_as(capital));
    drawn.map_or(folded, |latin| latin.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, name: &str) -> bool {
        !Index::from_iter([["C001", name]]).rank(query, None).is_empty()
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
    fn what_is_seen_is_found_however_it_is_spelt() {
        for (query, name) in [
            ("acme", "Асme"),
            ("асme", "Acme"),
            ("basf", "ВАSF"),
            ("paypal", "Pаypаl"),
            ("\u{1d400}cme", "Acme"),
            ("омега", "ОМЕГА"),
            ("αθηνα", "ΑΘΗΝΑ"),
            ("юпитер", "Юпитер"),
        ] {
            assert!(finds(query, name), "{query} should find {name}");
        }
        for (query, name) in [("acme", "Ашme"), ("юла", "ola")] {
            assert!(!finds(query, name), "{query} should not find {name}");
        }
        // Each alphabet keeps its own order.
        assert_eq!(collation("Ваза"), "ваза");
    }

    #[test]
    fn narrowing_loses_nothing() {
        let keys: Index = ["Meridian Foods", "华东商贸集团", "Medina"]
            .map(|name| [name])
            .into_iter()
            .collect();
        for typed in ["mrdn", "hdsm", "med", "mdn f", "m o"] {
            let mut before = String::new();
            let mut found: Vec<u32> = (0..keys.len() as u32).collect();
            for c in typed.chars() {
                let after = format!("{before}{c}");
                let within = narrows(&before, &after).then_some(&found[..]);
                let mut narrowed = keys.rank(&after, within);
                assert_eq!(narrowed, keys.rank(&after, None), "{after}");
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
        let keys: Index = ["北方重工", "重庆银行", "Atlas Retail"]
            .map(|name| [name])
            .into_iter()
            .collect();
        assert_eq!(keys.rank("zhong", None).first().map(|r| r.0), Some(1));
        let wide: Vec<u32> = keys.rank("z", None).into_iter().map(|r| r.0).collect();
        assert_eq!(keys.rank("zh", Some(&wide)), keys.rank("zh", None));
        assert_eq!(keys.rank("", None).len(), 3);
    }
}
