//! One TCP connection as segments: handshake, data, acknowledgements and end made up so that they follow from each
//! other (RFC 9293 section 3.4 to 3.6).
//!
//! Sequence numbers count the bytes that are exported. What of a stream is not exported leaves no hole in them; the
//! packet after it says so in its comment.

use std::io;

use etherparse::{TcpHeader, TcpOptionElement};

/// Bytes in one segment at most: with its headers it fits into an IP packet, and most records are one packet.
const SEGMENT: usize = 65_000;
/// After so many bytes without an answer the other side acknowledges.
const UNACKNOWLEDGED: u64 = 64 << 10;
/// The window of both sides: 65,535 times 2 to the power of this (RFC 7323 section 2).
const WINDOW_SCALE: u8 = 7;

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// We.
    Ours,
    /// The peer.
    Theirs,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Side::Ours => Side::Theirs,
            Side::Theirs => Side::Ours,
        }
    }
}

/// Takes the segments as they are made.
pub trait Wire {
    /// One segment; ports and checksum are still to be filled in.
    fn segment(&mut self, side: Side, header: TcpHeader, payload: &[u8]) -> io::Result<()>;
}

/// Where both streams of a connection stand.
#[derive(Clone, Debug)]
pub struct Flow {
    ours: End,
    theirs: End,
}

/// One of the two streams.
#[derive(Clone, Debug)]
struct End {
    /// The first sequence number.
    initial: u32,
    /// Bytes sent.
    sent: u64,
    /// Of these, bytes that the other side has acknowledged.
    acknowledged: u64,
    /// Where in the recorded stream the next record is expected.
    expected: u64,
    finished: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Flags {
    fin: bool,
    rst: bool,
    psh: bool,
}

impl End {
    fn new(initial: u32) -> Self {
        End { initial, sent: 0, acknowledged: 0, expected: 0, finished: false }
    }

    /// The next sequence number. It goes around at 4 GiB, as it does on the wire; SYN and FIN count as a byte each.
    fn next(&self) -> u32 {
        self.initial.wrapping_add(1).wrapping_add(self.sent as u32).wrapping_add(u32::from(self.finished))
    }
}

impl Flow {
    /// The connection with this number in its file: each begins elsewhere, as a peer that connects again would.
    pub fn new(number: u32) -> Self {
        let initial = number.wrapping_mul(0x0100_0193);
        Flow { ours: End::new(initial), theirs: End::new(initial ^ 0x5555_0000) }
    }

    fn end(&mut self, side: Side) -> &mut End {
        match side {
            Side::Ours => &mut self.ours,
            Side::Theirs => &mut self.theirs,
        }
    }

    /// Bytes of a stream that are missing before a record that begins at `offset`, and where the next one is expected.
    pub fn advance(&mut self, side: Side, offset: u64, length: u64) -> u64 {
        let end = self.end(side);
        let missing = offset.saturating_sub(end.expected);
        end.expected = offset + length;
        missing
    }

    /// The handshake.
    pub fn open(&mut self, opener: Side, wire: &mut dyn Wire) -> io::Result<()> {
        let other = opener.other();
        let (from, to) = (self.end(opener).initial, self.end(other).initial);
        wire.segment(opener, syn(from, None)?, &[])?;
        wire.segment(other, syn(to, Some(from.wrapping_add(1)))?, &[])?;
        self.send(opener, Flags::default(), &[], wire)
    }

    /// Bytes, in as many segments as it takes.
    pub fn data(&mut self, side: Side, bytes: &[u8], wire: &mut dyn Wire) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(SEGMENT));
            self.send(side, Flags { psh: later.is_empty(), ..Flags::default() }, now, wire)?;
            let end = self.end(side);
            if end.sent - end.acknowledged >= UNACKNOWLEDGED {
                self.send(side.other(), Flags::default(), &[], wire)?;
            }
            rest = later;
        }
        Ok(())
    }

    /// One side sends no more; the other acknowledges.
    pub fn finish(&mut self, side: Side, wire: &mut dyn Wire) -> io::Result<()> {
        if self.end(side).finished {
            return Ok(());
        }
        self.fin(side, wire)?;
        self.send(side.other(), Flags::default(), &[], wire)
    }

    /// Both sides end, `first` first.
    pub fn close(&mut self, first: Side, wire: &mut dyn Wire) -> io::Result<()> {
        let (began, second) = (self.end(first).finished, first.other());
        if !began {
            self.fin(first, wire)?;
        }
        if !self.end(second).finished {
            self.fin(second, wire)?;
            self.send(first, Flags::default(), &[], wire)
        } else if !began {
            self.send(second, Flags::default(), &[], wire)
        } else {
            Ok(())
        }
    }

    /// One side ends at once.
    pub fn reset(&mut self, side: Side, wire: &mut dyn Wire) -> io::Result<()> {
        self.send(side, Flags { rst: true, ..Flags::default() }, &[], wire)
    }

    fn fin(&mut self, side: Side, wire: &mut dyn Wire) -> io::Result<()> {
        self.send(side, Flags { fin: true, ..Flags::default() }, &[], wire)?;
        self.end(side).finished = true;
        Ok(())
    }

    /// One segment, which acknowledges all that the other side has sent.
    fn send(&mut self, side: Side, flags: Flags, payload: &[u8], wire: &mut dyn Wire) -> io::Result<()> {
        let other = self.end(side.other());
        other.acknowledged = other.sent;
        let acknowledgement = other.next();
        let end = self.end(side);
        let mut header = TcpHeader::new(0, 0, end.next(), u16::MAX);
        header.ack = true;
        header.acknowledgment_number = acknowledgement;
        (header.fin, header.rst, header.psh) = (flags.fin, flags.rst, flags.psh);
        end.sent += payload.len() as u64;
        wire.segment(side, header, payload)
    }
}

/// A segment that begins a stream.
fn syn(initial: u32, acknowledgement: Option<u32>) -> io::Result<TcpHeader> {
    let mut header = TcpHeader::new(0, 0, initial, u16::MAX);
    header.syn = true;
    header.ack = acknowledgement.is_some();
    header.acknowledgment_number = acknowledgement.unwrap_or_default();
    let options = [
        TcpOptionElement::MaximumSegmentSize(SEGMENT as u16),
        TcpOptionElement::SelectiveAcknowledgementPermitted,
        TcpOptionElement::WindowScale(WINDOW_SCALE),
    ];
    header.set_options(&options).map_err(io::Error::other)?;
    Ok(header)
}
