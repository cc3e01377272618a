//! The sentences of a shared book: what an operator may not do and who may, and what a proposal says.

use crate::domain::break_glass::MINUTES_MOST;
use crate::domain::operator::Role;
use crate::domain::permission::{Command, Right};
use crate::domain::transaction::Fields;
use crate::domain::{Date, Money};
use crate::ops::Refused;
use crate::ops::propose::{About, Off};
use crate::ops::reconcile::{Desk, Signature};
use crate::store::Denied;
use crate::text::amount::coded;
use crate::text::noun::Named;
use crate::text::{Words, fl};

/// Why somebody may not do something.
pub fn denied(denied: &Denied, words: &Words) -> String {
    use Denied as D;
    match denied {
        D::Nobody => fl!(words, "denied-nobody"),
        D::Unknown(name) => fl!(words, "denied-unknown", name = name.as_str()),
        D::Disabled(name) => fl!(words, "denied-disabled", name = name.as_str()),
        D::OtherName(name) if name.is_empty() => fl!(words, "denied-somebody-else"),
        D::OtherName(name) => fl!(words, "denied-other-name", name = name.as_str()),
        D::Role(command) => role(*command, words),
        D::Account(_) => fl!(words, "denied-account"),
        D::OverLimit(limit) => fl!(words, "denied-over-limit", limit = coded(*limit)),
        D::ImportOverLimit {
            doc_no,
            amount,
            limit,
        } => fl!(
            words,
            "denied-import-over-limit",
            doc = doc_no.as_str(),
            amount = coded(*amount),
            limit = coded(*limit)
        ),
        D::WriteOff => fl!(words, "denied-write-off"),
        D::PeriodLocked(Some(day)) => fl!(words, "denied-period-locked", day = day.to_string()),
        D::PeriodLocked(None) => fl!(words, "denied-period-locked-day"),
        D::PeriodKept => fl!(words, "denied-period-kept"),
        D::Signed => fl!(words, "denied-signed"),
        D::OwnProposal => fl!(words, "denied-own-proposal"),
        D::TouchedProposal => fl!(words, "denied-touched-proposal"),
        D::ProposalFixed => fl!(words, "denied-proposal-fixed"),
        D::OwnDuty => fl!(words, "denied-own-duty"),
        D::BreakGlassFixed => fl!(words, "denied-glass-fixed"),
        D::Lasting(word) => {
            let what = Command::parse(word).map_or_else(|| word.clone(), |command| command.name(words));
            fl!(words, "denied-lasting", what = what)
        }
        D::ClockBack { last, now } => fl!(words, "denied-clock", last = last.as_str(), now = now.as_str()),
    }
}

/// That a command is not among what the operator's roles may do, and whose it is.
pub fn role(command: Command, words: &Words) -> String {
    let roles = Role::ALL.iter().filter(|role| command.right(**role) != Right::No);
    let who: Vec<String> = roles.map(|role| role.name(words)).collect();
    let what = command.name(words);
    if who.is_empty() {
        fl!(words, "denied-role-nobody", what = what)
    } else {
        fl!(words, "denied-role", what = what, who = who.join(", "))
    }
}

/// Refusals about proposals, periods and operators; `None` for any other.
pub(super) fn refused(refused: &Refused, words: &Words) -> Option<String> {
    use Refused as R;
    let day = |day: &Date| day.to_string();
    Some(match refused {
        R::NoReason => fl!(words, "err-no-reason"),
        R::NotExplained(count) => fl!(words, "err-not-explained", count = usize::clone(count)),
        R::StatementUnfooted(off) => fl!(words, "err-statement-unfooted", off = coded(*off)),
        R::OpeningsDiffer { ours, theirs } => {
            let gap = Money::new(ours.minor.saturating_sub(theirs.minor), ours.currency);
            fl!(
                words,
                "err-openings-differ",
                gap = coded(gap),
                ours = coded(*ours),
                theirs = coded(*theirs)
            )
        }
        R::ProposalChanged => fl!(words, "err-proposal-changed"),
        R::ProposalClosed(state) => fl!(words, "err-proposal-closed", state = state.name(words)),
        R::NotSigned => fl!(words, "err-not-signed"),
        R::LockedAlready(until) => fl!(words, "err-locked-already", day = day(until)),
        R::NotLocked(until) => fl!(words, "err-not-locked", day = day(until)),
        R::SharedAlready => fl!(words, "err-shared-already"),
        R::NotShared => fl!(words, "err-not-shared"),
        R::BadName(name) => fl!(words, "err-bad-name", name = name.as_str()),
        R::NameTaken(name) => fl!(words, "err-name-taken", name = name.as_str()),
        R::UnknownOperator(name) => fl!(words, "err-unknown-operator", name = name.as_str()),
        R::LastAdmin => fl!(words, "err-last-admin"),
        R::BreakGlassMinutes => fl!(words, "err-glass-minutes", most = usize::from(MINUTES_MOST)),
        R::BreakGlassClosed(state) => fl!(words, "err-glass-closed", state = state.name(words)),
        R::TwoDuties(name) => fl!(words, "err-two-duties", name = name.as_str()),
        R::BadKey => fl!(words, "err-bad-key"),
        R::BadKeyOption(value) => fl!(words, "err-bad-key-option", value = value.as_str()),
        R::UnknownKey(print) => fl!(words, "err-unknown-key", print = print.as_str()),
        _ => return None,
    })
}

/// What a proposal says, in one line.
pub fn about(about: &About, words: &Words) -> String {
    match about {
        About::Posting(fields) => posting(fields, fields.date),
        About::Reversal { original, date } => posting(original, *date),
        About::SignOff(reconciliation) => reconciliation.period.to_string(),
        About::Period { until, reason } => {
            fl!(
                words,
                "about-period",
                day = until.to_string(),
                reason = reason.as_str()
            )
        }
    }
}

fn posting(fields: &Fields, day: Date) -> String {
    format!("{} {} {day}", fields.doc_no, coded(fields.amount))
}

/// Late lines a sentence names.
const NAMED: usize = 3;

/// Who signed a reconciliation, and when.
pub fn signed(signature: &Signature, words: &Words) -> String {
    let day = signature.on.map_or_else(String::new, |day| day.to_string());
    fl!(words, "recon-signed", who = signature.by.as_str(), day = day)
}

/// What came after the signature of what a desk shows; `None` where nothing did.
pub fn stale(desk: &Desk, words: &Words) -> Option<String> {
    let signature = desk.signature().filter(|it| it.is_stale())?;
    let ours = &desk.worksheet.ours;
    let late = signature.late.iter().take(NAMED);
    let late = late.filter_map(|line| ours.get(*line as usize)).map(|line| {
        let amount = coded(Money::new(line.amount, line.currency));
        let date = line.date.map_or_else(String::new, |date| date.to_string());
        format!("{} {date} {amount}", line.doc_no)
    });
    let mut what: Vec<String> = late.collect();
    if let Some(more) = signature.late.len().checked_sub(NAMED).filter(|more| *more > 0) {
        what.push(fl!(words, "recon-stale-more", count = more));
    }
    if signature.opening {
        what.push(fl!(words, "recon-stale-opening"));
    }
    let what = what.join(&fl!(words, "recon-stale-and"));
    let signed = signed(signature, words);
    Some(fl!(words, "recon-stale-since", signed = signed, what = what))
}

/// Why a proposal cannot be approved by whoever looks.
pub fn off(off: &Off, words: &Words) -> String {
    match off {
        Off::Denied(reason) => denied(reason, words),
        Off::Changed => fl!(words, "err-proposal-changed"),
    }
}
