//! One header in the stream of a folder.

use super::{DirectoryError, LONGEST_HEADER};
use crate::proto::ipmsg::FileKind;
use crate::proto::ipmsg::attachment::{hex, name};

/// The length of a header has no more digits: Windows writes four.
const MOST_DIGITS: usize = 8;

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The name, in the charset of the peer.
    pub name: Vec<u8>,
    pub size: u64,
    pub kind: FileKind,
    /// Seconds since the Unix epoch; 0 for unknown.
    pub modified: u64,
}

/// How long the header is that these bytes begin with; None where they are too few to tell.
pub(super) fn length(bytes: &[u8]) -> Result<Option<usize>, DirectoryError> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    match bytes.get(digits) {
        _ if digits > MOST_DIGITS => Err(DirectoryError::Header),
        None => Ok(None),
        Some(b':') => {
            let length = bytes.get(..digits).and_then(hex).ok_or(DirectoryError::Header)?;
            match usize::try_from(length) {
                Ok(length) if length <= digits + 1 => Err(DirectoryError::Header),
                Ok(length) if length <= LONGEST_HEADER => Ok(Some(length)),
                _ => Err(DirectoryError::TooLong),
            }
        }
        Some(_) => Err(DirectoryError::Header),
    }
}

/// A whole header, its length included.
pub(super) fn parse(bytes: &[u8]) -> Option<Header> {
    // A length that is wrong by a byte would shift the contents of a file.
    let body = bytes.strip_suffix(b":")?;
    let start = body.iter().position(|&byte| byte == b':')? + 1;
    let (name, rest) = name(body.get(start..)?)?;
    let mut fields = rest.split(|&byte| byte == b':');
    let size = hex(fields.next()?)?;
    let kind = FileKind::of(hex(fields.next()?)?);
    let modified = fields.find_map(|field| hex(field.strip_prefix(b"14=")?));
    Some(Header { name, size, kind, modified: modified.unwrap_or(0) })
}
