//! What an op or the store refuses, as a sentence with a next step. Both faces say it in the same words.

mod import;
mod shared;

pub use import::{above, foreseen, imported, makes_stale, stales};
pub use shared::{about, denied, off, role, signed, stale};

use crate::domain::untrusted::TermText;
use crate::domain::worksheet::DecisionError;
use crate::ops::alike::Alike;
use crate::ops::{OpError, Refused};
use crate::store::mailbox::{self, MailError};
use crate::store::restore::ReplayRefusal;
use crate::store::space::LOW_SPACE;
use crate::store::{StoreError, UndoRefusal};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::overlays::history::verb;
use std::path::Path;

/// The sentence for an error of an op.
pub fn of(error: &OpError, words: &Words) -> String {
    match error {
        OpError::Store(error) => store(error, words),
        OpError::Refused(refused) => refusal(refused, words),
        OpError::Decision(error) => decision(*error, words),
        OpError::Unreadable(refusal) => {
            fl!(
                words,
                "err-unreadable",
                file = refusal.file.as_str(),
                count = refusal.count
            )
        }
        OpError::Lines(_) => fl!(words, "err-column"),
        OpError::File { path, source } => file(path, source, words),
        OpError::Mail(error) => mail(error, words),
        OpError::Cancelled => fl!(words, "err-cancelled"),
    }
}

/// What there is to know about where a book lies.
pub fn warning(name: &str, words: &Words) -> String {
    match name {
        LOW_SPACE => fl!(words, "warn-low-space"),
        _ => fl!(words, "warn-overlay"),
    }
}

/// Why an inbox or outbox does not take or give a file.
fn mail(error: &MailError, words: &Words) -> String {
    let megabytes = |bytes: u64| (bytes >> 20).to_string();
    match error {
        MailError::Taken(name) => fl!(words, "gate-taken", name = name.as_str()),
        MailError::Missing(name) => fl!(words, "gate-missing", name = name.as_str()),
        MailError::Name(typed) => fl!(words, "gate-name", name = typed.as_str()),
        MailError::TooLarge => fl!(words, "gate-too-large", most = megabytes(mailbox::FILE_BYTES)),
        MailError::Full => fl!(
            words,
            "gate-full",
            files = mailbox::FILES,
            most = megabytes(mailbox::BOX_BYTES)
        ),
        MailError::NoRoom => fl!(words, "gate-no-room"),
        MailError::Io(source) => fl!(words, "gate-broke-off", detail = io(source, words)),
    }
}

/// The sentence for an error of the store.
pub fn store(error: &StoreError, words: &Words) -> String {
    use StoreError as E;
    match error {
        E::Missing(path) => fl!(words, "err-book-missing", path = shown(path)),
        E::Foreign(path) => fl!(words, "err-book-foreign", path = shown(path)),
        E::Newer { path, found, known } => {
            fl!(
                words,
                "err-book-newer",
                path = shown(path),
                found = found.to_string(),
                known = known.to_string()
            )
        }
        E::Older { path, found, known } => fl!(
            words,
            "err-book-older",
            path = shown(path),
            found = found.to_string(),
            known = known.to_string()
        ),
        E::Unsound(checks) => fl!(words, "err-unsound", checks = some(checks)),
        E::Symlink(path) => fl!(words, "err-symlink", path = shown(path)),
        E::Migration(number) => fl!(words, "err-book-migration", number = number.to_string()),
        E::OldSqlite(version) => fl!(words, "err-old-sqlite", version = (*version).to_owned()),
        E::FileSystem(kind) => fl!(words, "err-file-system", kind = (*kind).to_owned()),
        E::HardLinks(path) => fl!(words, "err-hard-links", path = shown(path)),
        E::Setting { name, want, got } => {
            fl!(
                words,
                "err-setting",
                name = (*name).to_owned(),
                want = want.as_str(),
                got = got.as_str()
            )
        }
        E::Busy(None) => fl!(words, "err-busy"),
        E::Busy(Some(holder)) => {
            fl!(
                words,
                "err-busy-who",
                who = holder.actor.as_str(),
                command = holder.command.as_str()
            )
        }
        E::Full(detail) => fl!(words, "err-full", detail = detail.as_str()),
        E::UsedUp(table) => fl!(words, "err-used-up", table = table.as_str()),
        E::Space { path, need, free } => fl!(
            words,
            "err-space",
            path = shown(path),
            need = mebibytes(*need),
            free = mebibytes(*free)
        ),
        E::Stopped(detail) => fl!(words, "err-stopped", detail = detail.as_str()),
        E::InUse(sessions) => {
            let who: Vec<String> = sessions
                .iter()
                .map(|session| TermText::new(&session.actor).as_str().to_owned())
                .collect();
            fl!(words, "err-in-use", who = who.join(", "))
        }
        E::Disk(detail) => fl!(words, "err-disk", detail = detail.as_str()),
        E::Corrupt(detail) => fl!(words, "err-corrupt", detail = detail.as_str()),
        E::Interrupted => fl!(words, "err-interrupted"),
        E::Crowded { most, own: true } => fl!(words, "gate-crowded-own", most = most.to_string()),
        E::Crowded { most, own: false } => fl!(words, "gate-crowded", most = most.to_string()),
        E::Exists(path) => fl!(words, "err-exists", path = shown(path)),
        E::File { path, source } => file(path, source, words),
        other => content(other, words),
    }
}

