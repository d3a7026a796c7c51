//! A checksum as one line of text: `CRC-16/MODBUS,be,0..-2`. It is what settings keep and what a command line takes.
//!
//! First the algorithm: `none`, `sum8` (`sum`), `neg8` (`neg`), `sum16`, `xor8` (`xor`), `fixed:0D`, or a CRC by any of
//! its names (`CRC-16/MODBUS`, `crc16-modbus`, `CRC-16/CCITT-FALSE`). Then, in any order and only where it is wanted:
//! `be` or `le`, and `from..to` as Python's slices count, negative places from the end of the message.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::catalogue::letters;
use super::{Algorithm, Attach, Checksum, Order, Span};
use crate::codec::hex::{self, HexErrorKind};

/// Why a text is no checksum, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {kind}")]
pub struct AttachError {
    /// The place, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub kind: AttachErrorKind,
}

/// What is wrong at a place of a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachErrorKind {
    /// No algorithm has this name.
    #[error("there is no checksum {0:?}")]
    Unknown(String),
    /// Neither an order nor a range.
    #[error("{0:?} is neither be nor le nor a range such as 0..-2")]
    Option(String),
    /// Not whole numbers on both sides of the dots.
    #[error("{0:?} is no range: 0..-2, 1.. or ..8")]
    Range(String),
    /// The fixed bytes are no hex.
    #[error("{0}")]
    Hex(HexErrorKind),
    /// None, or more than eight fixed bytes.
    #[error("a fixed checksum has 1 to 8 bytes")]
    FixedLength,
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Algorithm::None => f.write_str("none"),
            Algorithm::Sum8 => f.write_str("sum8"),
            Algorithm::Negated8 => f.write_str("neg8"),
            Algorithm::Sum16 => f.write_str("sum16"),
            Algorithm::Xor8 => f.write_str("xor8"),
            Algorithm::Fixed(bytes) => write!(f, "fixed:{bytes}"),
            Algorithm::Crc(crc) => f.write_str(crc.name),
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Order::Big { "be" } else { "le" })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..", self.from)?;
        self.to.map_or(Ok(()), |to| write!(f, "{to}"))
    }
}

impl fmt::Display for Attach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.algorithm)?;
        if self.algorithm.has_order() {
            write!(f, ",{}", self.order)?;
        }
        if self.span.is_all() { Ok(()) } else { write!(f, ",{}", self.span) }
    }
}

impl FromStr for Span {
    type Err = AttachErrorKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || AttachErrorKind::Range(text.to_owned());
        let (from, to) = text.split_once("..").ok_or_else(wrong)?;
        let place = |text: &str| text.trim().parse().map_err(|_| wrong());
        let from = if from.trim().is_empty() { 0 } else { place(from)? };
        let to = if to.trim().is_empty() { None } else { Some(place(to)?) };
        Ok(Span { from, to })
    }
}

impl FromStr for Attach {
    type Err = AttachError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut column = 1;
        let mut attach: Option<Attach> = None;
        for item in text.split(',') {
            let at = column + item.chars().take_while(|c| c.is_whitespace()).count();
            column += item.chars().count() + 1;
            let item = item.trim();
            match &mut attach {
                None => attach = Some(Attach::of(algorithm(item, at)?)),
                Some(attach) => option(item, attach).map_err(|kind| AttachError { column: at, kind })?,
            }
        }
        Ok(attach.unwrap_or_default())
    }
}

fn algorithm(name: &str, column: usize) -> Result<Algorithm, AttachError> {
    let wrong = |kind| AttachError { column, kind };
    if let Some((fixed, digits)) = name.split_once([':', '=']).filter(|(word, _)| word.eq_ignore_ascii_case("fixed")) {
        let before = fixed.chars().count() + 1;
        let bytes = hex::parse(digits).map_err(|error| AttachError {
            column: column + before + error.column - 1,
            kind: AttachErrorKind::Hex(error.kind),
        })?;
        let fixed = Checksum::of(&bytes).filter(|bytes| !bytes.is_empty());
        return fixed.map(Algorithm::Fixed).ok_or_else(|| wrong(AttachErrorKind::FixedLength));
    }
    let plain: String = letters(name).collect();
    Ok(match plain.as_str() {
        "none" => Algorithm::None,
        "sum" | "sum8" => Algorithm::Sum8,
        "neg" | "neg8" => Algorithm::Negated8,
        "sum16" => Algorithm::Sum16,
        "xor" | "xor8" => Algorithm::Xor8,
        _ => return Algorithm::crc(name).ok_or_else(|| wrong(AttachErrorKind::Unknown(name.to_owned()))),
    })
}

fn option(item: &str, attach: &mut Attach) -> Result<(), AttachErrorKind> {
    match item.to_ascii_lowercase().as_str() {
        "be" => attach.order = Order::Big,
        "le" => attach.order = Order::Little,
        other if other.contains("..") => attach.span = other.parse()?,
        _ => return Err(AttachErrorKind::Option(item.to_owned())),
    }
    Ok(())
}

impl Serialize for Attach {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Attach {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
