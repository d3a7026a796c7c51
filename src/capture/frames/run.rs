//! The thread that makes frames: block by block, then asleep until there are more records or a pause has ended a frame.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, after, never, select};

use super::{Counts, Ends, Meaning};
use crate::capture::search::Wake;
use crate::capture::{Block, Capture, Direction, Entry, Meta, Peer, PeerId, Reader, Recording, Work, Writer};
use crate::codec::framing::{Cut, Frame, Framers, Framing};

/// Least time between two calls of the wake while there is more to do.
const BETWEEN_WAKES: Duration = Duration::from_millis(50);
/// A record is in the capture so long after the time that it carries, or sooner: a pause is only a pause then.
const SLACK: i64 = 30_000_000;

/// A stream: whose, and which way.
type Key = (PeerId, bool);

/// What the frames of a stream have in common.
#[derive(Clone, Copy, Debug)]
struct Stream {
    /// Where the next read should begin.
    offset: u64,
    local: PeerId,
    copies: u32,
    /// What is not a frame was told, and no whole frame came since.
    told: bool,
}

pub(super) struct Run {
    raw: Reader,
    framers: Framers<Key>,
    streams: HashMap<Key, Stream>,
    /// What is not a frame was told of datagrams of either way.
    told: [bool; 2],
    timed: bool,
    out: Out,
    block: Block,
    next: u64,
    woken: Option<Instant>,
    wake: Wake,
}

impl Run {
    pub fn new(
        raw: Reader,
        capture: &Capture,
        framing: &Framing,
        meaning: Meaning,
        counts: Arc<Counts>,
        wake: Wake,
    ) -> Self {
        let writer = capture.writer();
        Run {
            next: raw.first(),
            out: Out { raw: raw.clone(), capture: capture.clone(), writer, adopted: PeerId::ALL, meaning, counts },
            raw,
            framers: Framers::new(framing),
            streams: HashMap::new(),
            told: [false; 2],
            timed: framing.is_timed(),
            block: Block::default(),
            woken: None,
            wake,
        }
    }

    /// Goes on until it is cancelled, or nothing can be recorded any more, or nobody holds the other end: then to the
    /// end of what is there.
    pub fn follow(mut self, work: &Work, grows: &Receiver<()>) {
        loop {
            self.go(work);
            if work.is_cancelled() || !matches!(self.out.capture.recording(), Recording::On) {
                return (self.wake)();
            }
            if self.raw.is_complete() {
                self.finish_all();
            }
            self.expire();
            self.publish();
            (self.wake)();
            let pause = self.framers.deadline().map_or_else(never, |at| after(until(at)));
            let over = select! {
                recv(grows) -> grown => grown.is_err(),
                recv(pause) -> _ => false,
            };
            if over && !work.is_cancelled() {
                self.go(work);
                self.finish_all();
                self.publish();
            }
            if over {
                return (self.wake)();
            }
        }
    }

    /// To the end of what is recorded now.
    fn go(&mut self, work: &Work) {
        while self.next < self.raw.length() && !work.is_cancelled() {
            let mut block = std::mem::take(&mut self.block);
            if block.read(&self.raw, self.next) {
                for (at, meta) in block.metas().iter().enumerate() {
                    self.take(meta, block.bytes(at));
                }
                self.next = block.end();
            } else {
                // The record is gone. What goes on behind it says where, and so that it does not follow.
                self.next = self.raw.first().max(self.next + 1).min(self.raw.length());
            }
            self.block = block;
            self.publish();
            if !matches!(self.out.capture.recording(), Recording::On) {
                return;
            }
            if self.woken.is_none_or(|at| at.elapsed() >= BETWEEN_WAKES) {
                self.woken = Some(Instant::now());
                (self.wake)();
            }
        }
    }

    fn publish(&mut self) {
        self.out.writer.commit();
        self.out.counts.held.store(self.framers.held() as u64, Ordering::Relaxed);
        self.out.counts.done.store(self.next, Ordering::Release);
    }

    fn take(&mut self, meta: &Meta, bytes: &[u8]) {
        if self.timed {
            self.expire_at(meta.time);
        }
        let sent = meta.direction == Direction::Sent;
        if meta.direction == Direction::Event {
            self.event(meta, bytes);
        } else if sent && self.out.meaning.sends_are_messages {
            self.message((meta.peer, sent), meta, bytes);
        } else if meta.peer == PeerId::ALL || matches!(self.raw.peer(meta.peer), Peer::Connection(_)) {
            self.stream((meta.peer, sent), meta, bytes);
        } else {
            self.datagram((meta.peer, sent), meta, bytes);
        }
    }

