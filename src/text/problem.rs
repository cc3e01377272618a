//! What keeps a file from being read, in one sentence: where, what stands there, what was expected, what helps.

use super::{Words, fl};
use crate::domain::problem::{Expected, Limit, Problem, Remedy};
use crate::domain::untrusted::TermText;

/// The sentence of one problem of `file`, safe for a terminal.
pub fn sentence(words: &Words, file: &str, problem: &Problem) -> String {
    let what = match shown(&problem.value) {
        None => expected(words, &problem.expected),
        Some(value) => fl!(
            words,
            "problem-found",
            value = value,
            expected = expected(words, &problem.expected)
        ),
    };
    fl!(
        words,
        "problem-sentence",
        place = place(words, file, problem),
        what = what,
        remedy = remedy(words, problem)
    )
}

/// The sentence without file, line and column, for a table that has them in cells of their own.
pub fn message(words: &Words, problem: &Problem) -> String {
    fl!(
        words,
        "problem-message",
        what = expected(words, &problem.expected),
        remedy = remedy(words, problem)
    )
}

/// The line that tells how many problems are not listed.
pub fn not_listed(words: &Words, listed: usize, count: usize) -> Option<String> {
    let more = count.checked_sub(listed).filter(|n| *n > 0)?;
    Some(fl!(words, "problem-more", count = more))
}

fn shown(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| TermText::new(value).into_string())
}

fn place(words: &Words, file: &str, problem: &Problem) -> String {
    let mut file = TermText::new(file).into_string();
    if let Some(sheet) = shown(&problem.sheet) {
        file = fl!(words, "problem-sheet", file = file, sheet = sheet);
    }
    let line = problem.line.map(|l| l.to_string());
    match (line, &problem.column) {
        (None, _) => file,
        (Some(line), None) => fl!(words, "problem-line", file = file, line = line),
        (Some(line), Some(column)) => {
            let letters = column.letters();
            let column = match shown(&column.name) {
                None => letters,
                Some(name) => fl!(words, "problem-column", name = name, letters = letters),
            };
            fl!(words, "problem-cell", file = file, line = line, column = column)
        }
    }
}

fn expected(words: &Words, expected: &Expected) -> String {
    match expected {
        Expected::Date => fl!(words, "expected-date"),
        Expected::OneDateOrder => fl!(words, "expected-one-date-order"),
        Expected::Year => fl!(words, "expected-year"),
        Expected::Amount => fl!(words, "expected-amount"),
        Expected::OneDecimalMark => fl!(words, "expected-one-decimal-mark"),
        Expected::Decimals { currency, allowed } if currency.is_unknown() => {
            fl!(words, "expected-decimals-at-most", allowed = allowed.to_string())
        }
        Expected::Decimals { currency, allowed } => fl!(
            words,
            "expected-decimals",
            currency = currency.to_string(),
            allowed = allowed.to_string()
        ),
        Expected::SmallerAmount => fl!(words, "expected-smaller-amount"),
        Expected::SmallerSum => fl!(words, "expected-smaller-sum"),
        Expected::Side => fl!(words, "expected-side"),
        Expected::Currency => fl!(words, "expected-currency"),
        Expected::DateColumn => fl!(words, "expected-date-column"),
        Expected::AmountColumn => fl!(words, "expected-amount-column"),
        Expected::OneColumn => fl!(words, "expected-one-column"),
        Expected::NamedColumn => fl!(words, "expected-named-column"),
        Expected::NamedSheet => fl!(words, "expected-named-sheet"),
        Expected::NamedHeader => fl!(words, "expected-named-header"),
        Expected::OneSheet => fl!(words, "expected-one-sheet"),
        Expected::Rows => fl!(words, "expected-rows"),
        Expected::CustomerColumn => fl!(words, "expected-customer-column"),
        Expected::UniqueCode => fl!(words, "expected-unique-code"),
        Expected::Word => fl!(words, "expected-word"),
        file => expected_of_file(words, file),
    }
}

fn expected_of_file(words: &Words, expected: &Expected) -> String {
    match expected {
        Expected::Encoding => fl!(words, "expected-encoding"),
        Expected::KnownFormat(name) => fl!(words, "expected-known-format", name = (*name).to_owned()),
        Expected::RealSheet => fl!(words, "expected-real-sheet"),
        Expected::NoPassword => fl!(words, "expected-no-password"),
        Expected::Whole => fl!(words, "expected-whole"),
        Expected::Limit { limit, allowed } => fl!(
            words,
            "expected-limit",
            limit = limit_name(words, *limit),
            allowed = allowed.to_string()
        ),
        Expected::SafeArchive => fl!(words, "expected-safe-archive"),
        Expected::ClosedQuote => fl!(words, "expected-closed-quote"),
        Expected::NoFigureBehind => fl!(words, "expected-no-figure-behind"),
        Expected::NotStopped => fl!(words, "expected-not-stopped"),
        Expected::ReaderStarts => fl!(words, "expected-reader-starts"),
        Expected::ReaderSurvives => fl!(words, "expected-reader-survives"),
        _ => fl!(words, "expected-table"),
    }
}

