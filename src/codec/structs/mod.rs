//! Python's `struct`: a format string says which values a run of bytes holds.
//!
//! | first character | byte order | sizes | gaps |
//! | --- | --- | --- | --- |
//! | `@`, or none | of this machine | of its C compiler | as its C compiler aligns |
//! | `=` | of this machine | standard | none |
//! | `<` | least significant byte first | standard | none |
//! | `>` `!` | most significant byte first | standard | none |
//!
//! Then codes ([`Code`]), each with a count before it if it is not one. A count of `s` and `p` is a length, of
//! anything else a repetition; `0` of a code only aligns. "This machine" is what CPython is on x86-64 and aarch64
//! outside Windows, whatever netaide runs on, so that a format means the same everywhere: least significant byte
//! first, `long`, `size_t` and pointers of 8 bytes, everything aligned to its own size.
//!
//! The yardstick is CPython 3: what it packs, unpacks and refuses, this does.

mod bytes;
mod code;
mod error;
mod float;
mod parse;
#[cfg(test)]
mod tests;
mod value;

pub use bytes::{literal, read_bytes, show_bytes};
pub use code::Code;
pub use error::{FormatError, FormatErrorKind, PackError, SizeError, ValueError};
pub use value::Value;

use super::inspect::Order;

/// The longest run of bytes that a format may describe: more than a person types values for.
pub const MOST_SIZE: usize = 16 << 20;

/// A format string that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    order: Order,
    /// Sizes and gaps of the C compiler.
    native: bool,
    items: Vec<Item>,
    size: usize,
}

/// A code with its count, as it stands in the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    code: Code,
    /// How often, or how long.
    count: usize,
    /// Where its first byte is, after the gap that aligns it.
    offset: usize,
}

/// One value of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its code.
    pub code: Code,
    /// Where its first byte is, from 0.
    pub offset: usize,
    /// How many bytes it has.
    pub size: usize,
    order: Order,
    native: bool,
}

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The bytes; as many as [`Format::size`] says.
    pub bytes: Vec<u8>,
    /// The fields, from 0, whose value was cut because it had no room, as Python cuts it without a word: bytes of `s`
    /// and `p`, and a native `f` that became infinite.
    pub cut: Vec<usize>,
}

impl Format {
    /// Reads a format string.
    ///
    /// ```
    /// use netaide::codec::structs::Format;
    /// assert_eq!(Format::parse("!H8sb5sb").map(|format| format.size()), Ok(17));
    /// assert_eq!(Format::parse("!H8y").map_err(|error| error.column), Err(4));
    /// ```
    ///
    /// # Errors
    /// The first place that is not understood, and why.
    pub fn parse(text: &str) -> Result<Format, FormatError> {
        parse::parse(text)
    }

    /// `calcsize`: how many bytes the values take, with gaps.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The values, in order. Gaps and `x` are none.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.items.iter().flat_map(move |item| {
            let (repeats, size) = if item.code.has_length() { (1, item.count) } else { (item.count, item.code.size()) };
            let repeats = if item.code == Code::Pad { 0 } else { repeats };
            (0..repeats).map(move |at| Field {
                code: item.code,
                offset: item.offset + at * size,
                size,
                order: self.order,
                native: self.native,
            })
        })
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        let of = |item: &Item| match item.code {
            Code::Pad => 0,
            code if code.has_length() => 1,
            _ => item.count,
        };
        self.items.iter().map(of).sum()
    }

    /// `pack`: the bytes of the values.
    ///
    /// # Errors
    /// Too few or too many values, or the first one that its code cannot hold.
    pub fn pack(&self, values: &[Value]) -> Result<Packed, PackError> {
        if values.len() != self.count() {
            return Err(PackError::Count { expected: self.count(), found: values.len() });
        }
        let mut packed = Packed { bytes: vec![0; self.size], cut: Vec::new() };
        for (at, (field, value)) in self.fields().zip(values).enumerate() {
            match field.write(value, &mut packed.bytes) {
                Ok(true) => {}
                Ok(false) => packed.cut.push(at),
                Err(error) => return Err(PackError::Value { field: at, code: field.code, error }),
            }
        }
        Ok(packed)
    }

    /// `unpack`: the values of as many bytes as [`Format::size`] says.
    ///
    /// # Errors
    /// More or fewer bytes.
    pub fn unpack(&self, bytes: &[u8]) -> Result<Vec<Value>, SizeError> {
        if bytes.len() != self.size {
            return Err(SizeError { expected: self.size, found: bytes.len() });
        }
        Ok(self.fields().filter_map(|field| field.read(bytes)).collect())
    }
}

impl Field {
    /// Writes a value into the bytes of the whole, which are zero there before. False if the value was cut, as
    /// [`Packed::cut`] says.
    ///
    /// # Errors
    /// Why its code cannot hold the value.
    pub fn write(&self, value: &Value, bytes: &mut [u8]) -> Result<bool, ValueError> {
        value.write(self, bytes.get_mut(self.offset..self.offset + self.size).unwrap_or_default())
    }

    /// Its value in the bytes of the whole; None where they end before it does.
    pub fn read(&self, bytes: &[u8]) -> Option<Value> {
        Some(Value::read(self.code, self.order, bytes.get(self.offset..self.offset + self.size)?))
    }
}
