//! A conversation as a text that people read.

use std::fs::{File, remove_file};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::index::Index;
use super::{Body, Delivery, Entry, Person, Way};
use crate::capture::Work;
use crate::i18n::t;
use crate::model::{local_time, words};

/// What is needed to write a conversation, on any thread.
#[derive(Debug)]
pub struct Transcript {
    name: String,
    title: String,
    past: Option<(Arc<Index>, PathBuf)>,
    recent: Vec<Entry>,
}

impl Transcript {
    pub(super) fn new(person: Option<&Person>, past: Option<(Arc<Index>, PathBuf)>, recent: Vec<Entry>) -> Self {
        let name = person.map(words::feiq_name).unwrap_or_default();
        let (login, address) = person.map(|person| (&*person.login, &*person.address)).unwrap_or_default();
        let title = t!("feiq-word.export-title", name = name, login = login, address = address).into_owned();
        Transcript { name, title, past, recent }
    }

    /// Writes it, line by line; what cannot be read of it says so.
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "{}\n", self.title)?;
        let mut failed = Ok(());
        if let Some((index, path)) = &self.past {
            index.walk(path, |_, said| {
                failed = match said {
                    Some(said) => self.line(to, &said.entry),
                    None => writeln!(to, "{}\n", t!("feiq-word.unreadable")),
                };
                failed.is_ok()
            })?;
        }
        failed?;
        self.recent.iter().try_for_each(|entry| self.line(to, entry))
    }

    /// Writes it into a file, which is replaced. False if it was cancelled. Half a conversation is not left behind.
    pub fn save(&self, path: &Path, work: &Work) -> io::Result<bool> {
        let mut file = BufWriter::new(Watched { to: File::create(path)?, work });
        let written = self.write(&mut file).and_then(|()| file.flush());
        drop(file);
        if written.is_err() {
            remove_file(path).ok();
        }
        if work.is_cancelled() && written.is_err() { Ok(false) } else { written.map(|()| true) }
    }

    fn line(&self, to: &mut dyn Write, entry: &Entry) -> io::Result<()> {
        let time = local_time(entry.time, "%Y-%m-%d %H:%M:%S");
        let who = match entry.way {
            Way::Mine => t!("feiq-word.me").into_owned(),
            Way::Theirs => self.name.clone(),
            Way::Event => "–".into(),
        };
        let failed = matches!(entry.delivery, Some(Delivery::Failed(_)));
        let note = if failed { format!(" ({})", t!("feiq-word.failed")) } else { String::new() };
        writeln!(to, "{time} {who}{note}")?;
        match &entry.body {
            Body::Text { text, files, .. } => {
                if !text.is_empty() {
                    writeln!(to, "{}", words::feiq_shown(text))?;
                }
                for line in files {
                    writeln!(to, "{}", words::feiq_file(line))?;
                }
            }
            _ => writeln!(to, "{}", words::feiq_preview(entry))?,
        }
        writeln!(to)
    }
}

/// A file that takes nothing more once the work is cancelled.
struct Watched<'a> {
    to: File,
    work: &'a Work,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.work.is_cancelled() { Err(io::Error::other("cancelled")) } else { self.to.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
