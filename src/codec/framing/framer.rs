//! Splits the stream of one peer and direction.

use serde::{Deserialize, Serialize};

use super::splitter::Splitter;
use super::{Framing, MOST_FRAME};

/// A frame, or what cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// When its last byte came, nanoseconds since the Unix epoch.
    pub time: i64,
    /// Without what the framing cuts off.
    pub bytes: &'a [u8],
    /// Why it is not a whole frame; None if it is one.
    pub cut: Option<Cut>,
}

/// Why bytes are not a whole frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// No end came within [`MOST_FRAME`] bytes. What follows up to the end is told as well.
    TooLong,
    /// A length field says this, which no frame can have.
    Length(u64),
    /// They stand before a start marker.
    Outside,
    /// The stream, or the datagram, ended before the frame did.
    Ended,
}

/// Splits one stream into frames. Whole frames, and the bytes between them, are the same however the stream was cut
/// into reads; what is not a frame is given read by read, so that it is seen at once.
#[derive(Clone, Debug)]
pub struct Framer {
    splitter: Splitter,
    /// What is not a frame yet.
    held: Vec<u8>,
    /// When the last byte came.
    last: i64,
    /// Nanoseconds without a byte that end a frame.
    gap: Option<i64>,
}

impl Framer {
    /// For a stream of which nothing came yet.
    pub fn new(framing: &Framing) -> Self {
        Framer::with_most(framing, MOST_FRAME)
    }

    /// With another bound than [`MOST_FRAME`]; at least 1.
    pub fn with_most(framing: &Framing, most: usize) -> Self {
        let gap = match framing {
            Framing::Idle { gap } => Some(i64::try_from(gap.as_nanos()).unwrap_or(i64::MAX)),
            _ => None,
        };
        Framer { splitter: Splitter::new(framing, most), held: Vec::new(), last: 0, gap }
    }

    /// Takes what one read gave at `time`, nanoseconds since the Unix epoch, and gives the frames that it completes.
    pub fn push(&mut self, time: i64, bytes: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        self.expire(time, sink);
        self.last = time;
        if self.held.is_empty() {
            let used = self.split(time, bytes, sink);
            self.held.extend_from_slice(bytes.get(used..).unwrap_or_default());
        } else {
            let mut data = std::mem::take(&mut self.held);
            data.extend_from_slice(bytes);
            let used = self.split(time, &data, sink);
            data.drain(..used);
            self.held = data;
        }
    }

    fn split(&mut self, time: i64, data: &[u8], sink: &mut impl FnMut(Frame<'_>)) -> usize {
        let mut at = 0;
        while let Some(piece) = self.splitter.next(data.get(at..).unwrap_or_default()) {
            let (before, after) = piece.hidden;
            let shown = data.get(at + before..at + piece.length - after).unwrap_or_default();
            sink(Frame { time, bytes: shown, cut: piece.cut });
            at += piece.length;
        }
        at
    }

    /// When the frame that is being received ends if nothing comes; only where frames end by time.
    pub fn deadline(&self) -> Option<i64> {
        self.gap.filter(|_| !self.held.is_empty()).map(|gap| self.last.saturating_add(gap))
    }

    /// Gives the frame whose deadline has passed at `now`.
    pub fn expire(&mut self, now: i64, sink: &mut impl FnMut(Frame<'_>)) {
        if self.deadline().is_some_and(|deadline| now >= deadline) {
            self.give(None, sink);
        }
    }

    /// The stream is over: gives what is left. The framer can then begin another stream.
    pub fn finish(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        self.give(if self.gap.is_some() { None } else { Some(Cut::Ended) }, sink);
    }

    /// Gives what is held as too long, for whoever has no more room for it.
    pub(super) fn give_up(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        self.give(Some(Cut::TooLong), sink);
    }

    /// Bytes that wait for the end of their frame.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    fn give(&mut self, cut: Option<Cut>, sink: &mut impl FnMut(Frame<'_>)) {
        let bytes = std::mem::take(&mut self.held);
        let cut = self.splitter.reset().or(cut);
        if !bytes.is_empty() {
            sink(Frame { time: self.last, bytes: &bytes, cut });
        }
    }
}
