//! Sending from a session: the box, its target, and why nothing went.

use std::net::SocketAddr;
use std::sync::Arc;

use super::{Choice, Session};
use crate::capture::PeerId;
use crate::codec::framing::WrapError;
use crate::codec::hex;
use crate::codec::template::{Finish, Moment, Template};
use crate::model::address::{AddressError, parse_host};
use crate::model::compose::{ComposeError, Composition, is_plain};
use crate::model::form::Kind;
use crate::model::framing::FramingProblem;
use crate::model::moment::moment;
use crate::model::repeat::RepeatError;
use crate::net::{Clients, Command, Host, NetError, SendError, State, Status, Target, Towards};

/// Why nothing was sent. The send box keeps what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendFailure {
    /// The box cannot be read.
    Compose(ComposeError),
    /// How it would become a frame is not right.
    Framing(FramingProblem),
    /// It is too long for a frame.
    Wrap(WrapError),
    /// The session is not open.
    NotOpen,
    /// The connection is not there yet.
    NotConnected,
    /// No 远程主机 was given.
    NoTarget,
    /// The 远程主机 was not understood.
    Target(AddressError),
    /// No client is connected, or none is chosen.
    NoClients,
    /// There is nothing in the box, and a stream cannot carry nothing.
    Empty,
    /// 循环周期 or 次数 is not right.
    Repeat(RepeatError),
    /// The worker still has much to send.
    Busy,
    /// The network refused.
    Net(NetError),
}

/// How many targets a session remembers.
const MOST_TARGETS: usize = 20;
/// How many clients are named where several are chosen.
const MOST_NAMED: usize = 3;

impl Session {
    /// Sends what stands in the box to the chosen target.
    pub fn send_box(&mut self) -> Result<(), SendFailure> {
        let now = self.moment();
        let sent = self.framed_draft().and_then(|message| self.send_now(message.fill(&now)));
        if sent.is_ok() {
            self.count_sent();
        }
        self.send_failure = sent.clone().err();
        if sent.is_ok() && self.sending.clear_after {
            self.cleared = std::mem::take(&mut self.text);
        }
        sent
    }

    /// Sends a text to the chosen target, as a quick command does; the box stays as it is.
    pub fn send_text(&mut self, send: &Composition, text: &str) -> Result<(), SendFailure> {
        let message = send.compose(text).map_err(SendFailure::Compose).and_then(|message| self.as_frame(message));
        let sent = message.and_then(|message| self.send_now(message.fill(&moment(0))));
        self.send_failure = sent.clone().err();
        sent
    }

    /// Sends bytes to the chosen target, whatever stands in the box.
    pub fn send_now(&mut self, bytes: Arc<[u8]>) -> Result<(), SendFailure> {
        if bytes.is_empty() && !self.form.sends_datagrams() {
            return Err(SendFailure::Empty);
        }
        let target = self.send_target()?;
        self.send_bytes(target, bytes)?;
        self.remember_sent_to();
        Ok(())
    }

    /// 发送时加帧头: the message as a frame, where that is wished.
    pub fn as_frame(&self, message: Template) -> Result<Template, SendFailure> {
        if !self.framing.wrap {
            return Ok(message);
        }
        let framing = self.framing.framing(self.log.settings.charset).map_err(SendFailure::Framing)?;
        framing.wrap(&message.fill(&Moment::default())).map_err(SendFailure::Wrap)?;
        Ok(message.finish(Finish::Wrap(framing)))
    }

    /// Hands bytes to the worker; never waits.
    pub fn send_bytes(&self, target: Target, bytes: impl Into<Arc<[u8]>>) -> Result<(), SendFailure> {
        self.command(Command::Send { target, bytes: bytes.into() })
    }

    /// Puts bytes into the box: as text where a text box keeps them as they are, else as hex.
    pub fn fill_box(&mut self, bytes: &[u8]) {
        self.send_failure = None;
        let text = self.send.charset.decode_strict(bytes).filter(|text| is_plain(text));
        match text {
            Some(text) if !self.send.escapes || !text.contains('\\') => {
                self.send.hex = false;
                // What comes from a file or a record is no placeholder.
                self.text = if self.send.placeholders { text.replace("{{", "{{{{") } else { text };
            }
            _ => {
                self.send.hex = true;
                self.text = hex::format(bytes);
            }
        }
    }

