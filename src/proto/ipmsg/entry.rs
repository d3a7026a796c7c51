//! Who somebody says to be: the extra part of BR_ENTRY, ANSENTRY and BR_ABSENCE, as each program has it.

use super::text::{clean_name, decode, encode};
use super::{Command, Kind, Options, Packet, Profile, kind};
use crate::codec::charset::Charset;

/// So much of an extension is looked at, lines: it has four, or six in version 4.
const MOST_LINES: usize = 32;

/// What a packet says about its sender. The texts are decoded, and as [`clean_name`] leaves them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Introduction {
    /// What it calls itself; empty where it does not say. Only packets of presence do.
    pub nick: String,
    /// Its group; empty for none.
    pub group: String,
    /// The login name.
    pub user: String,
    /// The name of its machine.
    pub host: String,
    /// The charset that it writes, as far as this packet shows: None where all is ASCII.
    pub charset: Option<Charset>,
    /// It understands UTF-8: it says so, or writes it.
    pub takes_utf8: bool,
    /// Its user is away.
    pub away: bool,
}

impl Introduction {
    /// Reads any packet: one that is not of presence has a user and a host only.
    pub fn parse(packet: &Packet) -> Introduction {
        let is_presence = packet.command.mode().is_presence();
        let mut fields = packet.extra.split(|&byte| byte == 0).take(if is_presence { 4 } else { 0 });
        let mut next = || fields.next().unwrap_or_default();
        let (nick, group, third, fourth) = (next(), next(), next(), next());
        let program = kind(&packet.version);
        // iptux: the file of its icon, and the charset that it prefers.
        let said = core::str::from_utf8(fourth).ok().filter(|_| program == Kind::Iptux).and_then(Charset::from_name);
        let said = said.filter(|charset| !matches!(charset, Charset::Utf16Le | Charset::Utf16Be));
        let charset = charset(packet, [nick, group], said);
        let read = |bytes: &[u8]| clean_name(&charset.unwrap_or(Charset::Gbk).decode(bytes));
        let mut found = Introduction {
            nick: read(nick),
            group: read(group),
            user: read(&packet.user),
            host: read(&packet.host),
            charset,
            takes_utf8: takes_utf8(packet.command, is_presence) || charset == Some(Charset::Utf8),
            // iptux sets the bit always.
            away: is_presence && packet.command.has(Options::ABSENCE) && program != Kind::Iptux,
        };
        if is_presence && third.starts_with(b"\n") {
            found.extend(third);
        }
        found
    }

    /// Takes the extension: lines in UTF-8, which count more than the old fields.
    fn extend(&mut self, lines: &[u8]) {
        for line in lines.split(|&byte| byte == b'\n').take(MOST_LINES) {
            let Some((key, value)) = line.split_at_checked(3) else { continue };
            let field = match key {
                b"UN:" => &mut self.user,
                b"HN:" => &mut self.host,
                b"NN:" => &mut self.nick,
                b"GN:" => &mut self.group,
                _ => continue,
            };
            let name = clean_name(&String::from_utf8_lossy(value));
            if !name.is_empty() {
                *field = name;
            }
        }
    }
}

fn takes_utf8(command: Command, is_presence: bool) -> bool {
    command.has(Options::UTF8) || is_presence && command.has(Options::CAPUTF8)
}

/// The charset of the old fields: one for all, because each of them alone is short to tell by.
fn charset(packet: &Packet, names: [&[u8]; 2], said: Option<Charset>) -> Option<Charset> {
    let [nick, group] = names;
    let all = [nick, group, &packet.user, &packet.host].join(&b' ');
    match decode(&all, packet.command.has(Options::UTF8), said).1 {
        _ if all.is_ascii() => said.or(packet.command.has(Options::UTF8).then_some(Charset::Utf8)),
        found => Some(found),
    }
}

