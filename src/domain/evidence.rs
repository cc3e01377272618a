//! What a proposal of the matching engine rests on, as values: the rule that made it and the facts it used.
//!
//! The words for them stand in `text::evidence`; the `key=value` form in `matching::table`.

use super::reconciliation::Side;
use super::{Currency, Period};

/// One row per rule: the enum, its id in result files and its English name are made from this list.
macro_rules! rules {
    ($($(#[$meta:meta])* $variant:ident = $id:literal $name:literal),+ $(,)?) => {
        /// The rule that tied the lines of a group, in the order the engine tries them.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Rule { $($(#[$meta])* $variant),+ }
        impl Rule {
            /// Every rule, in the order they are tried.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// The id of result files, `P1` and so on.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }
            /// A short English name of one word, for `key=value` details.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
            /// Reads an id; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|r| r.id().eq_ignore_ascii_case(text.trim()))
            }
        }
    };
}

rules! {
    /// The document number as written, and the amount.
    Reference = "P1" "reference",
    /// The document number in another form (zeros, separators, case, memo), and the amount.
    Normalised = "P2" "normalised",
    /// The digits of the number alone, or letters read for digits, and the amount.
    Contained = "P3" "contained",
    /// Every word of the line, its day and its amount; equally many on both sides.
    Same = "P2s" "same_words",
    /// Their text stands for ours, as a person's decision taught.
    Remembered = "P2m" "remembered",
    /// A number one slip away from the document's, and the amount; one candidate only.
    Typo = "P3t" "typo",
    /// Lines tied by citations whose sums are equal.
    CitedSum = "P8" "cited_sum",
    /// The document number, and an amount within the tolerance.
    Tolerance = "P4" "tolerance",
    /// The document number; the amounts differ.
    Differs = "P5" "differs",
    /// A shared order number and the amount; one candidate only.
    Order = "P6o" "order",
    /// The amount, and words that the lines it rivals lack.
    Words = "P6w" "words",
    /// Amount and date.
    AmountDate = "P6" "amount_date",
    /// One line against several whose amounts sum to it.
    Sum = "P7" "sum",
    /// A second copy of a line that is tied.
    Duplicate = "P0d" "duplicate",
    /// Lines of one side that cite one document and sum to zero.
    Netting = "P0n" "netting",
    /// Nothing ties the line.
    Alone = "P9" "alone",
}

word_enum! {
    /// How a document number was cited.
    Form {
        /// As the document writes it.
        Exact = "exact",
        /// The same apart from zeros, case or separators, or inside other words.
        Normalised = "normalised",
        /// In the free text.
        Memo = "memo",
        /// As one of a list cut short (`INV0123/127/130`).
        Listed = "listed",
        /// Inside a range of numbers.
        Ranged = "ranged",
        /// The digits alone.
        Bare = "bare",
        /// The last digits of a longer number, alone in the reference.
        Tail = "tail",
        /// Letters read as digits.
        Letters = "letters",
        /// One slip away.
        Typo = "typo",
        /// Both sides name the same order.
        Order = "order",
        /// In another text, which a person's decision taught to read.
        Remembered = "remembered",
    }
}

impl Form {
    /// True where the citation names the document beyond doubt, so that it may tie unequal amounts.
    pub fn names(self) -> bool {
        matches!(
            self,
            Self::Exact | Self::Normalised | Self::Memo | Self::Listed | Self::Letters
        )
    }
}

/// Why the amounts of a pair differ, or how a sum was closed. Rates are parts per million.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Reason {
    /// Nothing to explain.
    #[default]
    None,
    /// Short by a rate of the document's amount.
    Rate(u32),
    /// Short by a fixed deduction, minor units.
    Deduction(i64),
    /// Apart by tax at a rate.
    Tax(u32),
    /// Apart by no more than the tolerance, minor units.
    Tolerance(i64),
    /// Two neighbouring digits swapped, or the decimal point moved.
    Digits,
    /// Opposite signs.
    Sign,
    /// Further apart in time than the window of days.
    Late(i32),
    /// Part of the document was paid; what remains, minor units.
    Remainder(i64),
    /// Under way at the cut-off: so many days before the other side's last booking, negative after it.
    Transit(i32),
    /// The words of the line speak of returned goods, and no credit note answers them.
    Returned,
    /// Both name the same amount in a foreign currency; the rates differ.
    Exchange,
    /// The other side has it under another account, on the line of this number.
    Elsewhere(u32),
}

/// One fact a proposal rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fact {
    /// `by` cites the other side's document in this form. Lines are indices from 0.
    Cited {
        /// Who cites.
        by: Side,
        /// How.
        form: Form,
    },
    /// Sum of our lines and of theirs, minor units.
    Amounts {
        /// Ours.
        ours: i64,
        /// Theirs.
        theirs: i64,
    },
    /// Days from our (first) line to their (last) line.
    Lag(i32),
    /// Why the amounts or dates differ.
    Because(Reason),
    /// Another line of this side was as likely: index from 0.
    Rival {
        /// Its side.
        side: Side,
        /// Its index.
        line: u32,
    },
    /// Candidate sums tried, and how many of them would tie by accident, parts per million.
    Searched {
        /// Sums tried.
        nodes: u32,
        /// Accidental ties expected, parts per million.
        accidents_ppm: u32,
    },
    /// The other side has it by now: the reconciliation of this later period ties the line.
    Cleared(Period),
    /// How probable it is that the lines belong together, as far as the engine can tell, parts per million. Said to people in words
    /// ([`crate::text::evidence::confidence`]).
    Sure(u32),
}

