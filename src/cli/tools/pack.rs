//! `netaide pack`: values to bytes.

use clap::ArgMatches;

use super::print;
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, say};
use crate::codec::charset::Charset;
use crate::codec::hex;
use crate::codec::structs::{Code, Format, PackError, Value, ValueError};
use crate::i18n::t;
use crate::model::words;

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let format = format(matches)?;
    let charset = matches.get_one::<Charset>("charset").copied().unwrap_or(Charset::Utf8);
    let texts: Vec<&String> = matches.get_many("value").into_iter().flatten().collect();
    if texts.len() != format.count() {
        return Err(count(format.count(), texts.len()));
    }
    let mut values = Vec::with_capacity(texts.len());
    for (at, (field, text)) in format.fields().zip(texts).enumerate() {
        values.push(Value::parse(text, field.code, charset).map_err(|error| refused(at, field.code, &error))?);
    }
    let packed = format.pack(&values).map_err(|error| match error {
        PackError::Count { expected, found } => count(expected, found),
        PackError::Value { field, code, error } => refused(field, code, &error),
    })?;
    for field in packed.cut {
        say(t!("pack.cli.cut", field = field + 1));
    }
    let hex = || format!("{}\n", hex::format(&packed.bytes)).into_bytes();
    let out = if matches.get_flag("raw") { packed.bytes.clone() } else { hex() };
    Ok(print(&out, DONE))
}

/// The format that was given.
pub fn format(matches: &ArgMatches) -> Result<Format, Wrong> {
    let text = matches.get_one::<String>("format").map_or("", String::as_str);
    Format::parse(text).map_err(|error| Wrong::of("FORMAT", words::format_error(&error)))
}

fn count(expected: usize, found: usize) -> Wrong {
    Wrong::of("VALUE", t!("pack.cli.count", expected = expected, found = found))
}

fn refused(at: usize, code: Code, error: &ValueError) -> Wrong {
    let what = words::value_error(error);
    Wrong::of("VALUE", t!("pack.cli.field", field = at + 1, code = code.letter(), what = what))
}
