//! From arguments to one transfer: everything is checked here, before any socket is opened.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::cli::plan::Record;
use crate::cli::wrong::Wrong;
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::tftp::{Destination, Mode, Origin, Patience, Task, TransferId, TransferRequest, Tuning, Url};
use crate::model::{ComposeError, words};
use crate::proto::tftp::LONGEST_REQUEST;

/// Standard output or standard input, in place of a path.
pub const PIPE: &str = "-";
/// The transfer: a command makes one.
pub const ONLY: TransferId = TransferId(1);

/// One transfer to make.
#[derive(Debug)]
pub struct Plan {
    /// What is asked of the server.
    pub request: TransferRequest,
    /// The local address to leave from.
    pub local: Option<IpAddr>,
    /// In which the name is shown.
    pub charset: Charset,
    /// How it is told.
    pub telling: Telling,
    /// The file is hashed at the end.
    pub hash: bool,
    /// Where the packets are kept.
    pub record: Record,
}

/// How a transfer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// In words, with a bar on a terminal.
    Words,
    /// One JSON object a line on standard output.
    Json,
    /// Errors only.
    Quiet,
}

impl Telling {
    /// As the arguments say.
    pub fn of(matches: &ArgMatches) -> Self {
        match (matches.get_flag("json"), matches.get_flag("quiet")) {
            (true, _) => Telling::Json,
            (false, true) => Telling::Quiet,
            (false, false) => Telling::Words,
        }
    }
}

impl Plan {
    /// Reads the arguments of `get`.
    pub fn get(matches: &ArgMatches) -> Result<Self, Wrong> {
        let (charset, url) = url(matches)?;
        if url.name.is_empty() || url.name.ends_with(b"/") {
            return Err(Wrong::of("URL", t!("tftp-cli.wrong.no-name")));
        }
        let destination = destination(matches, &url.name, charset)?;
        let to_stdout = destination == Destination::Stdout;
        if to_stdout && matches.get_flag("json") {
            return Err(Wrong::of("--json", t!("tftp-cli.wrong.stdout")));
        }
        Plan::new(matches, charset, url, Task::Download(destination), to_stdout)
    }

    /// Reads the arguments of `put`.
    pub fn put(matches: &ArgMatches) -> Result<Self, Wrong> {
        let (charset, mut url) = url(matches)?;
        let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
        let origin = origin(path)?;
        if url.name.is_empty() || url.name.ends_with(b"/") {
            let Origin::File(path) = &origin else { return Err(Wrong::of("URL", t!("tftp-cli.wrong.no-name"))) };
            url.name.extend(name_of(path, charset)?);
        }
        let from_stdin = origin == Origin::Stdin;
        Plan::new(matches, charset, url, Task::Upload(origin), from_stdin)
    }

    fn new(matches: &ArgMatches, charset: Charset, url: Url, task: Task, piped: bool) -> Result<Self, Wrong> {
        let hash = matches.get_flag("hash");
        if piped && hash {
            return Err(Wrong::of("--hash", t!("tftp-cli.wrong.no-file-to-hash")));
        }
        let mode = mode(matches, url.mode)?;
        // Opcode, and a NUL behind each of the two texts.
        let most = LONGEST_REQUEST - 4 - mode.name().len();
        if url.name.len() > most {
            return Err(Wrong::of("URL", t!("tftp-cli.wrong.long-name", length = url.name.len(), most = most)));
        }
        let (telling, record) = (Telling::of(matches), Record::of(matches));
        let request =
            TransferRequest { id: ONLY, server: url.server, name: url.name, mode, task, tuning: tuning(matches) };
        let local = matches.get_one("local").copied();
        Ok(Plan { request, local, charset, telling, hash: !piped && (hash || telling == Telling::Json), record })
    }
}

