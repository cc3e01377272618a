//! Importing a customer list: customers are edited afterwards, so each row has its own image in the journal.

use super::write::{self, Rows};
use super::{CustomersDraft, Imported};
use crate::domain::batch::Kind;
use crate::domain::id::BatchId;
use crate::store::{Result, Tx, customer, journal};
use sha2::{Digest, Sha256};

pub(super) fn import(tx: &Tx<'_>, draft: &CustomersDraft<'_>) -> Result<Imported> {
    write::refuse_same(tx, &draft.source)?;
    let mut out = Imported::default();
    for fields in draft.rows {
        match customer::by_code(tx, &fields.code)? {
            None => {
                customer::insert(tx, fields)?;
                out.added += 1;
            }
            Some(old) => {
                if old.fields != *fields {
                    customer::update(tx, old.id, old.version, fields)?;
                    out.updated += 1;
                }
                out.already_there += 1;
            }
        }
    }
    let id = BatchId(write::next_ids(tx, "import_batch", 1)?);
    let rows = Rows {
        kind: Kind::Customers,
        customer: None,
        count: 0,
        first: 0,
        last: 0,
        first_allocation: 0,
        allocations: 0,
        digest: journal::hex(&Sha256::digest([])),
        largest: Vec::new(),
    };
    write::insert(tx, &draft.source, id, &rows)?;
    out.batch = Some(id);
    Ok(out)
}
