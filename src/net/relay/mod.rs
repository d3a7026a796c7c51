//! A relay: listens for clients, and for each connects to the server and passes everything on, both ways.
//!
//! # What is recorded
//!
//! Each piece is recorded once, when it arrives and before any fault touches it: what a client sent as received, what
//! the server sent as sent, both under the client's name. So a dialogue reads like a server's own. What is passed on
//! is the same bytes, and any difference is told in the log:
//!
//! - what faults changed, by [`super::Notice::FaultEffects`] (dropped, doubled, corrupted, reordered, no room, cut);
//! - what a connection's end kept from being passed on, by [`super::Notice::Unpassed`];
//! - datagrams of clients for which there was no room, by [`super::Notice::RelayFull`], and those that the network
//!   reported as not arrived, by [`super::Notice::Undelivered`];
//! - what the user sends himself, by [`super::Notice::Injected`] before its record; it passes by the faults.
//!
//! Delay, rate, splitting and joining change times and segments but no byte; they stand in [`super::Notice::Faults`].
//! A reset overtakes what the kernel still had to send, as any reset does.
//!
//! # What never happens
//!
//! Nothing is read that there is no room for: while a side does not take what was read for it, or a fault holds as
//! much as it may, the other side is not read, and feels it. With UDP there is no such way back, so what has no room
//! is dropped and told.

mod config;
mod connect;
mod effects;
mod injected;
mod pair;
mod passing;
mod route;
mod seats;
mod side;
mod tcp;
mod udp;
mod udp_clients;
mod udp_serve;

pub use config::{RelayConfig, Towards, Transport};
pub(super) use tcp::TcpRelay;
pub(super) use udp::UdpRelay;
