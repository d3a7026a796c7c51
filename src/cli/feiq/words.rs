//! People, deliveries and files of a messenger in words.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::i18n::{Language, t};
use crate::model::feiq::{Delivery, Failure, FileEnd, Kind, Part, Peer, Presence, parts, text};
use crate::model::words;

type Text = Cow<'static, str>;

/// What program somebody has.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::FeiQ => "FeiQ",
        Kind::IpMessenger => "IPMsg",
        Kind::Iptux => "iptux",
        Kind::Bare => "-",
        Kind::Other => "?",
    }
}

/// Whether somebody is there.
pub fn presence(presence: Presence) -> Text {
    match presence {
        Presence::Here => t!("feiq-cli.presence.here"),
        Presence::Away => t!("feiq-cli.presence.away"),
        Presence::Left => t!("feiq-cli.presence.left"),
        Presence::Silent => t!("feiq-cli.presence.silent"),
    }
}

/// `张三 (zhang@PC-3) 192.168.1.20:2425`; of somebody who said nothing yet the address alone.
pub fn peer(peer: &Peer) -> String {
    if peer.name().is_empty() {
        return peer.address.to_string();
    }
    format!("{} ({}@{}) {}", peer.name(), peer.user, peer.host, peer.address)
}

/// What came of a message.
pub fn delivery(delivery: Delivery) -> Text {
    match delivery {
        Delivery::Sending { .. } | Delivery::Sent => t!("feiq-cli.delivery.sent"),
        Delivery::Delivered => t!("feiq-cli.delivery.delivered"),
        Delivery::Read => t!("feiq-cli.delivery.read"),
        Delivery::Discarded => t!("feiq-cli.delivery.discarded"),
        Delivery::Failed(failure) => match failure {
            Failure::NoReceipt => t!("feiq-cli.delivery.no-receipt"),
            Failure::NobodyThere => t!("feiq-cli.delivery.nobody"),
            Failure::TooLong => t!("feiq-cli.delivery.too-long"),
            Failure::Unknown => t!("feiq-cli.delivery.unknown"),
            Failure::TooMany => t!("feiq-cli.delivery.too-many"),
            Failure::Offline => t!("feiq-cli.delivery.offline"),
        },
    }
}

/// How a transfer ended.
pub fn file_end(end: &FileEnd) -> String {
    match end {
        FileEnd::Complete => t!("feiq-cli.end.complete").into_owned(),
        FileEnd::Cancelled => t!("feiq-cli.end.cancelled").into_owned(),
        FileEnd::Short(Some(missing)) => t!("feiq-cli.end.short", missing = missing).into_owned(),
        FileEnd::Short(None) => t!("feiq-cli.end.cut").into_owned(),
        FileEnd::BadStream(why) => t!("feiq-cli.end.bad-stream", why = why).into_owned(),
        FileEnd::Exists => t!("feiq-cli.end.exists").into_owned(),
        FileEnd::Failed(error) => words::net_error(error),
    }
}

/// A text as a terminal shows it: names in place of emoticons and pictures, and nothing that would move its cursor.
pub fn message(message: &str) -> String {
    let mut shown = String::new();
    for part in parts(&text::clean(message)) {
        match part {
            Part::Text(words) => shown.push_str(words),
            Part::Emoticon(one) if Language::spoken() == Language::Chinese => {
                write!(shown, "[{}]", one.chinese).unwrap_or_default()
            }
            Part::Emoticon(one) => write!(shown, "[{}]", one.english).unwrap_or_default(),
            Part::Picture(_) => write!(shown, "[{}]", t!("feiq-cli.picture")).unwrap_or_default(),
        }
    }
    shown
}
