//! An interface in words: both faces say the same.

use super::words;
use crate::codec::subnet::Subnet;
use crate::i18n::t;
use crate::net::{InterfaceAddress, NetworkInterface};

/// Up or down.
pub fn interface_state(interface: &NetworkInterface) -> String {
    match (interface.up, interface.running) {
        (true, true) => t!("tools.interfaces.up"),
        (true, false) => t!("tools.interfaces.no-carrier"),
        (false, _) => t!("tools.interfaces.down"),
    }
    .into_owned()
}

/// An address with its mask and its broadcast address.
pub fn interface_address(address: &InterfaceAddress) -> String {
    let mut text = format!("{}/{}", address.ip, address.prefix);
    if let Some(subnet) = Subnet::new(address.ip, address.prefix).filter(|subnet| subnet.address().is_ipv4()) {
        text.push_str(&t!("tools.interfaces.with-mask", mask = subnet.mask()));
    }
    if let Some(broadcast) = address.broadcast {
        text.push_str(&t!("tools.interfaces.with-broadcast", broadcast = broadcast));
    }
    text
}

/// All that is told of an interface: a line with its name, then an indented line for each fact.
pub fn interface_lines(interface: &NetworkInterface) -> Vec<String> {
    let (state, kind) = (interface_state(interface), words::interface_kind(interface.kind));
    let mut lines = vec![format!("{}\t{state}\t{kind}", interface.name)];
    lines.extend(interface.description.iter().map(|text| format!("\t{text}")));
    lines.extend(interface.addresses.iter().map(|address| format!("\t{}", interface_address(address))));
    lines.extend(interface.mac.iter().map(|mac| format!("\tMAC {}", words::mac(mac))));
    lines.extend(interface.mtu.iter().map(|mtu| format!("\tMTU {mtu}")));
    lines
}
