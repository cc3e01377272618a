//! Why, and why not: for any pair or set of lines, every rule with the condition that failed and by how much.

use super::calendar::Months;
use super::proposal::{ends, lag, sum};
use super::rules::Rules;
use super::scan::{Cite, Scanner};
use super::shape::{self, BARE, Key, Shapes, TAIL};
use super::typo::slip;
use super::{classify, component, telling};
pub use crate::domain::evidence::Failed;
use crate::domain::evidence::{Form, Reason, Rule};
use crate::domain::lesson;
use crate::domain::reconciliation::Side;
use crate::domain::{Currency, Lines};

/// One rule's verdict on the lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The rule.
    pub rule: Rule,
    /// Conditions not met; none: the rule would tie the lines, if no better one takes them first.
    pub failed: Vec<Failed>,
}

impl Verdict {
    /// True when every condition holds.
    pub fn holds(&self) -> bool {
        self.failed.is_empty()
    }
}

/// What the lines have in common, and what each rule says of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The best citation between the lines, and who cites.
    pub cited: Option<(Side, Form)>,
    /// Sum of ours less sum of theirs, minor units.
    pub gap: i64,
    /// Days from our first line to their last.
    pub lag: Option<i32>,
    /// Why the amounts differ, for one line against one.
    pub reason: Reason,
    /// Every rule that ties lines of both sides, in the order they are tried.
    pub rules: Vec<Verdict>,
}

/// Explains the set of our lines `a` and their lines `b` (indices from 0). Indices past the end are ignored.
pub fn explain(ours: &Lines, theirs: &Lines, rules: &Rules, a: &[u32], b: &[u32]) -> Explanation {
    let shapes = shape::learn(ours, theirs);
    let a: Vec<u32> = a.iter().copied().filter(|i| (*i as usize) < ours.len()).collect();
    let b: Vec<u32> = b
        .iter()
        .copied()
        .filter(|i| (*i as usize) < theirs.len())
        .collect();
    let facts = Facts::new(ours, theirs, rules, &shapes, &a, &b);
    let reason = match (a.as_slice(), b.as_slice()) {
        (&[l], &[s]) => pair_reason(ours, theirs, rules, (l as usize, s as usize), facts.lag),
        _ => Reason::None,
    };
    let tried = [
        Rule::Reference,
        Rule::Normalised,
        Rule::Contained,
        Rule::Same,
        Rule::Remembered,
        Rule::Typo,
        Rule::CitedSum,
        Rule::Tolerance,
        Rule::Differs,
        Rule::Order,
        Rule::AmountDate,
        Rule::Sum,
    ];
    Explanation {
        cited: facts.cited,
        gap: facts.gap,
        lag: facts.lag,
        reason,
        rules: tried
            .into_iter()
            .map(|rule| Verdict {
                rule,
                failed: facts.failed(rule),
            })
            .collect(),
    }
}

fn pair_reason(
    ours: &Lines,
    theirs: &Lines,
    rules: &Rules,
    (l, s): (usize, usize),
    lag: Option<i32>,
) -> Reason {
    let (mine, other) = (ours.amount[l], theirs.amount[s]);
    if mine == other {
        classify::equal(lag, rules).2
    } else {
        component::difference((ours, l), (theirs, s), rules).2
    }
}

/// What is known of the set.
struct Facts<'a> {
    ours: &'a Lines,
    theirs: &'a Lines,
    rules: &'a Rules,
    a: &'a [u32],
    b: &'a [u32],
    cited: Option<(Side, Form)>,
    typo: bool,
    order: bool,
    gap: i64,
    lag: Option<i32>,
    months: Months,
    blocked: Vec<Failed>,
}

impl<'a> Facts<'a> {
    /// The currency of the lines: one that is known.
    fn currency(&self) -> Currency {
        let known = |lines: &Lines, members: &[u32]| {
            let mut all = members.iter().map(|i| lines.currency[*i as usize]);
            all.find(|c| !c.is_unknown())
        };
        known(self.ours, self.a)
            .or_else(|| known(self.theirs, self.b))
            .unwrap_or_default()
    }

