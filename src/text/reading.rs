//! What a reader concluded about a file, in words: meanings of columns and reasons, the rule of signs, rows left out.

use super::{Words, fl};
use crate::domain::reading::{Meaning, MirrorEvidence, Reason, SignRule, Skip};

/// A column's meaning.
pub fn meaning(words: &Words, meaning: Meaning) -> String {
    match meaning {
        Meaning::Date => fl!(words, "meaning-date"),
        Meaning::DueDate => fl!(words, "meaning-due-date"),
        Meaning::ValueDate => fl!(words, "meaning-value-date"),
        Meaning::DocType => fl!(words, "meaning-doc-type"),
        Meaning::DocNo => fl!(words, "meaning-doc-no"),
        Meaning::Reference => fl!(words, "meaning-reference"),
        Meaning::Memo => fl!(words, "meaning-memo"),
        Meaning::Amount => fl!(words, "meaning-amount"),
        Meaning::Debit => fl!(words, "meaning-debit"),
        Meaning::Credit => fl!(words, "meaning-credit"),
        Meaning::MoneyIn => fl!(words, "meaning-money-in"),
        Meaning::MoneyOut => fl!(words, "meaning-money-out"),
        Meaning::Side => fl!(words, "meaning-side"),
        Meaning::BalanceSide => fl!(words, "meaning-balance-side"),
        Meaning::Balance => fl!(words, "meaning-balance"),
        Meaning::Currency => fl!(words, "meaning-currency"),
        Meaning::Account => fl!(words, "meaning-account"),
        Meaning::AccountName => fl!(words, "meaning-account-name"),
        Meaning::Status => fl!(words, "meaning-status"),
        Meaning::Fee => fl!(words, "meaning-fee"),
        Meaning::Tax => fl!(words, "meaning-tax"),
        Meaning::Ignored => fl!(words, "meaning-ignored"),
    }
}

/// Why a column means what it means.
pub fn reason(words: &Words, reason: Reason) -> String {
    match reason {
        Reason::Profile => fl!(words, "reason-profile"),
        Reason::Heading => fl!(words, "reason-heading"),
        Reason::HeadingPart => fl!(words, "reason-heading-part"),
        Reason::Values => fl!(words, "reason-values"),
        Reason::ValuesDisagree => fl!(words, "reason-values-disagree"),
        Reason::AnotherServes => fl!(words, "reason-another-serves"),
        Reason::Unknown => fl!(words, "reason-unknown"),
        Reason::Empty => fl!(words, "reason-empty"),
    }
}

/// The rule of signs, with the headings it follows from.
pub fn sign_rule(words: &Words, rule: SignRule, plus: &str, minus: &str) -> String {
    match rule {
        SignRule::AsWritten => fl!(words, "sign-as-written", column = plus),
        SignRule::Turned => fl!(words, "sign-turned", column = plus),
        SignRule::DebitPlus => fl!(words, "sign-debit-plus", plus = plus, minus = minus),
        SignRule::MoneyInPlus => fl!(words, "sign-money-in-plus", plus = plus, minus = minus),
    }
}

/// What says whose side a statement is written from.
pub fn mirror(words: &Words, mirrored: Option<bool>, evidence: MirrorEvidence) -> String {
    let because = match evidence {
        MirrorEvidence::Profile => fl!(words, "mirror-profile"),
        MirrorEvidence::Words => fl!(words, "mirror-words"),
        MirrorEvidence::Kinds => fl!(words, "mirror-kinds"),
        MirrorEvidence::Balance => fl!(words, "mirror-balance"),
        MirrorEvidence::Nothing => return fl!(words, "mirror-unknown"),
    };
    match mirrored {
        Some(true) => fl!(words, "mirror-yes", because = because),
        Some(false) => fl!(words, "mirror-no", because = because),
        None => fl!(words, "mirror-unknown"),
    }
}

/// Lines named in one sentence.
const NAMED: usize = 6;

/// That a spreadsheet shortened numbers of documents, and where; `None` where it did not.
pub fn mangled(words: &Words, lines: &[u32], count: usize) -> Option<String> {
    let named: Vec<String> = lines.iter().take(NAMED).map(u32::to_string).collect();
    let lines = named.join(", ");
    (count > 0).then(|| fl!(words, "inspect-mangled", count = count, lines = lines))
}

/// Why a row is not a booking.
pub fn skip(words: &Words, skip: Skip) -> String {
    match skip {
        Skip::Preamble => fl!(words, "skip-preamble"),
        Skip::Heading => fl!(words, "skip-heading"),
        Skip::Total => fl!(words, "skip-total"),
        Skip::Opening => fl!(words, "skip-opening"),
        Skip::Closing => fl!(words, "skip-closing"),
        Skip::Note => fl!(words, "skip-note"),
        Skip::Unbooked => fl!(words, "skip-unbooked"),
        Skip::Profile => fl!(words, "skip-profile"),
    }
}
