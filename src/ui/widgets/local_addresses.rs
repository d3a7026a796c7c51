//! This machine's addresses, to choose one to listen on.

use crate::i18n::t;
use crate::model;

/// All, loopback, then each address of this machine with its interface.
pub fn local_addresses() -> Vec<(String, String)> {
    let fixed = [
        ("0.0.0.0", t!("network.all-v4")),
        ("::", t!("network.all-v6")),
        ("127.0.0.1", t!("network.loopback")),
        ("::1", t!("network.loopback")),
    ];
    let mut offers: Vec<_> = fixed.map(|(address, note)| (address.to_owned(), note.into_owned())).into();
    // Where the system does not tell its addresses, one can still be typed.
    for address in model::addresses().unwrap_or_default() {
        let text = match address.is_link_local_v6() {
            true => format!("{}%{}", address.ip, address.interface),
            false => address.ip.to_string(),
        };
        if !offers.iter().any(|(offered, _)| *offered == text) {
            offers.push((text, address.interface));
        }
    }
    offers
}
