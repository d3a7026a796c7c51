//! What is sent: texts, hex and files in their order, checked before anything is opened and given out in portions.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::ArgMatches;

use super::quick;
use super::wrong::Wrong;
use crate::codec::framing::Framing;
use crate::codec::template::{Finish, Template};
use crate::i18n::t;
use crate::model::{Composition, Kind, moment, words};

/// Bytes handed over at once; a stream does not keep their boundaries.
const PORTION: usize = 64 << 10;
/// The longest datagram that IPv4 can carry.
const LONGEST_DATAGRAM: usize = 65_507;

/// One thing to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// These bytes: one datagram, or a part of a stream.
    Bytes(Arc<[u8]>),
    /// The same, made when it is sent.
    Message(Template),
    /// A file, read while it is sent.
    File(PathBuf),
    /// So long after what is before it, the next is sent. To the clients of a server, it goes at once.
    Pause(Duration),
}

/// Everything to send, in the order in which it was given.
pub type Items = Arc<[Item]>;

/// How a text becomes what is sent.
#[derive(Clone, Debug)]
pub struct Composing {
    /// As in the box of the window.
    pub settings: Composition,
    /// `--wrap`: each becomes such a frame; raw for none.
    pub frame: Framing,
}

impl Composing {
    /// The message of a text, or what is wrong with it.
    pub fn compose(&self, text: &str) -> Result<Template, String> {
        let message = self.settings.compose(text).map_err(|error| words::compose_error(&error))?;
        self.framed(message)
    }

    /// The message as a frame; one that is different each time is tried once.
    fn framed(&self, message: Template) -> Result<Template, String> {
        self.frame.wrap(&message.fill(&moment(0))).map_err(|error| words::wrap_error(&error))?;
        Ok(message.finish(Finish::Wrap(self.frame.clone())))
    }
}

/// Reads `--send`, `--send-hex`, `--quick` and `--send-file`.
pub fn read(matches: &ArgMatches, kind: Kind, composing: &Composing) -> Result<Items, Wrong> {
    let mut items: Vec<(usize, Item)> = Vec::new();
    for (place, text) in given::<String>(matches, "send") {
        items.push((place, message(text, composing, kind, "--send")?));
    }
    for (place, text) in given::<String>(matches, "send-hex") {
        let settings = Composition { hex: true, ..composing.settings.clone() };
        let composing = Composing { settings, frame: composing.frame.clone() };
        items.push((place, message(text, &composing, kind, "--send-hex")?));
    }
    for (place, named) in given::<String>(matches, "quick") {
        for command in quick::commands(named)? {
            let wrong = |problem: String| Wrong::of("--quick", format!("{}: {problem}", command.title()));
            let message = command.compose().map_err(|error| wrong(words::compose_error(&error)))?;
            let message = composing.framed(message).map_err(wrong)?;
            items.push((place, prepared(message, kind, "--quick")?));
            items.push((place, Item::Pause(command.delay())));
        }
    }
    for (place, path) in given::<PathBuf>(matches, "send-file") {
        items.push((place, file(path, kind)?));
    }
    items.sort_by_key(|(place, _)| *place);
    Ok(items.into_iter().map(|(_, item)| item).collect())
}

/// What a text comes to; one that is different each time is tried once.
fn message(text: &str, composing: &Composing, kind: Kind, argument: &'static str) -> Result<Item, Wrong> {
    let message = composing.compose(text).map_err(|problem| Wrong::of(argument, problem))?;
    prepared(message, kind, argument)
}

fn prepared(message: Template, kind: Kind, argument: &'static str) -> Result<Item, Wrong> {
    let bytes = some(message.fill(&moment(0)), kind, argument)?;
    Ok(if message.as_fixed().is_some() { Item::Bytes(bytes) } else { Item::Message(message) })
}

/// The values of an argument, each with its place on the command line.
fn given<'a, T: Clone + Send + Sync + 'static>(matches: &'a ArgMatches, name: &str) -> Vec<(usize, &'a T)> {
    let values = matches.try_get_many::<T>(name).ok().flatten();
    let places = if values.is_some() { matches.indices_of(name) } else { None };
    places.into_iter().flatten().zip(values.into_iter().flatten()).collect()
}

/// Bytes that can be sent: a stream cannot carry nothing, a datagram only so much.
fn some(bytes: Arc<[u8]>, kind: Kind, argument: &'static str) -> Result<Arc<[u8]>, Wrong> {
    match kind {
        Kind::TcpClient | Kind::TcpServer if bytes.is_empty() => Err(Wrong::of(argument, t!("cli.wrong.empty"))),
        Kind::Udp if bytes.len() > LONGEST_DATAGRAM => {
            let length = bytes.len();
            Err(Wrong::of(argument, t!("cli.wrong.datagram", length = length, most = LONGEST_DATAGRAM)))
        }
        _ => Ok(bytes),
    }
}

