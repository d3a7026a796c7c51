//! The left column's questions, as typed, and their way to a configuration for `net`.

mod faults;
mod relay;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use faults::{FaultField, FaultsForm};
pub use relay::RelayForm;

use super::address::{self, AddressError, parse_membership};
use crate::codec::framing::Framing;
use crate::net::{
    Config, Host, Interface, Multicast, Reply, TcpClientConfig, TcpServerConfig, Towards, Transport, UdpConfig,
};

/// 协议类型: what kind of session it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Datagrams.
    #[default]
    Udp,
    /// Connects to a server.
    TcpClient,
    /// Takes clients.
    TcpServer,
    /// Stands between clients and a server.
    Relay,
}

impl Kind {
    /// All kinds, in the original's order; what it had not comes last.
    pub const ALL: [Kind; 4] = [Kind::Udp, Kind::TcpClient, Kind::TcpServer, Kind::Relay];
}

/// What the user typed. Kept as text, so that nothing typed is lost while it is not valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// 协议类型.
    pub kind: Kind,
    /// 本地主机地址: an address of this machine, `0.0.0.0`, `::` for all.
    pub local_address: String,
    /// 本地主机端口: 0 lets the system choose.
    pub local_port: String,
    /// 远程主机地址 of a client: a name or an address.
    pub remote_address: String,
    /// 远程主机端口 of a client.
    pub remote_port: String,
    /// Client: bind the local address and port too.
    pub bind_client: bool,
    /// Client: how long connecting may take, seconds.
    pub connect_timeout: String,
    /// TCP: send small writes at once.
    pub no_delay: bool,
    /// TCP: probe a silent peer, seconds; empty for not at all.
    pub keep_alive: String,
    /// UDP: let other programs bind the same port.
    pub shared_port: bool,
    /// UDP: `GROUP[@INTERFACE]`.
    pub groups: Vec<String>,
    /// UDP: hops of datagrams to a group.
    pub multicast_ttl: String,
    /// UDP: hear one's own datagrams to a group.
    pub multicast_loopback: bool,
    /// UDP: interface by which they leave; empty for the system's choice.
    pub multicast_interface: String,
    /// 转发.
    pub relay: RelayForm,
    /// What is answered by itself; not kept, because serving begins only by the user's own act.
    #[serde(skip)]
    pub reply: Reply,
    /// Where a message that rules answer ends; kept with what is received.
    #[serde(skip)]
    pub framing: Framing,
}

impl Default for Form {
    fn default() -> Self {
        Form {
            kind: Kind::Udp,
            local_address: "127.0.0.1".to_owned(),
            local_port: "8080".to_owned(),
            remote_address: "127.0.0.1".to_owned(),
            remote_port: "8080".to_owned(),
            bind_client: false,
            connect_timeout: "10".to_owned(),
            no_delay: true,
            keep_alive: String::new(),
            shared_port: false,
            groups: Vec::new(),
            multicast_ttl: "1".to_owned(),
            multicast_loopback: true,
            multicast_interface: String::new(),
            relay: RelayForm::default(),
            reply: Reply::None,
            framing: Framing::Raw,
        }
    }
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// [`field@Form::local_address`]
    LocalAddress,
    /// [`field@Form::local_port`]
    LocalPort,
    /// [`field@Form::remote_address`]
    RemoteAddress,
    /// [`field@Form::remote_port`]
    RemotePort,
    /// [`field@Form::connect_timeout`]
    ConnectTimeout,
    /// [`field@Form::keep_alive`]
    KeepAlive,
    /// [`field@Form::groups`]
    Groups,
    /// [`field@Form::multicast_ttl`]
    MulticastTtl,
    /// [`field@RelayForm::idle`]
    Idle,
    /// A field of [`FaultsForm`] in one direction.
    Fault(Towards, FaultField),
}

/// A field and what is wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where.
    pub field: Field,
    /// What.
    pub problem: Problem,
}

/// What is wrong in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not an address, a name or a port.
    Address(AddressError),
    /// Not a whole number from `least` to `most`.
    Number {
        /// The least that is allowed.
        least: u64,
        /// The most that is allowed.
        most: u64,
    },
    /// Not a percentage from 0 to 100.
    Percent,
}

