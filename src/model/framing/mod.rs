//! 分帧: how a session's stream is split, as a person sets it. Each way keeps what was typed for it.

mod sample;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use sample::FramingSample;

use super::compose::ComposeError;
use crate::capture::frames::{Ends, Meaning};
use crate::codec::charset::Charset;
use crate::codec::framing::{Counts, FieldSize, Framing, LengthField, MOST_FRAME, MOST_MARK, Order};
use crate::codec::{escape, hex};
use crate::net::Notice;

/// The ways to split a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FramingKind {
    /// 原始.
    #[default]
    Raw,
    /// 按分隔符.
    Delimiter,
    /// 定长.
    Fixed,
    /// 长度字段.
    Length,
    /// 起止标记.
    Markers,
    /// 空闲间隔.
    Idle,
}

impl FramingKind {
    /// All of them, in the order of a menu.
    pub const ALL: [FramingKind; 6] = [
        FramingKind::Raw,
        FramingKind::Delimiter,
        FramingKind::Fixed,
        FramingKind::Length,
        FramingKind::Markers,
        FramingKind::Idle,
    ];
}

/// What is typed for each way. Numbers stay as they are typed, so that none is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FramingForm {
    /// The way in use.
    pub kind: FramingKind,
    /// 分隔符: text with escapes, or hex.
    pub delimiter: String,
    /// It is hex.
    pub delimiter_hex: bool,
    /// 帧长, bytes.
    pub length: String,
    /// 偏移: bytes before the length field.
    pub offset: String,
    /// Bytes of the length field: 1, 2, 4 or 8.
    pub size: u8,
    /// 小端.
    pub little: bool,
    /// What it counts.
    #[serde(with = "counts_name")]
    pub counts: Counts,
    /// 修正: added to what it says.
    pub adjust: String,
    /// 帧头长度; empty where the header ends with the field.
    pub header: String,
    /// 起始标记.
    pub start: String,
    /// 结束标记.
    pub end: String,
    /// Both are hex.
    pub marks_hex: bool,
    /// 间隔, milliseconds.
    pub gap: String,
    /// 保留分隔符、帧头、标记.
    pub keep: bool,
    /// 发送时加帧头.
    pub wrap: bool,
}

impl Default for FramingForm {
    fn default() -> Self {
        FramingForm {
            kind: FramingKind::Raw,
            delimiter: "\\r\\n".to_owned(),
            delimiter_hex: false,
            length: "16".to_owned(),
            offset: "0".to_owned(),
            size: 4,
            little: true,
            counts: Counts::Body,
            adjust: "0".to_owned(),
            header: String::new(),
            start: "AA 55".to_owned(),
            end: "0D 0A".to_owned(),
            marks_hex: true,
            gap: "20".to_owned(),
            keep: false,
            wrap: false,
        }
    }
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingField {
    /// 分隔符.
    Delimiter,
    /// 帧长.
    Length,
    /// 偏移.
    Offset,
    /// 修正.
    Adjust,
    /// 帧头长度.
    Header,
    /// 起始标记.
    Start,
    /// 结束标记.
    End,
    /// 间隔.
    Gap,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FramingProblem {
    /// Which field.
    pub field: FramingField,
    /// What is wrong with it.
    pub cause: FramingCause,
}

/// What is wrong with a field of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FramingCause {
    /// Nothing is typed.
    Empty,
    /// More bytes than a mark may have.
    TooLong,
    /// Not hex, not an escape, not in the charset.
    Text(ComposeError),
    /// Not a whole number between the two.
    Number(i64, i64),
}

impl FramingForm {
    /// How the stream is split; text is encoded in `charset`.
    ///
    /// # Errors
    /// The first field of the way in use that is not right.
    pub fn framing(&self, charset: Charset) -> Result<Framing, FramingProblem> {
        Ok(match self.kind {
            FramingKind::Raw => Framing::Raw,
            FramingKind::Delimiter => Framing::Delimiter {
                bytes: mark(FramingField::Delimiter, &self.delimiter, self.delimiter_hex, charset)?,
                keep: self.keep,
            },
            FramingKind::Fixed => {
                Framing::Fixed { length: number(FramingField::Length, &self.length, 1, MOST_FRAME as i64)? as u32 }
            }
            FramingKind::Length => Framing::Length(self.length_field()?),
            FramingKind::Markers => Framing::Markers {
                start: mark(FramingField::Start, &self.start, self.marks_hex, charset)?,
                end: mark(FramingField::End, &self.end, self.marks_hex, charset)?,
                keep: self.keep,
            },
            FramingKind::Idle => {
                Framing::Idle { gap: Duration::from_millis(number(FramingField::Gap, &self.gap, 1, 3_600_000)? as u64) }
            }
        })
    }

    fn length_field(&self) -> Result<LengthField, FramingProblem> {
        let size = FieldSize::ALL.into_iter().find(|size| size.bytes() == usize::from(self.size)).unwrap_or_default();
        let order = if self.little { Order::Little } else { Order::Big };
        let (width, most) = (size.bytes() as i64, MOST_MARK as i64);
        let offset = number(FramingField::Offset, &self.offset, 0, most - width)?;
        let header = match self.header.trim() {
            "" => offset + width,
            typed => number(FramingField::Header, typed, offset + width, most)?,
        };
        let adjust = number(FramingField::Adjust, &self.adjust, -(MOST_FRAME as i64), MOST_FRAME as i64)?;
        Ok(LengthField {
            offset: offset as u16,
            size,
            order,
            counts: self.counts,
            adjust: adjust as i32,
            header: header as u16,
            keep: self.keep,
        })
    }