    fn new(
        ours: &'a Lines,
        theirs: &'a Lines,
        rules: &'a Rules,
        shapes: &Shapes,
        a: &'a [u32],
        b: &'a [u32],
    ) -> Self {
        let mine = read(ours, a, shapes);
        let other = read(theirs, b, shapes);
        let best = |citing: &[Read], cited: &[Read]| {
            let forms = citing
                .iter()
                .flat_map(|x| cited.iter().filter_map(|y| x.form_of(y, shapes)));
            forms.min()
        };
        let cited = match (best(&other, &mine), best(&mine, &other)) {
            (Some(x), Some(y)) if y < x => Some((Side::Ours, y)),
            (Some(x), _) => Some((Side::Theirs, x)),
            (None, y) => y.map(|y| (Side::Ours, y)),
        };
        let pairs = || mine.iter().flat_map(|x| other.iter().map(move |y| (x, y)));
        let near = |x: &Read, y: &Read| {
            x.own.is_some_and(|own| {
                y.cites.iter().any(|c| {
                    (c.key().shape == own.shape || c.key().shape == BARE) && slip(c.key().number, own.number)
                })
            })
        };
        let gap = sum(ours, a).saturating_sub(sum(theirs, b));
        let months = Months::of(ours, theirs);
        let lag = ends(ours, a, theirs, b).and_then(|(first, last)| months.lag(first, last));
        Self {
            ours,
            theirs,
            rules,
            a,
            b,
            cited,
            typo: pairs().any(|(x, y)| near(x, y)),
            order: pairs().any(|(x, y)| {
                x.cites
                    .iter()
                    .any(|c| c.form.names() && y.cites.iter().any(|o| o.key() == c.key()))
            }),
            gap,
            lag,
            months,
            blocked: blocked(ours, theirs, a, b),
        }
    }

    fn failed(&self, rule: Rule) -> Vec<Failed> {
        let mut failed = self.blocked.clone();
        let pair = self.a.len() == 1 && self.b.len() == 1;
        let several = matches!(rule, Rule::CitedSum | Rule::Sum | Rule::Order);
        if !several && !pair {
            failed.push(Failed::Size {
                ours: self.a.len() as u32,
                theirs: self.b.len() as u32,
            });
        }
        self.citation(rule, &mut failed);
        self.amounts(rule, pair, &mut failed);
        self.dates(rule, &mut failed);
        if matches!(rule, Rule::Remembered | Rule::AmountDate | Rule::Sum) && self.refused() {
            failed.push(Failed::Refused);
        }
        if rule == Rule::AmountDate && pair {
            let (ours, theirs) = self.rivals();
            if ours + theirs > 0 {
                failed.push(Failed::Rivals { ours, theirs });
            }
        }
        if rule == Rule::Sum {
            self.set(&mut failed);
        }
        failed
    }

    fn citation(&self, rule: Rule, failed: &mut Vec<Failed>) {
        let wanted = |form: Form| match rule {
            Rule::Reference => form == Form::Exact,
            Rule::Normalised => matches!(form, Form::Normalised | Form::Memo | Form::Listed | Form::Ranged),
            Rule::Contained => matches!(form, Form::Bare | Form::Tail | Form::Letters),
            _ => form.names() || matches!(form, Form::Bare | Form::Tail),
        };
        match rule {
            Rule::Typo if !self.typo => failed.push(Failed::NotCited),
            Rule::Order if !self.order => failed.push(Failed::NoOrder),
            Rule::Same if !self.same_words() => failed.push(Failed::Words),
            Rule::Remembered if !self.remembered() => failed.push(Failed::NotRemembered),
            Rule::Words if !self.told() => failed.push(Failed::Untold),
            Rule::Words => {}
            Rule::Remembered | Rule::Typo | Rule::Order | Rule::AmountDate | Rule::Sum | Rule::Same => {}
            _ => match self.cited {
                None => failed.push(Failed::NotCited),
                Some((_, form)) if !wanted(form) => failed.push(Failed::CitedAs(form)),
                Some(_) => {}
            },
        }
    }

    fn amounts(&self, rule: Rule, pair: bool, failed: &mut Vec<Failed>) {
        let amounts = || (sum(self.ours, self.a), sum(self.theirs, self.b));
        match rule {
            Rule::Tolerance | Rule::Differs if self.gap == 0 => failed.push(Failed::Equal),
            Rule::Tolerance => {
                let tolerance = self.rules.tolerance_of(amounts().0, self.currency());
                if self.gap.unsigned_abs() > tolerance.unsigned_abs() {
                    failed.push(Failed::BeyondTolerance {
                        gap: self.gap,
                        tolerance,
                    });
                }
            }
            Rule::Differs => {
                let (x, y) = amounts();
                if pair && !classify::related(x, y, self.rules) {
                    let base = i128::from(x).abs().max(i128::from(y).abs()).max(1);
                    let apart = i128::from(self.gap).abs() * 1_000_000 / base;
                    let apart_ppm = u32::try_from(apart).unwrap_or(u32::MAX);
                    failed.push(Failed::Unrelated {
                        apart_ppm,
                        allowed_ppm: self.rules.differs_ppm,
                    });
                }
            }
            _ if self.gap != 0 => failed.push(Failed::Gap(self.gap)),
            _ => {}
        }
    }

