//! The messenger's worker with the record of its packets, while it is there, and what it left.

use std::sync::Arc;

use crate::capture::{Capture, Reader};
use crate::net::ipmsg::{IpmsgAsk, IpmsgConfig, IpmsgStatus};
use crate::net::{self, Command, Config, Ending, Event, Handle, NetError, State, Status, Wake};

/// The worker behind the desk.
#[derive(Debug)]
pub(super) struct Station {
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

    /// Starts a worker. One that runs is ended first.
    pub fn open(&mut self, config: IpmsgConfig, wake: Wake) -> bool {
        self.end();
        self.status = None;
        match net::open(Config::Ipmsg(Box::new(config)), self.capture.writer(), wake) {
            Ok(handle) => {
                self.status = Some(handle.shared_status());
                (self.handle, self.failed) = (Some(handle), None);
                true
            }
            Err(error) => {
                self.failed = Some(error);
                false
            }
        }
    }

    /// Asks the worker for something. False where it is not there, or has too much to do.
    pub fn ask(&self, ask: IpmsgAsk) -> bool {
        self.handle.as_ref().is_some_and(|handle| handle.send(Command::Ipmsg(Box::new(ask))).is_ok())
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

    /// What the worker refused since it was asked last.
    pub fn refused(&mut self) -> Vec<NetError> {
        let Some(handle) = &self.handle else { return Vec::new() };
        // The state first: what a worker told before its end is then in the channel.
        let over = handle.status().state().is_over();
        let refused = std::iter::from_fn(|| handle.event()).filter_map(|event| match event {
            Event::Refused(error) => Some(error),
            Event::StateChanged => None,
        });
        let refused = refused.collect();
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
