//! What stands around the table: title rows, the file's name, headings. It names currencies, units, balances, and whose
//! account this is.

use super::heading::Heading;
use super::row::Sample;
use super::words::{self, Label};
use super::{day, number};
use crate::domain::{Currency, Date};

/// What the surroundings say.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Key forms of the title cells, the headings and the file's name.
    pub keys: Vec<String>,
    /// Key forms of the headings alone.
    pub headings: Vec<String>,
    /// The currency the titles name, where they name one only.
    pub currency: Option<Currency>,
    /// Unit the titles name.
    unit: Option<u32>,
    /// The last day that the titles, the headings or the file's name speak of.
    pub until: Option<Date>,
    /// Balances in the titles: line, label, text of the amount.
    pub balances: Vec<(u32, Label, String)>,
}

impl Context {
    /// Looks at everything above the table.
    pub fn of(name: &str, samples: &[Sample], heading: &Heading) -> Self {
        let mut context = Self::default();
        let mut currencies = Vec::new();
        let end = heading
            .data
            .saturating_sub(heading.lines.len())
            .min(samples.len());
        for sample in &samples[..end] {
            for (index, (text, _)) in sample.cells.iter().enumerate() {
                if text.is_empty() {
                    continue;
                }
                context.keys.push(words::key(text));
                context.until = context.until.max(day::latest(text));
                context.unit = context.unit.or_else(|| unit(text));
                currencies.extend(currency_after_label(text, sample, index));
                if let Some(found) = balance(text, sample, index) {
                    context.balances.push((sample.line, found.0, found.1));
                }
            }
        }
        currencies.dedup();
        if let [one] = currencies.as_slice() {
            context.currency = Some(*one);
        }
        context.headings = heading.names.iter().map(|n| words::key(n)).collect();
        context.keys.extend(context.headings.iter().cloned());
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
        for text in heading.names.iter().map(String::as_str).chain([stem]) {
            context.until = context.until.or_else(|| day::latest(text));
        }
        context
            .keys
            .push(words::key(stem.rsplit_once('.').map_or(stem, |(s, _)| s)));
        context
    }

    /// How many of `words` the surroundings show.
    pub fn hits(&self, list: &[&str]) -> usize {
        list.iter()
            .filter(|word| {
                self.keys.iter().any(|key| {
                    let long = if word.is_ascii() {
                        word.len() >= 5
                    } else {
                        word.chars().count() >= 2
                    };
                    key == *word || (long && key.contains(*word))
                })
            })
            .count()
    }

    /// The currency a heading names: `金额(元)`, `Amount (USD)`, `Betrag in EUR`.
    pub fn currency_in(&self, heading: &str) -> Option<Currency> {
        currency_token(heading)
    }

    /// The unit a heading or the titles name: `金额(万元)`, `单位：万元`.
    pub fn unit_in(&self, heading: &str) -> Option<u32> {
        in_yuan(&number::fold(heading)).or(self.unit)
    }
}

fn unit(text: &str) -> Option<u32> {
    let folded = number::fold(text);
    let (label, value) = folded.split_once(':')?;
    if !matches!(words::key(label).as_str(), "单位" | "金额单位" | "货币单位") {
        return None;
    }
    in_yuan(value)
}

fn in_yuan(text: &str) -> Option<u32> {
    [("百万元", 1_000_000), ("万元", 10_000), ("千元", 1_000)]
        .iter()
        .find(|(word, _)| text.contains(word))
        .map(|(_, unit)| *unit)
}

/// The currency that a text names beside other words.
pub fn currency_token(text: &str) -> Option<Currency> {
    let folded = number::fold(text);
    let tokens = folded.split(|c: char| {
        c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ':' | '/' | ',' | '_' | '-')
    });
    for token in tokens.skip(usize::from(!folded.contains(['(', ' ', '_', '[']))) {
        let bare = token.trim_start_matches(['百', '万', '千']);
        let code = token.len() == 3 && token.bytes().all(|b| b.is_ascii_uppercase());
        if (code || !token.is_ascii() || matches!(token, "$" | "US$" | "HK$"))
            && let Some(found) = words::currency_word(bare)
        {
            return Some(found);
        }
    }
    None
}

/// `币种：人民币`, `Währung: EUR`, `Currency,USD`, `单位：元`, `Betrag in EUR:`.
fn currency_after_label(text: &str, sample: &Sample, index: usize) -> Option<Currency> {
    const LABELS: &[&str] = &[
        "币种",
        "币别",
        "货币",
        "currency",
        "währung",
        "waehrung",
        "单位",
        "金额单位",
        "accountcurrency",
        "kontowährung",
    ];
    let folded = number::fold(text);
    if let Some((label, value)) = folded.split_once(':') {
        if LABELS.contains(&words::key(label).as_str()) {
            let value = if value.trim().is_empty() {
                next(sample, index)
            } else {
                value.to_owned()
            };
            return words::currency_word(value.trim().trim_start_matches(['百', '万', '千']));
        }
        if value.trim().is_empty() {
            return currency_token(label);
        }
        return None;
    }
    LABELS
        .contains(&words::key(text).as_str())
        .then(|| words::currency_word(&next(sample, index)))
        .flatten()
}

fn next(sample: &Sample, index: usize) -> String {
    let mut rest = sample.cells.iter().skip(index + 1).map(|(text, _)| text);
    rest.find(|text| !text.is_empty()).cloned().unwrap_or_default()
}

/// `期初余额：1,000.00` in one cell, or with the amount in the next one.
pub fn balance(text: &str, sample: &Sample, index: usize) -> Option<(Label, String)> {
    let folded = number::fold(text);
    let (label, value) = match folded.split_once(':') {
        Some((label, value)) => (label, value.trim().to_owned()),
        None => (folded.as_ref(), String::new()),
    };
    let label = words::label(label, false).filter(|l| *l != Label::Total)?;
    let value = if value.is_empty() {
        next(sample, index)
    } else {
        value
    };
    let amount = matches!(
        number::parse(&value, None),
        Ok(_) | Err(number::NotANumber::Ambiguous)
    );
    amount.then_some((label, value))
}
