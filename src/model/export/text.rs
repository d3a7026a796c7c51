//! The log mode of the window as a text file: a line above each record, its content, a blank line.

use std::io::{self, Write};
use std::net::IpAddr;

use super::{Finish, Visitor};
use crate::capture::Reader;
use crate::codec::charset::Charset;
use crate::codec::hex;
use crate::i18n::t;
use crate::model::log::{came_to, event_heading, heading, wrap};
use crate::model::stream_text::StreamText;
use crate::model::walk::{Roster, Visited};
use crate::model::words;
use crate::net::Notice;

/// Writes the log.
pub struct Text<W> {
    reader: Reader,
    text: StreamText,
    hex: bool,
    bound: Option<IpAddr>,
    out: W,
}

impl<W: Write> Text<W> {
    pub fn new(reader: &Reader, out: W, hex: bool, charset: Charset, bound: Option<IpAddr>) -> Self {
        let text = StreamText::new(reader.clone(), charset);
        Text { reader: reader.clone(), text, hex, bound, out }
    }

    /// The lines of a record; nothing is cut and nothing is broken that was one line.
    fn body(&mut self, record: Visited<'_>) -> Vec<String> {
        if record.bytes.is_empty() {
            vec![t!("log.empty").into_owned()]
        } else if self.hex {
            vec![hex::format(record.bytes)]
        } else {
            wrap(&self.text.shown(record.index, record.meta, record.bytes), usize::MAX)
        }
    }
}

impl<W: Write> Visitor for Text<W> {
    type Error = io::Error;

    fn record(&mut self, record: Visited<'_>, _: &Roster) -> io::Result<()> {
        self.out.write_all(heading(record.meta, self.reader.peer(record.meta.peer), self.hex).as_bytes())?;
        let note = self.bound.map(|bound| came_to(&self.reader, record.meta, Some(bound))).unwrap_or_default();
        if !note.is_empty() {
            write!(self.out, "  {note}")?;
        }
        self.out.write_all(b"\n")?;
        for line in self.body(record) {
            self.out.write_all(line.as_bytes())?;
            self.out.write_all(b"\n")?;
        }
        self.out.write_all(b"\n")
    }

    fn event(&mut self, event: Visited<'_>, notice: Option<&Notice>, chosen: bool) -> io::Result<()> {
        if let Some(Notice::Opened { local } | Notice::Connected { local, .. }) = notice {
            self.bound = Some(local.ip());
        }
        if !chosen {
            return Ok(());
        }
        let words = words::notice(notice, self.reader.peer(event.meta.peer).address());
        write!(self.out, "{}\n\n", event_heading(event.meta, &words))
    }
}

impl<W> Finish for Text<W> {
    fn finish(self) -> io::Result<()> {
        Ok(())
    }
}
