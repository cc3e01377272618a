//! A list of customers: the same machinery with another table of headings.

mod headings;
mod said;

use headings::customers;

use super::columns::named;
use super::heading::{self, Heading};
use super::limits::Limits;
use super::number::{self, Mark, NotANumber};
use super::profile::Profile;
use super::reading::Refusal;
use super::row::{CellKind, Row, Sample, Table};
use super::sheet::Unpack;
use super::source::{self, Opened};
use super::words::{self, Fit, Match};
use super::{HEAD_ROWS, csv, row};
use crate::domain::customer::Fields;
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::word_enum;
use std::collections::HashSet;

word_enum! {
    /// What a column of a customer list means.
    CustomerMeaning {
        /// Our code.
        Code = "code",
        /// Full name.
        Name = "name",
        /// Short name.
        ShortName = "short_name",
        /// Tier.
        Tier = "tier",
        /// Account manager.
        Owner = "owner",
        /// Currency.
        Currency = "currency",
        /// Payment terms.
        Terms = "terms",
        /// Credit limit.
        CreditLimit = "credit_limit",
        /// How often to reconcile.
        Cadence = "cadence",
        /// Trading status.
        Status = "status",
        /// Labels.
        Tags = "tags",
        /// Notes.
        Notes = "notes",
        /// Code of the head office.
        Parent = "parent",
        /// Contact's name.
        Contact = "contact",
        /// Contact's role.
        ContactRole = "contact_role",
        /// Contact's telephone.
        Phone = "phone",
        /// Contact's mail address.
        Email = "email",
        /// Contact's WeChat id.
        Wechat = "wechat",
    }
}

/// True when a profile may name this meaning.
pub fn is_meaning(word: &str) -> bool {
    CustomerMeaning::parse(word).is_some()
}

use CustomerMeaning as M;

/// One customer of a list, with the contact on the same row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CustomerRow {
    /// Line of the file.
    pub line: u32,
    /// Content; [`Fields::parent`] is left empty, see [`CustomerRow::parent`].
    pub fields: Fields,
    /// Code of the head office, empty where none is named.
    pub parent: String,
    /// Name of the contact, empty where none is named.
    pub contact: String,
    /// What the contact does.
    pub role: String,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// WeChat id.
    pub wechat: String,
}

/// A list of customers read whole.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Customers {
    /// Name of the file. Untrusted.
    pub file: String,
    /// The customers, in the order of the file.
    pub rows: Vec<CustomerRow>,
    /// Meaning of each column, `None` where it is not used, with its heading.
    pub columns: Vec<(String, Option<M>)>,
}

/// Reads a list of customers.
pub fn read_customers(
    name: &str,
    bytes: &[u8],
    profile: &Profile,
    limits: &Limits,
) -> Result<Customers, Refusal> {
    read_customers_with(name, bytes, profile, limits, &super::sheet::read)
}

/// [`read_customers`], with somebody else who takes workbooks apart.
pub fn read_customers_with(
    name: &str,
    bytes: &[u8],
    profile: &Profile,
    limits: &Limits,
    unpack: &Unpack<'_>,
) -> Result<Customers, Refusal> {
    let refuse = |problem: Problem| Refusal::new(name, vec![problem]);
    let opened = source::open(bytes, profile, limits, unpack).map_err(refuse)?;
    match opened {
        Opened::Text { text, about } => {
            let table =
                csv::Delimited::new(&text, about.delimiter.unwrap_or(b','), limits).map_err(refuse)?;
            read_table(name, &table, profile)
        }
        Opened::Sheets { grids, .. } => {
            let mut first = None;
            for grid in &grids {
                match read_table(name, grid, profile) {
                    Ok(customers) => return Ok(customers),
                    Err(refusal) => first = first.or(Some(refusal)),
                }
            }
            Err(first.unwrap_or_else(|| refuse(Problem::of_file(Expected::Rows, Remedy::CheckFile))))
        }
    }
}

