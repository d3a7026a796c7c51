//! Which records match: patterns and conditions over a whole capture, in the background, live ones included.
//!
//! A [`Query`] says what is wanted; [`parse`] makes one of a line that a person typed. A [`Search`] goes through the
//! capture block by block on its own thread and puts what it finds into [`Matches`], which a face reads at any time.
//! At the end of the capture the thread ends; [`Search::follow`] goes on from there when records have come.
//!
//! What costs what: a block is looked through for the bytes of a pattern at once, whatever records lie in it; a
//! record is looked at only where there is a hit, and where the query asks for more than bytes. A hit that begins in
//! one read of a TCP stream and ends in a later one belongs to the record in which it begins. Nothing is carried
//! from block to block: what lies before a block is read again where a stream goes on.

mod expression;
mod finder;
mod lexer;
mod matches;
mod query;
mod run;

use std::sync::Arc;

pub use expression::{Terms, Wrong, WrongKind, parse};
pub use matches::Matches;
pub use query::{Condition, Content, EndsTest, PeerTest, Query, Test};

use super::{Job, Peer, Progress, Reader};
use run::Run;

/// Makes the words of an event of its peer and its bytes, so that text can be looked for in them. It is told by who
/// knows what the bytes of an event mean.
pub type Words = Arc<dyn Fn(Peer, &[u8]) -> String + Send + Sync>;

/// Called when there is something new to be seen.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// A search that runs, or has come to the end of the capture and can go on.
#[derive(Debug)]
pub struct Search {
    reader: Reader,
    matches: Arc<Matches>,
    job: Option<Job<Run>>,
    /// What goes on when records come. None while the job has it, and after a failure.
    waiting: Option<Run>,
    failed: bool,
}

impl Search {
    /// Starts a search from the first record on that the query asks for. `wake` is called when something was found and at the end, not more
    /// than some twenty times a second.
    pub fn start(reader: Reader, query: Arc<Query>, words: Option<Words>, wake: Wake) -> Self {
        let matches = Arc::new(Matches::default());
        let run = Run::new(reader.clone(), query, words, Arc::clone(&matches), wake);
        let mut search = Search { reader, matches, job: None, waiting: Some(run), failed: false };
        search.follow();
        search
    }

    /// Goes on when the thread has ended and records have come since. Call it in every frame; it never waits.
    pub fn follow(&mut self) {
        if let Some(job) = &mut self.job {
            if job.is_running() {
                return;
            }
            self.waiting = job.poll();
            self.failed = self.waiting.is_none();
            self.job = None;
        }
        if self.matches.searched() >= self.reader.length() {
            return;
        }
        if let Some(mut run) = self.waiting.take() {
            let job = Job::start("search", move |work| {
                run.go(work);
                run
            });
            self.failed = job.is_err();
            self.job = job.ok();
        }
    }

    /// What was found so far.
    pub fn matches(&self) -> &Arc<Matches> {
        &self.matches
    }

    /// How far it is; None when it has come to the end of what was recorded when it began.
    pub fn progress(&self) -> Option<Progress> {
        self.job.as_ref().filter(|job| job.is_running()).map(Job::progress)
    }

    /// The system gave no thread, or the thread died: what was found is not all.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Waits for the end: for scripts and tests, never for a window. What comes meanwhile is not looked for. False
    /// if it failed.
    pub fn wait(&mut self) -> bool {
        if let Some(job) = self.job.take() {
            self.waiting = job.wait();
            self.failed = self.waiting.is_none();
        }
        !self.failed
    }
}

#[cfg(test)]
mod tests;
