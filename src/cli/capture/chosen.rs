//! Which records the arguments choose: a direction, a peer, the matches of a filter.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::ArgMatches;
use crossbeam_channel::Receiver;

use super::wait;
use crate::capture::Reader;
use crate::capture::search::{Query, Search, parse};
use crate::cli::wrong::Wrong;
use crate::codec::charset::Charset;
use crate::model::walk::{Choice, Whose};
use crate::model::{event_words, filter_terms, words};

/// In which text is read.
pub fn charset(matches: &ArgMatches) -> Charset {
    matches.get_one("charset").copied().unwrap_or(Charset::Utf8)
}

/// Whose records.
pub fn whose(matches: &ArgMatches) -> Whose {
    matches.get_one::<SocketAddr>("peer").map_or(Whose::All, |&address| Whose::Address(address))
}

/// The conditions of `--filter`; None without it.
pub fn query(matches: &ArgMatches, reader: &Reader) -> Result<Option<Query>, Wrong> {
    let Some(line) = matches.get_one::<String>("filter") else { return Ok(None) };
    let query = parse(line, &filter_terms(reader, charset(matches)));
    query.map(Some).map_err(|wrong| Wrong::of("--filter", words::filter_wrong(&wrong)))
}

/// Goes through the whole capture before anything is done with what was found. None if it was interrupted.
pub fn choice(query: Option<Query>, reader: &Reader, interrupts: &Receiver<()>) -> Option<Choice> {
    let Some(query) = query else { return Some(Choice::All) };
    let mut search = Search::start(reader.clone(), Arc::new(query), Some(event_words()), Arc::new(|| ()));
    let interrupted = std::cell::Cell::new(false);
    wait::until(|| interrupted.get() || search.progress().is_none(), interrupts, || interrupted.set(true), || ());
    if interrupted.get() || !search.wait() {
        return None;
    }
    let matches = Arc::clone(search.matches());
    Some(Choice::Next(Box::new(move |from| matches.at_or_after(from))))
}