    /// To whom the box would be sent now.
    pub fn send_target(&self) -> Result<Target, SendFailure> {
        match (self.state(), self.form.kind) {
            (State::Open { .. }, Kind::Udp) => Ok(Target::Host(self.target_host()?)),
            (State::Open { .. }, Kind::TcpClient) => Ok(Target::Server),
            (State::Open { .. }, Kind::TcpServer) => self.chosen_clients().map(Target::Clients),
            (State::Open { .. }, Kind::Relay) => {
                let towards = match self.form.relay.towards {
                    Towards::Client => Target::Clients,
                    Towards::Server => Target::Upstream,
                };
                self.chosen_clients().map(towards)
            }
            (State::Opening | State::Connecting { .. }, _) => Err(SendFailure::NotConnected),
            (State::Closing | State::Closed | State::Failed(_), _) => Err(SendFailure::NotOpen),
        }
    }

    fn target_host(&self) -> Result<Host, SendFailure> {
        match parse_host(&self.target) {
            Ok(host) => Ok(host),
            Err(AddressError::Empty) => Err(SendFailure::NoTarget),
            Err(error) => Err(SendFailure::Target(error)),
        }
    }

    /// What is wrong with the 远程主机 while it is typed; an empty one is only missed when it is needed.
    pub fn check_target(&self) -> Option<AddressError> {
        let typed = self.form.kind == Kind::Udp && !self.target.trim().is_empty();
        parse_host(&self.target).err().filter(|_| typed)
    }

    fn chosen_clients(&self) -> Result<Clients, SendFailure> {
        let connected = self.status().map_or(0, Status::client_count);
        match &self.choice {
            Choice::All if connected > 0 => Ok(Clients::All),
            Choice::Some(peers) if !peers.is_empty() => Ok(Clients::Some(peers.clone())),
            _ => Err(SendFailure::NoClients),
        }
    }

    /// To whom the box would be sent now, in words for a history.
    pub fn target_text(&self) -> String {
        match (self.form.kind, self.state(), &self.choice) {
            (Kind::Udp, ..) => self.target.trim().to_owned(),
            (Kind::TcpClient, State::Open { remote: Some(remote), .. }, _) => remote.to_string(),
            (Kind::TcpServer | Kind::Relay, _, Choice::Some(peers)) => self.addresses_of(peers),
            // The original's words, in both languages.
            (Kind::TcpServer | Kind::Relay, ..) => "All Connections".to_owned(),
            (Kind::TcpClient, ..) => String::new(),
        }
    }

    fn addresses_of(&self, peers: &[PeerId]) -> String {
        let clients = peers.iter().take(MOST_NAMED).filter_map(|&peer| self.status()?.client(peer));
        let mut names: Vec<String> = clients.map(|client| client.address.to_string()).collect();
        if peers.len() > MOST_NAMED {
            names.push("…".to_owned());
        }
        names.join(", ")
    }

    /// What was sent to is offered again.
    pub(super) fn remember_sent_to(&mut self) {
        if self.form.kind != Kind::Udp {
            return;
        }
        let target = self.target.trim().to_owned();
        self.targets.retain(|other| *other != target);
        self.targets.insert(0, target);
        self.targets.truncate(MOST_TARGETS);
    }

    /// Targets to offer for 远程主机: those sent to before, then the peers heard from, newest first.
    pub fn target_offers(&self) -> Vec<String> {
        let mut offers = self.targets.clone();
        let heard = self.capture.reader().heard(MOST_TARGETS);
        for address in heard.iter().map(SocketAddr::to_string) {
            if !offers.contains(&address) {
                offers.push(address);
            }
        }
        offers
    }
}

impl From<SendError> for SendFailure {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Full => SendFailure::Busy,
            SendError::Ended => SendFailure::NotOpen,
        }
    }
}