/// The most that Linux takes for TCP_KEEPIDLE, seconds.
const MOST_KEEP_ALIVE: u64 = 32_767;
/// Days enough for any time-out.
const MOST_SECONDS: u64 = 86_400;

impl Form {
    /// The configuration to open, or the first field that is wrong.
    pub fn config(&self) -> Result<Config, FieldError> {
        match self.errors().into_iter().next() {
            Some(error) => Err(error),
            None => self.build(),
        }
    }

    /// All fields that are wrong, in the order of the column. Fields that the kind does not show do not count.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut checks = Vec::new();
        let tcp = matches!(self.kind, Kind::TcpClient | Kind::TcpServer);
        if self.has_remote() {
            checks.push(self.check_remote_address().err());
            checks.push(self.check_remote_port().err());
        }
        if self.connects() {
            checks.push(number(Field::ConnectTimeout, &self.connect_timeout, 1, MOST_SECONDS).err());
        }
        if self.kind != Kind::TcpClient || self.bind_client {
            checks.push(self.check_local_address().err());
            checks.push(self.check_local_port().err());
        }
        if tcp && !self.keep_alive.trim().is_empty() {
            checks.push(number(Field::KeepAlive, &self.keep_alive, 1, MOST_KEEP_ALIVE).err());
        }
        if self.kind == Kind::Udp {
            checks.push(number(Field::MulticastTtl, &self.multicast_ttl, 0, 255).err());
            checks.extend(self.groups.iter().map(|group| in_field(Field::Groups, parse_membership(group)).err()));
        }
        if self.kind == Kind::Relay {
            checks.extend(self.relay.errors().into_iter().map(Some));
        }
        checks.into_iter().flatten().collect()
    }

    /// Makes it another kind. A relay is not its own server: where it would be, the server gets the next port.
    pub fn choose(&mut self, kind: Kind) {
        self.kind = kind;
        let local = (self.local_address.trim(), self.local_port.trim());
        if kind == Kind::Relay && local == (self.remote_address.trim(), self.remote_port.trim()) {
            let port = address::parse_port(&self.local_port).unwrap_or_default();
            self.remote_port = port.checked_add(1).filter(|_| port > 0).unwrap_or(8081).to_string();
        }
    }

    /// It has a server that is set before it is opened.
    pub fn has_remote(&self) -> bool {
        matches!(self.kind, Kind::TcpClient | Kind::Relay)
    }

    /// It has clients.
    pub fn has_clients(&self) -> bool {
        matches!(self.kind, Kind::TcpServer | Kind::Relay)
    }

    /// What it sends are datagrams, of which one may be empty.
    pub fn sends_datagrams(&self) -> bool {
        self.kind == Kind::Udp || (self.kind == Kind::Relay && self.relay.transport == Transport::Udp)
    }

    /// It makes connections.
    fn connects(&self) -> bool {
        self.has_remote() && !self.sends_datagrams()
    }

    fn build(&self) -> Result<Config, FieldError> {
        Ok(match self.kind {
            Kind::Udp => Config::Udp(UdpConfig {
                shared_port: self.shared_port,
                groups: self.memberships()?,
                multicast: self.multicast()?,
                reply: self.reply.clone(),
                framing: self.framing.clone(),
                ..UdpConfig::new(self.local()?)
            }),
            Kind::TcpClient => Config::TcpClient(TcpClientConfig {
                local: if self.bind_client { Some(self.local()?) } else { None },
                connect_timeout: seconds(Field::ConnectTimeout, &self.connect_timeout)?,
                no_delay: self.no_delay,
                keep_alive: self.keep_alive()?,
                reply: self.reply.clone(),
                framing: self.framing.clone(),
                ..TcpClientConfig::new(Host { name: self.check_remote_address()?, port: self.check_remote_port()? })
            }),
            Kind::TcpServer => Config::TcpServer(TcpServerConfig {
                no_delay: self.no_delay,
                keep_alive: self.keep_alive()?,
                reply: self.reply.clone(),
                framing: self.framing.clone(),
                ..TcpServerConfig::new(self.local()?)
            }),
            Kind::Relay => Config::Relay(Box::new(self.relay_config()?)),
        })
    }

    fn local(&self) -> Result<std::net::SocketAddr, FieldError> {
        let port = self.check_local_port()?;
        in_field(Field::LocalAddress, address::parse_local_address(&self.local_address, port))
    }

    fn check_local_address(&self) -> Result<(), FieldError> {
        in_field(Field::LocalAddress, address::parse_local_address(&self.local_address, 0)).map(drop)
    }

    fn check_local_port(&self) -> Result<u16, FieldError> {
        in_field(Field::LocalPort, address::parse_port(&self.local_port))
    }

    fn check_remote_address(&self) -> Result<String, FieldError> {
        in_field(Field::RemoteAddress, address::parse_name(&self.remote_address))
    }

    fn check_remote_port(&self) -> Result<u16, FieldError> {
        in_field(Field::RemotePort, address::parse_remote_port(&self.remote_port))
    }

    fn memberships(&self) -> Result<Vec<crate::net::Membership>, FieldError> {
        self.groups.iter().map(|group| in_field(Field::Groups, parse_membership(group))).collect()
    }

    /// How datagrams to a group leave.
    pub fn multicast(&self) -> Result<Multicast, FieldError> {
        let ttl = number(Field::MulticastTtl, &self.multicast_ttl, 0, 255)?;
        let name = self.multicast_interface.trim();
        let interface = if name.is_empty() { Interface::Any } else { Interface::Named(name.to_owned()) };
        Ok(Multicast { ttl: ttl as u8, loopback: self.multicast_loopback, interface })
    }

    fn keep_alive(&self) -> Result<Option<Duration>, FieldError> {
        if self.keep_alive.trim().is_empty() {
            return Ok(None);
        }
        number(Field::KeepAlive, &self.keep_alive, 1, MOST_KEEP_ALIVE).map(|seconds| Some(Duration::from_secs(seconds)))
    }
}

