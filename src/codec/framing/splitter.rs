//! The rule itself: given the bytes from the beginning of a frame on, where does it end?

use std::sync::Arc;

use memchr::memmem::Finder;

use super::{Cut, Framing, LengthField, MOST_FRAME, Order};

/// A frame that was found, or a piece that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the stream that it takes.
    pub length: usize,
    /// Bytes at its beginning and end that are not shown.
    pub hidden: (usize, usize),
    /// Why it is not a whole frame.
    pub cut: Option<Cut>,
}

/// A rule made ready, shared by all streams that it splits.
#[derive(Debug)]
enum Rule {
    Raw,
    Delimiter { finder: Finder<'static>, keep: bool },
    Fixed(usize),
    Length(LengthField),
    Markers { start: Finder<'static>, end: Finder<'static>, keep: bool },
    Idle,
}

/// The rule, and what it remembers of one stream.
#[derive(Clone, Debug)]
pub struct Splitter {
    rule: Arc<Rule>,
    most: usize,
    /// Bytes of the frame in which no end was found, so that none is looked at twice.
    scanned: usize,
    /// The frame was too long, and this is what follows of it.
    cut: bool,
}

impl Splitter {
    pub fn new(framing: &Framing, most: usize) -> Self {
        let finder = |bytes: &[u8]| Finder::new(bytes).into_owned();
        let rule = match framing {
            Framing::Raw => Rule::Raw,
            Framing::Delimiter { bytes, keep } => Rule::Delimiter { finder: finder(bytes), keep: *keep },
            Framing::Fixed { length } => Rule::Fixed((*length as usize).clamp(1, MOST_FRAME)),
            Framing::Length(field) => Rule::Length(*field),
            Framing::Markers { start, end, keep } => {
                Rule::Markers { start: finder(start), end: finder(end), keep: *keep }
            }
            Framing::Idle { .. } => Rule::Idle,
        };
        Splitter { rule: Arc::new(rule), most: most.max(1), scanned: 0, cut: false }
    }

    /// The frame at the beginning of `data`, or what cannot be one; None if more bytes are needed to tell.
    pub fn next(&mut self, data: &[u8]) -> Option<Piece> {
        let rule = Arc::clone(&self.rule);
        let piece = match &*rule {
            _ if data.is_empty() => None,
            Rule::Raw => Some(Piece { length: data.len(), hidden: (0, 0), cut: None }),
            Rule::Delimiter { finder, keep } => self.delimited(data, finder, *keep),
            Rule::Fixed(length) => {
                (data.len() >= *length).then_some(Piece { length: *length, hidden: (0, 0), cut: None })
            }
            Rule::Length(field) => measured(field, data, self.most),
            Rule::Markers { start, end, keep } => self.marked(data, start, end, *keep),
            Rule::Idle => (data.len() > self.most).then(|| self.too_long()),
        };
        if piece.is_some() {
            self.scanned = 0;
        }
        piece
    }

    /// Begins anew, as for a stream of which nothing came yet. Tells why what is left is not a whole frame, if it is
    /// the rest of one that was too long.
    pub fn reset(&mut self) -> Option<Cut> {
        self.scanned = 0;
        std::mem::take(&mut self.cut).then_some(Cut::TooLong)
    }

    fn too_long(&mut self) -> Piece {
        self.cut = true;
        Piece::cut(self.most, Cut::TooLong)
    }

    /// Where `finder` hits in the part of `data` that was not looked at; remembers how far it looked.
    fn find(&mut self, data: &[u8], from: usize, finder: &Finder<'_>) -> Option<usize> {
        let from = from.max(self.scanned).min(data.len());
        let found = finder.find(data.get(from..).unwrap_or_default()).map(|at| from + at);
        self.scanned = (data.len() + 1).saturating_sub(finder.needle().len()).max(from);
        found
    }

    fn delimited(&mut self, data: &[u8], finder: &Finder<'_>, keep: bool) -> Option<Piece> {
        let width = finder.needle().len();
        match self.find(data, 0, finder) {
            Some(at) if at <= self.most => {
                let cut = std::mem::take(&mut self.cut).then_some(Cut::TooLong);
                Some(Piece { length: at + width, hidden: (0, if keep { 0 } else { width }), cut })
            }
            None if data.len() < self.most + width => None,
            _ => Some(self.too_long()),
        }
    }

    fn marked(&mut self, data: &[u8], start: &Finder<'_>, end: &Finder<'_>, keep: bool) -> Option<Piece> {
        let (before, after) = (start.needle().len(), end.needle().len());
        if !data.starts_with(start.needle()) {
            let stray = start.find(data).unwrap_or_else(|| data.len() - begun(data, start.needle()));
            return (stray > 0).then_some(Piece::cut(stray, Cut::Outside));
        }
        match self.find(data, before, end) {
            Some(at) if at <= before + self.most => {
                Some(Piece { length: at + after, hidden: if keep { (0, 0) } else { (before, after) }, cut: None })
            }
            None if data.len() < before + self.most + after => None,
            _ => Some(Piece::cut(before + self.most, Cut::TooLong)),
        }
    }
}

impl Piece {
    fn cut(length: usize, cut: Cut) -> Self {
        Piece { length, hidden: (0, 0), cut: Some(cut) }
    }
}

/// How many bytes at the end of `data` may be the beginning of `mark`.
fn begun(data: &[u8], mark: &[u8]) -> usize {
    let most = data.len().min(mark.len() - 1);
    (1..=most).rev().find(|&length| mark.get(..length) == data.get(data.len() - length..)).unwrap_or(0)
}

/// A frame whose header says its length. Where the length cannot be true, the next place is looked for where one can.
fn measured(field: &LengthField, data: &[u8], most: usize) -> Option<Piece> {
    match length_at(field, data, most)? {
        Ok(length) if data.len() >= length => {
            Some(Piece { length, hidden: (if field.keep { 0 } else { field.header() }, 0), cut: None })
        }
        Ok(_) => None,
        Err(value) => {
            let sound =
                |at: &usize| !matches!(length_at(field, data.get(*at..).unwrap_or_default(), most), Some(Err(_)));
            let stray = (1..data.len()).find(sound).unwrap_or(data.len());
            Some(Piece::cut(stray, Cut::Length(value)))
        }
    }
}

/// The length of the whole frame, or what the field says if that cannot be; None if the field is not there yet.
fn length_at(field: &LengthField, data: &[u8], most: usize) -> Option<Result<usize, u64>> {
    let bytes = data.get(usize::from(field.offset)..field.end())?;
    let push = |value: u64, &byte: &u8| value << 8 | u64::from(byte);
    let value = match field.order {
        Order::Big => bytes.iter().fold(0, push),
        Order::Little => bytes.iter().rev().fold(0, push),
    };
    let length = i128::from(value) + field.beside();
    let (least, most) = (field.header() as i128, (field.header() + most) as i128);
    Some(if (least..=most).contains(&length) { Ok(length as usize) } else { Err(value) })
}
