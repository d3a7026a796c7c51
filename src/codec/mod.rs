//! Bytes to text and values, and back.
//!
//! This room is pure: no socket, file, thread, clock or window. Everything here is a function of
//! its arguments, so that the window, the command line and the tests get the same answer.
//!
//! - [`charset`]: characters. Each charset is exactly what its name says, and nothing is replaced
//!   or dropped in silence: what cannot be encoded is an error, what cannot be decoded is U+FFFD.
//! - [`hex`]: bytes written as hex digits, in the forms that people paste.
//! - [`checksum`]: sums and CRCs at the end of a message.
//! - [`digest`]: MD5 and SHA-256 of a file.
//! - [`escape`]: text in which `\r`, `\x1B` and their like stand for bytes.
//! - [`file_name`]: names of files that somebody else chose.
//! - [`framing`]: where a message in a stream ends and the next one begins.
//! - [`hexdump`]: the columns of a hexdump, and bytes as source code.
//! - [`inspect`]: bytes read as numbers.
//! - [`netascii`]: text as TFTP's old mode sends it.
//! - [`newline`]: the line ending that is added to what is sent.
//! - [`pattern`]: what is looked for in bytes: text, hex with wildcards, regular expressions.
//! - [`template`]: messages with places that are filled when they are sent.
//! - [`structs`]: values packed into bytes as Python's `struct` packs them.
//! - [`subnet`]: addresses, masks and the networks that they make.
//! - [`table`]: a text in every charset side by side.
//!
//! Text on its way out goes through `escape` or [`charset::Charset::encode`], bytes on their way
//! in through a [`charset::Decoder`] (stream), [`charset::Charset::decode`] (datagram),
//! [`hex::push`] or [`escape::show`].

pub mod charset;
pub mod checksum;
pub mod digest;
pub mod escape;
pub mod file_name;
pub mod framing;
pub mod hex;
pub mod hexdump;
pub mod inspect;
pub mod netascii;
pub mod newline;
pub mod pattern;
pub mod structs;
pub mod subnet;
pub mod table;
pub mod template;
