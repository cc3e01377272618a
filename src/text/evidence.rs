//! Evidence in words: what tied lines, and what a rule missed.

use super::amount::grouped;
use super::{Words, fl};
use crate::domain::Currency;
use crate::domain::evidence::{Fact, Failed, Form, Reason, Rule};
use crate::domain::money::{decimal_text, percent};
use crate::domain::reconciliation::Side;

/// What a rule is, in a few words.
pub fn rule(words: &Words, rule: Rule) -> String {
    match rule {
        Rule::Reference => fl!(words, "rule-reference"),
        Rule::Normalised => fl!(words, "rule-normalised"),
        Rule::Contained => fl!(words, "rule-contained"),
        Rule::Remembered => fl!(words, "rule-remembered"),
        Rule::Typo => fl!(words, "rule-typo"),
        Rule::CitedSum => fl!(words, "rule-cited-sum"),
        Rule::Tolerance => fl!(words, "rule-tolerance"),
        Rule::Differs => fl!(words, "rule-differs"),
        Rule::Order => fl!(words, "rule-order"),
        Rule::Same => fl!(words, "rule-same"),
        Rule::Words => fl!(words, "rule-words"),
        Rule::AmountDate => fl!(words, "rule-amount-date"),
        Rule::Sum => fl!(words, "rule-sum"),
        Rule::Duplicate => fl!(words, "rule-duplicate"),
        Rule::Netting => fl!(words, "rule-netting"),
        Rule::Alone => fl!(words, "rule-alone"),
    }
}

/// How sure a proposal is, from its stated probability in parts per million.
pub fn confidence(words: &Words, ppm: u32) -> String {
    match ppm {
        990_000.. => fl!(words, "confidence-certain"),
        950_000.. => fl!(words, "confidence-very-likely"),
        800_000.. => fl!(words, "confidence-likely"),
        500_000.. => fl!(words, "confidence-rather"),
        _ => fl!(words, "confidence-unsure"),
    }
}

/// How a document was cited.
pub fn form(words: &Words, form: Form) -> String {
    match form {
        Form::Exact => fl!(words, "form-exact"),
        Form::Normalised => fl!(words, "form-normalised"),
        Form::Memo => fl!(words, "form-memo"),
        Form::Listed => fl!(words, "form-listed"),
        Form::Ranged => fl!(words, "form-ranged"),
        Form::Bare => fl!(words, "form-bare"),
        Form::Tail => fl!(words, "form-tail"),
        Form::Letters => fl!(words, "form-letters"),
        Form::Typo => fl!(words, "form-typo"),
        Form::Order => fl!(words, "form-order"),
        Form::Remembered => fl!(words, "form-remembered"),
    }
}

/// The rule and its facts as one line of text, parts separated by semicolons.
pub fn sentence(words: &Words, made_by: Rule, currency: Currency, facts: &[Fact]) -> String {
    let mut parts = vec![rule(words, made_by)];
    parts.extend(facts.iter().filter_map(|f| fact(words, currency, *f)));
    parts.join(&fl!(words, "evidence-joint"))
}

/// One fact; `None` for one that says nothing to a person (amounts that are equal, no reason).
pub fn fact(words: &Words, currency: Currency, fact: Fact) -> Option<String> {
    let money = |minor: i64| grouped(minor, currency);
    Some(match fact {
        Fact::Cited {
            by: Side::Ours,
            form: f,
        } => fl!(words, "evidence-cited-by-us", form = form(words, f)),
        Fact::Cited {
            by: Side::Theirs,
            form: f,
        } => fl!(words, "evidence-cited-by-them", form = form(words, f)),
        Fact::Amounts { ours, theirs } if ours == theirs => return None,
        Fact::Amounts { ours, theirs } => fl!(
            words,
            "evidence-amounts",
            ours = money(ours),
            theirs = money(theirs),
            gap = money(ours.saturating_sub(theirs))
        ),
        Fact::Lag(0) => fl!(words, "evidence-same-day"),
        Fact::Lag(days) if days < 0 => fl!(words, "evidence-earlier", days = days.unsigned_abs()),
        Fact::Lag(days) => fl!(words, "evidence-later", days = days),
        Fact::Because(why) => return reason(words, currency, why),
        Fact::Rival {
            side: Side::Ours,
            line,
        } => fl!(words, "evidence-rival-ours", line = line.saturating_add(1)),
        Fact::Rival {
            side: Side::Theirs,
            line,
        } => fl!(words, "evidence-rival-theirs", line = line.saturating_add(1)),
        Fact::Searched { nodes, accidents_ppm } => {
            fl!(
                words,
                "evidence-searched",
                sums = nodes,
                accidents = decimal_text(i64::from(accidents_ppm), 6)
            )
        }
        Fact::Cleared(period) => fl!(words, "evidence-cleared", period = period.to_string()),
        Fact::Sure(ppm) => confidence(words, ppm),
    })
}

