//! One transfer, from the request to the end, on either side.

use core::net::SocketAddr;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Agreed, Bounds, ErrorCode, Malformed, Mode, Patience, Request, Wishes};

/// One transfer of one file.
///
/// The times are those of one clock, counted from any point. After each call that changes it, ask [`Transfer::transmit`]
/// until it has no more, [`Transfer::happening`] until there is no more, and [`Transfer::poll_at`] for the next wake-up.
/// A sender takes the file block by block ([`Transfer::wants`]), a receiver gives it in order ([`Heard::Data`]).
#[derive(Debug)]
pub struct Transfer {}

/// What a datagram brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The next bytes of the file as they stand on the wire, in order, each once. Write them before anything is sent:
    /// where that fails, [`Transfer::fail`] tells the peer. `last`: the file is whole with them; bring it under its
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
    /// The driver could not go on ([`Transfer::fail`]); the peer was told.
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
    /// Bytes of the file, as on the wire: received in order, or acknowledged.
    pub bytes: u64,
    /// Blocks received in order, or acknowledged.
    pub blocks: u64,
    /// Packets that were sent more than once.
    pub repeated: u64,
    /// Packets that came more than once.
    pub duplicates: u64,
    /// The round trip as it was measured last; zero before.
    pub round_trip: Duration,
}

#[allow(unused_variables)]
impl Transfer {
    /// A client that reads a file: the first thing to transmit is the RRQ, to `server`. `seed` only spreads waits.
    pub fn get(server: SocketAddr, name: &[u8], mode: Mode, wishes: Wishes, patience: Patience, now: Duration) -> Self {
        Transfer {}
    }

    /// A client that writes a file: the first thing to transmit is the WRQ. `size` is told as tsize where wished.
    pub fn put(
        server: SocketAddr,
        name: &[u8],
        mode: Mode,
        size: Option<u64>,
        wishes: Wishes,
        patience: Patience,
        now: Duration,
    ) -> Self {
        Transfer {}
    }

    /// A server that sends a file to a client which asked for it (the request was found good). `size` is what tsize
    /// tells; None in netascii, whose length is not known.
    pub fn serve_read(
        client: SocketAddr,
        request: &Request<'_>,
        size: Option<u64>,
        bounds: Bounds,
        patience: Patience,
        now: Duration,
    ) -> Self {
        Transfer {}
    }

    /// A server that takes a file from a client. The first thing to transmit is ACK 0 or the OACK.
    pub fn serve_write(
        client: SocketAddr,
        request: &Request<'_>,
        bounds: Bounds,
        patience: Patience,
        now: Duration,
    ) -> Self {
        Transfer {}
    }

    /// Hears a datagram.
    pub fn handle<'a>(&mut self, now: Duration, from: SocketAddr, datagram: &'a [u8]) -> Heard<'a> {
        Heard::Ignored
    }

    /// Does what is due at `now`.
    pub fn handle_timeout(&mut self, now: Duration) {}

    /// When [`Transfer::handle_timeout`] wants to be called; None for never.
    pub fn poll_at(&self) -> Option<Duration> {
        None
    }

    /// What to send next. It is the same until [`Transfer::transmitted`].
    pub fn transmit(&mut self, now: Duration) -> Option<Transmit<'_>> {
        None
    }

    /// So many datagrams of the last [`Transfer::transmit`] were taken by the system, or lost by it.
    pub fn transmitted(&mut self, now: Duration, datagrams: usize) {}

    /// A sender has room for the next block: room for its data, exactly as long as a block. Fill it from its beginning,
    /// and say how far with [`Transfer::supplied`]; less than all of it is the end of the file. None while there is no
    /// room, before the terms are known, after the end of the file, and for a receiver.
    pub fn wants(&mut self) -> Option<&mut [u8]> {
        None
    }

    /// So many bytes of the next block are there; fewer than a block end the file.
    pub fn supplied(&mut self, length: usize) {}

    /// Ends it as the user wishes; the peer is told.
    pub fn cancel(&mut self) {}

    /// Ends it because the driver cannot go on; the peer is told why.
    pub fn fail(&mut self, code: ErrorCode, message: &str) {}

    /// What happened, oldest first. Bounded: what is not taken in time is dropped, the oldest first.
    pub fn happening(&mut self) -> Option<Happening> {
        None
    }

    /// How it ended; None while it goes on. A receiver that is complete may still have to dally ([`Transfer::is_over`]).
    pub fn end(&self) -> Option<&End> {
        None
    }

    /// It has ended and has nothing to send or to wait for.
    pub fn is_over(&self) -> bool {
        true
    }

    /// The terms, once they are known.
    pub fn agreed(&self) -> Option<Agreed> {
        None
    }

    /// How far it is.
    pub fn counts(&self) -> Counts {
        Counts::default()
    }
}

/// An ERROR for a request that is refused before there is a transfer.
pub fn refusal(code: ErrorCode, message: &str) -> Vec<u8> {
    [&[0, 5], &code.0.to_be_bytes()[..], message.as_bytes(), &[0]].concat()
}
