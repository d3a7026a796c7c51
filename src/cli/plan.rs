//! From arguments to what is to be done: everything is checked here, before any socket is opened.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;

use super::input::Source;
use super::items::{self, Composing, Item, Items};
use super::repeat::Repeating;
use super::values::{self, Show};
use super::wrong::Wrong;
use super::{relay, reply, say};
use crate::capture::Capture;
use crate::codec::charset::Charset;
use crate::codec::checksum::Attach;
use crate::codec::framing::Framing;
use crate::codec::newline::Newline;
use crate::i18n::t;
use crate::model::{CaptureSettings, Clients, Composition, Form, Host, Kind, MOST_AWAY, Target, addresses, words};

/// After the last of what is sent, so long for answers, unless something else is asked for.
const USUAL_WAIT: Duration = Duration::from_millis(1000);

/// One session to run.
#[derive(Debug)]
pub struct Plan {
    /// What to open.
    pub form: Form,
    /// To whom; None for a UDP session that has nobody to send to.
    pub target: Option<Target>,
    /// What.
    pub source: Source,
    /// How records are split before they are shown.
    pub framing: Framing,
    /// What is sent becomes such frames.
    pub wrap: bool,
    /// How records are shown.
    pub showing: Showing,
    /// When it ends.
    pub limits: Limits,
    /// Where it is recorded.
    pub record: Record,
}

/// Where a session is recorded.
#[derive(Clone, Debug)]
pub struct Record {
    /// A file to keep; None for one that goes with the session.
    pub file: Option<PathBuf>,
    /// How much room it may take.
    pub settings: CaptureSettings,
}

/// How records are shown.
#[derive(Clone, Debug)]
pub struct Showing {
    /// In which text is read.
    pub charset: Charset,
    /// Text, hex or both.
    pub show: Show,
    /// What each received record should end with.
    pub verify: Attach,
    /// Time, peer and length before each record.
    pub timestamps: bool,
    /// Both directions, by the names of a relay's.
    pub relays: bool,
    /// One JSON object for each record.
    pub json: bool,
    /// No records and no events.
    pub quiet: bool,
}

/// When a session ends, beside an interrupt and its own end.
#[derive(Clone, Debug)]
pub struct Limits {
    /// So long after the start.
    pub time: Option<Duration>,
    /// With so many records received.
    pub received: Option<u64>,
    /// So long after the last of what is sent.
    pub wait: Option<Duration>,
}

impl Record {
    /// As the arguments say.
    pub fn of(matches: &ArgMatches) -> Self {
        let settings = CaptureSettings {
            limit_mib: one(matches, "capture-limit").copied().unwrap_or_default(),
            stop_when_full: is_set(matches, "capture-stop"),
        };
        Record { file: one(matches, "capture").cloned(), settings }
    }

    /// Where packets go that nobody asked to see: into the file that was named, or nowhere.
    pub fn packets(&self) -> Result<Capture, String> {
        let Some(path) = &self.file else {
            let capture = Capture::default();
            capture.set_recording(false);
            return Ok(capture);
        };
        Capture::create(path, self.settings.limit()).map_err(|error| words::capture_error(&error))
    }

    /// Says why packets are missing in the file that was named for them.
    pub fn say_missing(&self, capture: &Capture) {
        let why = self.file.as_ref().and_then(|_| words::recording(&capture.recording()));
        why.iter().for_each(say);
    }
}

