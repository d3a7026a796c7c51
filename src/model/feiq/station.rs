//! A messenger's worker with the record of its packets, while it is there, and what it left.

use std::sync::Arc;

use crate::capture::{Capture, Reader};
use crate::net::ipmsg::{IpmsgAsk, IpmsgConfig, IpmsgStatus};
use crate::net::{self, Command, Config, Ending, Handle, NetError, SendError, State, Status, Wake};

/// The worker behind the desk, or behind a command, which keeps no people and no conversations.
#[derive(Debug)]
pub struct Station {
    capture: Arc<Capture>,
    handle: Option<Handle>,
    /// Of the worker, also when it has ended.
    status: Option<Arc<Status>>,
    failed: Option<NetError>,
}

impl Station {
    /// One that is not open and records into a capture.
    pub fn new(capture: Capture) -> Self {
        Station { capture: Arc::new(capture), handle: None, status: None, failed: None }
    }

    /// Starts a worker; a port that cannot be had shows in [`Station::state`]. One that runs is ended first.
    ///
    /// # Errors
    /// What kept the worker from starting.
    pub fn open(&mut self, config: IpmsgConfig, wake: Wake) -> Result<(), NetError> {
        self.end();
        self.status = None;
        match net::open(Config::Ipmsg(Box::new(config)), self.capture.writer(), wake) {
            Ok(handle) => {
                self.status = Some(handle.shared_status());
                (self.handle, self.failed) = (Some(handle), None);
                Ok(())
            }
            Err(error) => {
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Asks the worker for something; what comes of it is told.
    ///
    /// # Errors
    /// It is not there, or has too much to do.
    pub fn ask(&self, ask: IpmsgAsk) -> Result<(), SendError> {
        self.handle.as_ref().map_or(Err(SendError::Ended), |handle| handle.send(Command::Ipmsg(Box::new(ask))))
    }

    /// Ends the worker in order; its end is seen in [`Station::state`].
    pub fn close(&self) {
        if let Some(handle) = &self.handle {
            // One that has ended already needs no closing.
            handle.close(Ending::Orderly).ok();
        }
    }

    /// Ends the worker at once and waits for that, which is short: everybody is told, so far as the system takes that.
    pub fn end(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.end();
        }
    }

    /// Waits until the worker has ended: for a command line, never for a window.
    pub fn join(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.join();
        }
    }

    /// What the worker refused since it was asked last.
    pub fn refused(&mut self) -> Vec<NetError> {
        let Some(handle) = &self.handle else { return Vec::new() };
        // The state first: what a worker told before its end is then in the channel.
        let over = handle.status().state().is_over();
        let refused = handle.refused();
        if over {
            self.handle = None;
        }
        refused
    }

    /// Where the worker is in its life.
    pub fn state(&self) -> State {
        match (&self.failed, &self.status) {
            (Some(error), _) => State::Failed(error.clone()),
            (None, Some(status)) => status.state(),
            (None, None) => State::Closed,
        }
    }

    /// The worker is there.
    pub fn is_running(&self) -> bool {
        self.handle.is_some()
    }

    /// What it told, and what is true of it.
    pub fn status(&self) -> Option<&IpmsgStatus> {
        self.status.as_deref().map(Status::ipmsg)
    }

    /// The record of the packets.
    pub fn reader(&self) -> Reader {
        self.capture.reader()
    }

    /// The capture of the packets, for saving it.
    pub fn capture(&self) -> &Arc<Capture> {
        &self.capture
    }
}
