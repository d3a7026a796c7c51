//! A table for a spreadsheet or a script (RFC 4180): one line of names, then one a record. Events are not among them.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::{Finish, Visitor};
use crate::capture::Reader;
use crate::codec::charset::Charset;
use crate::codec::hex;
use crate::model::record_fields::RecordFields;
use crate::model::record_text::local_time;
use crate::model::stream_text::StreamText;
use crate::model::walk::{Roster, Visited};
use crate::net::Notice;

/// The names of the columns: for programs, so in English in both languages.
const NAMES: [&str; 9] = ["number", "time", "delta", "direction", "peer", "local", "length", "hex", "text"];
/// ISO 8601 with nanoseconds and the offset from UTC.
const TIME: &str = "%Y-%m-%dT%H:%M:%S%.9f%:z";
/// What tells a spreadsheet that this is UTF-8.
const BOM: &str = "\u{feff}";

/// Writes the table.
pub struct Table<W: Write> {
    reader: Reader,
    text: StreamText,
    /// The time of the line before.
    before: Option<i64>,
    out: Writer<W>,
}

impl<W: Write> Table<W> {
    pub fn new(reader: &Reader, mut out: W, charset: Charset, bom: bool) -> io::Result<Self> {
        if bom {
            out.write_all(BOM.as_bytes())?;
        }
        let mut out = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        out.write_record(NAMES)?;
        Ok(Table { reader: reader.clone(), text: StreamText::new(reader.clone(), charset), before: None, out })
    }
}

impl<W: Write> Visitor for Table<W> {
    type Error = io::Error;

    fn record(&mut self, record: Visited<'_>, _: &Roster) -> io::Result<()> {
        let meta = record.meta;
        let name = |peer| RecordFields::name(self.reader.peer(peer)).unwrap_or_default();
        let (number, length) = ((record.index + 1).to_string(), meta.length.to_string());
        let delta = self.before.map(|before| seconds(i128::from(meta.time) - i128::from(before))).unwrap_or_default();
        self.before = Some(meta.time);
        let (time, peer, local) = (local_time(meta.time, TIME), name(meta.peer), name(meta.local));
        let (hex, text) = (hex::format(record.bytes), self.text.decode(meta, record.bytes));
        let direction = RecordFields::direction(meta);
        let fields: [&str; 9] = [&number, &time, &delta, direction, &peer, &local, &length, &hex, &text];
        Ok(self.out.write_record(fields)?)
    }

    fn event(&mut self, _: Visited<'_>, _: Option<&Notice>, _: bool) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Finish for Table<W> {
    fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Seconds with nine digits; negative where the clock was set back.
fn seconds(nanoseconds: i128) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let size = nanoseconds.unsigned_abs();
    format!("{sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    #[test]
    fn differences_are_exact() {
        assert_eq!(super::seconds(1_000_000_001), "1.000000001");
        assert_eq!(super::seconds(-5), "-0.000000005");
        assert_eq!(super::seconds(0), "0.000000000");
    }
}
