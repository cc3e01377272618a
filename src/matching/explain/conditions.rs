//! What each rule asks of lines, and which of it they miss.

use super::facts::Facts;
use crate::domain::evidence::{Failed, Form, Reason, Rule};
use crate::domain::reconciliation::Side;
use crate::matching::classify;
use crate::matching::component::{cites_several, once};
use crate::matching::proposal::lag;
use crate::matching::rules::Pass;
use crate::matching::shape::{NO_KEY, met};
use crate::matching::state::Half;
use crate::matching::{amount, parts, same, telling, typo};

impl Facts<'_, '_> {
    /// The conditions of a rule that the lines miss.
    pub(super) fn failed(&self, rule: Rule) -> Vec<Failed> {
        let mut failed = self.blocked.clone();
        if pass_of(rule).is_some_and(|pass| !self.state.rules.passes.has(pass)) {
            failed.push(Failed::Off);
        }
        let several = matches!(rule, Rule::CitedSum | Rule::Sum | Rule::Order);
        if !several && self.pair().is_none() {
            failed.push(self.size());
        }
        self.citation(rule, &mut failed);
        self.by_amount(rule, &mut failed);
        self.by_date(rule, &mut failed);
        match rule {
            Rule::Reference | Rule::Normalised | Rule::Contained => self.document(&mut failed),
            Rule::Same => self.copies(&mut failed),
            Rule::Typo => self.slip(&mut failed),
            Rule::CitedSum => self.together(&mut failed),
            Rule::Tolerance | Rule::Differs => self.difference(rule, &mut failed),
            Rule::Order => self.shared(&mut failed),
            Rule::Words | Rule::AmountDate => self.amount_alone(rule, &mut failed),
            Rule::Sum => self.set(&mut failed),
            _ => {}
        }
        if matches!(
            rule,
            Rule::Remembered | Rule::Words | Rule::AmountDate | Rule::Sum
        ) && self.refused()
        {
            failed.push(Failed::Refused);
        }
        failed
    }

    fn size(&self) -> Failed {
        Failed::Size {
            ours: self.a.len() as u32,
            theirs: self.b.len() as u32,
        }
    }

    fn citation(&self, rule: Rule, failed: &mut Vec<Failed>) {
        match rule {
            Rule::Order if self.order.is_none() => failed.push(Failed::NoOrder),
            Rule::Remembered if !self.remembered() => failed.push(Failed::NotRemembered),
            Rule::Remembered | Rule::Typo | Rule::Order | Rule::Words => {}
            Rule::AmountDate | Rule::Sum | Rule::Same => {}
            Rule::Tolerance | Rule::Differs if self.cited.is_none() && self.remembered() => {}
            _ => match self.cited {
                None => failed.push(Failed::NotCited),
                Some((_, form)) if !is_cited_for(rule, form) => failed.push(Failed::CitedAs(form)),
                Some(_) => {}
            },
        }
    }

    fn by_amount(&self, rule: Rule, failed: &mut Vec<Failed>) {
        match rule {
            Rule::Tolerance | Rule::Differs if self.gap == 0 => failed.push(Failed::Equal),
            Rule::Tolerance => {
                let tolerance = classify::rounding(self.amounts().0, self.currency(), self.state.rules);
                match self.finding() {
                    _ if self.gap.unsigned_abs() > tolerance.unsigned_abs() => {
                        let gap = self.gap;
                        failed.push(Failed::BeyondTolerance { gap, tolerance });
                    }
                    Some((_, _, Reason::Tolerance(_))) | None => {}
                    Some((.., reason)) => failed.push(Failed::Explained(reason)),
                }
            }
            Rule::Differs => {}
            _ if self.gap != 0 => failed.push(Failed::Gap(self.gap)),
            _ => {}
        }
    }

    fn by_date(&self, rule: Rule, failed: &mut Vec<Failed>) {
        // A named document ties whatever the dates; everything weaker needs the window.
        if rule == Rule::Same && self.lag != Some(0) {
            failed.push(
                self.lag
                    .map_or(Failed::NoDate, |lag| Failed::OutsideWindow { lag, beyond: lag }),
            );
        }
        match (rule, self.lag) {
            (Rule::AmountDate, None) => failed.push(Failed::NoDate),
            (Rule::Typo | Rule::Order | Rule::Words | Rule::AmountDate, _) => failed.extend(self.window()),
            _ => {}
        }
    }

    /// How far the lines stand outside the window.
    pub(super) fn window(&self) -> Option<Failed> {
        let (lag, rules) = (self.lag?, self.state.rules);
        let beyond = match lag {
            late if late > rules.days_after => lag - rules.days_after,
            early if early < -rules.days_before => lag + rules.days_before,
            _ => return None,
        };
        Some(Failed::OutsideWindow { lag, beyond })
    }

