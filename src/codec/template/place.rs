//! What can stand in a place of a template, and how a message is made of the parts.

use jiff::Timestamp;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;

use super::error::{Spot, TemplateError, TemplateErrorKind};
use super::number::{Form, Number};
use super::random::Random;
use super::{Moment, Parts};
use crate::codec::charset::Charset;
use crate::codec::hex;

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Always these bytes.
    Bytes(Vec<u8>),
    /// A number: how it comes about, and how it is written.
    Number(Source, Form),
    /// The time, in the format of `strftime`.
    Time(String),
    /// Random bytes, as they are or as hex.
    Random { count: usize, hex: bool },
    /// One of these.
    Choice(Vec<Vec<u8>>),
    /// A random UUID (RFC 9562, version 4).
    Uuid,
    /// What a rule captured; nothing where it captured nothing.
    Capture { group: usize, hex: bool },
    /// How long something is.
    Length(Length),
    /// Here a part begins that is measured, by number.
    Begin(usize),
    /// Here it ends.
    End(usize),
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// One step more with each message.
    Counter { start: Number, step: Number },
    /// The same between two values, both of which belong to it; then from the start again.
    Range { from: Number, step: Number, count: u64 },
    /// Any of so many values, one apart.
    Random { least: Number, count: u64 },
    /// The time since the Unix epoch, in units of so many nanoseconds.
    Unix { unit: i64 },
}

/// A length field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    pub of: Measured,
    /// Added to it.
    pub add: i64,
    pub form: Form,
    /// Where it stands in the text.
    pub spot: Spot,
}

/// What a length field counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    /// The whole message, with itself, line ending and checksum.
    All,
    /// All that follows it, line ending and checksum included.
    Rest,
    /// The part of this number.
    Part(usize),
}

impl Source {
    fn number(self, moment: &Moment<'_>, random: &mut Random) -> Number {
        let ahead = |from: Number, step: Number, count: u64| {
            let units = from.units.wrapping_add(step.units.wrapping_mul(i128::from(count)));
            Number { units, decimals: from.decimals }
        };
        match self {
            Source::Counter { start, step } => ahead(start, step, moment.count),
            Source::Range { from, step, count } => ahead(from, step, moment.count % count.max(1)),
            Source::Random { least, count } => {
                Number { units: least.units + i128::from(random.below(count)), decimals: least.decimals }
            }
            Source::Unix { unit } => Number::whole(moment.time.div_euclid(unit)),
        }
    }
}

/// A message while it is made.
pub(super) struct Filling<'a> {
    parts: &'a Parts,
    moment: &'a Moment<'a>,
    out: Vec<u8>,
    text: String,
    /// Where the length fields stand, in their order.
    lengths: Vec<Field>,
    /// Where the measured parts begin and end, by number.
    measured: Vec<(usize, usize)>,
}

/// The place of a length field.
struct Field {
    length: Length,
    start: usize,
    end: usize,
    /// It is written with at least so many digits: as many as its value turned out to need.
    digits: usize,
}

