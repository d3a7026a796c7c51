//! The form of the command line and of files.
//!
//! | written | meaning |
//! | --- | --- |
//! | `raw` | as received |
//! | `delim:\r\n` | text with escapes ends a frame |
//! | `hex:0D0A` | bytes end a frame |
//! | `fixed:16` | 16 bytes each |
//! | `len:0,4,be,body` | offset, width (1, 2, 4, 8), `be` or `le`, and what is counted: `body`, `field`, `whole` |
//! | `len:2,2,le,whole,+1,header=6` | with an adjustment, and a header that goes on after the field |
//! | `len:i` `len:!I` `len:>H` | the header of Python's `struct.pack` |
//! | `markers:AA55..0D0A` | between two marks, in hex or as text: `markers:"<".."/>"` |
//! | `idle:20` | a pause of 20 ms ends a frame |
//!
//! `+keep` before the colon (`delim+keep:\n`) keeps the delimiter, header or markers on the frame.

use core::fmt::{self, Display, Formatter};
use core::time::Duration;

use super::{Counts, FieldSize, Framing, LengthField, MOST_FRAME, MOST_MARK, Order};
use crate::codec::charset::Charset;
use crate::codec::escape::{self, EscapeError};
use crate::codec::hex::{self, HexErrorKind};

/// Why a text says no framing, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("character {at}: {kind}")]
pub struct FramingError {
    /// The place, from 1, in characters.
    pub at: usize,
    /// What is wrong there.
    pub kind: FramingErrorKind,
}

/// What is wrong at the place of a [`FramingError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FramingErrorKind {
    /// No such way to split.
    #[error("{0:?} is none of raw, delim, hex, fixed, len, markers, idle")]
    Unknown(String),
    /// Nothing stands there.
    #[error("something is missing here")]
    Missing,
    /// Something stands there that does not belong there.
    #[error("{0:?} is not understood here")]
    Unexpected(String),
    /// Not a whole number between the two.
    #[error("not a number from {0} to {1}")]
    Number(u32, u32),
    /// Not a text with escapes; its place is that in the whole text.
    #[error("{0}")]
    Escape(EscapeError),
    /// Not hex.
    #[error("{0}")]
    Hex(HexErrorKind),
    /// A delimiter or marker of more bytes than [`MOST_MARK`].
    #[error("more than {MOST_MARK} bytes")]
    TooLong,
}

type Parsed<T> = Result<T, FramingError>;

/// A part of the text, and the characters before it.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    before: usize,
}

impl Framing {
    /// Reads the form of the command line; a text delimiter is encoded in `charset`.
    ///
    /// # Errors
    /// The first place that is not understood.
    pub fn parse(text: &str, charset: Charset) -> Parsed<Framing> {
        let all = Part { text, before: 0 };
        let (name, rest) = all.split(":");
        let (name, keep) = match name.text.strip_suffix("+keep") {
            Some(name) => (name, true),
            None => (name.text, false),
        };
        match (name.trim(), rest) {
            ("raw", None) if !keep => Ok(Framing::Raw),
            ("delim", Some(rest)) => Ok(Framing::Delimiter { bytes: rest.text_bytes(charset)?, keep }),
            ("hex", Some(rest)) => Ok(Framing::Delimiter { bytes: rest.hex_bytes()?, keep }),
            ("fixed", Some(rest)) if !keep => Ok(Framing::Fixed { length: rest.number(1, MOST_FRAME as u32)? }),
            ("len", Some(rest)) => rest.length_field(keep).map(Framing::Length),
            ("markers", Some(rest)) => rest.markers(keep, charset),
            ("idle", Some(rest)) if !keep => {
                Ok(Framing::Idle { gap: Duration::from_millis(u64::from(rest.number(1, 3_600_000)?)) })
            }
            ("delim" | "hex" | "fixed" | "len" | "markers" | "idle", None) => {
                Err(all.end().wrong(FramingErrorKind::Missing))
            }
            ("raw" | "fixed" | "idle", _) => Err(all.after(name).unexpected()),
            _ => Err(all.wrong(FramingErrorKind::Unknown(name.to_owned()))),
        }
    }
}

