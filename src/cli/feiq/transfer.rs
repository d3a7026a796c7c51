//! How transfers of files are told: a bar on a terminal, lines without one, or JSON.

use std::time::{Duration, Instant};

use super::json::{Object, TransferObject};
use super::show::Out;
use crate::cli::bar::Bar;
use crate::cli::{json, say};
use crate::i18n::t;
use crate::model::feiq::{FileEnd, FileState, FileTransfer};
use crate::model::words as model;

/// While something runs, it is looked at so often.
pub const TICK: Duration = Duration::from_millis(200);
/// Between two objects about the progress.
const OBJECTS: Duration = Duration::from_secs(1);

/// Tells transfers.
#[derive(Debug)]
pub struct Teller {
    out: Out,
    is_json: bool,
    bar: Option<Bar>,
    /// When the progress is told in JSON next.
    next: Instant,
}

impl Teller {
    /// Nothing told yet.
    pub fn new(json: bool) -> Self {
        Teller { out: Out::new(json), is_json: json, bar: None, next: Instant::now() + OBJECTS }
    }

    /// Tells something in JSON, where that is wanted.
    pub fn object(&mut self, object: &Object<'_>) {
        self.out.object(object);
    }

    /// Tells how far one is that runs.
    pub fn progress(&mut self, transfer: &FileTransfer, state: &FileState) {
        let now = Instant::now();
        if self.is_json {
            if now >= self.next {
                self.next = now + OBJECTS;
                self.out.object(&Object::Progress(TransferObject::new(json::now(), transfer, state)));
            }
            return;
        }
        if self.bar.is_none() {
            self.bar = Bar::new();
        }
        if let Some(bar) = &mut self.bar {
            let fraction =
                state.size.map(|size| if size == 0 { 1.0 } else { (state.bytes as f64 / size as f64) as f32 });
            bar.show(now, fraction, || line(transfer, state));
        }
    }

    /// Says something, above the bar.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.beside(|| say(line)),
            None => say(line),
        }
    }

    /// Tells how one ended.
    pub fn end(&mut self, transfer: &FileTransfer, state: &FileState, end: &FileEnd) {
        if let Some(bar) = self.bar.take() {
            bar.end();
        }
        self.out.object(&Object::End(TransferObject::new(json::now(), transfer, state)));
        let (name, who) = (crate::model::feiq::text::clean(&transfer.name), transfer.address);
        match end {
            FileEnd::Complete => {
                let place = state.path.as_ref().map_or_else(String::new, |path| format!(" → {}", path.display()));
                let seconds = format!("{:.3}", state.elapsed.as_secs_f64());
                let speed = model::size(average(state));
                say(t!(
                    "feiq-cli.done",
                    name = name,
                    who = who,
                    bytes = state.bytes,
                    seconds = seconds,
                    speed = speed,
                    place = place
                ));
                if state.unended {
                    say(t!("feiq-cli.unended", name = crate::model::feiq::text::clean(&transfer.name)));
                }
            }
            end => say(t!("feiq-cli.failed", name = name, who = who, why = model::feiq_end(end))),
        }
    }
}

/// `f.bin 12.3 MB/27.0 MB  8.1 MB/s`
fn line(transfer: &FileTransfer, state: &FileState) -> String {
    let done = model::size(state.bytes);
    let size = state.size.map_or_else(String::new, |size| format!("/{}", model::size(size)));
    let speed = match state.stalled() {
        Some(seconds) => t!("feiq.stalled", seconds = seconds).into_owned(),
        None => format!("{}/s", model::size(average(state))),
    };
    let files =
        if state.files > 0 { format!("  {}", t!("feiq-cli.files", count = state.files)) } else { String::new() };
    format!("{}  {done}{size}  {speed}{files}", crate::model::feiq::text::clean(&transfer.name))
}

/// Bytes a second.
fn average(state: &FileState) -> u64 {
    // No link moves more than a u64 holds.
    state.speed() as u64
}
