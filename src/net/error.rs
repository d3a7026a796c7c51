//! What went wrong: operation, target and cause, as data that a face can put into words of its language.

use std::io;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::interfaces::addresses;

/// One refused operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{operation:?} {target}: {cause:?}")]
pub struct NetError {
    /// What was tried.
    pub operation: Operation,
    /// On what: an address, a name, a group; empty when there is only one thing it can be.
    pub target: String,
    /// Why it failed.
    pub cause: Cause,
}

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Making a socket or starting the worker.
    Open,
    /// Binding a local address.
    Bind,
    /// Listening for clients.
    Listen,
    /// Resolving a name.
    Resolve,
    /// Connecting to a server.
    Connect,
    /// Taking a client.
    Accept,
    /// Sending.
    Send,
    /// Receiving.
    Receive,
    /// Joining a group.
    Join,
    /// Leaving a group.
    Leave,
    /// Setting a socket option.
    Configure,
    /// Reading a file, or from standard input.
    ReadFile,
    /// Writing a file, or to standard output.
    WriteFile,
    /// Handing out a file that somebody asks for.
    Serve,
}

/// Why it failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Cause {
    /// The system does not allow it (ports below 1024, a firewall rule).
    PermissionDenied,
    /// Another program has the address and port.
    AddressInUse,
    /// Another messenger (飞秋, IP Messenger, iptux) has the port of the messenger: only one of them can.
    AnotherMessenger,
    /// The address is not one of this machine.
    AddressNotAvailable,
    /// The local address reaches this machine only, and the other is elsewhere.
    LoopbackOnly {
        /// The local address.
        local: String,
    },
    /// The local port still belongs to a connection that ends, or none is free.
    LocalPortBusy,
    /// Nothing listens there (RST, or ICMP port unreachable).
    Refused,
    /// The peer cut the connection.
    Reset,
    /// No answer in time.
    TimedOut,
    /// No route to the network.
    NetworkUnreachable,
    /// The host does not answer, or a router says it cannot be reached.
    HostUnreachable,
    /// The name is not known.
    NameNotFound,
    /// No name server answers.
    ResolverUnreachable,
    /// Too many names wait to be resolved.
    ResolverBusy,
    /// The resolver's threads are gone; a defect of netaide.
    ResolverEnded,
    /// The resolver failed, in its own words.
    ResolverFailed(String),
    /// The datagram is longer than can be sent there.
    MessageTooLong {
        /// Its length in bytes.
        length: u64,
    },
    /// A router on the way takes no datagram of that length.
    TooLongForPath {
        /// What it takes, in bytes.
        most: u32,
    },
    /// No more files may be opened.
    TooManyFiles,
    /// There is no connection, or its sending side is closed.
    NotConnected,
    /// That client is not connected any more.
    NoSuchClient,
    /// No client is connected.
    NoClients,
    /// One message is longer than may ever wait for a peer.
    TooLongForQueue {
        /// Its length in bytes.
        length: u64,
        /// Bytes that may wait.
        limit: u64,
    },
    /// Too much is waiting for a slow peer.
    QueueFull {
        /// Bytes that may wait.
        limit: u64,
    },
    /// It was not offered to that address, or is not any more.
    NotOffered,
    /// A message offers no more files.
    TooManyToOffer {
        /// How many there are.
        length: u64,
        /// How many there may be.
        limit: u64,
    },
    /// A relay would be its own server.
    LoopsToItself,
    /// The user cancelled.
    Cancelled,
    /// No interface has that name or address.
    NoSuchInterface,
    /// Not a multicast group.
    NotAGroup,
    /// The group was joined already.
    AlreadyMember,
    /// The group was not joined.
    NotMember,
    /// The address is of the other family than the socket (IPv4, IPv6).
    WrongFamily,
    /// There is no such file or folder.
    NoSuchFile,
    /// The folder in which a file should be made is not there.
    NoSuchFolder,
    /// There is a file of that name.
    FileExists,
    /// It is a folder.
    IsFolder,
    /// A part of the path is no folder.
    NotFolder,
    /// It is a device or a pipe, not a file.
    NotPlainFile,
    /// The file became shorter while it was read.
    FileChanged,
    /// The disk cannot have a file that large.
    FileTooLarge,
    /// The disk is full.
    DiskFull,
    /// Nothing can be written to that disk.
    ReadOnlyDisk,
    /// Another program has it open and lets nobody else in (Windows).
    FileInUse,
    /// Whoever read the pipe has ended.
    PipeClosed,
    /// This kind of session cannot do that.
    NotSupported,
    /// The worker died; a defect of netaide, in the words of the panic.
    WorkerDied(String),
    /// Anything else, in the system's words.
    Other(String),
}

impl NetError {
    /// An error with its three parts.
    pub fn new(operation: Operation, target: impl ToString, cause: impl Into<Cause>) -> Self {
        NetError { operation, target: target.to_string(), cause: cause.into() }
    }
}

impl Cause {
    /// Why `local` cannot reach `remote`, where that is known before the system is asked, which would only say "invalid
    /// argument": a loopback address reaches nothing but this machine. A group may be on the loopback interface.
    pub(super) fn of_loopback(local: IpAddr, remote: IpAddr) -> Option<Self> {
        let here = remote.is_loopback() || remote.is_unspecified() || remote.is_multicast();
        if !local.is_loopback() || here {
            return None;
        }
        // Where the list cannot be had, the other address is taken for another machine's.
        let ours = addresses().unwrap_or_default().iter().any(|address| address.ip == remote);
        (!ours).then(|| Cause::LoopbackOnly { local: local.to_string() })
    }
}

impl Cause {
    /// The cause where a file, a folder or a pipe was the target.
    pub(super) fn of_file(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::NotFound => Cause::NoSuchFile,
            Kind::AlreadyExists => Cause::FileExists,
            Kind::IsADirectory => Cause::IsFolder,
            Kind::NotADirectory => Cause::NotFolder,
            Kind::FileTooLarge => Cause::FileTooLarge,
            Kind::StorageFull | Kind::QuotaExceeded => Cause::DiskFull,
            Kind::ReadOnlyFilesystem => Cause::ReadOnlyDisk,
            Kind::BrokenPipe => Cause::PipeClosed,
            _ => Cause::from(error),
        }
    }
}

impl From<&io::Error> for Cause {
    fn from(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::PermissionDenied => Cause::PermissionDenied,
            Kind::AddrInUse => Cause::AddressInUse,
            Kind::AddrNotAvailable => Cause::AddressNotAvailable,
            Kind::ConnectionRefused => Cause::Refused,
            Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => Cause::Reset,
            Kind::TimedOut => Cause::TimedOut,
            Kind::NetworkUnreachable | Kind::NetworkDown => Cause::NetworkUnreachable,
            Kind::HostUnreachable => Cause::HostUnreachable,
            Kind::NotConnected => Cause::NotConnected,
            Kind::Unsupported => Cause::NotSupported,
            _ => super::sys::cause(error).unwrap_or_else(|| Cause::Other(error.to_string())),
        }
    }
}

impl From<io::Error> for Cause {
    fn from(error: io::Error) -> Self {
        Cause::from(&error)
    }
}
