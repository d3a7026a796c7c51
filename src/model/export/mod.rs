//! Writing a capture into a file that other programs read: as text, as a table, as JSON, as bytes, as packets.
//!
//! An export is a [`Job`]: it goes through the capture block by block ([`crate::model::walk`]), never holds more than a
//! few MiB, and can be cancelled at any record. The file appears under its name when it is whole, and not before.

mod error;
mod file;
mod json;
mod pcapng;
mod raw;
mod table;
mod text;

#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::net::IpAddr;
use std::path::PathBuf;

pub use error::ExportError;

use self::file::Target;
use super::walk::{Halt, Visitor, Walked, Which, walk};
use crate::capture::{Job, Reader, Work};
use crate::codec::charset::Charset;

/// What is written, and how.
#[derive(Debug)]
pub struct Export {
    /// The records.
    pub which: Which,
    /// The format.
    pub format: Format,
}

/// How records are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// The log mode of the window.
    Text {
        /// Bytes as hex and not as text.
        hex: bool,
        /// In which text is read.
        charset: Charset,
        /// The address that the session is bound to, where it is known: others that datagrams came to are told.
        bound: Option<IpAddr>,
    },
    /// A table (RFC 4180) with a line of names.
    Csv {
        /// In which text is read.
        charset: Charset,
        /// Begin with a byte order mark, without which Excel takes UTF-8 for something else.
        bom: bool,
    },
    /// One JSON object a line, with the fields of `--json`.
    Json {
        /// In which text is read.
        charset: Charset,
    },
    /// The bytes and nothing between them.
    Raw,
    /// Packets with made-up headers, for Wireshark (draft-ietf-opsawg-pcapng).
    Pcapng,
}

impl Format {
    /// The usual ending of a file's name, without the dot.
    pub fn extension(&self) -> &'static str {
        match self {
            Format::Text { .. } => "txt",
            Format::Csv { .. } => "csv",
            Format::Json { .. } => "jsonl",
            Format::Raw => "bin",
            Format::Pcapng => "pcapng",
        }
    }
}

/// What an export came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records with data that were chosen.
    pub records: u64,
    /// Of these, records that could not be written because nobody knows their address (pcapng).
    pub without_address: u64,
    /// Records that had left the capture before they could be read.
    pub gone: u64,
    /// Bytes written.
    pub bytes: u64,
}

/// Starts an export into a file. Without `replace`, a file that is there already is left alone, and told.
pub fn start(
    reader: Reader,
    export: Export,
    path: PathBuf,
    replace: bool,
) -> io::Result<Job<Result<Exported, ExportError>>> {
    Job::start("netaide-export", move |work| {
        let failed = |halt| ExportError::new(&path, halt);
        let mut target = Target::new(&path, replace).map_err(Halt::Failed).map_err(failed)?;
        let exported = write(&reader, export, target.writer(), work).map_err(failed)?;
        target.finish(replace).map_err(Halt::Failed).map_err(failed)?;
        Ok(exported)
    })
}

/// Starts an export into something that is open already: standard output.
pub fn start_into(
    reader: Reader,
    export: Export,
    name: PathBuf,
    mut out: impl Write + Send + 'static,
) -> io::Result<Job<Result<Exported, ExportError>>> {
    Job::start("netaide-export", move |work| {
        write(&reader, export, &mut out, work).map_err(|halt| ExportError::new(&name, halt))
    })
}

/// Writes what is to be written, and tells the job how far it is.
fn write(reader: &Reader, export: Export, out: &mut dyn Write, work: &Work) -> Result<Exported, Halt<io::Error>> {
    let Export { mut which, format } = export;
    let mut out = Counted { out, bytes: 0 };
    let mut without_address = 0;
    let walked = match format {
        Format::Text { hex, charset, bound } => {
            through(reader, &mut which, text::Text::new(reader, &mut out, hex, charset, bound), work)?
        }
        Format::Csv { charset, bom } => {
            through(reader, &mut which, table::Table::new(reader, &mut out, charset, bom)?, work)?
        }
        Format::Json { charset } => through(reader, &mut which, json::Json::new(reader, &mut out, charset), work)?,
        Format::Raw => through(reader, &mut which, raw::Raw::new(&mut out), work)?,
        Format::Pcapng => {
            let mut packets = pcapng::Packets::new(reader, &mut out, &which)?;
            let walked = walk(reader, &mut which, &mut packets, work)?;
            without_address = packets.finish()?;
            walked
        }
    };
    out.flush()?;
    let Walked { records, gone, .. } = walked;
    Ok(Exported { records, without_address, gone, bytes: out.bytes })
}

fn through<V: Visitor<Error = io::Error> + Finish>(
    reader: &Reader,
    which: &mut Which,
    mut visitor: V,
    work: &Work,
) -> Result<Walked, Halt<io::Error>> {
    let walked = walk(reader, which, &mut visitor, work)?;
    visitor.finish()?;
    Ok(walked)
}

/// The last words of a format, after all records.
trait Finish {
    fn finish(self) -> io::Result<()>;
}

/// Counts what is written.
struct Counted<'a> {
    out: &'a mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
