//! A messenger without a desk: for a command, which keeps no people and no conversations.

use std::ops::Range;
use std::sync::Arc;

use super::{FileTransfer, IpmsgAsk, IpmsgConfig, Offer, Peer, PeerId, Told};
use crate::capture::Capture;
use crate::model::Wake;
use crate::net::{self, Command, Config, Ending, Event, Handle, NetError, SendError, State, Status};

/// So much of what happened is taken at once.
const MOST_TOLD: usize = 1024;

/// The worker of a messenger with the record of its packets, from its start to its end.
#[derive(Debug)]
pub struct FeiqLine {
    capture: Arc<Capture>,
    /// None once it has been waited for.
    handle: Option<Handle>,
    status: Arc<Status>,
}

impl FeiqLine {
    /// Starts one; a port that cannot be had shows in [`FeiqLine::state`].
    ///
    /// # Errors
    /// What kept the worker from starting.
    pub fn open(config: IpmsgConfig, capture: Capture, wake: Wake) -> Result<Self, NetError> {
        let capture = Arc::new(capture);
        let handle = net::open(Config::Ipmsg(Box::new(config)), capture.writer(), wake)?;
        Ok(FeiqLine { status: handle.shared_status(), handle: Some(handle), capture })
    }

    /// Asks for something; what comes of it is told.
    pub fn ask(&self, ask: IpmsgAsk) -> Result<(), SendError> {
        let handle = self.handle.as_ref().ok_or(SendError::Ended)?;
        handle.send(Command::Ipmsg(Box::new(ask)))
    }

    /// What the worker refused since it was looked at last.
    pub fn refused(&self) -> Vec<NetError> {
        let events = std::iter::from_fn(|| self.handle.as_ref()?.event());
        let refused = events.filter_map(|event| match event {
            Event::Refused(error) => Some(error),
            Event::StateChanged => None,
        });
        refused.collect()
    }

    /// What happened since it was looked at last, a thousand of it at most: call it until nothing comes.
    pub fn told(&self) -> Vec<Told> {
        self.status.ipmsg().take_told(MOST_TOLD)
    }

    /// Where the worker is in its life.
    pub fn state(&self) -> State {
        self.status.state()
    }

    /// Everybody, in the order in which they were met.
    pub fn peers(&self) -> Vec<Arc<Peer>> {
        self.status.ipmsg().peers()
    }

    /// One of them.
    pub fn peer(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.status.ipmsg().peer(id)
    }

    /// The transfers of files, in the order in which they began.
    pub fn transfers(&self, range: Range<usize>) -> Vec<Arc<FileTransfer>> {
        let all = self.status.ipmsg().transfers();
        let end = range.end.min(all.len());
        all.get(range.start.min(end)..end).unwrap_or_default().to_vec()
    }

    /// What is offered.
    pub fn offers(&self) -> Vec<Arc<Offer>> {
        self.status.ipmsg().offers()
    }

    /// The capture of the packets.
    pub fn capture(&self) -> &Capture {
        &self.capture
    }

    /// Ends it in order, which tells everybody that we leave if they were told that we are here, and waits for that.
    pub fn leave(&mut self) {
        if let Some(handle) = self.handle.take() {
            // One that has ended already needs no closing.
            handle.close(Ending::Orderly).ok();
            handle.join();
        }
    }
}
