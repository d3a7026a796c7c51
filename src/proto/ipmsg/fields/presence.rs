//! What a packet of presence says: `nick NUL group NUL`, and behind it what each program has of its own.

use super::FieldKind;
use super::cursor::Cursor;

pub(super) fn presence(fields: &mut Cursor) {
    fields.until(FieldKind::Nick, |byte| byte == 0);
    fields.until(FieldKind::Group, |byte| byte == 0);
    if fields.left().starts_with(b"\n") {
        return extension(fields);
    }
    // iptux. A NUL alone is only the end.
    for kind in [FieldKind::Icon, FieldKind::Charset] {
        if fields.left().first().is_some_and(|&byte| byte != 0) {
            fields.until(kind, |byte| byte == 0);
        }
    }
}

/// Lines, up to the NUL behind the last one. The line break before the first one belongs to it.
fn extension(fields: &mut Cursor) {
    loop {
        let left = fields.left();
        let start = left.iter().take_while(|&&byte| byte == b'\n').count();
        let text = left.iter().skip(start).take_while(|&&byte| !matches!(byte, 0 | b'\n')).count();
        if text == 0 {
            return fields.add(FieldKind::Extension, start, start);
        }
        let ending = usize::from(left.get(start + text) == Some(&b'\n'));
        let before = left.len();
        fields.add(FieldKind::Extension, start + text + ending, ending);
        if fields.left().len() == before {
            return;
        }
    }
}
