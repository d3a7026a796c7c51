//! UDP on Linux: batches, packet info, the error queue and the drop counter.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::size_of_val;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::AsRawFd;

use mio::net::UdpSocket;
use nix::cmsg_space;
use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrIn, SockaddrIn6, SockaddrLike,
    SockaddrStorage, recvmmsg, recvmsg, sendmsg, setsockopt, sockopt,
};
use socket2::Socket;

use super::super::{Cause, resolver::canonical};
use super::{BATCH, DATAGRAM, Datagram, Filled, RECEIVE_BUFFER, Slots, Undelivered, outside};

/// Sets what a UDP socket needs before it is bound; one that is bound to one address need not be told which address a
/// datagram came to, which costs the kernel time for each.
pub fn prepare_udp(socket: &Socket, v6: bool, any: bool) -> io::Result<()> {
    // Past the limit of net.core.rmem_max with the privilege, up to it without.
    if setsockopt(socket, sockopt::RcvBufForce, &RECEIVE_BUFFER).is_err() {
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    }
    // Exactly one packet info for each datagram, or none for all: `Receiver` relies on it.
    if v6 {
        setsockopt(socket, sockopt::Ipv6RecvPacketInfo, &any)?;
        setsockopt(socket, sockopt::Ipv6RecvErr, &true)?;
        unless_unknown(socket.set_multicast_all_v6(false))?;
    } else {
        setsockopt(socket, sockopt::Ipv4PacketInfo, &any)?;
    }
    // On an IPv6 socket, for the IPv4 that it carries.
    setsockopt(socket, sockopt::Ipv4RecvErr, &true)?;
    unless_unknown(socket.set_multicast_all_v4(false))
}

/// An option that a kernel is too old for (IPV6_MULTICAST_ALL: Linux 4.20) is left as it is. Then the groups that
/// other sockets joined may be heard as well.
fn unless_unknown(set: io::Result<()>) -> io::Result<()> {
    match set {
        Err(error) if error.raw_os_error() == Some(Errno::ENOPROTOOPT as i32) => Ok(()),
        set => set,
    }
}

/// Takes datagrams in batches (recvmmsg).
pub struct Receiver {
    slots: Slots,
    /// Reused: the kernel leaves the lengths that it used in the headers, which are the same for each datagram of a
    /// socket (one address family, one packet info), so what was enough once is enough again.
    headers: Headers,
}

/// With room for addresses of the socket's own family and no more: they are copied for each datagram.
enum Headers {
    V4(MultiHeaders<SockaddrIn>),
    V6(MultiHeaders<SockaddrIn6>),
}

impl Receiver {
    pub fn new(v6: bool) -> Self {
        let info = Some(cmsg_space!(libc::in6_pktinfo));
        let headers = if v6 {
            Headers::V6(MultiHeaders::preallocate(BATCH, info))
        } else {
            Headers::V4(MultiHeaders::preallocate(BATCH, info))
        };
        Receiver { slots: Slots::new(), headers }
    }

    /// Takes a batch; its size, or WouldBlock.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        match &mut self.headers {
            Headers::V4(headers) => {
                fill(&mut self.slots, headers, socket, |v4| SocketAddr::V4(SocketAddrV4::from(*v4)))
            }
            Headers::V6(headers) => {
                fill(&mut self.slots, headers, socket, |v6| canonical(SocketAddr::V6(SocketAddrV6::from(*v6))))
            }
        }
    }

    /// Whether there may be more in the kernel than the batch that was taken last. What comes after a batch that was
    /// not full makes the socket ready again.
    pub fn may_have_more(&self) -> bool {
        self.slots.filled.len() == BATCH
    }

    /// The batch that was taken last.
    pub fn datagrams(&self) -> impl Iterator<Item = Datagram<'_>> {
        self.slots.datagrams()
    }
}

fn fill<S: SockaddrLike + Copy>(
    slots: &mut Slots,
    headers: &mut MultiHeaders<S>,
    socket: &UdpSocket,
    from: impl Fn(&S) -> SocketAddr,
) -> io::Result<usize> {
    slots.filled.clear();
    let mut parts: Vec<[IoSliceMut<'_>; 1]> =
        slots.bytes.chunks_exact_mut(DATAGRAM).map(|slot| [IoSliceMut::new(slot)]).collect();
    let messages = recvmmsg(socket.as_raw_fd(), headers, parts.iter_mut(), MsgFlags::MSG_DONTWAIT, None)?;
    for message in messages {
        let from = message.address.as_ref().map_or(UNKNOWN, &from);
        let came = message.cmsgs().ok().and_then(|mut parts| parts.find_map(|part| local(&part)));
        let (to, interface) = came.unzip();
        slots.filled.push(Filled { length: message.bytes, from, to, interface });
    }
    Ok(slots.filled.len())
}

pub(super) const UNKNOWN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

pub(super) fn address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = storage.as_sockaddr_in() {
        return Some(SocketAddr::V4((*v4).into()));
    }
    storage.as_sockaddr_in6().map(|v6| canonical(SocketAddr::V6((*v6).into())))
}

