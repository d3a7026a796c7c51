//! What a datagram says (RFC 1350 section 5, RFC 2347).

use super::{ErrorCode, Options};

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

/// The shortest packet, bytes: an opcode and a block number or error code.
pub(super) const HEADER: usize = 4;

const READ: u16 = 1;
const WRITE: u16 = 2;
const DATA: u16 = 3;
const ACK: u16 = 4;
const ERROR: u16 = 5;
const OACK: u16 = 6;

impl<'a> Packet<'a> {
    /// What `datagram` says.
    ///
    /// As lenient as real peers: an ERROR needs neither a message nor the NUL behind it, and what comes after that NUL
    /// does not count, nor do NULs that fill a request up. The data of a DATA may have any length.
    pub fn parse(datagram: &'a [u8]) -> Result<Packet<'a>, Malformed> {
        let (opcode, rest) = datagram.split_first_chunk::<2>().ok_or(Malformed::TooShort)?;
        let (number, data) = rest.split_first_chunk::<2>().ok_or(Malformed::TooShort)?;
        let number = u16::from_be_bytes(*number);
        match u16::from_be_bytes(*opcode) {
            READ => Ok(Packet::Read(Request::parse(rest)?)),
            WRITE => Ok(Packet::Write(Request::parse(rest)?)),
            DATA => Ok(Packet::Data { block: number, data }),
            ACK if data.is_empty() => Ok(Packet::Ack { block: number }),
            ACK => Err(Malformed::TooLong),
            ERROR => Ok(Packet::Error {
                code: ErrorCode(number),
                message: data.split(|byte| *byte == 0).next().unwrap_or_default(),
            }),
            OACK => Ok(Packet::Oack(Options::parse(rest)?)),
            other => Err(Malformed::Opcode(other)),
        }
    }

    /// Whether a datagram says that it is an ERROR, whole or not: such a one is answered by nobody.
    pub fn looks_like_error(datagram: &[u8]) -> bool {
        datagram.starts_with(&ERROR.to_be_bytes())
    }

    /// Appends it as it goes onto the wire. Names, modes and messages have no NUL in them: what follows one would be
    /// read as the next field.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Packet::Read(request) => request.write(READ, out),
            Packet::Write(request) => request.write(WRITE, out),
            Packet::Data { block, data } => {
                out.extend_from_slice(&data_header(*block));
                out.extend_from_slice(data);
            }
            Packet::Ack { block } => out.extend_from_slice(&numbers(ACK, *block)),
            Packet::Error { code, message } => {
                out.extend_from_slice(&numbers(ERROR, code.0));
                push_text(message, out);
            }
            Packet::Oack(options) => {
                out.extend_from_slice(&OACK.to_be_bytes());
                out.extend_from_slice(options.bytes());
            }
        }
    }
}

impl<'a> Request<'a> {
    /// What stands behind the opcode.
    fn parse(bytes: &'a [u8]) -> Result<Request<'a>, Malformed> {
        let (name, rest) = text(bytes).ok_or(Malformed::NoEnd)?;
        let (mode, rest) = text(rest).ok_or(Malformed::NoEnd)?;
        if name.is_empty() {
            return Err(Malformed::NoName);
        }
        Ok(Request { name, mode, options: Options::parse(rest)? })
    }

    fn write(&self, opcode: u16, out: &mut Vec<u8>) {
        out.extend_from_slice(&opcode.to_be_bytes());
        push_text(self.name, out);
        push_text(self.mode, out);
        out.extend_from_slice(self.options.bytes());
    }
}

/// The first bytes of a DATA.
pub(super) fn data_header(block: u16) -> [u8; HEADER] {
    numbers(DATA, block)
}

fn numbers(opcode: u16, number: u16) -> [u8; HEADER] {
    let ([a, b], [c, d]) = (opcode.to_be_bytes(), number.to_be_bytes());
    [a, b, c, d]
}

/// The text up to its NUL, and what follows it; None without a NUL.
pub(super) fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    let (text, rest) = bytes.split_at(end);
    Some((text, rest.get(1..)?))
}

pub(super) fn push_text(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(text);
    out.push(0);
}
