//! Reads the stream of a folder, in whatever pieces it comes.

use super::header::{Header, length, parse};
use super::{DEEPEST, DirectoryError, LONGEST_HEADER, MOST_ENTRIES};
use crate::proto::ipmsg::FileKind;

/// So much may be before the first header, bytes: FeiQ is said to send a block of about 4 KB.
const LONGEST_PREAMBLE: usize = 8192;

/// What is in the stream of a folder. Names are in the charset of the peer, and not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryPart<'a> {
    /// A folder; what follows is in it, until [`DirectoryPart::Leave`].
    Enter {
        /// Its name.
        name: Vec<u8>,
    },
    /// A file begins.
    File {
        /// Its name.
        name: Vec<u8>,
        /// So many bytes follow.
        size: u64,
        /// When it was changed, seconds since the Unix epoch; 0 for unknown.
        modified: u64,
    },
    /// A part of the file.
    Bytes(&'a [u8]),
    /// The file is whole.
    FileEnd,
    /// Something that is neither file nor folder: a link, a device. What it contains is passed over.
    Other {
        /// Its name.
        name: Vec<u8>,
    },
    /// Back to the folder above.
    Leave,
    /// The outermost folder was left: that is all. What still comes is passed over.
    End,
}

/// Where the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Before the first header.
    Start,
    /// In or before a header.
    Header,
    /// So many bytes of a file are to come.
    File(u64),
    /// As that, of something that is not taken.
    Other(u64),
    /// The outermost folder was just left.
    Leaving,
    Done,
}

/// Reads the stream of a folder. Holds no more than one header, and before the first one what is sent ahead of it.
#[derive(Clone, Debug)]
pub struct DirectoryReader {
    at: At,
    /// What came of a header.
    header: Vec<u8>,
    depth: usize,
    entries: u64,
}

impl Default for DirectoryReader {
    fn default() -> Self {
        DirectoryReader::new()
    }
}

impl DirectoryReader {
    /// At the start of a stream.
    pub fn new() -> Self {
        DirectoryReader { at: At::Start, header: Vec::new(), depth: 0, entries: 0 }
    }

    /// The next part; takes what it used from the front of `input`. None when more has to come: then all of `input` is
    /// used up.
    ///
    /// # Errors
    /// The stream is malformed, or goes beyond a bound; the transfer is over.
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Result<Option<DirectoryPart<'a>>, DirectoryError> {
        loop {
            match self.at {
                At::Done => {
                    *input = &[];
                    return Ok(None);
                }
                At::Leaving => {
                    self.at = At::Done;
                    return Ok(Some(DirectoryPart::End));
                }
                At::File(0) => {
                    self.at = At::Header;
                    return Ok(Some(DirectoryPart::FileEnd));
                }
                At::Other(0) => self.at = At::Header,
                _ if input.is_empty() => return Ok(None),
                At::File(left) => {
                    let bytes = take(input, left);
                    self.at = At::File(left - bytes.len() as u64);
                    return Ok(Some(DirectoryPart::Bytes(bytes)));
                }
                At::Other(left) => self.at = At::Other(left - take(input, left).len() as u64),
                At::Start => {
                    if let Some(header) = self.first(input)? {
                        return self.begin(header).map(Some);
                    }
                }
                At::Header => {
                    if let Some(header) = self.header(input)? {
                        return self.begin(header).map(Some);
                    }
                }
            }
        }
    }

    /// The outermost folder was left: nothing is missing.
    pub fn has_ended(&self) -> bool {
        matches!(self.at, At::Done | At::Leaving)
    }

    /// All that came is whole parts, and no folder but the outermost is open. Some close the connection then, without
    /// leaving that one.
    pub fn may_end_here(&self) -> bool {
        match self.at {
            _ if self.has_ended() => true,
            At::Header | At::File(0) | At::Other(0) => self.depth == 1 && self.header.is_empty(),
            _ => false,
        }
    }

    /// Takes a header's bytes, and the header when they are all there.
    fn header(&mut self, input: &mut &[u8]) -> Result<Option<Header>, DirectoryError> {
        while let Some(&byte) = input.first() {
            // The digits one by one, the rest at once.
            let missing = length(&self.header)?.map_or(0, |length| length.saturating_sub(self.header.len()));
            match missing {
                0 => {
                    self.header.push(byte);
                    take(input, 1);
                }
                more => self.header.extend_from_slice(take(input, more as u64)),
            }
            if length(&self.header)? == Some(self.header.len()) {
                let header = parse(&self.header).ok_or(DirectoryError::Header)?;
                self.header.clear();
                return Ok(Some(header));
            }
        }
        Ok(None)
    }

    /// The first header, wherever it is.
    fn first(&mut self, input: &mut &[u8]) -> Result<Option<Header>, DirectoryError> {
        let before = self.header.len();
        let room = (LONGEST_PREAMBLE + LONGEST_HEADER).saturating_sub(before);
        let chunk = input.get(..input.len().min(room)).unwrap_or_default();
        self.header.extend_from_slice(chunk);
        match find(&self.header) {
            Some((header, end)) => {
                // It was not whole before these bytes came, so it ends within them.
                take(input, end.saturating_sub(before) as u64);
                self.header = Vec::new();
                Ok(Some(header))
            }
            None if self.header.len() >= LONGEST_PREAMBLE + LONGEST_HEADER => Err(DirectoryError::NoFolder),
            None => {
                take(input, chunk.len() as u64);
                Ok(None)
            }
        }
    }

    /// Goes on behind a header.
    fn begin<'a>(&mut self, header: Header) -> Result<DirectoryPart<'a>, DirectoryError> {
        let Header { name, size, kind, modified } = header;
        self.entries += 1;
        // Each way back has its entry.
        if self.entries > 2 * MOST_ENTRIES {
            return Err(DirectoryError::TooMany);
        }
        self.at = At::Header;
        Ok(match kind {
            FileKind::Folder if self.depth >= DEEPEST => return Err(DirectoryError::TooDeep),
            FileKind::Folder => {
                self.depth += 1;
                DirectoryPart::Enter { name }
            }
            FileKind::Parent => {
                self.depth = self.depth.saturating_sub(1);
                self.at = if self.depth == 0 { At::Leaving } else { At::Header };
                DirectoryPart::Leave
            }
            FileKind::File | FileKind::Clipboard => {
                self.at = At::File(size);
                DirectoryPart::File { name, size, modified }
            }
            FileKind::Other(_) => {
                self.at = At::Other(size);
                DirectoryPart::Other { name }
            }
        })
    }
}

