//! What is asked for on a TCP connection: a file from an offset on, or a folder.
//!
//! It is one packet without an end of its own: GETFILEDATA with `number:file:offset`, or GETDIRFILES with
//! `number:file`, all hex. Some put a colon or a NUL behind it, and some nothing.

use super::attachment::hex;
use super::{Command, Mode, Options, Packet};

/// No request is longer, bytes.
pub const LONGEST_REQUEST: usize = 2048;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileRequest {
    /// The number of the packet that offered it.
    pub number: u64,
    /// Its number in that message.
    pub file: u64,
    /// From this byte on; 0 for a folder.
    pub offset: u64,
    /// It is asked for as a folder.
    pub folder: bool,
}

/// A request that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The packet.
    pub packet: Packet,
    /// What it asks for, as far as it came.
    pub request: FileRequest,
    /// It is whole. Otherwise digits may follow: it counts when the peer pauses, or has ended.
    pub is_whole: bool,
}

/// What came is no request, and will not become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no request for a file or folder")]
pub struct NoRequest;

impl FileRequest {
    /// Reads what came on a connection so far; None while more has to come.
    ///
    /// # Errors
    /// It is no request.
    pub fn parse(received: &[u8]) -> Result<Option<Asked>, NoRequest> {
        let too_long = received.len() > LONGEST_REQUEST;
        if received.first().is_some_and(|&first| first != b'1') || too_long {
            return Err(NoRequest);
        }
        if received.iter().filter(|&&byte| byte == b':').count() < 5 {
            // A NUL ends it, with too few fields.
            return if received.contains(&0) { Err(NoRequest) } else { Ok(None) };
        }
        let packet = Packet::parse(received).map_err(|_| NoRequest)?;
        let folder = match packet.command.mode() {
            Mode::GETFILEDATA => false,
            Mode::GETDIRFILES => true,
            _ => return Err(NoRequest),
        };
        let found = Self::of(&packet.extra, folder)?;
        Ok(found.map(|(request, is_whole)| Asked { packet, request, is_whole }))
    }

    /// What an extra part asks for, and whether that is all of it; None while more has to come.
    fn of(extra: &[u8], folder: bool) -> Result<Option<(FileRequest, bool)>, NoRequest> {
        let is_end = |byte: &u8| matches!(byte, 0 | b'\n' | b'\r' | b' ');
        let end = extra.iter().position(is_end);
        let body = extra.get(..end.unwrap_or(extra.len())).unwrap_or_default();
        let ended = end.is_some();
        let mut numbers = [0; 3];
        let mut count = 0;
        let mut fields = body.split(|&byte| byte == b':');
        for (number, field) in numbers.iter_mut().zip(&mut fields) {
            if field.is_empty() {
                // Nothing behind the last colon, so far or at all; between two colons there has to be a number.
                match fields.next() {
                    None => break,
                    Some(_) => return Err(NoRequest),
                }
            }
            *number = hex(field).ok_or(NoRequest)?;
            count += 1;
        }
        let [asked, file, offset] = numbers;
        // A fourth field, even an empty one, ends the third.
        let is_whole = ended || count == 3 && fields.next().is_some();
        let request = FileRequest { number: asked, file, offset: if folder { 0 } else { offset }, folder };
        match count {
            2.. => Ok(Some((request, is_whole))),
            _ if ended => Err(NoRequest),
            _ => Ok(None),
        }
    }

    /// The command of such a packet.
    pub fn command(&self) -> Command {
        Command::new(if self.folder { Mode::GETDIRFILES } else { Mode::GETFILEDATA }, Options::NONE)
    }