impl Plan {
    /// Reads the arguments of `udp`, `tcp-client`, `tcp-server` or `relay`.
    pub fn new(subcommand: &str, matches: &ArgMatches) -> Result<Self, Wrong> {
        let kind = match subcommand {
            "tcp-client" => Kind::TcpClient,
            "tcp-server" => Kind::TcpServer,
            "relay" => Kind::Relay,
            _ => Kind::Udp,
        };
        let mut form = form(kind, matches);
        let framing = values::framing(matches, charset(matches))?;
        let wrap = is_set(matches, "wrap");
        let frame = if wrap { framing.clone() } else { Framing::Raw };
        form.reply = reply::read(one(matches, "reply"), charset(matches), &frame)?;
        if let Err(error) = form.config() {
            return Err(Wrong::of_all(words::field_error(&error)));
        }
        let target = target(kind, matches);
        let source = source(kind, matches, &frame)?;
        if target.is_none() && !matches!(source, Source::Lines(_) | Source::Nothing) {
            return Err(Wrong::of_all(t!("cli.wrong.no-remote")));
        }
        let (limits, showing, record) = (limits(&target, matches), showing(kind, matches), Record::of(matches));
        Ok(Plan { limits, framing, wrap, showing, record, form, target, source })
    }

    /// The kind of session.
    pub fn kind(&self) -> Kind {
        self.form.kind
    }
}