    /// A document and its amount: the part of it, and that it is the only one named.
    fn document(&self, failed: &mut Vec<Failed>) {
        let (Some((l, s)), Some((by, form))) = (self.pair(), self.cited) else {
            return;
        };
        let (citing, cited, at, owner) = self.turned(by, l, s);
        let Some(node) = cited.node(cited.own[owner as usize]) else {
            return;
        };
        if !parts::agree(self.state, by, node, at, owner) {
            failed.push(Failed::Parts);
        }
        // What fits two documents of the amount names neither; one in the window comes before one outside it.
        let bare = matches!(form, Form::Bare | Form::Tail);
        let means = |form: Form| match form {
            Form::Bare | Form::Tail => bare,
            form => !bare && form.names(),
        };
        let outside = self.window().is_some();
        let fits = |other: u32| {
            let lag = match by {
                Side::Ours => self.state.lag_of(at, other),
                Side::Theirs => self.state.lag_of(other, at),
            };
            cited.is_free(other) && (outside || self.state.rules.in_window(lag))
        };
        let links = citing
            .links(at)
            .iter()
            .filter(|link| means(link.form) && link.node != node);
        let mut others: Vec<u32> = links
            .flat_map(|link| cited.owners_of(link.node, citing.amount[at as usize]))
            .copied()
            .filter(|other| fits(*other))
            .collect();
        others.sort_unstable();
        others.dedup();
        Self::rivals_of(by, others.len() as u32, failed);
    }

    /// The line that cites and the one it cites, with their sides.
    fn turned(&self, by: Side, l: u32, s: u32) -> (&Half, &Half, u32, u32) {
        match by {
            Side::Ours => (&self.state.ours, &self.state.theirs, l, s),
            Side::Theirs => (&self.state.theirs, &self.state.ours, s, l),
        }
    }

    /// Other lines of the side that is cited.
    fn rivals_of(citer: Side, count: u32, failed: &mut Vec<Failed>) {
        let (ours, theirs) = match citer {
            Side::Theirs => (count, 0),
            Side::Ours => (0, count),
        };
        if count > 0 {
            failed.push(Failed::Rivals { ours, theirs });
        }
    }

    /// Lines that read the same: equally many on both sides.
    fn copies(&self, failed: &mut Vec<Failed>) {
        let Some((l, s)) = self.pair() else { return };
        if !same::reads_alike(self.state, l, s) {
            failed.push(Failed::Words);
            return;
        }
        let (ours, theirs) = same::alike(self.state, l);
        if ours != theirs {
            failed.push(Failed::Rivals {
                ours: ours.saturating_sub(1),
                theirs: theirs.saturating_sub(1),
            });
        }
    }

    fn slip(&self, failed: &mut Vec<Failed>) {
        let Some((l, s)) = self.pair() else { return };
        let against = [(Side::Theirs, s, l), (Side::Ours, l, s)]
            .map(|(citer, at, owner)| (typo::against(self.state, citer, at, owner), citer));
        let [theirs, ours] = against;
        match if ours.0 < theirs.0 { ours } else { theirs } {
            (typo::Against::Nothing, _) => {}
            (typo::Against::Rivals(count), citer) => Self::rivals_of(citer, count, failed),
            (typo::Against::Meant, _) => failed.push(Failed::Meant),
            (typo::Against::Far, _) => failed.push(Failed::NoSlip),
        }
    }

    /// Lines tied by citations: all that hang together, or all of a list.
    fn together(&self, failed: &mut Vec<Failed>) {
        if self.cited.is_some() && !self.is_list() {
            self.others(failed);
        }
    }

    /// Lines that belong to the same documents and are not among these.
    fn others(&self, failed: &mut Vec<Failed>) {
        let Some(all) = self.component() else { return };
        let others = |all: &[u32], of: &[u32]| all.iter().filter(|at| !of.contains(at)).count() as u32;
        let (ours, theirs) = (others(&all.ours, &self.a), others(&all.theirs, &self.b));
        if ours + theirs > 0 {
            failed.push(Failed::Component { ours, theirs });
        }
    }

    /// One document of two amounts.
    fn difference(&self, rule: Rule, failed: &mut Vec<Failed>) {
        let Some((l, s)) = self.pair() else { return };
        let state = self.state;
        let (x, y) = self.amounts();
        let Some((_, form)) = self.cited else {
            if rule == Rule::Differs && self.gap != 0 && !classify::related(x, y, state.rules) {
                failed.push(self.unrelated(false));
            }
            return;
        };
        let same = state.ours.own[l as usize] != NO_KEY
            && state.ours.own[l as usize] == state.theirs.own[s as usize];
        let shapes = state.task.shapes;
        let several = cites_several(&state.theirs, &state.ours, shapes, met::OURS, s)
            || cites_several(&state.ours, &state.theirs, shapes, met::THEIRS, l);
        if several && !same && x != y.saturating_neg() {
            failed.push(Failed::Several);
        }
        if self.gap != 0 && state.settles(l, s) {
            failed.push(Failed::Settles);
        }
        let named = form.names() || form == Form::Order;
        let window = self.window();
        let near = window.is_none() && form.names() && classify::comparable(x, y);
        if self.gap != 0 && !near && !classify::related(x, y, state.rules) {
            failed.push(self.unrelated(window.is_none() && form.names() && (x > 0) == (y > 0)));
        }
        if !named {
            failed.extend(window);
        }
        // A document booked twice is one of two amounts still: its copies are not among those that belong to it.
        let once = || self.component().and_then(|all| once(state, &all)) == Some((l, s));
        if !same && !once() {
            self.others(failed);
        }
    }