    fn dates(&self, rule: Rule, failed: &mut Vec<Failed>) {
        // A named document ties whatever the dates; everything weaker needs the window.
        if rule == Rule::Same && self.lag != Some(0) {
            let lag = self.lag.unwrap_or_default();
            let missing = self.lag.is_none();
            failed.push(if missing {
                Failed::NoDate
            } else {
                Failed::OutsideWindow { lag, beyond: lag }
            });
        }
        if !matches!(rule, Rule::Typo | Rule::Order | Rule::Words | Rule::AmountDate) {
            return;
        }
        match self.lag {
            None if rule == Rule::AmountDate => failed.push(Failed::NoDate),
            Some(lag) if lag > self.rules.days_after => {
                failed.push(Failed::OutsideWindow {
                    lag,
                    beyond: lag - self.rules.days_after,
                });
            }
            Some(lag) if lag < -self.rules.days_before => {
                failed.push(Failed::OutsideWindow {
                    lag,
                    beyond: lag + self.rules.days_before,
                });
            }
            _ => {}
        }
    }

    /// Whether both lines of a pair say the same: number, reference and text, and not nothing.
    fn same_words(&self) -> bool {
        let texts = |lines: &'a Lines, members: &[u32]| {
            let at = *members.first()? as usize;
            let texts = [&lines.doc_no, &lines.reference, &lines.memo].map(|column| column.get(at).trim());
            texts.iter().any(|text| !text.is_empty()).then_some(texts)
        };
        texts(self.ours, self.a).is_some_and(|mine| texts(self.theirs, self.b) == Some(mine))
    }

    /// Whether the words of a pair speak for it.
    fn told(&self) -> bool {
        let (&[l], &[s]) = (self.a, self.b) else {
            return false;
        };
        telling::agree((self.ours, l as usize), (self.theirs, s as usize))
    }

    /// Whether a decision taught that their text stands for ours.
    fn remembered(&self) -> bool {
        let (&[l], &[s]) = (self.a, self.b) else {
            return false;
        };
        let (Some(mine), Some(other)) = (self.ours.get(l as usize), self.theirs.get(s as usize)) else {
            return false;
        };
        let (mine, other) = (lesson::own_texts(&mine), lesson::own_texts(&other));
        let read = |pattern: &str, texts: &[String]| -> Vec<String> {
            texts
                .iter()
                .filter_map(|text| lesson::fits(pattern, text))
                .collect()
        };
        self.rules.known.aliases.iter().any(|(ours, theirs)| {
            let numbers = read(ours, &mine);
            read(theirs, &other).iter().any(|number| numbers.contains(number))
        })
    }

    /// Whether a person refused to tie just these lines.
    fn refused(&self) -> bool {
        let name = |lines: &Lines, of: &[u32]| {
            lesson::identity(of.iter().filter_map(|line| lines.get(*line as usize)))
        };
        let names = name(self.ours, self.a).zip(name(self.theirs, self.b));
        names.is_some_and(|names| self.rules.known.refused.contains(&names))
    }

    /// Other lines of the amount in the window of the pair, tied or not.
    fn rivals(&self) -> (u32, u32) {
        let (&[l], &[s]) = (self.a, self.b) else {
            return (0, 0);
        };
        let count = |lines: &Lines, skip: u32, amount: i64, near: &dyn Fn(u32) -> Option<i32>| {
            let same = |i: &usize| lines.amount[*i] == amount && *i != skip as usize;
            (0..lines.len())
                .filter(same)
                .filter(|i| self.rules.in_window(near(*i as u32)))
                .count() as u32
        };
        let ours = count(self.ours, l, self.theirs.amount[s as usize], &|i| {
            self.months
                .lag(self.ours.day[i as usize], self.theirs.day[s as usize])
        });
        let theirs = count(self.theirs, s, self.ours.amount[l as usize], &|i| {
            self.months
                .lag(self.ours.day[l as usize], self.theirs.day[i as usize])
        });
        (ours, theirs)
    }

    fn set(&self, failed: &mut Vec<Failed>) {
        if self.a.len() != 1 && self.b.len() != 1 || self.a.len() + self.b.len() < 3 {
            failed.push(Failed::Size {
                ours: self.a.len() as u32,
                theirs: self.b.len() as u32,
            });
        }
        let lines = self.a.len().max(self.b.len());
        // A set that adds up may be all of a run of days, however long.
        if lines > self.rules.set_cap && self.gap != 0 {
            failed.push(Failed::TooMany {
                lines: lines as u32,
                most: self.rules.set_cap as u32,
            });
        }
        let (set, members) = if self.a.len() > 1 {
            (self.ours, self.a)
        } else {
            (self.theirs, self.b)
        };
        let most = if self.a.len() > 1 {
            self.rules.set_span
        } else {
            self.rules.days_after + self.rules.days_before
        };
        let long = lines > self.rules.set_cap && self.gap == 0;
        if let Some(days) = lag(set, members, set, members).filter(|days| *days > most && !long) {
            failed.push(Failed::Span { days, most });
        }
    }
}

