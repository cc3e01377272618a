//! Opens the book the operator means, making it where a personal book does not exist yet.

use super::OpError;
use crate::domain::Currency;
use crate::domain::operator::Identity;
use crate::store::book::Book;
use crate::store::{Create, Options, Store, When};
use std::path::Path;

/// Opens the book at `path`; [`StoreError::Missing`](crate::store::StoreError::Missing) where there is none.
pub fn open(path: &Path) -> Result<Store, OpError> {
    Ok(Store::open(path, &Options::default())?)
}

/// The same as somebody: a shared book opens to its operators alone.
pub fn open_as(path: &Path, identity: &Identity) -> Result<Store, OpError> {
    let options = Options {
        identity: identity.clone(),
        ..Options::default()
    };
    Ok(Store::open(path, &options)?)
}

/// Opens the book at `path` as somebody, or makes an empty personal one there.
pub fn open_or_create(path: &Path, base: Currency, identity: &Identity) -> Result<Store, OpError> {
    let name = path
        .file_stem()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let book = Book {
        name,
        base_currency: base,
        ..Book::default()
    };
    let create = Some(Create { book, genesis: None });
    Ok(Store::open(
        path,
        &Options {
            create,
            identity: identity.clone(),
            ..Options::default()
        },
    )?)
}

/// Brings the book at `path` up to date, also where several people share it. Refused while others have it open.
pub fn migrate(path: &Path, identity: &Identity) -> Result<Store, OpError> {
    let options = Options {
        migrate: When::Asked,
        identity: identity.clone(),
        ..Options::default()
    };
    Ok(Store::open(path, &options)?)
}
