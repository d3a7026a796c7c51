//! The link: a client and a server on it, in virtual time.

use std::collections::BTreeMap;

use super::*;

/// A packet as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Which one it is on the link, from 0.
    pub index: usize,
    pub at: Duration,
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub bytes: Vec<u8>,
}

impl Sent {
    pub fn packet(&self) -> Packet<'_> {
        Packet::parse(&self.bytes).expect("what a machine sends is a packet")
    }

    pub fn is_data(&self) -> bool {
        matches!(self.packet(), Packet::Data { .. })
    }
}

/// One side: the machine and its file.
pub struct Side {
    pub transfer: Transfer,
    pub address: SocketAddr,
    pub source: Vec<u8>,
    /// How much of the source was given; None: nobody asked for it.
    given: Option<usize>,
    pub received: Vec<u8>,
    /// The last bytes came.
    pub whole: bool,
    pub happenings: Vec<Happening>,
}

impl Side {
    pub fn new(transfer: Transfer, address: SocketAddr, source: &[u8]) -> Side {
        let (received, happenings) = (Vec::new(), Vec::new());
        Side { transfer, address, source: source.to_vec(), given: None, received, whole: false, happenings }
    }

    fn hear(&mut self, now: Duration, from: SocketAddr, datagram: &[u8], asks_for_held: bool) {
        if let Heard::Data { bytes, last } = self.transfer.handle(now, from, datagram) {
            assert!(!self.whole, "nothing comes after the end");
            self.received.extend_from_slice(bytes);
            self.whole = last;
            while let Some(Held { bytes, last }) = asks_for_held.then(|| self.transfer.held(now)).flatten() {
                assert!(!self.whole, "nothing comes after the end");
                self.received.extend_from_slice(&bytes);
                self.whole = last;
            }
        }
    }

    /// Gives the file, and takes what is to be sent.
    fn drain(&mut self, now: Duration) -> Vec<(SocketAddr, Vec<u8>)> {
        let mut sent = Vec::new();
        while let Some(room) = self.transfer.wants() {
            let given = self.given.unwrap_or(0);
            let rest = &self.source[given..];
            let length = rest.len().min(room.len());
            room[..length].copy_from_slice(&rest[..length]);
            self.given = Some(given + length);
            self.transfer.supplied(length);
        }
        while let Some(Transmit { to, bytes, segment }) = self.transfer.transmit() {
            assert!(bytes.len() <= 65_000.max(segment) && bytes.len() <= 64 * segment);
            let datagrams: Vec<_> = bytes.chunks(segment).map(|one| (to, one.to_vec())).collect();
            self.transfer.transmitted(now, datagrams.len());
            sent.extend(datagrams);
        }
        self.happenings.extend(core::iter::from_fn(|| self.transfer.happening()));
        sent
    }
}

/// What becomes of a packet: when each copy of it arrives, after it was sent.
type Fate = Box<dyn FnMut(&Sent) -> Vec<Duration>>;

