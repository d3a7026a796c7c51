//! Notices, errors and problems in words of the chosen language: operation, target and cause.

mod answers;
mod capture;
mod compose;
mod export;
mod feiq;
mod feiq_desk;
mod feiq_field;
mod feiq_maker;
mod feiq_notice;
mod feiq_packet;
mod framing;
mod pack;
mod play;
mod quick;
mod relay;
mod search;
mod tftp;
mod tftp_field;
mod tftp_packet;
mod tools;

use std::borrow::Cow;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

pub use answers::{rule_error, rule_problem, rule_summary, then_kind, when_kind};
pub use capture::{capture_error, damage, file_name, recording, size};

use super::address::AddressError;
use super::compose::ComposeError;
use super::form::{Field, FieldError, Kind, Problem};
use super::session::SendFailure;
use super::storage::{Complaint, StorageError};
use crate::codec::escape::EscapeError;
use crate::codec::hex::{HexError, HexErrorKind};
use crate::i18n::t;
use crate::net::{Cause, Gone, NetError, Notice, Operation, State};

pub use compose::{algorithm, attach, attach_error, verdict};
pub use export::exported;
pub use feiq::{feiq_delivery, feiq_end, feiq_failure, feiq_field, feiq_kind, feiq_name, feiq_presence, feiq_problem};
pub use feiq_desk::{feiq_emoticon, feiq_file, feiq_preview, feiq_shown};
pub use feiq_field::{FeiqFieldWords, feiq_charset, feiq_fields, feiq_wrong};
pub use feiq_maker::{feiq_maker_problem, feiq_preset, feiq_received};
pub use feiq_packet::{
    feiq_again, feiq_malformed, feiq_meaning, feiq_mode, feiq_mode_words, feiq_options, feiq_packet,
};
pub use framing::{
    cut, frames_stopped, framing, framing_error, framing_field, framing_kind, framing_problem, lesson, lesson_name,
    wrap_error,
};
pub use pack::{format_error, pack_problem, value_error};
pub use play::{file_send_error, file_sent, play_end, playing, playing_in_full, repeat_error};
pub use quick::{import_error, imported, left_out, rename_error, run_error};
pub use relay::{fault, faults, towards, way, way_of};
pub use search::{colour, filter_wrong, find_kind, pattern_error};
pub use tftp::{
    tftp_agreed, tftp_agreed_in_full, tftp_commands, tftp_demo_error, tftp_demo_text, tftp_error_code, tftp_field,
    tftp_field_error, tftp_finished, tftp_problem, tftp_reach, tftp_refusal, tftp_state, tftp_text,
};
pub use tftp_field::{FieldWords, tftp_fields, tftp_wrong};
pub use tftp_packet::{span, tftp_again, tftp_happening, tftp_kind, tftp_meaning};
pub use tools::{block_kind, interface_kind, mac, scope, subnet_error};

type Text = Cow<'static, str>;

/// What an event record says. None is a notice of a later version.
pub fn notice(notice: Option<&Notice>, peer: Option<SocketAddr>) -> String {
    let Some(notice) = notice else { return t!("notice.unknown").into_owned() };
    let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
    match notice {
        Notice::Tftp { happening, .. } => tftp_happening(happening).into(),
        Notice::FileBegun { .. } | Notice::FileEnded { .. } => feiq_notice::feiq_notice(notice).unwrap_or_default(),
        Notice::TransferEnded { how, .. } => tftp_finished(how).into(),
        Notice::Opened { local } => t!("notice.opened", local = local),
        Notice::Connecting { remote } => t!("notice.connecting", remote = remote),
        Notice::Connected { local, remote } => t!("notice.connected", local = local, remote = remote),
        // The original's own words, in both languages.
        Notice::Online => format!("Client {peer} gets online.").into(),
        Notice::Offline(gone) => format!("Client {peer} gets offline.{}", reason(gone)).into(),
        Notice::PeerFinished => t!("notice.peer-finished", peer = peer),
        Notice::Finished => t!("notice.finished"),
        Notice::Closed => t!("notice.closed"),
        Notice::Disconnected(how) => t!("notice.disconnected", how = gone(how)),
        Notice::Failed(error) | Notice::Refused(error) => net_error(error).into(),
        Notice::Undelivered { destination, error } => {
            t!("notice.undelivered", destination = destination, cause = cause(&error.cause, error.operation))
        }
        Notice::Lost { packets } => t!("notice.lost", packets = packets),
        Notice::Unanswered { packets } => t!("reply.unanswered", packets = packets),
        Notice::HeldBack { loops, limited, full } => {
            t!("answer.held-back", total = loops + limited + full, loops = loops, limited = limited, full = full)
        }
        Notice::EchoStopped => t!("reply.echo-stopped"),
        Notice::Joined { group } => t!("notice.joined", group = group),
        Notice::Left { group } => t!("notice.left", group = group),
        Notice::UpstreamOpened { local, remote } => t!("relay.upstream-opened", local = local, remote = remote),
        Notice::UpstreamEnded(how) => t!("relay.upstream-ended", how = gone(how)),
        Notice::Injected { towards, bytes } => relay::injected(*towards, *bytes),
        Notice::Unpassed { towards, bytes } => relay::unpassed(*towards, *bytes),
        Notice::Faults { towards, faults } => relay::set(*towards, faults),
        Notice::FaultEffects { towards, effects } => relay::effects(*towards, effects),
        Notice::RelayFull { packets } => t!("relay.full", packets = packets),
        Notice::AcceptPaused => t!("notice.accept-paused"),
        Notice::AcceptResumed => t!("notice.accept-resumed"),
        Notice::NotAFrame { why } => cut(why),
    }
    .into_owned()
}