fn read_table(name: &str, table: &dyn Table, profile: &Profile) -> Result<Customers, Refusal> {
    let refuse = |problem: Problem| Refusal::new(name, vec![problem]);
    let samples = row::head(table, HEAD_ROWS).map_err(refuse)?;
    let heading = find(&samples, profile).map_err(refuse)?;
    let reader = Reader::new(&heading, &samples, profile).map_err(refuse)?;
    let mut customers = Customers {
        file: name.to_owned(),
        columns: reader.columns(),
        rows: Vec::new(),
    };
    let (mut refusal, mut seen) = (Refusal::new(name, Vec::new()), HashSet::new());
    let after = heading.lines.last().copied().unwrap_or(0);
    for part in 0..table.parts() {
        let mut each = |row: &Row<'_>| {
            if row.line > after && !row.is_blank() && !profile.skip_rows.contains(&row.line) {
                match reader.row(row) {
                    Ok(Some(customer)) => {
                        let code = &customer.fields.code;
                        if !seen.insert(code.clone()) {
                            let (expected, remedy) = (Expected::UniqueCode, Remedy::CorrectValue);
                            refusal.add(reader.problem(row.line, M::Code, code, expected, remedy));
                        }
                        // Nobody gets the customers of a list with a problem.
                        if refusal.count == 0 {
                            customers.rows.push(customer);
                        }
                    }
                    Ok(None) => {}
                    Err(problem) => refusal.add(problem),
                }
            }
            true
        };
        table.read_part(part, &mut each).map_err(refuse)?;
    }
    if refusal.count == 0 && customers.rows.is_empty() {
        refusal.add(Problem::of_file(Expected::Rows, Remedy::CheckFile));
    }
    if refusal.count == 0 {
        Ok(customers)
    } else {
        Err(refusal)
    }
}

fn find(samples: &[Sample], profile: &Profile) -> Result<Heading, Problem> {
    let heading = heading::find(samples, customers(), &[M::Code, M::Name], profile)?;
    if heading.names.is_empty() && profile.columns.is_empty() {
        return Err(Problem::of_file(Expected::CustomerColumn, Remedy::NameColumn));
    }
    Ok(heading)
}

struct Reader {
    names: Vec<String>,
    meanings: Vec<Option<M>>,
    mark: Option<Mark>,
}

impl Reader {
    fn new(heading: &Heading, samples: &[Sample], profile: &Profile) -> Result<Self, Problem> {
        let width = heading.width(samples);
        let mut meanings = vec![None; width];
        for (column, meaning) in named(profile, &heading.names, width, M::parse)? {
            meanings[column] = Some(meaning);
        }
        let mut all: Vec<(usize, Match<M>)> = Vec::new();
        for (column, name) in heading.names.iter().enumerate().filter(|(_, n)| !n.is_empty()) {
            all.extend(
                heading::matches(customers(), name)
                    .into_iter()
                    .map(|m| (column, m)),
            );
        }
        all.sort_by_key(|(column, m)| (std::cmp::Reverse(m.fit), m.rank, *column));
        for (column, m) in all {
            let head_noun = m.fit == Fit::Whole || matches!(m.fit, Fit::Part { at_end: true, .. });
            if head_noun && meanings[column].is_none() && !meanings.contains(&Some(m.meaning)) {
                meanings[column] = Some(m.meaning);
            }
        }
        if !meanings.contains(&Some(M::Code)) || !meanings.contains(&Some(M::Name)) {
            return Err(Problem::of_file(Expected::CustomerColumn, Remedy::NameColumn));
        }
        let mut reader = Self {
            names: heading.names.clone(),
            meanings,
            mark: profile.decimal,
        };
        if reader.mark.is_none()
            && let Some(limit) = reader.column(M::CreditLimit)
        {
            let mut data = samples.iter().skip(heading.data);
            reader.mark = data.find_map(|s| number::parse(s.get(limit), None).ok()?.proves);
        }
        Ok(reader)
    }

    fn columns(&self) -> Vec<(String, Option<M>)> {
        let name = |i: usize| self.names.get(i).cloned().unwrap_or_default();
        self.meanings
            .iter()
            .enumerate()
            .map(|(i, m)| (name(i), *m))
            .collect()
    }

    fn column(&self, meaning: M) -> Option<usize> {
        self.meanings.iter().position(|m| *m == Some(meaning))
    }

