//! Captures of transfers that never were, for tests: with loss, repeats, windows, errors, and strangers.

use std::net::SocketAddr;
use std::time::Duration;

use crate::capture::{Capture, Direction, Entry, Reader, Writer};
use crate::model::tftp::{Exchange, TransferId, TransferState};
use crate::net::Notice;
use crate::proto::tftp::{Agreed, Counts, Happening, Malformed};

/// When a scene begins.
pub const START: i64 = 1_795_363_548_417_000_000;
const MICROSECOND: i64 = 1000;

/// A capture while it is made.
pub struct Scene {
    pub capture: Capture,
    writer: Writer,
    /// Of the next record.
    pub now: i64,
    pub ours: SocketAddr,
    pub theirs: SocketAddr,
    id: TransferId,
}

impl Scene {
    /// A transfer of a client at port 50000 with the server at 192.168.1.5:69.
    pub fn new() -> Scene {
        let capture = Capture::default();
        let writer = capture.writer();
        let (ours, theirs) = (([192, 168, 1, 2], 50_000).into(), ([192, 168, 1, 5], 69).into());
        Scene { capture, writer, now: START, ours, theirs, id: TransferId(1) }
    }

    /// So many microseconds pass.
    pub fn wait(&mut self, micros: i64) -> &mut Self {
        self.now += micros * MICROSECOND;
        self
    }

    fn put(&mut self, direction: Direction, from: SocketAddr, bytes: &[u8]) -> &mut Self {
        let (peer, local) = (self.writer.address(from), self.writer.address(self.ours));
        self.writer.append(&[Entry { time: self.now, direction, peer, local, bytes }]);
        self.wait(120)
    }

    pub fn sent(&mut self, bytes: &[u8]) -> &mut Self {
        self.put(Direction::Sent, self.theirs, bytes)
    }

    pub fn received(&mut self, bytes: &[u8]) -> &mut Self {
        self.put(Direction::Received, self.theirs, bytes)
    }

    pub fn received_from(&mut self, from: SocketAddr, bytes: &[u8]) -> &mut Self {
        self.put(Direction::Received, from, bytes)
    }

    pub fn happened(&mut self, happening: Happening) -> &mut Self {
        let notice = Notice::Tftp { transfer: Some(self.id), happening };
        self.put(Direction::Event, self.theirs, &notice.to_bytes())
    }

    /// Another transfer's packet: another local port, the same server.
    pub fn stranger(&mut self) -> &mut Self {
        let ours = std::mem::replace(&mut self.ours, ([192, 168, 1, 2], 50_001).into());
        self.sent(&ack(7));
        self.ours = ours;
        self
    }

    /// The same packets many times over, without a write for each.
    pub fn many(&mut self, blocks: impl Iterator<Item = u64>, data: usize) -> &mut Self {
        let (peer, local) = (self.writer.address(self.theirs), self.writer.address(self.ours));
        let mut bytes = vec![0; 4 + data];
        for block in blocks {
            bytes[..4].copy_from_slice(&[0, 3, (block >> 8) as u8, block as u8]);
            let entry = |direction, time, bytes| Entry { time, direction, peer, local, bytes };
            let answer = ack(block as u16);
            self.writer.gather(&[
                entry(Direction::Received, self.now, &bytes),
                entry(Direction::Sent, self.now + 20_000, &answer),
            ]);
            self.now += 50_000;
            if block % 1000 == 0 {
                self.writer.commit();
            }
        }
        self.writer.commit();
        self
    }

    pub fn reader(&self) -> Reader {
        self.capture.reader()
    }

    /// What is known of the transfer, from a record on to the newest one.
    pub fn state(&self, from: u64, agreed: Option<Agreed>) -> TransferState {
        TransferState {
            peer: Some(self.theirs),
            local: Some(self.ours),
            agreed,
            size: None,
            counts: Counts::default(),
            elapsed: Duration::ZERO,
            finished: None,
            file: None,
            records: from..self.reader().length(),
        }
    }

    /// The transfer, where this side asked for it.
    pub fn exchange(&self, from: u64, agreed: Option<Agreed>) -> Exchange {
        Exchange::asked_by_us(self.id, &self.state(from, agreed))
    }

    /// The transfer, where the peer asked for it.
    pub fn served(&self, from: u64) -> Exchange {
        Exchange::asked_by_peer(self.id, &self.state(from, None), &self.reader())
    }
}

pub fn agreed(blksize: u16, windowsize: u16) -> Agreed {
    Agreed { blksize, windowsize, timeout: None, tsize: None, rollover: 0, options: true }
}

pub fn data(block: u16, length: usize) -> Vec<u8> {
    let letters = (b'a'..=b'z').cycle().take(length);
    [0, 3].into_iter().chain(block.to_be_bytes()).chain(letters).collect()
}

pub fn ack(block: u16) -> Vec<u8> {
    [0, 4].into_iter().chain(block.to_be_bytes()).collect()
}

/// A download with all that can happen: a name in GBK, options, a window of 4, a loss, a wait, a stranger's packet, a
/// datagram that is no packet, another transfer between its records. 16-byte blocks, so that it is short.
pub fn lesson() -> Scene {
    let mut scene = Scene::new();
    let request = b"\0\x01\xB9\xCC\xBC\xFE/boot.bin\0octet\0tsize\x000\0blksize\x0016\0windowsize\x004\0";
    scene.stranger().sent(request).wait(1_000_000);
    scene.happened(Happening::TimedOut { waited: Duration::from_secs(1), repeat: 1, most: 6 }).sent(request);
    scene.theirs.set_port(40_123);
    scene.wait(800).received(b"\0\x06tsize\x00135\0blksize\x0016\0windowsize\x004\0");
    scene.happened(Happening::Agreed(Agreed { tsize: Some(135), ..agreed(16, 4) })).sent(&ack(0)).stranger().wait(700);
    for block in 1..=4 {
        scene.received(&data(block, 16));
    }
    // Block 6 is lost.
    scene.sent(&ack(4)).wait(600).received(&data(5, 16)).received(&data(7, 16)).sent(&ack(5)).received(&data(8, 16));
    scene.received_from(([10, 0, 0, 9], 4444).into(), &data(1, 3));
    scene.happened(Happening::Foreign { from: ([10, 0, 0, 9], 4444).into() });
    scene.received(b"\0\x03\0").happened(Happening::Malformed(Malformed::TooShort)).wait(2_000_000);
    scene.happened(Happening::TimedOut { waited: Duration::from_secs(2), repeat: 1, most: 6 }).sent(&ack(5));
    scene.wait(500).received(&data(6, 16)).received(&data(7, 16)).received(&data(8, 16)).received(&data(9, 7));
    scene.sent(&ack(9));
    scene
}
