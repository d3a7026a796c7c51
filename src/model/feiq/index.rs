//! Where the lines of a conversation's file are, so that any of them is read without the others.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::line::{Amend, Amends, Line, Said};
use crate::capture::Work;

/// A longer line is damaged, bytes: the longest message takes some 400 kB.
const LONGEST_LINE: u64 = 1 << 20;
/// So much of a line is looked at while the lines are counted, bytes: all of one that tells what became of another.
const LOOKED_AT: usize = 16 << 10;
/// Read at once, bytes.
const PIECE: usize = 256 << 10;
/// So many lines are read together.
const BLOCK: usize = 64;
/// And not more than so many bytes of them, unless one is longer.
const BLOCK_BYTES: u64 = 512 << 10;

/// What a line that is one begins with.
const LINE: &[u8] = b"{\"t\":";
/// One that tells what became of another.
const AMEND: &[u8] = b"{\"a\":";
/// The first one, which tells whose conversation it is.
pub(super) const HEADER: &str = "{\"who\":";

/// Where lines begin, and what later ones tell of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    starts: Vec<u64>,
    /// Up to here it was read.
    end: u64,
    pub amends: Amends,
    /// Lines that are none.
    pub damaged: usize,
}

/// Where the counting ends.
#[derive(Clone, Copy)]
enum Until {
    /// At an offset.
    Offset(u64),
    /// After so many lines more.
    Lines(usize),
}

impl Index {
    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// How much of the file they are, bytes.
    pub fn bytes(&self) -> u64 {
        self.end
    }

    /// Counts the lines up to an offset. A file that is not there has none.
    pub fn read(&mut self, path: &Path, until: u64, work: Option<&Work>) -> io::Result<()> {
        self.scan(path, Until::Offset(until), work)
    }

    /// Counts so many lines more.
    pub fn read_more(&mut self, path: &Path, lines: usize) -> io::Result<()> {
        self.scan(path, Until::Lines(lines), None)
    }

    fn scan(&mut self, path: &Path, until: Until, work: Option<&Work>) -> io::Result<()> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        file.seek(SeekFrom::Start(self.end))?;
        let most = match until {
            Until::Offset(offset) => offset.saturating_sub(self.end),
            Until::Lines(_) => u64::MAX,
        };
        let mut from = BufReader::with_capacity(PIECE, file.take(most));
        let wanted = match until {
            Until::Lines(lines) => self.starts.len() + lines,
            Until::Offset(_) => usize::MAX,
        };
        while self.starts.len() < wanted && !work.is_some_and(Work::is_cancelled) {
            let Some(seen) = Seen::next(&mut from)? else { break };
            self.count(&seen);
            self.end += seen.length + u64::from(seen.ends);
            if let Some(work) = work {
                work.tell(self.end, self.end + most, self.end);
            }
        }
        Ok(())
    }

    fn count(&mut self, seen: &Seen) {
        let whole = seen.length <= LONGEST_LINE && seen.last == b'}';
        let amend = || serde_json::from_slice::<Amend>(&seen.head).ok();
        match () {
            () if seen.length == 0 || seen.head.starts_with(HEADER.as_bytes()) => {}
            () if whole && seen.head.starts_with(LINE) => self.starts.push(self.end),
            () if whole && seen.head.starts_with(AMEND) => match amend() {
                Some(amend) => self.amends.add(amend),
                None => self.damaged += 1,
            },
            () => self.damaged += 1,
        }
    }

    /// Reads the lines from `at` on, as many as are read at once; None stands for a damaged one.
    pub fn block(&self, path: &Path, at: usize) -> io::Result<Vec<Option<Said>>> {
        let starts = self.starts.get(at..(at + BLOCK).min(self.starts.len())).unwrap_or_default();
        let Some(&first) = starts.first() else { return Ok(Vec::new()) };
        let behind = self.starts.get(at + starts.len()).copied().unwrap_or(self.end);
        // The first one is read whatever its length.
        let one = starts.get(1).copied().unwrap_or(behind) - first;
        let bytes = (behind - first).min(BLOCK_BYTES.max(one.min(LONGEST_LINE + 1)));
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(first))?;
        let mut read = Vec::new();
        file.take(bytes).read_to_end(&mut read)?;
        let mut lines = Vec::new();
        for (place, &start) in starts.iter().enumerate() {
            let next = starts.get(place + 1).copied().unwrap_or(behind);
            if place > 0 && next - first > bytes {
                break;
            }
            let from = usize::try_from(start - first).unwrap_or(usize::MAX);
            let line = read.get(from..).unwrap_or_default().split(|&byte| byte == b'\n').next().unwrap_or_default();
            let line = serde_json::from_slice::<Line>(line).ok();
            lines.push(line.map(|line| line.said(&self.amends)));
        }
        Ok(lines)
    }

    /// Goes through all lines from the first: their places and what they say. `visit` says whether to go on.
    pub fn walk(&self, path: &Path, mut visit: impl FnMut(usize, Option<Said>) -> bool) -> io::Result<()> {
        let mut at = 0;
        while at < self.len() {
            let block = self.block(path, at)?;
            if block.is_empty() {
                break;
            }
            for said in block {
                if !visit(at, said) {
                    return Ok(());
                }
                at += 1;
            }
        }
        Ok(())
    }
}

/// What is seen of a line while it is counted.
#[derive(Default)]
struct Seen {
    head: Vec<u8>,
    length: u64,
    last: u8,
    /// Its end is there: only the last of a file may lack it.
    ends: bool,
}

impl Seen {
    fn next(from: &mut impl BufRead) -> io::Result<Option<Seen>> {
        let mut seen = Seen::default();
        loop {
            let piece = from.fill_buf()?;
            if piece.is_empty() {
                return Ok((seen.length > 0).then_some(seen));
            }
            let end = memchr::memchr(b'\n', piece);
            let part = end.map_or(piece, |end| piece.get(..end).unwrap_or_default());
            let room = LOOKED_AT.saturating_sub(seen.head.len()).min(part.len());
            seen.head.extend_from_slice(part.get(..room).unwrap_or_default());
            seen.length += part.len() as u64;
            seen.last = part.last().copied().unwrap_or(seen.last);
            let taken = part.len() + usize::from(end.is_some());
            from.consume(taken);
            if end.is_some() {
                seen.ends = true;
                return Ok(Some(seen));
            }
        }
    }
}
