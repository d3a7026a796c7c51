//! `netaide capture search`: the records that match, one a line, as they are found.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use clap::ArgMatches;
use crossbeam_channel::{bounded, select};

use super::{chosen, open};
use crate::capture::search::{Content, Query, Search};
use crate::capture::{Direction, Reader};
use crate::cli::print::push_on_one_line;
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::codec::pattern::{Pattern, PatternError};
use crate::i18n::t;
use crate::model::{CopyAs, RecordFields, RecordText, TIME_FORMAT, event_words, local_time, words};

/// Runs it; the exit status: 1 where nothing matches.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let interrupts = interrupt::listen();
    let Some(reader) = open::framed(matches, &interrupts)? else { return Ok(FAILED) };
    let query = query(matches, &reader)?;
    let (wake, wakes) = bounded(1);
    // One wake that waits stands for any number of them.
    let wake = Arc::new(move || wake.try_send(()).unwrap_or_default());
    let mut search = Search::start(reader.clone(), Arc::new(query), Some(event_words()), wake);
    let mut lines = Lines::new(reader.clone(), matches);
    loop {
        let over = search.progress().is_none();
        if let Err(error) = lines.follow(&search) {
            return Ok(end_of_output(&error));
        }
        if over {
            break;
        }
        select! {
            recv(wakes) -> _ => {}
            recv(interrupts) -> _ => return Ok(FAILED),
            default(std::time::Duration::from_millis(5)) => {}
        }
    }
    if !search.wait() {
        say(t!("search.failed"));
        return Ok(FAILED);
    }
    let found = search.matches().count();
    if matches.get_flag("count")
        && let Err(error) = writeln!(io::stdout(), "{found}")
    {
        return Ok(end_of_output(&error));
    }
    Ok(if found > 0 { DONE } else { FAILED })
}

/// A reader like `head` that has seen enough is no failure.
fn end_of_output(error: &io::Error) -> u8 {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return DONE;
    }
    say(t!("cli.output", cause = words::file_cause(error)));
    FAILED
}

/// All that was asked for must hold.
fn query(matches: &ArgMatches, reader: &Reader) -> Result<Query, Wrong> {
    let mut query = chosen::query(matches, reader)?.unwrap_or_default();
    let (charset, exact) = (chosen::charset(matches), !matches.get_flag("ignore-case"));
    let of = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let mut add = |argument, pattern: Option<Result<Pattern, PatternError>>| match pattern {
        Some(Err(error)) => Err(Wrong::of(argument, words::pattern_error(&error))),
        Some(Ok(pattern)) => {
            query.contents.push(Content { pattern, negated: false });
            Ok(())
        }
        None => Ok(()),
    };
    add("--text", of("text").map(|text| Pattern::text(text, charset, exact)))?;
    add("--hex", of("hex").map(Pattern::hex))?;
    add("--regex", of("regex").map(|text| Pattern::regex(text, charset, exact)))?;
    Ok(query)
}

/// Prints what is found.
struct Lines {
    reader: Reader,
    text: RecordText,
    next: u64,
    silent: bool,
    line: String,
    out: BufWriter<io::Stdout>,
}

impl Lines {
    fn new(reader: Reader, matches: &ArgMatches) -> Self {
        let text = RecordText::new(reader.clone(), chosen::charset(matches));
        let (silent, out) = (matches.get_flag("count"), BufWriter::new(io::stdout()));
        Lines { reader, text, next: 0, silent, line: String::new(), out }
    }

    /// Prints what was found since.
    fn follow(&mut self, search: &Search) -> io::Result<()> {
        let found = search.matches();
        while let Some(index) = found.at_or_after(self.next).filter(|_| !self.silent) {
            self.print(index)?;
            self.next = index + 1;
        }
        self.out.flush()
    }

    /// `17  [2026-11-22 16:05:48.417] 192.168.56.1:4089 received 4  text`
    fn print(&mut self, index: u64) -> io::Result<()> {
        let (Some(meta), Some(text)) = (self.reader.meta(index), self.text.record(index, CopyAs::Text)) else {
            return Ok(());
        };
        let time = local_time(meta.time, TIME_FORMAT);
        let peer = RecordFields::name(self.reader.peer(meta.peer)).unwrap_or_default();
        self.line.clear();
        text.chars().for_each(|c| push_on_one_line(c, &mut self.line));
        let (number, direction) = (index + 1, RecordFields::direction(&meta));
        if meta.direction == Direction::Event {
            writeln!(self.out, "{number}  [{time}] {direction}  {}", self.line)
        } else {
            writeln!(self.out, "{number}  [{time}] {peer} {direction} {}  {}", meta.length, self.line)
        }
    }
}