/// Behind the original's "gets offline.": nothing for the usual end, the reason for another.
fn reason(how: &Gone) -> String {
    match how {
        Gone::ByPeer => String::new(),
        _ => format!(" ({})", gone(how)),
    }
}

/// How a connection ended.
pub fn gone(how: &Gone) -> Text {
    match how {
        Gone::ByPeer => t!("gone.by-peer"),
        Gone::ByUs => t!("gone.by-us"),
        Gone::Aborted { unsent: 0 } => t!("gone.aborted"),
        Gone::Aborted { unsent } => t!("gone.aborted-unsent", unsent = unsent),
        Gone::Reset => t!("gone.reset"),
        Gone::TimedOut => t!("gone.timed-out"),
        Gone::Error(error) => net_error(error).into(),
    }
}

/// "打开失败：127.0.0.1:80 权限不足（端口 1024 以下需要管理员权限）"
pub fn net_error(error: &NetError) -> String {
    let operation = operation(error.operation);
    let cause = cause(&error.cause, error.operation);
    if error.target.is_empty() {
        t!("error.without-target", operation = operation, cause = cause).into_owned()
    } else {
        t!("error.with-target", operation = operation, target = error.target, cause = cause).into_owned()
    }
}

fn operation(operation: Operation) -> Text {
    match operation {
        Operation::Open => t!("operation.open"),
        Operation::Bind => t!("operation.bind"),
        Operation::Listen => t!("operation.listen"),
        Operation::Resolve => t!("operation.resolve"),
        Operation::Connect => t!("operation.connect"),
        Operation::Accept => t!("operation.accept"),
        Operation::Send => t!("operation.send"),
        Operation::Receive => t!("operation.receive"),
        Operation::Join => t!("operation.join"),
        Operation::Leave => t!("operation.leave"),
        Operation::Configure => t!("operation.configure"),
        Operation::ReadFile => t!("operation.read-file"),
        Operation::WriteFile => t!("operation.write-file"),
        Operation::Serve => t!("operation.serve"),
    }
}

fn cause(cause: &Cause, operation: Operation) -> Text {
    match cause {
        Cause::PermissionDenied if matches!(operation, Operation::Bind | Operation::Listen) => {
            t!("cause.permission-bind")
        }
        Cause::PermissionDenied => t!("cause.permission"),
        Cause::AddressInUse => t!("cause.address-in-use"),
        Cause::AnotherMessenger => t!("cause.another-messenger"),
        Cause::AddressNotAvailable => t!("cause.address-not-available"),
        Cause::LoopbackOnly { local } => t!("cause.loopback-only", local = local),
        Cause::LocalPortBusy => t!("cause.local-port-busy"),
        Cause::Refused => t!("cause.refused"),
        Cause::Reset => t!("cause.reset"),
        Cause::TimedOut => t!("cause.timed-out"),
        Cause::NetworkUnreachable => t!("cause.network-unreachable"),
        Cause::HostUnreachable => t!("cause.host-unreachable"),
        Cause::NameNotFound => t!("cause.name-not-found"),
        Cause::ResolverUnreachable => t!("cause.resolver-unreachable"),
        Cause::ResolverBusy => t!("cause.resolver-busy"),
        Cause::ResolverEnded => t!("cause.resolver-ended"),
        Cause::ResolverFailed(words) => t!("cause.resolver-failed", words = words),
        Cause::MessageTooLong { length } => t!("cause.message-too-long", length = length),
        Cause::TooLongForPath { most } => t!("cause.too-long-for-path", most = most),
        Cause::TooManyFiles => t!("cause.too-many-files"),
        Cause::NotConnected => t!("cause.not-connected"),
        Cause::NoSuchClient => t!("cause.no-such-client"),
        Cause::NoClients => t!("cause.no-clients"),
        Cause::TooLongForQueue { length, limit } => t!("cause.too-long-for-queue", length = length, limit = limit),
        Cause::NotOffered => t!("cause.not-offered"),
        Cause::TooManyToOffer { length, limit } => t!("cause.too-many-to-offer", length = length, limit = limit),
        Cause::QueueFull { limit } => t!("cause.queue-full", limit = limit),
        Cause::LoopsToItself => t!("relay.loops"),
        Cause::Cancelled => t!("cause.cancelled"),
        Cause::NoSuchInterface => t!("cause.no-such-interface"),
        Cause::NotAGroup => t!("cause.not-a-group"),
        Cause::AlreadyMember => t!("cause.already-member"),
        Cause::NotMember => t!("cause.not-member"),
        Cause::WrongFamily => t!("cause.wrong-family"),
        Cause::NotSupported => t!("cause.not-supported"),
        Cause::NoSuchFile => t!("file.not-found"),
        Cause::NoSuchFolder => t!("cause.no-such-folder"),
        Cause::FileExists => t!("cause.file-exists"),
        Cause::IsFolder => t!("file.folder"),
        Cause::NotFolder => t!("file.not-folder"),
        Cause::NotPlainFile => t!("file.not-plain"),
        Cause::FileChanged => t!("cause.file-changed"),
        Cause::FileTooLarge => t!("file.too-large"),
        Cause::DiskFull => t!("file.full"),
        Cause::ReadOnlyDisk => t!("file.read-only"),
        Cause::FileInUse => t!("file.in-use"),
        Cause::PipeClosed => t!("cause.pipe-closed"),
        Cause::WorkerDied(words) => t!("cause.worker-died", words = words),
        Cause::Other(words) => words.clone().into(),
    }
}

