//! What a transfer tells its driver and whoever looks on.

use core::net::SocketAddr;
use core::time::Duration;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::clock::Clock;
use crate::proto::tftp::{Agreed, ErrorCode, Malformed};

/// What a datagram brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The next bytes of the file as they stand on the wire, in order, each once. Write them before anything is sent:
    /// where that fails, [`Transfer::fail`](super::Transfer::fail) tells the peer. `last`: the file is whole; bring it under its
    /// name before anything is sent.
    Data {
        /// The bytes; the last ones may be none.
        bytes: &'a [u8],
        /// The file ends here.
        last: bool,
    },
    /// It belongs to the transfer.
    Ours,
    /// It comes from another address or port, and was answered with ERROR 5 where it may be.
    Foreign,
    /// It says nothing that this transfer can use.
    Ignored,
}

/// A block that came before its turn and was kept: its turn is now. The same holds for it as for [`Heard::Data`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The file ends here.
    pub last: bool,
}

/// Datagrams to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit<'a> {
    /// To whom.
    pub to: SocketAddr,
    /// One or more datagrams, one after the other.
    pub bytes: &'a [u8],
    /// How long each is; the last one may be shorter.
    pub segment: usize,
}

impl Transmit<'_> {
    pub(super) fn one(to: SocketAddr, bytes: &[u8]) -> Transmit<'_> {
        Transmit { to, bytes, segment: bytes.len() }
    }
}

/// How a transfer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Both sides know that all of it arrived.
    Complete,
    /// All of it was sent; the peer never acknowledged the last block, as some programs never do.
    Unconfirmed,
    /// The peer sent an ERROR.
    Refused {
        /// Why.
        code: ErrorCode,
        /// Why, in its words.
        message: Vec<u8>,
    },
    /// The peer does not answer any more.
    TimedOut,
    /// The peer wants what was not offered: its options are not legal.
    IllegalOptions,
    /// The user cancelled; the peer was told.
    Cancelled,
    /// The driver could not go on ([`Transfer::fail`](super::Transfer::fail)); the peer was told.
    Failed,
}

/// What happened beside the packets, for whoever looks at the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// Both sides know the terms now.
    Agreed(Agreed),
    /// Nothing came in time: what is unanswered is sent again.
    TimedOut {
        /// How long was waited.
        waited: Duration,
        /// Which repeat follows, from 1.
        repeat: u32,
        /// How many repeats there may be.
        most: u32,
    },
    /// The peer did not want the options: the request is made again without them.
    WithoutOptions {
        /// Its reason.
        code: ErrorCode,
    },
    /// A gap in a window: the sender goes back.
    WentBack {
        /// The first block that is sent again.
        block: u64,
    },
    /// A packet that came before, or too late.
    Duplicate {
        /// Its block.
        block: u64,
    },
    /// A packet from elsewhere.
    Foreign {
        /// From where.
        from: SocketAddr,
    },
    /// A datagram that is no packet.
    Malformed(Malformed),
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Bytes of the file, as on the wire: received in order, or acknowledged; all of them after [`End::Unconfirmed`].
    pub bytes: u64,
    /// Blocks, counted alike.
    pub blocks: u64,
    /// Packets that were sent more than once.
    pub repeated: u64,
    /// Packets that came more than once.
    pub duplicates: u64,
    /// The round trip as it was measured last; zero before.
    pub round_trip: Duration,
}

/// So many happenings wait to be taken.
const MOST_HAPPENINGS: usize = 64;

/// What both kinds of work keep: the waits, the counts and what happened.
#[derive(Debug)]
pub(super) struct Course {
    pub clock: Clock,
    pub counts: Counts,
    happenings: VecDeque<Happening>,
}

impl Course {
    pub fn new(clock: Clock) -> Course {
        Course { clock, counts: Counts::default(), happenings: VecDeque::new() }
    }

    /// Notes what happened.
    pub fn note(&mut self, happening: Happening) {
        if self.happenings.len() == MOST_HAPPENINGS {
            self.happenings.pop_front();
        }
        self.happenings.push_back(happening);
    }

    pub fn take(&mut self) -> Option<Happening> {
        self.happenings.pop_front()
    }

    /// A packet came that came before, or too late.
    pub fn duplicate(&mut self, block: u64) {
        self.counts.duplicates += 1;
        self.note(Happening::Duplicate { block });
    }

    /// What was asked for is there.
    pub fn answered(&mut self, now: Duration) {
        if let Some(round_trip) = self.clock.answered(now) {
            self.counts.round_trip = round_trip;
        }
    }
}