impl<'a> Part<'a> {
    fn wrong(self, kind: FramingErrorKind) -> FramingError {
        let blank = self.text.len() - self.text.trim_start().len();
        let blank = if blank == self.text.len() { 0 } else { blank };
        FramingError { at: self.before + blank + 1, kind }
    }

    fn unexpected(self) -> FramingError {
        self.wrong(FramingErrorKind::Unexpected(self.text.trim().to_owned()))
    }

    /// What follows a beginning of it.
    fn after(self, beginning: &str) -> Part<'a> {
        let text = self.text.get(beginning.len()..).unwrap_or_default();
        Part { text, before: self.before + beginning.chars().count() }
    }

    fn end(self) -> Part<'a> {
        self.after(self.text)
    }

    /// What stands before a separator, and after it if there is one.
    fn split(self, separator: &str) -> (Part<'a>, Option<Part<'a>>) {
        match self.text.split_once(separator) {
            Some((first, _)) => {
                let rest = self.after(first);
                (Part { text: first, ..self }, Some(rest.after(separator)))
            }
            None => (self, None),
        }
    }

    fn text_bytes(self, charset: Charset) -> Parsed<Vec<u8>> {
        let bytes = escape::parse(self.text, charset).map_err(|error| {
            let error = error.behind(self.before);
            let at = match &error {
                EscapeError::Unknown { position, .. }
                | EscapeError::BadHex { position, .. }
                | EscapeError::Dangling { position } => *position,
                EscapeError::Encode(error) => error.position,
            };
            FramingError { at: at + 1, kind: FramingErrorKind::Escape(error) }
        })?;
        self.bounded(bytes)
    }

    fn hex_bytes(self) -> Parsed<Vec<u8>> {
        let bytes = hex::parse(self.text).map_err(|error| {
            let before = self.text.get(..error.offset).unwrap_or_default().chars().count();
            FramingError { at: self.before + before + 1, kind: FramingErrorKind::Hex(error.kind) }
        })?;
        self.bounded(bytes)
    }

    fn bounded(self, bytes: Vec<u8>) -> Parsed<Vec<u8>> {
        match bytes.len() {
            0 => Err(self.wrong(FramingErrorKind::Missing)),
            1..=MOST_MARK => Ok(bytes),
            _ => Err(self.wrong(FramingErrorKind::TooLong)),
        }
    }

    fn number(self, least: u32, most: u32) -> Parsed<u32> {
        let number = self.text.trim().parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| self.wrong(FramingErrorKind::Number(least, most)))
    }

    fn markers(self, keep: bool, charset: Charset) -> Parsed<Framing> {
        let (start, rest) = self.mark(charset)?;
        let rest = match rest.text.trim_start().starts_with("..") {
            true => rest.split("..").1.unwrap_or(rest),
            false if rest.text.trim().is_empty() => return Err(self.end().wrong(FramingErrorKind::Missing)),
            false => return Err(rest.unexpected()),
        };
        let (end, rest) = rest.mark(charset)?;
        if !rest.text.trim().is_empty() {
            return Err(rest.unexpected());
        }
        Ok(Framing::Markers { start, end, keep })
    }

    /// Text between quotes, or hex up to two dots, and what follows.
    fn mark(self, charset: Charset) -> Parsed<(Vec<u8>, Part<'a>)> {
        if let (blank, Some(quoted)) = self.split("\"")
            && blank.text.trim().is_empty()
        {
            let (inside, rest) = quoted.split("\"");
            let rest = rest.ok_or_else(|| self.end().wrong(FramingErrorKind::Missing))?;
            return Ok((inside.text_bytes(charset)?, rest));
        }
        let digits = self.text.find("..").and_then(|at| self.text.get(..at)).unwrap_or(self.text);
        Ok((Part { text: digits, ..self }.hex_bytes()?, self.after(digits)))
    }

    fn length_field(self, keep: bool) -> Parsed<LengthField> {
        let (offset, Some(rest)) = self.split(",") else {
            let field = self.struct_code().ok_or_else(|| self.unexpected())?;
            return Ok(LengthField { keep, ..field });
        };
        let mut parts = Parts(Some(rest));
        let most = MOST_MARK as u32;
        let (offset, size, order, counts) = (
            offset.number(0, most - 8)? as u16,
            parts.next(self)?.size()?,
            parts.next(self)?.order()?,
            parts.next(self)?.counts()?,
        );
        let mut field = LengthField { offset, counts, keep, ..LengthField::prefix(size, order) };
        field.header = field.end() as u16;
        while let Some(part) = parts.take() {
            match part.text.trim().strip_prefix("header=") {
                Some(_) => {
                    let value = part.split("=").1.unwrap_or(part);
                    field.header = value.number(field.end() as u32, most)? as u16;
                }
                None => field.adjust = part.adjust()?,
            }
        }
        Ok(field)
    }

    fn size(self) -> Parsed<FieldSize> {
        let size = FieldSize::ALL.into_iter().find(|size| self.text.trim() == size.bytes().to_string());
        size.ok_or_else(|| self.unexpected())
    }

    fn order(self) -> Parsed<Order> {
        match self.text.trim() {
            "be" => Ok(Order::Big),
            "le" => Ok(Order::Little),
            _ => Err(self.unexpected()),
        }
    }

    fn counts(self) -> Parsed<Counts> {
        match self.text.trim() {
            "body" => Ok(Counts::Body),
            "field" => Ok(Counts::AfterField),
            "whole" => Ok(Counts::Whole),
            _ => Err(self.unexpected()),
        }
    }

    fn adjust(self) -> Parsed<i32> {
        let number = self.text.trim();
        let signed = number.starts_with(['+', '-']).then(|| number.parse().ok()).flatten();
        signed.filter(|adjust: &i32| adjust.unsigned_abs() <= MOST_FRAME as u32).ok_or_else(|| self.unexpected())
    }

    /// The header of `struct.pack(code, length)`, with the sizes that Python gives without an order on 64-bit Linux.
    fn struct_code(self) -> Option<LengthField> {
        let code = self.text.trim().trim_matches(['\'', '"']);
        let (order, native, code) = match code.as_bytes() {
            [b'!' | b'>', code] => (Order::Big, false, code),
            [b'<' | b'=', code] => (Order::Little, false, code),
            [b'@', code] | [code] => (Order::Little, true, code),
            _ => return None,
        };
        let size = match code {
            b'b' | b'B' => FieldSize::One,
            b'h' | b'H' => FieldSize::Two,
            b'i' | b'I' => FieldSize::Four,
            b'l' | b'L' if !native => FieldSize::Four,
            b'l' | b'L' | b'q' | b'Q' => FieldSize::Eight,
            _ => return None,
        };
        Some(LengthField::prefix(size, order))
    }
}