/// What a server does with a request.
pub type Serve = Box<dyn Fn(SocketAddr, &Packet<'_>, Duration) -> Side>;

pub struct Link {
    pub now: Duration,
    pub client: Side,
    pub server: Option<Side>,
    pub sent: Vec<Sent>,
    under_way: BTreeMap<(Duration, usize), Sent>,
    serve: Serve,
    fate: Fate,
    copies: usize,
    /// Takes what came early when its turn has come.
    pub asks_for_held: bool,
}

pub const CLIENT: &str = "10.0.0.1:1000";
pub const ASKED: &str = "10.0.0.2:69";
pub const SERVER: &str = "10.0.0.2:2000";

impl Link {
    pub fn new(
        client: Transfer,
        source: &[u8],
        serve: Serve,
        fate: impl FnMut(&Sent) -> Vec<Duration> + 'static,
    ) -> Link {
        Link {
            now: Duration::ZERO,
            client: Side::new(client, address(CLIENT), source),
            server: None,
            sent: Vec::new(),
            under_way: BTreeMap::new(),
            serve,
            fate: Box::new(fate),
            copies: 0,
            asks_for_held: true,
        }
    }

    pub fn server(&self) -> &Side {
        self.server.as_ref().expect("a request arrived")
    }

    /// Puts a packet of somebody onto the link, beside its fate.
    pub fn inject(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8], delay: Duration) {
        let sent = Sent { index: usize::MAX, at: self.now, from, to, bytes: bytes.to_vec() };
        self.copies += 1;
        self.under_way.insert((self.now + delay, self.copies), sent);
    }

    fn drain(&mut self) {
        for side in [Some(&mut self.client), self.server.as_mut()].into_iter().flatten() {
            let from = side.address;
            for (to, bytes) in side.drain(self.now) {
                let sent = Sent { index: self.sent.len(), at: self.now, from, to, bytes };
                for delay in (self.fate)(&sent) {
                    self.copies += 1;
                    self.under_way.insert((self.now + delay, self.copies), sent.clone());
                }
                self.sent.push(sent);
            }
        }
    }

    /// Goes on to the next thing that happens; false when nothing will.
    pub fn step(&mut self) -> bool {
        self.drain();
        let sides = [Some(&self.client), self.server.as_ref()];
        let due = sides.into_iter().flatten().filter_map(|side| side.transfer.poll_at()).min();
        let arrival = self.under_way.first_key_value().map(|((at, _), _)| *at);
        let Some(next) = due.into_iter().chain(arrival).min() else { return false };
        self.now = self.now.max(next);
        if arrival.is_some_and(|at| at <= next) {
            if let Some((_, sent)) = self.under_way.pop_first() {
                self.deliver(&sent);
            }
        } else {
            for side in [Some(&mut self.client), self.server.as_mut()].into_iter().flatten() {
                side.transfer.handle_timeout(self.now);
            }
        }
        true
    }

    fn deliver(&mut self, sent: &Sent) {
        if sent.to == self.client.address {
            self.client.hear(self.now, sent.from, &sent.bytes, self.asks_for_held);
        } else if sent.to == address(SERVER) {
            if let Some(server) = &mut self.server {
                server.hear(self.now, sent.from, &sent.bytes, self.asks_for_held);
            }
        } else if sent.to == address(ASKED) && self.server.is_none() {
            self.server = Some((self.serve)(sent.from, &sent.packet(), self.now));
        }
    }

    /// Runs until nothing happens any more.
    pub fn run(&mut self) -> &mut Link {
        let mut steps = 0;
        while self.step() {
            steps += 1;
            assert!(steps < 2_000_000, "it never ends");
        }
        assert!(self.client.transfer.is_over(), "{:?}", self.client.transfer);
        assert!(self.server.as_ref().is_none_or(|server| server.transfer.is_over()));
        self
    }

    /// The file arrived whole, and both sides say so.
    pub fn assert_whole(&self, told: &dyn core::fmt::Debug) {
        let (client, server) = (&self.client, self.server());
        let (from, to) = if client.given.is_some() { (client, server) } else { (server, client) };
        assert!(to.whole, "{told:?}: the end came");
        assert_eq!(to.received.len(), from.source.len(), "{told:?}");
        assert!(to.received == from.source, "{told:?}: other bytes");
        assert_eq!(client.transfer.end(), Some(&End::Complete), "{told:?}: the client");
        assert_eq!(server.transfer.end(), Some(&End::Complete), "{told:?}: the server");
        assert_eq!(to.transfer.counts().bytes, from.source.len() as u64, "{told:?}");
        assert_eq!(from.transfer.counts().bytes, from.source.len() as u64, "{told:?}");
    }
}

/// A server that has that file, and takes any.
pub fn serves(source: Vec<u8>, bounds: Bounds, patience: Patience) -> Serve {
    Box::new(move |client, packet, now| match packet {
        Packet::Read(request) => {
            let size = Some(source.len() as u64);
            let transfer = Transfer::serve_read(client, request, size, bounds, patience, now);
            Side::new(transfer, address(SERVER), &source)
        }
        Packet::Write(request) => {
            let transfer = Transfer::serve_write(client, request, bounds, patience, now);
            Side::new(transfer, address(SERVER), &[])
        }
        other => panic!("no request: {other:?}"),
    })
}

/// A session: which way, what is wished, how long the file is.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    pub put: bool,
    pub wishes: Wishes,
    pub size: usize,
}

impl Session {
    pub fn link(self, fate: impl FnMut(&Sent) -> Vec<Duration> + 'static) -> Link {
        self.link_with(BOUNDS, Patience::default(), fate)
    }

    pub fn link_with(
        self,
        bounds: Bounds,
        patience: Patience,
        fate: impl FnMut(&Sent) -> Vec<Duration> + 'static,
    ) -> Link {
        let (file, server) = (file(self.size), address(ASKED));
        if self.put {
            let size = Some(self.size as u64);
            let client = Transfer::put(server, b"f", Mode::Octet, size, self.wishes, patience, Duration::ZERO);
            Link::new(client, &file, serves(Vec::new(), bounds, patience), fate)
        } else {
            let client = Transfer::get(server, b"f", Mode::Octet, self.wishes, patience, Duration::ZERO);
            Link::new(client, &[], serves(file, bounds, patience), fate)
        }
    }
}

/// All kinds of sessions, with files of few blocks.
pub fn sessions() -> Vec<Session> {
    let mut sessions = Vec::new();
    for (blksize, windowsize) in [(512, 1), (64, 1), (64, 4), (64, 16), (512, 4)] {
        let wishes = Wishes { blksize, windowsize, ..PLAIN };
        let block = usize::from(blksize);
        for size in [0, 1, block - 1, block, block + 1, block * 16, block * 16 + 1, block * 21] {
            sessions.extend([false, true].map(|put| Session { put, wishes, size }));
        }
    }
    sessions
}
