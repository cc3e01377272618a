//! What a person can correct, as small lists: the kind of file, how it is written, what a column means.

use super::super::{Choice, Pick};
use super::{ImportWizard, Outcome, Step};
use crate::domain::batch::Kind;
use crate::domain::reading::{DateOrder, Meaning, SignRule};
use crate::formats::profile::Columns;
use crate::formats::{ColumnReading, Mark, Outline, Profile, Reading};
use crate::ops::{OpError, Refused};
use crate::text::noun::Named;
use crate::text::{Words, fl, reading as said};
use crate::tui::command::overlays as ids;
use crate::tui::effect::Effect;
use crate::tui::{Say, say, sentence, verbatim};

/// True where a code stands in the name of a file by itself, not inside a longer word.
pub(super) fn is_in(code: &str, file: &str) -> bool {
    let (code, file) = (code.to_lowercase(), file.to_lowercase());
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !code.is_empty()
        && file.match_indices(&code).any(|(at, _)| {
            !inside(file[..at].chars().next_back()) && !inside(file[at + code.len()..].chars().next())
        })
}

/// A refusal in the words of the wizard, which has keys where the command line has options.
pub(super) fn refusal(error: OpError) -> Say {
    match error {
        OpError::Refused(Refused::UnknownCustomers(codes)) => {
            let count = codes.len();
            say(move |w| fl!(w, "wizard-unknown", count = count))
        }
        OpError::Refused(Refused::NoCustomerColumn | Refused::SeveralCustomers(_)) => {
            say(|w| fl!(w, "wizard-no-customer"))
        }
        error => say(move |w| sentence::of(&error, w)),
    }
}

impl ImportWizard {
    /// Why a command makes no sense for this file; `None` where it does.
    pub(super) fn reason_against(&self, id: &str) -> Option<Say> {
        let unknown = match &self.outcome {
            Some(Outcome::Lines(preview, _)) if self.customer.is_none() => preview.unknown.len(),
            _ => 0,
        };
        match id {
            ids::WIZARD_SIGN if self.kind() != Kind::Statement => {
                Some(say(|w| fl!(w, "wizard-only-statement")))
            }
            ids::WIZARD_CREATE if unknown == 0 => Some(say(|w| fl!(w, "wizard-nobody-unknown"))),
            ids::WIZARD_CUSTOMER if self.kind() == Kind::Customers => {
                Some(say(|w| fl!(w, "wizard-is-a-list")))
            }
            _ => None,
        }
    }
}

/// A choice that changes the wizard and reads the file again.
fn choice(label: Say, change: impl FnOnce(&mut ImportWizard) + Send + 'static) -> Choice {
    Choice {
        key: None,
        label,
        detail: say(|_| String::new()),
        then: Box::new(move |_| {
            vec![Effect::read(
                "wizard-choice",
                |_| (),
                move |wizard: &mut ImportWizard, ()| {
                    change(wizard);
                    wizard.step = Step::Review;
                    wizard.read()
                },
            )]
        }),
    }
}

fn pick(title: fn(&Words) -> String, choices: Vec<Choice>) -> Effect {
    Effect::Open(Box::new(Pick::new(say(title), choices)))
}

/// What the file is.
pub(super) fn kinds() -> Effect {
    let kinds = [Kind::Ledger, Kind::Statement, Kind::Customers];
    let all = kinds.map(|kind| choice(say(move |w| kind.name(w)), move |wizard| wizard.kind = Some(kind)));
    pick(|w| fl!(w, "cmd-wizard-kind"), all.into())
}

impl ImportWizard {
    /// The reading shown, where the file is a ledger or a statement that could be read.
    pub(super) fn reading(&self) -> Option<&Reading> {
        match &self.outcome {
            Some(Outcome::Lines(preview, _)) => Some(&preview.reading),
            _ => None,
        }
    }

    /// What was concluded, read or not.
    pub(super) fn outline(&self) -> Option<&Outline> {
        match &self.outcome {
            Some(Outcome::Lines(preview, _)) => Some(&preview.reading.outline),
            Some(Outcome::Refused(refusal)) => refusal.outline.as_deref(),
            _ => None,
        }
    }

