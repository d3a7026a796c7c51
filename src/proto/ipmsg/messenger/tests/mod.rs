//! Messengers in a network made of memory, in a time that only passes when something is due.

mod charsets;
mod crowd;
mod delivery;
mod hostile;
mod images;
mod manners;
mod moving;
mod net;
mod presence;
mod replies;
mod scripts;
mod seals;

use core::net::SocketAddr;
use core::time::Duration;

use net::Net;

use super::*;
use crate::proto::ipmsg::{Kind, Presence};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

/// A user of FeiQ's form at a machine of its own.
fn person(number: u8) -> Profile {
    Profile {
        user: format!("user{number}"),
        host: format!("host{number}"),
        nick: format!("名字{number}"),
        group: "组".into(),
        away: None,
        feiq: Some([2, 0, 0, 0, 0, number]),
    }
}

fn message(id: u64, to: Vec<Addressee>, text: &str) -> Send {
    Send { id: MessageId(id), to, text: text.into(), receipt: true, sealed: false, files: Vec::new() }
}

/// A machine that has entered, alone; what it said is taken.
fn alone() -> Messenger {
    let mut machine = Messenger::new(person(1), Rules::default(), 1000);
    machine.enter(seconds(0));
    (1..60).for_each(|at| machine.handle_timeout(seconds(at)));
    said(&mut machine);
    machine
}

/// What a machine wants to be sent to one address or everybody.
fn said(machine: &mut Messenger) -> Vec<(To, Packet)> {
    let sent = core::iter::from_fn(|| machine.transmit());
    sent.map(|sent| (sent.to, Packet::parse(&sent.bytes).expect("a packet"))).collect()
}

/// The modes of that.
fn modes(machine: &mut Messenger) -> Vec<Mode> {
    said(machine).iter().map(|(_, packet)| packet.command.mode()).collect()
}

fn told(machine: &mut Messenger) -> Vec<Happening> {
    core::iter::from_fn(|| machine.happening()).collect()
}

/// The texts that came.
fn texts(told: &[Happening]) -> Vec<&str> {
    told.iter()
        .filter_map(|happening| match happening {
            Happening::Received(received) => Some(received.text.as_str()),
            _ => None,
        })
        .collect()
}

/// How far a message went with each peer.
fn states(told: &[Happening], id: u64) -> Vec<Delivery> {
    told.iter()
        .filter_map(|happening| match happening {
            Happening::Delivery { message, state, .. } if *message == MessageId(id) => Some(*state),
            _ => None,
        })
        .collect()
}