/// Why amounts or dates differ; `None` where there is nothing to say.
pub fn reason(words: &Words, currency: Currency, reason: Reason) -> Option<String> {
    let money = |minor: i64| grouped(minor, currency);
    Some(match reason {
        Reason::None => return None,
        Reason::Rate(ppm) => fl!(words, "reason-rate", rate = percent(ppm)),
        Reason::Deduction(minor) => fl!(words, "reason-deduction", amount = money(minor)),
        Reason::Tax(ppm) => fl!(words, "reason-tax", rate = percent(ppm)),
        Reason::Tolerance(minor) => fl!(words, "reason-tolerance", amount = money(minor)),
        Reason::Digits => fl!(words, "reason-digits"),
        Reason::Sign => fl!(words, "reason-sign"),
        Reason::Late(days) => fl!(words, "reason-late", days = days),
        Reason::Remainder(minor) => fl!(words, "reason-remainder", amount = money(minor)),
        Reason::Transit(days) if days < 0 => {
            fl!(words, "reason-after-cut-off", days = days.unsigned_abs())
        }
        Reason::Transit(days) => fl!(words, "reason-transit", days = days),
        Reason::Returned => fl!(words, "reason-returned"),
        Reason::Exchange => fl!(words, "reason-exchange"),
        Reason::Elsewhere(line) => fl!(words, "reason-elsewhere", line = line),
    })
}

/// Parts per million as a decimal number; what is rarer than a thousandth is as good as never.
fn thousandths(ppm: u32) -> String {
    decimal_text(i64::from(ppm / 1_000), 3)
}

