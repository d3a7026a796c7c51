//! 允许的地址: who may ask a server, as people write it.

use super::Network;
use crate::codec::subnet::{Subnet, SubnetError, parse_subnet};

/// Reads `192.168.1.0/24, 10.0.0.7` and the like: networks and addresses behind each other, with commas, semicolons,
/// spaces or lines between them, full-width ones as well. Nothing typed is no network at all.
///
/// # Errors
/// What is wrong with the first one that is none.
pub fn parse_networks(text: &str) -> Result<Vec<Network>, SubnetError> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；' | '、');
    text.split(between).filter(|part| !part.is_empty()).map(|part| parse_subnet(part).map(network)).collect()
}

fn network(subnet: Subnet) -> Network {
    // At most 128.
    Network { ip: subnet.address(), prefix: u8::try_from(subnet.prefix()).unwrap_or(u8::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_as_people_write_them() {
        let network = |ip: &str, prefix| Network { ip: ip.parse().expect("an address"), prefix };
        let read = parse_networks(" 192.168.1.0/24，10.0.0.7;\n2001:db8::/32 172.16.0.0/255.240.0.0 ");
        let expected =
            [network("192.168.1.0", 24), network("10.0.0.7", 32), network("2001:db8::", 32), network("172.16.0.0", 12)];
        assert_eq!(read.as_deref(), Ok(&expected[..]));
        assert_eq!(parse_networks("  ,"), Ok(Vec::new()));
        assert_eq!(parse_networks("10.0.0.0/8, lab"), Err(SubnetError::Address("lab".into())));
    }
}