/// Bytes as people say them.
fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}

/// Errors about rows rather than about the file.
fn content(error: &StoreError, words: &Words) -> String {
    use StoreError as E;
    match error {
        E::NotFound { entity, id } => fl!(
            words,
            "err-not-found",
            entity = (*entity).to_owned(),
            id = id.to_string()
        ),
        E::Lost {
            entity,
            expected,
            found,
            ..
        } => {
            fl!(
                words,
                "err-lost",
                entity = (*entity).to_owned(),
                expected = expected.to_string(),
                found = found.to_string()
            )
        }
        E::Rule(detail) => fl!(words, "err-rule", detail = detail.as_str()),
        E::Double(what) => fl!(words, "err-double", what = what.as_str()),
        E::SameStatement {
            file,
            earlier,
            period,
        } => {
            fl!(
                words,
                "err-same-statement",
                file = file.as_str(),
                earlier = earlier.as_str(),
                period = period.to_string()
            )
        }
        E::SameFile { file, earlier, .. } => {
            fl!(
                words,
                "err-same-file",
                file = file.as_str(),
                earlier = earlier.as_str()
            )
        }
        E::Undo(refusal) => undo(refusal, words),
        E::Replay(refusal) => replay(refusal, words),
        E::Denied(denied) => shared::denied(denied, words),
        E::Money(error) => fl!(words, "err-amount", detail = error.to_string()),
        E::Column(_) => fl!(words, "err-column"),
        other => fl!(words, "err-database", detail = other.to_string()),
    }
}

/// Why something cannot be taken back.
pub fn undo(refusal: &UndoRefusal, words: &Words) -> String {
    use UndoRefusal as R;
    match refusal {
        R::Nothing => fl!(words, "err-undo-nothing"),
        R::Unknown(seq) => fl!(words, "err-undo-unknown", seq = seq.to_string()),
        R::Undone(seq) => fl!(words, "err-undo-undone", seq = seq.to_string()),
        R::Elsewhere { stays, next } => {
            let stays = fl!(
                words,
                "err-undo-elsewhere",
                seq = stays.seq.to_string(),
                what = verb(&stays.command, words)
            );
            let next = match next {
                Some(next) => fl!(
                    words,
                    "err-undo-elsewhere-next",
                    seq = next.seq.to_string(),
                    what = format!("{} {}", verb(&next.command, words), next.label)
                ),
                None => fl!(words, "err-undo-elsewhere-none"),
            };
            format!("{stays} {next}")
        }
        R::Changed { entity, by, .. } => fl!(
            words,
            "err-undo-changed",
            seq = by.seq.to_string(),
            command = by.command.as_str(),
            entity = entity.as_str()
        ),
        R::Referred { child, .. } => fl!(words, "err-undo-referred", child = child.as_str()),
        R::ImportAgain(file) => fl!(words, "err-undo-import", file = file.as_str()),
        R::Unfit { entity, .. } => fl!(words, "err-undo-unfit", entity = entity.as_str()),
        R::Content { entity, .. } => fl!(words, "err-undo-content", entity = entity.as_str()),
    }
}

/// Why operations cannot be played again.
fn replay(refusal: &ReplayRefusal, words: &Words) -> String {
    use ReplayRefusal as R;
    match refusal {
        R::NoCopy => fl!(words, "err-replay-no-copy"),
        R::Past(seq) => fl!(words, "err-replay-past", seq = seq.to_string()),
        R::Short(seq) => fl!(words, "err-replay-short", seq = seq.to_string()),
        R::Other(seq) => fl!(words, "err-replay-other", seq = seq.to_string()),
        R::Gone { file, seq } => fl!(
            words,
            "err-replay-gone",
            file = file.as_str(),
            seq = seq.to_string()
        ),
    }
}