    fn problem(&self, line: u32, meaning: M, value: &str, expected: Expected, remedy: Remedy) -> Problem {
        let column = self.column(meaning).unwrap_or(0);
        let name = self.names.get(column).map_or("", String::as_str);
        Problem::of_file(expected, remedy)
            .at(line)
            .in_column(column, name)
            .with_value(value)
    }

    fn text<'r>(&self, row: &'r Row<'_>, meaning: M) -> &'r str {
        self.column(meaning).map_or("", |c| row.bare(c))
    }

    /// One customer; `None` for totals and remarks.
    fn row(&self, row: &Row<'_>) -> Result<Option<CustomerRow>, Problem> {
        let text = |meaning| self.text(row, meaning).to_owned();
        let (code, name) = (text(M::Code), text(M::Name));
        if words::label(&code, true).is_some() || words::label(&name, true).is_some() {
            return Ok(None);
        }
        if code.is_empty() && name.is_empty() || row.cells().filter(|(t, _)| !t.is_empty()).count() < 2 {
            return Ok(None);
        }
        for (meaning, value) in [(M::Code, &code), (M::Name, &name)] {
            if value.is_empty() {
                return Err(self.problem(
                    row.line,
                    meaning,
                    "",
                    Expected::CustomerColumn,
                    Remedy::CorrectValue,
                ));
            }
        }
        let mut fields = Fields {
            code,
            name,
            short_name: text(M::ShortName),
            owner: text(M::Owner),
            notes: text(M::Notes),
            ..Fields::default()
        };
        fields.tags = self
            .text(row, M::Tags)
            .split([',', ';', '，', '；', '、', '|'])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
            .collect();
        self.words(row, &mut fields)?;
        self.limit(row, &mut fields)?;
        Ok(Some(CustomerRow {
            line: row.line,
            fields,
            parent: text(M::Parent),
            contact: text(M::Contact),
            role: text(M::ContactRole),
            phone: text(M::Phone),
            email: text(M::Email),
            wechat: text(M::Wechat),
        }))
    }

    fn words(&self, row: &Row<'_>, fields: &mut Fields) -> Result<(), Problem> {
        let word = |meaning| Some(self.text(row, meaning)).filter(|t| !t.is_empty());
        let wrong =
            |meaning, text| self.problem(row.line, meaning, text, Expected::Word, Remedy::CorrectValue);
        if let Some(text) = word(M::Tier) {
            fields.tier = said::tier(text).ok_or_else(|| wrong(M::Tier, text))?;
        }
        if let Some(text) = word(M::Currency) {
            fields.currency = words::currency_word(&number::fold(text)).ok_or_else(|| {
                self.problem(
                    row.line,
                    M::Currency,
                    text,
                    Expected::Currency,
                    Remedy::CorrectValue,
                )
            })?;
        }
        if let Some(text) = word(M::Terms) {
            fields.terms = said::terms(text).ok_or_else(|| wrong(M::Terms, text))?;
        }
        if let Some(text) = word(M::Status) {
            fields.status = said::status(text).ok_or_else(|| wrong(M::Status, text))?;
        }
        if let Some(text) = word(M::Cadence) {
            fields.reconcile_cadence = said::cadence(text).ok_or_else(|| wrong(M::Cadence, text))?;
        }
        Ok(())
    }

    fn limit(&self, row: &Row<'_>, fields: &mut Fields) -> Result<(), Problem> {
        let text = self.text(row, M::CreditLimit);
        let wrong = |expected, remedy| self.problem(row.line, M::CreditLimit, text, expected, remedy);
        let kind = self
            .column(M::CreditLimit)
            .map_or(CellKind::Text, |c| row.cell(c).1);
        match number::parse(text, kind.mark(self.mark)) {
            Err(NotANumber::Blank) => Ok(()),
            Ok(n) => {
                let minor = n.minor(fields.currency.exponent(), 1, false);
                fields.credit_limit = Some(minor.map_err(|_| wrong(Expected::Amount, Remedy::CorrectValue))?);
                Ok(())
            }
            Err(NotANumber::Ambiguous) => Err(wrong(Expected::OneDecimalMark, Remedy::Decimal)),
            Err(_) => Err(wrong(Expected::Amount, Remedy::CorrectValue)),
        }
    }
}

#[cfg(test)]
mod tests;
