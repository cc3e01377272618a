//! What is known of lines that are asked about, read off the block they are in.

use crate::domain::evidence::{Form, Rule};
use crate::domain::lesson;
use crate::domain::reconciliation::Side;
use crate::domain::{Currency, Lines};
use crate::matching::classify::{self, Finding};
use crate::matching::component::{self, Component, components};
use crate::matching::exact;
use crate::matching::explain::Failed;
use crate::matching::proposal::{ends, sum};
use crate::matching::shared;
use crate::matching::state::{Half, State};

/// What is known of the lines.
pub(super) struct Facts<'s, 'a> {
    pub(super) state: &'s State<'a>,
    /// Positions of ours and of theirs.
    pub(super) a: Vec<u32>,
    pub(super) b: Vec<u32>,
    /// The same as lines.
    pub(super) ours: Vec<u32>,
    pub(super) theirs: Vec<u32>,
    pub(super) cited: Option<(Side, Form)>,
    /// What speaks against a number both share, if they share one.
    pub(super) order: Option<shared::Against>,
    pub(super) gap: i64,
    pub(super) lag: Option<i32>,
    /// What keeps them from being tied at all.
    pub(super) blocked: Vec<Failed>,
}

impl<'s, 'a> Facts<'s, 'a> {
    pub(super) fn new(state: &'s State<'a>, a: Vec<u32>, b: Vec<u32>, apart: bool) -> Self {
        let lines = |half: &Half, of: &[u32]| of.iter().map(|at| half.line[*at as usize]).collect::<Vec<_>>();
        let (ours, theirs) = (lines(&state.ours, &a), lines(&state.theirs, &b));
        let task = state.task;
        let ends = ends(task.ours, &ours, task.theirs, &theirs);
        let order = shared::against(state, &a, &b);
        let shared = order.map(|_| (Side::Theirs, Form::Order));
        let mut facts = Self {
            state,
            cited: cited(state, &a, &b).or(shared),
            order,
            gap: sum(task.ours, &ours).saturating_sub(sum(task.theirs, &theirs)),
            lag: ends.and_then(|(first, last)| task.calendar.months.lag(first, last)),
            blocked: Vec::new(),
            a,
            b,
            ours,
            theirs,
        };
        facts.blocked = facts.blocked(apart);
        facts
    }

    /// The two lines where it is one against one.
    pub(super) fn pair(&self) -> Option<(u32, u32)> {
        match (self.a.as_slice(), self.b.as_slice()) {
            (&[l], &[s]) => Some((l, s)),
            _ => None,
        }
    }

    /// The amounts of both sides.
    pub(super) fn amounts(&self) -> (i64, i64) {
        let task = self.state.task;
        (sum(task.ours, &self.ours), sum(task.theirs, &self.theirs))
    }

    /// What a pair is, taken for one booking.
    pub(super) fn finding(&self) -> Option<Finding> {
        let (&[l], &[s]) = (self.ours.as_slice(), self.theirs.as_slice()) else {
            return None;
        };
        let task = self.state.task;
        Some(if self.gap == 0 {
            classify::equal(self.lag, task.rules)
        } else {
            component::difference((task.ours, l as usize), (task.theirs, s as usize), task.rules)
        })
    }

    /// The currency of the lines: one that is known.
    pub(super) fn currency(&self) -> Currency {
        let task = self.state.task;
        known_currency(task.ours, &self.ours)
            .or_else(|| known_currency(task.theirs, &self.theirs))
            .unwrap_or_default()
    }

    /// What blocks the lines from being tied at all.
    fn blocked(&self, apart: bool) -> Vec<Failed> {
        let task = self.state.task;
        let mut failed = Vec::new();
        if self.a.is_empty() || self.b.is_empty() {
            failed.push(Failed::OneSided);
        }
        let code = |lines: &Lines, i: u32| -> Option<String> {
            let named = lines.accounts.iter().any(|c| !c.trim().is_empty());
            let code = lines.accounts[lines.account[i as usize] as usize].trim();
            named.then(|| code.to_uppercase())
        };
        let ours = self.ours.iter().filter_map(|i| code(task.ours, *i));
        let theirs = self.theirs.iter().filter_map(|i| code(task.theirs, *i));
        let codes: Vec<String> = ours.chain(theirs).collect();
        if apart && codes.windows(2).any(|pair| pair[0] != pair[1]) {
            failed.push(Failed::Account);
        }
        let known = (
            known_currency(task.ours, &self.ours),
            known_currency(task.theirs, &self.theirs),
        );
        if let (Some(ours), Some(theirs)) = known
            && ours != theirs
        {
            failed.push(Failed::Currency { ours, theirs });
        }
        if apart && failed.is_empty() {
            failed.push(Failed::Apart);
        }
        failed
    }

