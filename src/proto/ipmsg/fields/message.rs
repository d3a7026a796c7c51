//! What a message says: its text, FeiQ's font, the list of files; and the chunk of a picture.

use super::FieldKind;
use super::cursor::Cursor;
use crate::proto::ipmsg::{Command, Options};

/// What begins the font that FeiQ puts behind a text.
const FONT: &[u8] = b"{/font;";
/// What ends an entry of the list.
const BEL: u8 = 7;

pub(super) fn message(fields: &mut Cursor, command: Command) {
    if command.has(Options::ENCRYPT) {
        fields.until(FieldKind::Cipher, |byte| byte == 0);
    } else {
        text(fields);
    }
    if command.has(Options::FILEATTACH) {
        while fields.left().iter().any(|&byte| byte != 0) && file(fields) {}
    }
}

/// The text, and the font where one is.
fn text(fields: &mut Cursor) {
    let left = fields.left();
    let end = left.iter().position(|&byte| byte == 0);
    let length = end.unwrap_or(left.len());
    let ending = usize::from(end.is_some());
    let words = left.get(..length).unwrap_or_default();
    let font = words.windows(FONT.len()).rposition(|window| window == FONT).filter(|_| words.ends_with(b"}"));
    match font {
        Some(at) => {
            fields.add(FieldKind::Text, at, 0);
            fields.add(FieldKind::Font, length - at + ending, ending);
        }
        None => fields.add(FieldKind::Text, length + ending, ending),
    }
}

/// An entry of the list; false where nothing is taken.
fn file(fields: &mut Cursor) -> bool {
    let before = fields.left().len();
    // Some put a colon before an entry as well.
    let start = fields.left().iter().take_while(|&&byte| matches!(byte, b':' | BEL)).count();
    fields.add(FieldKind::Rest, start, 0);
    let is_end = |byte| matches!(byte, b':' | BEL | 0);
    fields.until(FieldKind::FileId, is_end);
    if is_open(fields) {
        name(fields);
    }
    for kind in [FieldKind::FileSize, FieldKind::FileTime, FieldKind::FileAttributes] {
        if is_open(fields) {
            fields.until(kind, is_end);
        }
    }
    while is_open(fields) && fields.left().first() != Some(&BEL) {
        let before = fields.left().len();
        fields.until(FieldKind::FileExtra, is_end);
        if fields.left().len() == before {
            break;
        }
    }
    // The BEL belongs to the field before it: the entry ends there.
    fields.join(BEL);
    fields.left().len() < before
}

/// The entry goes on: what was taken last did not end it.
fn is_open(fields: &Cursor) -> bool {
    !fields.ended_by(&[BEL, 0]) && !fields.left().is_empty()
}

/// The name, in which colons are doubled.
fn name(fields: &mut Cursor) {
    let left = fields.left();
    let mut at = 0;
    while let Some(&byte) = left.get(at) {
        match byte {
            b':' if left.get(at + 1) == Some(&b':') => at += 2,
            b':' | BEL | 0 => return fields.add(FieldKind::FileName, at + 1, 1),
            _ => at += 1,
        }
    }
    fields.add(FieldKind::FileName, left.len(), 0);
}

/// A line of numbers, a NUL, and the bytes.
pub(super) fn picture(fields: &mut Cursor) {
    use FieldKind::{PictureCount, PictureExtra, PictureId, PictureIndex, PictureOffset, PictureSize, PictureTotal};
    let kinds = [PictureId, PictureTotal, PictureOffset, PictureCount, PictureIndex, PictureSize];
    let mut size = None;
    for kind in kinds {
        if fields.ended_by(b"#") {
            break;
        }
        let content = fields.until(kind, |byte| matches!(byte, b'|' | b'#'));
        size = (kind == PictureSize).then(|| core::str::from_utf8(content).ok()?.parse().ok()).flatten();
    }
    if !fields.ended_by(b"#") {
        fields.until(PictureExtra, |byte| byte == b'#');
    }
    fields.join(0);
    let left = fields.left().len();
    fields.add(FieldKind::PictureData, size.unwrap_or(left).min(left), 0);
}