    fn unrelated(&self, comparable: bool) -> Failed {
        let (x, y) = self.amounts();
        let base = i128::from(x).abs().max(i128::from(y).abs()).max(1);
        let apart = i128::from(self.gap).abs() * 1_000_000 / base;
        Failed::Unrelated {
            apart_ppm: u32::try_from(apart).unwrap_or(u32::MAX),
            allowed_ppm: if comparable {
                classify::COMPARABLE_PPM.max(self.state.rules.differs_ppm)
            } else {
                self.state.rules.differs_ppm
            },
        }
    }

    /// A number both share.
    fn shared(&self, failed: &mut Vec<Failed>) {
        let Some(against) = self.order else { return };
        if against.common {
            failed.push(Failed::Common);
        }
        if let Some((l, s)) = self.pair() {
            if self.gap == 0 && against.rivals != (0, 0) {
                let (ours, theirs) = against.rivals;
                failed.push(Failed::Rivals { ours, theirs });
            }
            if !self.state.same_month(l, s) {
                failed.push(Failed::Months);
            }
        }
    }

    /// The amount of a pair, with its date or its words.
    fn amount_alone(&self, rule: Rule, failed: &mut Vec<Failed>) {
        let Some((l, s)) = self.pair() else { return };
        let state = self.state;
        if self.gap != 0 {
            failed.extend((rule == Rule::Words).then_some(Failed::Untold));
            return;
        }
        let standing = amount::standing(state, l, s);
        failed.extend(standing.claimed.then_some(Failed::Claimed));
        failed.extend(standing.names.map(Failed::Names));
        failed.extend(state.at_odds(l, s).then_some(Failed::AtOdds));
        let kinds = (state.ours.kind[l as usize], state.theirs.kind[s as usize]);
        failed.extend((!state.kinds.may_pair(kinds.0, kinds.1)).then_some(Failed::Kinds));
        if rule == Rule::Words {
            if !standing.told {
                let (mine, other) = (
                    (state.task.ours, self.ours[0]),
                    (state.task.theirs, self.theirs[0]),
                );
                let shares = telling::agree((mine.0, mine.1 as usize), (other.0, other.1 as usize));
                failed.push(if shares { Failed::Doubt } else { Failed::Untold });
            }
            return;
        }
        let (ours, theirs) = standing.rivals;
        if standing.is_rivalled && ours + theirs > 0 {
            failed.push(Failed::Rivals { ours, theirs });
        } else if failed.is_empty() && standing.share_ppm < state.rules.posterior_ppm {
            failed.push(Failed::Unlikely {
                sure_ppm: standing.share_ppm,
                least_ppm: state.rules.posterior_ppm,
            });
        }
    }

    fn set(&self, failed: &mut Vec<Failed>) {
        if self.a.len() != 1 && self.b.len() != 1 || self.a.len() + self.b.len() < 3 {
            failed.push(self.size());
        }
        let (task, rules) = (self.state.task, self.state.rules);
        let lines = self.a.len().max(self.b.len());
        // A set that adds up may be all of a run of days, however long.
        if lines > rules.set_cap && self.gap != 0 {
            failed.push(Failed::TooMany {
                lines: lines as u32,
                most: rules.set_cap as u32,
            });
        }
        let (set, members, most) = if self.a.len() > 1 {
            (task.ours, &self.ours, rules.set_span)
        } else {
            (task.theirs, &self.theirs, rules.days_after + rules.days_before)
        };
        let long = lines > rules.set_cap && self.gap == 0;
        if let Some(days) = lag(set, members, set, members).filter(|days| *days > most && !long) {
            failed.push(Failed::Span { days, most });
        }
        if failed.is_empty() {
            failed.extend(self.unsure_set());
        }
    }
}

/// The step that tries a rule, where it is one that can be turned off.
fn pass_of(rule: Rule) -> Option<Pass> {
    Some(match rule {
        Rule::Reference | Rule::Normalised | Rule::Contained | Rule::Same => Pass::Exact,
        Rule::Typo => Pass::Typo,
        Rule::CitedSum | Rule::Tolerance | Rule::Differs => Pass::Component,
        Rule::Order => Pass::Order,
        Rule::Words | Rule::AmountDate => Pass::Amount,
        Rule::Sum => Pass::Sums,
        _ => return None,
    })
}

/// Whether the citation that the rules go by is of the rule's forms.
fn is_cited_for(rule: Rule, form: Form) -> bool {
    match rule {
        Rule::Reference => form == Form::Exact,
        Rule::Normalised => matches!(form, Form::Normalised | Form::Memo | Form::Listed | Form::Ranged),
        Rule::Contained => matches!(form, Form::Bare | Form::Tail | Form::Letters),
        _ => true,
    }
}
