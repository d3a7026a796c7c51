//! `netaide capture info`: what is in a capture.

use std::collections::HashMap;
use std::io::{self, Write};

use clap::ArgMatches;

use super::{open, wait};
use crate::capture::{Block, Direction, Job, Meta, Peer, PeerId, Reader, Work};
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::i18n::t;
use crate::model::{Notice, RecordFields, TIME_FORMAT, local_time, words};

/// Peers that are listed; how many more there are is said.
const MOST_PEERS: usize = 20;

/// What went one way.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    records: u64,
    bytes: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    received: Count,
    sent: Count,
}

/// What the index tells.
#[derive(Debug, Default)]
struct Info {
    records: u64,
    events: u64,
    all: Counts,
    peers: HashMap<PeerId, Counts>,
    /// The earliest and the latest time.
    span: Option<(i64, i64)>,
    udp: bool,
    client: bool,
    server: bool,
}

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let interrupts = interrupt::listen();
    let reader = open::open(matches)?;
    let other = reader.clone();
    let job = Job::start("netaide-info", move |work| Info::read(&other, work));
    let info = job.ok().and_then(|job| wait::job(job, &interrupts)).flatten();
    let Some(info) = info else { return Ok(FAILED) };
    match info.print(&reader) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(t!("cli.output", cause = words::file_cause(&error)));
            Ok(FAILED)
        }
        _ => Ok(DONE),
    }
}

impl Info {
    /// None if it was interrupted.
    fn read(reader: &Reader, work: &Work) -> Option<Info> {
        let (mut info, mut block) = (Info::default(), Block::default());
        let (mut at, end) = (reader.first(), reader.length());
        let mut bytes = Vec::new();
        while at < end && !work.is_cancelled() {
            if !block.read_index(reader, at) {
                at += 1;
                continue;
            }
            for (position, meta) in block.metas().iter().enumerate() {
                info.take(meta, reader);
                if meta.direction == Direction::Event {
                    bytes.clear();
                    reader.read(block.first() + position as u64, &mut bytes);
                    info.hear(Notice::from_bytes(&bytes).as_ref(), reader.peer(meta.peer));
                }
            }
            at = block.end();
        }
        (!work.is_cancelled()).then_some(info)
    }

    fn take(&mut self, meta: &Meta, reader: &Reader) {
        self.records += 1;
        let (first, last) = self.span.unwrap_or((meta.time, meta.time));
        self.span = Some((first.min(meta.time), last.max(meta.time)));
        if meta.direction == Direction::Event {
            self.events += 1;
            return;
        }
        let counts = self.peers.entry(meta.peer).or_insert_with(|| {
            self.udp |= matches!(reader.peer(meta.peer), Peer::Address(_));
            Counts::default()
        });
        counts.add(meta);
        self.all.add(meta);
    }

    fn hear(&mut self, notice: Option<&Notice>, peer: Peer) {
        match (notice, peer) {
            (Some(Notice::Connected { .. }), _) => self.client = true,
            (Some(Notice::Online), _) => self.server = true,
            _ => {}
        }
    }

    fn print(&self, reader: &Reader) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", t!("cli.capture.protocol", protocol = self.protocol()))?;
        writeln!(out, "{}", t!("cli.capture.records", records = self.records, events = self.events))?;
        if reader.first() > 0 {
            writeln!(out, "{}", t!("cli.capture.dropped", count = reader.first()))?;
        }
        if let Some((first, last)) = self.span {
            let seconds = format!("{:.3}", last.saturating_sub(first) as f64 / 1e9);
            let (first, last) = (local_time(first, TIME_FORMAT), local_time(last, TIME_FORMAT));
            writeln!(out, "{}", t!("cli.capture.span", first = first, last = last, seconds = seconds))?;
        }
        writeln!(out, "{}", self.all.words())?;
        if let Some(lost) = reader.totals().lost_packets.filter(|&lost| lost > 0) {
            writeln!(out, "{}", t!("cli.capture.lost", count = lost))?;
        }
        let whole = || t!("cli.capture.whole").into_owned();
        let damage = reader.damage().map_or_else(whole, |damage| words::damage(&damage));
        writeln!(out, "{}", t!("cli.capture.state", state = damage))?;
        self.print_peers(reader, &mut out)
    }

    fn print_peers(&self, reader: &Reader, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", t!("cli.capture.peers", count = self.peers.len()))?;
        let mut peers: Vec<(&PeerId, &Counts)> = self.peers.iter().collect();
        peers.sort_unstable_by_key(|(id, counts)| (std::cmp::Reverse(counts.bytes()), **id));
        for &(&id, counts) in peers.iter().take(MOST_PEERS) {
            let name = RecordFields::name(reader.peer(id)).unwrap_or_else(|| "?".to_owned());
            writeln!(out, "  {name}  {}", counts.words())?;
        }
        if peers.len() > MOST_PEERS {
            writeln!(out, "  {}", t!("cli.capture.more-peers", count = peers.len() - MOST_PEERS))?;
        }
        Ok(())
    }

    fn protocol(&self) -> String {
        let kinds =
            [(self.udp, t!("kind.udp")), (self.client, t!("kind.tcp-client")), (self.server, t!("kind.tcp-server"))];
        let names: Vec<_> = kinds.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
        if names.is_empty() { "?".to_owned() } else { names.join(", ") }
    }
}

impl Counts {
    fn add(&mut self, meta: &Meta) {
        let count = if meta.direction == Direction::Sent { &mut self.sent } else { &mut self.received };
        count.records += 1;
        count.bytes += u64::from(meta.length);
    }

    fn bytes(&self) -> u64 {
        self.received.bytes + self.sent.bytes
    }

    fn words(&self) -> String {
        let Counts { received, sent } = self;
        t!(
            "cli.capture.counts",
            received = received.records,
            received_bytes = received.bytes,
            sent = sent.records,
            sent_bytes = sent.bytes
        )
        .into_owned()
    }
}
