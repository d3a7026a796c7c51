//! Protocols as machines without I/O or clock.
//!
//! A machine hears bytes at a time that is given to it, and tells what to send and when it wants to be asked again. So
//! loss, delay and two machines that talk to each other are tested in virtual time.
//!
//! - [`answer`]: 自动应答, rules that answer what comes.
//! - [`faults`]: what a relay does to what it passes on, on purpose.
//! - [`ipmsg`]: 飞秋, IP Messenger and iptux: who is there, messages, files.
//! - [`tftp`]: files by TFTP.

pub mod answer;
pub mod faults;
pub mod ipmsg;
pub mod tftp;
