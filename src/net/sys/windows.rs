//! Windows.

use std::io;
use std::net::Ipv4Addr;

use mio::net::UdpSocket;
use socket2::Socket;

use super::super::{Cause, interfaces, resolver::canonical};
use super::{Datagram, Filled, RECEIVE_BUFFER, Slots, Undelivered};

// Error numbers of files and of Winsock (winerror.h).
const ERROR_SHARING_VIOLATION: i32 = 32;
const ERROR_LOCK_VIOLATION: i32 = 33;
const WSAEMFILE: i32 = 10024;
const WSAEMSGSIZE: i32 = 10040;
const WSAEAFNOSUPPORT: i32 = 10047;
const WSAENETRESET: i32 = 10052;
const WSAEHOSTDOWN: i32 = 10064;
const WSAHOST_NOT_FOUND: i32 = 11001;
const WSATRY_AGAIN: i32 = 11002;
const WSANO_DATA: i32 = 11004;

/// Causes that `io::ErrorKind` has no name for.
pub fn cause(error: &io::Error) -> Option<Cause> {
    match error.raw_os_error()? {
        ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION => Some(Cause::FileInUse),
        WSAEMFILE => Some(Cause::TooManyFiles),
        // The caller knows the length and puts it in.
        WSAEMSGSIZE => Some(Cause::MessageTooLong { length: 0 }),
        WSAEAFNOSUPPORT => Some(Cause::WrongFamily),
        WSAEHOSTDOWN | WSAENETRESET => Some(Cause::HostUnreachable),
        _ => None,
    }
}

/// Whether the resolver said that there is no such name.
pub fn is_name_not_found(error: &io::Error) -> bool {
    // A name that no name server can hold: with a NUL byte in it.
    error.kind() == io::ErrorKind::InvalidInput || matches!(error.raw_os_error(), Some(WSAHOST_NOT_FOUND | WSANO_DATA))
}

/// Whether no name server answered.
pub fn is_no_answer(error: &io::Error) -> bool {
    error.raw_os_error() == Some(WSATRY_AGAIN)
}

/// A datagram of ours died on the way because its time to live ran out (recvfrom, WSAENETRESET); `io::ErrorKind` has
/// no name for that.
pub fn is_expired(error: &io::Error) -> bool {
    error.raw_os_error() == Some(WSAENETRESET)
}

/// Connecting has begun and is not over.
pub fn is_connecting(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// The number of an interface.
pub fn interface_index(name: &str) -> Option<u32> {
    let addresses = interfaces::addresses().ok()?;
    addresses.into_iter().find(|address| address.interface == name).map(|address| address.index)
}

/// Nothing to do: a port in TIME_WAIT can be bound again, and SO_REUSEADDR would let others take the port from us.
pub fn allow_rebind(_: &Socket) -> io::Result<()> {
    Ok(())
}

/// Lets other sockets bind the same port. All of them hear a group; which of them hears a unicast is not defined.
pub fn share_port(socket: &Socket) -> io::Result<()> {
    socket.set_reuse_address(true)
}

/// Windows has no such limit.
pub fn raise_file_limit() {}

/// Joins an IPv4 group on an interface; index 0 lets the system choose.
pub fn join_v4(socket: &Socket, group: Ipv4Addr, index: u32) -> io::Result<()> {
    socket.join_multicast_v4(&group, &by_index(index))
}

/// Leaves an IPv4 group on an interface.
pub fn leave_v4(socket: &Socket, group: Ipv4Addr, index: u32) -> io::Result<()> {
    socket.leave_multicast_v4(&group, &by_index(index))
}

/// Winsock takes an address in 0.0.0.0/8 as an interface's number (IPPROTO_IP socket options, IP_ADD_MEMBERSHIP).
fn by_index(index: u32) -> Ipv4Addr {
    Ipv4Addr::from(index & 0x00ff_ffff)
}

/// Sets what a UDP socket needs before it is bound.
pub fn prepare_udp(socket: &Socket, _: bool, _: bool) -> io::Result<()> {
    socket.set_recv_buffer_size(RECEIVE_BUFFER)
}

/// Takes datagrams. The system's simple call does not tell which local address they came to.
pub struct Receiver {
    slots: Slots,
    error: Option<io::Error>,
}

impl Receiver {
    pub fn new(_v6: bool) -> Self {
        Receiver { slots: Slots::new(), error: None }
    }

    /// Takes a batch; its size, or WouldBlock. ConnectionReset means that a datagram of ours met a closed port.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        self.slots.fill_one_by_one(&mut self.error, |slot| {
            let (length, from) = socket.recv_from(slot)?;
            Ok(Filled { length, from: canonical(from), to: None, interface: None })
        })
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

/// Windows has no error queue; what it knows comes as an error of a receive.
pub fn undelivered(_: &UdpSocket) -> io::Result<Option<Undelivered>> {
    Ok(None)
}

/// Windows does not count drops for a socket.
pub fn drops(_: &UdpSocket) -> Option<u32> {
    None
}
