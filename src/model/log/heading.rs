//! The line above a record as the original writes it: for the window's log mode and for the text that is exported.

use std::net::IpAddr;

use crate::capture::{Direction, Meta, Peer, Reader};
use crate::model::record_text::local_time;
use crate::model::words;

/// Local time as the original writes it.
pub const TIME_FORMAT: &str = "%Y-%m-%d %H:%M:%S%.3f";

/// `[2026-11-22 16:05:48.417]# RECV ASCII FROM 192.168.56.1 :4089>`
pub fn heading(meta: &Meta, peer: Peer, hex: bool) -> String {
    let time = local_time(meta.time, TIME_FORMAT);
    let mode = if hex { "HEX" } else { "ASCII" };
    match (meta.direction, peer) {
        (Direction::Received, Peer::None) => format!("[{time}]# RECV {mode}>"),
        (Direction::Received, _) => format!("[{time}]# RECV {mode} FROM {}>", spaced(peer)),
        (_, Peer::None) => format!("[{time}]# SEND {mode}>"),
        (_, _) => format!("[{time}]# SEND {mode} TO {}>", spaced(peer)),
    }
}

/// `[2026-11-22 16:05:48.417]# 客→服 ASCII 192.168.56.1 :4089>`: of a relay, which receives and sends all of it.
pub(super) fn relayed_heading(meta: &Meta, peer: Peer, hex: bool) -> String {
    let time = local_time(meta.time, TIME_FORMAT);
    let (mode, way) = (if hex { "HEX" } else { "ASCII" }, words::way_of(meta.direction));
    format!("[{time}]# {way} {mode} {}>", spaced(peer))
}

/// `[2026-11-22 16:05:48.417]# Client 192.168.56.1:4089 gets online.`
pub fn event_heading(meta: &Meta, words: &str) -> String {
    format!("[{}]# {words}", local_time(meta.time, TIME_FORMAT))
}

/// The original puts a space before the colon: `192.168.56.1 :4089`.
fn spaced(peer: Peer) -> String {
    match peer.address() {
        Some(address) => format!("{} :{}", address.ip(), address.port()),
        None => "ALL".to_owned(),
    }
}

/// Which of this machine's addresses a datagram came to, where that is not the one the session is bound to.
pub fn came_to(reader: &Reader, meta: &Meta, bound: Option<IpAddr>) -> String {
    let local = reader.peer(meta.local).address().map(|address| address.ip());
    match local {
        Some(ip) if meta.direction == Direction::Received && Some(ip) != bound => words::came_to(ip),
        _ => String::new(),
    }
}
