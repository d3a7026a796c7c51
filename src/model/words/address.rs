//! Words of addresses: what is wrong with one that was typed, and what one is that a datagram came to.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::Text;
use crate::i18n::t;
use crate::model::address::AddressError;

/// Why an address was not understood.
pub fn address_error(error: &AddressError) -> Text {
    match error {
        AddressError::Empty => t!("address.empty"),
        AddressError::NoPort(text) => t!("address.no-port", text = text),
        AddressError::BadPort(text) => t!("address.bad-port", text = text),
        AddressError::BadRemotePort(text) => t!("address.bad-remote-port", text = text),
        AddressError::BadHost(text) => t!("address.bad-host", text = text),
        AddressError::BadAddress(text) => t!("address.bad-address", text = text),
        AddressError::NotAGroup(text) => t!("address.not-a-group", text = text),
    }
}

/// Behind a datagram that came to another address than the bound one: `→ 192.168.1.255 广播`.
pub fn came_to(ip: IpAddr) -> String {
    let what = address_kind(ip);
    format!("→ {ip}{}{what}", if what.is_empty() { "" } else { " " })
}

/// 广播 or 组播 where an address is one, else nothing.
fn address_kind(ip: IpAddr) -> Text {
    if ip.is_multicast() {
        t!("address.multicast")
    } else if is_broadcast(ip) {
        t!("address.broadcast")
    } else {
        Text::default()
    }
}

/// 255.255.255.255, the broadcast address of the loopback network, or of one of this machine's subnets.
fn is_broadcast(ip: IpAddr) -> bool {
    let IpAddr::V4(ip) = ip else { return false };
    if ip == Ipv4Addr::BROADCAST || ip == Ipv4Addr::new(127, 255, 255, 255) {
        return true;
    }
    let mut known = BROADCASTS.lock();
    if known.0.is_none_or(|asked| asked.elapsed() > ASK_AGAIN) {
        // Where the list cannot be had, a datagram is only not called a broadcast.
        let addresses = crate::net::addresses().unwrap_or_default();
        *known = (Some(Instant::now()), addresses.iter().filter_map(|address| address.broadcast).collect());
    }
    known.1.contains(&ip)
}

/// The broadcast addresses of this machine's subnets, and when the system was asked for them.
static BROADCASTS: Mutex<(Option<Instant>, Vec<Ipv4Addr>)> = Mutex::new((None, Vec::new()));
/// How long an answer is good for: a frame asks for each line in view.
const ASK_AGAIN: Duration = Duration::from_secs(1);
