//! `netaide capture export`: a capture as a file for other programs.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::args::To;
use super::{chosen, open, wait};
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::i18n::t;
use crate::model::export::{self, Export, ExportError, Exported, Format};
use crate::model::walk::Which;
use crate::model::words;

/// Standard output, in place of a path.
const STDOUT: &str = "-";
/// As much is put together before it is written to standard output.
const BUFFER_BYTES: usize = 256 << 10;

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let interrupts = interrupt::listen();
    let path = matches.get_one::<PathBuf>("output").cloned().unwrap_or_default();
    let (to_stdout, force) = (path == Path::new(STDOUT), matches.get_flag("force"));
    if !to_stdout && !force && path.exists() {
        return Err(Wrong::of("--output", t!("cli.capture.exists", path = path.display())));
    }
    if let (Some(To::Pcapng), true) = (matches.get_one("to"), matches.contains_id("frame")) {
        return Err(Wrong::of("--frame", t!("framing.cli-pcapng")));
    }
    let Some(reader) = open::framed(matches, &interrupts)? else { return Ok(FAILED) };
    let query = chosen::query(matches, &reader)?;
    let Some(choice) = chosen::choice(query, &reader, &interrupts) else { return Ok(FAILED) };
    let direction = matches.get_one("direction").copied();
    let which = Which { choice, direction, whose: chosen::whose(matches) };
    let export = Export { which, format: format(matches) };
    let job = if to_stdout {
        let out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout());
        export::start_into(reader, export, path.clone(), out)
    } else {
        export::start(reader, export, path.clone(), force)
    };
    let result = match job {
        Ok(job) => wait::job(job, &interrupts),
        Err(error) => Some(Err(ExportError { path: path.clone(), cause: Some(error) })),
    };
    Ok(tell(result, &path))
}

fn format(matches: &ArgMatches) -> Format {
    let charset = chosen::charset(matches);
    match matches.get_one("to") {
        Some(To::Csv) => Format::Csv { charset, bom: matches.get_flag("bom") },
        Some(To::Json) => Format::Json { charset },
        Some(To::Raw) => Format::Raw,
        Some(To::Pcapng) => Format::Pcapng,
        Some(To::Text) | None => Format::Text { hex: matches.get_flag("hex"), charset, bound: None },
    }
}

/// Says what came of it; the exit status.
fn tell(result: Option<Result<Exported, ExportError>>, path: &Path) -> u8 {
    match result {
        Some(Ok(exported)) => {
            words::exported(&exported, path).iter().for_each(say);
            DONE
        }
        // A reader like `head` that has seen enough is no failure.
        Some(Err(ExportError { cause: Some(error), .. })) if error.kind() == io::ErrorKind::BrokenPipe => DONE,
        Some(Err(error)) => {
            say(error.words());
            FAILED
        }
        None => FAILED,
    }
}
