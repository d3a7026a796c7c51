//! Records on standard output.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::IpAddr;

use super::plan::Showing;
use super::values::Show;
use crate::capture::{Direction, Meta, Peer, PeerId};
use crate::codec::charset::Decoder;
use crate::codec::hex;
use crate::model::{RecordFields, TIME_FORMAT, local_time, words};

/// As much is put together before it is written.
const FULL: usize = 256 << 10;

/// Puts records into text and writes them to standard output.
#[derive(Debug)]
pub struct Printer {
    showing: Showing,
    /// One for each stream: half a character at the end of a read is completed by the next.
    decoders: HashMap<(PeerId, Direction), Decoder>,
    /// The address that the session is bound to.
    bound: Option<IpAddr>,
    /// Received records with a wrong checksum.
    failed: u64,
    /// The last local address that is not that one, as it is shown: what kind it is, is asked of the system.
    came_to: Option<(IpAddr, String)>,
    text: String,
    out: String,
}

/// A record with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its index entry.
    pub meta: &'a Meta,
    /// Who it came from or went to.
    pub peer: Peer,
    /// The address of this machine that it came to or left from.
    pub local: Peer,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl Printer {
    /// Nothing printed yet.
    pub fn new(showing: Showing) -> Self {
        Printer {
            showing,
            decoders: HashMap::new(),
            bound: None,
            failed: 0,
            came_to: None,
            text: String::new(),
            out: String::new(),
        }
    }

    /// The session is open, and bound to this.
    pub fn bind(&mut self, bound: IpAddr) {
        self.bound = Some(bound);
    }

    /// Whether the bytes of records of a direction are looked at: to be printed, or to be verified.
    pub fn wants(&self, direction: Direction) -> bool {
        self.prints(direction) || (direction == Direction::Received && !self.showing.verify.is_none())
    }

    /// Whether records of a direction are printed at all.
    fn prints(&self, direction: Direction) -> bool {
        !self.showing.quiet && (direction != Direction::Sent || self.showing.json || self.showing.relays)
    }

    /// How many received records had a wrong checksum, so far.
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Whether a record ends with its checksum; None where none is asked for.
    fn verify(&mut self, record: Record<'_>) -> Option<bool> {
        let verify = self.showing.verify;
        let good = (!verify.is_none() && record.meta.direction == Direction::Received)
            .then(|| verify.verify(record.bytes).is_good())?;
        self.failed += u64::from(!good);
        Some(good)
    }

    /// Prints a record, if it is one to print.
    pub fn record(&mut self, record: Record<'_>) -> io::Result<()> {
        let good = self.verify(record);
        if !self.prints(record.meta.direction) {
            return Ok(());
        }
        self.decode(record);
        if self.showing.json {
            self.json(record, good);
        } else if self.showing.timestamps {
            self.heading(record, good);
            self.body(record.bytes);
        } else if self.showing.show == Show::Text {
            self.plain(record.peer);
        } else {
            self.body(record.bytes);
        }
        if self.out.len() >= FULL { self.flush() } else { Ok(()) }
    }

    /// Reads the bytes as text; a stream goes on where its last record ended.
    fn decode(&mut self, record: Record<'_>) {
        self.text.clear();
        let charset = self.showing.charset;
        if let Peer::Connection(_) = record.peer {
            let stream = (record.meta.peer, record.meta.direction);
            let decoder = self.decoders.entry(stream).or_insert_with(|| charset.decoder());
            decoder.push(record.bytes, &mut self.text);
        } else {
            self.text.push_str(&charset.decode(record.bytes));
        }
    }

    /// A stream exactly as it came; a datagram as one line.
    fn plain(&mut self, peer: Peer) {
        self.out.push_str(&self.text);
        if !matches!(peer, Peer::Connection(_)) && !self.text.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// `[2026-11-22 16:05:48.417] 192.168.56.1:4089 received 4`, and where it came to another address than the bound
    /// one `[…] 192.168.56.1:4089 → 192.168.56.255 broadcast received 4`; behind it `!checksum` where that is wrong
    fn heading(&mut self, record: Record<'_>, good: Option<bool>) {
        let time = local_time(record.meta.time, TIME_FORMAT);
        let (peer, length) = (RecordFields::name(record.peer).unwrap_or_default(), record.bytes.len());
        self.out.push_str(&format!("[{time}] {peer}"));
        self.push_came_to(record);
        self.out.push_str(&format!(" {} {length}", self.way(record.meta)));
        if good == Some(false) {
            self.out.push_str(" !checksum");
        }
        if length > 0 {
            self.out.push_str("  ");
        }
    }

    /// Which way a record went, in a word.
    fn way(&self, meta: &Meta) -> &'static str {
        match meta.direction {
            Direction::Received if self.showing.relays => "up",
            Direction::Sent if self.showing.relays => "down",
            _ => RecordFields::direction(meta),
        }
    }

    /// Which of this machine's addresses a datagram came to, where that is not the one the session is bound to.
    fn push_came_to(&mut self, record: Record<'_>) {
        let ip = record.local.address().map(|address| address.ip()).filter(|&ip| Some(ip) != self.bound);
        let (Some(ip), Peer::Address(_)) = (ip, record.peer) else { return };
        if self.came_to.as_ref().is_none_or(|(known, _)| *known != ip) {
            self.came_to = Some((ip, format!(" {}", words::came_to(ip))));
        }
        self.out.extend(self.came_to.iter().map(|(_, shown)| shown.as_str()));
    }

    /// The rest of the line.
    fn body(&mut self, bytes: &[u8]) {
        let show = self.showing.show;
        if show != Show::Text {
            hex::push(bytes, &mut self.out);
        }
        if show == Show::Both && !bytes.is_empty() {
            self.out.push_str("  ");
        }
        if show != Show::Hex {
            self.text.chars().for_each(|c| push_on_one_line(c, &mut self.out));
        }
        self.out.push('\n');
    }

    fn json(&mut self, record: Record<'_>, good: Option<bool>) {
        let fields = RecordFields::new(record.meta, record.peer, record.local, record.bytes, &self.text);
        fields.with_checksum(good).push_json(&mut self.out);
    }

    /// A connection is over: what is left of a character that never ended is shown byte by byte.
    pub fn end_of(&mut self, peer: PeerId) {
        self.end_where(|stream| stream.0 == peer);
    }

    /// The streams have a hole, or are over.
    pub fn end_of_all(&mut self) {
        self.end_where(|_| true);
    }

    fn end_where(&mut self, over: impl Fn(&(PeerId, Direction)) -> bool) {
        // Where there is hex beside the text, these bytes have been shown.
        let shown = self.showing.show == Show::Text && !self.showing.json;
        for ((_, direction), decoder) in self.decoders.extract_if(|stream, _| over(stream)) {
            let tail = decoder.pending();
            if shown && direction == Direction::Received && !tail.is_empty() {
                self.out.extend(tail.iter().map(|byte| format!("\\x{byte:02X}")));
                self.out.push_str(if self.showing.timestamps { "\n" } else { "" });
            }
        }
    }

    /// Prints nothing from now on: nobody reads it.
    pub fn silence(&mut self) {
        self.showing.quiet = true;
        self.decoders.clear();
        self.out.clear();
    }

    /// Writes what was put together.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(self.out.as_bytes()).and_then(|()| stdout.flush());
        self.out.clear();
        written
    }
}

/// A record is one line: what would begin another one, or move the cursor, is shown by its name.
pub(super) fn push_on_one_line(c: char, out: &mut String) {
    match c {
        '\r' => out.push_str("\\r"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\u{2028}' | '\u{2029}' => out.extend(c.escape_unicode()),
        c if c.is_ascii_control() => out.push_str(&format!("\\x{:02X}", u32::from(c))),
        c if c.is_control() => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}
