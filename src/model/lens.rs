//! Looking at recorded bytes as text in a charset.
//!
//! The capture keeps bytes; a lens decodes them when they are shown, so a charset can be changed at any time and
//! applies to what is already there. A datagram is decoded on its own. A TCP record continues the stream of its
//! peer and direction: half a character at its start was begun by the record before it, half a character at its
//! end is completed by the next one.

use crate::capture::{Continuation, Meta, Peer, Reader};
use crate::codec::charset::{Charset, Decoder};
use crate::codec::hexdump::{self, Glyph};

/// Decodes records in a charset.
#[derive(Clone, Debug)]
pub struct Lens {
    reader: Reader,
    charset: Charset,
}

/// The text of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// All characters that the record completes. Malformed bytes are U+FFFD.
    pub text: String,
    /// The bytes of a character that the next record of the stream may complete.
    pub tail: Vec<u8>,
}

/// How far back the beginning of a character is looked for.
const MOST_HISTORY: usize = 64 << 10;

impl Lens {
    /// A lens on a capture.
    pub fn new(reader: Reader, charset: Charset) -> Self {
        Lens { reader, charset }
    }

    /// Where its bytes come from.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The charset that it decodes.
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// The text of a record whose index entry and bytes are at hand.
    pub fn decode(&self, meta: &Meta, bytes: &[u8]) -> Decoded {
        if !matches!(self.reader.peer(meta.peer), Peer::Connection(_)) {
            return Decoded { text: self.charset.decode(bytes), tail: Vec::new() };
        }
        let mut decoder = self.decoder_at(meta);
        let mut text = String::with_capacity(bytes.len());
        decoder.push(bytes, &mut text);
        Decoded { text, tail: decoder.pending().to_vec() }
    }

    /// The text of a record as it is shown: while no later record has completed the character at its end, the bytes
    /// of that character stand there as `\xHH`. Tells, too, whether that is so.
    pub fn shown(&self, index: u64, meta: &Meta, bytes: &[u8]) -> (String, bool) {
        let Decoded { mut text, tail } = self.decode(meta, bytes);
        if tail.is_empty() {
            return (text, false);
        }
        let continuation = self.reader.continuation(index, meta);
        if continuation != Continuation::Continued {
            text.extend(tail.iter().map(|byte| format!("\\x{byte:02X}")));
        }
        (text, continuation == Continuation::Open)
    }

    /// The text of the first bytes of a record, without the character that is cut at their end.
    pub fn beginning(&self, meta: &Meta, bytes: &[u8]) -> String {
        let connected = matches!(self.reader.peer(meta.peer), Peer::Connection(_));
        let mut decoder = if connected { self.decoder_at(meta) } else { self.charset.decoder() };
        let mut text = String::new();
        decoder.push(bytes, &mut text);
        text
    }

    /// What stands in the text column of a hexdump for bytes that begin at `from` in a record.
    pub fn glyphs(&self, index: u64, meta: &Meta, from: usize, bytes: &[u8]) -> Vec<Glyph> {
        let mut wanted = 64;
        while wanted <= MOST_HISTORY {
            let (before, offset) = self.before(index, meta, from, wanted);
            if let Some(glyphs) = hexdump::glyphs(self.charset, &before, offset, bytes) {
                return glyphs;
            }
            if before.len() < wanted {
                break;
            }
            wanted *= 8;
        }
        // No character is known to begin anywhere near: take the first byte for the beginning of one.
        hexdump::glyphs(self.charset, &[], 0, bytes).unwrap_or_default()
    }

    /// The bytes before a place in a record, at most `wanted`, and where they begin in their message or stream.
    fn before(&self, index: u64, meta: &Meta, from: usize, wanted: usize) -> (Vec<u8>, u64) {
        let connected = matches!(self.reader.peer(meta.peer), Peer::Connection(_));
        let inside = from.min(wanted);
        let mut before = if connected { self.reader.history(meta, wanted - inside).bytes } else { Vec::new() };
        self.reader.read_part(index, from - inside, inside, &mut before);
        let place = if connected { meta.stream_offset + from as u64 } else { from as u64 };
        let offset = place.saturating_sub(before.len() as u64);
        (before, offset)
    }

