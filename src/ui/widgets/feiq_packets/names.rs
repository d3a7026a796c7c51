//! Who is at which address. Two may have one IP address and different ports.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use crate::model::feiq::{PORT, PacketPeer, Person};

/// Those whose packets can be looked at, with their names.
pub struct Names<'a> {
    /// Each address once, in the order of the people.
    all: Vec<(SocketAddr, &'a str)>,
    at: HashMap<SocketAddr, &'a str>,
    /// The name of the only one at an IP address; None where there are several.
    alone: HashMap<IpAddr, Option<&'a str>>,
}

impl<'a> Names<'a> {
    /// The names of these people. Of two at one address, those who are here come first among them.
    pub fn of(people: &'a [Person]) -> Names<'a> {
        let mut names = Names { all: Vec::new(), at: HashMap::new(), alone: HashMap::new() };
        for person in people {
            let Ok(address) = person.address.parse().map(canonical) else { continue };
            if names.at.contains_key(&address) {
                continue;
            }
            names.at.insert(address, &person.name);
            names.all.push((address, &person.name));
            names.alone.entry(address.ip()).and_modify(|alone| *alone = None).or_insert(Some(&person.name));
        }
        names
    }

    /// What to call whoever sends from an address: whoever has it, else the only one at that IP address, which may send
    /// from any port. None for a stranger.
    pub fn name(&self, address: SocketAddr) -> Option<&'a str> {
        let address = canonical(address);
        let name = self.at.get(&address).copied().or_else(|| self.alone.get(&address.ip()).copied().flatten());
        name.filter(|name| !name.is_empty())
    }

    /// Each address with a name for it, once.
    pub fn all(&self) -> impl Iterator<Item = (SocketAddr, String)> {
        self.all.iter().map(|(address, name)| (*address, format!("{name}  {}", shown(*address))))
    }

    /// Whoever is at an address, to look at its packets alone.
    pub fn peer(&self, address: SocketAddr) -> PacketPeer {
        PacketPeer { address, alone: self.alone.get(&address.ip()).is_some_and(Option::is_some) }
    }
}

/// An address, with its port where that is not the usual one.
pub fn shown(address: SocketAddr) -> String {
    if address.port() == PORT { address.ip().to_string() } else { address.to_string() }
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_the_port_is_meant_and_else_the_only_one_there() {
        let people = ["10.0.0.1:2425", "10.0.0.1:2426", "10.0.0.2:2425"];
        let people: Vec<Person> =
            people.iter().zip(["甲", "乙", "丙"]).map(|(at, name)| Person::of_test(name, at)).collect();
        let names = Names::of(&people);
        let name = |address: &str| names.name(address.parse().expect("an address"));
        assert_eq!((name("10.0.0.1:2425"), name("10.0.0.1:2426")), (Some("甲"), Some("乙")));
        assert_eq!(name("10.0.0.1:50000"), None, "one of two, and nobody knows which");
        assert_eq!((name("10.0.0.2:50000"), name("[::ffff:10.0.0.2]:2425")), (Some("丙"), Some("丙")));
        let all: Vec<String> = names.all().map(|(_, name)| name).collect();
        assert_eq!(all, ["甲  10.0.0.1", "乙  10.0.0.1:2426", "丙  10.0.0.2"]);
        let alone = |address: &str| names.peer(address.parse().expect("an address")).alone;
        assert!(!alone("10.0.0.1:2426") && alone("10.0.0.2:2425"));
    }
}
