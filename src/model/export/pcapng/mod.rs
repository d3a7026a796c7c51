//! Records as packets for Wireshark: addresses, ports, directions and bytes are recorded, the rest is made up and says so.
//!
//! A datagram is one packet. A connection begins with a handshake where the capture tells that it began, or before its
//! first record that is exported, and ends as the notices say. A message to all clients of a server becomes one packet
//! for each that was online. Events are comments of the packet after them.

mod blocks;
mod flow;
mod packet;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use etherparse::TcpHeader;

use self::blocks::Blocks;
use self::flow::{Flow, Side, Wire};
use self::packet::Way;
use crate::capture::{Direction, Meta, Peer, PeerId, Reader};
use crate::i18n::t;
use crate::model::walk::{Roster, Visited, Visitor, Which, Whose};
use crate::model::words;
use crate::net::{Gone, Notice};

/// Writes packets.
pub struct Packets<W: Write> {
    reader: Reader,
    blocks: Blocks<W>,
    /// The connections that have begun and not ended.
    flows: BTreeMap<PeerId, Connection>,
    /// How many connections there were.
    begun: u32,
    whose: Whose,
    /// All records are chosen: a connection is shown from its beginning, and not from its first chosen record.
    whole: bool,
    /// The address that the session is bound to.
    bound: Option<SocketAddr>,
    /// The session listens, or connects; None while nothing has told.
    serves: Option<bool>,
    without_address: u64,
    buffer: Vec<u8>,
}

struct Connection {
    flow: Flow,
    ours: SocketAddr,
    theirs: SocketAddr,
}

/// Puts segments of one connection at one time into the file.
struct Segments<'a, W: Write> {
    blocks: &'a mut Blocks<W>,
    buffer: &'a mut Vec<u8>,
    ours: SocketAddr,
    theirs: SocketAddr,
    time: i64,
    comment: &'a str,
}

impl<W: Write> Wire for Segments<'_, W> {
    fn segment(&mut self, side: Side, header: TcpHeader, payload: &[u8]) -> io::Result<()> {
        let outbound = side == Side::Ours;
        Way::new(self.ours, self.theirs, outbound).tcp(header, payload, self.buffer)?;
        self.blocks.packet(self.time, outbound, self.buffer, self.comment)
    }
}

impl<W: Write> Packets<W> {
    /// Writes the head of the file.
    pub fn new(reader: &Reader, out: W, which: &Which) -> io::Result<Self> {
        Ok(Packets {
            reader: reader.clone(),
            blocks: Blocks::new(out)?,
            flows: BTreeMap::new(),
            begun: 0,
            whose: which.whose,
            whole: which.choice.is_all(),
            bound: None,
            serves: None,
            without_address: 0,
            buffer: Vec::new(),
        })
    }

    /// Writes the end of the file; how many records had no address to write.
    pub fn finish(self) -> io::Result<u64> {
        self.blocks.finish()?;
        Ok(self.without_address)
    }

    fn datagram(&mut self, record: Visited<'_>, theirs: SocketAddr) -> io::Result<()> {
        let outbound = record.meta.direction == Direction::Sent;
        let ours = self.our_end(record.meta.local, theirs);
        Way::new(ours, theirs, outbound).udp(record.bytes, &mut self.buffer)?;
        let comment = t!("export.packets.record", number = record.index + 1);
        self.blocks.packet(record.meta.time, outbound, &self.buffer, &comment)
    }

    /// Bytes of a connection; `id` is one client where the record went to all.
    fn bytes(&mut self, record: Visited<'_>, id: PeerId, theirs: SocketAddr) -> io::Result<()> {
        let (meta, own) = (record.meta, record.meta.peer == id);
        self.begin(id, meta, theirs, true)?;
        let side = if meta.direction == Direction::Sent { Side::Ours } else { Side::Theirs };
        let Some(connection) = self.flows.get_mut(&id) else { return Ok(()) };
        // A message to all has its place in a stream of its own.
        let missing = if own { connection.flow.advance(side, meta.stream_offset, meta.length.into()) } else { 0 };
        if missing > 0 {
            self.blocks.note(&t!("export.packets.missing", count = missing));
        }
        let comment = t!("export.packets.record", number = record.index + 1);
        self.with(id, meta.time, &comment, |flow, wire| flow.data(side, record.bytes, wire))
    }

    /// The handshake, if the connection has not begun yet.
    fn begin(&mut self, id: PeerId, meta: &Meta, theirs: SocketAddr, late: bool) -> io::Result<()> {
        if self.flows.contains_key(&id) {
            return Ok(());
        }
        let ours = self.our_end(meta.local, theirs);
        // Where nothing tells who listened: the lower port is rarely the one that a system chose.
        let serves = self.serves.unwrap_or(ours.port() < theirs.port());
        self.begun += 1;
        self.flows.insert(id, Connection { flow: Flow::new(self.begun), ours, theirs });
        let opener = if serves { Side::Theirs } else { Side::Ours };
        let comment = if late { t!("export.packets.late") } else { t!("export.packets.made-up") };
        self.with(id, meta.time, &comment, |flow, wire| flow.open(opener, wire))
    }

