//! Single values of the arguments: text to value, or what is wrong in words.

use std::net::IpAddr;

use crate::codec::subnet::parse_address;
use crate::i18n::t;
use crate::model::tftp::{Mode, Network, parse_networks};
use crate::model::words;
use crate::proto::tftp::{LEAST_BLKSIZE, MOST_BLKSIZE};

/// What stands for "the program chooses".
const AUTO: &str = "auto";

/// A block size in bytes; None for `auto`.
pub fn blksize(text: &str) -> Result<Option<u16>, String> {
    or_auto(text, LEAST_BLKSIZE, MOST_BLKSIZE)
}

/// A window in blocks; None for `auto`.
pub fn windowsize(text: &str) -> Result<Option<u16>, String> {
    or_auto(text, 1, u16::MAX)
}

fn or_auto(text: &str, least: u16, most: u16) -> Result<Option<u16>, String> {
    if text.eq_ignore_ascii_case(AUTO) {
        return Ok(None);
    }
    whole(text, least.into(), most.into())
        .and_then(|number| u16::try_from(number).ok())
        .map(Some)
        .ok_or_else(|| t!("tftp-cli.value.or-auto", least = least, most = most).into_owned())
}

/// Seconds of the timeout option.
pub fn timeout(text: &str) -> Result<u8, String> {
    limited(text, 1, 255)
}

/// Repeats without progress.
pub fn retries(text: &str) -> Result<u32, String> {
    limited(text, 0, 1000)
}

/// Transfers at once.
pub fn transfers(text: &str) -> Result<usize, String> {
    limited(text, 1, 100_000)
}

/// What follows block 65535.
pub fn rollover(text: &str) -> Result<u16, String> {
    limited(text, 0, 1)
}

fn limited<T: TryFrom<u64>>(text: &str, least: u64, most: u64) -> Result<T, String> {
    let number = whole(text, least, most).and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| t!("field.number", least = least, most = most).into_owned())
}

/// `+80` is a number for Rust and a slip of the finger for a person.
fn whole(text: &str, least: u64, most: u64) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && (least..=most).contains(number))
}

/// Bytes: `4096`, or in KiB, MiB, GiB and TiB `100K`, `16M`, `4G`, `1T`.
pub fn size(text: &str) -> Result<u64, String> {
    let units = [("k", 10), ("m", 20), ("g", 30), ("t", 40)];
    let lower = text.to_ascii_lowercase();
    let unit = units.into_iter().find_map(|(name, bits)| Some((lower.strip_suffix(name)?, bits)));
    let (digits, bits) = unit.unwrap_or((&lower, 0));
    let bytes = whole(digits, 1, u64::MAX >> bits).map(|number| number << bits);
    bytes.ok_or_else(|| t!("tftp-cli.value.size").into_owned())
}

/// `octet` or `netascii`.
pub fn mode(text: &str) -> Result<Mode, String> {
    Mode::named(text.as_bytes()).ok_or_else(|| {
        let names = Mode::ALL.map(Mode::name).join(", ");
        t!("cli.value.one-of", names = names).into_owned()
    })
}

/// An address of this machine.
pub fn address(text: &str) -> Result<IpAddr, String> {
    parse_address(text).map_err(|error| words::subnet_error(&error).into_owned())
}

/// Addresses and networks with their prefix.
pub fn networks(text: &str) -> Result<Vec<Network>, String> {
    parse_networks(text).map_err(|error| words::subnet_error(&error).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in
            [("1", 1), ("4096", 4096), ("1k", 1024), ("16M", 16 << 20), ("4G", 4 << 30), ("1T", 1 << 40)]
        {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for wrong in ["", "0", "M", "-1", "1.5M", "16777216T", "1MB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_keep_to_the_standard() {
        assert_eq!((blksize("auto"), blksize("8"), blksize("65464")), (Ok(None), Ok(Some(8)), Ok(Some(65464))));
        assert_eq!((windowsize("AUTO"), windowsize("65535")), (Ok(None), Ok(Some(65535))));
        assert_eq!((timeout("255"), retries("0"), rollover("1")), (Ok(255), Ok(0), Ok(1)));
        assert!(blksize("7").is_err() && blksize("65465").is_err() && windowsize("0").is_err());
        assert!(timeout("0").is_err() && timeout("256").is_err() && rollover("2").is_err() && transfers("+1").is_err());
    }
}
