//! What happens beside the data: said on standard error, and what it means for the exit status.

use std::net::SocketAddr;

use super::say;
use crate::model::{Gone, Notice, TIME_FORMAT, local_time, words};

/// Says events, and remembers whether the network said no.
#[derive(Debug)]
pub struct Notices {
    quiet: bool,
    timestamps: bool,
    failed: bool,
    /// It was open for some time, however short.
    was_open: bool,
    /// A failure that ended the session has been said.
    said_failed: bool,
}

impl Notices {
    /// Quiet ones say errors only.
    pub fn new(quiet: bool, timestamps: bool) -> Self {
        Notices { quiet, timestamps, failed: false, was_open: false, said_failed: false }
    }

    /// Takes an event of the capture.
    pub fn take(&mut self, notice: Option<&Notice>, peer: Option<SocketAddr>, time: i64) {
        let error = notice.is_some_and(is_failure);
        self.failed |= error;
        self.was_open |= matches!(notice, Some(Notice::Opened { .. } | Notice::Connected { .. }));
        self.said_failed |= matches!(notice, Some(Notice::Failed(_)));
        if error || !self.quiet {
            self.line(&words::notice(notice, peer), time);
        }
    }

    /// Says something of our own that is no error.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Says an error of our own.
    pub fn fail(&mut self, text: &str) {
        self.failed = true;
        say(text);
    }

    /// Something went wrong that has been said, or that says itself.
    pub fn note_failure(&mut self) {
        self.failed = true;
    }

    /// The network said no, or something could not be sent.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// The session was open for some time, however short.
    pub fn was_open(&self) -> bool {
        self.was_open
    }

    /// The failure that ended the session stands in the capture and has been said.
    pub fn said_failed(&self) -> bool {
        self.said_failed
    }

    fn line(&self, words: &str, time: i64) {
        if self.timestamps {
            say(format_args!("[{}] {words}", local_time(time, TIME_FORMAT)));
        } else {
            say(words);
        }
    }
}

/// Whether a script has to know. A client that cuts its own connection to a server is no failure of the server.
fn is_failure(notice: &Notice) -> bool {
    match notice {
        Notice::Failed(_) | Notice::Refused(_) | Notice::Undelivered { .. } => true,
        Notice::Disconnected(gone) => match gone {
            Gone::Reset | Gone::TimedOut | Gone::Error(_) => true,
            Gone::Aborted { unsent } => *unsent > 0,
            Gone::ByPeer | Gone::ByUs => false,
        },
        Notice::Offline(Gone::Aborted { unsent }) => *unsent > 0,
        _ => false,
    }
}