    /// The form that says the same; what it does not say stays as it is here.
    pub fn set(&mut self, framing: &Framing) {
        match framing {
            Framing::Raw => self.kind = FramingKind::Raw,
            Framing::Delimiter { bytes, keep } => {
                (self.kind, self.keep, self.delimiter_hex) = (FramingKind::Delimiter, *keep, true);
                self.delimiter = hex::format(bytes);
            }
            Framing::Fixed { length } => (self.kind, self.length) = (FramingKind::Fixed, length.to_string()),
            Framing::Length(field) => self.set_length(field),
            Framing::Markers { start, end, keep } => {
                (self.kind, self.keep, self.marks_hex) = (FramingKind::Markers, *keep, true);
                (self.start, self.end) = (hex::format(start), hex::format(end));
            }
            Framing::Idle { gap } => (self.kind, self.gap) = (FramingKind::Idle, gap.as_millis().to_string()),
        }
    }

    fn set_length(&mut self, field: &LengthField) {
        let least = usize::from(field.offset) + field.size.bytes();
        (self.kind, self.keep, self.counts) = (FramingKind::Length, field.keep, field.counts);
        (self.size, self.little) = (field.size.bytes() as u8, field.order == Order::Little);
        (self.offset, self.adjust) = (field.offset.to_string(), field.adjust.to_string());
        self.header = if usize::from(field.header) > least { field.header.to_string() } else { String::new() };
    }
}

fn mark(field: FramingField, text: &str, is_hex: bool, charset: Charset) -> Result<Vec<u8>, FramingProblem> {
    let wrong = |cause| FramingProblem { field, cause };
    let bytes = if is_hex {
        hex::parse(text).map_err(ComposeError::from)
    } else {
        escape::parse(text, charset).map_err(ComposeError::from)
    };
    match bytes.map_err(|error| wrong(FramingCause::Text(error)))? {
        bytes if bytes.is_empty() => Err(wrong(FramingCause::Empty)),
        bytes if bytes.len() > MOST_MARK => Err(wrong(FramingCause::TooLong)),
        bytes => Ok(bytes),
    }
}

fn number(field: FramingField, text: &str, least: i64, most: i64) -> Result<i64, FramingProblem> {
    let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or(FramingProblem { field, cause: FramingCause::Number(least, most) })
}

/// What events mean for streams that are split.
pub fn frame_meaning() -> Meaning {
    Meaning {
        ends: |bytes| match Notice::from_bytes(bytes) {
            Some(Notice::Offline(_) | Notice::Disconnected(_)) => Ends::Peer,
            Some(Notice::Closed | Notice::Failed(_)) => Ends::All,
            _ => Ends::None,
        },
        cut: |why| Notice::NotAFrame { why }.to_bytes(),
        sends_are_messages: false,
    }
}

/// Writes what a length field counts as on the command line.
mod counts_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::codec::framing::Counts;

    const NAMES: [(Counts, &str); 3] =
        [(Counts::Body, "body"), (Counts::AfterField, "field"), (Counts::Whole, "whole")];

    pub fn serialize<S: Serializer>(counts: &Counts, serializer: S) -> Result<S::Ok, S::Error> {
        let name = NAMES.iter().find(|(known, _)| known == counts).map_or("body", |(_, name)| name);
        serializer.serialize_str(name)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Counts, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = NAMES.iter().find(|(_, known)| *known == name).map(|(counts, _)| *counts);
        known.ok_or_else(|| D::Error::custom(format!("unknown count {name:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_it_was_set_to() {
        for text in [
            "raw",
            "hex:0D0A",
            "fixed:16",
            "len+keep:2,2,le,whole,-3,header=6",
            "len:!I",
            "markers:AA55..0D0A",
            "idle:20",
        ] {
            let framing = Framing::parse(text, Charset::Utf8).expect(text);
            let mut form = FramingForm::default();
            form.set(&framing);
            assert_eq!(form.framing(Charset::Utf8), Ok(framing), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_field() {
        let wrong = |form: FramingForm| form.framing(Charset::Ascii).map_err(|problem| problem.field);
        let form = |kind| FramingForm { kind, ..FramingForm::default() };
        assert_eq!(
            wrong(FramingForm { delimiter: "。".into(), ..form(FramingKind::Delimiter) }),
            Err(FramingField::Delimiter)
        );
        assert_eq!(wrong(FramingForm { length: "0".into(), ..form(FramingKind::Fixed) }), Err(FramingField::Length));
        assert_eq!(wrong(FramingForm { header: "3".into(), ..form(FramingKind::Length) }), Err(FramingField::Header));
        assert_eq!(wrong(FramingForm { end: "0".into(), ..form(FramingKind::Markers) }), Err(FramingField::End));
        assert_eq!(wrong(FramingForm { gap: String::new(), ..form(FramingKind::Idle) }), Err(FramingField::Gap));
    }
}
