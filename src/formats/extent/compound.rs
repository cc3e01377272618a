//! The container of the older workbooks: a file of streams, each a chain of sectors.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([pair[0], pair[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

/// A compound file: streams in chains of sectors.
pub(super) struct Container<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// The sector after each.
    next: Vec<u32>,
    directory: Vec<u8>,
    small_limit: u32,
    small_next: Vec<u32>,
}

impl<'b> Container<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Option<Self> {
        let sector = 1_usize.checked_shl(u16_at(bytes, 30)?.into())?;
        if !(128..=4096).contains(&sector) {
            return None;
        }
        let mut found = Self {
            bytes,
            sector,
            next: Vec::new(),
            directory: Vec::new(),
            small_limit: u32_at(bytes, 56)?,
            small_next: Vec::new(),
        };
        let mut tables: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + i * 4)).collect();
        let mut more = u32_at(bytes, 68)?;
        // Each further list of tables is one sector, so there cannot be more of them than sectors.
        for _ in 0..bytes.len() / sector {
            let Some(list) = found.at(more) else { break };
            let last = list.len().checked_sub(4)?;
            tables.extend((0..last / 4).filter_map(|i| u32_at(list, i * 4)));
            more = u32_at(list, last)?;
        }
        for table in tables {
            let Some(entries) = found.at(table) else { continue };
            found
                .next
                .extend(entries.chunks_exact(4).filter_map(|e| u32_at(e, 0)));
        }
        found.directory = found.chain(u32_at(bytes, 48)?);
        let small = found.chain(u32_at(bytes, 60)?);
        found.small_next = small.chunks_exact(4).filter_map(|e| u32_at(e, 0)).collect();
        Some(found)
    }

    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|s| !s.is_empty())
    }

    /// Everything in a chain of sectors; no chain is longer than the file.
    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut out, mut sector) = (Vec::new(), first);
        while out.len() < self.bytes.len() {
            let Some(part) = self.at(sector) else { break };
            out.extend_from_slice(part);
            let Some(next) = self.next.get(sector as usize) else {
                break;
            };
            sector = *next;
        }
        out
    }

    /// The first stream with one of these names.
    pub(super) fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let entry = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            self.directory
                .chunks_exact(128)
                .find(|e| e.starts_with(&wide) && e.get(wide.len()..wide.len() + 2) == Some(&[0, 0]))
        };
        let entry = names.iter().find_map(|name| entry(name))?;
        let (first, size) = (u32_at(entry, 116)?, u32_at(entry, 120)?);
        if size >= self.small_limit {
            let mut stream = self.chain(first);
            stream.truncate(size as usize);
            return Some(stream);
        }
        // Small streams stand in sectors of 64 bytes inside the stream of the root.
        let root = self.chain(u32_at(self.directory.get(..128)?, 116)?);
        let (mut out, mut sector) = (Vec::new(), first);
        while out.len() < size as usize {
            let start = (sector as usize).checked_mul(64)?;
            out.extend_from_slice(root.get(start..start + 64)?);
            sector = *self.small_next.get(sector as usize)?;
        }
        out.truncate(size as usize);
        Some(out)
    }
}
