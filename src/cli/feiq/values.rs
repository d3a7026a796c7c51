//! Single values of the arguments: text to value, or what is wrong in words.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::feiq::{Attachment, FileKind, LONGEST_NAME, PORT};
use crate::model::tftp::{Network, parse_networks};
use crate::model::words;

/// What stands for everybody who is there.
const ALL: &str = "all";
/// A message is not sent more often.
const MOST_TRIES: u32 = 20;
/// What stands for no broadcast at all.
const NONE: &str = "none";
/// What stands for a charset that each peer understands.
const AUTO: &str = "auto";

/// For whom something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// Whoever is there.
    All,
    /// Whoever is at an address.
    At(SocketAddr),
}

/// A file that somebody offered, as `netaide feiq listen` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The number of the message.
    pub number: u64,
    /// The file in it.
    pub file: Attachment,
}

/// `192.168.1.20` or `192.168.1.20:2425`.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let whole = text.parse::<SocketAddrV4>().or_else(|_| text.parse().map(|ip| SocketAddrV4::new(ip, PORT)));
    let usable = |address: &SocketAddrV4| address.port() != 0 && !address.ip().is_unspecified();
    whole.ok().filter(usable).map(SocketAddr::V4).ok_or_else(|| t!("feiq-cli.value.address").into_owned())
}

/// An address, or `all`.
pub fn addressee(text: &str) -> Result<Addressee, String> {
    if text.eq_ignore_ascii_case(ALL) { Ok(Addressee::All) } else { address(text).map(Addressee::At) }
}

/// An IPv4 address without a port.
pub fn ip(text: &str) -> Result<Ipv4Addr, String> {
    text.parse().map_err(|_| t!("feiq-cli.value.ip").into_owned())
}

/// An address that packets to everybody go to; None for `none`.
pub fn broadcast(text: &str) -> Result<Option<Ipv4Addr>, String> {
    if text.eq_ignore_ascii_case(NONE) { Ok(None) } else { ip(text).map(Some) }
}

/// Addresses and networks of IPv4.
pub fn networks(text: &str) -> Result<Vec<Network>, String> {
    let networks = parse_networks(text).map_err(|error| words::subnet_error(&error).into_owned())?;
    let four = networks.iter().all(|network| network.ip.is_ipv4());
    if four { Ok(networks) } else { Err(t!("feiq-cli.value.ip").into_owned()) }
}

/// A port; 0 lets the system choose.
pub fn port(text: &str) -> Result<u16, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| t!("field.number", least = 0, most = u16::MAX).into_owned())
}

/// How often a message is sent in all.
pub fn tries(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_TRIES).contains(number));
    number.ok_or_else(|| t!("field.number", least = 1, most = MOST_TRIES).into_owned())
}

/// A name that the others can show.
pub fn name(text: &str) -> Result<String, String> {
    let good = !text.chars().any(char::is_control) && text.chars().count() <= LONGEST_NAME;
    if good { Ok(text.to_owned()) } else { Err(t!("feiq-cli.value.name", most = LONGEST_NAME).into_owned()) }
}

/// What peers are written to in; None for what each understands.
pub fn charset(text: &str) -> Result<Option<Charset>, String> {
    if text.eq_ignore_ascii_case(AUTO) {
        return Ok(None);
    }
    let charset = Charset::from_name(text).filter(|charset| matches!(charset, Charset::Gbk | Charset::Utf8));
    charset.map(Some).ok_or_else(|| t!("cli.value.one-of", names = "auto, gbk, utf-8").into_owned())
}

/// `NUMBER:ID:NAME:SIZE`; a folder has a `/` in place of its size. The name may hold colons.
pub fn offer(text: &str) -> Result<Offered, String> {
    let parts = || {
        let (number, rest) = text.split_once(':')?;
        let (id, rest) = rest.split_once(':')?;
        let (name, size) = rest.rsplit_once(':')?;
        let kind = if size == FOLDER { FileKind::Folder } else { FileKind::File };
        let size = if kind == FileKind::Folder { 0 } else { size.parse().ok()? };
        let file = Attachment { id: id.parse().ok()?, name: name.to_owned(), size, modified: 0, kind };
        Some(Offered { number: number.parse().ok()?, file }).filter(|_| !name.is_empty())
    };
    parts().ok_or_else(|| t!("feiq-cli.value.offer").into_owned())
}

/// Stands in place of the size of a folder.
const FOLDER: &str = "/";

/// The text that [`offer`] reads.
pub fn offer_text(number: u64, file: &Attachment) -> String {
    let size = if file.kind == FileKind::Folder { FOLDER.to_owned() } else { file.size.to_string() };
    format!("{number}:{}:{}:{size}", file.id, file.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_one_host() {
        assert_eq!(address("10.0.0.7"), Ok(([10, 0, 0, 7], PORT).into()));
        assert_eq!(addressee("10.0.0.7:9"), Ok(Addressee::At(([10, 0, 0, 7], 9).into())));
        assert_eq!((addressee("ALL"), broadcast("none")), (Ok(Addressee::All), Ok(None)));
        for wrong in ["", "lab", "::1", "10.0.0.7:0", "0.0.0.0", "10.0.0.7:70000", "10.0.0.0/8"] {
            assert!(addressee(wrong).is_err(), "{wrong}");
        }
        assert!(networks("::/0").is_err() && networks("10.0.0.0/24, 10.1.0.1").is_ok_and(|all| all.len() == 2));
        assert!(port("0").is_ok() && port("+1").is_err() && port("65536").is_err());
    }

    #[test]
    fn an_offer_is_read_as_it_is_printed() {
        for (kind, size) in [(FileKind::File, 27), (FileKind::Folder, 0)] {
            let file = Attachment { id: 3, name: "a:b 中.txt".into(), size, modified: 0, kind };
            assert_eq!(offer(&offer_text(123, &file)), Ok(Offered { number: 123, file }));
        }
        for wrong in ["", "1:2", "1:2:3", "1:2::4", "x:2:a:4", "1:x:a:4", "1:2:a:x"] {
            assert!(offer(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_and_charsets_are_bounded() {
        assert!(name("张三").is_ok() && name("a\nb").is_err() && name(&"a".repeat(LONGEST_NAME + 1)).is_err());
        assert_eq!((charset("auto"), charset("GBK")), (Ok(None), Ok(Some(Charset::Gbk))));
        assert!(charset("big5").is_err());
    }
}