fn seconds(field: Field, text: &str) -> Result<Duration, FieldError> {
    number(field, text, 1, MOST_SECONDS).map(Duration::from_secs)
}

fn number(field: Field, text: &str, least: u64, most: u64) -> Result<u64, FieldError> {
    let error = FieldError { field, problem: Problem::Number { least, most } };
    let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or(error)
}

fn in_field<T>(field: Field, result: Result<T, AddressError>) -> Result<T, FieldError> {
    result.map_err(|error| FieldError { field, problem: Problem::Address(error) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn wrong(form: Form, field: Field) {
        assert_eq!(form.config().map_err(|error| error.field), Err(field));
    }

    #[test]
    fn the_default_form_opens() {
        for kind in Kind::ALL {
            assert!(Form { kind, ..Form::default() }.config().is_ok(), "{kind:?}");
        }
    }

    #[test]
    fn a_relay_is_not_its_own_server() {
        let chosen = |form: Form| {
            let mut form = form;
            form.choose(Kind::Relay);
            (form.local_port, form.remote_port)
        };
        let ports = |local: &str, remote: &str| (local.to_owned(), remote.to_owned());
        assert_eq!(chosen(Form::default()), ports("8080", "8081"));
        let typed = Form { remote_port: "9000".into(), ..Form::default() };
        assert_eq!(chosen(typed), ports("8080", "9000"), "what was typed stays");
        let last = Form { local_port: "65535".into(), remote_port: "65535".into(), ..Form::default() };
        assert_eq!(chosen(last), ports("65535", "8081"));
    }

    #[test]
    fn each_field_is_checked_where_it_shows() {
        let udp = Form::default;
        let client = || Form { kind: Kind::TcpClient, ..Form::default() };
        wrong(Form { local_port: "66000".into(), ..udp() }, Field::LocalPort);
        wrong(Form { local_address: "example.com".into(), ..udp() }, Field::LocalAddress);
        wrong(Form { multicast_ttl: "256".into(), ..udp() }, Field::MulticastTtl);
        wrong(Form { groups: vec!["1.2.3.4".into()], ..udp() }, Field::Groups);
        wrong(Form { remote_port: "0".into(), ..client() }, Field::RemotePort);
        wrong(Form { remote_address: "".into(), ..client() }, Field::RemoteAddress);
        wrong(Form { connect_timeout: "soon".into(), ..client() }, Field::ConnectTimeout);
        wrong(Form { keep_alive: "-1".into(), ..client() }, Field::KeepAlive);
        assert!(Form { local_port: "x".into(), ..client() }.config().is_ok(), "a field that is not shown");
    }
}
