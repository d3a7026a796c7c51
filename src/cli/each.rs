//! What a server sends to every client as it connects: each gets all of it, at its own pace.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::items::{Items, Portions};
use super::notices::Notices;
use crate::capture::PeerId;
use crate::i18n::t;
use crate::model::{Clients, Session, Target};

/// While so much is on its way to a client, it gets no more: far below what the worker refuses to a slow one.
const MOST_UNSENT: u64 = 1 << 20;

/// The same items for every client.
#[derive(Debug)]
pub struct Each {
    items: Items,
    /// The clients that have not got all of it yet.
    deliveries: BTreeMap<PeerId, Delivery>,
}

/// How far one client has come.
#[derive(Debug)]
struct Delivery {
    portions: Portions,
    /// Read and not handed over yet.
    held: Option<Arc<[u8]>>,
    handed: u64,
    sent: u64,
    ended: bool,
}

impl Each {
    /// Nobody has come yet.
    pub fn new(items: Items) -> Self {
        Each { items, deliveries: BTreeMap::new() }
    }

    /// Everyone who is here has got everything.
    pub fn is_done(&self) -> bool {
        self.deliveries.is_empty()
    }

    /// A client came.
    pub fn came(&mut self, peer: PeerId) {
        let portions = Portions::new(Arc::clone(&self.items));
        self.deliveries.insert(peer, Delivery { portions, held: None, handed: 0, sent: 0, ended: false });
    }

    /// A client went.
    pub fn went(&mut self, peer: PeerId, notices: &mut Notices) {
        if self.deliveries.remove(&peer).is_some() {
            notices.fail(&t!("cli.left-early"));
        }
    }

    /// The kernel took something for a client.
    pub fn sent(&mut self, peer: PeerId, bytes: u64) {
        if let Some(delivery) = self.deliveries.get_mut(&peer) {
            delivery.sent += bytes;
            if delivery.has_left() {
                self.deliveries.remove(&peer);
            }
        }
    }

    /// Hands over what the worker takes now.
    pub fn pump(&mut self, session: &Session, notices: &mut Notices) {
        self.deliveries.retain(|&peer, delivery| {
            delivery.pump(peer, session, notices);
            !delivery.has_left()
        });
    }
}

impl Delivery {
    fn pump(&mut self, peer: PeerId, session: &Session, notices: &mut Notices) {
        while !self.ended && self.handed - self.sent < MOST_UNSENT {
            let Some(bytes) = self.next(notices) else { return };
            if session.send_bytes(Target::Clients(Clients::Some(vec![peer])), bytes.to_vec()).is_err() {
                self.held = Some(bytes);
                return;
            }
            self.handed += bytes.len() as u64;
        }
    }

    fn next(&mut self, notices: &mut Notices) -> Option<Arc<[u8]>> {
        if let Some(bytes) = self.held.take() {
            return Some(bytes);
        }
        let portion = self.portions.next().unwrap_or_else(|problem| {
            notices.fail(&problem);
            None
        });
        self.ended = portion.is_none();
        portion
    }

    fn has_left(&self) -> bool {
        self.ended && self.sent >= self.handed
    }
}
