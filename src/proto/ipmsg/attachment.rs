//! Files and folders that a message offers: the list behind the NUL that ends its text.
//!
//! An entry is `id:name:size:mtime:attributes[:key=value…]:` and BEL; the id is decimal, the other numbers are hex, and
//! a colon in the name is doubled.

use std::collections::BTreeSet;

use super::text::encode;
use crate::codec::charset::Charset;
use crate::codec::escape::is_hidden;

/// A list has no more entries; what follows is not read. A datagram of the longest kind would hold some 5000.
pub const MOST_ATTACHMENTS: usize = 1000;
/// What ends an entry.
const BEL: u8 = 7;

/// One of them, as the list behind the text of a message has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Its number in that message.
    pub id: u64,
    /// Its name, decoded; not to be trusted.
    pub name: String,
    /// Bytes; of a folder nobody knows.
    pub size: u64,
    /// When it was changed, seconds since the Unix epoch; 0 for unknown.
    pub modified: u64,
    /// What it is.
    pub kind: FileKind,
}

/// What an attachment, or an entry of a folder's stream, is: the low byte of its attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// 1: a file.
    #[default]
    File,
    /// 2: a folder.
    Folder,
    /// 3: back to the folder above, in a stream only.
    Parent,
    /// 0x20: a picture of the clipboard, which is fetched like a file.
    Clipboard,
    /// A link, a device, a fork: not taken.
    Other(u8),
}

impl FileKind {
    /// What attributes say.
    pub const fn of(attributes: u64) -> FileKind {
        match (attributes & 0xff) as u8 {
            1 => FileKind::File,
            2 => FileKind::Folder,
            3 => FileKind::Parent,
            0x20 => FileKind::Clipboard,
            other => FileKind::Other(other),
        }
    }

    /// The low byte of the attributes.
    pub const fn byte(self) -> u8 {
        match self {
            FileKind::File => 1,
            FileKind::Folder => 2,
            FileKind::Parent => 3,
            FileKind::Clipboard => 0x20,
            FileKind::Other(other) => other,
        }
    }

    /// It can be fetched: as a file, or as a folder.
    pub const fn is_taken(self) -> bool {
        matches!(self, FileKind::File | FileKind::Clipboard | FileKind::Folder)
    }
}

/// What a list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachments {
    /// Its entries, at most [`MOST_ATTACHMENTS`].
    pub files: Vec<Attachment>,
    /// Entries that are malformed, have a number that another one has, or are beyond that bound.
    pub dropped: usize,
}

/// Reads the list. What is no entry is passed over. `decode` makes the text of a name.
pub fn parse_attachments(list: &[u8], decode: impl Fn(&[u8]) -> String) -> Attachments {
    let mut ids = BTreeSet::new();
    let mut read = Attachments::default();
    for entry in list.split(|&byte| byte == BEL).filter_map(begin) {
        let room = read.files.len() < MOST_ATTACHMENTS;
        match attachment(entry, &decode).filter(|found| room && ids.insert(found.id)) {
            Some(found) => read.files.push(found),
            None => read.dropped += 1,
        }
    }
    read
}

/// Where an entry begins; None for what is between or behind them.
fn begin(entry: &[u8]) -> Option<&[u8]> {
    // Some separate entries by `:BEL:`.
    let start = entry.iter().position(|&byte| !matches!(byte, b':' | 0 | b'\n' | b' '))?;
    entry.get(start..).filter(|entry| entry.contains(&b':'))
}

fn attachment(entry: &[u8], decode: impl Fn(&[u8]) -> String) -> Option<Attachment> {
    let (id, rest) = split(entry)?;
    let (name, rest) = name(rest)?;
    let mut fields = rest.split(|&byte| matches!(byte, b':' | 0));
    let size = hex(fields.next()?)?;
    // Some leave out what follows.
    let modified = fields.next().and_then(hex).unwrap_or(0);
    let kind = fields.next().and_then(hex).map_or(FileKind::File, FileKind::of);
    Some(Attachment { id: decimal(id)?, name: decode(&name), size, modified, kind })
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = bytes.iter().position(|&byte| byte == b':')?;
    Some((bytes.get(..colon)?, bytes.get(colon + 1..)?))
}