/// A condition of a rule that a set of lines does not meet, and by how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failed {
    /// The lines are of different accounts.
    Account,
    /// The lines are of different currencies.
    Currency {
        /// Ours.
        ours: Currency,
        /// Theirs.
        theirs: Currency,
    },
    /// The lines are settled apart from each other: they belong to different accounts or currencies, though one does not say so.
    Apart,
    /// A side has no line in the set.
    OneSided,
    /// The rule ties one line to one; the set has so many.
    Size {
        /// Our lines.
        ours: u32,
        /// Their lines.
        theirs: u32,
    },
    /// No line cites a document of the other side.
    NotCited,
    /// The citation is of another form than the rule takes.
    CitedAs(Form),
    /// They are about different parts of the document.
    Parts,
    /// The line is about several documents, not about one.
    Several,
    /// A payment that settles the document it cites: it is not that document.
    Settles,
    /// More lines belong to the same documents: so many of ours and of theirs.
    Component {
        /// Others of ours.
        ours: u32,
        /// Others of theirs.
        theirs: u32,
    },
    /// No number of a line is one slip away from the other's.
    NoSlip,
    /// The number that a line cites leads to a document that may be its own.
    Meant,
    /// No order is named by both.
    NoOrder,
    /// The number both name stands on too many lines to tell any of them.
    Common,
    /// The lines name different months.
    Months,
    /// The lines do not read the same: number, reference or text differ.
    Words,
    /// The lines share no word that could tell them from others, or speak of different months.
    Untold,
    /// The amounts differ: ours less theirs, minor units.
    Gap(i64),
    /// The amounts are equal, and the rule is about unequal ones.
    Equal,
    /// The amounts are further apart than the tolerance, minor units.
    BeyondTolerance {
        /// How far apart.
        gap: i64,
        /// What is allowed.
        tolerance: i64,
    },
    /// The difference has a more special reason than the rule's.
    Explained(Reason),
    /// The amounts are too far apart to be one booking: parts per million apart, and allowed.
    Unrelated {
        /// How far apart.
        apart_ppm: u32,
        /// What is allowed.
        allowed_ppm: u32,
    },
    /// Their date lies so many days outside the window after (plus) or before (minus) ours.
    OutsideWindow {
        /// Days from ours to theirs.
        lag: i32,
        /// Days beyond the window's edge.
        beyond: i32,
    },
    /// A side has no date.
    NoDate,
    /// No decision taught that their text stands for ours.
    NotRemembered,
    /// A person refused to tie these lines.
    Refused,
    /// Another free line names the document of one of them as its own affair.
    Claimed,
    /// The line of this side names a document of the other side, so that its amount alone says nothing.
    Names(Side),
    /// The lines name different numbers of the same kind.
    AtOdds,
    /// The customer's books never tie these two kinds of document one to one.
    Kinds,
    /// The pair is not likely enough for its days and the lines around it: parts per million, and how many are needed.
    Unlikely {
        /// How likely.
        sure_ppm: u32,
        /// How likely it must be.
        least_ppm: u32,
    },
    /// Nothing the rule asks of these lines is missing, but when it was tried others fitted as well, or it may fit by accident.
    Doubt,
    /// So many sets of as many lines make the sum by accident, as far as can be expected, parts per million, and may at most.
    Accidents {
        /// Expected.
        ppm: u32,
        /// Allowed.
        most_ppm: u32,
    },
    /// So many sets of as many lines make the sum; counted up to a few.
    Ways(u32),
    /// The rule is turned off.
    Off,
    /// Other free lines fit as well.
    Rivals {
        /// Ours.
        ours: u32,
        /// Theirs.
        theirs: u32,
    },
    /// More lines than a set may have.
    TooMany {
        /// In the set.
        lines: u32,
        /// Allowed.
        most: u32,
    },
    /// So many other free lines stand in the days of a set that is only taken where it is all that was open in them.
    Beside(u32),
    /// The lines lie further apart than one set may, days.
    Span {
        /// Days apart.
        days: i32,
        /// Allowed.
        most: i32,
    },
}

impl Failed {
    /// The condition in one English word of `key=value` details and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Currency { .. } => "currency",
            Self::Apart => "apart",
            Self::OneSided => "one_sided",
            Self::Size { .. } => "size",
            Self::NotCited => "not_cited",
            Self::CitedAs(_) => "cited_as",
            Self::Parts => "parts",
            Self::Several => "several",
            Self::Settles => "settles",
            Self::Component { .. } => "component",
            Self::NoSlip => "no_slip",
            Self::Meant => "meant",
            Self::NoOrder => "no_order",
            Self::Common => "common",
            Self::Months => "months",
            Self::Words => "words",
            Self::Untold => "untold",
            Self::Gap(_) => "gap",
            Self::Equal => "equal",
            Self::BeyondTolerance { .. } => "beyond_tolerance",
            Self::Explained(_) => "explained",
            Self::Unrelated { .. } => "unrelated",
            Self::OutsideWindow { .. } => "outside_window",
            Self::NoDate => "no_date",
            Self::NotRemembered => "not_remembered",
            Self::Refused => "refused",
            Self::Claimed => "claimed",
            Self::Names(_) => "names",
            Self::AtOdds => "at_odds",
            Self::Kinds => "kinds",
            Self::Unlikely { .. } => "unlikely",
            Self::Doubt => "doubt",
            Self::Accidents { .. } => "accidents",
            Self::Ways(_) => "ways",
            Self::Beside(_) => "beside",
            Self::Off => "off",
            Self::Rivals { .. } => "rivals",
            Self::TooMany { .. } => "too_many",
            Self::Span { .. } => "span",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_ids_are_distinct_and_read_back() {
        for rule in Rule::ALL {
            assert_eq!(Rule::parse(rule.id()), Some(*rule));
        }
    }
}
