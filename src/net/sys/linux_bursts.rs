//! Several datagrams of one peer with one call on Linux: UDP_SEGMENT and UDP_GRO (udp(7)), and the path's MTU.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;

use mio::net::UdpSocket;
use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MsgFlags, SockaddrStorage, getsockopt, recvmsg, sendmsg, setsockopt, sockopt,
};
use nix::{cmsg_space, getsockopt_impl, sockopt_impl};

use super::linux::{UNKNOWN, address};
use super::{BURST, Burst, send_one_by_one};

/// Datagrams that the kernel cuts out of one message (UDP_MAX_SEGMENTS of older kernels).
const MOST_SEGMENTS: usize = 64;
/// Bytes of one message over IPv4, its headers not counted.
const MOST_BYTES: usize = 65507;

sockopt_impl!(
    /// The MTU of a connected IPv6 socket's path.
    Ipv6Mtu,
    GetOnly,
    libc::IPPROTO_IPV6,
    libc::IPV6_MTU,
    libc::c_int
);

/// Lets datagrams that came together be received together.
pub fn prepare_bursts(socket: &UdpSocket) {
    if let Err(error) = setsockopt(socket, sockopt::UdpGroSegment, &true) {
        tracing::debug!(%error, "datagrams are received one by one");
    }
}

/// Receives datagrams of one peer, as they came together.
pub struct Bursts {
    room: Vec<u8>,
    space: Vec<u8>,
}

impl Bursts {
    pub fn new() -> Self {
        Bursts { room: vec![0; BURST], space: cmsg_space!(i32) }
    }

    /// Takes what came together; what it is stands in [`Bursts::bytes`].
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<Burst> {
        let mut parts = [IoSliceMut::new(&mut self.room)];
        let (fd, flags) = (socket.as_raw_fd(), MsgFlags::MSG_DONTWAIT);
        let message = recvmsg::<SockaddrStorage>(fd, &mut parts, Some(&mut self.space), flags)?;
        let from = message.address.as_ref().and_then(address).unwrap_or(UNKNOWN);
        let segment = message.cmsgs().ok().and_then(|mut parts| parts.find_map(|part| segment(&part)));
        let length = message.bytes;
        Ok(Burst { length, segment: segment.unwrap_or(length).max(1), from })
    }

    /// The datagrams that were taken last, one behind the other.
    pub fn bytes(&self, burst: &Burst) -> &[u8] {
        self.room.get(..burst.length).unwrap_or_default()
    }
}

fn segment(part: &ControlMessageOwned) -> Option<usize> {
    let ControlMessageOwned::UdpGroSegments(size) = part else { return None };
    usize::try_from(*size).ok().filter(|size| *size > 0)
}

/// Sends datagrams of `segment` bytes each, the last one maybe shorter; how many the kernel took. `joined` is false
/// once it turned out that they have to be handed over one by one.
pub fn send_burst(
    socket: &UdpSocket,
    bytes: &[u8],
    segment: usize,
    to: SocketAddr,
    joined: &mut bool,
) -> io::Result<usize> {
    let most = (MOST_BYTES / segment.max(1)).min(MOST_SEGMENTS);
    let Some(size) = u16::try_from(segment).ok().filter(|_| *joined && most > 1 && bytes.len() > segment) else {
        return send_one_by_one(socket, bytes, segment, to);
    };
    let address = SockaddrStorage::from(to);
    let mut taken = 0;
    for part in bytes.chunks(segment * most) {
        let slices = [IoSlice::new(part)];
        let cut = [ControlMessage::UdpGsoSegments(&size)];
        match sendmsg(socket.as_raw_fd(), &slices, &cut, MsgFlags::MSG_DONTWAIT, Some(&address)) {
            Ok(_) => taken += part.len().div_ceil(segment),
            // An interface that computes no checksums, a segment that has to be fragmented, an old kernel.
            Err(Errno::EIO | Errno::EINVAL | Errno::EMSGSIZE | Errno::EOPNOTSUPP) if taken == 0 => {
                *joined = false;
                return send_one_by_one(socket, bytes, segment, to);
            }
            Err(error) if taken == 0 => return Err(error.into()),
            Err(_) => break,
        }
    }
    Ok(taken)
}

/// The largest packet, headers included, that a connected socket's path takes unbroken, as far as is known.
pub fn path_mtu(socket: &std::net::UdpSocket) -> Option<usize> {
    let mtu = if socket.local_addr().ok()?.is_ipv6() {
        getsockopt(socket, Ipv6Mtu)
    } else {
        getsockopt(socket, sockopt::IpMtu)
    };
    mtu.ok().and_then(|mtu| usize::try_from(mtu).ok())
}