    /// How the file is written.
    pub(super) fn styles(&self) -> Option<Effect> {
        self.outcome.as_ref()?;
        let mut all = Vec::new();
        for order in [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd] {
            let label = say(move |w| match order {
                DateOrder::Dmy => fl!(w, "wizard-dmy"),
                DateOrder::Mdy => fl!(w, "wizard-mdy"),
                DateOrder::Ymd => fl!(w, "wizard-ymd"),
            });
            all.push(choice(label, move |wizard| {
                wizard.profile.date_order = Some(order);
            }));
        }
        for mark in [Mark::Point, Mark::Comma] {
            let label = say(move |w| match mark {
                Mark::Point => fl!(w, "wizard-decimal-point"),
                Mark::Comma => fl!(w, "wizard-decimal-comma"),
            });
            all.push(choice(label, move |wizard| wizard.profile.decimal = Some(mark)));
        }
        for rule in [SignRule::AsWritten, SignRule::Turned] {
            let label = say(move |w| match rule {
                SignRule::Turned => fl!(w, "wizard-sign-turned"),
                _ => fl!(w, "wizard-sign-written"),
            });
            all.push(choice(label, move |wizard| wizard.profile.sign = Some(rule)));
        }
        for encoding in ["utf-8", "gb18030", "windows-1252", "utf-16le"] {
            all.push(choice(verbatim(encoding), move |wizard| {
                wizard.profile.encoding = Some(encoding.to_owned());
            }));
        }
        for (delimiter, shown) in [(",", ","), (";", ";"), ("tab", "Tab"), ("|", "|")] {
            let label = say(move |w| fl!(w, "wizard-delimiter", mark = shown));
            all.push(choice(label, move |wizard| {
                wizard.profile.delimiter = Some(delimiter.to_owned());
            }));
        }
        all.push(choice(say(|w| fl!(w, "wizard-as-detected")), |wizard| {
            wizard.profile = Profile::default();
        }));
        Some(pick(|w| fl!(w, "cmd-wizard-style"), all))
    }

    /// What the column under the cursor means.
    pub(super) fn meanings(&self) -> Option<Effect> {
        let outline = self.outline()?;
        let column = outline.columns.get(self.columns.cursor())?.clone();
        let concluded = outline.profile.clone();
        let all = Meaning::ALL.iter().map(|meaning| {
            let (meaning, column, concluded) = (*meaning, column.clone(), concluded.clone());
            choice(say(move |w| said::meaning(w, meaning)), move |wizard| {
                wizard.profile = with_meaning(concluded, &column, meaning);
            })
        });
        Some(pick(|w| fl!(w, "cmd-wizard-meaning"), all.collect()))
    }
}

/// The conclusion with one column meaning something else. Texts that are joined keep their other columns; any other meaning
/// moves to the column.
fn with_meaning(mut concluded: Profile, column: &ColumnReading, meaning: Meaning) -> Profile {
    let number = column.index + 1;
    let is_it = |named: &Columns| match named {
        Columns::Number(n) => *n == number,
        Columns::Heading(heading) => *heading == column.source,
        Columns::Several(_) => false,
    };
    for columns in concluded.columns.values_mut() {
        if let Columns::Several(all) = columns {
            all.retain(|one| !is_it(one));
        }
    }
    concluded.columns.retain(|_, columns| match columns {
        Columns::Several(all) => !all.is_empty(),
        one => !is_it(one),
    });
    // Whose side it is written from is concluded anew from the new columns.
    concluded.mirrored = None;
    let named = Columns::Number(number);
    let key = meaning.as_str().to_owned();
    match concluded.columns.get_mut(&key) {
        Some(Columns::Several(all)) if meaning == Meaning::Memo => all.push(named),
        Some(one) if meaning == Meaning::Memo => *one = Columns::Several(vec![one.clone(), named]),
        _ => {
            concluded.columns.insert(key, named);
        }
    }
    concluded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::Reason;

    fn column(index: usize, source: &str) -> ColumnReading {
        ColumnReading {
            index,
            source: source.to_owned(),
            meaning: Meaning::Ignored,
            reason: Reason::Unknown,
            samples: Vec::new(),
        }
    }

    #[test]
    fn codes_stand_by_themselves() {
        assert!(is_in("C003", "statement-c003.csv") && is_in("C003", "C003_2026-10.xlsx"));
        assert!(!is_in("C003", "C0031.csv") && !is_in("", "a.csv"));
    }

    #[test]
    fn a_meaning_moves_and_texts_join() {
        let mut concluded = Profile::default();
        concluded
            .columns
            .insert("amount".to_owned(), Columns::Heading("Betrag".to_owned()));
        concluded
            .columns
            .insert("memo".to_owned(), Columns::Heading("Text".to_owned()));
        concluded.mirrored = Some(true);
        let moved = with_meaning(concluded.clone(), &column(4, "Summe"), Meaning::Amount);
        assert_eq!(moved.columns["amount"], Columns::Number(5));
        assert_eq!(moved.mirrored, None);
        let joined = with_meaning(concluded, &column(0, "Betrag"), Meaning::Memo);
        assert!(!joined.columns.contains_key("amount"));
        assert_eq!(joined.columns["memo"].each().len(), 2);
    }
}
