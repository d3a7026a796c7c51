//! Records as text to copy or to print.

use crate::capture::{Direction, Reader};
use crate::codec::charset::Charset;
use crate::codec::{hex, hexdump};
use crate::model::lens::Lens;
use crate::model::words;
use crate::net::Notice;

/// What is taken of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyAs {
    /// Its text.
    Text,
    /// Its bytes in hex.
    Hex,
    /// Hex, then text.
    Both,
}

/// How bytes are written on the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BytesAs {
    /// As text in a charset.
    Text,
    /// As hex.
    Hex,
    /// As an array of C.
    CArray,
    /// As a literal of Python.
    Python,
}

impl BytesAs {
    /// All of them, in the order in which they are offered.
    pub const ALL: [BytesAs; 4] = [BytesAs::Text, BytesAs::Hex, BytesAs::CArray, BytesAs::Python];

    /// The bytes, written so.
    pub fn write(self, bytes: &[u8], charset: Charset) -> String {
        match self {
            BytesAs::Text => charset.decode(bytes),
            BytesAs::Hex => hex::format(bytes),
            BytesAs::CArray => hexdump::c_array(bytes),
            BytesAs::Python => hexdump::python_bytes(bytes),
        }
    }
}

/// Makes text of records in a charset.
#[derive(Clone, Debug)]
pub struct RecordText {
    reader: Reader,
    lens: Lens,
}

impl RecordText {
    /// Reads from a capture, in a charset.
    pub fn new(reader: Reader, charset: Charset) -> Self {
        RecordText { lens: Lens::new(reader.clone(), charset), reader }
    }

    /// One record without a line end added; None if it is gone. An event is its words, however it is taken.
    pub fn record(&self, index: u64, what: CopyAs) -> Option<String> {
        let meta = self.reader.meta(index)?;
        let mut bytes = Vec::new();
        self.reader.read(index, &mut bytes);
        if meta.direction == Direction::Event {
            let notice = Notice::from_bytes(&bytes);
            return Some(words::notice(notice.as_ref(), self.reader.peer(meta.peer).address()));
        }
        let text = || self.lens.shown(index, &meta, &bytes).0;
        Some(match what {
            CopyAs::Text => text(),
            CopyAs::Hex => hex::format(&bytes),
            CopyAs::Both => format!("{}  {}", hex::format(&bytes), text()),
        })
    }
}

/// A record's time in this machine's time zone, in the format of `strftime`.
pub fn local_time(nanoseconds: i64, format: &str) -> String {
    let time = jiff::Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or_default();
    time.to_zoned(jiff::tz::TimeZone::system()).strftime(format).to_string()
}
