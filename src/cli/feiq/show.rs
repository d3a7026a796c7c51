//! What is told on standard output: lines with their time, or JSON.

use std::fmt::Display;
use std::io::{self, Write};

use super::json::Object;
use crate::cli::json;
use crate::model::{TIME_FORMAT, local_time};

/// Standard output of a command, until its reader has gone.
#[derive(Debug)]
pub struct Out {
    json: bool,
    /// Nobody reads it any more, or it cannot be written.
    lost: bool,
}

impl Out {
    /// With nothing on it yet.
    pub fn new(json: bool) -> Self {
        Out { json, lost: false }
    }

    /// Nobody reads it any more.
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Tells something in JSON, where that is wanted.
    pub fn object(&mut self, object: &Object<'_>) {
        if self.json {
            self.print(|| json::print(object));
        }
    }

    /// Tells something of this time: as an object or as a line.
    pub fn tell(&mut self, time: i64, object: &Object<'_>, line: impl FnOnce() -> String) {
        if self.json {
            self.print(|| json::print(object));
        } else {
            self.print(|| {
                let mut out = io::stdout().lock();
                writeln!(out, "[{}] {}", local_time(time, TIME_FORMAT), line()).and_then(|()| out.flush())
            });
        }
    }

    /// Tells a line that has no time.
    pub fn line(&mut self, line: impl Display) {
        self.print(|| {
            let mut out = io::stdout().lock();
            writeln!(out, "{line}").and_then(|()| out.flush())
        });
    }

    fn print(&mut self, print: impl FnOnce() -> io::Result<()>) {
        if self.lost {
            return;
        }
        if let Err(error) = print() {
            self.lost = true;
            json::say_lost(&error);
        }
    }
}