/// The address that a datagram was sent to, from its header and not the interface's own, and the interface's number.
fn local(part: &ControlMessageOwned) -> Option<(IpAddr, u32)> {
    match part {
        ControlMessageOwned::Ipv4PacketInfo(info) => {
            let to = Ipv4Addr::from(info.ipi_addr.s_addr.to_ne_bytes());
            Some((to.into(), info.ipi_ifindex.try_into().ok()?))
        }
        ControlMessageOwned::Ipv6PacketInfo(info) => {
            Some((IpAddr::V6(Ipv6Addr::from(info.ipi6_addr.s6_addr)).to_canonical(), info.ipi6_ifindex))
        }
        _ => None,
    }
}

/// Sends a datagram from a socket that listens, to leave from the address that it was asked at: a socket that is bound
/// to all addresses would choose by the route, and the one who asked would not know the answer (ip(7), IP_PKTINFO).
pub fn send_from(socket: &UdpSocket, bytes: &[u8], to: SocketAddr, from: Option<IpAddr>) -> io::Result<usize> {
    let v6 = socket.local_addr()?.is_ipv6();
    let to = outside(to, v6);
    let Some(from) = from.filter(|from| !from.is_multicast()) else { return socket.send_to(bytes, to) };
    let parts = [IoSlice::new(bytes)];
    let flags = MsgFlags::MSG_DONTWAIT;
    let sent = match (outside(SocketAddr::new(from, 0), v6), to) {
        (SocketAddr::V4(from), SocketAddr::V4(to)) => {
            let address = |octets: [u8; 4]| libc::in_addr { s_addr: u32::from_ne_bytes(octets) };
            let info = libc::in_pktinfo {
                ipi_ifindex: 0,
                ipi_spec_dst: address(from.ip().octets()),
                ipi_addr: address([0; 4]),
            };
            let to = SockaddrIn::from(to);
            sendmsg(socket.as_raw_fd(), &parts, &[ControlMessage::Ipv4PacketInfo(&info)], flags, Some(&to))
        }
        (SocketAddr::V6(from), SocketAddr::V6(to)) => {
            let address = libc::in6_addr { s6_addr: from.ip().octets() };
            let info = libc::in6_pktinfo { ipi6_addr: address, ipi6_ifindex: to.scope_id() };
            let to = SockaddrIn6::from(to);
            sendmsg(socket.as_raw_fd(), &parts, &[ControlMessage::Ipv6PacketInfo(&info)], flags, Some(&to))
        }
        _ => return socket.send_to(bytes, to),
    };
    match sent {
        // A broadcast address cannot be left from.
        Err(Errno::EINVAL) => socket.send_to(bytes, to),
        sent => Ok(sent?),
    }
}

/// The next report of the network about a datagram of ours, from the error queue (ip(7), IP_RECVERR).
pub fn undelivered(socket: &UdpSocket) -> io::Result<Option<Undelivered>> {
    let mut space = cmsg_space!(libc::sock_extended_err, libc::sockaddr_in6, libc::in6_pktinfo);
    loop {
        // The datagram itself is not wanted back.
        let mut nothing = [0; 0];
        let mut parts = [IoSliceMut::new(&mut nothing)];
        let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
        let report = match recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut parts, Some(&mut space), flags) {
            Ok(report) => report,
            Err(Errno::EAGAIN) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let destination = report.address.as_ref().and_then(address);
        let cause = report.cmsgs().map_err(io::Error::from)?.find_map(|part| said(&part));
        if let (Some(destination), Some(cause)) = (destination, cause) {
            return Ok(Some(Undelivered { destination, cause }));
        }
    }
}

/// What a report says, if it came from the network; what this system refused was an error of the send itself.
fn said(part: &ControlMessageOwned) -> Option<Cause> {
    let (ControlMessageOwned::Ipv4RecvErr(error, _) | ControlMessageOwned::Ipv6RecvErr(error, _)) = part else {
        return None;
    };
    if error.ee_origin == libc::SO_EE_ORIGIN_LOCAL {
        return None;
    }
    let code = i32::try_from(error.ee_errno).ok()?;
    Some(match Errno::from_raw(code) {
        Errno::EMSGSIZE => Cause::TooLongForPath { most: error.ee_info },
        _ => io::Error::from_raw_os_error(code).into(),
    })
}

/// Datagrams that the kernel has dropped at this socket since it was made, modulo 2^32 (SO_MEMINFO).
#[allow(unsafe_code, reason = "no crate wraps SO_MEMINFO")]
pub fn drops(socket: &UdpSocket) -> Option<u32> {
    let mut values = [0u32; libc::SK_MEMINFO_DROPS as usize + 1];
    let mut length = size_of_val(&values) as libc::socklen_t;
    // SAFETY: the pointers are to a live array and to its length in bytes, as getsockopt wants them; the kernel
    // writes at most that many bytes, and any bit pattern is a u32.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_MEMINFO,
            values.as_mut_ptr().cast(),
            &raw mut length,
        )
    };
    (result == 0 && length as usize == size_of_val(&values)).then_some(values[libc::SK_MEMINFO_DROPS as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_that_the_kernel_does_not_know_is_no_failure() {
        let said = |errno: Errno| unless_unknown(Err(errno.into())).map_err(|error| error.raw_os_error());
        assert_eq!(said(Errno::ENOPROTOOPT), Ok(()));
        assert_eq!(said(Errno::EINVAL), Err(Some(Errno::EINVAL as i32)));
    }
}
