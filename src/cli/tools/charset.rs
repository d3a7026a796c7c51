//! `netaide charset`: a text, or bytes, in every charset.

use clap::ArgMatches;

use super::print_lines;
use crate::cli::wrong::Wrong;
use crate::codec::hex;
use crate::codec::table::{Decoded, Encoded, Part, decode_all, encode_all};
use crate::i18n::t;
use crate::model::{ComposeError, words};

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let lines: Vec<String> = match matches.get_one::<String>("hex") {
        Some(text) => {
            let bytes = hex::parse(text)
                .map_err(|error| Wrong::of("--hex", words::compose_error(&ComposeError::Hex(error))))?;
            decode_all(&bytes).iter().map(decoded).collect()
        }
        None => {
            let text = matches.get_one::<String>("text").map_or("", String::as_str);
            encode_all(text).iter().map(encoded).collect()
        }
    };
    Ok(print_lines(&lines))
}

fn encoded(row: &Encoded) -> String {
    let count = t!("send.bytes", count = row.bytes.len());
    let line = format!("{}\t{count}\t{}", row.charset.name(), hex::format(&row.bytes));
    if row.missing.is_empty() {
        return line;
    }
    let names = row.missing.iter().map(|missing| {
        let (character, position) = (missing.character, missing.position + 1);
        t!("tools.charset.missing-one", character = character, position = position).into_owned()
    });
    let list = names.collect::<Vec<_>>().join(&t!("tools.charset.comma"));
    format!("{line}\t{}", t!("tools.charset.missing", count = row.missing.len(), list = list))
}

/// What is no character stands in brackets; a control character would act on the terminal.
fn decoded(row: &Decoded) -> String {
    let text: String = row.parts.iter().map(Part::show).collect();
    let bad = row.bad();
    let note = if bad == 0 { "".into() } else { t!("tools.charset.bad", count = bad) };
    format!("{}\t{note}\t{text}", row.charset.name())
}
