//! Addresses as people type and paste them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use crate::net::{Host, Interface, Membership};

/// Why an address was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// There is no port, and one is needed.
    #[error("no port in {0:?}")]
    NoPort(String),
    /// The port is not a number from 0 to 65535.
    #[error("bad port {0:?}")]
    BadPort(String),
    /// The port of another machine is not a number from 1 to 65535.
    #[error("bad remote port {0:?}")]
    BadRemotePort(String),
    /// Neither an address nor something that could be a host name.
    #[error("bad host {0:?}")]
    BadHost(String),
    /// Not a literal address of this machine's kind.
    #[error("bad local address {0:?}")]
    BadAddress(String),
    /// Not a multicast group.
    #[error("not a multicast group: {0:?}")]
    NotAGroup(String),
}

/// `HOST:PORT`, `[IPv6]:PORT`, forgiving what comes along when pasted: a scheme, a path, full-width `：` and `．`,
/// spaces, and `IP :PORT` as the log writes it.
pub fn parse_host(text: &str) -> Result<Host, AddressError> {
    let text = clean(text);
    let text = text.as_str();
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    let (name, port) = split_port(text).ok_or_else(|| AddressError::NoPort(text.to_owned()))?;
    let port = parse_remote_port(port)?;
    Ok(Host { name: parse_name(name)?, port })
}

/// A host without a port: a name, or an address with or without brackets.
pub fn parse_name(text: &str) -> Result<String, AddressError> {
    let cleaned = clean(text);
    let name = cleaned.trim_start_matches('[').trim_end_matches(']');
    if name.is_empty() {
        return Err(AddressError::Empty);
    }
    let literal = name.split('%').next().unwrap_or(name);
    let numeric = literal.chars().all(|c| c.is_ascii_digit() || c == '.');
    let valid = if literal.parse::<IpAddr>().is_ok() {
        true
    } else {
        !numeric
            && !name.contains([':', '/', '@', '[', ']', '%'])
            && !name.contains(char::is_whitespace)
            && name.len() <= 253
    };
    if valid { Ok(name.to_owned()) } else { Err(AddressError::BadHost(name.to_owned())) }
}

/// `[ADDR:]PORT` to bind. Without an address it is every IPv4 address (0.0.0.0); `*` is that too.
pub fn parse_local(text: &str) -> Result<SocketAddr, AddressError> {
    let text = clean(text);
    let text = text.as_str();
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    match split_port(text) {
        None => Ok(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), parse_port(text)?)),
        Some((address, port)) => parse_local_address(address, parse_port(port)?),
    }
}

/// An address of this machine, with a scope after `%` (number or interface name) where it needs one.
pub fn parse_local_address(text: &str, port: u16) -> Result<SocketAddr, AddressError> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    // An interface's name may hold spaces and any character; only the address is cleaned.
    let (ip, scope) = text.split_once('%').map_or((text, None), |(ip, scope)| (ip, Some(scope.trim())));
    let ip = clean(ip);
    let bad = || AddressError::BadAddress(text.to_owned());
    match (ip.as_str(), scope) {
        ("" | "*", None) => Ok(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port)),
        ("localhost", None) => Ok(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)),
        (ip, None) => Ok(SocketAddr::new(ip.parse::<IpAddr>().map_err(|_| bad())?, port)),
        (ip, Some(scope)) => {
            let ip: Ipv6Addr = ip.parse().map_err(|_| bad())?;
            Ok(SocketAddrV6::new(ip, port, 0, scope_number(scope).ok_or_else(bad)?).into())
        }
    }
}

/// `GROUP[@INTERFACE]`: a multicast group, and where to listen for it.
pub fn parse_membership(text: &str) -> Result<Membership, AddressError> {
    let (group, interface) = text.split_once('@').map_or((text, None), |(group, name)| (group, Some(name.trim())));
    let group = clean(group);
    let group = group.trim_start_matches('[').trim_end_matches(']');
    let ip: IpAddr = group.parse().map_err(|_| AddressError::NotAGroup(group.to_owned()))?;
    if !ip.is_multicast() {
        return Err(AddressError::NotAGroup(group.to_owned()));
    }
    let interface =
        interface.filter(|name| !name.is_empty()).map_or(Interface::Any, |name| Interface::Named(name.to_owned()));
    Ok(Membership { group: ip, interface })
}

