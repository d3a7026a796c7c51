//! Bits in rows, as one writes address AND mask = network on paper.

use core::net::IpAddr;

use super::Subnet;

/// Some of the bits of one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitRow {
    /// Ones and zeros in groups of eight with a space between two groups.
    pub bits: String,
    /// How many characters of [`BitRow::bits`], from the left, are of the network.
    pub network: usize,
}

/// The bits of an address in rows of 32, with where its network part ends.
///
/// ```
/// use netaide::codec::subnet::{bit_rows, parse_subnet};
/// let subnet = parse_subnet("192.168.1.37/26").expect("an address");
/// let [row] = bit_rows(&subnet, subnet.mask()).try_into().expect("one row");
/// assert_eq!((row.bits.as_str(), row.network), ("11111111 11111111 11111111 11000000", 29));
/// ```
pub fn bit_rows(subnet: &Subnet, address: IpAddr) -> Vec<BitRow> {
    let octets = match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    };
    let rows = octets.chunks(4).enumerate().map(|(row, octets)| {
        let bits = octets.iter().map(|octet| format!("{octet:08b}")).collect::<Vec<_>>().join(" ");
        // A space stands behind each whole group but the last.
        let bits_here = (subnet.prefix() as usize).saturating_sub(row * 32).min(32);
        let network = bits_here + bits_here.saturating_sub(1) / 8;
        BitRow { bits, network }
    });
    rows.collect()
}
