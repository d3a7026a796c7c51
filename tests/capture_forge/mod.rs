//! Capture files made by hand, after the page of the format and not with the code that writes them.

use std::path::{Path, PathBuf};

/// A file that is put together.
#[derive(Clone, Debug)]
pub struct Forged {
    identity: u64,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Records,
    Peers,
}

#[derive(Clone, Debug, Default)]
pub struct Extent {
    pub kind: Kind,
    pub sequence: u64,
    pub first: u64,
    /// Room for more entries.
    pub spare: u32,
    pub totals: [u64; 4],
    pub entries: Vec<Entry>,
    pub data: Vec<u8>,
}

/// An index entry; in an extent of peers, its peer is the port of an address.
#[derive(Clone, Copy, Debug)]
pub struct Entry(pub Fields);

#[derive(Clone, Copy, Debug, Default)]
pub struct Fields {
    pub time: i64,
    pub offset: u64,
    /// Plus 1.
    pub previous: u64,
    pub start: u32,
    pub length: u32,
    pub peer: u32,
    pub local: u32,
    /// Direction and copies.
    pub way: u32,
}

impl Forged {
    pub fn new(identity: u64, complete: Option<u64>) -> Self {
        let mut bytes = b"\x89NETAIDE\r\n\x1a\n".to_vec();
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(identity.to_le_bytes());
        bytes.extend(0i64.to_le_bytes());
        bytes.extend(check(&bytes, 0, 0).to_le_bytes());
        bytes.resize(4096, 0);
        if let Some(records) = complete {
            bytes[81] = 1;
            bytes[88..96].copy_from_slice(&records.to_le_bytes());
        }
        Forged { identity, bytes }
    }

    pub fn extent(&mut self, extent: &Extent) {
        let (size, kind) = if extent.kind == Kind::Records { (48, 1u32) } else { (32, 2) };
        let capacity = extent.entries.len() as u32 + extent.spare;
        let whole = 128 + capacity as usize * size + extent.data.len();
        let mut bytes = b"XTNT".to_vec();
        bytes.extend(kind.to_le_bytes());
        bytes.extend([self.identity, extent.sequence, extent.first].into_iter().flat_map(u64::to_le_bytes));
        bytes.extend([capacity, whole as u32].into_iter().flat_map(u32::to_le_bytes));
        bytes.extend(extent.totals.into_iter().flat_map(u64::to_le_bytes));
        bytes.extend(check(&bytes, 0, self.identity).to_le_bytes());
        bytes.resize(128, 0);
        for (Entry(fields), number) in extent.entries.iter().zip(0..) {
            let number = extent.first.wrapping_add(number);
            let entry = if kind == 1 { fields.record() } else { fields.address() };
            let sum = check(&entry, number, self.identity);
            bytes.extend(entry);
            bytes.extend(sum.to_le_bytes());
            bytes.resize(bytes.len().next_multiple_of(16), 0);
        }
        bytes.resize(128 + capacity as usize * size, 0);
        bytes.extend(&extent.data);
        self.bytes.extend(bytes);
    }

    pub fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("forged.netaide");
        std::fs::write(&path, &self.bytes).expect("written");
        path
    }
}

impl Fields {
    fn record(&self) -> Vec<u8> {
        let mut bytes = self.time.to_le_bytes().to_vec();
        bytes.extend([self.offset, self.previous].into_iter().flat_map(u64::to_le_bytes));
        let small = [self.start, self.length, self.peer, self.local, self.way];
        bytes.extend(small.into_iter().flat_map(u32::to_le_bytes));
        bytes
    }

    fn address(&self) -> Vec<u8> {
        let kind = 2 + (self.peer % 2) as u8;
        let mut bytes = vec![kind, 4, self.peer as u8, 0, 0, 0, 0, 0, 10, 0, 0, 1];
        bytes.resize(24, 0);
        bytes
    }
}

/// As the page of the format says.
fn check(bytes: &[u8], number: u64, identity: u64) -> u32 {
    let mut h = identity ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for word in bytes.chunks(8) {
        let mut last = [0; 8];
        last[..word.len()].copy_from_slice(word);
        h = (h ^ u64::from_le_bytes(last)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        h ^= h >> 32;
    }
    h as u32
}
