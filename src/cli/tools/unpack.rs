//! `netaide unpack`: bytes to values, a line a field.

use std::io::{self, Read};

use clap::ArgMatches;

use super::{as_bytes, pack, print};
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED, say};
use crate::codec::charset::Charset;
use crate::codec::hex;
use crate::codec::structs::MOST_SIZE;
use crate::i18n::t;
use crate::model::{ComposeError, words};

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let format = pack::format(matches)?;
    let charset = matches.get_one::<Charset>("charset").copied().unwrap_or(Charset::Utf8);
    let bytes = match matches.get_one::<String>("hex").map(String::as_str) {
        None | Some("-") => read()?,
        Some(text) => {
            hex::parse(text).map_err(|error| Wrong::of("HEX", words::compose_error(&ComposeError::Hex(error))))?
        }
    };
    let shown = format.fields().filter_map(|field| {
        let code = field.code;
        let value = field.read(&bytes)?.show(charset);
        Some(format!("{}\t{}\t{}\t{value}", field.offset, code.letter(), code.type_name()))
    });
    let lines: Vec<String> = shown.collect();
    if bytes.len() < format.size() {
        let missing = format.size() - bytes.len();
        say(t!("pack.missing", size = format.size(), missing = missing));
        return Ok(print(&as_bytes(&lines), FAILED));
    }
    if bytes.len() > format.size() {
        say(t!("pack.left", left = bytes.len() - format.size()));
    }
    Ok(print(&as_bytes(&lines), DONE))
}

/// Raw bytes of standard input, no more than a format can have.
fn read() -> Result<Vec<u8>, Wrong> {
    let mut bytes = Vec::new();
    let most = MOST_SIZE as u64;
    let read = io::stdin().lock().take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Wrong::of("HEX", words::file_cause(&error)))?;
    if bytes.len() > MOST_SIZE {
        return Err(Wrong::of("HEX", t!("pack.cli.too-long", most = most)));
    }
    Ok(bytes)
}
