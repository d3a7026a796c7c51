//! Words of TFTP packets and of what happens between them.

use std::borrow::Cow;
use std::time::Duration;

use super::{Text, notice, tftp_error_code, tftp_text};
use crate::i18n::t;
use crate::model::tftp::{Again, Exchange, PacketRow, RowKind};
use crate::proto::tftp::{Agreed, Happening, Malformed, Mode, Options, Packet, Request};

/// What happened beside the packets.
pub fn tftp_happening(happening: &Happening) -> String {
    match happening {
        Happening::Agreed(agreed) => t!("tftp-packet.agreed", terms = terms(agreed)),
        Happening::TimedOut { waited, repeat, most } => {
            t!("tftp-packet.timed-out", waited = span(nanoseconds(*waited)), repeat = repeat, most = most)
        }
        Happening::WithoutOptions { code } => {
            t!("tftp-packet.without-options", code = code.0, meaning = tftp_error_code(*code))
        }
        Happening::WentBack { block } => t!("tftp-packet.went-back", block = block),
        Happening::Duplicate { block } => t!("tftp-packet.duplicate", block = block),
        Happening::Foreign { from } => t!("tftp-packet.foreign", from = from),
        Happening::Malformed(why) => tftp_malformed(*why).into(),
    }
    .into_owned()
}

/// What kind of packet it is, as RFC 1350 and 2347 call it; empty for what is none.
pub fn tftp_kind(row: &PacketRow) -> Text {
    match (&row.kind, row.tftp()) {
        (RowKind::Event(_), _) => Text::default(),
        (_, Some(Ok(packet))) => Cow::Borrowed(match packet {
            Packet::Read(_) => "RRQ",
            Packet::Write(_) => "WRQ",
            Packet::Data { .. } => "DATA",
            Packet::Ack { .. } => "ACK",
            Packet::Error { .. } => "ERROR",
            Packet::Oack(_) => "OACK",
        }),
        _ => "?".into(),
    }
}

/// What a row says. `block` is the block that its number stands for; `exchange` is the transfer that it belongs to.
pub fn tftp_meaning(row: &PacketRow, block: Option<u64>, exchange: Option<&Exchange>) -> String {
    let RowKind::Packet { length, sent, .. } = &row.kind else {
        let RowKind::Event(happened) = &row.kind else { return String::new() };
        return notice(happened.as_ref(), row.peer);
    };
    let foreign = exchange.and_then(|exchange| exchange.foreign(row));
    let words = match row.tftp() {
        Some(Ok(packet)) => {
            let data = u64::from(*length).saturating_sub(4);
            // What comes from elsewhere knows nothing of this file.
            let blksize = exchange.filter(|_| foreign.is_none()).and_then(|exchange| exchange.blksize);
            packet_words(&packet, block, data, blksize).into_owned()
        }
        other => tftp_malformed(other.and_then(Result::err).unwrap_or(Malformed::TooShort)),
    };
    match foreign {
        None => words,
        Some(peer) if *sent => t!("tftp-packet.to-foreign", peer = peer, words = words).into_owned(),
        Some(peer) => t!("tftp-packet.from-foreign", peer = peer, words = words).into_owned(),
    }
}

fn packet_words(packet: &Packet<'_>, block: Option<u64>, data: u64, blksize: Option<u16>) -> Text {
    let block = block.unwrap_or_default();
    match packet {
        Packet::Read(request) => t!("tftp-packet.read", request = request_words(request, true)),
        Packet::Write(request) => t!("tftp-packet.write", request = request_words(request, false)),
        Packet::Data { .. } => match blksize.filter(|blksize| data < u64::from(*blksize)) {
            Some(blksize) => t!("tftp-packet.last", block = block, bytes = data, blksize = blksize),
            None => t!("tftp-packet.data", block = block, bytes = data),
        },
        Packet::Ack { .. } if block == 0 => t!("tftp-packet.ready"),
        Packet::Ack { .. } => t!("tftp-packet.ack", block = block),
        Packet::Error { code, message } => {
            let (code, meaning, message) = (code.0, tftp_error_code(*code), tftp_text(message));
            match message.is_empty() {
                true => t!("tftp-packet.error-plain", code = code, meaning = meaning),
                false => t!("tftp-packet.error", code = code, meaning = meaning, message = message),
            }
        }
        Packet::Oack(options) if options.is_empty() => t!("tftp-packet.oack-none"),
        Packet::Oack(options) => t!("tftp-packet.oack", options = options_words(*options, false)),
    }
}

