//! One operation from what is shown, and what may follow it.

use super::{ImportWizard, Outcome, choices};
use crate::domain::batch::Kind;
use crate::domain::id::StatementId;
use crate::ops::import;
use crate::ops::{By, OpError};
use crate::store::batch::Imported;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::global;
use crate::tui::effect::{Effect, Effects};
use crate::tui::overlays::{Choice, Pick};
use crate::tui::subject::Subject;
use crate::tui::{Say, say, sentence};

impl ImportWizard {
    /// Writes what is shown, or says why that cannot be.
    pub(super) fn import(&mut self, cx: &Context) -> Effects {
        let (kind, request) = (self.kind(), self.request());
        if let Some(missing) = self.not_given(cx) {
            return vec![Effect::Notice(say(move |w| sentence::role(missing, w)))];
        }
        let checked = match &self.outcome {
            _ if self.busy => return Vec::new(),
            Some(Outcome::Lines(preview, foreseen)) => {
                let refused = foreseen.as_ref().and_then(|it| it.refusal(&preview.file));
                import::check(kind, preview, &request).and(refused.map_or(Ok(()), Err))
            }
            Some(Outcome::List(list)) => import::check_list(list),
            Some(Outcome::Refused(_)) => return vec![Effect::Notice(say(|w| fl!(w, "wizard-not-readable")))],
            None => return Vec::new(),
        };
        if let Err(error) = checked {
            return vec![Effect::Notice(choices::refusal(error))];
        }
        let Some(outcome) = self.outcome.take() else {
            return Vec::new();
        };
        self.busy = true;
        let by = By::new(&cx.actor, cx.today);
        vec![Effect::write(
            say(|w| fl!(w, "wizard-writing")),
            move |store, _| match outcome {
                Outcome::Lines(preview, _) if kind == Kind::Ledger => Ok((
                    import::ledger(store, &by, *preview, &request)?
                        .value()
                        .unwrap_or_default(),
                    None,
                )),
                Outcome::Lines(preview, _) => {
                    let done = import::statement(store, &by, *preview, &request)?.value();
                    Ok(done.map_or_else(
                        || (Imported::default(), None),
                        |(id, imported)| (imported, Some(id)),
                    ))
                }
                Outcome::List(list) => Ok((
                    import::customers(store, &by, &list)?.value().unwrap_or_default(),
                    None,
                )),
                Outcome::Refused(refusal) => Err(OpError::Unreadable(refusal)),
            },
            |wizard: &mut Self, done: Result<_, OpError>| match done {
                Ok((imported, statement)) => wizard.done(&imported, statement),
                Err(error) => wizard.stopped(error),
            },
        )]
    }

    fn done(&self, imported: &Imported, statement: Option<StatementId>) -> Effects {
        let file = self
            .file
            .as_ref()
            .map(|file| file.name.clone())
            .unwrap_or_default();
        let (added, already) = (imported.added, imported.already_there);
        let imported = imported.clone();
        let told = say(move |w| {
            let done = fl!(
                w,
                "wizard-done",
                file = file.as_str(),
                added = added,
                already = already
            );
            let remarks = sentence::imported(&imported, w);
            std::iter::once(done).chain(remarks).collect::<Vec<_>>().join(" ")
        });
        let mut effects = vec![Effect::Close, Effect::Notice(told)];
        effects.extend(statement.map(offer));
        effects
    }
}

/// Asks whether to reconcile the statement at once.
fn offer(statement: StatementId) -> Effect {
    let choice =
        |key, label: fn(&crate::text::Words) -> String, effects: fn(StatementId) -> Effects| Choice {
            key: Some(key),
            label: say(label),
            detail: say(|_| String::new()),
            then: Box::new(move |_| effects(statement)),
        };
    let now = choice(
        'r',
        |w| fl!(w, "wizard-reconcile-now"),
        |id| vec![Effect::run(global::GO_RECONCILE, Subject::Statement(id))],
    );
    let later = choice('l', |w| fl!(w, "wizard-reconcile-later"), |_| Vec::new());
    let title: Say = say(|w| fl!(w, "wizard-imported"));
    Effect::Open(Box::new(Pick::new(title, vec![now, later])))
}