/// Why nothing was sent.
pub fn send_failure(failure: &SendFailure) -> String {
    match failure {
        SendFailure::Compose(error) => compose_error(error).into(),
        SendFailure::NotOpen => t!("send.not-open"),
        SendFailure::NotConnected => t!("send.not-connected"),
        SendFailure::NoTarget => t!("send.no-target"),
        SendFailure::Target(error) => address_error(error),
        SendFailure::NoClients => t!("send.no-clients"),
        SendFailure::Empty => t!("send.empty"),
        SendFailure::Repeat(error) => repeat_error(*error),
        SendFailure::Framing(problem) => framing_problem(problem).into(),
        SendFailure::Wrap(error) => wrap_error(error),
        SendFailure::Busy => t!("send.busy"),
        SendFailure::Net(error) => net_error(error).into(),
    }
    .into_owned()
}

/// Why the box cannot be read, with the place.
pub fn compose_error(error: &ComposeError) -> String {
    match error {
        ComposeError::Hex(error) => hex_error(error),
        ComposeError::Escape(error) => escape_error(error).into_owned(),
        ComposeError::Placeholder(error) => compose::template_error(error),
        ComposeError::Encode(error) => t!(
            "compose.not-in-charset",
            character = error.character,
            code = format!("{:04X}", error.character as u32),
            charset = error.charset.name(),
            position = error.position + 1
        )
        .into_owned(),
    }
}

fn hex_error(error: &HexError) -> String {
    let (line, column) = (error.line, error.column);
    let what = hex_cause(&error.kind);
    t!("compose.at-line-column", line = line, column = column, what = what).into_owned()
}

fn hex_cause(kind: &HexErrorKind) -> Text {
    match kind {
        HexErrorKind::NotHex(character) => t!("compose.not-hex", character = character),
        HexErrorKind::LoneDigit(digit) => t!("compose.lone-digit", digit = digit),
        HexErrorKind::NoDigits => t!("compose.no-digits"),
    }
}

fn escape_error(error: &EscapeError) -> Text {
    match error {
        EscapeError::Unknown { position, character } => {
            t!("compose.unknown-escape", position = position + 1, character = character)
        }
        EscapeError::BadHex { position, .. } => t!("compose.bad-hex-escape", position = position + 1),
        EscapeError::Dangling { position } => t!("compose.dangling-escape", position = position + 1),
        EscapeError::Encode(error) => compose_error(&ComposeError::Encode(error.clone())).into(),
    }
}

/// What is wrong in a field.
pub fn problem(problem: &Problem) -> Text {
    match problem {
        Problem::Address(error) => address_error(error),
        Problem::Number { least, most } => t!("field.number", least = least, most = most),
        Problem::Percent => t!("relay.percent"),
    }
}

/// A wrong field with its name: for a command line, where no field is beside it.
pub fn field_error(error: &FieldError) -> String {
    t!("field.error", field = field(error.field), problem = problem(&error.problem)).into_owned()
}

