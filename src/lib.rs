//! netaide (网络调试助手): UDP, TCP and relay sessions, TFTP and 飞秋 in one window or on the
//! command line, hex or text, live.
//!
//! What goes in: addresses that a person types, bytes that peers send. What comes out: bytes that peers receive, and
//! a log of everything that went either way, to the byte.
//!
//! # Rooms
//!
//! | room | job | what it refuses to know |
//! | --- | --- | --- |
//! | [`codec`] | bytes to text, values and frames, and back: charsets, hex, checksums, placeholders, framing, packing | sockets, files, threads, clocks |
//! | [`proto`] | protocols as machines: bytes and a time in, bytes and a time out; the rules that answer, the faults of a relay, TFTP, IPMsg | sockets, files, threads, clocks |
//! | [`capture`] | the record of everything sent and received, in a file: append, read by index, search; one writer, any number of readers | who writes, who looks |
//! | [`net`] | the only sockets, and the only threads that touch them | text, language, pixels |
//! | [`model`] | what a face works with: sessions, TFTP's client and server, the messenger, the log, search, export, replay, statistics, settings, words | sockets, pixels |
//! | [`i18n`] | every visible text, in both languages | everything else |
//! | [`ui`] | the window | sockets, waiting |
//! | [`cli`] | the command line | the window, sockets |
//!
//! Which room may use which is a table in `tests/tidy.rs`, and a test.
//!
//! # The life of a datagram
//!
//! In: the socket becomes readable; the session's worker ([`net`]) reads a batch, appends each datagram to the
//! [`capture`] with its time, peer, local address and exact length, writes what the turn brought to the file
//! ([`mod@capture::format`]), and wakes the face, at most once a frame. The log view asks [`model::Log`] for the lines
//! in view, which only then are read and decoded as text or hex.
//!
//! Out: the send box is composed to a message ([`model::Composition::compose`]: charset, escapes or hex, placeholders,
//! line ending, checksum; then a frame's header where that is wished), which goes to the worker as a [`net::Command`],
//! is written in as many writes as it takes, and what the kernel took is appended to the capture, where the log finds
//! it. What is repeated or sent in sequence ([`net::Play`]) and what rules answer ([`mod@proto::answer`]) is made by the
//! worker itself, so that no frame has to be drawn for it.
//!
//! Frames ([`codec::framing`]) are a way to look: the bytes stay as they came, and a second, private capture
//! ([`mod@capture::frames`]) holds what they are split into, for the log, search, export and statistics alike.
//!
//! A file by TFTP: [`model::tftp`] asks the worker of a client or a server, which drives one machine for each transfer
//! ([`proto::tftp::Transfer`]) and reads and writes its file; each packet stands in the capture, from which the table and
//! the ladder are drawn.
//!
//! A message of 飞秋: [`model::feiq`] asks the worker of the messenger, whose machine ([`proto::ipmsg::Messenger`]) sends it
//! until its receipt comes, and tells how far it is; what comes is acknowledged once there is room for it, told, and
//! written into the history of its conversation. Files travel on TCP beside it, in the same worker; every packet stands
//! in the capture, for the packet workshop.
//!
//! # What never happens
//!
//! - A face never blocks: no socket, no sleep, no wait for a worker.
//! - A worker never waits with a time-out to look for commands; it sleeps in one readiness poll.
//! - No byte that was received is altered or dropped in silence. What the kernel dropped is counted and shown.
//! - Nothing in a frame, and no memory, is proportional to the number of records.
//! - A full disk or a limit never disturbs a session; what was not recorded is counted and shown.
//! - A bad setting never stops the start; a bad address never reaches a socket.
//! - No panic outside tests: errors are data (operation, target, cause) that a face puts into words.

#![warn(missing_docs)]
#![warn(
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

// The macro reads the locale files; naming them here makes cargo compile again when they change.
const _: &[&str] = &[
    include_str!("../assets/locales/zh-CN.toml"),
    include_str!("../assets/locales/en.toml"),
    include_str!("../assets/locales/cli.zh-CN.toml"),
    include_str!("../assets/locales/cli.en.toml"),
    include_str!("../assets/locales/capture.zh-CN.toml"),
    include_str!("../assets/locales/capture.en.toml"),
    include_str!("../assets/locales/reply.zh-CN.toml"),
    include_str!("../assets/locales/reply.en.toml"),
    include_str!("../assets/locales/stats.zh-CN.toml"),
    include_str!("../assets/locales/stats.en.toml"),
    include_str!("../assets/locales/search.zh-CN.toml"),
    include_str!("../assets/locales/search.en.toml"),
    include_str!("../assets/locales/cli-capture.zh-CN.toml"),
    include_str!("../assets/locales/cli-capture.en.toml"),
    include_str!("../assets/locales/export.zh-CN.toml"),
    include_str!("../assets/locales/export.en.toml"),
    include_str!("../assets/locales/view.zh-CN.toml"),
    include_str!("../assets/locales/view.en.toml"),
    include_str!("../assets/locales/compose.zh-CN.toml"),
    include_str!("../assets/locales/compose.en.toml"),
    include_str!("../assets/locales/play.zh-CN.toml"),
    include_str!("../assets/locales/play.en.toml"),
    include_str!("../assets/locales/quick.zh-CN.toml"),
    include_str!("../assets/locales/quick.en.toml"),
    include_str!("../assets/locales/answer.zh-CN.toml"),
    include_str!("../assets/locales/answer.en.toml"),
    include_str!("../assets/locales/framing.zh-CN.toml"),
    include_str!("../assets/locales/framing.en.toml"),
    include_str!("../assets/locales/relay.zh-CN.toml"),
    include_str!("../assets/locales/relay.en.toml"),
    include_str!("../assets/locales/tools.zh-CN.toml"),
    include_str!("../assets/locales/tools.en.toml"),
    include_str!("../assets/locales/pack.zh-CN.toml"),
    include_str!("../assets/locales/pack.en.toml"),
    include_str!("../assets/locales/dock.zh-CN.toml"),
    include_str!("../assets/locales/dock.en.toml"),
    include_str!("../assets/locales/tftp.zh-CN.toml"),
    include_str!("../assets/locales/tftp.en.toml"),
    include_str!("../assets/locales/tftp-packet.zh-CN.toml"),
    include_str!("../assets/locales/tftp-packet.en.toml"),
    include_str!("../assets/locales/tftp-cli.zh-CN.toml"),
    include_str!("../assets/locales/tftp-cli.en.toml"),
    include_str!("../assets/locales/feiq.zh-CN.toml"),
    include_str!("../assets/locales/feiq.en.toml"),
    include_str!("../assets/locales/feiq-packet.zh-CN.toml"),
    include_str!("../assets/locales/feiq-packet.en.toml"),
    include_str!("../assets/locales/feiq-cli.zh-CN.toml"),
    include_str!("../assets/locales/feiq-cli.en.toml"),
];
rust_i18n::i18n!("assets/locales", fallback = "zh-CN");

pub mod capture;
pub mod cli;
pub mod codec;
pub mod i18n;
pub mod model;
pub mod net;
pub mod proto;
pub mod ui;
