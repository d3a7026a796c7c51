//! Who is another machine: it is spared, whatever sends by itself.

use std::net::{IpAddr, SocketAddr};

use super::{Clients, State, Status, Target, addresses};
use crate::capture::PeerId;

/// Packets a second that leave for another machine at most, unless more is asked for.
pub const MOST_AWAY: u32 = 1000;

/// The addresses of this machine, which is not spared.
#[derive(Clone, Debug)]
pub struct Here {
    addresses: Vec<IpAddr>,
}

impl Here {
    /// Asks the system for them.
    pub fn look() -> Self {
        // Where the list cannot be had, only the loopback interface counts as this machine.
        Here { addresses: addresses().unwrap_or_default().into_iter().map(|address| address.ip).collect() }
    }

    /// How many packets one message is for other machines.
    pub fn packets_away(&self, target: &Target, status: &Status) -> u32 {
        match target {
            Target::Address(address) => u32::from(self.is_away(address.ip())),
            Target::Host(host) => match host.name.parse::<IpAddr>() {
                Ok(ip) => u32::from(self.is_away(ip)),
                // Which machine a name is, only the resolver knows.
                Err(_) => u32::from(!host.name.eq_ignore_ascii_case("localhost")),
            },
            Target::Server => match status.state() {
                State::Open { remote: Some(remote), .. } => u32::from(self.is_away(remote.ip())),
                _ => 1,
            },
            // Whose connection to the server it is does not say where the server is.
            Target::Upstream(_) => 1,
            Target::Clients(clients) => self.clients_away(clients, status),
        }
    }

    fn clients_away(&self, clients: &Clients, status: &Status) -> u32 {
        let is_away = |address: SocketAddr| self.is_away(address.ip());
        let away = match clients {
            Clients::All => status.count_clients(|client| is_away(client.address)),
            Clients::Some(peers) => {
                let away = |peer: &&PeerId| status.client(**peer).is_some_and(|client| is_away(client.address));
                peers.iter().filter(away).count()
            }
        };
        u32::try_from(away).unwrap_or(u32::MAX)
    }

    fn is_away(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        !ip.is_loopback() && !self.addresses.contains(&ip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Host;

    #[test]
    fn this_machine_is_not_away() {
        let (here, status) = (Here { addresses: vec![[192, 0, 2, 1].into()] }, Status::new());
        let away = |target: Target| here.packets_away(&target, &status);
        let host = |name: &str| Target::Host(Host { name: name.into(), port: 9 });
        assert_eq!(away(Target::Address(([127, 0, 0, 9], 1).into())), 0);
        assert_eq!(away(Target::Address(([192, 0, 2, 1], 1).into())), 0);
        assert_eq!(away(Target::Address(([192, 0, 2, 2], 1).into())), 1);
        assert_eq!(away(host("::ffff:192.0.2.1")), 0, "the same, written as IPv6");
        assert_eq!((away(host("localhost")), away(host("::1")), away(host("example.org"))), (0, 0, 1));
        assert_eq!(away(Target::Clients(Clients::All)), 0);
    }
}
