//! One JSON object a line, with the fields that `--json` prints. Events are not among them.

use std::io::{self, Write};

use super::{Finish, Visitor};
use crate::capture::Reader;
use crate::codec::charset::Charset;
use crate::model::record_fields::RecordFields;
use crate::model::stream_text::StreamText;
use crate::model::walk::{Roster, Visited};
use crate::net::Notice;

/// Writes JSON lines.
pub struct Json<W> {
    reader: Reader,
    text: StreamText,
    line: String,
    out: W,
}

impl<W: Write> Json<W> {
    pub fn new(reader: &Reader, out: W, charset: Charset) -> Self {
        let text = StreamText::new(reader.clone(), charset);
        Json { reader: reader.clone(), text, line: String::new(), out }
    }
}

impl<W: Write> Visitor for Json<W> {
    type Error = io::Error;

    fn record(&mut self, record: Visited<'_>, _: &Roster) -> io::Result<()> {
        let text = self.text.decode(record.meta, record.bytes);
        let (peer, local) = (self.reader.peer(record.meta.peer), self.reader.peer(record.meta.local));
        self.line.clear();
        RecordFields::new(record.meta, peer, local, record.bytes, &text).push_json(&mut self.line);
        self.out.write_all(self.line.as_bytes())
    }

    fn event(&mut self, _: Visited<'_>, _: Option<&Notice>, _: bool) -> io::Result<()> {
        Ok(())
    }
}

impl<W> Finish for Json<W> {
    fn finish(self) -> io::Result<()> {
        Ok(())
    }
}
