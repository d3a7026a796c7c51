//! Some records of a session, split in each way that somebody tries, before it is chosen.

use crate::capture::{Direction, Peer, PeerId, Reader};
use crate::codec::charset::Charset;
use crate::codec::escape;
use crate::codec::framing::{Frame, Framers, Framing};

/// Records and bytes that are looked at.
const MOST_RECORDS: u64 = 512;
const MOST_BYTES: usize = 64 << 10;
/// Bytes of a frame that are shown.
const SHOWN: usize = 160;

/// The first records of a capture.
#[derive(Debug, Default)]
pub struct FramingSample {
    records: Vec<Record>,
    /// Each record that was sent is a message by itself.
    sends_are_messages: bool,
}

#[derive(Debug)]
struct Record {
    time: i64,
    peer: PeerId,
    sent: bool,
    is_stream: bool,
    bytes: Vec<u8>,
}

/// A frame as it would be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFrame {
    /// Its text in one line.
    pub text: String,
    /// Bytes.
    pub length: usize,
    /// It keeps to the rule.
    pub whole: bool,
}

impl FramingSample {
    /// The oldest records that are there. Whether each that was sent is a message by itself: one that is not made of
    /// whole frames stands as it is.
    pub fn of(reader: &Reader, sends_are_messages: bool) -> Self {
        let (mut records, mut held) = (Vec::new(), 0);
        for index in (reader.first()..reader.length()).take(MOST_RECORDS as usize) {
            let Some(meta) = reader.meta(index).filter(|meta| meta.direction != Direction::Event) else { continue };
            let mut bytes = Vec::new();
            if held > MOST_BYTES || !reader.read_part(index, 0, MOST_BYTES, &mut bytes) {
                break;
            }
            held += bytes.len();
            let is_stream = meta.peer == PeerId::ALL || matches!(reader.peer(meta.peer), Peer::Connection(_));
            let sent = meta.direction == Direction::Sent;
            records.push(Record { time: meta.time, peer: meta.peer, sent, is_stream, bytes });
        }
        FramingSample { records, sends_are_messages }
    }

    /// The first frames, and what is left in the end.
    pub fn split(&self, framing: &Framing, charset: Charset, most: usize) -> Vec<SampleFrame> {
        let mut framers = Framers::new(framing);
        let mut frames = Vec::new();
        let mut add = |frame: Frame<'_>| {
            if frames.len() < most {
                let shown = frame.bytes.get(..SHOWN).unwrap_or(frame.bytes);
                let text = escape::show(shown, charset);
                frames.push(SampleFrame { text, length: frame.bytes.len(), whole: frame.cut.is_none() });
            }
        };
        for record in &self.records {
            if record.sent && self.sends_are_messages {
                let (time, bytes) = (record.time, record.bytes.as_slice());
                let mut whole = true;
                framers.whole(time, bytes, &mut |frame| whole &= frame.cut.is_none());
                if whole { framers.whole(time, bytes, &mut add) } else { add(Frame { time, bytes, cut: None }) }
            } else if record.is_stream {
                framers.push((record.peer, record.sent), record.time, &record.bytes, &mut |_, frame| add(frame));
            } else {
                framers.whole(record.time, &record.bytes, &mut add);
            }
        }
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Entry};

    #[test]
    fn the_first_frames_are_seen_before_they_are_chosen() {
        let capture = Capture::default();
        let mut writer = capture.writer();
        let peer = writer.connection(([127, 0, 0, 1], 5).into());
        for bytes in [&b"\x02\0\0\0hi\x03"[..], b"\0\0\0abc"] {
            writer.append(&[Entry { time: 0, direction: Direction::Received, peer, local: PeerId::NONE, bytes }]);
        }
        let sample = FramingSample::of(&capture.reader(), false);
        let framing = Framing::parse("len:i", Charset::Utf8).expect("right");
        let texts: Vec<String> = sample.split(&framing, Charset::Utf8, 9).into_iter().map(|frame| frame.text).collect();
        assert_eq!(texts, ["hi", "abc"]);
        assert_eq!(sample.split(&Framing::Raw, Charset::Utf8, 1).len(), 1);
    }
}