    /// Lets a connection write segments.
    fn with(
        &mut self,
        id: PeerId,
        time: i64,
        comment: &str,
        act: impl FnOnce(&mut Flow, &mut dyn Wire) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some(Connection { flow, ours, theirs }) = self.flows.get_mut(&id) else { return Ok(()) };
        let (blocks, buffer) = (&mut self.blocks, &mut self.buffer);
        act(flow, &mut Segments { blocks, buffer, ours: *ours, theirs: *theirs, time, comment })
    }

    /// A connection ended.
    fn end(&mut self, id: PeerId, time: i64, gone: &Gone) -> io::Result<()> {
        let comment = t!("export.packets.made-up");
        self.with(id, time, &comment, |flow, wire| match gone {
            Gone::ByPeer => flow.close(Side::Theirs, wire),
            Gone::ByUs => flow.close(Side::Ours, wire),
            Gone::Aborted { .. } => flow.reset(Side::Ours, wire),
            Gone::Reset => flow.reset(Side::Theirs, wire),
            // Nothing was said any more.
            Gone::TimedOut | Gone::Error(_) => Ok(()),
        })?;
        self.flows.remove(&id);
        Ok(())
    }

    /// The session ended, and with it every connection.
    fn end_all(&mut self, time: i64, in_order: bool) -> io::Result<()> {
        if in_order {
            let open: Vec<PeerId> = self.flows.keys().copied().collect();
            open.into_iter().try_for_each(|id| self.end(id, time, &Gone::ByUs))?;
        }
        self.flows.clear();
        Ok(())
    }

    /// Our end of what was exchanged with `theirs`: as the record tells, or the address that the session is bound to. An
    /// address that nobody knows is unspecified.
    fn our_end(&self, local: PeerId, theirs: SocketAddr) -> SocketAddr {
        let of = |id: PeerId| self.reader.peer(id).address();
        let mut ours = of(local).or(self.bound).unwrap_or(SocketAddr::new(unspecified(theirs), 0));
        if ours.ip().is_unspecified() || ours.is_ipv4() != theirs.is_ipv4() {
            // Whoever is on the loopback interface talks to this machine by such an address.
            ours.set_ip(if theirs.ip().is_loopback() { theirs.ip() } else { unspecified(theirs) });
        }
        ours
    }
}

fn unspecified(like: SocketAddr) -> IpAddr {
    if like.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}

impl<W: Write> Visitor for Packets<W> {
    type Error = io::Error;

    fn hears_all(&self) -> bool {
        true
    }

    fn record(&mut self, record: Visited<'_>, roster: &Roster) -> io::Result<()> {
        match self.reader.peer(record.meta.peer) {
            Peer::Address(theirs) => self.datagram(record, theirs),
            Peer::Connection(theirs) => self.bytes(record, record.meta.peer, theirs),
            Peer::All => {
                let clients: Vec<PeerId> = roster.receivers().filter(|&id| self.whose.is(id, &self.reader)).collect();
                self.without_address += u64::from(clients.is_empty());
                for id in clients {
                    let Some(theirs) = self.reader.peer(id).address() else { continue };
                    self.bytes(record, id, theirs)?;
                }
                Ok(())
            }
            Peer::None => {
                self.without_address += 1;
                Ok(())
            }
        }
    }

    fn event(&mut self, event: Visited<'_>, notice: Option<&Notice>, chosen: bool) -> io::Result<()> {
        let (id, time) = (event.meta.peer, event.meta.time);
        let address = self.reader.peer(id).address();
        if chosen {
            self.blocks.note(&words::notice(notice, address));
        }
        match (notice, address) {
            (Some(Notice::Opened { local }), _) => (self.bound, self.serves) = (Some(*local), Some(true)),
            (Some(Notice::Connected { local, .. }), _) => (self.bound, self.serves) = (Some(*local), Some(false)),
            _ => {}
        }
        match (notice, address) {
            (Some(Notice::Online | Notice::Connected { .. }), Some(theirs)) if self.whole => {
                self.begin(id, event.meta, theirs, false)
            }
            (Some(Notice::PeerFinished), _) => {
                self.with(id, time, &t!("export.packets.made-up"), |flow, wire| flow.finish(Side::Theirs, wire))
            }
            (Some(Notice::Finished), _) => {
                self.with(id, time, &t!("export.packets.made-up"), |flow, wire| flow.finish(Side::Ours, wire))
            }
            (Some(Notice::Offline(gone) | Notice::Disconnected(gone)), _) => self.end(id, time, gone),
            (Some(Notice::Closed), _) => self.end_all(time, true),
            (Some(Notice::Failed(_)), _) => self.end_all(time, false),
            _ => Ok(()),
        }
    }
}