    /// The extra part: with a colon and a NUL behind it, so that everybody knows where it ends.
    pub fn extra(&self) -> Vec<u8> {
        format!("{:x}:{:x}:{:x}:\0", self.number, self.file, self.offset).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ask(number: u64, file: u64, offset: u64, folder: bool) -> FileRequest {
        FileRequest { number, file, offset, folder }
    }

    #[test]
    fn what_programs_ask_is_read() {
        for (bytes, expected) in [
            (
                &b"1_lbt80_0#128#x:1506259596:Administrator:HOST:96:59c772a4:0:0:"[..],
                (ask(0x59c7_72a4, 0, 0, false), true),
            ),
            (b"1_iptux 0.8.3:9:root:vm:96:7d3:0:0\0", (ask(2003, 0, 0, false), true)),
            (b"1_iptux 0.8.3:9:root:vm:2097250:7d3:1:0\0", (ask(2003, 1, 0, true), true)),
            (b"1:9:u:h:96:7d3:2711:1f", (ask(2003, 10001, 31, false), false)),
            (b"1:9:u:h:96:7D3:0:A:", (ask(2003, 0, 10, false), true)),
            (b"1:9:u:h:96:7d3:1", (ask(2003, 1, 0, false), false)),
            (b"1:9:u:h:96:7d3:1:", (ask(2003, 1, 0, false), false)),
            (b"1:9:u:h:98:7d3:1", (ask(2003, 1, 0, true), false)),
            (b"1:9:u:h:98:7d3:1:\0", (ask(2003, 1, 0, true), true)),
            (b"1:9:u:h:98:7d3:1\0", (ask(2003, 1, 0, true), true)),
            (b"1:9:u:h:96:7d3:1:5:77:88\0", (ask(2003, 1, 5, false), true)),
        ] {
            let asked = FileRequest::parse(bytes).expect("a request").expect("enough of it");
            assert_eq!((asked.request, asked.is_whole), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn less_is_waited_for_and_nonsense_refused() {
        for bytes in [&b""[..], b"1", b"1:9:u:h:96", b"1:9:u:h:96:", b"1:9:u:h:96:7d3", b"1:9:u:h:96:7d3:"] {
            assert_eq!(FileRequest::parse(bytes), Ok(None), "{}", String::from_utf8_lossy(bytes));
        }
        for bytes in [
            &b"GET / HTTP/1.1"[..],
            b"\0",
            b"1:9:u\0",
            b"1:9:u:h:32:7d3:0:0\0",
            b"1:x:u:h:96:7d3:0:0\0",
            b"1:9:u:h:96:xyz:0:0\0",
            b"1:9:u:h:96::0:0\0",
            b"1:9:u:h:96:1::0\0",
            b"1:9:u:h:96:1\0",
            b"1:9:u:h:96:\0",
            b"1:9:u:h:96:11111111111111111:0:0\0",
        ] {
            assert_eq!(FileRequest::parse(bytes), Err(NoRequest), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(FileRequest::parse(&b"1".repeat(LONGEST_REQUEST)), Ok(None));
        assert_eq!(FileRequest::parse(&b"1".repeat(LONGEST_REQUEST + 1)), Err(NoRequest));
    }

    proptest! {
        #[test]
        fn a_request_comes_back_in_whatever_pieces(
            number in any::<u64>(), file in any::<u64>(), offset in any::<u64>(), folder in any::<bool>(),
        ) {
            let request = ask(number, file, if folder { 0 } else { offset }, folder);
            let packet = Packet {
                version: b"1_iptux 0.8.3".to_vec(),
                number: 9,
                user: b"u".to_vec(),
                host: b"h".to_vec(),
                command: request.command(),
                extra: request.extra(),
            };
            let bytes = packet.to_bytes();
            // Without the NUL, the colon ends it already.
            for length in 0..bytes.len() - 1 {
                let whole = FileRequest::parse(&bytes[..length]).expect("not refused").is_some_and(|asked| asked.is_whole);
                prop_assert!(!whole, "{}", String::from_utf8_lossy(&bytes[..length]));
            }
            let expected = Asked { packet, request, is_whole: true };
            prop_assert_eq!(FileRequest::parse(&bytes), Ok(Some(expected)));
        }

        #[test]
        fn any_bytes_are_survived(tail in proptest::collection::vec(
            prop_oneof![Just(b':'), Just(b'1'), Just(0u8), any::<u8>()], 0..60,
        )) {
            let _ = FileRequest::parse(&tail);
            let _ = FileRequest::parse(&[&b"1:1:u:h:96:"[..], &tail].concat());
        }
    }
}
