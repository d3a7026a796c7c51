//! Whom a request was sent to: this machine, or everyone.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use crate::net::addresses;

/// The addresses of this machine are asked for again after so long.
const KNOWN_FOR: Duration = Duration::from_secs(5);

/// Tells a request to this machine from one to a broadcast address or a group.
pub(super) struct Addressee {
    bound: IpAddr,
    broadcasts: Vec<Ipv4Addr>,
    asked: Option<Instant>,
}

impl Addressee {
    /// For a server that is bound to this address.
    pub fn new(bound: IpAddr) -> Self {
        Addressee { bound, broadcasts: Vec::new(), asked: None }
    }

    /// The address of this machine that a request came to; None for one that went to everyone. The system tells `to`
    /// where a socket is bound to all addresses; a system that does not leaves the choice to the route.
    pub fn of(&mut self, to: Option<IpAddr>) -> Option<IpAddr> {
        let ip = to.unwrap_or(self.bound);
        (!self.is_everyone(ip)).then_some(ip)
    }

    fn is_everyone(&mut self, ip: IpAddr) -> bool {
        match ip {
            IpAddr::V6(v6) => v6.is_multicast(),
            // The loopback interface does not name its broadcast address.
            IpAddr::V4(v4) => {
                v4.is_multicast()
                    || v4.is_broadcast()
                    || v4 == Ipv4Addr::new(127, 255, 255, 255)
                    || !v4.is_loopback() && self.broadcasts().contains(&v4)
            }
        }
    }

    fn broadcasts(&mut self) -> &[Ipv4Addr] {
        if self.asked.is_none_or(|asked| asked.elapsed() >= KNOWN_FOR) {
            self.asked = Some(Instant::now());
            // Where the list cannot be had, the last one still says most.
            if let Ok(addresses) = addresses() {
                self.broadcasts = addresses.into_iter().filter_map(|address| address.broadcast).collect();
            }
        }
        &self.broadcasts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everyone_hears_is_for_no_one() {
        let any = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let mut addressee = Addressee::new(any);
        addressee.broadcasts = vec![Ipv4Addr::new(192, 0, 2, 255)];
        addressee.asked = Some(Instant::now());
        for everyone in ["255.255.255.255", "127.255.255.255", "192.0.2.255", "224.0.0.1", "ff02::1"] {
            assert_eq!(addressee.of(everyone.parse().ok()), None, "{everyone}");
        }
        for one in ["192.0.2.1", "127.0.0.1", "::1", "fe80::1"] {
            assert_eq!(addressee.of(one.parse().ok()), one.parse().ok(), "{one}");
        }
        assert_eq!(addressee.of(None), Some(any));
    }
}