impl<'a> Filling<'a> {
    pub fn new(parts: &'a Parts, moment: &'a Moment<'a>) -> Filling<'a> {
        Filling { parts, moment, out: Vec::new(), text: String::new(), lengths: Vec::new(), measured: Vec::new() }
    }

    /// The bytes of the parts.
    pub fn message(mut self) -> Vec<u8> {
        self.fill();
        self.out
    }

    /// Whether each length fits.
    pub fn check(mut self) -> Result<(), TemplateError> {
        self.fill();
        for field in &self.lengths {
            let (number, length) = (self.value(field), field.length);
            if let Form::Binary(binary) = length.form
                && !binary.holds(number)
            {
                let kind = TemplateErrorKind::DoesNotFit { value: number.text(), form: binary.name };
                return Err(TemplateError { spot: length.spot, kind });
            }
        }
        Ok(())
    }

    /// Writes the parts, and then the lengths, which are known only then. A length as text may need more digits than
    /// were left for it, and so make the message longer: then all is written once more.
    fn fill(&mut self) {
        let mut digits: Vec<usize> = Vec::new();
        loop {
            self.write(&digits);
            digits.clear();
            let mut fits = true;
            for at in 0..self.lengths.len() {
                fits &= self.write_length(at);
                digits.extend(self.lengths.get(at).map(|field| field.digits));
            }
            if fits {
                return;
            }
        }
    }

    fn write(&mut self, digits: &[usize]) {
        self.out.clear();
        self.lengths.clear();
        let mut random = Random::new(self.moment.seed);
        let parts: &'a Parts = self.parts;
        for part in &parts.parts {
            self.part(part, &mut random, digits);
        }
    }

    fn part(&mut self, part: &Part, random: &mut Random, digits: &[usize]) {
        match part {
            Part::Bytes(bytes) => self.out.extend_from_slice(bytes),
            Part::Number(source, form) => self.number(source.number(self.moment, random), *form),
            Part::Time(format) => {
                self.text.clear();
                self.text.push_str(&written_time(self.moment, format));
                self.say();
            }
            Part::Random { count, hex } => self.random(random, *count, *hex),
            Part::Choice(choices) => {
                let at = random.below(choices.len() as u64);
                self.out.extend_from_slice(choices.get(at as usize).map(Vec::as_slice).unwrap_or_default());
            }
            Part::Uuid => self.uuid(random),
            Part::Capture { group, hex } => {
                let bytes = self.moment.captures.get(*group).copied().unwrap_or_default();
                self.raw(bytes, *hex);
            }
            Part::Length(length) => self.leave_room(*length, digits),
            Part::Begin(number) => {
                if self.measured.len() <= *number {
                    self.measured.resize(number + 1, (0, 0));
                }
                let at = self.out.len();
                self.measured.get_mut(*number).into_iter().for_each(|part| *part = (at, at));
            }
            Part::End(number) => {
                let at = self.out.len();
                self.measured.get_mut(*number).into_iter().for_each(|part| part.1 = at);
            }
        }
    }

    /// Appends the text in the charset. It is of ASCII, which every charset has, unless a date format says otherwise;
    /// that was tried when it was read.
    fn say(&mut self) {
        if self.parts.charset == Charset::Utf8 {
            return self.out.extend_from_slice(self.text.as_bytes());
        }
        for c in self.text.chars() {
            self.parts.charset.encode_char(c, &mut self.out);
        }
    }

    fn number(&mut self, number: Number, form: Form) {
        match form {
            Form::Binary(binary) => binary.push(number, &mut self.out),
            Form::Text { .. } => {
                self.text.clear();
                form.push(number, &mut self.text);
                self.say();
            }
        }
    }

    fn raw(&mut self, bytes: &[u8], as_hex: bool) {
        if as_hex {
            self.text.clear();
            bytes.iter().for_each(|byte| hex::push(&[*byte], &mut self.text));
            self.say();
        } else {
            self.out.extend_from_slice(bytes);
        }
    }

    fn random(&mut self, random: &mut Random, count: usize, as_hex: bool) {
        if !as_hex {
            return random.bytes(count, &mut self.out);
        }
        let mut bytes = Vec::with_capacity(count);
        random.bytes(count, &mut bytes);
        self.raw(&bytes, true);
    }

    fn uuid(&mut self, random: &mut Random) {
        let number = u128::from(random.next()) << 64 | u128::from(random.next());
        // Version 4, variant 10.
        let number = number & !(0xF << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
        let digits = format!("{number:032x}");
        self.text.clear();
        for (at, digit) in digits.chars().enumerate() {
            if [8, 12, 16, 20].contains(&at) {
                self.text.push('-');
            }
            self.text.push(digit);
        }
        self.say();
    }

    fn leave_room(&mut self, length: Length, digits: &[usize]) {
        let digits = digits.get(self.lengths.len()).copied().unwrap_or_default();
        let start = self.out.len();
        self.number(Number::whole(0), with_digits(length.form, digits));
        self.lengths.push(Field { length, start, end: self.out.len(), digits });
    }

    fn value(&self, field: &Field) -> Number {
        let added = self.parts.added();
        let counted = match field.length.of {
            Measured::All => self.out.len() + added,
            Measured::Rest => self.out.len() - field.end + added,
            Measured::Part(number) => self.measured.get(number).map_or(0, |(start, end)| end.saturating_sub(*start)),
        };
        Number::whole((counted as i128 + i128::from(field.length.add)).max(0))
    }

    /// Puts a length into the room that was left for it. False if that is too little; then its digits are counted.
    fn write_length(&mut self, at: usize) -> bool {
        let Some(field) = self.lengths.get(at) else { return true };
        let (number, form) = (self.value(field), with_digits(field.length.form, field.digits));
        let (start, end, whole) = (field.start, field.end, self.out.len());
        self.number(number, form);
        let written = self.out.split_off(whole);
        if let Some(room) = self.out.get_mut(start..end).filter(|room| room.len() == written.len()) {
            room.copy_from_slice(&written);
            return true;
        }
        let digits = self.text.chars().count();
        self.lengths.get_mut(at).into_iter().for_each(|field| field.digits = digits);
        false
    }
}

fn with_digits(form: Form, digits: usize) -> Form {
    match form {
        Form::Text { width, base } => Form::Text { width: width.max(digits), base },
        binary => binary,
    }
}

/// The time of a moment in a format; nothing where the format was not tried before.
fn written_time(moment: &Moment<'_>, format: &str) -> String {
    in_format(moment.time, moment.offset, format).unwrap_or_default()
}

/// A time in a format of `strftime`, with the offset from UTC that it is told.
pub(super) fn in_format(time: i64, offset: i32, format: &str) -> Result<String, jiff::Error> {
    let offset = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
    let time = Timestamp::from_nanosecond(i128::from(time)).unwrap_or_default();
    let mut broken = BrokenDownTime::from(offset.to_datetime(time));
    broken.set_offset(Some(offset));
    broken.to_string(format)
}
