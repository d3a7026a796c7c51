//! Decoding a stream that arrives in pieces.

use super::{Charset, scan::scan};

/// The decoder of one direction of one stream: a character that is cut by the end of one read is
/// completed by the next.
///
/// Whatever the pieces are, the text is that of [`Charset::decode`] on all of them together.
#[derive(Clone, Debug)]
pub struct Decoder {
    charset: Charset,
    /// The beginning of a character: at most three bytes between two calls.
    pending: Vec<u8>,
}

impl Decoder {
    pub(super) fn new(charset: Charset) -> Decoder {
        Decoder { charset, pending: Vec::new() }
    }

    /// Appends the text of the next bytes to `out`, as far as it is certain.
    pub fn push(&mut self, bytes: &[u8], out: &mut String) {
        let mut bytes = bytes;
        // Byte by byte until nothing is pending: bad bytes may leave pending what came after them.
        while !self.pending.is_empty() {
            let Some((&byte, rest)) = bytes.split_first() else {
                return;
            };
            bytes = rest;
            self.pending.push(byte);
            let used = scan(self.charset, &self.pending, out).used;
            self.pending.drain(..used);
        }
        let used = scan(self.charset, bytes, out).used;
        self.pending.extend_from_slice(bytes.get(used..).unwrap_or_default());
    }

    /// The bytes of the character that has begun and not ended.
    pub fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// Ends the stream: a character that has begun becomes U+FFFD. The decoder is then as new.
    pub fn finish(&mut self, out: &mut String) {
        if !self.pending.is_empty() {
            self.pending.clear();
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }
}
