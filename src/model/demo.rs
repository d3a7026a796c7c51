//! The demonstration peer and a session put together, so that one press shows traffic.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::form::{Form, Kind};
use super::session::Session;
use crate::net::{self, NetError, State};

/// The demonstration peer (演示对端), while it runs.
#[derive(Debug)]
pub struct Demo {
    peer: net::Demo,
}

impl Demo {
    /// Starts it, on this machine only.
    pub fn start() -> Result<Self, NetError> {
        Ok(Demo { peer: net::Demo::start()? })
    }

    /// Fills in a session that is not open, so that opening it meets the demonstration peer.
    pub fn prepare(&self, session: &mut Session) {
        let form = &mut session.form;
        match form.kind {
            Kind::TcpClient => {
                form.remote_address = self.peer.tcp().ip().to_string();
                form.remote_port = self.peer.tcp().port().to_string();
            }
            Kind::Relay => {
                let peer = if form.sends_datagrams() { self.peer.udp() } else { self.peer.tcp() };
                form.remote_address = peer.ip().to_string();
                form.remote_port = peer.port().to_string();
                form.local_address = "127.0.0.1".to_owned();
                form.local_port = "0".to_owned();
            }
            Kind::Udp | Kind::TcpServer => {
                form.local_address = "127.0.0.1".to_owned();
                form.local_port = "0".to_owned();
            }
        }
        self.meet(session);
    }

    /// Whether a session may be used for it: one that is open and has no target yet, or one that is as it was made.
    pub fn suits(session: &Session) -> bool {
        let untouched = Form { kind: session.form.kind, ..Form::default() };
        match session.form.kind {
            Kind::Udp if session.is_running() => session.target.trim().is_empty(),
            Kind::TcpServer if session.is_running() => true,
            Kind::TcpClient | Kind::Relay if session.is_running() => false,
            _ => session.form == untouched && session.target.trim().is_empty(),
        }
    }

    /// Points a session at the demonstration peer.
    pub fn meet(&self, session: &mut Session) {
        match session.form.kind {
            Kind::Udp => session.target = self.peer.udp().to_string(),
            Kind::TcpServer => self.visit(session),
            // Its visitor finds the same peer behind the relay.
            Kind::Relay if !session.form.sends_datagrams() => self.visit(session),
            Kind::Relay => {}
            Kind::TcpClient => {}
        }
    }

    /// Comes as a client to a server session that listens.
    fn visit(&self, session: &Session) {
        let State::Open { local, .. } = session.state() else { return };
        let mut server = local;
        match local.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => server.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => server.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        self.peer.visit(server);
    }
}
