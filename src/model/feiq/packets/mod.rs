//! The packets of 飞秋 as rows to look at: all of a capture, or those of a peer and of a mode.
//!
//! Rows are read when they are looked at. What a filter takes is found a stretch of records at a time, so that no frame
//! costs more the longer the capture is.

mod filter;

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::rc::Rc;

pub use filter::{PacketFilter, PacketPeer};

use filter::Chosen;

use crate::capture::Reader;
use crate::model::packets::{PacketRow, Pages, RowKind, Source};
use crate::model::walk::Choice;
use crate::proto::ipmsg::{Malformed, Options, Packet};

/// As much is read of a datagram to tell in a row what it says.
const MOST_READ: usize = 4096;

impl PacketRow {
    /// What a datagram of IPMsg says, as far as it was read; None for an event.
    pub fn ipmsg(&self) -> Option<Result<Packet, Malformed>> {
        match &self.kind {
            RowKind::Packet { head, .. } => Some(Packet::parse(head)),
            RowKind::Event(_) => None,
        }
    }
}

/// The rows of a capture's packets.
///
/// A row is named by its position: without a filter, the number of its record; with one, the number of records that
/// were taken before it. A position names the same row until the filter changes.
#[derive(Debug)]
pub struct FeiqPackets {
    reader: Reader,
    filter: PacketFilter,
    chosen: Option<Chosen>,
    pages: Pages,
    /// Changes whenever positions name other rows.
    version: u64,
}

/// Where rows are found.
struct Rows<'a> {
    reader: &'a Reader,
    chosen: Option<&'a Chosen>,
}

impl FeiqPackets {
    /// All records of a capture.
    pub fn new(reader: &Reader) -> FeiqPackets {
        FeiqPackets {
            reader: reader.clone(),
            filter: PacketFilter::default(),
            chosen: None,
            pages: Pages::default(),
            version: 0,
        }
    }

    /// Takes up what came, and another filter: call it in every frame. True where more is to be looked at at once.
    pub fn update(&mut self, reader: &Reader, filter: PacketFilter) -> bool {
        if !self.reader.is_of_same_capture(reader) || self.filter != filter {
            let version = self.version + 1;
            let chosen = (filter != PacketFilter::default()).then(Chosen::default);
            *self = FeiqPackets { filter, chosen, version, ..FeiqPackets::new(reader) };
        }
        self.chosen.as_mut().is_some_and(|chosen| chosen.follow(&self.reader, &self.filter))
    }

    /// The filter.
    pub fn filter(&self) -> &PacketFilter {
        &self.filter
    }

    /// The capture.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// A number that changes whenever positions name other rows.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The positions of the rows that there are.
    pub fn range(&self) -> Range<u64> {
        self.rows().range()
    }

    /// A row; None where there is none, and where its record is gone.
    pub fn row(&mut self, position: u64) -> Option<Rc<PacketRow>> {
        let rows = Rows { reader: &self.reader, chosen: self.chosen.as_ref() };
        self.pages.row(&rows, position)
    }

    /// All bytes of a row's record.
    pub fn bytes(&self, position: u64) -> Option<Vec<u8>> {
        let record = self.rows().record(position)?;
        let mut bytes = Vec::new();
        self.reader.read(record, &mut bytes);
        Some(bytes)
    }

    /// The records of the rows, for an export.
    pub fn choice(&self) -> Choice {
        let Some(chosen) = &self.chosen else { return Choice::All };
        let records = chosen.records();
        Choice::Next(Box::new(move |from| {
            let at = records.partition_point(|record| *record < from);
            records.get(at).copied()
        }))
    }

    fn rows(&self) -> Rows<'_> {
        Rows { reader: &self.reader, chosen: self.chosen.as_ref() }
    }
}

impl Source for Rows<'_> {
    fn reader(&self) -> &Reader {
        self.reader
    }

    fn range(&self) -> Range<u64> {
        match self.chosen {
            None => self.reader.first()..self.reader.length(),
            Some(chosen) => chosen.range(self.reader.first()),
        }
    }

    fn record(&self, position: u64) -> Option<u64> {
        if !self.range().contains(&position) {
            return None;
        }
        self.chosen.map_or(Some(position), |chosen| chosen.record(position))
    }

    fn head(&self, record: u64, bytes: &mut Vec<u8>) {
        self.reader.read_part(record, 0, MOST_READ, bytes);
    }

    fn gist(&self, head: &[u8], length: u32, to: &mut impl Hasher) {
        match Packet::parse(head) {
            // Whoever sends a message again may say so in it.
            Ok(packet) => {
                let command = packet.command.0 & !Options::RETRY.0;
                (packet.number, command, packet.user, packet.host, packet.extra).hash(to);
            }
            Err(_) => (head, length).hash(to),
        }
    }
}

#[cfg(test)]
pub(crate) mod scene_tests;
#[cfg(test)]
mod tests;
