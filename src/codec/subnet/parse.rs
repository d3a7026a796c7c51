//! An address with its prefix as people write it.

use core::net::{IpAddr, Ipv4Addr};

use super::Subnet;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubnetError {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// Not an address.
    #[error("{0:?} is no IP address")]
    Address(String),
    /// An octet with a zero in front: octal for some programs, decimal for others.
    #[error("{0:?} has a number with a zero in front")]
    LeadingZero(String),
    /// Neither a prefix nor a mask.
    #[error("{text:?} is neither a prefix of 0 to {most} nor a mask")]
    Prefix {
        /// What was typed.
        text: String,
        /// The longest prefix.
        most: u32,
    },
    /// An IPv4 address that is no mask: its ones are not all on one side.
    #[error("{0} is no mask: its ones are not all on one side")]
    Mask(Ipv4Addr),
    /// More than an address and a prefix.
    #[error("more than an address and a prefix")]
    TooMuch,
}

/// Reads `192.168.1.37/26`, address and mask (`255.255.255.192`) or wildcard mask (`0.0.0.63`) behind `/` or white
/// space, `2001:db8::1/64`, or an address alone, which is a network of its own. A zone (`%eth0`) and the brackets of
/// an IPv6 address are passed over.
///
/// # Errors
/// What is wrong, in the order in which it is read.
pub fn parse_subnet(text: &str) -> Result<Subnet, SubnetError> {
    let mut parts = text.split(|c: char| c == '/' || c.is_whitespace()).filter(|part| !part.is_empty());
    let address = parse_address(parts.next().unwrap_or_default())?;
    let most = super::width(address);
    let slash_alone = text.trim_end().ends_with('/');
    let prefix = match parts.next() {
        None if slash_alone => return Err(SubnetError::Prefix { text: String::new(), most }),
        None => most,
        Some(part) => parse_prefix(part, address, most)?,
    };
    if parts.next().is_some() {
        return Err(SubnetError::TooMuch);
    }
    Ok(Subnet { address, prefix })
}

/// Reads an address; a zone and the brackets of an IPv6 address are passed over.
///
/// # Errors
/// What it is instead of an address.
pub fn parse_address(text: &str) -> Result<IpAddr, SubnetError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(SubnetError::Empty);
    }
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let bare = match bare.split_once('%') {
        Some((address, _)) if address.contains(':') => address,
        _ => bare,
    };
    bare.parse().map_err(|_| {
        let octets = || bare.split('.');
        let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let padded = octets().count() == 4
            && octets().all(number)
            && octets().any(|part| part.starts_with('0') && part.len() > 1);
        if padded { SubnetError::LeadingZero(text.to_owned()) } else { SubnetError::Address(text.to_owned()) }
    })
}

fn parse_prefix(text: &str, address: IpAddr, most: u32) -> Result<u32, SubnetError> {
    let wrong = || SubnetError::Prefix { text: text.to_owned(), most };
    if let Ok(mask) = text.parse::<Ipv4Addr>()
        && address.is_ipv4()
    {
        return mask_prefix(mask).ok_or(SubnetError::Mask(mask));
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|prefix| digits && *prefix <= most).ok_or_else(wrong)
}

/// The prefix of a mask, or else of a wildcard mask; all ones and all zeros are masks.
fn mask_prefix(mask: Ipv4Addr) -> Option<u32> {
    let bits = mask.to_bits();
    let ones = bits.leading_ones();
    if bits.count_ones() == ones {
        return Some(ones);
    }
    let zeros = bits.leading_zeros();
    (bits.count_ones() == 32 - zeros).then_some(zeros)
}
