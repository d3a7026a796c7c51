//! A TFTP client or server with the record of its packets.

use std::sync::Arc;

use crate::capture::{Capture, Reader};
use crate::net::tftp::{Access, Transfer, TransferId, TransferRequest};
use crate::net::{self, Command, Config, Ending, Handle, NetError, SendError, State, Wake};

/// The worker behind a page or a command, while it is open, and what it left.
#[derive(Debug)]
pub struct Station {
    capture: Arc<Capture>,
    handle: Option<Handle>,
    /// The state that the last worker ended in.
    ended: State,
    /// The transfers of the last worker.
    left: Vec<Arc<Transfer>>,
}

impl Station {
    /// One that is not open and records into a capture.
    pub fn new(capture: Capture) -> Self {
        Station { capture: Arc::new(capture), handle: None, ended: State::Closed, left: Vec::new() }
    }

    /// Starts a worker: a TFTP client or server. One that runs is closed first.
    pub fn open(&mut self, config: Config, wake: Wake) -> Result<(), NetError> {
        self.end();
        match net::open(config, self.capture.writer(), wake) {
            Ok(handle) => {
                self.handle = Some(handle);
                self.left.clear();
                Ok(())
            }
            Err(error) => {
                self.ended = State::Failed(error.clone());
                Err(error)
            }
        }
    }

    /// Begins a transfer of a client.
    pub fn begin(&self, request: TransferRequest) -> Result<(), SendError> {
        self.ask(Command::Transfer(Box::new(request)))
    }

    /// Ends a transfer; the peer is told.
    pub fn cancel(&self, id: TransferId) -> Result<(), SendError> {
        self.ask(Command::CancelTransfer(id))
    }

    /// What clients of the server may do from now on.
    pub fn set_access(&self, access: Access) -> Result<(), SendError> {
        self.ask(Command::TftpAccess(access))
    }

    fn ask(&self, command: Command) -> Result<(), SendError> {
        self.handle.as_ref().map_or(Err(SendError::Ended), |handle| handle.send(command))
    }

    /// Ends the worker in order: peers of running transfers are told. Its end is seen in [`Station::state`].
    pub fn close(&self) {
        if let Some(handle) = &self.handle {
            // One that has ended already needs no closing.
            handle.close(Ending::Orderly).ok();
        }
    }

    /// Ends the worker at once, and waits for that, which is short: peers of running transfers are told, so far as the
    /// system takes that.
    pub fn end(&mut self) {
        self.keep_transfers();
        if let Some(handle) = self.handle.take() {
            self.ended = handle.end();
        }
    }

    /// Waits until the worker has ended: for a command line, never for a window.
    pub fn join(&mut self) {
        if let Some(handle) = self.handle.take() {
            let status = handle.shared_status();
            self.ended = handle.join();
            self.left = status.transfers(0..usize::MAX);
        }
    }

    /// Takes what the worker told: what it refused. Call it in every frame.
    pub fn poll(&mut self) -> Vec<NetError> {
        let Some(handle) = &self.handle else { return Vec::new() };
        // The state first: what a worker told before its end is then in the channel.
        let state = handle.status().state();
        let refused = handle.refused();
        if state.is_over() {
            self.keep_transfers();
            self.handle = None;
            self.ended = state;
        }
        refused
    }

    fn keep_transfers(&mut self) {
        if let Some(handle) = &self.handle {
            self.left = handle.status().transfers(0..usize::MAX);
        }
    }

    /// Where the worker is in its life.
    pub fn state(&self) -> State {
        self.handle.as_ref().map_or_else(|| self.ended.clone(), |handle| handle.status().state())
    }

    /// The worker is there.
    pub fn is_running(&self) -> bool {
        self.handle.is_some()
    }

    /// How many transfers there are, those that ended included.
    pub fn transfer_count(&self) -> usize {
        self.handle.as_ref().map_or(self.left.len(), |handle| handle.status().transfer_count())
    }

    /// The transfers `range`, in the order in which they began.
    pub fn transfers(&self, range: std::ops::Range<usize>) -> Vec<Arc<Transfer>> {
        if let Some(handle) = &self.handle {
            return handle.status().transfers(range);
        }
        let end = range.end.min(self.left.len());
        self.left.get(range.start.min(end)..end).unwrap_or_default().to_vec()
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
