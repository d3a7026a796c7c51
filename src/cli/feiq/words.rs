//! Somebody in words.

use crate::model::feiq::{Peer, text};
use crate::model::words;

/// `张三 (zhang@PC-3) 192.168.1.20:2425`; of somebody who said nothing yet the address alone.
pub fn peer(peer: &Peer) -> String {
    if peer.name().is_empty() {
        return peer.address.to_string();
    }
    format!("{} ({}@{}) {}", peer.name(), peer.user, peer.host, peer.address)
}

/// A text as a terminal shows it: names in place of emoticons and pictures, and nothing that would move its cursor.
pub fn message(message: &str) -> String {
    words::feiq_shown(&text::clean(message))
}
