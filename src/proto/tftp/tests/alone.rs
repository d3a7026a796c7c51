//! One machine, and a test that plays its peer by hand.

use super::link::{ASKED, CLIENT, SERVER};
use super::*;

pub struct Alone {
    pub transfer: Transfer,
    pub now: Duration,
    /// From where the peer sends.
    pub peer: SocketAddr,
    /// What a sender has left to give.
    pub source: Vec<u8>,
    pub received: Vec<u8>,
}

impl Alone {
    pub fn new(transfer: Transfer, peer: &str) -> Alone {
        Alone { transfer, now: Duration::ZERO, peer: address(peer), source: Vec::new(), received: Vec::new() }
    }

    /// A client that reads, whose server answers from [`SERVER`]; the request is taken off.
    pub fn get(wishes: Wishes) -> Alone {
        let transfer = Transfer::get(address(ASKED), b"f", Mode::Octet, wishes, Patience::default(), Duration::ZERO);
        let mut alone = Alone::new(transfer, SERVER);
        assert_eq!(alone.sent().len(), 1);
        alone
    }

    /// A client that writes so many bytes; the request is taken off.
    pub fn put(wishes: Wishes, size: usize) -> Alone {
        let (server, patience) = (address(ASKED), Patience::default());
        let transfer = Transfer::put(server, b"f", Mode::Octet, Some(size as u64), wishes, patience, Duration::ZERO);
        let mut alone = Alone { source: file(size), ..Alone::new(transfer, SERVER) };
        assert_eq!(alone.sent().len(), 1);
        alone
    }

    /// A server that was asked with that request, which reads so many bytes or writes.
    pub fn serve(request: &[u8], size: usize) -> Alone {
        let (client, patience) = (address(CLIENT), Patience::default());
        let transfer = match Packet::parse(request).expect("a request") {
            Packet::Read(request) => {
                Transfer::serve_read(client, &request, Some(size as u64), BOUNDS, patience, Duration::ZERO)
            }
            Packet::Write(request) => Transfer::serve_write(client, &request, BOUNDS, patience, Duration::ZERO),
            other => panic!("no request: {other:?}"),
        };
        Alone { source: file(size), ..Alone::new(transfer, CLIENT) }
    }

    /// What it sends now, and to whom.
    pub fn sent_to(&mut self) -> Vec<(SocketAddr, Vec<u8>)> {
        while let Some(room) = self.transfer.wants() {
            let length = self.source.len().min(room.len());
            room[..length].copy_from_slice(&self.source[..length]);
            self.source.drain(..length);
            self.transfer.supplied(length);
        }
        let mut sent = Vec::new();
        while let Some(Transmit { to, bytes, segment }) = self.transfer.transmit() {
            let datagrams: Vec<_> = bytes.chunks(segment).map(|one| (to, one.to_vec())).collect();
            self.transfer.transmitted(self.now, datagrams.len());
            sent.extend(datagrams);
        }
        sent
    }

    /// What it sends to its peer now.
    pub fn sent(&mut self) -> Vec<Vec<u8>> {
        self.sent_to().into_iter().map(|(_, bytes)| bytes).collect()
    }

    /// The blocks that it sends now.
    pub fn blocks(&mut self) -> Vec<u16> {
        let block = |bytes: &Vec<u8>| match Packet::parse(bytes) {
            Ok(Packet::Data { block, .. }) => block,
            other => panic!("no DATA: {other:?}"),
        };
        self.sent().iter().map(block).collect()
    }

    /// It hears that from its peer.
    pub fn hears(&mut self, datagram: &[u8]) -> Heard<'static> {
        self.hears_from(self.peer, datagram)
    }

    pub fn hears_from(&mut self, from: SocketAddr, datagram: &[u8]) -> Heard<'static> {
        match self.transfer.handle(self.now, from, datagram) {
            Heard::Data { bytes, last } => {
                self.received.extend_from_slice(bytes);
                let held = core::iter::from_fn(|| self.transfer.held(self.now));
                held.for_each(|held| self.received.extend_from_slice(&held.bytes));
                Heard::Data { bytes: b"", last }
            }
            Heard::Ours => Heard::Ours,
            Heard::Foreign => Heard::Foreign,
            Heard::Ignored => Heard::Ignored,
        }
    }

    pub fn hears_ack(&mut self, block: u16) -> Heard<'static> {
        self.hears(&ack(block))
    }

    pub fn hears_data(&mut self, block: u16, data: &[u8]) -> Heard<'static> {
        self.hears(&bytes(Packet::Data { block, data }))
    }

    /// Time passes, and nothing is due.
    pub fn passes(&mut self, time: Duration) {
        self.now += time;
        self.transfer.handle_timeout(self.now);
    }

    /// Time passes until something is due, which is done. Gives how long it was.
    pub fn waits(&mut self) -> Duration {
        let before = self.now;
        self.now = self.transfer.poll_at().expect("it waits for something").max(before);
        self.transfer.handle_timeout(self.now);
        self.now - before
    }

    /// Time passes until it is over; what it sends meanwhile.
    pub fn waits_for_the_end(&mut self) -> Vec<Vec<u8>> {
        let mut sent = self.sent();
        while self.transfer.poll_at().is_some() {
            self.waits();
            sent.extend(self.sent());
        }
        assert!(self.transfer.is_over());
        sent
    }

    pub fn end(&self) -> Option<&End> {
        self.transfer.end()
    }

    pub fn happenings(&mut self) -> Vec<Happening> {
        core::iter::from_fn(|| self.transfer.happening()).collect()
    }
}

pub fn ack(block: u16) -> Vec<u8> {
    bytes(Packet::Ack { block })
}

pub fn error(code: ErrorCode) -> Vec<u8> {
    bytes(Packet::Error { code, message: b"no" })
}

pub fn code(datagram: &[u8]) -> ErrorCode {
    match Packet::parse(datagram) {
        Ok(Packet::Error { code, .. }) => code,
        other => panic!("no ERROR: {other:?}"),
    }
}
