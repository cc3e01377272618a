//! A form that was not saved: what was typed, on top of what, and the key of the intent, so that saving it again after the
//! answer was lost has no second effect. A draft is offered back, never saved by itself.

use crate::domain::id::OpId;
use crate::store::session::SessionInfo;
use crate::store::side::Side;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every file of a draft begins so.
const FILES: &str = "draft-";

/// Fields by name with their values.
pub type Values = Vec<(String, String)>;

/// What was typed into a form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// The form, such as `customer-edit:12`.
    pub form: String,
    /// What the form called itself, in the language that was on.
    pub title: String,
    /// The key of the intent.
    pub op_id: OpId,
    /// The version of the row that was edited; `None` for something new.
    pub version: Option<i64>,
    /// What the fields held before anything was typed.
    pub base: Values,
    /// What they hold now.
    pub values: Values,
    /// The session it is typed in: process and key.
    pub session: (u32, u32),
}

/// The drafts of one operator by their forms.
pub type Drafts = BTreeMap<String, Draft>;

impl Draft {
    /// The name of the file for the draft of this form.
    pub fn file(form: &str) -> String {
        format!("{FILES}{form}")
    }

    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    /// What was typed differs from what was there.
    pub fn says_something(&self) -> bool {
        self.values != self.base
    }

    /// The value a field had in `values`; empty where it had none.
    pub fn value<'a>(values: &'a Values, field: &str) -> &'a str {
        values
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, value)| value.as_str())
    }
}

/// The drafts that earlier sessions left. What somebody is typing in a session that lives is not ours to offer, though
/// it be the same operator.
pub fn left(side: &Side, alive: &[SessionInfo]) -> Drafts {
    let typed_now = |draft: &Draft| alive.iter().any(|s| (s.pid, s.key) == draft.session);
    side.all(FILES)
        .iter()
        .filter_map(|bytes| serde_json::from_slice::<Draft>(bytes).ok())
        .filter(|draft| draft.says_something() && !typed_now(draft))
        .map(|draft| (draft.form.clone(), draft))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::session::Place;

    fn draft(form: &str, session: (u32, u32)) -> Draft {
        Draft {
            form: form.into(),
            title: "Task".into(),
            op_id: OpId([7; 16]),
            version: Some(3),
            base: vec![("title".into(), "a".into())],
            values: vec![("title".into(), "b".into())],
            session,
        }
    }

    #[test]
    fn drafts_of_sessions_that_ended_come_back_as_they_were() {
        let directory = tempfile::tempdir().unwrap();
        let side = Side::of(&directory.path().join("book"), "alice").unwrap();
        let (dead, live) = (draft("task-edit:1", (1, 1)), draft("task-edit:2", (2, 2)));
        let mut empty = draft("task-edit:3", (1, 1));
        empty.values = empty.base.clone();
        for draft in [&dead, &live, &empty] {
            side.put(&Draft::file(&draft.form), &draft.bytes(), true).unwrap();
        }
        side.put(&Draft::file("torn"), b"{\"form\":", true).unwrap();
        let alive = SessionInfo {
            pid: 2,
            key: 2,
            actor: "alice".into(),
            since: String::new(),
            place: Place::default(),
        };
        let left = left(&side, &[alive]);
        assert_eq!(left.into_values().collect::<Vec<_>>(), [dead]);
    }
}