fn field(field: Field) -> Text {
    match field {
        Field::LocalAddress => t!("network.local-address"),
        Field::LocalPort => t!("network.local-port"),
        Field::RemoteAddress => t!("network.remote-address"),
        Field::RemotePort => t!("network.remote-port"),
        Field::ConnectTimeout => t!("network.connect-timeout"),
        Field::KeepAlive => t!("network.keep-alive"),
        Field::Groups => t!("network.groups"),
        Field::MulticastTtl => t!("network.ttl"),
        Field::Idle => t!("relay.idle"),
        Field::Fault(towards, fault) => format!("{} {}", relay::way(towards), relay::fault(fault)).into(),
    }
}

/// Why an address was not understood.
pub fn address_error(error: &AddressError) -> Text {
    match error {
        AddressError::Empty => t!("address.empty"),
        AddressError::NoPort(text) => t!("address.no-port", text = text),
        AddressError::BadPort(text) => t!("address.bad-port", text = text),
        AddressError::BadHost(text) => t!("address.bad-host", text = text),
        AddressError::BadAddress(text) => t!("address.bad-address", text = text),
        AddressError::NotAGroup(text) => t!("address.not-a-group", text = text),
    }
}

/// A kind of session.
pub fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Udp => t!("kind.udp"),
        Kind::TcpClient => t!("kind.tcp-client"),
        Kind::TcpServer => t!("kind.tcp-server"),
        Kind::Relay => t!("relay.kind"),
    }
}

/// Where a session is in its life, for the status bar.
pub fn state(state: &State) -> String {
    match state {
        State::Opening => t!("state.opening"),
        State::Connecting { remote } => t!("state.connecting", remote = remote),
        State::Open { local, remote: None } => t!("state.open", local = local),
        State::Open { local, remote: Some(remote) } => t!("state.connected", local = local, remote = remote),
        State::Closing => t!("state.closing"),
        State::Closed => t!("state.closed"),
        State::Failed(error) => net_error(error).into(),
    }
    .into_owned()
}

/// Behind a datagram that came to another address than the bound one: `→ 192.168.1.255 广播`.
pub fn came_to(ip: IpAddr) -> String {
    let what = address_kind(ip);
    format!("→ {ip}{}{what}", if what.is_empty() { "" } else { " " })
}

/// 广播 or 组播 where an address is one, else nothing.
fn address_kind(ip: IpAddr) -> Text {
    if ip.is_multicast() {
        t!("address.multicast")
    } else if is_broadcast(ip) {
        t!("address.broadcast")
    } else {
        Text::default()
    }
}

/// 255.255.255.255, the broadcast address of the loopback network, or of one of this machine's subnets.
fn is_broadcast(ip: IpAddr) -> bool {
    let IpAddr::V4(ip) = ip else { return false };
    if ip == Ipv4Addr::BROADCAST || ip == Ipv4Addr::new(127, 255, 255, 255) {
        return true;
    }
    let mut known = BROADCASTS.lock();
    if known.0.is_none_or(|asked| asked.elapsed() > ASK_AGAIN) {
        // Where the list cannot be had, a datagram is only not called a broadcast.
        let addresses = crate::net::addresses().unwrap_or_default();
        *known = (Some(Instant::now()), addresses.iter().filter_map(|address| address.broadcast).collect());
    }
    known.1.contains(&ip)
}

/// The broadcast addresses of this machine's subnets, and when the system was asked for them.
static BROADCASTS: Mutex<(Option<Instant>, Vec<Ipv4Addr>)> = Mutex::new((None, Vec::new()));
/// How long an answer is good for: a frame asks for each line in view.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// A field of a settings or workspace file that was not understood.
pub fn complaint(complaint: &Complaint) -> String {
    let file = complaint.file.display();
    if complaint.place.is_empty() {
        t!("storage.bad-file", file = file, cause = complaint.cause.trim()).into_owned()
    } else {
        t!("storage.bad-field", file = file, place = complaint.place, cause = complaint.cause.trim()).into_owned()
    }
}

/// A file that could not be read or written.
pub fn storage_error(error: &StorageError) -> String {
    file_error(&error.path, &error.cause)
}

/// A file that could not be read or written, and why.
pub fn file_error(path: &Path, error: &io::Error) -> String {
    t!("storage.error", file = path.display(), cause = file_cause(error)).into_owned()
}

/// Why a file cannot be read or written, without the numbers of the system.
pub fn file_cause(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::NotFound => t!("file.not-found"),
        io::ErrorKind::PermissionDenied => t!("file.permission"),
        io::ErrorKind::IsADirectory => t!("file.folder"),
        io::ErrorKind::NotADirectory => t!("file.not-folder"),
        io::ErrorKind::InvalidInput => t!("file.not-plain"),
        io::ErrorKind::FileTooLarge => t!("file.too-large"),
        io::ErrorKind::StorageFull => t!("file.full"),
        io::ErrorKind::ReadOnlyFilesystem => t!("file.read-only"),
        _ => error.to_string().into(),
    }
}
