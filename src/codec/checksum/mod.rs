//! 附加位: what is appended to a message so that whoever receives it can tell whether it is whole.
//!
//! An [`Attach`] says which sum, over which bytes, in which byte order. It appends, and verifies what came; as text it
//! is `CRC-16/MODBUS,le,0..-2` (`text`). The CRCs are those of the `catalogue`.

mod catalogue;
mod text;

use std::fmt;
use std::ops::{Deref, Range};

pub use catalogue::{CATALOGUE, Crc};
pub use text::{AttachError, AttachErrorKind};

/// How a checksum is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// Nothing is appended, and everything is good.
    #[default]
    None,
    /// 累加和 (正校验): the low eight bits of the sum of the bytes.
    Sum8,
    /// 负校验: what makes the sum of all bytes zero in eight bits.
    Negated8,
    /// The low sixteen bits of the sum of the bytes.
    Sum16,
    /// 异或位: the exclusive or of the bytes.
    Xor8,
    /// 固定位: always these bytes; `0D` ends an AT command.
    Fixed(Checksum),
    /// A CRC of the catalogue.
    Crc(&'static Crc),
}

/// Which byte of a checksum of several bytes goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The high byte: network byte order.
    Big,
    /// The low byte, as in MODBUS.
    Little,
}

/// The bytes of a message that are summed up, as Python's `message[from:to]` names them: a negative place is counted
/// from the end of the message, a place outside is its nearest end. The checksum itself never belongs to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub from: i32,
    /// The byte behind the last one; None for the end.
    pub to: Option<i32>,
}

/// What is appended to a message, or expected at the end of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attach {
    /// How it is made.
    pub algorithm: Algorithm,
    /// In which order its bytes stand.
    pub order: Order,
    /// Over which bytes.
    pub span: Span,
}

/// Whether a frame ends with its checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does, or none was asked for.
    Good,
    /// It does not.
    Bad {
        /// What stands at its end.
        found: Checksum,
        /// What should stand there.
        expected: Checksum,
    },
    /// It has fewer bytes than the checksum.
    TooShort,
}

/// The bytes of a checksum, at most eight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checksum {
    bytes: [u8; Checksum::MOST],
    length: u8,
}

impl Checksum {
    /// The most bytes of one.
    pub const MOST: usize = 8;

    /// These bytes; None if they are more than [`Checksum::MOST`].
    pub fn of(bytes: &[u8]) -> Option<Checksum> {
        let mut checksum = Checksum { bytes: [0; Checksum::MOST], length: u8::try_from(bytes.len()).ok()? };
        checksum.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(checksum)
    }

    /// A number in so many bytes.
    fn number(value: u32, width: usize, order: Order) -> Checksum {
        let (big, little) = (value.to_be_bytes(), value.to_le_bytes());
        let bytes = match order {
            Order::Big => big.get(4 - width..),
            Order::Little => little.get(..width),
        };
        bytes.and_then(Checksum::of).unwrap_or_default()
    }
}

impl Deref for Checksum {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::hex::format(self))
    }
}

impl Span {
    /// The place of its bytes in a message of a length.
    pub fn of(self, length: usize) -> Range<usize> {
        let place = |at: i32| match usize::try_from(at) {
            Ok(at) => at.min(length),
            Err(_) => length.saturating_sub(at.unsigned_abs() as usize),
        };
        let from = place(self.from);
        from..self.to.map_or(length, place).max(from)
    }

    /// It is the whole message.
    pub fn is_all(self) -> bool {
        self == Span::default()
    }
}

impl Algorithm {
    /// Those that are no CRC, in the order of a menu. The fixed byte is 0D, as in the original.
    pub const SIMPLE: [Algorithm; 6] = [
        Algorithm::None,
        Algorithm::Sum8,
        Algorithm::Negated8,
        Algorithm::Xor8,
        Algorithm::Sum16,
        Algorithm::Fixed(Checksum { bytes: [0x0D, 0, 0, 0, 0, 0, 0, 0], length: 1 }),
    ];

    /// The CRC of a name.
    pub fn crc(name: &str) -> Option<Algorithm> {
        CATALOGUE.iter().find(|crc| crc.is_called(name)).map(Algorithm::Crc)
    }

    /// How many bytes it appends.
    pub fn width(&self) -> usize {
        match self {
            Algorithm::None => 0,
            Algorithm::Sum8 | Algorithm::Negated8 | Algorithm::Xor8 => 1,
            Algorithm::Sum16 => 2,
            Algorithm::Fixed(bytes) => bytes.len(),
            Algorithm::Crc(crc) => crc.width(),
        }
    }

    /// The order in which its bytes usually stand: a CRC whose bits are reflected goes with its low byte first.
    pub fn usual_order(&self) -> Order {
        match self {
            Algorithm::Crc(crc) if crc.is_reflected() => Order::Little,
            _ => Order::Big,
        }
    }

    /// There is something to choose: more than one byte that is computed.
    pub fn has_order(&self) -> bool {
        self.width() > 1 && !matches!(self, Algorithm::Fixed(_))
    }
}

impl Default for Attach {
    fn default() -> Self {
        Attach::of(Algorithm::None)
    }
}

impl Attach {
    /// Over the whole message, in the usual order.
    pub fn of(algorithm: Algorithm) -> Attach {
        Attach { algorithm, order: algorithm.usual_order(), span: Span::default() }
    }

    /// Nothing is appended.
    pub fn is_none(&self) -> bool {
        self.algorithm == Algorithm::None
    }

    /// How many bytes it appends.
    pub fn width(&self) -> usize {
        self.algorithm.width()
    }

    /// The checksum of a message that does not have it yet.
    pub fn compute(&self, message: &[u8]) -> Checksum {
        let bytes = message.get(self.span.of(message.len())).unwrap_or_default();
        let sum = || bytes.iter().fold(0u32, |sum, byte| sum.wrapping_add(u32::from(*byte)));
        let value = match self.algorithm {
            Algorithm::None => return Checksum::default(),
            Algorithm::Fixed(fixed) => return fixed,
            Algorithm::Sum8 | Algorithm::Sum16 => sum(),
            Algorithm::Negated8 => sum().wrapping_neg(),
            Algorithm::Xor8 => bytes.iter().fold(0, |all, byte| all ^ u32::from(*byte)),
            Algorithm::Crc(crc) => crc.of(bytes),
        };
        Checksum::number(value, self.width(), self.order)
    }

    /// Appends the checksum.
    pub fn append(&self, message: &mut Vec<u8>) {
        message.extend_from_slice(&self.compute(message));
    }

    /// Whether a frame ends with the checksum of what stands before it.
    pub fn verify(&self, frame: &[u8]) -> Verdict {
        let Some((message, end)) = frame.len().checked_sub(self.width()).and_then(|at| frame.split_at_checked(at))
        else {
            return Verdict::TooShort;
        };
        let (found, expected) = (Checksum::of(end).unwrap_or_default(), self.compute(message));
        if found == expected { Verdict::Good } else { Verdict::Bad { found, expected } }
    }
}

impl Verdict {
    /// It is as it should be.
    pub fn is_good(self) -> bool {
        self == Verdict::Good
    }
}

#[cfg(test)]
mod tests;
