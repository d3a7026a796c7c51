//! Words of TFTP transfers: how they end, why a server refuses, what is wrong in a form, and who can reach a server.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use super::{Text, compose_error, file_cause, net_error, problem, size, subnet_error};
use crate::codec::escape;
use crate::i18n::t;
use crate::model::compose::ComposeError;
use crate::model::tftp::{
    Access, Agreed, DemoError, ErrorCode, Finished, Network, Reach, Refusal, TftpError, TftpField, TftpProblem,
    TransferState, name_charset,
};
use crate::proto::tftp::PORT;

/// How a transfer ended.
pub fn tftp_finished(how: &Finished) -> String {
    match how {
        Finished::Complete => t!("tftp.end.complete"),
        Finished::Unconfirmed => t!("tftp.end.unconfirmed"),
        Finished::Cancelled => t!("tftp.end.cancelled"),
        Finished::ByPeer { code, message } => {
            let what = tftp_error_code(*code);
            match tftp_text(message) {
                said if said.is_empty() => t!("tftp.end.by-peer", what = what, code = code.0),
                said => t!("tftp.end.by-peer-saying", what = what, code = code.0, said = said),
            }
        }
        Finished::TimedOut { answered: false } => t!("tftp.end.no-answer"),
        Finished::TimedOut { answered: true } => t!("tftp.end.silent"),
        Finished::IllegalOptions => t!("tftp.end.illegal-options"),
        Finished::Refused(refusal) => t!("tftp.end.refused", why = tftp_refusal(refusal)),
        Finished::Failed(error) => net_error(error).into(),
    }
    .into_owned()
}

/// Where a transfer is: how it ended, or what it waits for.
pub fn tftp_state(state: &TransferState) -> String {
    match &state.finished {
        Some(how) => tftp_finished(how),
        None if state.agreed.is_none() && state.counts.blocks == 0 => t!("tftp.state.asking").into_owned(),
        None => t!("tftp.state.running").into_owned(),
    }
}

/// Why a server does not grant a request.
pub fn tftp_refusal(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::NotFound => t!("tftp.refusal.not-found"),
        Refusal::BadName => t!("tftp.refusal.bad-name"),
        Refusal::Denied => t!("tftp.refusal.denied"),
        Refusal::ReadOnly => t!("tftp.refusal.read-only"),
        Refusal::Exists => t!("tftp.refusal.exists"),
        Refusal::TooLarge { limit } => t!("tftp.refusal.too-large", limit = size(*limit)),
        Refusal::NoSpace { free } => t!("tftp.refusal.no-space", free = size(*free)),
        Refusal::Busy => t!("tftp.refusal.busy"),
        Refusal::BusyClient => t!("tftp.refusal.busy-client"),
        Refusal::NotAllowed => t!("tftp.refusal.not-allowed"),
        Refusal::Mode => t!("tftp.refusal.mode"),
        Refusal::Malformed => t!("tftp.refusal.malformed"),
        Refusal::Options => t!("tftp.refusal.options"),
    }
}

/// What the number of an ERROR means (RFC 1350, RFC 2347).
pub fn tftp_error_code(code: ErrorCode) -> Text {
    match code {
        ErrorCode::NOT_DEFINED => t!("tftp.error.0"),
        ErrorCode::NOT_FOUND => t!("tftp.error.1"),
        ErrorCode::ACCESS => t!("tftp.error.2"),
        ErrorCode::DISK_FULL => t!("tftp.error.3"),
        ErrorCode::ILLEGAL => t!("tftp.error.4"),
        ErrorCode::UNKNOWN_TID => t!("tftp.error.5"),
        ErrorCode::EXISTS => t!("tftp.error.6"),
        ErrorCode::NO_USER => t!("tftp.error.7"),
        ErrorCode::OPTIONS => t!("tftp.error.8"),
        ErrorCode(_) => t!("tftp.error.other"),
    }
}

/// A name or a message of a peer as text: UTF-8, or GBK where it is none; what cannot be seen is escaped.
pub fn tftp_text(bytes: &[u8]) -> String {
    escape::show(bytes, name_charset(bytes))
}

/// The terms in few columns: `1428 B × 64`.
pub fn tftp_agreed(agreed: &Agreed) -> String {
    match agreed.windowsize {
        0 | 1 => format!("{} B", agreed.blksize),
        window => format!("{} B × {window}", agreed.blksize),
    }
}

/// The terms in full.
pub fn tftp_agreed_in_full(agreed: &Agreed) -> String {
    if !agreed.options {
        return t!("tftp.agreed.none").into_owned();
    }
    let mut parts = vec![
        t!("tftp.agreed.blksize", bytes = agreed.blksize).into_owned(),
        t!("tftp.agreed.window", blocks = agreed.windowsize).into_owned(),
    ];
    parts.extend(agreed.tsize.map(|bytes| t!("tftp.agreed.tsize", bytes = bytes).into_owned()));
    parts.extend(agreed.timeout.map(|seconds| t!("tftp.agreed.timeout", seconds = seconds).into_owned()));
    parts.join(" · ")
}

/// What is wrong in a field.
pub fn tftp_problem(wrong: &TftpProblem) -> Text {
    match wrong {
        TftpProblem::Common(common) => problem(common),
        TftpProblem::Missing => t!("tftp.problem.missing"),
        TftpProblem::NotInCharset(error) => compose_error(&ComposeError::Encode(error.clone())).into(),
        TftpProblem::Nul => t!("tftp.problem.nul"),
        TftpProblem::TooLong { most } => t!("tftp.problem.too-long", most = most),
        TftpProblem::NoFile(path) => t!("tftp.problem.no-file", path = path.display()),
        TftpProblem::IsFolder(path) => t!("tftp.problem.is-folder", path = path.display()),
        TftpProblem::NoFolder(path) => t!("tftp.problem.no-folder", path = path.display()),
        TftpProblem::Network(error) => subnet_error(error),
    }
}