/// A port of another machine, from 1 to 65535.
pub fn parse_remote_port(text: &str) -> Result<u16, AddressError> {
    match parse_port(text) {
        Ok(0) => Err(AddressError::BadRemotePort(clean(text))),
        Err(AddressError::BadPort(text)) => Err(AddressError::BadRemotePort(text)),
        parsed => parsed,
    }
}

/// A port of this machine, from 0 to 65535; 0 for one of the system's choice.
pub fn parse_port(text: &str) -> Result<u16, AddressError> {
    let text = clean(text);
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    // `+80` is a number for Rust and a slip of the finger for a person.
    let digits = text.chars().all(|c| c.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(AddressError::BadPort(text))
}

fn scope_number(scope: &str) -> Option<u32> {
    scope.parse().ok().or_else(|| {
        let addresses = crate::net::addresses().ok()?;
        addresses.into_iter().find(|address| address.interface == scope).map(|address| address.index)
    })
}

/// Takes away what people paste along: scheme, path, spaces, full-width punctuation and digits.
fn clean(text: &str) -> String {
    let narrow: String = text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    let without_scheme = narrow.split_once("://").map_or(narrow.as_str(), |(_, rest)| rest);
    without_scheme.split('/').next().unwrap_or_default().to_owned()
}

/// Full-width forms U+FF01 to U+FF5E lie 0xFEE0 above ASCII; the ideographic full stop is what an input method types.
fn narrow(c: char) -> char {
    match c {
        '。' => '.',
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Splits before the last colon, unless the colons are those of a bare IPv6 address.
fn split_port(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (name, port) = rest.split_once(']')?;
        return Some((name, port.strip_prefix(':')?));
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return None;
    }
    text.rsplit_once(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn host(text: &str, expected: Result<(&str, u16), AddressError>) {
        assert_eq!(parse_host(text), expected.map(|(name, port)| Host { name: name.to_owned(), port }), "{text:?}");
    }

    #[test]
    fn hosts_as_people_paste_them() {
        host("192.168.1.8:8080", Ok(("192.168.1.8", 8080)));
        host(" 127.0.0.1 :4089", Ok(("127.0.0.1", 4089)));
        host("http://example.com:80/index.html", Ok(("example.com", 80)));
        host("192。168。1。8：８０８０", Ok(("192.168.1.8", 8080)));
        host("[::1]:9", Ok(("::1", 9)));
        host("[fe80::1%eth0]:9", Ok(("fe80::1%eth0", 9)));
        host("localhost:1", Ok(("localhost", 1)));
    }

    #[test]
    fn bad_hosts_say_what_is_wrong() {
        host("", Err(AddressError::Empty));
        host("192.168.1.8", Err(AddressError::NoPort("192.168.1.8".into())));
        host("::1", Err(AddressError::NoPort("::1".into())));
        host("a:70000", Err(AddressError::BadRemotePort("70000".into())));
        host("a:+80", Err(AddressError::BadRemotePort("+80".into())));
        host("a:0", Err(AddressError::BadRemotePort("0".into())));
        host("256.1.1.1:80", Err(AddressError::BadHost("256.1.1.1".into())));
        host("a b@c:80", Err(AddressError::BadHost("ab@c".into())));
    }

    #[test]
    fn local_addresses() {
        assert_eq!(parse_local("8080"), Ok(SocketAddr::from(([0, 0, 0, 0], 8080))));
        assert_eq!(parse_local(":8080"), Ok(SocketAddr::from(([0, 0, 0, 0], 8080))));
        assert_eq!(parse_local("127.0.0.1:0"), Ok(SocketAddr::from(([127, 0, 0, 1], 0))));
        assert_eq!(parse_local("[::]:53"), Ok(SocketAddr::from((Ipv6Addr::UNSPECIFIED, 53))));
        assert_eq!(parse_local("example.com:1"), Err(AddressError::BadAddress("example.com".into())));
        assert_eq!(parse_local("x"), Err(AddressError::BadPort("x".into())));
    }

    #[test]
    fn groups_with_and_without_an_interface() {
        let any = parse_membership("239.1.2.3").expect("a group");
        assert_eq!((any.group, any.interface), ("239.1.2.3".parse().expect("ip"), Interface::Any));
        let named = parse_membership(" ff02::1@以太网 2 ").expect("a group");
        assert_eq!(named.interface, Interface::Named("以太网 2".into()));
        assert_eq!(parse_membership("10.0.0.1"), Err(AddressError::NotAGroup("10.0.0.1".into())));
    }
}