    /// The lines that hang together with these by the documents they cite; the weaker citations are asked where the documents
    /// are not named.
    pub(super) fn component(&self) -> Option<Component> {
        let holds = |c: &Component| {
            self.a.iter().any(|l| c.ours.contains(l)) && self.b.iter().any(|s| c.theirs.contains(s))
        };
        [true, false]
            .into_iter()
            .find_map(|named| components(self.state, named).into_iter().find(holds))
    }

    /// Whether one line cites documents of which the others are all free lines, or all of one document.
    pub(super) fn is_list(&self) -> bool {
        let of = |citing: &Half, cited: &Half, at: u32, set: &[u32]| {
            let free = |node: u32| {
                let owners = cited.owners(node).iter().copied();
                owners.filter(|owner| cited.is_free(*owner))
            };
            let named = || citing.links(at).iter().filter(|link| link.form.names());
            let is_set = |mut lines: Vec<u32>| {
                lines.sort_unstable();
                lines.dedup();
                lines == set
            };
            is_set(named().flat_map(|link| free(link.node)).collect())
                || named().any(|link| is_set(free(link.node).collect()))
        };
        let (ours, theirs) = (&self.state.ours, &self.state.theirs);
        let by_theirs = matches!(self.b.as_slice(), &[s] if of(theirs, ours, s, &sorted(&self.a)));
        by_theirs || matches!(self.a.as_slice(), &[l] if of(ours, theirs, l, &sorted(&self.b)))
    }

    /// Whether a decision taught that their text stands for ours.
    pub(super) fn remembered(&self) -> bool {
        let (&[l], &[s]) = (self.ours.as_slice(), self.theirs.as_slice()) else {
            return false;
        };
        let task = self.state.task;
        let (Some(mine), Some(other)) = (task.ours.get(l as usize), task.theirs.get(s as usize)) else {
            return false;
        };
        let (mine, other) = (lesson::own_texts(&mine), lesson::own_texts(&other));
        let read = |pattern: &str, texts: &[String]| -> Vec<String> {
            let fits = texts.iter().filter_map(|text| lesson::fits(pattern, text));
            fits.collect()
        };
        task.rules.known.aliases.iter().any(|(ours, theirs)| {
            let numbers = read(ours, &mine);
            read(theirs, &other).iter().any(|number| numbers.contains(number))
        })
    }

    /// Whether a person refused to tie just these lines.
    pub(super) fn refused(&self) -> bool {
        let task = self.state.task;
        let name = |lines: &Lines, of: &[u32]| {
            lesson::identity(of.iter().filter_map(|line| lines.get(*line as usize)))
        };
        let names = name(task.ours, &self.ours).zip(name(task.theirs, &self.theirs));
        names.is_some_and(|names| task.rules.known.refused.contains(&names))
    }

    /// Whether the citation that the rules go by is of the rule's forms.
    pub(super) fn is_cited_for(&self, rule: Rule, form: Form) -> bool {
        match rule {
            Rule::Reference => form == Form::Exact,
            Rule::Normalised => matches!(form, Form::Normalised | Form::Memo | Form::Listed | Form::Ranged),
            Rule::Contained => matches!(form, Form::Bare | Form::Tail | Form::Letters),
            _ => true,
        }
    }
}

fn sorted(positions: &[u32]) -> Vec<u32> {
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    sorted
}

fn known_currency(lines: &Lines, members: &[u32]) -> Option<Currency> {
    let mut all = members.iter().map(|i| lines.currency[*i as usize]);
    all.find(|currency| !currency.is_unknown())
}

/// The citation between lines that the rules go by: one that names the document before one that does not, theirs before ours.
fn cited(state: &State<'_>, a: &[u32], b: &[u32]) -> Option<(Side, Form)> {
    let of = |citing: &Half, cited: &Half, at: u32, owner: u32| {
        let node = cited.node(cited.own[owner as usize])?;
        let link = citing.links(at).iter().find(|link| link.node == node)?;
        Some(link.form)
    };
    let pairs = || a.iter().flat_map(|l| b.iter().map(move |s| (*l, *s)));
    let (ours, theirs) = (&state.ours, &state.theirs);
    let by_theirs = pairs().filter_map(|(l, s)| of(theirs, ours, s, l).map(|form| (Side::Theirs, form)));
    let by_ours = pairs().filter_map(|(l, s)| of(ours, theirs, l, s).map(|form| (Side::Ours, form)));
    let all = by_theirs.chain(by_ours);
    let best = all.min_by_key(|(side, form)| (!form.names(), *side == Side::Ours, *form))?;
    Some(exact::as_written(state, a, b, best))
}
