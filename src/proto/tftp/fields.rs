//! The fields of a datagram, to look at: also of one that is malformed or cut, as far as they can be named.

use core::ops::Range;

use super::packet::text;

/// So many fields are told apart; what follows is the rest. A request of 512 bytes with sensible options has far fewer.
const MOST_FIELDS: usize = 64;

/// What a part of a datagram is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Which kind of packet.
    Opcode,
    /// The file's name.
    Name,
    /// The mode.
    Mode,
    /// An option's name.
    Option,
    /// The value of the option before it.
    Value,
    /// The number of a block.
    Block,
    /// A part of the file.
    Data,
    /// An error's number.
    ErrorCode,
    /// An error's words.
    Message,
    /// What belongs to no field.
    Rest,
}

/// A field: where it is, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// What it is.
    pub kind: FieldKind,
    /// Its bytes, the NUL that ends a text included.
    pub range: Range<usize>,
    /// What it says.
    pub value: FieldValue<'a>,
}

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    /// A number.
    Number(u16),
    /// A text.
    Text {
        /// Its bytes, without the NUL.
        text: &'a [u8],
        /// It is ended by a NUL.
        ended: bool,
    },
    /// Bytes that are data, or that mean nothing; half a number, where the datagram is cut within one.
    Bytes(&'a [u8]),
}

impl FieldKind {
    /// All of them.
    pub const ALL: [FieldKind; 10] = [
        FieldKind::Opcode,
        FieldKind::Name,
        FieldKind::Mode,
        FieldKind::Option,
        FieldKind::Value,
        FieldKind::Block,
        FieldKind::Data,
        FieldKind::ErrorCode,
        FieldKind::Message,
        FieldKind::Rest,
    ];
}

/// The fields of a datagram, in order; together they are all of its bytes.
///
/// ```
/// use netaide::proto::tftp::{FieldKind, fields};
/// let kinds: Vec<FieldKind> = fields(b"\0\x01boot.bin\0oct").iter().map(|field| field.kind).collect();
/// assert_eq!(kinds, [FieldKind::Opcode, FieldKind::Name, FieldKind::Mode]);
/// ```
pub fn fields(datagram: &[u8]) -> Vec<Field<'_>> {
    let mut fields = Fields { datagram, at: 0, found: Vec::new() };
    match fields.number(FieldKind::Opcode) {
        Some(1 | 2) => {
            fields.text(FieldKind::Name);
            fields.text(FieldKind::Mode);
            fields.options();
        }
        Some(3) => {
            fields.number(FieldKind::Block);
            fields.rest(FieldKind::Data);
        }
        Some(4) => drop(fields.number(FieldKind::Block)),
        Some(5) => {
            fields.number(FieldKind::ErrorCode);
            fields.text(FieldKind::Message);
        }
        Some(6) => fields.options(),
        _ => {}
    }
    fields.rest(FieldKind::Rest);
    fields.found
}

/// Takes fields from the front of what is left of a datagram.
struct Fields<'a> {
    datagram: &'a [u8],
    at: usize,
    found: Vec<Field<'a>>,
}