/// What one line says.
struct Read {
    own: Option<Key>,
    cites: Vec<Cite>,
}

impl Read {
    /// How this line cites the other one's document.
    fn form_of(&self, other: &Self, shapes: &Shapes) -> Option<Form> {
        let own = other.own?;
        let same = (self.own == Some(own)).then_some(Form::Exact);
        let cited = self.cites.iter().filter(|c| match c.key().shape {
            BARE => c.key().number == own.number,
            TAIL => shapes.ends_in(own, c.to(), c.key().number),
            _ => c.key() == own,
        });
        same.into_iter().chain(cited.map(|c| c.form)).min()
    }
}

fn read(lines: &Lines, members: &[u32], shapes: &Shapes) -> Vec<Read> {
    let mut scanner = Scanner::new(shapes);
    let mut line = |i: usize| {
        scanner.clear();
        scanner.reference(lines.reference.get(i));
        scanner.memo(lines.memo.get(i));
        let own = scanner.own(lines.doc_no.get(i));
        Read {
            own,
            cites: scanner.found.clone(),
        }
    };
    members.iter().map(|i| line(*i as usize)).collect()
}

/// What blocks the lines from being tied at all.
fn blocked(ours: &Lines, theirs: &Lines, a: &[u32], b: &[u32]) -> Vec<Failed> {
    let mut failed = Vec::new();
    if a.is_empty() || b.is_empty() {
        failed.push(Failed::OneSided);
    }
    let code = |lines: &Lines, i: u32| -> Option<String> {
        let named = lines.accounts.iter().any(|c| !c.trim().is_empty());
        named.then(|| {
            lines.accounts[lines.account[i as usize] as usize]
                .trim()
                .to_uppercase()
        })
    };
    let codes: Vec<String> = a
        .iter()
        .filter_map(|i| code(ours, *i))
        .chain(b.iter().filter_map(|i| code(theirs, *i)))
        .collect();
    if codes.windows(2).any(|pair| pair[0] != pair[1]) {
        failed.push(Failed::Account);
    }
    let known = |lines: &Lines, members: &[u32]| {
        members
            .iter()
            .map(|i| lines.currency[*i as usize])
            .find(|c| !c.is_unknown())
    };
    if let (Some(x), Some(y)) = (known(ours, a), known(theirs, b))
        && x != y
    {
        failed.push(Failed::Currency { ours: x, theirs: y });
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Date, Line};

    fn lines(rows: &[(&str, &str, i64, u32)]) -> Lines {
        let mut lines = Lines::default();
        for (doc_no, reference, amount, day) in rows {
            let date = Date::from_ymd_opt(2026, 3, *day);
            lines
                .push(&Line {
                    doc_no,
                    reference,
                    amount: *amount,
                    date,
                    ..Line::default()
                })
                .unwrap();
        }
        lines
    }

    #[test]
    fn every_rule_says_what_it_misses() {
        let ours = lines(&[("AB0001", "", 10_000, 1), ("AB0002", "", 10_000, 3)]);
        let theirs = lines(&[("", "AB1", 9_800, 5), ("", "", 10_000, 4)]);
        let rules = Rules::default();
        let said = explain(&ours, &theirs, &rules, &[0], &[0]);
        let of = |said: &Explanation, rule: Rule| {
            said.rules.iter().find(|v| v.rule == rule).unwrap().failed.clone()
        };
        assert_eq!(
            (said.cited, said.gap, said.lag),
            (Some((Side::Theirs, Form::Normalised)), 200, Some(4))
        );
        assert_eq!(said.reason, Reason::Rate(20_000));
        assert_eq!(
            of(&said, Rule::Reference),
            [Failed::CitedAs(Form::Normalised), Failed::Gap(200)]
        );
        assert_eq!(of(&said, Rule::Differs), []);
        assert_eq!(
            of(&said, Rule::Tolerance),
            [Failed::BeyondTolerance {
                gap: 200,
                tolerance: 0
            }]
        );
        let said = explain(&ours, &theirs, &rules, &[0], &[1]);
        assert_eq!(of(&said, Rule::Normalised), [Failed::NotCited]);
        assert_eq!(
            of(&said, Rule::AmountDate),
            [Failed::Rivals { ours: 1, theirs: 0 }]
        );
        let said = explain(&ours, &theirs, &rules, &[0, 1], &[]);
        assert!(of(&said, Rule::Sum).contains(&Failed::OneSided));
    }
}
