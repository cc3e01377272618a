//! What a book says, as one number.

use super::super::batch::Rolling;
use super::super::{Read, Result};

/// A hash of everything the book says, versions and history aside: equal content, equal hash.
pub fn content_hash(read: &Read) -> Result<String> {
    read.snapshot(|read| {
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for name in read.all(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
            [],
            |row| row.get::<_, String>(0),
        )? {
            let all = read.all(
                "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
                [&name],
                |row| row.get(0),
            )?;
            tables.push((name, all));
        }
        let mut digest = Rolling::default();
        for (name, columns) in tables {
            if name.starts_with("sqlite_") || matches!(name.as_str(), "operation" | "change_log") {
                continue;
            }
            digest.text(&name);
            let list: Vec<String> = columns.into_iter().filter(|c| c != "version").collect();
            let list = list.join(", ");
            let mut statement = read
                .conn
                .prepare(&format!("SELECT {list} FROM {name} ORDER BY {list}"))?;
            let count = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for index in 0..count {
                    digest.value(row.get_ref(index)?);
                }
                digest.end_row();
            }
        }
        Ok(digest.finish())
    })
}
