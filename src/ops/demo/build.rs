//! Builds the demo book: the model's values through the same verbs that people use, the statements from their real files.

use super::{Model, files, model};
use crate::domain::date::add_days;
use crate::domain::id::{ContactId, CustomerId, OpId, TransactionId};
use crate::domain::permission::Command;
use crate::domain::{Currency, Date, Line, Lines, transaction};
use crate::matching::{Rules, Unwatched};
use crate::ops::read_file::FileBytes;
use crate::ops::{By, OpError, Refused, import, plan_followup, reconcile};
use crate::store::batch::{LedgerDraft, Source, Stated};
use crate::store::book::Book;
use crate::store::{self, Create, Options, Store, Tx};
use chrono::{DateTime, NaiveTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The seed of the book everyone gets.
pub const SEED: u64 = 2026;

/// Who keeps the demo book.
const ACTOR: &str = "demo";

/// Where the files of a demo book stand: a folder beside it with its name.
pub fn folder(book: &Path) -> PathBuf {
    book.with_extension("files")
}

/// Removes an earlier demo book and its files. Only what [`build`] made is touched: any other file at this path is refused.
pub fn remove(book: &Path) -> Result<(), OpError> {
    if book.symlink_metadata().is_err() {
        return Ok(());
    }
    if !is_demo(book) {
        return Err(Refused::NoDemo(book.to_owned()).into());
    }
    let with_tail = |tail: &str| {
        let mut name = book.as_os_str().to_owned();
        name.push(tail);
        PathBuf::from(name)
    };
    for path in ["", "-wal", "-shm", "-turn"].map(with_tail) {
        gone(&path, std::fs::remove_file(&path))?;
    }
    crate::store::side::clear(book)?;
    let folder = folder(book);
    gone(&folder, std::fs::remove_dir_all(&folder))
}

/// True for a book that began as a demo.
fn is_demo(book: &Path) -> bool {
    let first = store::began_with(book);
    first.is_ok_and(|first| first.as_deref() == Some(Command::DemoBuild.as_str()))
}

fn gone(path: &Path, result: std::io::Result<()>) -> Result<(), OpError> {
    match result {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(OpError::File {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Builds the demo book of `today` at `path` with its files beside it, and opens it. `told` hears of the steps, `done` of `total`.
pub fn build(path: &Path, today: Date, told: &mut dyn FnMut(usize, usize)) -> Result<Store, OpError> {
    let model = model(SEED, today);
    let files = files(&model).map_err(|e| OpError::File {
        path: folder(path),
        source: std::io::Error::other(e),
    })?;
    write_files(&folder(path), &files)?;
    let mut build = Build {
        store: open(path, today)?,
        today,
        made: 0,
        customers: Vec::new(),
        contacts: Vec::new(),
    };
    build.master(&model)?;
    build.ledger(&model, &files)?;
    build.touches(&model)?;
    let total = model.statements.len();
    for (done, statement) in model.statements.iter().enumerate() {
        told(done, total);
        let bytes = files
            .iter()
            .find(|(name, _)| *name == statement.file)
            .map(|(_, bytes)| bytes.clone());
        if let (Some(bytes), Some(customer)) = (bytes, build.customers.get(statement.customer).copied()) {
            build.statement(statement, bytes, customer)?;
        }
    }
    told(total, total);
    plan_followup::plan(&mut build.store, today)?;
    Ok(build.store)
}

fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), OpError> {
    for (name, bytes) in files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        let written = std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, bytes));
        written.map_err(|source| OpError::File { path, source })?;
    }
    Ok(())
}

/// A book whose history is dated by its own day, so that the same day gives the same book.
fn open(path: &Path, today: Date) -> Result<Store, OpError> {
    let at: DateTime<Utc> = today.and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(1);
    let book = Book {
        name: "demo".to_owned(),
        base_currency: Currency::CNY,
        ..Book::default()
    };
    let create = Some(Create {
        book,
        genesis: Some([7; 32]),
    });
    let mut options = Options {
        create,
        ..Options::default()
    };
    options.clock = Arc::new(move || at);
    Ok(Store::open(path, &options)?)
}

struct Build {
    store: Store,
    today: Date,
    made: u128,
    customers: Vec<CustomerId>,
    contacts: Vec<ContactId>,
}

impl Build {
    /// Keys in order instead of random ones: the same model gives the same history.
    fn by(&mut self) -> By {
        self.made += 1;
        By {
            actor: ACTOR.to_owned(),
            op_id: OpId(self.made.to_be_bytes()),
            today: self.today,
            reason: String::new(),
        }
    }

    fn write(
        &mut self,
        command: Command,
        work: impl FnOnce(&Tx<'_>) -> Result<(), OpError>,
    ) -> Result<(), OpError> {
        let by = self.by();
        self.store.change(&by.call(command, "demo"), work)?;
        Ok(())
    }

    fn master(&mut self, model: &Model) -> Result<(), OpError> {
        let mut ids: Vec<CustomerId> = Vec::new();
        let mut people: Vec<ContactId> = Vec::new();
        self.write(Command::DemoBuild, |tx| {
            for one in &model.customers {
                let parent = one.parent.and_then(|p| ids.get(p).copied());
                ids.push(store::customer::insert(tx, &one.fields(parent))?);
            }
            for rate in &model.rates {
                store::rate::put(tx, rate)?;
            }
            for one in &model.contacts {
                if let Some(customer) = ids.get(one.customer) {
                    people.push(store::contact::insert(tx, &one.fields(*customer))?);
                }
            }
            Ok(())
        })?;
        (self.customers, self.contacts) = (ids, people);
        Ok(())
    }

    /// The ledger as one import of `ledger.csv`; reversals name what they reverse, so they are posted one by one.
    fn ledger(&mut self, model: &Model, files: &[(String, Vec<u8>)]) -> Result<(), OpError> {
        let file = files
            .iter()
            .find(|(name, _)| name == "ledger.csv")
            .map(|(name, bytes)| FileBytes {
                name: name.clone(),
                bytes: bytes.clone(),
            });
        let sha256 = file.map(|f| f.sha256()).unwrap_or_default();
        let draft = Draft::new(model)?;
        let customers: Vec<CustomerId> = draft
            .accounts
            .iter()
            .filter_map(|index| self.customers.get(*index).copied())
            .collect();
        let by = self.by();
        self.store
            .change(&by.call(Command::ImportLedger, "ledger.csv"), |tx| {
                let source = Source {
                    file: "ledger.csv",
                    sha256: &sha256,
                    profile: "",
                };
                Ok::<_, OpError>(store::batch::import_ledger(
                    tx,
                    &LedgerDraft {
                        source,
                        customer: None,
                        lines: &draft.lines,
                        customers: &customers,
                        kinds: &draft.kinds,
                        stated: &draft.stated,
                    },
                )?)
            })?;
        for reversal in model.transactions.iter().filter(|t| t.reverses.is_some()) {
            let original = reversal.reverses.and_then(|i| model.transactions.get(i));
            let Some(id) = original.map(|o| self.find(o)).transpose()?.flatten() else {
                continue;
            };
            let by = self.by();
            self.store
                .change(&by.call(Command::TransactionReverse, &reversal.doc_no), |tx| {
                    Ok::<_, OpError>(store::transaction::reverse(
                        tx,
                        id,
                        reversal.date,
                        &reversal.memo,
                    )?)
                })?;
        }
        Ok(())
    }

    fn find(&self, one: &super::Transaction) -> Result<Option<TransactionId>, OpError> {
        let Some(customer) = self.customers.get(one.customer).copied() else {
            return Ok(None);
        };
        Ok(
            store::transaction::by_doc_no(self.store.read(), customer, &one.doc_no)?
                .first()
                .copied(),
        )
    }

    fn touches(&mut self, model: &Model) -> Result<(), OpError> {
        let (customers, contacts) = (self.customers.clone(), self.contacts.clone());
        self.write(Command::DemoBuild, |tx| {
            for one in &model.activities {
                if let Some(customer) = customers.get(one.customer) {
                    let contact = one.contact.and_then(|c| contacts.get(c).copied());
                    store::activity::insert(tx, &one.fields(*customer, contact))?;
                }
            }
            for one in &model.tasks {
                if let Some(customer) = customers.get(one.customer) {
                    store::task::insert(tx, &one.fields(*customer), one.created)?;
                }
            }
            Ok(())
        })
    }

    /// Imports a statement as a person would, and reconciles it unless it is of the last month and still waits in the queue.
    fn statement(
        &mut self,
        statement: &super::Statement,
        bytes: Vec<u8>,
        customer: CustomerId,
    ) -> Result<(), OpError> {
        let name = statement
            .file
            .rsplit('/')
            .next()
            .unwrap_or(&statement.file)
            .to_owned();
        let file = FileBytes { name, bytes };
        let code = store::customer::get(self.store.read(), customer)?.fields.code;
        let request = import::Request {
            customer: Some(code),
            period: Some(statement.period),
            mirrored: Some(statement.mirrored),
            currency: Some(statement.currency),
            ..import::Request::default()
        };
        let profile = crate::formats::Profile::default();
        let limits = crate::formats::Limits::owner();
        let preview = import::preview(Some(self.store.read()), &file, &profile, &limits, &mut |_, _| {
            true
        })?;
        let by = self.by();
        let imported = import::statement(&mut self.store, &by, preview, &request)?;
        let recent = statement.period.to >= add_days(self.today, -40);
        let waits = recent && statement.customer % 3 == 1;
        if let Some((id, _)) = imported.value().filter(|_| !waits) {
            let by = self.by();
            reconcile::begin(&mut self.store, &by, id, false, &Rules::default(), &Unwatched)?;
        }
        Ok(())
    }
}

/// The model's transactions as an import's columns.
struct Draft<'a> {
    lines: Lines,
    kinds: Vec<transaction::Kind>,
    stated: Vec<Stated<'a>>,
    /// The customer of each account of `lines`.
    accounts: Vec<usize>,
}

impl<'a> Draft<'a> {
    fn new(model: &'a Model) -> Result<Self, OpError> {
        let mut draft = Self {
            lines: Lines::default(),
            kinds: Vec::new(),
            stated: Vec::new(),
            accounts: Vec::new(),
        };
        let mut place = vec![None; model.transactions.len()];
        for (index, one) in model
            .transactions
            .iter()
            .enumerate()
            .filter(|(_, t)| t.reverses.is_none())
        {
            let Some(customer) = model.customers.get(one.customer) else {
                continue;
            };
            place[index] = Some(draft.lines.len());
            draft.lines.push(&Line {
                date: Some(one.date),
                due_date: one.due_date,
                amount: one.amount.minor,
                currency: one.amount.currency,
                account: &customer.fields.code,
                source_line: index as u32 + 2,
                doc_type: one.kind.as_str(),
                doc_no: &one.doc_no,
                reference: &one.order_ref,
                memo: &one.memo,
            })?;
            if draft.accounts.len() < draft.lines.accounts.len() {
                draft.accounts.push(one.customer);
            }
            draft.kinds.push(one.kind);
        }
        for allocation in &model.allocations {
            let line = place.get(allocation.credit).copied().flatten();
            let item = model
                .transactions
                .get(allocation.item)
                .filter(|t| t.reverses.is_none());
            if let (Some(line), Some(item)) = (line, item) {
                draft.stated.push(Stated {
                    line,
                    item: &item.doc_no,
                    amount: Some(allocation.amount),
                });
            }
        }
        Ok(draft)
    }
}
