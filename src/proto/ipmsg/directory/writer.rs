//! Writes the headers of the stream of a folder, as Windows does: four digits for the length, nine for the size.

use crate::codec::charset::Charset;
use crate::proto::ipmsg::FileKind;
use crate::proto::ipmsg::attachment::written_name;

/// A folder; what is written next is in it, until [`leave`]. `modified`: seconds since the Unix epoch, 0 for unknown.
pub fn enter(name: &str, modified: u64, charset: Charset) -> Vec<u8> {
    header(&written_name(name, charset), 0, FileKind::Folder, modified)
}

/// A file; exactly `size` bytes have to follow. `modified`: seconds since the Unix epoch, 0 for unknown.
pub fn file(name: &str, size: u64, modified: u64, charset: Charset) -> Vec<u8> {
    header(&written_name(name, charset), size, FileKind::File, modified)
}

/// Back to the folder above; for the outermost one that is the end.
pub fn leave() -> Vec<u8> {
    header(b".", 0, FileKind::Parent, 0)
}

fn header(name: &[u8], size: u64, kind: FileKind, modified: u64) -> Vec<u8> {
    let mut rest = format!(":{size:09x}:{:x}:", kind.byte());
    if modified > 0 {
        rest.push_str(&format!("14={modified:x}:"));
    }
    // The length is itself four digits and a colon.
    let mut bytes = format!("{:04x}:", 5 + name.len() + rest.len()).into_bytes();
    bytes.extend_from_slice(name);
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