fn request_words(request: &Request<'_>, reads: bool) -> Text {
    let (name, mode) = (tftp_text(request.name), tftp_text(request.mode));
    match request.options.is_empty() {
        true => t!("tftp-packet.request", name = name, mode = mode),
        false => {
            let options = options_words(request.options, reads);
            t!("tftp-packet.request-options", name = name, mode = mode, options = options)
        }
    }
}

fn options_words(options: Options<'_>, asks: bool) -> String {
    let words: Vec<Text> = options.iter().map(|(name, value)| tftp_option(name, value, asks)).collect();
    words.join(&t!("tftp-packet.comma"))
}

/// `块大小 1428`. Someone who reads asks for the size with a tsize of 0 (RFC 2349).
pub fn tftp_option(name: &[u8], value: &[u8], asks: bool) -> Text {
    let is = |known: &str| known.as_bytes().eq_ignore_ascii_case(name);
    let value = tftp_text(value);
    match () {
        () if is("blksize") => t!("tftp-packet.blksize", value = value),
        () if is("windowsize") => t!("tftp-packet.windowsize", value = value),
        () if is("timeout") => t!("tftp-packet.timeout", value = value),
        () if is("tsize") && asks => t!("tftp-packet.tsize-asked"),
        () if is("tsize") => t!("tftp-packet.tsize", value = value),
        () if is("rollover") => t!("tftp-packet.rollover", value = value),
        () => format!("{}={value}", tftp_text(name)).into(),
    }
}

/// What is agreed on, as its options.
fn terms(agreed: &Agreed) -> String {
    let number = |name: &str, value: u64| tftp_option(name.as_bytes(), value.to_string().as_bytes(), false);
    let mut parts = vec![number("blksize", agreed.blksize.into()), number("windowsize", agreed.windowsize.into())];
    parts.extend(agreed.timeout.map(|timeout| number("timeout", timeout.into())));
    parts.extend(agreed.tsize.map(|tsize| number("tsize", tsize)));
    parts.extend((agreed.rollover > 0).then(|| number("rollover", agreed.rollover.into())));
    parts.join(&t!("tftp-packet.comma"))
}

/// That the same was said before, where it was: which repeat it is, and how long after the one before.
pub fn tftp_again(row: &PacketRow) -> Option<Text> {
    let Again { times, since } = row.again?;
    let since = span(since);
    Some(match &row.kind {
        RowKind::Packet { sent: true, .. } => t!("tftp-packet.sent-again", times = times, since = since),
        _ => t!("tftp-packet.came-again", times = times, since = since),
    })
}

/// Why a datagram is no packet.
pub fn tftp_malformed(why: Malformed) -> String {
    let why = match why {
        Malformed::TooShort => t!("tftp-packet.wrong.too-short"),
        Malformed::Opcode(opcode) => t!("tftp-packet.wrong.opcode", opcode = opcode),
        Malformed::NoEnd => t!("tftp-packet.wrong.no-end"),
        Malformed::NoName => t!("tftp-packet.wrong.no-name"),
        Malformed::NoValue => t!("tftp-packet.wrong.no-value"),
        Malformed::TooLong => t!("tftp-packet.wrong.too-long"),
    };
    t!("tftp-packet.malformed", why = why).into_owned()
}

/// What a mode does with the file's bytes.
pub fn tftp_mode(mode: &[u8]) -> Text {
    match Mode::named(mode) {
        Some(Mode::Octet) => t!("tftp-packet.mode.octet"),
        Some(Mode::Netascii) => t!("tftp-packet.mode.netascii"),
        None if mode.eq_ignore_ascii_case(b"mail") => t!("tftp-packet.mode.mail"),
        None => t!("tftp-packet.mode.unknown"),
    }
}

/// A span of time, to two or three digits: `120 µs`, `4.8 ms`, `48 ms`, `1.0 s`.
pub fn span(nanoseconds: i64) -> String {
    let millis = nanoseconds as f64 / 1e6;
    match millis.abs() {
        short if short < 0.9995 => format!("{:.0} µs", millis * 1000.0),
        short if short < 9.95 => format!("{millis:.1} ms"),
        short if short < 999.5 => format!("{millis:.0} ms"),
        _ => format!("{:.1} s", millis / 1000.0),
    }
}

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}