/// The name at the front, its doubled colons made single ones, and what follows the colon that ends it.
pub(super) fn name(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut name = Vec::new();
    let mut rest = bytes;
    loop {
        let (part, after) = split(rest)?;
        name.extend_from_slice(part);
        match after.strip_prefix(b":") {
            Some(after) => {
                name.push(b':');
                rest = after;
            }
            None => return Some((name, after)).filter(|(name, _)| !name.is_empty()),
        }
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    plain.then(|| core::str::from_utf8(digits).ok()?.parse().ok()).flatten()
}

/// A hex number without a prefix, of at most 64 bits.
pub(super) fn hex(digits: &[u8]) -> Option<u64> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    plain.then(|| u64::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()).flatten()
}

/// The list of these, without the NUL before it and the one behind it. What `charset` lacks becomes `_`, which can be
/// in a file's name everywhere.
pub fn write_attachments(files: &[Attachment], charset: Charset) -> Vec<u8> {
    let mut list = Vec::new();
    for file in files {
        list.extend_from_slice(format!("{}:", file.id).as_bytes());
        list.extend(written_name(&file.name, charset));
        let numbers = format!(":{:x}:{:x}:{:x}:", file.size, file.modified, file.kind.byte());
        list.extend_from_slice(numbers.as_bytes());
        list.push(BEL);
    }
    list
}

