//! What a reader concludes about a file, as values: what a column means and why, and the rule of signs.
//!
//! The reader decides, `text::reading` puts it into words, and the screens let a person correct it; the three meet here.

word_enum! {
    /// What a column of a ledger or statement means.
    Meaning {
        /// Document date.
        Date = "date",
        /// Due date.
        DueDate = "due_date",
        /// Value date.
        ValueDate = "value_date",
        /// Kind of document.
        DocType = "doc_type",
        /// Document number.
        DocNo = "doc_no",
        /// Order number, or the other side's number.
        Reference = "reference",
        /// Free text; several columns are joined.
        Memo = "memo",
        /// Amount in one column.
        Amount = "amount",
        /// Debit amount.
        Debit = "debit",
        /// Credit amount.
        Credit = "credit",
        /// Money in.
        MoneyIn = "money_in",
        /// Money out.
        MoneyOut = "money_out",
        /// Debit or credit mark of the amount.
        Side = "side",
        /// Debit or credit mark of the balance.
        BalanceSide = "balance_side",
        /// Running balance.
        Balance = "balance",
        /// Currency.
        Currency = "currency",
        /// Code of the customer or account.
        Account = "account",
        /// Name of the customer or account.
        AccountName = "account_name",
        /// Status of the booking.
        Status = "status",
        /// Fee taken from a gross amount.
        Fee = "fee",
        /// Tax inside a gross amount.
        Tax = "tax",
        /// Not used.
        Ignored = "ignored",
    }
}

impl Meaning {
    /// The columns an amount may stand in: one alone, or two of them as a pair.
    pub const AMOUNTS: [Self; 5] = [
        Self::Amount,
        Self::Debit,
        Self::Credit,
        Self::MoneyIn,
        Self::MoneyOut,
    ];

    /// True for an amount and for a balance.
    pub fn is_money(self) -> bool {
        self == Self::Balance || Self::AMOUNTS.contains(&self)
    }
}

word_enum! {
    /// Why a column means what it means.
    Reason {
        /// The profile says so.
        Profile = "profile",
        /// Its heading, and its values agree.
        Heading = "heading",
        /// Part of its heading, and its values agree.
        HeadingPart = "heading_part",
        /// Its values alone.
        Values = "values",
        /// Its heading says so, but its values do not fit.
        ValuesDisagree = "values_disagree",
        /// Another column serves the same meaning better.
        AnotherServes = "another_serves",
        /// Nothing in it is known.
        Unknown = "unknown",
        /// It is empty.
        Empty = "empty",
    }
}

word_enum! {
    /// How the sign of an amount follows from the file.
    SignRule {
        /// One signed column, taken as written.
        AsWritten = "as_written",
        /// Debit is plus: what is owed to the issuer of the ledger is plus.
        DebitPlus = "debit_plus",
        /// Money in is plus: a bank, card or payment file.
        MoneyInPlus = "money_in_plus",
        /// One signed column, turned round because the profile says so.
        Turned = "turned",
    }
}

word_enum! {
    /// What speaks for or against a statement being written from the customer's side.
    MirrorEvidence {
        /// The profile says so.
        Profile = "profile",
        /// Words such as `应付` or `vendor account` in its title or headings.
        Words = "words",
        /// Invoices have one sign and payments the other.
        Kinds = "kinds",
        /// The running balance rises with credits.
        Balance = "balance",
        /// Nothing speaks either way.
        Nothing = "nothing",
    }
}

word_enum! {
    /// The order of day, month and year in dates written with numbers.
    DateOrder {
        /// Day, month, year.
        Dmy = "dmy",
        /// Month, day, year.
        Mdy = "mdy",
        /// Year, month, day.
        Ymd = "ymd",
    }
}

word_enum! {
    /// Why a row is not a booking.
    Skip {
        /// Above the heading.
        Preamble = "preamble",
        /// The heading, or its repetition on the next page.
        Heading = "heading",
        /// A total or subtotal.
        Total = "total",
        /// An opening balance.
        Opening = "opening",
        /// A closing balance.
        Closing = "closing",
        /// A remark without date and amount.
        Note = "note",
        /// The file says that it is not booked: pending, declined, failed.
        Unbooked = "unbooked",
        /// The profile says so.
        Profile = "profile",
    }
}
