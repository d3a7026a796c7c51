//! The thread that reads what is to be sent, so that neither a slow file nor a silent terminal holds up the loop.
//!
//! It knows no socket. Its channel is bounded: while nothing can be sent, nothing is read.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::items::{Composing, Items, Portions};
use super::repeat::Repeating;
use crate::i18n::t;
use crate::model::file_source::{Limit, Throttle};
use crate::model::{Kind, moment};

/// Portions that may wait.
const WAITING: usize = 8;
/// Longer lines are refused, so that a file without line ends does not fill the memory.
const LONGEST_LINE: usize = 1 << 20;
/// What one read of `--raw` takes for a stream.
const RAW_STREAM: usize = 64 << 10;
/// What one read of `--raw` takes for a datagram, which then crosses an Ethernet in one piece.
const RAW_DATAGRAM: usize = 1400;

/// Where what is sent comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// `--send`, `--send-hex`, `--quick` and `--send-file`.
    Items(Items),
    /// The same with `--rate`: KiB a second.
    Limited(Items, u64),
    /// The lines of standard input, as text.
    Lines(Box<Composing>),
    /// The bytes of standard input.
    Raw,
    /// `--every`: the worker's, not read here.
    Repeat(Repeating),
    /// Nothing is sent.
    Nothing,
}

/// The next of what is to be sent.
#[derive(Clone, Debug)]
pub enum Input {
    /// To be sent: one datagram, or a part of a stream.
    Bytes(Arc<[u8]>),
    /// Something could not be read, in words.
    Unreadable(String),
}

/// Starts to read. The channel ends with the input.
pub fn start(source: Source, kind: Kind) -> io::Result<Receiver<Input>> {
    let (sender, receiver) = bounded(WAITING);
    let read = move || {
        // Nobody takes it any more: the program is about to end.
        let _gone = match source {
            Source::Items(items) => items_to(&sender, items),
            Source::Limited(items, kib) => limited_to(&sender, items, kib),
            Source::Lines(composing) => lines_to(&sender, &composing, kind),
            Source::Raw => raw_to(&sender, kind),
            Source::Repeat(_) | Source::Nothing => Ok(()),
        };
    };
    std::thread::Builder::new().name("netaide-input".into()).spawn(read)?;
    Ok(receiver)
}

/// The receiving end is gone.
struct Gone;

fn give(sender: &Sender<Input>, input: Input) -> Result<(), Gone> {
    sender.send(input).map_err(|_| Gone)
}

fn items_to(sender: &Sender<Input>, items: Items) -> Result<(), Gone> {
    let mut portions = Portions::new(items);
    loop {
        match portions.next() {
            Ok(Some(bytes)) => {
                std::thread::sleep(portions.take_pause());
                give(sender, Input::Bytes(bytes))?;
            }
            Ok(None) => return Ok(()),
            Err(problem) => return give(sender, Input::Unreadable(problem)),
        }
    }
}

/// In pieces of a tenth of a second, each at its time.
fn limited_to(sender: &Sender<Input>, items: Items, kib: u64) -> Result<(), Gone> {
    let (mut portions, mut throttle) = (Portions::new(items), Throttle::new(Limit { kib, ..Limit::default() }));
    let piece = usize::try_from(kib.saturating_mul(1024) / 10).unwrap_or(usize::MAX).max(1);
    loop {
        let portion = match portions.next() {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(()),
            Err(problem) => return give(sender, Input::Unreadable(problem)),
        };
        std::thread::sleep(portions.take_pause());
        for bytes in portion.chunks(piece) {
            if let Some(due) = throttle.due(Duration::ZERO) {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            }
            give(sender, Input::Bytes(bytes.into()))?;
            throttle.sent(bytes.len());
        }
    }
}

fn lines_to(sender: &Sender<Input>, composing: &Composing, kind: Kind) -> Result<(), Gone> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    // What `{{counter}}` counts.
    let mut sent = 0;
    for number in 1_u64.. {
        line.clear();
        // Room for a line end behind the longest line.
        match input.by_ref().take(LONGEST_LINE as u64 + 2).read_until(b'\n', &mut line) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return give(sender, unreadable(&error)),
        }
        let text = without_line_end(&line);
        if text.len() > LONGEST_LINE {
            let problem = t!("cli.input.long-line", number = number, most = LONGEST_LINE);
            return give(sender, Input::Unreadable(problem.into_owned()));
        }
        match compose(text, composing, sent) {
            // A stream cannot carry nothing.
            Ok(bytes) if bytes.is_empty() && kind != Kind::Udp => {}
            Ok(bytes) => {
                give(sender, Input::Bytes(bytes))?;
                sent += 1;
            }
            Err(problem) => {
                let problem = t!("cli.input.bad-line", number = number, problem = problem);
                give(sender, Input::Unreadable(problem.into_owned()))?;
            }
        }
    }
    Ok(())
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn compose(line: &[u8], composing: &Composing, sent: u64) -> Result<Arc<[u8]>, String> {
    let text = std::str::from_utf8(line).map_err(|_| t!("cli.wrong.not-utf8").into_owned())?;
    let message = composing.compose(text)?;
    Ok(message.fill(&moment(sent)))
}

fn raw_to(sender: &Sender<Input>, kind: Kind) -> Result<(), Gone> {
    let most = if kind == Kind::Udp { RAW_DATAGRAM } else { RAW_STREAM };
    let mut buffer = vec![0; most];
    let mut input = io::stdin().lock();
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => give(sender, Input::Bytes(buffer.get(..length).unwrap_or_default().into()))?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return give(sender, unreadable(&error)),
        }
    }
}

fn unreadable(error: &io::Error) -> Input {
    Input::Unreadable(t!("cli.input.unreadable", cause = error).into_owned())
}