/// Parts between commas.
struct Parts<'a>(Option<Part<'a>>);

impl<'a> Parts<'a> {
    fn take(&mut self) -> Option<Part<'a>> {
        let (part, rest) = self.0.take()?.split(",");
        self.0 = rest;
        Some(part)
    }

    fn next(&mut self, whole: Part<'a>) -> Parsed<Part<'a>> {
        self.take().ok_or_else(|| whole.end().wrong(FramingErrorKind::Missing))
    }
}

impl Display for Framing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let plus = |keep: bool| if keep { "+keep" } else { "" };
        match self {
            Framing::Raw => f.write_str("raw"),
            Framing::Delimiter { bytes, keep } => write!(f, "hex{}:{}", plus(*keep), digits(bytes)),
            Framing::Fixed { length } => write!(f, "fixed:{length}"),
            Framing::Length(field) => write!(f, "len{}:{field}", plus(field.keep)),
            Framing::Markers { start, end, keep } => {
                write!(f, "markers{}:{}..{}", plus(*keep), digits(start), digits(end))
            }
            Framing::Idle { gap } => write!(f, "idle:{}", gap.as_millis()),
        }
    }
}

impl Display for LengthField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let order = match self.order {
            Order::Big => "be",
            Order::Little => "le",
        };
        let counts = match self.counts {
            Counts::Body => "body",
            Counts::AfterField => "field",
            Counts::Whole => "whole",
        };
        write!(f, "{},{},{order},{counts}", self.offset, self.size.bytes())?;
        if self.adjust != 0 {
            write!(f, ",{:+}", self.adjust)?;
        }
        if self.header() > self.end() {
            write!(f, ",header={}", self.header)?;
        }
        Ok(())
    }
}

fn digits(bytes: &[u8]) -> String {
    hex::format(bytes).replace(' ', "")
}
