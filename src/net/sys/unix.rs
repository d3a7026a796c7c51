//! What all Unix systems share.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Once;

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use socket2::{InterfaceIndexOrAddress, Socket};

use super::super::Cause;

/// Causes that `io::ErrorKind` has no name for.
pub fn cause(error: &io::Error) -> Option<Cause> {
    match Errno::from_raw(error.raw_os_error()?) {
        Errno::EMFILE | Errno::ENFILE => Some(Cause::TooManyFiles),
        // The caller knows the length and puts it in.
        Errno::EMSGSIZE => Some(Cause::MessageTooLong { length: 0 }),
        Errno::ENODEV | Errno::ENXIO => Some(Cause::NoSuchInterface),
        Errno::EAFNOSUPPORT => Some(Cause::WrongFamily),
        Errno::EHOSTDOWN => Some(Cause::HostUnreachable),
        _ => None,
    }
}

/// Whether the resolver said that there is no such name. The standard library gives its answer only as text.
pub fn is_name_not_found(error: &io::Error) -> bool {
    // A name that no name server can hold: with a NUL byte in it.
    if error.kind() == io::ErrorKind::InvalidInput {
        return true;
    }
    let text = error.to_string();
    // glibc, macOS, musl; and glibc for a name that has no address.
    ["Name or service not known", "nodename nor servname", "Name does not resolve", "No address associated"]
        .iter()
        .any(|words| text.contains(words))
}

/// Whether no name server answered (EAI_AGAIN), which the standard library gives only as text as well.
pub fn is_no_answer(error: &io::Error) -> bool {
    let text = error.to_string();
    // glibc and macOS, musl.
    ["Temporary failure in name resolution", "Try again"].iter().any(|words| text.contains(words))
}

/// These systems report a datagram whose time to live ran out as a host that cannot be reached, or not at all.
pub fn is_expired(_: &io::Error) -> bool {
    false
}

/// Connecting has begun and is not over.
pub fn is_connecting(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::EINPROGRESS as i32)
}

/// The number of an interface.
pub fn interface_index(name: &str) -> Option<u32> {
    nix::net::if_::if_nametoindex(name).ok()
}

/// Lets a new socket have the port of connections that are ending (TIME_WAIT).
pub fn allow_rebind(socket: &Socket) -> io::Result<()> {
    socket.set_reuse_address(true)
}

/// Lets other sockets bind the same port.
pub fn share_port(socket: &Socket) -> io::Result<()> {
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)
}

/// Lets the process open as many files as it may, once.
pub fn raise_file_limit() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| match getrlimit(Resource::RLIMIT_NOFILE) {
        Ok((soft, hard)) if soft < hard => {
            if let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard) {
                tracing::debug!(%error, soft, hard, "the limit of open files stays");
            }
        }
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "the limit of open files is unknown"),
    });
}

/// Joins an IPv4 group on an interface; index 0 lets the system choose.
pub fn join_v4(socket: &Socket, group: Ipv4Addr, index: u32) -> io::Result<()> {
    socket.join_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(index))
}

/// Leaves an IPv4 group on an interface.
pub fn leave_v4(socket: &Socket, group: Ipv4Addr, index: u32) -> io::Result<()> {
    socket.leave_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(index))
}
