//! A workbook is a zip, and a zip can be a bomb. Every entry is unpacked once here, counted as it comes out and not as the
//! archive claims, before the sheet reader is let near it.

use super::address::Addresses;
use super::limits::Limits;
use crate::domain::problem::{Expected, Limit, Problem, Remedy};
use memchr::memmem;
use std::io::{Cursor, Read};

/// Entries up to this size may be packed as tightly as they like.
const SMALL: u64 = 1 << 20;

/// Entries that tell an archive inside the archive.
const NESTED: [&[u8]; 3] = [b"PK\x03\x04", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c"];

/// Checks an archive against the limits.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), Problem> {
    let odd = |name: &str| Problem::of_file(Expected::SafeArchive, Remedy::CheckFile).with_value(name);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::damaged())?;
    limits.check(Limit::Entries, archive.len() as u64)?;
    let mut total = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|e| match e {
            zip::result::ZipError::UnsupportedArchive(_) => {
                Problem::of_file(Expected::NoPassword, Remedy::RemovePassword)
            }
            _ => Problem::damaged(),
        })?;
        let name = entry.name().map_err(|_| Problem::damaged())?.into_owned();
        if entry.enclosed_name().is_none() || name.contains("..") || name.contains('\\') && name.contains(':')
        {
            return Err(odd(&name));
        }
        let packed = entry.compressed_size().max(1);
        let mut seen = 0;
        let mut addresses = Addresses::default();
        let mut buffer = vec![0; 64 << 10];
        loop {
            let got = entry.read(&mut buffer).map_err(|_| Problem::damaged())?;
            if got == 0 {
                break;
            }
            if seen == 0 && NESTED.iter().any(|magic| buffer[..got].starts_with(magic)) {
                return Err(odd(&name));
            }
            // No spreadsheet program writes a document type; whoever does means to expand entities.
            if seen == 0 && memmem::find(&buffer[..got], b"<!DOCTYPE").is_some() {
                return Err(odd(&name));
            }
            addresses.feed(&buffer[..got], limits)?;
            seen += got as u64;
            total += got as u64;
            limits.check(Limit::Unpacked, total)?;
            if seen > SMALL {
                limits.check(Limit::Ratio, seen / packed).map_err(|p| Problem {
                    value: name.clone(),
                    ..p
                })?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn pack(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, body) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(body).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn bombs_and_odd_names_are_refused() {
        let limits = Limits::inbox();
        assert!(check(&pack(&[("xl/workbook.xml", b"<a/>")]), &limits).is_ok());
        let zeros = vec![b'0'; 8 << 20];
        let bomb = check(&pack(&[("xl/a.xml", &zeros)]), &limits).unwrap_err();
        assert!(matches!(
            bomb.expected,
            Expected::Limit {
                limit: Limit::Ratio,
                ..
            }
        ));
        let evil = check(&pack(&[("../../evil", b"x")]), &limits).unwrap_err();
        assert_eq!(evil.expected, Expected::SafeArchive);
        let nested = check(&pack(&[("xl/a.bin", b"PK\x03\x04....")]), &limits).unwrap_err();
        assert_eq!(nested.expected, Expected::SafeArchive);
        let entities = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x/>";
        let typed = check(&pack(&[("content.xml", entities)]), &limits).unwrap_err();
        assert_eq!(typed.expected, Expected::SafeArchive);
        let names: Vec<String> = (0..300).map(|i| format!("xl/{i}.xml")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
        let many = check(&pack(&many), &limits).unwrap_err();
        assert!(matches!(
            many.expected,
            Expected::Limit {
                limit: Limit::Entries,
                ..
            }
        ));
        assert_eq!(
            check(b"PK\x03\x04garbage", &limits).unwrap_err().expected,
            Expected::Whole
        );
    }
}