    /// A decoder that stands where the record begins.
    fn decoder_at(&self, meta: &Meta) -> Decoder {
        let mut decoder = self.charset.decoder();
        decoder.push(&self.reader.carried_over(meta, self.charset), &mut String::new());
        decoder
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Direction, Entry, PeerId};

    /// The texts of a stream's records, the last one with its tail.
    fn texts(charset: Charset, pieces: &[&[u8]], connection: bool) -> (Vec<String>, Vec<u8>) {
        let capture = Capture::default();
        let mut writer = capture.writer();
        let address = ([127, 0, 0, 1], 5).into();
        let peer = if connection { writer.connection(address) } else { writer.address(address) };
        for bytes in pieces {
            writer.append(&[Entry { time: 0, direction: Direction::Received, peer, local: PeerId::NONE, bytes }]);
        }
        let lens = Lens::new(capture.reader(), charset);
        let decode = |at: usize| lens.decode(&capture.reader().meta(at as u64).expect("appended"), pieces[at]);
        let tail = decode(pieces.len() - 1).tail;
        ((0..pieces.len()).map(|at| decode(at).text).collect(), tail)
    }

    #[test]
    fn half_a_character_is_completed_by_the_next_read() {
        for charset in [Charset::Utf8, Charset::Gbk, Charset::Gb18030, Charset::Utf16Le, Charset::Big5] {
            let bytes = charset.encode("中文字").expect("all have them");
            for cut in 0..=bytes.len() {
                let (texts, tail) = texts(charset, &[&bytes[..cut], &bytes[cut..]], true);
                assert_eq!((texts.concat().as_str(), tail.len()), ("中文字", 0), "{charset:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn byte_by_byte_is_the_same_text() {
        let bytes = Charset::Gbk.encode("你好，world 再见").expect("GBK has it");
        let pieces: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(texts(Charset::Gbk, &pieces, true).0.concat(), "你好，world 再见");
    }

    #[test]
    fn a_hexdump_knows_what_the_record_before_began() {
        let capture = Capture::default();
        let mut writer = capture.writer();
        let peer = writer.connection(([127, 0, 0, 1], 5).into());
        let bytes = "你a好".as_bytes();
        for bytes in [&bytes[..2], &bytes[2..]] {
            writer.append(&[Entry { time: 0, direction: Direction::Received, peer, local: PeerId::NONE, bytes }]);
        }
        let lens = Lens::new(capture.reader(), Charset::Utf8);
        let meta = capture.reader().meta(1).expect("appended");
        let expected = [Glyph::Continued, Glyph::Char('a'), Glyph::Char('好'), Glyph::Continued, Glyph::Continued];
        assert_eq!(lens.glyphs(1, &meta, 0, &bytes[2..]), expected);
        assert_eq!(lens.glyphs(1, &meta, 3, &bytes[5..]), expected[3..]);
        assert_eq!(lens.beginning(&meta, &bytes[2..5]), "你a");
    }

    #[test]
    fn an_open_end_is_told_and_a_datagram_stands_alone() {
        let bytes = Charset::Utf8.encode("好").expect("UTF-8 has all");
        let (stream, tail) = texts(Charset::Utf8, &[&bytes[..2]], true);
        assert_eq!((stream.concat().as_str(), tail.as_slice()), ("", &bytes[..2]));
        let (datagrams, tail) = texts(Charset::Utf8, &[&bytes[..2], &bytes[2..]], false);
        assert_eq!((datagrams.concat().as_str(), tail.len()), ("\u{fffd}\u{fffd}", 0));
    }
}
