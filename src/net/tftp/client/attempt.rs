//! One transfer of a client on its way to a server that has several addresses.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::super::choice::Path;
use super::super::config::{Task, TransferRequest};
use super::super::fleet::Fleet;
use super::super::line::Line;
use crate::net::{Cause, NetError, Operation};
use crate::proto::tftp::Transfer as Machine;

/// What begins with an address: a machine, the way to it, and both ends.
pub(super) type Begun = (Machine, Line, (SocketAddr, SocketAddr));

/// What a transfer was asked for, and the addresses of the server that were not tried yet.
pub(super) struct Attempt {
    request: Box<TransferRequest>,
    addresses: VecDeque<SocketAddr>,
}

impl Attempt {
    pub fn new(request: Box<TransferRequest>, addresses: Vec<SocketAddr>) -> Self {
        Attempt { request, addresses: addresses.into() }
    }

    /// There are addresses that were not tried.
    pub fn has_more(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// Begins with the next address that there is a way to; why not, if there is none.
    pub fn next(
        &mut self,
        fleet: &Fleet,
        slot: usize,
        local: Option<IpAddr>,
        size: Option<u64>,
    ) -> Result<Begun, NetError> {
        let mut error = NetError::new(Operation::Resolve, &self.request.server, Cause::NameNotFound);
        while let Some(server) = self.addresses.pop_front() {
            match self.begin(fleet, slot, server, local, size) {
                Ok(begun) => return Ok(begun),
                Err(why) => error = why,
            }
        }
        Err(error)
    }

    fn begin(
        &self,
        fleet: &Fleet,
        slot: usize,
        server: SocketAddr,
        local: Option<IpAddr>,
        size: Option<u64>,
    ) -> Result<Begun, NetError> {
        let TransferRequest { name, mode, task, tuning, .. } = &*self.request;
        let path = Path::to(server, local)?;
        let port = fleet.port(slot, path.local)?;
        let ends = (port.local(), server);
        let wishes = path.wishes(tuning, *mode);
        let mut patience = tuning.patience;
        if let Some(seconds) = tuning.timeout {
            patience.first = Duration::from_secs(seconds.into());
        }
        let now = fleet.clock().now();
        let machine = match task {
            Task::Download(_) => Machine::get(server, name, *mode, wishes, patience, now),
            Task::Upload(_) => Machine::put(server, name, *mode, size, wishes, patience, now),
        };
        Ok((machine, Line::Own(port), ends))
    }
}
