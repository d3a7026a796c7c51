//! The only sockets, and the only threads that touch them.
//!
//! [`open`] starts one named worker thread for a session and gives back a [`Handle`]. The worker owns the sockets,
//! sleeps in one `mio` poll, appends what it received and what the kernel took to the capture, and answers to
//! [`Command`]s. The face learns of changes through [`Event`]s and looks at [`Status`] for what is true now.
//!
//! What never happens here: a wait with a time-out to look for commands, a thread for a connection, a read that
//! is thrown away, an error that is swallowed.

mod alarm;
mod answering;
mod away;
mod command;
mod config;
mod demo;
mod error;
mod event;
mod face;
mod handle;
mod interface_list;
mod interfaces;
pub mod ipmsg;
mod lesson;
mod moment;
mod notice;
mod pace;
mod play;
mod player;
mod relay;
mod reply;
mod resolver;
mod sender;
mod status;
mod stream;
mod sys;
mod tcp_client;
mod tcp_server;
pub mod tftp;
mod udp;
mod worker;

pub use away::{Here, MOST_AWAY};
pub use command::{Clients, Command, Ending, Target};
pub use config::{Config, Host, Interface, Membership, Multicast, TcpClientConfig, TcpServerConfig, UdpConfig};
pub use demo::Demo;
pub use error::{Cause, NetError, Operation};
pub use event::Event;
pub use handle::{Handle, SendError, Wake};
pub use interface_list::{InterfaceAddress, InterfaceKind, NetworkInterface, interfaces};
pub use interfaces::{Address, addresses};
pub use lesson::Lesson;
pub use moment::moment;
pub use notice::{Gone, Notice};
pub use pace::Pace;
pub use play::{Lateness, Play, PlayEnd, Playing, Step};
pub use relay::{RelayConfig, Towards, Transport};
pub use reply::Reply;
pub use sender::CommandSender;
pub use status::{Client, State, Status};
pub use worker::open;