/// Takes so many bytes, or fewer, from the front.
fn take<'a>(input: &mut &'a [u8], most: u64) -> &'a [u8] {
    let length = usize::try_from(most).map_or(input.len(), |most| most.min(input.len()));
    let (taken, rest) = input.split_at_checked(length).unwrap_or((input, &[]));
    *input = rest;
    taken
}

/// The header of a folder with which the stream begins, and where it ends: at the front, or behind what FeiQ sends
/// before it, where it has four digits.
fn find(bytes: &[u8]) -> Option<(Header, usize)> {
    let at = |start: usize| {
        let bytes = bytes.get(start..)?;
        let length = length(bytes).ok().flatten()?;
        let header = parse(bytes.get(..length)?).filter(|header| header.kind == FileKind::Folder)?;
        Some((header, start + length))
    };
    let colons = bytes.iter().enumerate().filter(|&(_, &byte)| byte == b':').map(|(colon, _)| colon);
    at(0).or_else(|| colons.filter_map(|colon| at(colon.checked_sub(4)?)).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_bounded() {
        let mut reader =
            DirectoryReader { at: At::Header, depth: 1, entries: 2 * MOST_ENTRIES - 1, ..Default::default() };
        let mut input = &b"000d:n:0:1:0:000d:n:0:1:0:"[..];
        assert!(matches!(reader.next(&mut input), Ok(Some(DirectoryPart::File { .. }))));
        assert_eq!(reader.next(&mut input), Ok(Some(DirectoryPart::FileEnd)));
        assert_eq!(reader.next(&mut input), Err(DirectoryError::TooMany));
    }

    #[test]
    fn no_more_than_a_header_is_held() {
        let mut reader = DirectoryReader::new();
        for piece in [b'0'; 20_000].chunks(1000) {
            let _ = reader.next(&mut &piece[..]);
            assert!(reader.header.len() <= LONGEST_PREAMBLE + LONGEST_HEADER);
        }
        let mut reader = DirectoryReader::new();
        let whole = reader.next(&mut &b"0016:root:000000000:2:1000:"[..]);
        assert!(matches!(whole, Ok(Some(DirectoryPart::Enter { .. }))));
        let _ = reader.next(&mut &[b'x'; 20_000][..]);
        assert!(reader.header.len() <= LONGEST_HEADER);
    }
}