    /// What the user sent, in the frames that he made of it, or as it is.
    fn message(&mut self, key: Key, meta: &Meta, bytes: &[u8]) {
        let mut whole = true;
        self.framers.whole(meta.time, bytes, &mut |frame| whole &= frame.cut.is_none());
        if whole {
            return self.datagram(key, meta, bytes);
        }
        self.out.counts.frames.fetch_add(1, Ordering::Relaxed);
        self.out.append(meta.time, Direction::Sent, key.0, meta.local, meta.copies, bytes);
    }

    fn stream(&mut self, key: Key, meta: &Meta, bytes: &[u8]) {
        if self.streams.get(&key).is_some_and(|stream| meta.peer != PeerId::ALL && stream.offset != meta.stream_offset)
        {
            // Bytes are missing between: the frame before them has no end.
            self.finish(key);
        }
        let fresh = Stream { offset: 0, local: meta.local, copies: meta.copies, told: false };
        let stream = self.streams.entry(key).or_insert(fresh);
        (stream.offset, stream.local, stream.copies) =
            (meta.stream_offset + u64::from(meta.length), meta.local, meta.copies);
        let (streams, out) = (&mut self.streams, &mut self.out);
        self.framers.push(key, meta.time, bytes, &mut |key, frame| out.of_stream(streams, key, frame));
    }

    fn datagram(&mut self, key: Key, meta: &Meta, bytes: &[u8]) {
        let told = self.told.get_mut(usize::from(key.1));
        let mut stream = Stream {
            offset: 0,
            local: meta.local,
            copies: meta.copies,
            told: told.as_ref().is_some_and(|told| **told),
        };
        let out = &mut self.out;
        self.framers.whole(meta.time, bytes, &mut |frame| out.put(key, &mut stream, frame));
        if let Some(told) = told {
            *told = stream.told;
        }
    }

    fn event(&mut self, meta: &Meta, bytes: &[u8]) {
        match (self.out.meaning.ends)(bytes) {
            Ends::None => {}
            Ends::Peer => [false, true].into_iter().for_each(|sent| self.end((meta.peer, sent))),
            Ends::All => self.finish_all(),
        }
        self.out.append(meta.time, Direction::Event, meta.peer, meta.local, 1, bytes);
    }

    fn end(&mut self, key: Key) {
        self.finish(key);
        self.streams.remove(&key);
    }

    fn finish(&mut self, key: Key) {
        let (streams, out) = (&mut self.streams, &mut self.out);
        self.framers.finish(key, &mut |key, frame| out.of_stream(streams, key, frame));
    }

    fn finish_all(&mut self) {
        let mut keys: Vec<Key> = self.streams.keys().copied().collect();
        keys.sort_unstable();
        keys.into_iter().for_each(|key| self.end(key));
    }

    fn expire(&mut self) {
        if self.timed {
            self.expire_at(now() - SLACK);
        }
    }

    fn expire_at(&mut self, time: i64) {
        let (streams, out) = (&mut self.streams, &mut self.out);
        self.framers.expire(time, &mut |key, frame| out.of_stream(streams, key, frame));
    }
}

/// Where frames go.
struct Out {
    raw: Reader,
    capture: Capture,
    writer: Writer,
    /// Peers up to this one were taken over.
    adopted: PeerId,
    meaning: Meaning,
    counts: Arc<Counts>,
}

impl Out {
    fn of_stream(&mut self, streams: &mut HashMap<Key, Stream>, key: Key, frame: Frame<'_>) {
        if let Some(stream) = streams.get_mut(&key) {
            self.put(key, stream, frame);
        }
    }

    /// Appends a frame. What is not a whole one is told once, until the next whole one.
    fn put(&mut self, (peer, sent): Key, stream: &mut Stream, frame: Frame<'_>) {
        let told = std::mem::replace(&mut stream.told, frame.cut.is_some());
        match frame.cut {
            None => &self.counts.frames,
            Some(_) => &self.counts.cut,
        }
        .fetch_add(1, Ordering::Relaxed);
        if let Some(cut) = frame.cut.filter(|_| !told) {
            self.tell(frame.time, peer, cut);
        }
        let direction = if sent { Direction::Sent } else { Direction::Received };
        self.append(frame.time, direction, peer, stream.local, stream.copies, frame.bytes);
    }

    fn tell(&mut self, time: i64, peer: PeerId, cut: Cut) {
        let notice = (self.meaning.cut)(cut);
        self.append(time, Direction::Event, peer, PeerId::NONE, 1, &notice);
    }

    fn append(&mut self, time: i64, direction: Direction, peer: PeerId, local: PeerId, copies: u32, bytes: &[u8]) {
        let newest = peer.max(local);
        if newest > self.adopted {
            self.writer.adopt(newest, &self.raw);
            self.adopted = newest;
        }
        self.writer.gather_copies(&Entry { time, direction, peer, local, bytes }, copies);
    }
}

fn until(deadline: i64) -> Duration {
    Duration::from_nanos(deadline.saturating_add(SLACK).saturating_sub(now()).max(0).unsigned_abs())
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
