//! What is told of an import before it and after it, and of a posting into days that are signed off.

use crate::domain::id::CustomerId;
use crate::domain::reconciliation::SignedDays;
use crate::domain::untrusted::TermText;
use crate::domain::{Date, Period};
use crate::ops::import::Foreseen;
use crate::store::batch::{Imported, News};
use crate::text::amount::coded;
use crate::text::{Words, fl};
use crate::tui::{Say, say};

/// What there is to know beside the count of an import's rows.
pub fn imported(imported: &Imported, words: &Words) -> Vec<String> {
    let updated = imported.updated;
    let updated = (updated > 0).then(|| fl!(words, "import-updated", count = updated));
    updated
        .into_iter()
        .chain(imported.overlaps.iter().map(|other| overlap(other, words)))
        .collect()
}

fn overlap((earlier, period): &(String, Period), words: &Words) -> String {
    let (earlier, period) = (earlier.as_str(), period.to_string());
    fl!(words, "import-overlaps", earlier = earlier, period = period)
}

/// What there is to know before a file is imported, beside the count of its rows.
pub fn foreseen(foreseen: &Foreseen, words: &Words) -> Vec<String> {
    match foreseen {
        Foreseen::Ledger(news) => late(&news.late, words),
        Foreseen::Statement(before) => before
            .overlaps
            .iter()
            .map(|other| overlap(other, words))
            .collect(),
    }
}

/// The lines above what whoever asks may post alone.
pub fn above(foreseen: &Foreseen, words: &Words) -> Option<String> {
    let Foreseen::Ledger(News {
        above: Some(above), ..
    }) = foreseen
    else {
        return None;
    };
    Some(fl!(
        words,
        "import-above",
        count = usize::try_from(above.count).unwrap_or(usize::MAX),
        limit = coded(above.limit),
        line = above.line.to_string(),
        doc = TermText::new(&above.doc_no).into_string(),
        amount = coded(above.amount)
    ))
}

/// Signed days that one sentence each names.
const LATE: usize = 5;

/// The signatures that new lines make stale.
fn late(late: &[(SignedDays, u64)], words: &Words) -> Vec<String> {
    let named = late.iter().take(LATE).map(|(signed, count)| {
        fl!(
            words,
            "import-late",
            count = usize::try_from(*count).unwrap_or(usize::MAX),
            code = TermText::new(&signed.code).into_string(),
            period = signed.period.to_string(),
            who = signed.by.as_str()
        )
    });
    let more = late.len().checked_sub(LATE).filter(|more| *more > 0);
    named
        .chain(more.map(|more| fl!(words, "import-late-more", count = more)))
        .collect()
}

/// That a posting of a day makes a signature stale; `None`: it makes none.
pub fn makes_stale(signed: &[SignedDays], customer: CustomerId, day: Date) -> Option<Say> {
    let reached = SignedDays::reached(signed, customer, day)?.clone();
    Some(say(move |w| stales(&reached, w)))
}

/// That something makes a signature stale.
pub fn stales(signed: &SignedDays, words: &Words) -> String {
    fl!(
        words,
        "posting-late",
        who = signed.by.as_str(),
        period = signed.period.to_string()
    )
}
