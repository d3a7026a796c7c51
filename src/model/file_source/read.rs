//! A file in messages, with no more of it in memory than one of them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::{Changed, Cut, FileSendError, Limit};

/// Bytes of the longest datagram that IPv4 carries.
pub const LONGEST_DATAGRAM: usize = 65_507;
/// Bytes handed over at once to a stream, which does not keep their boundaries.
const PORTION: usize = 64 << 10;
/// The longest line of a stream.
const LONGEST_LINE: usize = 1 << 20;
/// A limited stream is handed over in portions of a tenth of a second, so that it flows.
const PORTIONS_A_SECOND: u64 = 10;

/// A file on its way.
#[derive(Debug)]
pub(super) struct Source {
    file: io::Take<BufReader<File>>,
    cut: Cut,
    datagrams: bool,
    /// What it was long when it was opened.
    length: u64,
    portion: usize,
    passed: u64,
    line: u64,
    message: Vec<u8>,
}

impl Source {
    /// Opens a plain file.
    pub fn open(path: &Path, cut: Cut, datagrams: bool, limit: Limit) -> io::Result<Source> {
        let file = File::open(path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !about.is_file() {
            // A pipe or a device has no length and no second round.
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let of_limit = limit.kib.saturating_mul(1024) / PORTIONS_A_SECOND;
        let flowing = usize::try_from(of_limit).ok().filter(|&portion| portion > 0).unwrap_or(PORTION);
        let portion = match cut {
            Cut::Whole { datagram } if datagrams => datagram.clamp(1, LONGEST_DATAGRAM),
            _ => flowing.min(PORTION),
        };
        let file = BufReader::with_capacity(PORTION, file).take(about.len());
        let message = Vec::new();
        Ok(Source { file, cut, datagrams, length: about.len(), portion, passed: 0, line: 0, message })
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes of the file up to here.
    pub fn passed(&self) -> u64 {
        self.passed
    }

    /// The next message; None at the end.
    pub fn next(&mut self) -> Result<Option<&[u8]>, FileSendError> {
        match self.cut {
            Cut::Whole { .. } => self.portion(),
            Cut::Lines { keep_end, empty } => self.line(keep_end, empty && self.datagrams),
        }
    }

    fn portion(&mut self) -> Result<Option<&[u8]>, FileSendError> {
        self.message.clear();
        let read = self.file.by_ref().take(self.portion as u64).read_to_end(&mut self.message)?;
        self.passed += read as u64;
        Ok((read > 0).then_some(&self.message))
    }

    fn line(&mut self, keep_end: bool, empty: bool) -> Result<Option<&[u8]>, FileSendError> {
        let most = if self.datagrams { LONGEST_DATAGRAM } else { LONGEST_LINE };
        loop {
            self.message.clear();
            // Room for the line end behind the longest line.
            let read = self.file.by_ref().take(most as u64 + 2).read_until(b'\n', &mut self.message)?;
            if read == 0 {
                return Ok(None);
            }
            self.passed += read as u64;
            self.line += 1;
            let end = line_end(&self.message);
            let length = if keep_end { read } else { read - end };
            if length > most {
                return Err(FileSendError::LongLine { line: self.line, most });
            }
            // With its line end, an empty line is not empty.
            if length > 0 || empty {
                return Ok(self.message.get(..length));
            }
        }
    }

    /// What happened to the file since it was opened.
    pub fn changed(&self, path: &Path) -> Option<Changed> {
        if self.passed < self.length {
            return Some(Changed::Shrank(self.length - self.passed));
        }
        let now = self.file.get_ref().get_ref().metadata().map_or(self.length, |about| about.len());
        if now > self.length {
            return Some(Changed::Grew(now - self.length));
        }
        (!path.exists()).then_some(Changed::Vanished)
    }
}

/// Bytes of the line end: `\n` or `\r\n`.
fn line_end(line: &[u8]) -> usize {
    match line {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn messages(content: &[u8], cut: Cut, datagrams: bool) -> Vec<Vec<u8>> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content).expect("written");
        let mut source = Source::open(file.path(), cut, datagrams, Limit::default()).expect("opened");
        let mut all = Vec::new();
        while let Some(message) = source.next().expect("read") {
            all.push(message.to_vec());
        }
        assert_eq!((source.passed(), source.changed(file.path())), (content.len() as u64, None));
        all
    }

    #[test]
    fn lines_are_messages() {
        let lines =
            |keep_end, empty, datagrams| messages(b"one\r\n\ntwo\nlast", Cut::Lines { keep_end, empty }, datagrams);
        assert_eq!(lines(false, false, true), [&b"one"[..], b"two", b"last"]);
        assert_eq!(lines(false, true, true), [&b"one"[..], b"", b"two", b"last"]);
        assert_eq!(lines(false, true, false), [&b"one"[..], b"two", b"last"]);
        assert_eq!(lines(true, false, false), [&b"one\r\n"[..], b"\n", b"two\n", b"last"]);
        assert!(messages(b"", Cut::Lines { keep_end: true, empty: true }, true).is_empty());
    }

    #[test]
    fn datagrams_have_their_size_and_all_is_there() {
        let content: Vec<u8> = (0..10_000_u32).map(|at| at as u8).collect();
        let parts = messages(&content, Cut::Whole { datagram: 1400 }, true);
        assert!(parts.iter().take(7).all(|part| part.len() == 1400) && parts.len() == 8);
        assert_eq!(parts.concat(), content);
        assert_eq!(messages(&content, Cut::Whole { datagram: 1400 }, false), [content]);
    }

    #[test]
    fn a_line_that_is_too_long_is_told_with_its_number() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"short\n").expect("written");
        file.write_all(&vec![b'x'; LONGEST_DATAGRAM + 1]).expect("written");
        let cut = Cut::Lines { keep_end: false, empty: false };
        let mut source = Source::open(file.path(), cut, true, Limit::default()).expect("opened");
        assert!(source.next().expect("read").is_some());
        assert!(matches!(source.next(), Err(FileSendError::LongLine { line: 2, most: LONGEST_DATAGRAM })));
    }

    #[test]
    fn what_happens_to_the_file_is_told() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&[1; 100]).expect("written");
        let cut = Cut::Whole { datagram: 10 };
        let open = || Source::open(file.path(), cut, true, Limit::default()).expect("opened");
        let (mut grows, mut shrinks) = (open(), open());
        file.as_file().set_len(130).expect("longer");
        while grows.next().expect("read").is_some() {}
        assert_eq!((grows.passed(), grows.changed(file.path())), (100, Some(Changed::Grew(30))));
        file.as_file().set_len(40).expect("shorter");
        while shrinks.next().expect("read").is_some() {}
        assert_eq!(shrinks.changed(file.path()), Some(Changed::Shrank(60)));
    }
}