fn url(matches: &ArgMatches) -> Result<(Charset, Url), Wrong> {
    let charset = matches.get_one("charset").copied().unwrap_or(Charset::Utf8);
    let text = matches.get_one::<String>("url").map(String::as_str).unwrap_or_default();
    Url::parse(text, charset).map(|url| (charset, url)).map_err(|problem| Wrong::of("URL", problem))
}

/// Of the argument or of the URL; both must not say different things.
fn mode(matches: &ArgMatches, of_url: Option<Mode>) -> Result<Mode, Wrong> {
    match (matches.get_one::<Mode>("mode").copied(), of_url) {
        (Some(mode), Some(other)) if mode != other => Err(Wrong::of("--mode", t!("tftp-cli.wrong.two-modes"))),
        (mode, other) => Ok(mode.or(other).unwrap_or_default()),
    }
}

fn tuning(matches: &ArgMatches) -> Tuning {
    let mut patience = Patience::default();
    if let Some(&tries) = matches.get_one("retries") {
        patience.tries = tries;
    }
    Tuning {
        blksize: matches.get_one("blksize").copied().flatten(),
        windowsize: matches.get_one("windowsize").copied().flatten(),
        timeout: matches.get_one("timeout").copied(),
        patience,
        rollover: matches.get_one("rollover").copied(),
        plain: matches.get_flag("plain"),
    }
}

/// Where a download goes: what `-o` says, or a file of the same name in the current folder.
fn destination(matches: &ArgMatches, name: &[u8], charset: Charset) -> Result<Destination, Wrong> {
    let given = matches.get_one::<PathBuf>("output");
    if given.is_some_and(|path| path == Path::new(PIPE)) {
        return Ok(Destination::Stdout);
    }
    let path = match given {
        Some(path) if path.is_dir() => path.join(local_name(name, charset)?),
        Some(path) => path.clone(),
        None => PathBuf::from(local_name(name, charset)?),
    };
    let overwrite = matches.get_flag("force");
    // A link that leads nowhere is there, too.
    if let Ok(there) = fs::symlink_metadata(&path) {
        let target = fs::metadata(&path).unwrap_or(there);
        if !target.is_file() {
            return Err(Wrong::of("--output", t!("tftp-cli.wrong.no-plain-file", path = path.display())));
        }
        if !overwrite {
            return Err(Wrong::of("--output", t!("tftp-cli.wrong.exists", path = path.display())));
        }
    }
    Ok(Destination::File { path, overwrite })
}

/// The last part of a remote name, as a local one: text, and nothing that leads to another folder.
fn local_name(name: &[u8], charset: Charset) -> Result<String, Wrong> {
    let last = name.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let text = charset.decode_strict(last);
    let usable = |text: &String| {
        !text.is_empty()
            && text != "."
            && text != ".."
            && !text.contains(['\\', '/', ':'])
            && !text.contains(char::is_control)
    };
    text.filter(usable).ok_or_else(|| Wrong::of("URL", t!("tftp-cli.wrong.no-local-name")))
}

/// What is sent: a regular file that can be read, or standard input.
fn origin(path: PathBuf) -> Result<Origin, Wrong> {
    if path == Path::new(PIPE) {
        return Ok(Origin::Stdin);
    }
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => Ok(Origin::File(path)),
        Ok(metadata) if metadata.is_dir() => Err(Wrong::of("FILE", t!("cli.wrong.folder", path = path.display()))),
        Ok(_) => Err(Wrong::of("FILE", t!("tftp-cli.wrong.special", path = path.display()))),
        Err(error) => {
            let cause = words::file_cause(&error);
            Err(Wrong::of("FILE", t!("cli.wrong.file", path = path.display(), cause = cause)))
        }
    }
}

/// A local file's name as it goes into the request.
fn name_of(path: &Path, charset: Charset) -> Result<Vec<u8>, Wrong> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Wrong::of("FILE", t!("tftp-cli.wrong.no-name")))?;
    charset.encode(name).map_err(|error| Wrong::of("FILE", words::compose_error(&ComposeError::Encode(error))))
}
