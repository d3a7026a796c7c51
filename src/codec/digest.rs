//! The digests by which two people find out that they have the same file: MD5 and SHA-256.
//!
//! ```
//! use netaide::codec::digest::Digester;
//! let mut digester = Digester::default();
//! digester.update(b"a");
//! digester.update(b"bc");
//! let digests = digester.finish();
//! assert_eq!(digests.md5, "900150983cd24fb0d6963f7d28e17f72");
//! assert_eq!(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
//! ```

use sha2::{Digest, Sha256};

use super::hex;

/// Takes a file piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Digester {
    md5: md5::Md5,
    sha256: Sha256,
}

/// The digests of a file, as lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Digests {
    /// MD5 (RFC 1321), 32 digits: no protection against forgery, but what boards and their tools print.
    pub md5: String,
    /// SHA-256 (FIPS 180-4), 64 digits.
    pub sha256: String,
}

impl Digester {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.sha256.update(bytes);
    }

    /// The digests of all that was taken.
    pub fn finish(self) -> Digests {
        Digests { md5: hex::digits(&self.md5.finalize()), sha256: hex::digits(&self.sha256.finalize()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests(pieces: &[&[u8]]) -> Digests {
        let mut digester = Digester::default();
        pieces.iter().for_each(|piece| digester.update(piece));
        digester.finish()
    }

    /// RFC 1321 A.5 and FIPS 180-4's examples.
    #[test]
    fn digests_are_those_of_the_standards() {
        let empty = digests(&[]);
        assert_eq!(empty.md5, "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(empty.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let long = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(digests(&[long]).sha256, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        let digits = b"12345678901234567890123456789012345678901234567890123456789012345678901234567890";
        assert_eq!(digests(&[digits]).md5, "57edf4a22be3c955ac49da2e2107b67a");
    }

    #[test]
    fn pieces_make_no_difference() {
        let bytes: Vec<u8> = (0..1000_u32).map(|n| (n % 251) as u8).collect();
        let whole = digests(&[&bytes]);
        for size in [1, 7, 63, 64, 65, 512] {
            assert_eq!(digests(&bytes.chunks(size).collect::<Vec<_>>()), whole, "in pieces of {size}");
        }
    }
}