/// A wrong field with its name: for what is folded away.
pub fn tftp_field_error(error: &TftpError) -> String {
    t!("field.error", field = tftp_field(error.field), problem = tftp_problem(&error.problem)).into_owned()
}

/// What a field is called.
pub fn tftp_field(field: TftpField) -> Text {
    match field {
        TftpField::Server => t!("tftp.server"),
        TftpField::Port => t!("tftp.port"),
        TftpField::Name => t!("tftp.name"),
        TftpField::Local => t!("tftp.local"),
        TftpField::BlockSize => t!("tftp.blksize"),
        TftpField::Window => t!("tftp.window"),
        TftpField::Timeout => t!("tftp.timeout"),
        TftpField::Retries => t!("tftp.retries"),
        TftpField::Folder => t!("tftp.folder"),
        TftpField::Address => t!("tftp.address"),
        TftpField::Allow => t!("tftp.allow"),
        TftpField::LargestFile => t!("tftp.largest"),
        TftpField::Transfers => t!("tftp.transfers"),
        TftpField::PerClient => t!("tftp.per-client"),
    }
}

/// Who on the network can do what with a folder: `starts` before the server runs, else now.
pub fn tftp_reach(reach: &Reach, access: &Access, folder: &Path, starts: bool) -> String {
    let folder = folder.display();
    let what = match (tftp_who(reach), access.write, access.overwrite) {
        (Err(ip), ..) => t!("tftp.reach.nobody", ip = ip, folder = folder),
        (Ok(who), false, _) => t!("tftp.reach.read", who = who, folder = folder),
        (Ok(who), true, false) => t!("tftp.reach.write", who = who, folder = folder),
        (Ok(who), true, true) => t!("tftp.reach.overwrite", who = who, folder = folder),
    };
    if starts { t!("tftp.reach.starts", what = what).into_owned() } else { what.into_owned() }
}

/// Who can; else the address that nobody reaches.
fn tftp_who(reach: &Reach) -> Result<Text, IpAddr> {
    Ok(match reach {
        Reach::ThisMachine => t!("tftp.reach.this-machine"),
        Reach::Listed(networks) => t!("tftp.reach.listed", list = networks_text(networks)),
        Reach::Address(ip) => t!("tftp.reach.address", ip = ip),
        Reach::Everyone => t!("tftp.reach.everyone"),
        Reach::Nobody(ip) => return Err(*ip),
    })
}

/// So many networks of a list are named.
const MOST_NETWORKS: usize = 4;

fn networks_text(networks: &[Network]) -> String {
    let one = |network: &Network| {
        let whole = if network.ip.is_ipv4() { 32 } else { 128 };
        if network.prefix == whole { network.ip.to_string() } else { format!("{}/{}", network.ip, network.prefix) }
    };
    let mut text = networks.iter().take(MOST_NETWORKS).map(one).collect::<Vec<_>>().join(", ");
    if networks.len() > MOST_NETWORKS {
        text.push_str(" …");
    }
    text
}

/// What is typed on another machine to get a file from a server that listens there. A server that listens on all
/// addresses is named by one of them.
pub fn tftp_commands(local: SocketAddr) -> Vec<String> {
    let (ip, port) = (reachable(local.ip()), local.port());
    let host = if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
    let mut commands = vec![
        format!("netaide tftp get tftp://{host}:{port}/FILE"),
        format!("curl -O tftp://{host}:{port}/FILE"),
        format!("tftp -m binary {ip} {port} -c get FILE"),
    ];
    // That of Windows asks on no other port.
    commands.extend((port == PORT).then(|| format!("tftp -i {ip} get FILE")));
    commands
}

/// An address at which others find this machine, where it has one.
fn reachable(ip: IpAddr) -> IpAddr {
    if !ip.is_unspecified() {
        return ip;
    }
    let known = crate::net::addresses().unwrap_or_default();
    let outward = known.iter().map(|address| address.ip).find(|ip| !ip.is_loopback() && ip.is_ipv4());
    outward.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// What the file of the demonstration says.
pub fn tftp_demo_text() -> Cow<'static, str> {
    t!("tftp.demo.text")
}

/// Why there is no demonstration.
pub fn tftp_demo_error(error: &DemoError) -> String {
    match error {
        DemoError::Folder(cause) => t!("tftp.demo.no-folder", cause = file_cause(cause)).into_owned(),
        DemoError::Net(error) => net_error(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peers_text_is_read_in_the_charset_that_it_is_in() {
        for (bytes, text) in [
            (&b"plain.bin"[..], "plain.bin"),
            ("固件.bin".as_bytes(), "固件.bin"),
            (b"\xB9\xCC\xBC\xFE.bin", "固件.bin"),
            (b"a\x07\x1B[31m", "a\\a\\e[31m"),
            (b"\xFF\xFE", "\\xFF\\xFE"),
        ] {
            assert_eq!(tftp_text(bytes), text, "{bytes:?}");
        }
    }

    #[test]
    fn terms_are_short() {
        let agreed = |blksize, windowsize| Agreed {
            blksize,
            windowsize,
            timeout: None,
            tsize: None,
            rollover: 0,
            options: true,
        };
        assert_eq!(tftp_agreed(&agreed(512, 1)), "512 B");
        assert_eq!(tftp_agreed(&agreed(1428, 64)), "1428 B × 64");
    }
}
