//! The line in which a query is typed.
//!
//! Terms stand side by side, and all must hold; `!` before a term asks for its opposite.
//!
//! | term | holds for |
//! | --- | --- |
//! | `dir:rx` `dir:tx,event` | these directions |
//! | `peer:192.168.1.5` `peer:10.0.0.0/8` `peer:[::1]:80,127.0.0.1:81` | these peers |
//! | `port:80,443` | peers with these ports |
//! | `len:4` `len:>100` `len:<=20` `len:10..20` | data of this length; both ends of a range belong to it |
//! | `time:16:05..16:06` `time:2026-11-22T16:05..` | this time; the end of a range does not belong to it |
//! | `checksum:bad` `checksum:good` | received data whose checksum ([`Terms::verify`]) is wrong, or right |
//! | `checksum:bad,CRC-16/MODBUS,le` | the same for this checksum |
//! | `hex:AA??01` `hex:"A? 01"` | data with these bytes |
//! | `text:abc` `"two words"` `abc` | data or events with this text, in either case |
//! | `exact:Abc` | the same, in this case |
//! | `/a+b/` `/a+b/i` | data or events in which the regular expression is found |
//!
//! A time without a date is one of [`Terms::day`]; one without seconds stands for a minute.

use std::net::{IpAddr, SocketAddr};
use std::ops::{Range, RangeInclusive};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::lexer::{Form, Term, terms};
use super::query::{Condition, Content, PeerTest, Query, Test};
use crate::capture::Direction;
use crate::codec::charset::Charset;
use crate::codec::checksum::{Attach, AttachError};
use crate::codec::pattern::{Pattern, PatternError};

/// What a line is read with.
#[derive(Clone, Debug)]
pub struct Terms {
    /// How text is written in the records.
    pub charset: Charset,
    /// The day of a time without a date.
    pub day: Date,
    /// Whose time it is.
    pub zone: TimeZone,
    /// 校验: how received data is verified.
    pub verify: Attach,
}

/// Why a line is not a query, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {kind}")]
pub struct Wrong {
    /// The place, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub kind: WrongKind,
}

/// What is wrong at a place of a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongKind {
    /// Nothing of that name can be asked for.
    #[error("unknown condition {0}; there are dir, peer, port, len, time, checksum, text, exact, hex and /regex/")]
    Key(String),
    /// Neither rx nor tx nor event.
    #[error("{0:?} is no direction: rx, tx or event")]
    Direction(String),
    /// No address.
    #[error("{0:?} is no peer: an address, with a port or with /bits")]
    Peer(String),
    /// No port.
    #[error("{0:?} is no port: 0 to 65535")]
    Port(String),
    /// No length.
    #[error("{0:?} is no length: 4, >100, <=20 or 10..20")]
    Length(String),
    /// No time.
    #[error("{0:?} is no time: 16:05, 16:05:30..16:06 or 2026-11-22T16:05..")]
    Time(String),
    /// Neither good nor bad.
    #[error("{0:?} is neither good nor bad")]
    Verdict(String),
    /// It is not said how data is verified.
    #[error("say which checksum: checksum:bad,crc16-modbus")]
    NoChecksum,
    /// No such checksum.
    #[error(transparent)]
    Checksum(#[from] AttachError),
    /// A quote or a slash without its end.
    #[error("the closing {0} is missing")]
    Unclosed(char),
    /// Something right behind a quote or a slash.
    #[error("{0:?} is not expected here; terms are separated by spaces")]
    Unexpected(char),
    /// What is looked for cannot be looked for.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// Reads a line. An empty one asks for nothing, and all records hold.
///
/// # Errors
/// The first place that is not understood, and what is expected there.
pub fn parse(line: &str, with: &Terms) -> Result<Query, Wrong> {
    let mut query = Query::default();
    for term in terms(line)? {
        let wrong = |kind: WrongKind| Wrong { column: column(&term, &kind), kind };
        let negated = term.negated;
        if let Some(test) = test(&term, with).map_err(wrong)? {
            query.conditions.push(Condition { test, negated });
        } else {
            query.contents.push(Content { pattern: pattern(&term, with).map_err(wrong)?, negated });
        }
    }
    Ok(query)
}

/// A pattern knows the place in itself; an unknown name stands at the beginning.
fn column(term: &Term, kind: &WrongKind) -> usize {
    let mark = usize::from(term.form != Form::Bare);
    match kind {
        WrongKind::Key(_) => term.column + usize::from(term.negated),
        // Behind the verdict and the comma.
        WrongKind::Checksum(error) => {
            let before = term.value.find(',').map_or(0, |at| at + 1);
            term.value_column + mark + before + error.column - 1
        }
        WrongKind::Pattern(error) => error.column().map_or(term.value_column, |at| term.value_column + mark + at - 1),
        _ => term.value_column,
    }
}

fn test(term: &Term, with: &Terms) -> Result<Option<Test>, WrongKind> {
    let value = term.value.as_str();
    Ok(Some(match term.key.as_deref() {
        Some("dir") => Test::Direction(each(value, direction)?),
        Some("peer") => Test::Peer(each(value, peer)?),
        Some("port") => Test::Peer(each(value, port)?),
        Some("len") => Test::Length(length(value).ok_or_else(|| WrongKind::Length(value.to_owned()))?),
        Some("time") => Test::Time(time(value, with).ok_or_else(|| WrongKind::Time(value.to_owned()))?),
        Some("checksum") => checksum(value, with)?,
        _ => return Ok(None),
    }))
}

/// `bad`, or `bad,CRC-16/MODBUS,le`.
fn checksum(value: &str, with: &Terms) -> Result<Test, WrongKind> {
    let (verdict, attach) = value.split_once(',').map_or((value, None), |(verdict, attach)| (verdict, Some(attach)));
    let good = match verdict.trim().to_ascii_lowercase().as_str() {
        "good" => true,
        "bad" => false,
        _ => return Err(WrongKind::Verdict(verdict.to_owned())),
    };
    let attach = attach.map_or(Ok(with.verify), str::parse)?;
    if attach.is_none() { Err(WrongKind::NoChecksum) } else { Ok(Test::Checksum { attach, good }) }
}

fn pattern(term: &Term, with: &Terms) -> Result<Pattern, WrongKind> {
    let value = term.value.as_str();
    let pattern = match (term.key.as_deref(), term.form) {
        (None, Form::Slashes { exact_case }) => Pattern::regex(value, with.charset, exact_case),
        (None | Some("text"), _) => Pattern::text(value, with.charset, false),
        (Some("exact"), _) => Pattern::text(value, with.charset, true),
        (Some("hex"), _) => Pattern::hex(value),
        (Some(other), _) => return Err(WrongKind::Key(other.to_owned())),
    };
    Ok(pattern?)
}

fn each<T>(list: &str, one: impl Fn(&str) -> Result<T, WrongKind>) -> Result<Vec<T>, WrongKind> {
    list.split(',').map(|item| one(item.trim())).collect()
}

fn direction(name: &str) -> Result<Direction, WrongKind> {
    match name.to_ascii_lowercase().as_str() {
        "rx" => Ok(Direction::Received),
        "tx" => Ok(Direction::Sent),
        "event" => Ok(Direction::Event),
        _ => Err(WrongKind::Direction(name.to_owned())),
    }
}

fn port(text: &str) -> Result<PeerTest, WrongKind> {
    let port = text.parse().map_err(|_| WrongKind::Port(text.to_owned()))?;
    Ok(PeerTest { network: None, port: Some(port) })
}

fn peer(text: &str) -> Result<PeerTest, WrongKind> {
    let wrong = || WrongKind::Peer(text.to_owned());
    let full = |ip: IpAddr| (ip, if ip.is_ipv4() { 32 } else { 128 });
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Ok(PeerTest { network: Some(full(address.ip())), port: Some(address.port()) });
    }
    let (ip, bits) = text.split_once('/').map_or((text, None), |(ip, bits)| (ip, Some(bits)));
    let ip: IpAddr = ip.trim_matches(['[', ']']).parse().map_err(|_| wrong())?;
    let (ip, most) = full(ip);
    let bits = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
    if bits > most { Err(wrong()) } else { Ok(PeerTest { network: Some((ip, bits)), port: None }) }
}

