//! The blocks of the file: one section, one interface, one block a packet, with comments that say what is made up.
//!
//! Source: draft-ietf-opsawg-pcapng, sections 4.1 (section header), 4.2 (interface), 4.3 (packet), 4.6 (statistics).

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::blocks::interface_statistics::{InterfaceStatisticsBlock, InterfaceStatisticsOption};
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::{DataLink, Endianness, PcapError};

use crate::i18n::t;

/// Comments that wait for the next packet; those beyond are counted.
const MOST_NOTES: usize = 64;
/// Characters of one comment. An option holds 65,535 bytes, far more than this many characters.
const MOST_CHARACTERS: usize = 4096;
/// Timestamps in nanoseconds: ten to the power of minus nine.
const NANOSECONDS: u8 = 9;

/// Direction flags of a packet (section 4.3.1).
const INBOUND: u32 = 1;
const OUTBOUND: u32 = 2;

/// Writes packets with their comments.
pub struct Blocks<W: Write> {
    out: PcapNgWriter<W>,
    notes: Vec<String>,
    left_out: u64,
    last: u64,
}

impl<W: Write> Blocks<W> {
    /// Writes the head of the file. The packets begin with an IP header: no link was there to be recorded.
    pub fn new(out: W) -> io::Result<Self> {
        let application = concat!("netaide ", env!("CARGO_PKG_VERSION"));
        let section = SectionHeaderBlock {
            endianness: Endianness::Little,
            options: vec![
                SectionHeaderOption::Comment(t!("export.packets.section")),
                SectionHeaderOption::UserApplication(application.into()),
            ],
            ..SectionHeaderBlock::default()
        };
        let mut out = PcapNgWriter::with_section_header(out, section).map_err(plain)?;
        let interface = InterfaceDescriptionBlock {
            linktype: DataLink::RAW,
            snaplen: 0,
            options: vec![
                InterfaceDescriptionOption::IfName("netaide".into()),
                InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
            ],
        };
        out.write_pcapng_block(interface).map_err(plain)?;
        Ok(Blocks { out, notes: Vec::new(), left_out: 0, last: 0 })
    }

    /// A comment for the next packet.
    pub fn note(&mut self, note: &str) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(note.chars().take(MOST_CHARACTERS).collect());
        } else {
            self.left_out += 1;
        }
    }

    /// A packet of so many nanoseconds since the Unix epoch; a clock before that is shown as its beginning.
    pub fn packet(&mut self, time: i64, outbound: bool, packet: &[u8], comment: &str) -> io::Result<()> {
        let time = u64::try_from(time).unwrap_or_default();
        self.last = self.last.max(time);
        let mut options = vec![EnhancedPacketOption::Flags(if outbound { OUTBOUND } else { INBOUND })];
        options.extend(self.take_notes().into_iter().map(|note| EnhancedPacketOption::Comment(note.into())));
        options.push(EnhancedPacketOption::Comment(comment.into()));
        let block = EnhancedPacketBlock {
            interface_id: 0,
            timestamp: Duration::from_nanos(time),
            original_len: packet.len() as u32,
            data: Cow::Borrowed(packet),
            options,
        };
        self.out.write_pcapng_block(block).map(drop).map_err(plain)
    }

    /// What was noted after the last packet stands in a block of its own.
    pub fn finish(mut self) -> io::Result<()> {
        let notes = self.take_notes();
        if notes.is_empty() {
            return Ok(());
        }
        let options = notes.into_iter().map(|note| InterfaceStatisticsOption::Comment(note.into())).collect();
        // The two halves of a timestamp stand in the other order than the writer of this block puts a number.
        let timestamp = self.last.rotate_left(32);
        let block = InterfaceStatisticsBlock { interface_id: 0, timestamp, options };
        self.out.write_pcapng_block(block).map(drop).map_err(plain)
    }

    fn take_notes(&mut self) -> Vec<String> {
        let left_out = std::mem::take(&mut self.left_out);
        if left_out > 0 {
            self.notes.push(t!("export.packets.more", count = left_out).into_owned());
        }
        std::mem::take(&mut self.notes)
    }
}

/// The system's error where it was one.
fn plain(error: PcapError) -> io::Error {
    match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