/// A value, where the subcommand has the argument and it was given.
fn one<'a, T: Clone + Send + Sync + 'static>(matches: &'a ArgMatches, name: &str) -> Option<&'a T> {
    matches.try_get_one(name).ok().flatten()
}

fn is_set(matches: &ArgMatches, name: &str) -> bool {
    one(matches, name).copied().unwrap_or(false)
}

fn form(kind: Kind, matches: &ArgMatches) -> Form {
    let mut form = Form { kind, ..Form::default() };
    let remote: Option<&Host> = one(matches, "remote");
    let local: Option<&SocketAddr> = one(matches, "local").or_else(|| one(matches, "listen"));
    (form.local_address, form.local_port) = values::split(local.copied().unwrap_or_else(|| any_local(remote)));
    form.bind_client = local.is_some();
    if let Some(host) = remote {
        form.remote_address = host.name.clone();
        form.remote_port = host.port.to_string();
    }
    if let Some(seconds) = one(matches, "connect-timeout") {
        form.connect_timeout = String::clone(seconds);
    }
    if let Some(ttl) = one(matches, "ttl") {
        form.multicast_ttl = String::clone(ttl);
    }
    if let Some(interface) = one(matches, "interface") {
        form.multicast_interface = String::clone(interface);
    }
    form.groups = matches.try_get_many("join").ok().flatten().into_iter().flatten().cloned().collect();
    form.multicast_loopback = !is_set(matches, "no-loopback");
    if kind == Kind::Relay {
        relay::fill(&mut form, matches);
    }
    form
}

/// Where a session is bound that says nothing of it: the family is that of the remote host. Which one a name has is
/// not known yet, so it gets both where this machine has both.
pub(super) fn any_local(remote: Option<&Host>) -> SocketAddr {
    let v6 = remote.is_some_and(|host| host.name.contains(':') || (may_be_v6(&host.name) && has_v6()));
    if v6 { (Ipv6Addr::UNSPECIFIED, 0).into() } else { (Ipv4Addr::UNSPECIFIED, 0).into() }
}

/// A name whose addresses the resolver tells. `localhost` is 127.0.0.1, as it is for `--local`: datagrams to ::1 would
/// not reach a program that listens there, and nothing would try the other address.
fn may_be_v6(name: &str) -> bool {
    name.parse::<Ipv4Addr>().is_err() && !name.eq_ignore_ascii_case("localhost")
}

/// IPv6 is switched on: then at least the loopback interface has an address of it.
fn has_v6() -> bool {
    addresses().is_ok_and(|addresses| addresses.iter().any(|address| address.ip.is_ipv6()))
}

fn target(kind: Kind, matches: &ArgMatches) -> Option<Target> {
    match kind {
        Kind::Udp => one(matches, "remote").cloned().map(Target::Host),
        Kind::TcpClient => Some(Target::Server),
        Kind::TcpServer => Some(Target::Clients(Clients::All)),
        Kind::Relay => None,
    }
}

fn source(kind: Kind, matches: &ArgMatches, frame: &Framing) -> Result<Source, Wrong> {
    if kind == Kind::Relay {
        return Ok(Source::Nothing);
    }
    let newline = one::<Newline>(matches, "append").copied().unwrap_or_default();
    let settings = Composition {
        charset: charset(matches),
        newline,
        placeholders: is_set(matches, "placeholders"),
        attach: one(matches, "checksum").copied().unwrap_or_default(),
        ..Composition::default()
    };
    let composing = Composing { settings, frame: frame.clone() };
    let items = items::read(matches, kind, &composing)?;
    // A file goes out as it is, and a quick command says how it is made: nothing is left that this could be for.
    let applies = items.is_empty() || ["send", "send-hex"].iter().any(|name| matches.contains_id(name));
    for (name, given) in
        [("--checksum", !composing.settings.attach.is_none()), ("--placeholders", composing.settings.placeholders)]
    {
        if given && !applies {
            return Err(Wrong::of(name, t!("cli.wrong.text-only")));
        }
    }
    if let Some(&every) = one::<Duration>(matches, "every") {
        return repeating(items, every, matches).map(Source::Repeat);
    }
    let rate = one::<u64>(matches, "rate").copied();
    if rate.is_some() && !items.iter().any(|item| matches!(item, Item::File(_))) {
        return Err(Wrong::of("--rate", t!("play.cli-rate-of-file")));
    }
    Ok(if let Some(kib) = rate {
        Source::Limited(items, kib)
    } else if !items.is_empty() {
        Source::Items(items)
    } else if is_set(matches, "raw") {
        Source::Raw
    } else {
        Source::Lines(Box::new(composing))
    })
}

/// `--every`: messages, and no files.
fn repeating(items: Items, every: Duration, matches: &ArgMatches) -> Result<Repeating, Wrong> {
    if items.is_empty() {
        return Err(Wrong::of("--every", t!("play.cli-every-what")));
    }
    let times = one::<u64>(matches, "times").copied().and_then(NonZeroU64::new);
    let most_away = one(matches, "most-away").copied().unwrap_or(MOST_AWAY);
    Ok(Repeating { items, every, times, most_away })
}

fn charset(matches: &ArgMatches) -> Charset {
    one(matches, "charset").copied().unwrap_or(Charset::Utf8)
}

fn showing(kind: Kind, matches: &ArgMatches) -> Showing {
    Showing {
        charset: charset(matches),
        show: one(matches, "show").copied().unwrap_or(Show::Text),
        verify: one(matches, "verify").copied().unwrap_or_default(),
        // Without a word for the direction, nobody could tell who said what.
        timestamps: is_set(matches, "timestamps") || kind == Kind::Relay,
        relays: kind == Kind::Relay,
        json: is_set(matches, "json"),
        quiet: is_set(matches, "quiet"),
    }
}

/// A session that has one peer ends some time after the last of what is sent, unless it is asked for more than that.
fn limits(target: &Option<Target>, matches: &ArgMatches) -> Limits {
    let (time, received) = (one(matches, "for").copied(), one(matches, "received").copied());
    let usual = (time.is_none() && received.is_none()).then_some(USUAL_WAIT);
    let wait = one(matches, "wait").copied().or(usual);
    let one_peer = matches!(target, Some(Target::Host(_) | Target::Server));
    Limits { time, received, wait: wait.filter(|_| one_peer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bound_can_reach_the_remote_host() {
        let v6 = |name: &str| any_local(Some(&Host { name: name.to_owned(), port: 9 })).is_ipv6();
        for name in ["127.0.0.1", "localhost", "LocalHost"] {
            assert!(!v6(name), "{name}");
        }
        for name in ["::1", "fe80::1%1", "::ffff:127.0.0.1"] {
            assert!(v6(name), "{name}");
        }
        // Its addresses may be of either family.
        assert_eq!(v6("name.test"), has_v6());
        assert!(!any_local(None).is_ipv6());
    }
}
