//! What a datagram says (RFC 1350 section 5, RFC 2347).

use super::ErrorCode;

/// A packet, whose parts lie in the datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// RRQ: wants to read a file.
    Read(Request<'a>),
    /// WRQ: wants to write one.
    Write(Request<'a>),
    /// DATA.
    Data {
        /// The low 16 bits of its number, from 1.
        block: u16,
        /// A part of the file; shorter than the block size in the last one.
        data: &'a [u8],
    },
    /// ACK.
    Ack {
        /// The block that is acknowledged; 0 for a request or an OACK.
        block: u16,
    },
    /// ERROR: ends the transfer.
    Error {
        /// Why.
        code: ErrorCode,
        /// Why, in the peer's words; any bytes.
        message: &'a [u8],
    },
    /// OACK: the options that the server took.
    Oack(Options<'a>),
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The file's name, in whatever charset the peer uses; not empty.
    pub name: &'a [u8],
    /// The mode's name as it stands there.
    pub mode: &'a [u8],
    /// The options.
    pub options: Options<'a>,
}

/// Options as they stand in a packet: names and values, each ended by a NUL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    bytes: &'a [u8],
}

/// Why a datagram is no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Malformed {
    /// Shorter than its kind of packet.
    #[error("too short")]
    TooShort,
    /// No packet has that number.
    #[error("unknown opcode {0}")]
    Opcode(u16),
    /// A text is not ended by a NUL.
    #[error("a text without its end")]
    NoEnd,
    /// A request without a name.
    #[error("no file name")]
    NoName,
    /// An option without a value.
    #[error("an option without a value")]
    NoValue,
    /// There is more behind an acknowledgement.
    #[error("too long")]
    TooLong,
}
