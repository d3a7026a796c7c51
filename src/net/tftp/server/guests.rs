//! Which transfer a client's address and port have, so that a request that comes twice does not start a second one.

use std::collections::HashMap;
use std::net::SocketAddr;

/// The clients of a server, by address and port.
#[derive(Default)]
pub(super) struct Guests {
    guests: HashMap<SocketAddr, Guest>,
}

/// A client with its last transfer.
pub(super) struct Guest {
    /// The transfer's place.
    pub slot: usize,
    /// The request, as it came.
    pub asked: Box<[u8]>,
}

impl Guests {
    pub fn find(&self, client: SocketAddr) -> Option<&Guest> {
        self.guests.get(&client)
    }

    /// A client has this transfer now.
    pub fn come(&mut self, client: SocketAddr, slot: usize, asked: &[u8]) {
        self.guests.insert(client, Guest { slot, asked: asked.into() });
    }

    /// A transfer is over.
    pub fn leave(&mut self, slot: usize) {
        self.guests.retain(|_, guest| guest.slot != slot);
    }

    /// The places of all transfers.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.guests.values().map(|guest| guest.slot)
    }
}
