//! `tftp://HOST[:PORT]/NAME[;mode=MODE]` (RFC 3617), read as curl reads it.

use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::{ComposeError, Host, parse_host, words};
use crate::proto::tftp::{Mode, PORT};

/// The scheme, and what follows it in every URL.
const SCHEME: &str = "tftp://";
/// What comes before the mode.
const MODE: &str = ";mode=";

/// What a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The server; port 69 where none is given.
    pub server: Host,
    /// The file's name there, as it goes into the request: `tftp://h/f` is `f`, `tftp://h//f` is `/f`. May be empty.
    pub name: Vec<u8>,
    /// The mode, where one is given.
    pub mode: Option<Mode>,
}

impl Url {
    /// Reads a URL. Its text is of the charset in the request; `%E4` is that byte in every charset.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str, charset: Charset) -> Result<Url, String> {
        let form = || t!("tftp-cli.url.form", text = text).into_owned();
        let scheme = text.get(..SCHEME.len()).filter(|scheme| scheme.eq_ignore_ascii_case(SCHEME));
        let rest = scheme.and(text.get(SCHEME.len()..)).ok_or_else(form)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (path, mode) = match path.split_once(MODE) {
            Some((path, mode)) => (path, Some(named(mode)?)),
            None => (path, None),
        };
        Ok(Url { server: server(authority).ok_or_else(form)??, name: name(path, charset)?, mode })
    }
}

/// The host and its port; None where there is nothing.
fn server(authority: &str) -> Option<Result<Host, String>> {
    let bracketed = authority.starts_with('[');
    if authority.is_empty() {
        return None;
    }
    if !bracketed && authority.matches(':').count() > 1 {
        return Some(Err(t!("tftp-cli.url.brackets").into_owned()));
    }
    // The `%` before a scope stands as `%25` in a URL (RFC 6874).
    let mut host = if bracketed { authority.replace("%25", "%") } else { authority.to_owned() };
    if host.ends_with(']') || !host.contains(':') {
        host.push_str(&format!(":{PORT}"));
    }
    Some(parse_host(&host).map_err(|error| words::address_error(&error).into_owned()))
}

/// The modes by the names that curl takes.
fn named(text: &str) -> Result<Mode, String> {
    match text.to_ascii_lowercase().as_str() {
        "ascii" => Ok(Mode::Netascii),
        "binary" | "image" => Ok(Mode::Octet),
        name => {
            Mode::named(name.as_bytes()).ok_or_else(|| t!("cli.value.one-of", names = "octet, netascii").into_owned())
        }
    }
}

/// The bytes of a name. A `%` without two hex digits stands for itself, as it does for curl.
fn name(path: &str, charset: Charset) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut pieces = path.split('%');
    let push = |text: &str, bytes: &mut Vec<u8>| {
        let encoded = charset.encode(text).map_err(|error| words::compose_error(&ComposeError::Encode(error)))?;
        bytes.extend(encoded);
        Ok::<(), String>(())
    };
    push(pieces.next().unwrap_or_default(), &mut bytes)?;
    for piece in pieces {
        match piece.split_at_checked(2).and_then(|(digits, rest)| Some((byte(digits)?, rest))) {
            Some((0, _)) => return Err(t!("tftp-cli.url.nul").into_owned()),
            Some((byte, rest)) => {
                bytes.push(byte);
                push(rest, &mut bytes)?;
            }
            None => {
                bytes.push(b'%');
                push(piece, &mut bytes)?;
            }
        }
    }
    Ok(bytes)
}

fn byte(digits: &str) -> Option<u8> {
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(String, u16, Vec<u8>, Option<Mode>), String> {
        let url = Url::parse(text, Charset::Utf8)?;
        Ok((url.server.name, url.server.port, url.name, url.mode))
    }

    #[track_caller]
    fn name_of(text: &str, expected: &[u8]) {
        assert_eq!(parse(text).map(|url| url.2), Ok(expected.to_vec()), "{text}");
    }

    #[test]
    fn names_as_curl_reads_them() {
        name_of("tftp://h/f", b"f");
        name_of("TFTP://h//f", b"/f");
        name_of("tftp://h/dir/f.bin", b"dir/f.bin");
        name_of("tftp://h", b"");
        name_of("tftp://h/", b"");
        name_of("tftp://h/a%20b%2Fc", b"a b/c");
        name_of("tftp://h/%E4%BD%A0", "你".as_bytes());
        name_of("tftp://h/%c4%e3", b"\xC4\xE3");
        name_of("tftp://h/你", "你".as_bytes());
        name_of("tftp://h/100%", b"100%");
        name_of("tftp://h/100%zz%4", b"100%zz%4");
        name_of("tftp://h/%+1", b"%+1");
        name_of("tftp://h/a?b#c", b"a?b#c");
        name_of("tftp://h/a;mode=octet", b"a");
        name_of("tftp://h/a%3Bmode=octet", b"a;mode=octet");
    }

    #[test]
    fn the_charset_is_that_of_the_request() {
        let url = Url::parse("tftp://h/你%20好", Charset::Gbk).expect("a URL");
        assert_eq!(url.name, b"\xC4\xE3 \xBA\xC3");
        assert!(Url::parse("tftp://h/한", Charset::Gb2312).is_err());
    }

    #[test]
    fn hosts_and_ports() {
        let server = |text: &str| parse(text).map(|url| (url.0, url.1));
        assert_eq!(server("tftp://example.com/f"), Ok(("example.com".into(), 69)));
        assert_eq!(server("tftp://127.0.0.1:6969/f"), Ok(("127.0.0.1".into(), 6969)));
        assert_eq!(server("tftp://[::1]/f"), Ok(("::1".into(), 69)));
        assert_eq!(server("tftp://[::1]:6969/f"), Ok(("::1".into(), 6969)));
        assert_eq!(server("tftp://[fe80::1%25eth0]:7/f"), Ok(("fe80::1%eth0".into(), 7)));
    }

    #[test]
    fn modes() {
        let mode = |text: &str| parse(text).map(|url| url.3);
        assert_eq!(mode("tftp://h/f;mode=netascii"), Ok(Some(Mode::Netascii)));
        assert_eq!(mode("tftp://h/f;mode=ASCII"), Ok(Some(Mode::Netascii)));
        assert_eq!(mode("tftp://h/f;mode=octet"), Ok(Some(Mode::Octet)));
        assert_eq!(mode("tftp://h/f"), Ok(None));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for text in [
            "",
            "tftp:",
            "http://h/f",
            "h/f",
            "tftp://",
            "tftp:///f",
            "tftp://::1/f",
            "tftp://u@h/f",
            "tftp://h:0/f",
            "tftp://h:x/f",
            "tftp://h:70000/f",
            "tftp://[::1/f",
            "tftp://h/a%00b",
            "tftp://h/f;mode=mail",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
