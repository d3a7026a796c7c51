//! A text with placeholders as a template: `AA 55 {{len:u16be}} {{counter:u8}}`.
//!
//! | placeholder | stands for |
//! | --- | --- |
//! | `{{counter}}` `{{counter:100,5}}` `{{counter:start=1,step=2,width=4}}` | a number that grows with each message |
//! | `{{range:0..100}}` `{{range:20.0..30.0,0.5}}` | from one value to another by steps, then from the start again |
//! | `{{random}}` `{{random:1..6}}` | a random number; without a range 0 to 2147483647 |
//! | `{{bytes:8}}` `{{bytes:8,hex}}` | random bytes |
//! | `{{choice:on\|off\|reset}}` | one of these |
//! | `{{date}}` `{{time}}` `{{datetime}}` `{{time:%H:%M:%S.%3f}}` | local time, in the format of `strftime` |
//! | `{{unixtime}}` `{{unixtime:ms}}` `{{unixtime:u32be}}` | time since 1970 in s, ms, us or ns |
//! | `{{uuid}}` or `{{unique}}` | a random UUID |
//! | `{{len}}` `{{len:rest,u16be}}` `{{len:part,+2}} {{part}}…{{end}}` | a length in bytes: of the whole, of what follows, of a part |
//! | `{{0}}` `{{1,hex}}` | in an answer: what was captured, the whole or a group |
//!
//! A number is decimal text, with `hex` or `HEX` hex text, with `u8 i8 u16be u16le u24… u32… u64… f32… f64…` bytes (without
//! `be` or `le` the high byte first). Names may be in either case. Four braces stand for two. In HEX mode the literal
//! parts are hex, and the places are what they are in text.

use super::arguments::Place;
use super::error::{Spot, TemplateError, TemplateErrorKind};
use super::pieces::{Piece, pieces};
use super::place::{Measured, Part};
use super::{MOST, Template};
use crate::codec::charset::Charset;

/// Reads a text. `literal` makes bytes of a piece between the places, which begins at a byte of the text.
///
/// # Errors
/// The first place that is not understood, and what `literal` refuses.
pub fn read<E: From<TemplateError>>(
    text: &str,
    charset: Charset,
    literal: impl Fn(&str, usize) -> Result<Vec<u8>, E>,
) -> Result<Template, E> {
    let mut reading = Reading { text, charset, parts: Vec::new(), names: Vec::new(), wanted: Vec::new(), most: 0 };
    for piece in pieces(text)? {
        match piece {
            Piece::Literal { text, offset } | Piece::Braces { text, offset } => {
                reading.push_bytes(&literal(text, offset)?);
            }
            Piece::Place { text, offset } => reading.place(text, offset)?,
        }
    }
    reading.check_parts()?;
    Ok(match reading.parts.as_slice() {
        [] => Template::fixed([]),
        [Part::Bytes(bytes)] => Template::fixed(bytes.as_slice()),
        _ => Template::of_parts(reading.parts, charset),
    })
}

/// A text while it is read.
pub(super) struct Reading<'a> {
    pub text: &'a str,
    pub charset: Charset,
    parts: Vec<Part>,
    /// The names of measured parts, by number, and where they begin and end.
    names: Vec<(String, Marks)>,
    /// Which parts are measured, and where that is said.
    wanted: Vec<(usize, usize)>,
    /// How many bytes the places add at most.
    pub most: usize,
}

#[derive(Clone, Copy, Default)]
struct Marks {
    begins: usize,
    ends: usize,
    /// Where it begins in the text.
    offset: usize,
}

impl Reading<'_> {
    fn push_bytes(&mut self, bytes: &[u8]) {
        match self.parts.last_mut() {
            Some(Part::Bytes(last)) => last.extend_from_slice(bytes),
            _ if bytes.is_empty() => {}
            _ => self.parts.push(Part::Bytes(bytes.to_vec())),
        }
    }

    pub fn wrong(&self, offset: usize, kind: TemplateErrorKind) -> TemplateError {
        TemplateError { spot: Spot::of(self.text, offset), kind }
    }

    fn place(&mut self, text: &str, offset: usize) -> Result<(), TemplateError> {
        let place = Place::of(text, offset);
        let part = match place.name.to_ascii_lowercase().as_str() {
            "counter" | "count" => self.counter(&place)?,
            "range" => self.range(&place)?,
            "random" => self.random(&place)?,
            "bytes" | "randombytes" => self.bytes(&place)?,
            "choice" => self.choice(&place)?,
            "date" => self.time(&place, "%Y-%m-%d")?,
            "time" => self.time(&place, "%H:%M:%S")?,
            "datetime" | "now" => self.time(&place, "%Y-%m-%d %H:%M:%S")?,
            "unixtime" => self.unix(&place)?,
            "uuid" | "unique" => self.bare(&place, Part::Uuid)?,
            "len" | "length" => self.length(&place, offset)?,
            "part" => self.begin(&place, offset)?,
            "end" => self.end(&place, offset)?,
            name => match name.parse().ok().filter(|group| *group < 10 && name.len() == 1) {
                Some(group) => Part::Capture { group, hex: self.hex_only(&place)? },
                None => return Err(self.wrong(offset + 2, TemplateErrorKind::Unknown(place.name.to_owned()))),
            },
        };
        self.parts.push(part);
        if self.most > MOST {
            return Err(self.wrong(offset, TemplateErrorKind::TooLong(MOST)));
        }
        Ok(())
    }

    pub fn wanted(&mut self, name: &str, offset: usize) -> Measured {
        let number = self.part_number(name);
        self.wanted.push((number, offset));
        Measured::Part(number)
    }

    fn part_number(&mut self, name: &str) -> usize {
        let known = self.names.iter().position(|(known, _)| known == name);
        known.unwrap_or_else(|| {
            self.names.push((name.to_owned(), Marks::default()));
            self.names.len() - 1
        })
    }

    fn mark(&mut self, place: &Place<'_>) -> (usize, Option<&mut Marks>) {
        let number = self.part_number(place.arguments.trim());
        (number, self.names.get_mut(number).map(|(_, marks)| marks))
    }

    fn begin(&mut self, place: &Place<'_>, offset: usize) -> Result<Part, TemplateError> {
        let (number, marks) = self.mark(place);
        if let Some(marks) = marks {
            marks.begins += 1;
            marks.offset = offset;
        }
        Ok(Part::Begin(number))
    }

    fn end(&mut self, place: &Place<'_>, offset: usize) -> Result<Part, TemplateError> {
        let (number, marks) = self.mark(place);
        if let Some(marks) = marks {
            marks.ends += 1;
            if marks.begins != 1 || marks.ends != 1 {
                return Err(self.wrong(offset, TemplateErrorKind::Part(place.arguments.trim().to_owned())));
            }
        }
        Ok(Part::End(number))
    }

    /// What is measured begins once, and ends.
    fn check_parts(&self) -> Result<(), TemplateError> {
        let not_whole = |marks: &Marks| marks.begins != 1 || marks.ends != 1;
        for (number, offset) in &self.wanted {
            if let Some((name, _)) = self.names.get(*number).filter(|(_, marks)| not_whole(marks)) {
                return Err(self.wrong(*offset, TemplateErrorKind::Part(name.clone())));
            }
        }
        match self.names.iter().find(|(_, marks)| not_whole(marks)) {
            Some((name, marks)) => Err(self.wrong(marks.offset, TemplateErrorKind::Part(name.clone()))),
            None => Ok(()),
        }
    }
}
