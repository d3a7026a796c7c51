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
    streams: HashMap<K, Stream>,
    held: usize,
    /// When a frame may end by time; asked again then.
    deadlines: BinaryHeap<Reverse<(i64, K)>>,
}

#[derive(Clone, Debug)]
struct Stream {
    framer: Framer,
    /// Its entry among the deadlines; one that says something else is old.
    until: Option<i64>,
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
        let fresh = || Stream { framer: self.fresh.clone(), until: None };
        let Stream { framer, until } = self.streams.entry(key).or_insert_with(fresh);
        let before = framer.held();
        let mut sink = |frame: Frame<'_>| sink(key, frame);
        framer.push(time, bytes, &mut sink);
        if self.held - before + framer.held() > MOST_HELD {
            framer.give_up(&mut sink);
        }
        self.held = self.held - before + framer.held();
        if until.is_none() {
            *until = framer.deadline();
            self.deadlines.extend(until.map(|deadline| Reverse((deadline, key))));
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
        if let Some(Stream { mut framer, .. }) = self.streams.remove(&key) {
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
            let Some(Reverse((deadline, key))) = self.deadlines.pop() else { return };
            let Some(stream) = self.streams.get_mut(&key).filter(|stream| stream.until == Some(deadline)) else {
                continue;
            };
            let before = stream.framer.held();
            stream.framer.expire(now, &mut |frame| sink(key, frame));
            self.held = self.held - before + stream.framer.held();
            stream.until = stream.framer.deadline();
            self.deadlines.extend(stream.until.map(|deadline| Reverse((deadline, key))));
        }
    }

    /// Bytes that wait for the end of their frames, all streams together.
    pub fn held(&self) -> usize {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_stream_that_begins_again_and_again_has_one_deadline() {
        let mut framers = Framers::new(&Framing::Idle { gap: Duration::from_nanos(10) });
        let mut frames = 0;
        for time in 0..5 {
            framers.finish(7, &mut |_, _| frames += 1);
            framers.push(7, time, b"x", &mut |_, _| frames += 1);
        }
        // Never silent for so long.
        for time in 5..100 {
            framers.push(7, time, b"x", &mut |_, _| frames += 1);
            framers.expire(time, &mut |_, _| frames += 1);
        }
        assert_eq!((framers.deadlines.len(), frames), (1, 4));
        framers.expire(109, &mut |_, _| frames += 1);
        assert_eq!((framers.deadlines.len(), frames, framers.held()), (0, 5, 0));
    }
}