fn file(path: &Path, kind: Kind) -> Result<Item, Wrong> {
    let unreadable = |error: io::Error| Wrong::of("--send-file", unreadable(path, &error));
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err(Wrong::of("--send-file", t!("cli.wrong.folder", path = path.display())));
    }
    match kind {
        Kind::Udp => datagram(path, about.len()).map_err(unreadable)?,
        // Every client gets the file from its start, and the turn of the others does not wait for a pipe.
        Kind::TcpServer if !about.is_file() => {
            Err(Wrong::of("--send-file", t!("cli.wrong.not-regular", path = path.display())))
        }
        Kind::TcpClient | Kind::TcpServer | Kind::Relay => {
            if about.is_file() {
                // Opened to see that it can be; a pipe can be opened only once.
                File::open(path).map_err(unreadable)?;
            }
            Ok(Item::File(path.to_owned()))
        }
    }
}

/// A whole file as one datagram, if it fits into one.
fn datagram(path: &Path, length: u64) -> io::Result<Result<Item, Wrong>> {
    // One byte more than can be sent, so that a longer file is noticed whatever its length is said to be.
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST_DATAGRAM as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= LONGEST_DATAGRAM {
        return Ok(Ok(Item::Bytes(bytes.into())));
    }
    let length = length.max(bytes.len() as u64);
    let problem = t!("cli.wrong.file-datagram", path = path.display(), length = length, most = LONGEST_DATAGRAM);
    Ok(Err(Wrong::of("--send-file", problem)))
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    t!("cli.wrong.file", path = path.display(), cause = words::file_cause(error)).into_owned()
}

/// Gives items out in portions, in order.
#[derive(Debug)]
pub struct Portions {
    items: Items,
    next: usize,
    /// Messages given out: what `{{counter}}` counts.
    count: u64,
    file: Option<(File, PathBuf)>,
    /// What is to be waited before the portion that was given out last.
    pause: Duration,
}

impl Portions {
    /// From the first item on.
    pub fn new(items: Items) -> Self {
        Portions { items, next: 0, count: 0, file: None, pause: Duration::ZERO }
    }

    /// How long to wait before the portion that was given out last is sent.
    pub fn take_pause(&mut self) -> Duration {
        std::mem::take(&mut self.pause)
    }

    /// The next portion, None at the end; an error says which file cannot be read.
    pub fn next(&mut self) -> Result<Option<Arc<[u8]>>, String> {
        loop {
            if let Some((file, path)) = &mut self.file {
                let mut bytes = Vec::with_capacity(PORTION);
                let read = file.take(PORTION as u64).read_to_end(&mut bytes);
                if read.map_err(|error| unreadable(path, &error))? > 0 {
                    return Ok(Some(bytes.into()));
                }
                self.file = None;
            }
            let item = self.items.get(self.next);
            self.next += 1;
            match item {
                None => return Ok(None),
                Some(Item::Bytes(bytes)) => {
                    self.count += 1;
                    return Ok(Some(Arc::clone(bytes)));
                }
                Some(Item::Message(message)) => {
                    self.count += 1;
                    return Ok(Some(message.fill(&moment(self.count - 1))));
                }
                Some(Item::Pause(pause)) => self.pause += *pause,
                Some(Item::File(path)) => {
                    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
                    self.file = Some((file, path.clone()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn portions_come_in_order_and_are_the_whole() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let content: Vec<u8> = (0..PORTION * 2 + 7).map(|at| (at % 251) as u8).collect();
        file.write_all(&content).expect("written");
        let path = || Item::File(file.path().to_owned());
        let items: Items = [Item::Bytes((*b"a").into()), path(), Item::Bytes((*b"z").into()), path()].into();
        let mut portions = Portions::new(items);
        let (mut all, mut most) = (Vec::new(), 0);
        while let Some(bytes) = portions.next().expect("readable") {
            most = most.max(bytes.len());
            all.extend_from_slice(&bytes);
        }
        assert_eq!(most, PORTION);
        assert_eq!(all, [b"a", content.as_slice(), b"z", &content].concat());
    }

    #[test]
    fn a_file_that_went_away_is_told() {
        let items: Items = [Item::File("/nowhere/at all".into())].into();
        let error = Portions::new(items).next().expect_err("no such file");
        assert!(error.contains("/nowhere/at all"), "{error}");
    }
}
