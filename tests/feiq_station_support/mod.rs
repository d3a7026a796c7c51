//! A messenger under test, and a plain socket that speaks its protocol by hand.
//!
//! Traffic rule: loopback only.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::net::ipmsg::{IpmsgAsk, IpmsgConfig, IpmsgStatus};
use netaide::net::tftp::Network;
use netaide::net::{Command, Config};
use netaide::proto::ipmsg::{
    self, Addressee, Delivery, Happening, MessageId, Mode, Packet, PeerId, Profile, Received, Rules,
};

use crate::support::{PATIENCE, Session, wait_for};

/// A messenger at one address of loopback that broadcasts nothing.
pub fn config(ip: [u8; 4], port: u16, nick: &str) -> IpmsgConfig {
    let profile = Profile { user: "user".into(), host: "host".into(), nick: nick.into(), ..Profile::default() };
    IpmsgConfig {
        profile,
        rules: Rules { retry: Duration::from_millis(100), ..Rules::default() },
        port,
        local: vec![Ipv4Addr::from(ip)],
        broadcast: Some(Vec::new()),
        beyond: Vec::new(),
        announce: true,
        number: 1000,
    }
}

/// One host of those beyond.
pub fn host(address: SocketAddr) -> Network {
    Network { ip: address.ip(), prefix: 32 }
}

/// A running messenger.
pub struct Station {
    pub session: Session,
    pub local: SocketAddr,
    /// What it told and no test looked for yet.
    told: RefCell<VecDeque<Happening>>,
}

impl Station {
    pub fn open(config: IpmsgConfig) -> Self {
        let session = Session::open(Config::Ipmsg(Box::new(config)));
        let local = session.local();
        Station { session, local, told: RefCell::default() }
    }

    pub fn status(&self) -> &IpmsgStatus {
        self.session.handle.status().ipmsg()
    }

    pub fn ask(&self, ask: IpmsgAsk) {
        self.session.command(Command::Ipmsg(Box::new(ask)));
    }

    pub fn say(&self, id: u64, to: Addressee, text: &str) {
        self.say_with(id, to, text, Vec::new());
    }

    pub fn offer(&self, id: u64, to: Addressee, files: Vec<PathBuf>) {
        self.say_with(id, to, "", files);
    }

    fn say_with(&self, id: u64, to: Addressee, text: &str, files: Vec<PathBuf>) {
        let message = ipmsg::Send {
            id: MessageId(id),
            to: vec![to],
            text: text.into(),
            receipt: true,
            sealed: false,
            files: Vec::new(),
        };
        self.ask(IpmsgAsk::Say { message, files });
    }

    /// Waits until the peer at an address is known.
    pub fn meets(&self, address: SocketAddr) -> PeerId {
        let mut found = None;
        wait_for("a peer", || {
            found = self.status().peers().iter().find(|peer| peer.address == address).map(|peer| peer.id);
            found.is_some()
        });
        found.expect("met")
    }

    pub fn peer(&self, id: PeerId) -> Arc<ipmsg::Peer> {
        self.status().peer(id).expect("a known peer")
    }

    /// Waits for something to happen; what happened before it is forgotten.
    pub fn happens(&self, what: &str, mut is_it: impl FnMut(&Happening) -> bool) {
        wait_for(what, || {
            self.told.borrow_mut().extend(self.status().take_told(usize::MAX).into_iter().map(|told| told.happening));
            let told = self.told.take();
            let at = told.iter().position(&mut is_it);
            self.told.borrow_mut().extend(told.into_iter().skip(at.map_or(usize::MAX, |at| at + 1)));
            at.is_some()
        });
    }

    pub fn delivered(&self, id: u64, state: Delivery) {
        self.happens(&format!("message {id}: {state:?}"), |happening| {
            matches!(happening, Happening::Delivery { message, state: now, .. } if message.0 == id && *now == state)
        });
    }

    /// Waits for the next message.
    pub fn receives(&self) -> Received {
        let mut received = None;
        self.happens("a message", |happening| {
            if let Happening::Received(message) = happening {
                received = Some((**message).clone());
            }
            received.is_some()
        });
        received.expect("a message")
    }

    /// The messages that came since somebody looked.
    pub fn take_messages(&self) -> Vec<Received> {
        let told = self.status().take_told(usize::MAX).into_iter();
        told.filter_map(|told| match told.happening {
            Happening::Received(message) => Some(*message),
            _ => None,
        })
        .collect()
    }

    /// What it sent, and where to, as the capture has it.
    pub fn sent(&self) -> Vec<(SocketAddr, Packet)> {
        let sent = self.session.sent().into_iter();
        sent.filter_map(|record| Some((record.peer.address()?, Packet::parse(&record.bytes).ok()?))).collect()
    }
}

/// A socket that speaks by hand.
pub struct Peer(UdpSocket);

impl Peer {
    pub fn at(ip: [u8; 4], port: u16) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::from(ip), port)).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout");
        Peer(socket)
    }

    pub fn may_broadcast(&self) {
        self.0.set_broadcast(true).expect("an option");
    }

    pub fn address(&self) -> SocketAddr {
        self.0.local_addr().expect("bound")
    }

    pub fn send(&self, to: SocketAddr, bytes: &[u8]) {
        self.0.send_to(bytes, to).expect("sent");
    }

    pub fn says(&self, to: SocketAddr, text: &str) {
        self.send(to, text.as_bytes());
    }

    /// Waits for the next packet of a mode; others are passed over.
    pub fn hears(&self, mode: Mode) -> Packet {
        loop {
            let packet = self.hears_next();
            if packet.command.mode() == mode {
                return packet;
            }
        }
    }

    /// Waits for the next packet.
    pub fn hears_next(&self) -> Packet {
        let (mut room, deadline) = (vec![0; 65_536], Instant::now() + PATIENCE);
        loop {
            assert!(Instant::now() < deadline, "nothing came");
            if let Ok((length, _)) = self.0.recv_from(&mut room) {
                return Packet::parse(&room[..length]).expect("a packet");
            }
        }
    }

    /// What has come and waits.
    pub fn heard(&self) -> Vec<Packet> {
        self.0.set_nonblocking(true).expect("not blocking");
        let (mut room, mut heard) = (vec![0; 65_536], Vec::new());
        while let Ok((length, _)) = self.0.recv_from(&mut room) {
            heard.extend(Packet::parse(&room[..length]));
        }
        self.0.set_nonblocking(false).expect("blocking");
        heard
    }
}

/// The number that a receipt acknowledges.
pub fn receipt(packet: &Packet) -> Option<u64> {
    let digits = core::str::from_utf8(packet.text()).ok()?;
    (packet.command.mode() == Mode::RECVMSG).then(|| digits.parse().ok()).flatten()
}
