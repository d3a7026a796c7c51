//! All that differs between systems, behind the same names.

use std::net::{IpAddr, SocketAddr, SocketAddrV6};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod linux_bursts;
#[cfg(all(unix, not(target_os = "linux")))]
mod other_unix;
#[cfg(not(target_os = "linux"))]
mod plain;
#[cfg(not(target_os = "linux"))]
mod plain_bursts;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub(super) use linux::{Receiver, drops, prepare_udp, send_from, undelivered};
#[cfg(target_os = "linux")]
pub(super) use linux_bursts::{Bursts, path_mtu, prepare_bursts, send_burst};
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) use other_unix::{Receiver, drops, prepare_udp, undelivered};
#[cfg(not(target_os = "linux"))]
pub(super) use plain::send_from;
#[cfg(not(target_os = "linux"))]
pub(super) use plain_bursts::{Bursts, path_mtu, prepare_bursts, send_burst};
#[cfg(unix)]
pub(super) use unix::{
    allow_rebind, cause, interface_index, is_connecting, is_expired, is_name_not_found, is_no_answer, join_v4,
    leave_v4, raise_file_limit, share_port,
};
#[cfg(windows)]
pub(super) use windows::{
    Receiver, allow_rebind, cause, drops, interface_index, is_connecting, is_expired, is_name_not_found, is_no_answer,
    join_v4, leave_v4, prepare_udp, raise_file_limit, share_port, undelivered,
};

use super::Cause;

/// Datagrams taken from the kernel at once.
pub(super) const BATCH: usize = 64;
/// Room for one: more than any datagram of IPv4 or IPv6 without jumbograms, so that none is ever cut. Not a power of
/// two, whose multiples would all fall on the same few lines of the processor's caches.
const DATAGRAM: usize = (1 << 16) + 64;
/// What is asked of the kernel as a receive buffer.
const RECEIVE_BUFFER: usize = 8 << 20;

/// One datagram as it was received.
#[derive(Debug)]
pub(super) struct Datagram<'a> {
    pub bytes: &'a [u8],
    pub from: SocketAddr,
    /// The local address that it was sent to, where the system tells.
    pub to: Option<IpAddr>,
    /// The number of the interface that it came in by, where the system tells.
    pub interface: Option<u32>,
}

/// The address as a socket takes it: an IPv6 socket carries IPv4 in addresses of its own family.
fn outside(address: SocketAddr, v6: bool) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v6 => SocketAddrV6::new(v4.ip().to_ipv6_mapped(), v4.port(), 0, 0).into(),
        address => address,
    }
}

/// Room for what [`Bursts`] takes at once.
const BURST: usize = DATAGRAM;

/// Datagrams of one peer that were received with one call: each of `segment` bytes, the last one maybe shorter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Burst {
    /// Bytes of all of them.
    pub length: usize,
    /// Bytes of one; at least 1.
    pub segment: usize,
    pub from: SocketAddr,
}

/// Sends datagrams one by one; how many the system took, at least one.
fn send_one_by_one(
    socket: &mio::net::UdpSocket,
    bytes: &[u8],
    segment: usize,
    to: SocketAddr,
) -> std::io::Result<usize> {
    for (taken, datagram) in bytes.chunks(segment.max(1)).enumerate() {
        match socket.send_to(datagram, to) {
            Ok(_) => {}
            Err(error) if taken == 0 => return Err(error),
            Err(_) => return Ok(taken),
        }
    }
    Ok(bytes.len().div_ceil(segment.max(1)))
}

/// What the network said about a datagram of ours.
#[derive(Debug)]
pub(super) struct Undelivered {
    pub destination: SocketAddr,
    pub cause: Cause,
}

/// Room for a batch, reused for each. The memory is zeroed by the system, and used only as far as datagrams fill it.
struct Slots {
    bytes: Vec<u8>,
    filled: Vec<Filled>,
}

struct Filled {
    length: usize,
    from: SocketAddr,
    to: Option<IpAddr>,
    interface: Option<u32>,
}

impl Slots {
    fn new() -> Self {
        Slots { bytes: vec![0; BATCH * DATAGRAM], filled: Vec::with_capacity(BATCH) }
    }

    fn datagrams(&self) -> impl Iterator<Item = Datagram<'_>> {
        self.bytes.chunks_exact(DATAGRAM).zip(&self.filled).map(|(slot, filled)| Datagram {
            bytes: slot.get(..filled.length).unwrap_or(slot),
            from: filled.from,
            to: filled.to,
            interface: filled.interface,
        })
    }

    /// Fills the slots one by one, where the system has no call for many. An error after the first datagram waits in
    /// `error` for the next call.
    #[cfg(not(target_os = "linux"))]
    fn fill_one_by_one(
        &mut self,
        error: &mut Option<std::io::Error>,
        mut receive: impl FnMut(&mut [u8]) -> std::io::Result<Filled>,
    ) -> std::io::Result<usize> {
        self.filled.clear();
        if let Some(error) = error.take() {
            return Err(error);
        }
        for slot in self.bytes.chunks_exact_mut(DATAGRAM) {
            match receive(slot) {
                Ok(filled) => self.filled.push(filled),
                Err(e) if self.filled.is_empty() => return Err(e),
                Err(e) => {
                    *error = (e.kind() != std::io::ErrorKind::WouldBlock).then_some(e);
                    break;
                }
            }
        }
        Ok(self.filled.len())
    }
}
