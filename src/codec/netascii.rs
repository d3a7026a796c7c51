//! Text as it stands on the wire: NVT ASCII, which TFTP calls netascii (RFC 764, RFC 1350 section 2).
//!
//! Here a line ends in LF. On the wire it ends in CR LF, and a CR that ends no line is CR NUL. So what is encoded and
//! decoded again is the same bytes, whatever they are. A file whose lines end in CR LF goes as CR NUL CR LF and arrives
//! as it was.

/// Bytes to netascii, piece by piece. Each byte stands for itself, so there is nothing to finish.
#[derive(Clone, Debug, Default)]
pub struct Encoder;

impl Encoder {
    /// Appends `input` as netascii: at most twice as long.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) {
        out.reserve(input.len());
        let mut rest = input;
        while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
            let (plain, end) = rest.split_at(at);
            out.extend_from_slice(plain);
            out.extend_from_slice(if end.starts_with(b"\n") { b"\r\n" } else { b"\r\0" });
            rest = end.get(1..).unwrap_or_default();
        }
        out.extend_from_slice(rest);
    }
}

/// Netascii to bytes, piece by piece: a CR at the end of a piece waits for the next one.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    carriage_return: bool,
}

impl Decoder {
    /// Appends what `input` stands for: at most one byte more than it has. A CR before anything but LF and NUL is no
    /// netascii; it stays, for some servers send a text's own CR as it is.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) {
        out.reserve(input.len() + 1);
        let mut rest = input;
        while let Some(&first) = rest.first() {
            if core::mem::take(&mut self.carriage_return) {
                out.push(if first == b'\n' { b'\n' } else { b'\r' });
                if matches!(first, b'\n' | 0) {
                    rest = rest.get(1..).unwrap_or_default();
                    continue;
                }
            }
            let Some(at) = memchr::memchr(b'\r', rest) else { break };
            let (plain, end) = rest.split_at(at);
            out.extend_from_slice(plain);
            self.carriage_return = true;
            rest = end.get(1..).unwrap_or_default();
        }
        out.extend_from_slice(rest);
    }

    /// Appends what still waits: a CR at the very end. The decoder is then as new.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if core::mem::take(&mut self.carriage_return) {
            out.push(b'\r');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(input: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        Encoder.push(input, &mut out);
        out
    }

    /// Decoded in pieces of that many bytes.
    fn decoded(wire: &[u8], piece: usize) -> Vec<u8> {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        wire.chunks(piece).for_each(|part| decoder.push(part, &mut out));
        decoder.finish(&mut out);
        out
    }

    #[test]
    fn lines_and_carriage_returns() {
        for (here, wire) in [
            (&b""[..], &b""[..]),
            (b"plain", b"plain"),
            (b"a\nb\n", b"a\r\nb\r\n"),
            (b"\r", b"\r\0"),
            (b"a\r\nb", b"a\r\0\r\nb"),
            (b"\n\r\r\n\n", b"\r\n\r\0\r\0\r\n\r\n"),
            (b"\0\r\0", b"\0\r\0\0"),
        ] {
            assert_eq!(encoded(here), wire, "{here:?}");
            for piece in 1..=4 {
                assert_eq!(decoded(wire, piece), here, "{wire:?} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn what_is_no_netascii_is_kept() {
        for (wire, here) in [
            (&b"a\rb"[..], &b"a\rb"[..]),
            (b"\r", b"\r"),
            (b"\r\r\n", b"\r\n"),
            (b"\r\r", b"\r\r"),
            (b"a\nb", b"a\nb"),
            (b"\r\xff", b"\r\xff"),
        ] {
            for piece in 1..=3 {
                assert_eq!(decoded(wire, piece), here, "{wire:?} in pieces of {piece}");
            }
        }
    }

    proptest! {
        #[test]
        fn there_and_back(bytes in prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(0), any::<u8>()], 0..200),
                          piece in 1usize..20) {
            let wire = encoded(&bytes);
            prop_assert!(wire.len() <= 2 * bytes.len());
            prop_assert_eq!(decoded(&wire, piece), bytes);
        }
    }
}
