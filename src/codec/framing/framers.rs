//! One framer for each stream, in bounded room.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::Hash;

use super::{Frame, Framer, Framing};

/// Streams at most; one more, and another one's rest is given as it is.
const MOST_STREAMS: usize = 1 << 16;
/// Bytes that wait for their frames' ends at most, all streams together.
const MOST_HELD: usize = 256 << 20;

/// Splits many streams, each named by a key.
#[derive(Clone, Debug)]
pub struct Framers<K> {
    fresh: Framer,
    streams: HashMap<K, Framer>,
    held: usize,
    /// When a frame may end by time; asked again then.
    deadlines: BinaryHeap<Reverse<(i64, K)>>,
}

impl<K: Copy + Eq + Hash + Ord> Framers<K> {
    /// No stream yet.
    pub fn new(framing: &Framing) -> Self {
        Framers { fresh: Framer::new(framing), streams: HashMap::new(), held: 0, deadlines: BinaryHeap::new() }
    }

    /// Takes what one read of a stream gave; see [`Framer::push`]. What is told of another stream is one that had to
    /// leave for this one.
    pub fn push(&mut self, key: K, time: i64, bytes: &[u8], sink: &mut impl FnMut(K, Frame<'_>)) {
        if !self.streams.contains_key(&key) {
            self.make_room(sink);
        }
        let framer = self.streams.entry(key).or_insert_with(|| self.fresh.clone());
        let before = framer.held();
        let mut sink = |frame: Frame<'_>| sink(key, frame);
        framer.push(time, bytes, &mut sink);
        if self.held - before + framer.held() > MOST_HELD {
            framer.give_up(&mut sink);
        }
        self.held = self.held - before + framer.held();
        if let Some(deadline) = framer.deadline().filter(|_| before == 0) {
            self.deadlines.push(Reverse((deadline, key)));
        }
    }

    /// A message that is whole by itself, as a datagram is: frames do not go on in the next one.
    pub fn whole(&self, time: i64, bytes: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        let mut framer = self.fresh.clone();
        framer.push(time, bytes, sink);
        framer.finish(sink);
        if bytes.is_empty() {
            sink(Frame { time, bytes, cut: None });
        }
    }

    fn make_room(&mut self, sink: &mut impl FnMut(K, Frame<'_>)) {
        if self.streams.len() >= MOST_STREAMS
            && let Some(&other) = self.streams.keys().next()
        {
            self.finish(other, sink);
        }
    }

    /// A stream is over; see [`Framer::finish`].
    pub fn finish(&mut self, key: K, sink: &mut impl FnMut(K, Frame<'_>)) {
        if let Some(mut framer) = self.streams.remove(&key) {
            self.held -= framer.held();
            framer.finish(&mut |frame| sink(key, frame));
        }
    }

    /// When [`Framers::expire`] has something to do at the earliest, nanoseconds since the Unix epoch.
    pub fn deadline(&self) -> Option<i64> {
        self.deadlines.peek().map(|Reverse((deadline, _))| *deadline)
    }

    /// Gives the frames that ended by time.
    pub fn expire(&mut self, now: i64, sink: &mut impl FnMut(K, Frame<'_>)) {
        while self.deadline().is_some_and(|deadline| deadline <= now) {
            let Some(Reverse((_, key))) = self.deadlines.pop() else { return };
            let Some(framer) = self.streams.get_mut(&key) else { continue };
            let before = framer.held();
            framer.expire(now, &mut |frame| sink(key, frame));
            self.held = self.held - before + framer.held();
            if let Some(deadline) = framer.deadline() {
                self.deadlines.push(Reverse((deadline, key)));
            }
        }
    }

    /// Bytes that wait for the end of their frames, all streams together.
    pub fn held(&self) -> usize {
        self.held
    }
}
