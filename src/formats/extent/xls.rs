//! Workbooks of the older kind: records one behind the other, of which those of cells name their places.

use super::compound::{Container, u16_at};
use super::{Used, bounded};
use crate::domain::problem::Problem;
use crate::formats::limits::Limits;

/// Checks the sheets of a workbook of the older kind; one that has no such stream is damaged.
pub fn xls(bytes: &[u8], limits: &Limits) -> Result<(), Problem> {
    let stream = Container::open(bytes)
        .and_then(|c| c.stream(&["Workbook", "Book"]))
        .ok_or_else(Problem::damaged)?;
    let (mut at, mut used, mut all) = (0, Used::default(), 0);
    while let (Some(kind), Some(length)) = (u16_at(&stream, at), u16_at(&stream, at + 2)) {
        let body = stream
            .get(at + 4..at + 4 + usize::from(length))
            .unwrap_or_default();
        match kind {
            // What follows is encrypted, and the sheet reader says so.
            0x002f => return Ok(()),
            // The end of a substream, which is a sheet.
            0x000a => {
                all += used.check(limits)?;
                bounded(all, limits)?;
                used = Used::default();
            }
            // Numbers, texts, truth values and formulas; several numbers in a row name their last column at the end.
            0x0002..=0x0006 | 0x0203..=0x0206 | 0x027e | 0x00fd | 0x00d6 | 0x0406 | 0x00bd => {
                if let (Some(row), Some(column)) = (u16_at(body, 0), u16_at(body, 2)) {
                    let last = if kind == 0x00bd {
                        u16_at(body, body.len().saturating_sub(2)).unwrap_or(column)
                    } else {
                        column
                    };
                    used.add(row.into(), column.into(), last.max(column).into());
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    all += used.check(limits)?;
    bounded(all, limits).map(|_| ())
}

#[cfg(test)]
pub(in crate::formats) mod tests {
    use super::*;

    /// A compound file with one stream, `Workbook`, of these records.
    pub(in crate::formats) fn book(records: &[(u16, &[u8])]) -> Vec<u8> {
        let mut stream: Vec<u8> = Vec::new();
        for (kind, body) in records {
            stream.extend_from_slice(&kind.to_le_bytes());
            stream.extend_from_slice(&(body.len() as u16).to_le_bytes());
            stream.extend_from_slice(body);
        }
        stream.resize(4096, 0);
        let mut file = vec![0xff; 512];
        file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        // Version 3, sectors of 512 bytes, and small ones of 64 of which there are none.
        for (at, value) in [(26, 3_u16), (30, 9), (32, 6)] {
            file[at..at + 2].copy_from_slice(&value.to_le_bytes());
        }
        for (at, value) in [
            (48, 1_u32),
            (56, 4096),
            (60, 0xffff_fffe),
            (64, 0),
            (68, 0xffff_fffe),
            (76, 0),
        ] {
            file[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        let mut table = vec![0xffff_ffff_u32; 128];
        table[0] = 0xffff_fffd;
        table[1] = 0xffff_fffe;
        for (sector, next) in table.iter_mut().enumerate().take(10).skip(2) {
            *next = if sector == 9 {
                0xffff_fffe
            } else {
                sector as u32 + 1
            };
        }
        file.extend(table.iter().flat_map(|n| n.to_le_bytes()));
        let mut directory = vec![0; 512];
        for (entry, name, first) in [(0, "Root Entry", 0xffff_fffe_u32), (1, "Workbook", 2)] {
            let at = entry * 128;
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            directory[at..at + wide.len()].copy_from_slice(&wide);
            directory[at + 116..at + 120].copy_from_slice(&first.to_le_bytes());
            directory[at + 120..at + 124].copy_from_slice(&4096_u32.to_le_bytes());
        }
        file.extend(directory);
        file.extend(stream);
        file
    }

    #[test]
    fn opposite_corners_of_an_old_workbook_are_refused() {
        let near: &[u8] = &[0; 14];
        let mut far = [0; 14];
        far[..4].copy_from_slice(&[0xff, 0xff, 0xff, 0x00]);
        assert_eq!(
            xls(&book(&[(0x0203, near), (0x000a, &[])]), &Limits::owner()),
            Ok(())
        );
        let problem = xls(
            &book(&[(0x0203, near), (0x0203, &far), (0x000a, &[])]),
            &Limits::owner(),
        );
        assert_eq!(problem.unwrap_err().value, "16777216");
    }
}