/// What a code or name looks like.
pub fn alike(alike: &Alike, words: &Words) -> String {
    let text = alike.text.as_str();
    match &alike.of {
        Some((code, other)) => fl!(
            words,
            "err-looks-like",
            text = text,
            code = code.as_str(),
            other = other.as_str()
        ),
        None => fl!(words, "err-mixes-alphabets", text = text),
    }
}

fn refusal(refused: &Refused, words: &Words) -> String {
    use Refused as R;
    match refused {
        R::Empty("code") => fl!(words, "err-empty-code"),
        R::Empty("title") => fl!(words, "err-empty-title"),
        R::Empty("doc_no") => fl!(words, "err-empty-doc-no"),
        R::Empty(_) => fl!(words, "err-empty-name"),
        R::CodeTaken(code) => fl!(words, "err-code-taken", code = code.as_str()),
        R::LooksLike(one) => alike(one, words),
        R::ParentLoop => fl!(words, "err-parent-loop"),
        R::ZeroAmount => fl!(words, "err-zero-amount"),
        R::WrongSign(kind) => fl!(words, "err-wrong-sign", kind = kind.name(words)),
        R::Reversed(doc) => fl!(words, "err-reversed", doc = doc.as_str()),
        R::TaskClosed => fl!(words, "err-task-closed"),
        R::NotFuture => fl!(words, "err-not-future"),
        other => refused_import(other, words),
    }
}

fn refused_import(refused: &Refused, words: &Words) -> String {
    use Refused as R;
    if let Some(sentence) = shared::refused(refused, words) {
        return sentence;
    }
    match refused {
        R::UnknownCustomer(code) => fl!(words, "err-unknown-customer", code = code.as_str()),
        R::UnknownCustomers(codes) => {
            fl!(
                words,
                "err-unknown-customers",
                count = codes.len(),
                codes = some(codes)
            )
        }
        R::NoCustomerColumn => fl!(words, "err-no-customer-column"),
        R::SeveralCustomers(codes) => {
            fl!(
                words,
                "err-several-customers",
                count = codes.len().to_string(),
                codes = some(codes)
            )
        }
        R::NoDates => fl!(words, "err-no-dates"),
        R::NoStatement { customer, period } => {
            fl!(
                words,
                "err-no-statement",
                customer = customer.as_str(),
                period = period.as_str()
            )
        }
        R::FileExists(path) => fl!(words, "err-exists", path = shown(path)),
        R::NoDemo(path) => fl!(words, "err-no-demo", path = shown(path)),
        R::LineWithoutDate(line) => fl!(words, "err-line-date", line = line.to_string()),
        R::LineWithoutCurrency(line) => fl!(words, "err-line-currency", line = line.to_string()),
        _ => fl!(words, "err-no-lines"),
    }
}

/// Why a decision about a worksheet cannot be taken.
pub fn decision(error: DecisionError, words: &Words) -> String {
    match error {
        DecisionError::NoSuchEntry => fl!(words, "err-no-such-entry"),
        DecisionError::NotSuggested => fl!(words, "err-not-suggested"),
        DecisionError::NotTied => fl!(words, "err-not-tied"),
        DecisionError::MixedCurrency => fl!(words, "err-mixed-currency"),
        DecisionError::Held => fl!(words, "err-held"),
        DecisionError::Agrees => fl!(words, "err-agrees"),
        DecisionError::Changed => fl!(words, "err-changed"),
    }
}

fn file(path: &Path, source: &std::io::Error, words: &Words) -> String {
    fl!(words, "err-file", path = shown(path), detail = io(source, words))
}

/// What the system says about a file, in the reader's language where it is one of the usual things.
pub fn io(error: &std::io::Error, words: &Words) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => fl!(words, "io-not-found"),
        K::PermissionDenied => fl!(words, "io-permission"),
        K::IsADirectory => fl!(words, "io-directory"),
        K::NotADirectory => fl!(words, "io-not-a-directory"),
        K::StorageFull | K::QuotaExceeded => fl!(words, "io-full"),
        K::ReadOnlyFilesystem => fl!(words, "io-read-only"),
        K::InvalidFilename => fl!(words, "io-name"),
        K::FileTooLarge => fl!(words, "io-too-large"),
        K::InvalidData => fl!(words, "io-content"),
        _ => error.to_string(),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The first few of a list that may be long.
fn some(codes: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut text = codes
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if codes.len() > SHOWN {
        text.push_str(", ...");
    }
    text
}