fn limit_name(words: &Words, limit: Limit) -> String {
    match limit {
        Limit::Bytes => fl!(words, "limit-bytes"),
        Limit::Lines => fl!(words, "limit-lines"),
        Limit::LineBytes => fl!(words, "limit-line-bytes"),
        Limit::Columns => fl!(words, "limit-columns"),
        Limit::Rows => fl!(words, "limit-rows"),
        Limit::Cells => fl!(words, "limit-cells"),
        Limit::CellBytes => fl!(words, "limit-cell-bytes"),
        Limit::Entries => fl!(words, "limit-entries"),
        Limit::Unpacked => fl!(words, "limit-unpacked"),
        Limit::Ratio => fl!(words, "limit-ratio"),
        Limit::SheetColumns => fl!(words, "limit-sheet-columns"),
        Limit::Memory => fl!(words, "limit-memory"),
        Limit::Seconds => fl!(words, "limit-seconds"),
        Limit::Answer => fl!(words, "limit-answer"),
        Limit::DaysAhead => fl!(words, "limit-days-ahead"),
    }
}

fn limit_of(problem: &Problem) -> &'static str {
    match problem.expected {
        Expected::Limit { limit, .. } => limit.as_str(),
        _ => Limit::Bytes.as_str(),
    }
}

fn remedy(words: &Words, problem: &Problem) -> String {
    match problem.remedy {
        Remedy::CorrectValue => fl!(words, "remedy-correct-value"),
        Remedy::DateOrder => fl!(words, "remedy-date-order"),
        Remedy::Until => fl!(words, "remedy-until"),
        Remedy::Decimal => fl!(words, "remedy-decimal"),
        Remedy::NameColumn => fl!(words, "remedy-name-column"),
        Remedy::NameEncoding => fl!(words, "remedy-name-encoding"),
        Remedy::NameSheet => fl!(words, "remedy-name-sheet"),
        Remedy::NameHeader => fl!(words, "remedy-name-header"),
        Remedy::Round => fl!(words, "remedy-round"),
        Remedy::SaveAsSheet => fl!(words, "remedy-save-as-sheet"),
        Remedy::AskForTable => fl!(words, "remedy-ask-for-table"),
        Remedy::RemovePassword => fl!(words, "remedy-remove-password"),
        Remedy::GetAgain => fl!(words, "remedy-get-again"),
        Remedy::Split => fl!(words, "remedy-split"),
        Remedy::SplitOrRaise => fl!(words, "remedy-split-or-raise", limit = limit_of(problem)),
        Remedy::CorrectOrRaise => fl!(words, "remedy-correct-or-raise", limit = limit_of(problem)),
        Remedy::QuoteAmount => fl!(words, "remedy-quote-amount"),
        Remedy::CheckFile => fl!(words, "remedy-check-file"),
        Remedy::StartAgain => fl!(words, "remedy-start-again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, words};

    #[test]
    fn one_sentence_names_place_value_expectation_and_remedy() {
        let problem = Problem::of_file(Expected::OneDateOrder, Remedy::DateOrder)
            .at(7)
            .in_column(2, "Date\u{1b}[2J")
            .with_value("03/04/2024");
        let text = sentence(&words(Language::En), "a.csv", &problem);
        for part in ["a.csv", "7", "Date", "(C)", "03/04/2024", "--date-order"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains('\u{1b}') && !text.contains('\n'));
        let chinese = sentence(&words(Language::ZhCn), "a.csv", &problem);
        assert!(
            chinese.contains("第 7 行") && chinese.contains("--date-order"),
            "{chinese}"
        );
    }

    #[test]
    fn a_currency_that_nobody_knows_is_not_named() {
        let expected = Expected::Decimals {
            currency: crate::domain::Currency::UNKNOWN,
            allowed: 2,
        };
        let problem = Problem::of_file(expected, Remedy::Round)
            .at(7)
            .with_value("1.234");
        for (language, at_most) in [(Language::En, "at most 2"), (Language::ZhCn, "最多 2 位")] {
            let text = sentence(&words(language), "a.csv", &problem);
            assert!(text.contains(at_most) && !text.contains('?'), "{text}");
        }
    }

    #[test]
    fn the_rest_is_counted() {
        assert_eq!(not_listed(&words(Language::En), 20, 20), None);
        assert!(not_listed(&words(Language::En), 20, 23).unwrap().contains('3'));
    }
}
