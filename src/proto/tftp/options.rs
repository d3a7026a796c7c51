//! Options as they stand in a packet (RFC 2347).

use super::Malformed;
use super::packet::{push_text, text};

/// Options as they stand in a packet: names and values, each ended by a NUL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    bytes: &'a [u8],
}

impl<'a> Options<'a> {
    /// What stands behind the mode of a request or the opcode of an OACK. NULs at the end that fill the packet up do
    /// not count.
    pub fn parse(bytes: &'a [u8]) -> Result<Options<'a>, Malformed> {
        let filling = bytes.iter().rev().take_while(|byte| **byte == 0).count();
        let mut rest = bytes;
        while rest.len() > filling {
            let (_, value) = text(rest).ok_or(Malformed::NoEnd)?;
            if value.is_empty() {
                return Err(Malformed::NoValue);
            }
            (_, rest) = text(value).ok_or(Malformed::NoEnd)?;
        }
        let length = bytes.len() - rest.len();
        Ok(Options { bytes: bytes.get(..length).unwrap_or_default() })
    }

    /// Names and values in their order, as they stand there: any bytes but NUL, possibly none.
    pub fn iter(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let mut rest = self.bytes;
        core::iter::from_fn(move || {
            let (name, value) = text(rest)?;
            let (value, next) = text(value)?;
            rest = next;
            Some((name, value))
        })
    }

    /// There are none.
    pub fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes of all of them.
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Appends an option to `bytes`, which [`Options::parse`] takes. Neither part has a NUL in it.
    pub fn push(name: &[u8], value: &[u8], bytes: &mut Vec<u8>) {
        push_text(name, bytes);
        push_text(value, bytes);
    }
}