impl<'a> Fields<'a> {
    fn left(&self) -> &'a [u8] {
        self.datagram.get(self.at..).unwrap_or_default()
    }

    fn add(&mut self, kind: FieldKind, length: usize, value: FieldValue<'a>) {
        self.found.push(Field { kind, range: self.at..self.at + length, value });
        self.at += length;
    }

    /// A number; None where the datagram ends before or within it.
    fn number(&mut self, kind: FieldKind) -> Option<u16> {
        match self.left() {
            [high, low, ..] => {
                let number = u16::from_be_bytes([*high, *low]);
                self.add(kind, 2, FieldValue::Number(number));
                Some(number)
            }
            _ => {
                self.rest(kind);
                None
            }
        }
    }

    /// A text, as far as it is there.
    fn text(&mut self, kind: FieldKind) {
        let left = self.left();
        match text(left) {
            Some((text, _)) => self.add(kind, text.len() + 1, FieldValue::Text { text, ended: true }),
            None if left.is_empty() => {}
            None => self.add(kind, left.len(), FieldValue::Text { text: left, ended: false }),
        }
    }

    /// Names and values in turn. NULs at the end only fill the packet up.
    fn options(&mut self) {
        while self.found.len() < MOST_FIELDS && self.left().iter().any(|byte| *byte != 0) {
            self.text(FieldKind::Option);
            self.text(FieldKind::Value);
        }
    }

    /// All that is left.
    fn rest(&mut self, kind: FieldKind) {
        let left = self.left();
        if !left.is_empty() {
            self.add(kind, left.len(), FieldValue::Bytes(left));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `opcode=1 name=boot.bin mode=octet~`: `~` for a text without its end.
    fn named(datagram: &[u8]) -> String {
        let value = |value: FieldValue| match value {
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Text { text, ended } => {
                format!("{}{}", String::from_utf8_lossy(text), if ended { "" } else { "~" })
            }
            FieldValue::Bytes(bytes) => format!("{} B", bytes.len()),
        };
        let fields = fields(datagram);
        let one = |field: &Field| format!("{:?}={}", field.kind, value(field.value)).to_lowercase();
        fields.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_kind_of_packet() {
        for (datagram, expected) in [
            (&b"\0\x01f\0octet\0blksize\x001428\0"[..], "opcode=1 name=f mode=octet option=blksize value=1428"),
            (b"\0\x02f\0octet\0", "opcode=2 name=f mode=octet"),
            (b"\0\x03\x01\x02data", "opcode=3 block=258 data=4 b"),
            (b"\0\x03\0\x07", "opcode=3 block=7"),
            (b"\0\x04\xFF\xFF", "opcode=4 block=65535"),
            (b"\0\x05\0\x01File not found\0", "opcode=5 errorcode=1 message=file not found"),
            (b"\0\x06tsize\x005000\0", "opcode=6 option=tsize value=5000"),
        ] {
            assert_eq!(named(datagram), expected);
        }
    }

    #[test]
    fn what_is_malformed_is_named_as_far_as_it_can_be() {
        for (datagram, expected) in [
            (&b""[..], ""),
            (b"\0", "opcode=1 b"),
            (b"\0\x01", "opcode=1"),
            (b"\0\x01boot", "opcode=1 name=boot~"),
            (b"\0\x01\0\0", "opcode=1 name= mode="),
            (b"\0\x01f\0oct", "opcode=1 name=f mode=oct~"),
            (b"\0\x01f\0octet\0blk", "opcode=1 name=f mode=octet option=blk~"),
            (b"\0\x01f\0octet\0blksize\x0014", "opcode=1 name=f mode=octet option=blksize value=14~"),
            (b"\0\x01f\0octet\0\0\0", "opcode=1 name=f mode=octet rest=2 b"),
            (b"\0\x03\0", "opcode=3 block=1 b"),
            (b"\0\x04\0\x01more", "opcode=4 block=1 rest=4 b"),
            (b"\0\x05\0", "opcode=5 errorcode=1 b"),
            (b"\0\x05\0\x01no", "opcode=5 errorcode=1 message=no~"),
            (b"\0\x05\0\x01no\0more", "opcode=5 errorcode=1 message=no rest=4 b"),
            (b"\0\x09what", "opcode=9 rest=4 b"),
        ] {
            assert_eq!(named(datagram), expected, "{datagram:?}");
        }
    }

    #[test]
    fn every_truncation_keeps_the_names_of_what_is_left() {
        let whole = b"\0\x01\xB9\xCC.bin\0octet\0tsize\x000\0blksize\x001428\0windowsize\x0016\0";
        let all = fields(whole);
        for length in 0..whole.len() {
            let cut = fields(&whole[..length]);
            let (last, before) = cut.split_last().map_or((None, &[][..]), |(last, before)| (Some(last), before));
            assert_eq!(before, &all[..before.len()], "{length} bytes");
            let expected = last.map(|last| (last.kind, last.range.start));
            assert_eq!(expected, last.map(|_| (all[before.len()].kind, all[before.len()].range.start)));
            assert_eq!(last.map_or(0, |last| last.range.end), length);
        }
    }

    #[test]
    fn many_options_are_bounded() {
        let flood = [b"\0\x06".to_vec(), b"a\0b\0".repeat(16_000)].concat();
        let found = fields(&flood);
        assert!(found.len() <= MOST_FIELDS + 2);
        assert_eq!(found.last().map(|last| (last.kind, last.range.end)), Some((FieldKind::Rest, flood.len())));
    }

    proptest! {
        #[test]
        fn fields_lie_side_by_side_and_are_all_of_it(
            opcode in 0u8..9,
            rest in proptest::collection::vec(prop_oneof![Just(0u8), any::<u8>()], 0..80),
        ) {
            let datagram = [vec![0, opcode], rest].concat();
            for length in 0..=datagram.len() {
                let found = fields(&datagram[..length]);
                let mut at = 0;
                for field in &found {
                    prop_assert_eq!(field.range.start, at);
                    prop_assert!(!field.range.is_empty());
                    at = field.range.end;
                }
                prop_assert_eq!(at, length);
            }
        }
    }
}