/// A name as it stands in a list or a stream.
pub(super) fn written_name(name: &str, charset: Charset) -> Vec<u8> {
    let plain: String = name.chars().filter(|&character| !is_hidden(character)).collect();
    let plain = if plain.is_empty() { "_".to_owned() } else { plain };
    encode(&plain.replace(':', "::"), charset, '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::ipmsg::text::decode;
    use proptest::prelude::*;

    fn read(list: &[u8]) -> Vec<Attachment> {
        parse_attachments(list, |name| decode(name, false, Some(Charset::Gbk)).0).files
    }

    fn file(id: u64, name: &str, size: u64, modified: u64, kind: FileKind) -> Attachment {
        Attachment { id, name: name.into(), size, modified, kind }
    }

    #[test]
    fn every_separator_that_is_used_is_read() {
        let first = file(1, "a.txt", 0x10, 0x5f, FileKind::File);
        let second = file(2, "b:c", 0x1000, 0, FileKind::Folder);
        for list in [
            &b"1:a.txt:10:5f:1:\x072:b::c:1000:0:2:\x07"[..],
            b"1:a.txt:10:5f:1\x072:b::c:1000:0:2\x07",
            b"1:a.txt:10:5f:1\x07:2:b::c:1000:0:2",
            b"1:a.txt:10:5f:1:\x07:2:b::c:1000:0:2:\x07:",
            b"1:a.txt:10:5f:1:14=5f:16=5e:\x072:b::c:1000:0:2:13=1,2:\x07\0",
            b"1:a.txt:010:05F:8101:\n\x07\n2:b::c:00001000:0:2:\x07junk\x07:\x07",
        ] {
            assert_eq!(read(list), [first.clone(), second.clone()], "{}", String::from_utf8_lossy(list));
        }
    }

    #[test]
    fn what_iptux_offers_is_read() {
        let list = b"10001:f1.txt:a:6b0309b7:1:\x0710003:dirA:1000:6b0309b7:2:\x07\0";
        let expected = [
            file(10001, "f1.txt", 10, 0x6b03_09b7, FileKind::File),
            file(10003, "dirA", 0x1000, 0x6b03_09b7, FileKind::Folder),
        ];
        assert_eq!(read(list), expected);
    }

    #[test]
    fn what_is_no_entry_is_passed_over() {
        for list in [
            &b""[..],
            b"\x07\x07",
            b"1",
            b"1:name",
            b"1:name:",
            b"1:name:xyz:0:1:",
            b"1::5:0:1:",
            b"-1:name:5:0:1:",
            b"1:name:+5:0:1:",
            b"1:name:11111111111111111:0:1:",
            b"99999999999999999999:name:5:0:1:",
        ] {
            assert_eq!(read(list), [], "{}", String::from_utf8_lossy(list));
        }
        assert_eq!(read(b"1:n:ffffffffffffffff:zz:zz:"), [file(1, "n", u64::MAX, 0, FileKind::File)]);
        assert_eq!(read(b"1:n:5:0:4:")[0].kind, FileKind::Other(4));
        assert_eq!(read(b"1:n:5"), [file(1, "n", 5, 0, FileKind::File)]);
        assert_eq!(read(b"1:n:5:0:1:\x071:m:6:0:1:\x07"), [file(1, "n", 5, 0, FileKind::File)]);
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let count = |list: &[u8]| {
            let read = parse_attachments(list, |name| decode(name, false, Some(Charset::Gbk)).0);
            (read.files.len(), read.dropped)
        };
        assert_eq!(count(b"1:a:5:0:1:\x07:2:b:5:0:1:\x07:\0"), (2, 0));
        assert_eq!(count(b"1:a:5:0:1:\x07junk\x07\n\0"), (1, 0), "what has no fields is no entry");
        assert_eq!(count(b"1:a:5:0:1:\x072::5:0:1:\x073:c:-5:0:1:\x071:d:5:0:1:\x07x:e:5:0:1:\x07"), (1, 4));
        let many: Vec<u8> = (0..1500).flat_map(|id| format!("{id}:n:1:0:1:\x07").into_bytes()).collect();
        assert_eq!(count(&many), (MOST_ATTACHMENTS, 500));
    }

    #[test]
    fn absurd_counts_are_bounded() {
        let many: Vec<u8> = (0..100_000).flat_map(|id| format!("{id}:n:1:0:1:\x07").into_bytes()).collect();
        assert_eq!(read(&many).len(), MOST_ATTACHMENTS);
        assert_eq!(read(&b":".repeat(100_000)), []);
        assert_eq!(read(&[&b"1:"[..], &b"::".repeat(30_000)].concat()), []);
    }

    #[test]
    fn what_we_offer_is_in_the_usual_form() {
        let files = [file(1, "报告:1\n.txt", 255, 16, FileKind::File), file(2, "é😀", 0, 0, FileKind::Folder)];
        let expected = b"1:\xb1\xa8\xb8\xe6::1.txt:ff:10:1:\x072:\xa8\xa6_:0:0:2:\x07";
        assert_eq!(write_attachments(&files, Charset::Gbk), expected);
    }

    proptest! {
        #[test]
        fn a_list_comes_back(
            files in proptest::collection::vec(("[a-z中文:. ]{1,20}", any::<u64>(), any::<u64>(), 0u8..0x40), 0..20),
            cut in any::<prop::sample::Index>(),
        ) {
            let files: Vec<Attachment> = files.into_iter().zip(1..).map(|((name, size, modified, kind), id)| {
                // A name that begins with a colon is not told from an empty one.
                file(id, &format!("x{name}"), size, modified, FileKind::of(kind.into()))
            }).collect();
            for charset in [Charset::Gbk, Charset::Utf8] {
                let list = write_attachments(&files, charset);
                let read = parse_attachments(&list, |name| charset.decode(name)).files;
                prop_assert_eq!(&read, &files);
                let cut = &list[..cut.index(list.len() + 1)];
                prop_assert!(parse_attachments(cut, |name| charset.decode(name)).files.len() <= files.len());
            }
        }

        #[test]
        fn any_list_is_survived(list in proptest::collection::vec(
            prop_oneof![Just(b':'), Just(BEL), Just(b'1'), Just(b'f'), any::<u8>()], 0..200,
        )) {
            for found in read(&list) {
                prop_assert!(!found.name.contains('\x07'));
            }
        }
    }
}