fn length(text: &str) -> Option<RangeInclusive<u64>> {
    let number = |text: &str| text.trim().parse::<u64>().ok();
    if let Some((from, to)) = text.split_once("..") {
        let from = if from.is_empty() { 0 } else { number(from)? };
        let to = if to.is_empty() { u64::MAX } else { number(to)? };
        return Some(from..=to);
    }
    Some(match text.get(..text.len().min(2))? {
        ">=" => number(text.get(2..)?)?..=u64::MAX,
        "<=" => 0..=number(text.get(2..)?)?,
        sign if sign.starts_with('>') => number(text.get(1..)?)?.saturating_add(1)..=u64::MAX,
        // Nothing is shorter than nothing: an empty range.
        sign if sign.starts_with('<') => match number(text.get(1..)?)?.checked_sub(1) {
            Some(most) => 0..=most,
            None => RangeInclusive::new(1, 0),
        },
        _ => number(text)?..=number(text)?,
    })
}

fn time(text: &str, with: &Terms) -> Option<Range<i64>> {
    if let Some((from, to)) = text.split_once("..") {
        let from = if from.is_empty() { i64::MIN } else { moment(from, with)?.0 };
        let to = if to.is_empty() { i64::MAX } else { moment(to, with)?.0 };
        return Some(from..to);
    }
    let (start, end) = moment(text, with)?;
    Some(start..end)
}

/// Where a time begins, and where what it stands for ends: a day, a minute, a second, a fraction of it.
fn moment(text: &str, with: &Terms) -> Option<(i64, i64)> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date.parse::<Date>().ok()?, Some(time)),
        None => match text.parse::<Date>() {
            Ok(date) => (date, None),
            Err(_) => (with.day, Some(text)),
        },
    };
    let start = DateTime::from_parts(date, time.map_or(Ok(Time::midnight()), clock).ok()?);
    let nanoseconds = |at: DateTime| {
        let zoned = at.to_zoned(with.zone.clone()).ok()?;
        i64::try_from(zoned.timestamp().as_nanosecond()).ok()
    };
    Some((nanoseconds(start)?, nanoseconds(start.checked_add(unit(time)).ok()?)?))
}

fn clock(text: &str) -> Result<Time, jiff::Error> {
    Time::strptime("%H:%M:%S%.f", text).or_else(|_| Time::strptime("%H:%M", text))
}

fn unit(time: Option<&str>) -> Span {
    let Some(time) = time else { return 1.day() };
    match time.split_once('.').map(|(_, fraction)| fraction.len()) {
        None if time.matches(':').count() == 1 => 1.minute(),
        None => 1.second(),
        Some(0..=3) => 1.millisecond(),
        Some(_) => 1.microsecond(),
    }
}
