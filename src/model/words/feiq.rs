//! What people, messages and files of 飞秋 are called.

use super::{Text, net_error};
use crate::i18n::t;
use crate::model::feiq::{BadStream, Delivery, Failure, FeiqField, FeiqProblem, FileEnd, Kind, Person, Presence, text};
use crate::proto::ipmsg::{DEEPEST, DirectoryError, LONGEST_HEADER, MOST_ENTRIES};

/// What program a person uses.
pub fn feiq_kind(kind: Kind) -> Text {
    match kind {
        Kind::FeiQ => t!("feiq.kind.feiq"),
        Kind::IpMessenger => "IP Messenger".into(),
        Kind::Iptux => "iptux".into(),
        Kind::Bare => t!("feiq.kind.bare"),
        Kind::Other => t!("feiq.kind.other"),
    }
}

/// Whether somebody is there.
pub fn feiq_presence(presence: Presence) -> Text {
    match presence {
        Presence::Here => t!("feiq.presence.here"),
        Presence::Away => t!("feiq.presence.away"),
        Presence::Left => t!("feiq.presence.left"),
        Presence::Silent => t!("feiq.presence.silent"),
    }
}

/// What to call a person, whatever it calls itself.
pub fn feiq_name(person: &Person) -> String {
    if person.name.is_empty() { person.address.clone() } else { person.name.clone() }
}

/// How far a message of ours is.
pub fn feiq_delivery(delivery: Delivery) -> Text {
    match delivery {
        Delivery::Sending { tries: 0 | 1 } => t!("feiq.delivery.sending"),
        Delivery::Sending { tries } => t!("feiq.delivery.again", count = tries),
        Delivery::Sent => t!("feiq.delivery.sent"),
        Delivery::Delivered => t!("feiq.delivery.delivered"),
        Delivery::Read => t!("feiq.delivery.read"),
        Delivery::Discarded => t!("feiq.delivery.discarded"),
        Delivery::Failed(failure) => t!("feiq.delivery.failed", cause = feiq_failure(failure)),
    }
}

/// Why a message did not arrive.
pub fn feiq_failure(failure: Failure) -> Text {
    match failure {
        Failure::NoReceipt => t!("feiq.failure.no-receipt"),
        Failure::NobodyThere => t!("feiq.failure.nobody"),
        Failure::TooLong => t!("feiq.failure.too-long"),
        Failure::NoFile => t!("feiq.failure.no-file"),
        Failure::Unknown => t!("feiq.failure.unknown"),
        Failure::TooMany => t!("feiq.failure.too-many"),
        Failure::Offline => t!("feiq.failure.offline"),
    }
}

/// How a transfer of a file ended.
pub fn feiq_end(end: &FileEnd) -> Text {
    match end {
        FileEnd::Complete => t!("feiq.end.complete"),
        FileEnd::Cancelled => t!("feiq.end.cancelled"),
        FileEnd::Short(Some(bytes)) => t!("feiq.end.short", size = super::size(*bytes)),
        FileEnd::Short(None) => t!("feiq.end.broke"),
        FileEnd::BadStream(what) => t!("feiq.end.bad", what = bad_stream(what)),
        FileEnd::Exists => t!("feiq.end.exists"),
        FileEnd::Failed(error) => net_error(error).into(),
    }
}

/// What is wrong with a folder that a peer sent.
fn bad_stream(what: &BadStream) -> Text {
    match what {
        BadStream::Folder(DirectoryError::NoFolder) => t!("feiq.bad.no-folder"),
        BadStream::Folder(DirectoryError::Header) => t!("feiq.bad.header"),
        BadStream::Folder(DirectoryError::TooLong) => t!("feiq.bad.too-long", most = LONGEST_HEADER),
        BadStream::Folder(DirectoryError::TooDeep) => t!("feiq.bad.too-deep", most = DEEPEST),
        BadStream::Folder(DirectoryError::TooMany) => t!("feiq.bad.too-many", most = MOST_ENTRIES),
        BadStream::Name(name) if name.is_empty() => t!("feiq.bad.no-name"),
        BadStream::Name(name) => t!("feiq.bad.name", name = text::clean(name)),
    }
}

/// What a field of the settings is called.
pub fn feiq_field(field: FeiqField) -> Text {
    match field {
        FeiqField::Port => t!("feiq.port"),
        FeiqField::Beyond => t!("feiq.beyond"),
        FeiqField::Folder => t!("feiq.folder"),
        FeiqField::Nick => t!("feiq.nick"),
    }
}

/// What is wrong with it.
pub fn feiq_problem(problem: &FeiqProblem) -> Text {
    match problem {
        FeiqProblem::Port => t!("feiq.problem.port"),
        FeiqProblem::Network(text) => t!("feiq.problem.network", text = text),
        FeiqProblem::TooManyHosts(count) => t!("feiq.problem.hosts", count = count),
        FeiqProblem::Folder(path) => t!("feiq.problem.folder", path = path.display()),
        FeiqProblem::Characters(lacking) => t!("feiq.problem.characters", lacking = lacking),
    }
}
