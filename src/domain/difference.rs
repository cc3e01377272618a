//! Reason codes of differences (差异原因码), the categories of a match, and who owes the next step.

use std::fmt;

/// One row per reason code: the enum, its text and the category table are made from this list.
macro_rules! codes {
    ($($variant:ident = $number:literal),+ $(,)?) => {
        /// Reason code D01 to D18 and D99.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!("Code ", $number, ".")] $variant,)+
        }
        impl Code {
            /// Every code in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// `D01` and so on, the same in every language.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $number,)+ }
            }
            /// Reads `D01`; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|c| c.as_str().eq_ignore_ascii_case(text.trim()))
            }
        }
    };
}

codes! {
    MissingAtCustomer = "D01",
    MissingInOurs = "D02",
    Amount = "D03",
    Timing = "D04",
    Duplicate = "D05",
    Sign = "D06",
    ShortPayment = "D07",
    Discount = "D08",
    ReturnNotCredited = "D09",
    Tax = "D10",
    Exchange = "D11",
    Transposition = "D12",
    Opening = "D13",
    PartialPayment = "D14",
    LumpPayment = "D15",
    WrongAccount = "D16",
    Rounding = "D17",
    Netting = "D18",
    Unexplained = "D99",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a group of lines turned out to be. The words are a contract of the result file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Category {
    /// One line each side, equal.
    Match,
    /// One line against several, sums equal.
    Bulk,
    /// Several against several, sums equal.
    Many,
    /// One line each side, amounts differ with no better reason.
    Amount,
    /// One line each side, the difference is a discount or deduction.
    Discount,
    /// One line each side, neighbouring digits swapped or shifted.
    Transposed,
    /// One line each side, opposite signs.
    Sign,
    /// One line each side, equal but far apart in time.
    Date,
    /// A second copy of a line.
    Duplicate,
    /// Ours only (我有对方无).
    MissingTheirs,
    /// Theirs only (对方有我无).
    MissingOurs,
}

impl Category {
    /// Every category.
    pub const ALL: &[Self] = &[
        Self::Match,
        Self::Bulk,
        Self::Many,
        Self::Amount,
        Self::Discount,
        Self::Transposed,
        Self::Sign,
        Self::Date,
        Self::Duplicate,
        Self::MissingTheirs,
        Self::MissingOurs,
    ];

    /// The word of the result file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Bulk => "bulk",
            Self::Many => "many",
            Self::Amount => "amount",
            Self::Discount => "discount",
            Self::Transposed => "transposed",
            Self::Sign => "sign",
            Self::Date => "date",
            Self::Duplicate => "duplicate",
            Self::MissingTheirs => "missing_theirs",
            Self::MissingOurs => "missing_ours",
        }
    }

    /// Reads the word of the result file.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.as_str() == text)
    }

    /// True where both sides agree: match, bulk, many.
    pub fn agrees(self) -> bool {
        matches!(self, Self::Match | Self::Bulk | Self::Many)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

word_enum! {
    /// Who owes the next step (责任方).
    Owner {
        /// Our side.
        Us = "us",
        /// The customer.
        Customer = "customer",
    }
}

impl Code {
    /// The default owner of the next step.
    pub fn owner(self) -> Owner {
        match self {
            Self::MissingAtCustomer | Self::ShortPayment | Self::PartialPayment | Self::Timing => {
                Owner::Customer
            }
            _ => Owner::Us,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
        for category in Category::ALL {
            assert_eq!(Category::parse(category.as_str()), Some(*category));
        }
        assert_eq!(Code::parse("D19"), None);
    }
}
