//! Records exchange rates. One of the same day and pair takes the place of what was recorded; the history keeps both.

use super::{By, OpError, Refused};
use crate::domain::permission::Command;
use crate::domain::rate::Rate;
use crate::store::{self, Changed, Store};

/// Records these, all in one operation.
pub fn put(store: &mut Store, by: &By, rates: &[Rate]) -> Result<Changed<()>, OpError> {
    if rates.is_empty() {
        return Err(Refused::Empty("rate").into());
    }
    let label: Vec<String> = rates.iter().map(ToString::to_string).collect();
    store.change(&by.call(Command::RatePut, label.join(", ")), |tx| {
        for rate in rates {
            store::rate::put(tx, rate)?;
        }
        Ok(())
    })
}
