//! What a relay tells, in words.

use std::time::Duration;

use super::Text;
use crate::capture::Direction;
use crate::i18n::t;
use crate::model::form::FaultField;
use crate::net::Towards;
use crate::proto::faults::{Chance, Count, Effects, Faults};

/// 客→服 or 服→客.
pub fn way(towards: Towards) -> Text {
    match towards {
        Towards::Server => t!("relay.up"),
        Towards::Client => t!("relay.down"),
    }
}

/// 客→服 for what a relay received, which its clients sent; 服→客 for what it sent to them.
pub fn way_of(direction: Direction) -> Text {
    match direction {
        Direction::Received => way(Towards::Server),
        Direction::Sent => way(Towards::Client),
        Direction::Event => t!("table.event"),
    }
}

/// 服务器 or 客户端: where it leads.
pub fn towards(towards: Towards) -> Text {
    match towards {
        Towards::Server => t!("relay.server"),
        Towards::Client => t!("relay.client"),
    }
}

/// The name of a fault's field.
pub fn fault(field: FaultField) -> Text {
    match field {
        FaultField::Delay => t!("relay.delay"),
        FaultField::Jitter => t!("relay.jitter"),
        FaultField::Drop => t!("relay.drop"),
        FaultField::Duplicate => t!("relay.duplicate"),
        FaultField::Corrupt => t!("relay.corrupt"),
        FaultField::Rate => t!("relay.rate"),
        FaultField::Split => t!("relay.split"),
        FaultField::Join => t!("relay.join"),
        FaultField::ResetAfter => t!("relay.reset-after"),
        FaultField::Reset => t!("relay.reset"),
    }
}

/// All faults of one direction in a line; empty for none.
pub fn faults(faults: &Faults) -> String {
    let mut parts: Vec<Text> = Vec::new();
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    let mut time = |time: Duration, words: fn(f64) -> Text| {
        parts.extend((!time.is_zero()).then(|| words(millis(time))));
    };
    time(faults.delay, |ms| t!("relay.has-delay", ms = ms));
    time(faults.jitter, |ms| t!("relay.has-jitter", ms = ms));
    time(faults.join, |ms| t!("relay.has-join", ms = ms));
    let mut chance = |chance: Chance, words: fn(f64) -> Text| {
        parts.extend((chance != Chance::NEVER).then(|| words(f64::from(chance.millionths()) / 10_000.0)));
    };
    chance(faults.drop, |percent| t!("relay.has-drop", percent = percent));
    chance(faults.duplicate, |percent| t!("relay.has-duplicate", percent = percent));
    chance(faults.corrupt, |percent| t!("relay.has-corrupt", percent = percent));
    chance(faults.reset, |percent| t!("relay.has-reset", percent = percent));
    let mut number = |number: u64, words: fn(u64) -> Text| parts.extend((number > 0).then(|| words(number)));
    number(faults.rate / 1024, |kib| t!("relay.has-rate", kib = kib));
    number(faults.split, |bytes| t!("relay.has-split", bytes = bytes));
    number(faults.reset_after, |bytes| t!("relay.has-reset-after", bytes = bytes));
    parts.join(&t!("relay.comma"))
}

pub(super) fn set(towards: Towards, what: &Faults) -> Text {
    match what.is_none() {
        true => t!("relay.faults-off", way = way(towards)),
        false => t!("relay.faults-on", way = way(towards), faults = faults(what)),
    }
}

pub(super) fn injected(to: Towards, bytes: u64) -> Text {
    t!("relay.injected", to = towards(to), bytes = bytes)
}

pub(super) fn unpassed(to: Towards, bytes: u64) -> Text {
    t!("relay.unpassed", way = way(to), bytes = bytes)
}

/// `故障 客→服：丢弃 3（300 字节）、损坏 1（第 17 字节）`
pub(super) fn effects(towards: Towards, effects: &Effects) -> Text {
    let mut parts: Vec<Text> = Vec::new();
    let mut count = |count: Count, words: fn(Count) -> Text| parts.extend((!count.is_none()).then(|| words(count)));
    count(effects.dropped, |n| t!("relay.did-drop", pieces = n.pieces, bytes = n.bytes));
    count(effects.duplicated, |n| t!("relay.did-duplicate", pieces = n.pieces, bytes = n.bytes));
    count(effects.overflowed, |n| t!("relay.did-overflow", pieces = n.pieces, bytes = n.bytes));
    count(effects.cut, |n| t!("relay.did-cut", pieces = n.pieces, bytes = n.bytes));
    if effects.corrupted > 0 {
        let offsets: Vec<String> = effects.offsets.iter().map(u64::to_string).collect();
        parts.push(match offsets.is_empty() {
            true => t!("relay.did-corrupt", pieces = effects.corrupted),
            false => t!("relay.did-corrupt-at", pieces = effects.corrupted, offsets = offsets.join(", ")),
        });
    }
    parts.extend((effects.reordered > 0).then(|| t!("relay.did-reorder", pieces = effects.reordered)));
    parts.extend((effects.resets > 0).then(|| t!("relay.did-reset")));
    t!("relay.did", way = way(towards), what = parts.join(&t!("relay.comma")))
}
