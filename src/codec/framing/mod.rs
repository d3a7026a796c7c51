//! A stream of bytes as frames: where one message ends and the next begins.
//!
//! TCP carries bytes, not messages: two sends may arrive as one read, one send as several (粘包、拆包). The ends of the
//! messages must stand in the bytes themselves, and [`Framing`] says how. A [`Framer`] splits the stream of one peer
//! and direction, however it was cut into reads; [`Framers`] keeps one for each. [`Framing::wrap`] makes a frame to be
//! sent. What does not keep to the rule is never lost: it comes out marked ([`Cut`]), and the next frame is looked for.

mod framer;
mod framers;
mod splitter;
mod text;
mod wrap;

use core::time::Duration;

pub use framer::{Cut, Frame, Framer};
pub use framers::Framers;
pub use text::{FramingError, FramingErrorKind};
pub use wrap::WrapError;

/// Bytes of a frame at most, its header or markers not counted, so that a length that lies costs little.
pub const MOST_FRAME: usize = 1 << 20;
/// Bytes of a delimiter or marker at most, and of a header.
pub const MOST_MARK: usize = 1 << 10;

/// How a stream is split. The command line names it as [`Framing::parse`] reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// 原始: not at all; each read stands alone.
    #[default]
    Raw,
    /// 按分隔符: these bytes end a frame.
    Delimiter {
        /// At least one, [`MOST_MARK`] at most.
        bytes: Vec<u8>,
        /// The delimiter stays at the end of the frame.
        keep: bool,
    },
    /// 定长: every frame has so many bytes.
    Fixed {
        /// From 1 to [`MOST_FRAME`].
        length: u32,
    },
    /// 长度字段: a header says how long the frame is.
    Length(LengthField),
    /// 起止标记: a frame stands between two marks.
    Markers {
        /// At least one byte, [`MOST_MARK`] at most.
        start: Vec<u8>,
        /// At least one byte, [`MOST_MARK`] at most.
        end: Vec<u8>,
        /// Both stay on the frame.
        keep: bool,
    },
    /// 空闲间隔: a frame ends when nothing came for so long.
    Idle {
        /// At least a millisecond.
        gap: Duration,
    },
}

/// Where the length of a frame stands, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthField {
    /// Bytes before the field.
    pub offset: u16,
    /// How wide it is.
    pub size: FieldSize,
    /// Which of its bytes comes first.
    pub order: Order,
    /// What it counts.
    pub counts: Counts,
    /// Added to what it says, for protocols that count a byte more or less.
    pub adjust: i32,
    /// Bytes of the whole header, the field included; what follows is the body.
    pub header: u16,
    /// The header stays on the frame.
    pub keep: bool,
}

/// Width of a length field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldSize {
    /// One byte.
    One,
    /// Two bytes.
    Two,
    /// Four bytes.
    #[default]
    Four,
    /// Eight bytes.
    Eight,
}

/// Byte order of a length field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The most significant byte first, as on the network; `!` and `>` of Python's struct.
    #[default]
    Big,
    /// The least significant byte first; `<` of Python's struct, and `struct.pack('i', …)` on almost every machine.
    Little,
}

/// What the number in a length field counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counts {
    /// The bytes after the header.
    #[default]
    Body,
    /// The bytes after the field, the rest of the header included.
    AfterField,
    /// The whole frame, header included.
    Whole,
}

impl Framing {
    /// Whether reads stand as they are.
    pub fn is_raw(&self) -> bool {
        *self == Framing::Raw
    }

    /// Whether frames are shown with what was put around them.
    pub fn keeps(&self) -> bool {
        match self {
            Framing::Raw | Framing::Fixed { .. } | Framing::Idle { .. } => true,
            Framing::Delimiter { keep, .. } | Framing::Markers { keep, .. } => *keep,
            Framing::Length(field) => field.keep,
        }
    }

    /// Whether frames end by time ([`Framer::deadline`]).
    pub fn is_timed(&self) -> bool {
        matches!(self, Framing::Idle { .. })
    }
}

impl LengthField {
    /// A header that is the field alone and counts the body: `struct.pack('!I', len(body))`.
    pub fn prefix(size: FieldSize, order: Order) -> Self {
        LengthField {
            offset: 0,
            size,
            order,
            counts: Counts::Body,
            adjust: 0,
            header: size.bytes() as u16,
            keep: false,
        }
    }

    /// Bytes up to the end of the field.
    pub(super) fn end(&self) -> usize {
        usize::from(self.offset) + self.size.bytes()
    }

    /// Bytes of the header.
    pub(super) fn header(&self) -> usize {
        usize::from(self.header).max(self.end())
    }

    /// What the frame has beside what the field says.
    fn beside(&self) -> i128 {
        let base = match self.counts {
            Counts::Body => self.header(),
            Counts::AfterField => self.end(),
            Counts::Whole => 0,
        };
        base as i128 + i128::from(self.adjust)
    }
}

impl FieldSize {
    /// In the order in which they are offered.
    pub const ALL: [FieldSize; 4] = [FieldSize::One, FieldSize::Two, FieldSize::Four, FieldSize::Eight];

    /// Bytes.
    pub fn bytes(self) -> usize {
        match self {
            FieldSize::One => 1,
            FieldSize::Two => 2,
            FieldSize::Four => 4,
            FieldSize::Eight => 8,
        }
    }
}

#[cfg(test)]
mod tests;
