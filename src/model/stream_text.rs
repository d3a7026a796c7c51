//! The text of many records one after another, without looking back into each stream again and again.

use std::collections::HashMap;

use super::lens::Lens;
use crate::capture::{Continuation, Direction, Meta, Peer, PeerId, Reader};
use crate::codec::charset::Charset;

/// Streams whose ends are remembered; beyond it they are looked up again.
const MOST_STREAMS: usize = 1 << 14;

/// Decodes records in rising order.
#[derive(Debug)]
pub struct StreamText {
    reader: Reader,
    lens: Lens,
    ends: HashMap<(PeerId, Direction), End>,
}

/// How far a stream was decoded.
#[derive(Debug)]
struct End {
    offset: u64,
    /// The bytes of a character that the next record may complete.
    tail: Vec<u8>,
}

impl StreamText {
    /// Nothing decoded yet.
    pub fn new(reader: Reader, charset: Charset) -> Self {
        StreamText { lens: Lens::new(reader.clone(), charset), reader, ends: HashMap::new() }
    }

    /// The text of a record; half a character at its end comes with the record that completes it.
    pub fn decode(&mut self, meta: &Meta, bytes: &[u8]) -> String {
        if !matches!(self.reader.peer(meta.peer), Peer::Connection(_)) {
            return self.lens.charset().decode(bytes);
        }
        let stream = (meta.peer, meta.direction);
        let known = self.ends.remove(&stream).filter(|end| end.offset == meta.stream_offset);
        let (text, tail) = match known {
            Some(end) => self.go_on(&end.tail, bytes),
            None => {
                let decoded = self.lens.decode(meta, bytes);
                (decoded.text, decoded.tail)
            }
        };
        if self.ends.len() >= MOST_STREAMS {
            self.ends.clear();
        }
        self.ends.insert(stream, End { offset: meta.stream_offset + u64::from(meta.length), tail });
        text
    }

    /// The text as a window shows it: the bytes of a character that nothing has completed stand there as `\xHH`.
    pub fn shown(&mut self, index: u64, meta: &Meta, bytes: &[u8]) -> String {
        let mut text = self.decode(meta, bytes);
        if let Some(end) = self.ends.get(&(meta.peer, meta.direction))
            && !end.tail.is_empty()
            && self.reader.continuation(index, meta) != Continuation::Continued
        {
            text.extend(end.tail.iter().map(|byte| format!("\\x{byte:02X}")));
        }
        text
    }

    fn go_on(&self, tail: &[u8], bytes: &[u8]) -> (String, Vec<u8>) {
        let mut decoder = self.lens.charset().decoder();
        let mut text = String::with_capacity(bytes.len());
        decoder.push(tail, &mut text);
        decoder.push(bytes, &mut text);
        (text, decoder.pending().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Entry};

    #[test]
    fn it_reads_as_the_lens_does() {
        for charset in [Charset::Utf8, Charset::Gbk, Charset::Utf16Le, Charset::Big5] {
            let bytes = charset.encode("中文字符，mixed text").expect("all have them");
            let capture = Capture::default();
            let mut writer = capture.writer();
            let peers = [0, 1].map(|port| writer.connection(([127, 0, 0, 1], port).into()));
            for (at, bytes) in bytes.chunks(3).enumerate() {
                let peer = peers[at % 2];
                writer.append(&[Entry { time: 0, direction: Direction::Received, peer, local: PeerId::NONE, bytes }]);
            }
            let reader = capture.reader();
            let (lens, mut text) = (Lens::new(reader.clone(), charset), StreamText::new(reader.clone(), charset));
            for index in 0..reader.length() {
                let (meta, mut bytes) = (reader.meta(index).expect("there"), Vec::new());
                reader.read(index, &mut bytes);
                assert_eq!(text.shown(index, &meta, &bytes), lens.shown(index, &meta, &bytes).0, "{charset:?} {index}");
            }
        }
    }
}
