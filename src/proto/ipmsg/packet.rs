//! A packet: five fields of text, separated by colons, and the rest of the datagram.

use super::Command;

/// What a datagram says. The fields are bytes: which charset they are in is known later, or never.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packet {
    /// `1` in IPMsg; others put more behind the 1 (`1_lbt6_0#128#…`, `1_iptux 0.8.3`).
    pub version: Vec<u8>,
    /// Unique for its sender, and increasing.
    pub number: u64,
    /// The login name.
    pub user: Vec<u8>,
    /// The name of the machine.
    pub host: Vec<u8>,
    /// What it is for.
    pub command: Command,
    /// The rest, with the NULs at its end.
    pub extra: Vec<u8>,
}

/// Why a datagram is no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The version does not begin with `1`.
    Version,
    /// There are fewer than five colons.
    Fields,
    /// The number is no decimal number of at most 64 bits.
    Number,
    /// The command is no decimal number of 32 bits.
    Command,
}

impl Packet {
    /// Reads a datagram.
    ///
    /// # Errors
    /// It is no packet, and is to be ignored.
    pub fn parse(datagram: &[u8]) -> Result<Packet, Malformed> {
        if datagram.first() != Some(&b'1') {
            return Err(Malformed::Version);
        }
        let mut fields = datagram.splitn(6, |&byte| byte == b':');
        let mut next = || fields.next().ok_or(Malformed::Fields);
        let (version, number, user, host, command, extra) = (next()?, next()?, next()?, next()?, next()?, next()?);
        Ok(Packet {
            version: version.to_vec(),
            number: decimal(number).ok_or(Malformed::Number)?,
            user: user.to_vec(),
            host: host.to_vec(),
            command: Command(decimal(command).and_then(|value| value.try_into().ok()).ok_or(Malformed::Command)?),
            extra: extra.to_vec(),
        })
    }

    /// The datagram. A colon in a field that cannot have one becomes a semicolon, as with the other programs.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            Vec::with_capacity(self.version.len() + self.user.len() + self.host.len() + self.extra.len() + 24);
        field(&self.version, &mut bytes);
        bytes.extend_from_slice(format!("{}:", self.number).as_bytes());
        field(&self.user, &mut bytes);
        field(&self.host, &mut bytes);
        bytes.extend_from_slice(format!("{}:", self.command).as_bytes());
        bytes.extend_from_slice(&self.extra);
        bytes
    }

    /// The text of the extra part: what is before the first NUL.
    pub fn text(&self) -> &[u8] {
        self.extra.split(|&byte| byte == 0).next().unwrap_or_default()
    }

    /// What follows the first NUL, if anything does; the NULs at its end belong to nobody.
    pub fn extended(&self) -> &[u8] {
        let behind = self.extra.iter().position(|&byte| byte == 0).map_or(self.extra.len(), |at| at + 1);
        let rest = self.extra.get(behind..).unwrap_or_default();
        let end = rest.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
        rest.get(..end).unwrap_or_default()
    }
}

fn field(bytes: &[u8], to: &mut Vec<u8>) {
    to.extend(bytes.iter().map(|&byte| if byte == b':' { b';' } else { byte }));
    to.push(b':');
}

/// A decimal number as `strtoul` of the other programs takes it, without its tolerance for what follows.
fn decimal(digits: &[u8]) -> Option<u64> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    plain.then(|| core::str::from_utf8(digits).ok()?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::ipmsg::{Mode, Options};

    #[test]
    fn a_packet_is_read_and_written() {
        let bytes = b"1:1001:pyuser:pyhost:288:\xc4\xe3\xba\xc3 hello\0";
        let packet = Packet::parse(bytes).expect("a packet");
        assert_eq!(
            (packet.number, packet.user.as_slice(), packet.host.as_slice()),
            (1001, &b"pyuser"[..], &b"pyhost"[..])
        );
        assert_eq!(packet.command, Command::new(Mode::SENDMSG, Options::SENDCHECK));
        assert_eq!((packet.text(), packet.extended()), (&b"\xc4\xe3\xba\xc3 hello"[..], &b""[..]));
        assert_eq!(packet.to_bytes(), bytes);
    }

    #[test]
    fn only_five_colons_separate() {
        let packet = Packet::parse(b"1_lbt6_0#128#F8B46AA55B28:7:u:h:32:a:b::c\0x:1\0\0").expect("a packet");
        assert_eq!((packet.text(), packet.extended()), (&b"a:b::c"[..], &b"x:1"[..]));
    }

    #[test]
    fn what_is_no_packet_says_why() {
        for (bytes, why) in [
            (&b""[..], Malformed::Version),
            (b"2:1:u:h:32:x", Malformed::Version),
            (b"1", Malformed::Fields),
            (b"1:1:u:h:32", Malformed::Fields),
            (b"1:x:u:h:32:", Malformed::Number),
            (b"1::u:h:32:", Malformed::Number),
            (b"1:99999999999999999999:u:h:32:", Malformed::Number),
            (b"1:1:u:h:-1:", Malformed::Command),
            (b"1:1:u:h:4294967296:", Malformed::Command),
        ] {
            assert_eq!(Packet::parse(bytes), Err(why), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_colon_in_a_name_stays_in_its_field() {
        let packet = Packet { version: b"1".to_vec(), user: b"a:b".to_vec(), ..Packet::default() };
        assert_eq!(packet.to_bytes(), b"1:0:a;b::0:");
    }
}
