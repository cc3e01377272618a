//! What no operation wrote: the book's own row and its first link, the migrations it went through, and how far the numbers
//! of its rows have come.

use super::{Found, Look};
use crate::store::{Read, Result, genesis, given, lot, migrate};

/// The book has its one row and its first link, and they belong together: the row as it was before anybody changed it is
/// what the link was made with. Every migration it went through is the one this program has, and none is missing.
pub(super) fn made(look: &Look<'_>) -> Result<Found> {
    let read = look.read;
    let mut problems: Vec<String> = migrate::changed(read)?
        .into_iter()
        .map(|number| format!("migration {number}"))
        .collect();
    let links = read.all("SELECT genesis FROM chain WHERE id = 1", [], |row| {
        row.get::<_, Vec<u8>>(0)
    })?;
    match (links.first(), first_row(read)?) {
        (None, _) => problems.push("chain 1".to_owned()),
        (_, None) => problems.push("book 1".to_owned()),
        (Some(link), Some((version, values))) => {
            let [name, currency, zone] = &values;
            let made_so = !genesis::covers(link) || genesis::is_of(link, [name, currency, zone]);
            if version != 1 || !made_so {
                problems.push("book 1".to_owned());
            }
        }
    }
    Ok((2 + migrate::count(read)?.unsigned_abs(), problems))
}

/// The book's row as it was made: version, name, base currency, time zone. `None`: it is not there, or was written later.
fn first_row(read: &Read) -> Result<Option<(i64, [String; 3])>> {
    let sql = "SELECT version, name, base_currency, time_zone FROM book WHERE id = 1";
    let now = read.first(sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, [row.get(1)?, row.get(2)?, row.get(3)?]))
    })?;
    let Some(before) = lot::first_images(read, "book", [1, 1])?.remove(&1) else {
        return Ok(now);
    };
    let text = |name: &str| Some(before.as_ref()?.get(name)?.as_str()?.to_owned());
    let version = before.as_ref().and_then(|image| image.get("version")?.as_i64());
    let values = [text("name"), text("base_currency"), text("time_zone")];
    Ok(match (now, version, values) {
        (Some(_), Some(version), [Some(name), Some(currency), Some(zone)]) => {
            Some((version, [name, currency, zone]))
        }
        _ => None,
    })
}

/// From this number on there might one day be none left for a new row: nobody comes so far by counting.
const REACH: i64 = 1 << 62;

/// The number of a new row is above that of every other there is or was, and far from the last there is.
pub(super) fn numbers(look: &Look<'_>) -> Result<Found> {
    let counters = look
        .read
        .all("SELECT name, seq FROM sqlite_sequence", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })?;
    let counting = given::counting(look.read)?;
    let mut problems = Vec::new();
    for table in &counting {
        let last = given::highest(look.read, table)?;
        let mut of_table = counters.iter().filter(|(name, _)| name == table);
        let counted = of_table.next().map_or(0, |(_, seq)| *seq);
        if !(last..REACH).contains(&counted) || of_table.next().is_some() {
            problems.push(format!("sqlite_sequence {table} {counted} / {last}"));
        }
    }
    Ok((counting.len() as u64, problems))
}

#[cfg(test)]
mod tests {
    use crate::domain::id::OpId;
    use crate::domain::permission::Command;
    use crate::store::fresh::fresh;
    use crate::store::{Call, Result, Store, StoreError, book, verify};
    use rusqlite::config::DbConfig;

    fn problems(store: &Store) -> Vec<String> {
        let checks = verify::verify(store.read()).unwrap();
        checks.into_iter().flat_map(|check| check.problems).collect()
    }

    fn raw(store: &Store, sql: &str) {
        let conn = &store.read.conn;
        let triggers = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
        conn.set_db_config(triggers, false).unwrap();
        conn.execute_batch(sql).unwrap();
        conn.set_db_config(triggers, true).unwrap();
    }

    fn rename(store: &mut Store, key: u8, name: &str) {
        let call = Call {
            actor: "wang",
            op_id: OpId([key; 16]),
            command: Command::CustomerAdd,
            label: String::new(),
            reason: String::new(),
        };
        let new = book::Book {
            name: name.to_owned(),
            ..book::Book::default()
        };
        let work = |tx: &crate::store::Tx<'_>| -> Result<()> { book::update(tx, &new) };
        store.change::<_, StoreError>(&call, work).unwrap();
    }

    #[test]
    fn what_a_book_is_made_with_is_covered_before_and_after_its_first_change() {
        let (_directory, mut store) = fresh();
        assert_eq!(problems(&store), Vec::<String>::new());
        raw(&store, "UPDATE book SET base_currency = 'JPY'");
        assert_eq!(problems(&store), ["book 1"]);
        raw(&store, "UPDATE book SET base_currency = 'CNY'");
        rename(&mut store, 1, "East");
        rename(&mut store, 2, "West");
        assert_eq!(problems(&store), Vec::<String>::new());
        raw(&store, "UPDATE book SET base_currency = 'JPY'");
        assert_eq!(problems(&store), ["book 1"]);
        raw(&store, "DELETE FROM book");
        assert_eq!(problems(&store), ["book 1", "book 1"]);
    }

    /// Its first link is of random bytes.
    #[test]
    fn a_book_from_before_its_row_was_covered_is_sound() {
        let (_directory, mut store) = fresh();
        raw(&store, "UPDATE chain SET genesis = zeroblob(32)");
        assert_eq!(problems(&store), Vec::<String>::new());
        raw(&store, "UPDATE book SET version = 2");
        assert_eq!(problems(&store), ["book 1"]);
        raw(&store, "UPDATE book SET version = 1");
        rename(&mut store, 1, "East");
        assert_eq!(problems(&store), Vec::<String>::new());
        raw(&store, "UPDATE book SET base_currency = 'JPY'");
        assert_eq!(problems(&store), ["book 1"]);
        raw(&store, "DELETE FROM book");
        assert_eq!(problems(&store), ["book 1", "book 1"]);
    }
}
