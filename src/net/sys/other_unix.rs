//! UDP on macOS and the BSDs: one datagram at a time, with packet info.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::AsRawFd;

use mio::net::UdpSocket;
use nix::cmsg_space;
use nix::libc;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt, sockopt};
use socket2::Socket;

use super::super::resolver::canonical;
use super::{Datagram, Filled, RECEIVE_BUFFER, Slots, Undelivered};

/// Room for the longest datagram and its address.
const SEND_BUFFER: usize = 1 << 17;

/// Sets what a UDP socket needs before it is bound.
pub fn prepare_udp(socket: &Socket, v6: bool, _: bool) -> io::Result<()> {
    // The system refuses more than its limit (kern.ipc.maxsockbuf); then half of it may do.
    for size in [RECEIVE_BUFFER, RECEIVE_BUFFER / 2, RECEIVE_BUFFER / 4] {
        if socket.set_recv_buffer_size(size).is_ok() {
            break;
        }
    }
    // The default send buffer is smaller than the longest datagram, which would be refused (net.inet.udp.maxdgram).
    socket.set_send_buffer_size(SEND_BUFFER)?;
    if v6 {
        return Ok(setsockopt(socket, sockopt::Ipv6RecvPacketInfo, &true)?);
    }
    #[cfg(any(target_vendor = "apple", target_os = "netbsd"))]
    setsockopt(socket, sockopt::Ipv4PacketInfo, &true)?;
    Ok(())
}

/// Takes datagrams.
pub struct Receiver {
    slots: Slots,
    error: Option<io::Error>,
}

impl Receiver {
    pub fn new(_v6: bool) -> Self {
        Receiver { slots: Slots::new(), error: None }
    }

    /// Takes a batch; its size, or WouldBlock.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        let mut space = cmsg_space!(libc::in6_pktinfo);
        self.slots.fill_one_by_one(&mut self.error, |slot| receive(socket, slot, &mut space))
    }

    /// Whether there may be more in the kernel than the batch that was taken last.
    pub fn may_have_more(&self) -> bool {
        true
    }

    /// The batch that was taken last.
    pub fn datagrams(&self) -> impl Iterator<Item = Datagram<'_>> {
        self.slots.datagrams()
    }
}

fn receive(socket: &UdpSocket, slot: &mut [u8], space: &mut [u8]) -> io::Result<Filled> {
    let mut parts = [IoSliceMut::new(slot)];
    let message = recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut parts, Some(space), MsgFlags::MSG_DONTWAIT)?;
    let unknown = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    let from = message.address.as_ref().and_then(address).unwrap_or(unknown);
    let came = message.cmsgs().ok().and_then(|mut parts| parts.find_map(|part| local(&part)));
    let (to, interface) = came.unzip();
    Ok(Filled { length: message.bytes, from, to, interface })
}

fn address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = storage.as_sockaddr_in() {
        return Some(SocketAddr::V4((*v4).into()));
    }
    storage.as_sockaddr_in6().map(|v6| canonical(SocketAddr::V6((*v6).into())))
}

/// The address that a datagram was sent to, and the number of the interface that it came in by.
fn local(part: &ControlMessageOwned) -> Option<(IpAddr, u32)> {
    match part {
        #[cfg(any(target_vendor = "apple", target_os = "netbsd"))]
        ControlMessageOwned::Ipv4PacketInfo(info) => {
            let to = Ipv4Addr::from(info.ipi_addr.s_addr.to_ne_bytes());
            Some((to.into(), u32::try_from(info.ipi_ifindex).ok()?))
        }
        ControlMessageOwned::Ipv6PacketInfo(info) => {
            let to = IpAddr::V6(Ipv6Addr::from(info.ipi6_addr.s6_addr)).to_canonical();
            Some((to, u32::try_from(info.ipi6_ifindex).ok()?))
        }
        _ => None,
    }
}

/// These systems tell a socket that is not connected nothing about the fate of its datagrams.
pub fn undelivered(_: &UdpSocket) -> io::Result<Option<Undelivered>> {
    Ok(None)
}

/// These systems count drops only for all sockets together.
pub fn drops(_: &UdpSocket) -> Option<u32> {
    None
}