/// The extra part of a packet that says who we are: nickname and group in `charset`, and where that is wanted the
/// extension in UTF-8, which IP Messenger understands and FeiQ passes over. Without a nickname that is the user.
///
/// FeiQ only reads GBK here; what GBK lacks is a `?` to it. iptux guesses one charset for all of it: what is GBK before
/// and UTF-8 behind it takes for UTF-16, in which it then answers.
pub fn introduction(profile: &Profile, charset: Charset, extended: bool) -> Vec<u8> {
    let [user, host, nick, group] =
        [&profile.user, &profile.host, &profile.nick, &profile.group].map(|x| clean_name(x));
    let nick = if nick.is_empty() { &user } else { &nick };
    let mut extra = encode(nick, charset, '?');
    extra.push(0);
    extra.extend(encode(&group, charset, '?'));
    extra.push(0);
    if extended {
        extra.extend_from_slice(format!("\nUN:{user}\nHN:{host}\nNN:{nick}\nGN:{group}\n\0").as_bytes());
    }
    extra
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::ipmsg::{LONGEST_NAME, Mode};
    use proptest::prelude::*;

    fn packet(version: &str, command: u32, extra: impl AsRef<[u8]>) -> Packet {
        Packet {
            version: version.into(),
            number: 7,
            user: b"user".to_vec(),
            host: b"host".to_vec(),
            command: Command(command),
            extra: extra.as_ref().to_vec(),
        }
    }

    fn gbk(text: &str) -> Vec<u8> {
        Charset::Gbk.encode(text).expect("is in GBK")
    }

    /// Nickname, group, user, host.
    fn names(found: &Introduction) -> [&str; 4] {
        [&found.nick, &found.group, &found.user, &found.host]
    }

    #[test]
    fn each_program_says_who_it_is() {
        let feiq = "1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9";
        let extended =
            [&gbk("张?\0组\0")[..], "\nUN:zhāng\nHN:主机\nNN:张😀\nGN:组\nVS:0005\nIP:10.0.0.1\n\0".as_bytes()];
        for (version, command, extra, expected, charset, utf8, away) in [
            (feiq, 6_291_459, gbk("张三\0研发\0"), ["张三", "研发", "user", "host"], Some(Charset::Gbk), false, false),
            (feiq, 6_291_459, b"13652\0\0".to_vec(), ["13652", "", "user", "host"], None, false, false),
            (
                "1_iptux 0.8.3",
                257,
                "张三\0组\0icon-tux.png\0utf-8\0".into(),
                ["张三", "组", "user", "host"],
                Some(Charset::Utf8),
                true,
                false,
            ),
            (
                "1_iptux 0.8.3",
                257,
                b"Nick\0Group\0icon-tux.png\0utf-8\0".to_vec(),
                ["Nick", "Group", "user", "host"],
                Some(Charset::Utf8),
                true,
                false,
            ),
            ("1", 0x100_0104, extended.concat(), ["张😀", "组", "zhāng", "主机"], Some(Charset::Gbk), true, true),
            ("1", 0x80_0001, "лл\0\0".into(), ["лл", "", "user", "host"], Some(Charset::Utf8), true, false),
            ("1", 1, Vec::new(), ["", "", "user", "host"], None, false, false),
            // A message says nothing but who it is from.
            ("1", 0x120, b"haha\0group\0".to_vec(), ["", "", "user", "host"], None, false, false),
            ("1", 1, b"n\0g\0\nUN:\nNN\nXX:y\n".to_vec(), ["n", "g", "user", "host"], None, false, false),
            ("1", 1, b"a\nb\x07\0 g \0".to_vec(), ["a b", "g", "user", "host"], None, false, false),
        ] {
            let found = Introduction::parse(&packet(version, command, &extra));
            assert_eq!(names(&found), expected, "{version} {command}");
            assert_eq!((found.charset, found.takes_utf8, found.away), (charset, utf8, away), "{version} {command}");
        }
    }

    #[test]
    fn a_bare_sender_has_a_name() {
        let bytes = [&b"1:123123:"[..], &gbk("吴彦祖:吴彦祖-pc"), b":32:haha"].concat();
        let found = Introduction::parse(&Packet::parse(&bytes).expect("a packet"));
        assert_eq!(names(&found), ["", "", "吴彦祖", "吴彦祖-pc"]);
        assert_eq!(found.charset, Some(Charset::Gbk));
    }

    #[test]
    fn what_we_say_is_read_by_those_who_know_nothing_newer() {
        let profile = Profile {
            user: "me".into(),
            host: "box".into(),
            nick: "张😀\n".into(),
            group: "研发".into(),
            ..Profile::default()
        };
        let extra = introduction(&profile, Charset::Gbk, true);
        let expected = [&gbk("张?\0研发\0")[..], "\nUN:me\nHN:box\nNN:张😀\nGN:研发\n\0".as_bytes()].concat();
        assert_eq!(extra, expected);
        let nameless =
            introduction(&Profile { nick: String::new(), group: String::new(), ..profile }, Charset::Gbk, true);
        assert!(nameless.starts_with(b"me\0\0\nUN:me\n"));
    }

    #[test]
    fn long_names_and_many_lines_are_bounded() {
        let long = "名".repeat(20_000);
        let lines = "\nNN:x".repeat(10_000);
        let found = Introduction::parse(&packet("1", 1, format!("{long}\0{long}\0\nUN:{long}{lines}")));
        assert_eq!(found.user.chars().count(), LONGEST_NAME);
        assert_eq!(found.group.chars().count(), LONGEST_NAME);
        assert_eq!(found.nick, "x");
    }

    proptest! {
        #[test]
        fn what_we_say_is_read_as_it_was(names in proptest::array::uniform4("[a-z一-龥😀]{1,20}")) {
            let [user, host, nick, group] = names.clone();
            let profile = Profile { user, host, nick, group, ..Profile::default() };
            for charset in [Charset::Gbk, Charset::Utf8] {
                let command = Command::new(Mode::ANSENTRY, Options::CAPUTF8);
                let found = Introduction::parse(&packet("1", command.0, introduction(&profile, charset, true)));
                let [user, host, nick, group] = &names;
                prop_assert_eq!([&found.nick, &found.group, &found.user, &found.host], [nick, group, user, host]);
            }
        }

        #[test]
        fn any_bytes_introduce_somebody(
            extra in proptest::collection::vec(prop_oneof![Just(0u8), Just(b'\n'), Just(b':'), Just(b'N'), any::<u8>()], 0..120),
            user in proptest::collection::vec(any::<u8>(), 0..20),
            version in prop_oneof![Just("1"), Just("1_iptux 1"), Just("1_lbt6#")],
            command in any::<u32>(),
        ) {
            let mut packet = packet(version, command, extra);
            packet.user = user;
            let found = Introduction::parse(&packet);
            for name in names(&found) {
                prop_assert!(name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control));
            }
        }
    }
}