/// A condition a rule missed, and by how much.
pub fn failed(words: &Words, currency: Currency, failed: Failed) -> String {
    let money = |minor: i64| grouped(minor, currency);
    match failed {
        Failed::Account => fl!(words, "failed-account"),
        Failed::Currency { ours, theirs } => {
            let (ours, theirs) = (ours.to_string(), theirs.to_string());
            fl!(words, "failed-currency", ours = ours, theirs = theirs)
        }
        Failed::Apart => fl!(words, "failed-apart"),
        Failed::OneSided => fl!(words, "failed-one-sided"),
        Failed::Size { ours, theirs } => fl!(words, "failed-size", ours = ours, theirs = theirs),
        Failed::NotCited => fl!(words, "failed-not-cited"),
        Failed::CitedAs(f) => fl!(words, "failed-cited-as", form = form(words, f)),
        Failed::Parts => fl!(words, "failed-parts"),
        Failed::Several => fl!(words, "failed-several"),
        Failed::Settles => fl!(words, "failed-settles"),
        Failed::Component { ours, theirs } => {
            fl!(words, "failed-component", ours = ours, theirs = theirs)
        }
        Failed::NoSlip => fl!(words, "failed-no-slip"),
        Failed::Meant => fl!(words, "failed-meant"),
        Failed::NoOrder => fl!(words, "failed-no-order"),
        Failed::Common => fl!(words, "failed-common"),
        Failed::Months => fl!(words, "failed-months"),
        Failed::Untold => fl!(words, "failed-untold"),
        Failed::Words => fl!(words, "failed-words"),
        Failed::Gap(gap) => fl!(words, "failed-gap", gap = money(gap)),
        Failed::Equal => fl!(words, "failed-equal"),
        Failed::BeyondTolerance { gap, tolerance } => {
            let (gap, tolerance) = (money(gap), money(tolerance));
            fl!(words, "failed-tolerance", gap = gap, tolerance = tolerance)
        }
        Failed::Explained(why) => {
            let why = reason(words, currency, why).unwrap_or_default();
            fl!(words, "failed-explained", why = why)
        }
        Failed::Unrelated {
            apart_ppm,
            allowed_ppm,
        } => {
            let (apart, allowed) = (percent(apart_ppm), percent(allowed_ppm));
            fl!(words, "failed-unrelated", apart = apart, allowed = allowed)
        }
        Failed::OutsideWindow { lag, beyond } => {
            fl!(words, "failed-window", lag = lag, beyond = beyond.unsigned_abs())
        }
        Failed::NoDate => fl!(words, "failed-no-date"),
        Failed::NotRemembered => fl!(words, "failed-not-remembered"),
        Failed::Refused => fl!(words, "failed-refused"),
        Failed::Claimed => fl!(words, "failed-claimed"),
        Failed::Names(Side::Ours) => fl!(words, "failed-names-ours"),
        Failed::Names(Side::Theirs) => fl!(words, "failed-names-theirs"),
        Failed::AtOdds => fl!(words, "failed-at-odds"),
        Failed::Kinds => fl!(words, "failed-kinds"),
        Failed::Unlikely { sure_ppm, least_ppm } => {
            let (sure, least) = (percent(sure_ppm / 10_000 * 10_000), percent(least_ppm));
            fl!(words, "failed-unlikely", sure = sure, least = least)
        }
        Failed::Doubt => fl!(words, "failed-doubt"),
        Failed::Accidents { ppm, most_ppm } => {
            let (expected, most) = (thousandths(ppm), thousandths(most_ppm));
            fl!(words, "failed-accidents", expected = expected, most = most)
        }
        Failed::Ways(ways) => fl!(words, "failed-ways", ways = ways),
        Failed::Beside(others) => fl!(words, "failed-beside", others = others),
        Failed::Off => fl!(words, "failed-off"),
        Failed::Rivals { ours, theirs } => fl!(words, "failed-rivals", ours = ours, theirs = theirs),
        Failed::TooMany { lines, most } => fl!(words, "failed-too-many", lines = lines, most = most),
        Failed::Span { days, most } => fl!(words, "failed-span", days = days, most = most),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Language, words};
    use super::*;

    #[test]
    fn a_difference_in_both_languages() {
        let facts = [
            Fact::Cited {
                by: Side::Theirs,
                form: Form::Memo,
            },
            Fact::Amounts {
                ours: 10_000_000,
                theirs: 9_800_000,
            },
            Fact::Lag(3),
            Fact::Because(Reason::Rate(20_000)),
        ];
        let said = |language| sentence(&words(language), Rule::Differs, Currency::CNY, &facts);
        assert_eq!(
            said(Language::En),
            "same document, amounts differ; they cite our number in the text; ours 100,000.00, theirs 98,000.00, \
             apart 2,000.00; theirs 3 days after ours; short by the rate 2%"
        );
        assert_eq!(
            said(Language::ZhCn),
            "单据相同，金额不符；对方引用我方单号（摘要中）；我方 100,000.00，对方 98,000.00，相差 2,000.00；\
             对方晚于我方 3 天；按 2% 的比例少付"
        );
    }

    #[test]
    fn misses_name_their_measure() {
        let en = words(Language::En);
        let said = failed(&en, Currency::CNY, Failed::OutsideWindow { lag: 50, beyond: 5 });
        assert_eq!(said, "theirs 50 days after ours, 5 outside the window");
        let said = failed(
            &en,
            Currency::CNY,
            Failed::Unrelated {
                apart_ppm: 250_000,
                allowed_ppm: 160_000,
            },
        );
        assert_eq!(said, "amounts 25% apart, at most 16% allowed");
    }
}
