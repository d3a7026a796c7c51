//! The fields of a packet, to look at: also of one that is malformed or cut, as far as they can be named.

use core::ops::Range;

use super::{Command, Mode};
use cursor::Cursor;

mod cursor;
mod message;
mod presence;
#[cfg(test)]
mod tests;

/// So many fields are told apart; what follows is the rest. A list of a hundred files has fewer.
const MOST_FIELDS: usize = 1000;

/// What a part of a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// The version of its sender.
    Version,
    /// Its number.
    Number,
    /// The login name.
    User,
    /// The name of the machine.
    Host,
    /// Mode and options.
    Command,
    /// Presence: what its sender calls itself.
    Nick,
    /// Presence: its group.
    Group,
    /// Presence, iptux: the file of its icon.
    Icon,
    /// Presence, iptux: the charset that it prefers.
    Charset,
    /// Presence: a line of the extension in UTF-8: `UN:`, `HN:`, `NN:`, `GN:` and others.
    Extension,
    /// The text.
    Text,
    /// FeiQ: the font behind the text.
    Font,
    /// What is encrypted, or a key.
    Cipher,
    /// The number of another packet: the one that is acknowledged, or that offered a file.
    Reference,
    /// The number of a file in its message.
    FileId,
    /// The name of a file.
    FileName,
    /// The length of a file, hex.
    FileSize,
    /// When a file was changed, hex.
    FileTime,
    /// What a file is, hex.
    FileAttributes,
    /// Something else about a file: `key=value`.
    FileExtra,
    /// From where on a file is wanted, hex.
    Offset,
    /// FeiQ: which picture.
    PictureId,
    /// FeiQ: the length of a picture.
    PictureTotal,
    /// FeiQ: where in the picture a chunk is.
    PictureOffset,
    /// FeiQ: how many chunks there are.
    PictureCount,
    /// FeiQ: which chunk this is.
    PictureIndex,
    /// FeiQ: the length of the chunk.
    PictureSize,
    /// FeiQ: what else stands there.
    PictureExtra,
    /// FeiQ: the bytes of the chunk.
    PictureData,
    /// NULs at the end.
    End,
    /// What belongs to no field.
    Rest,
}

/// A field: where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is.
    pub kind: FieldKind,
    /// Its bytes, with what ends it: a colon, a NUL, a line break.
    pub range: Range<usize>,
    /// Its bytes without that.
    pub content: Range<usize>,
}

impl FieldKind {
    /// All of them.
    pub const ALL: [FieldKind; 31] = [
        FieldKind::Version,
        FieldKind::Number,
        FieldKind::User,
        FieldKind::Host,
        FieldKind::Command,
        FieldKind::Nick,
        FieldKind::Group,
        FieldKind::Icon,
        FieldKind::Charset,
        FieldKind::Extension,
        FieldKind::Text,
        FieldKind::Font,
        FieldKind::Cipher,
        FieldKind::Reference,
        FieldKind::FileId,
        FieldKind::FileName,
        FieldKind::FileSize,
        FieldKind::FileTime,
        FieldKind::FileAttributes,
        FieldKind::FileExtra,
        FieldKind::Offset,
        FieldKind::PictureId,
        FieldKind::PictureTotal,
        FieldKind::PictureOffset,
        FieldKind::PictureCount,
        FieldKind::PictureIndex,
        FieldKind::PictureSize,
        FieldKind::PictureExtra,
        FieldKind::PictureData,
        FieldKind::End,
        FieldKind::Rest,
    ];
}

/// The fields of a packet, in order; together they are all of its bytes.
///
/// ```
/// use netaide::proto::ipmsg::{FieldKind, fields};
/// let kinds: Vec<FieldKind> = fields(b"1:7:me:box:33:1001\0").iter().map(|field| field.kind).collect();
/// use FieldKind::*;
/// assert_eq!(kinds, [Version, Number, User, Host, Command, Reference, End]);
/// ```
pub fn fields(packet: &[u8]) -> Vec<Field> {
    let mut fields = Cursor::new(packet);
    if packet.first() != Some(&b'1') {
        return fields.finish();
    }
    for kind in [FieldKind::Version, FieldKind::Number, FieldKind::User, FieldKind::Host] {
        fields.until(kind, |byte| byte == b':');
    }
    let command = fields.until(FieldKind::Command, |byte| byte == b':');
    let command = core::str::from_utf8(command).ok().and_then(|digits| digits.parse().ok()).map(Command);
    if let Some(command) = command {
        extra(&mut fields, command);
    }
    fields.finish()
}

/// The fields of the extra part.
fn extra(fields: &mut Cursor, command: Command) {
    match command.mode() {
        mode if mode.is_presence() => presence::presence(fields),
        Mode::SENDMSG => message::message(fields, command),
        Mode::RECVMSG | Mode::READMSG | Mode::DELMSG | Mode::ANSREADMSG | Mode::RELEASEFILES => {
            fields.until(FieldKind::Reference, |byte| matches!(byte, 0 | b':'));
        }
        Mode::GETFILEDATA | Mode::GETDIRFILES => {
            for kind in [FieldKind::Reference, FieldKind::FileId, FieldKind::Offset] {
                fields.until(kind, |byte| matches!(byte, 0 | b':'));
            }
        }
        Mode::SENDINFO | Mode::SENDABSENCEINFO => {
            fields.until(FieldKind::Text, |byte| byte == 0);
        }
        Mode::GETPUBKEY | Mode::ANSPUBKEY | Mode::FEIQ_GROUP => {
            fields.until(FieldKind::Cipher, |byte| byte == 0);
        }
        Mode::FEIQ_IMAGE => message::picture(fields),
        Mode::FEIQ_IMAGE_RECEIPT => {
            fields.until(FieldKind::PictureId, |byte| byte == b'|');
            fields.until(FieldKind::PictureIndex, |byte| matches!(byte, b'#' | 0));
        }
        _ => {}
    }
}
