//! The placeholders one by one: what each takes, and what it becomes.

use super::MOST;
use super::arguments::{Argument, Place};
use super::error::{Spot, TemplateError, TemplateErrorKind};
use super::number::{Base, Binary, Form, MOST_WIDTH, Number};
use super::place::{Length, Measured, Part, Source, in_format};
use super::read::Reading;

impl Reading<'_> {
    pub(super) fn argument(&self, place: &Place<'_>, argument: &Argument<'_>) -> TemplateError {
        let shown = argument.key.map_or_else(|| argument.value.to_owned(), |key| format!("{key}={}", argument.value));
        let kind = TemplateErrorKind::Argument { name: place.name.to_owned(), argument: shown };
        self.wrong(argument.offset, kind)
    }

    pub(super) fn number(&self, argument: &Argument<'_>, text: &str) -> Result<Number, TemplateError> {
        let read = Number::read(text.trim());
        read.ok_or_else(|| self.wrong(argument.offset, TemplateErrorKind::Number(text.to_owned())))
    }

    /// A whole number up to a bound.
    pub(super) fn whole(&self, argument: &Argument<'_>, most: usize) -> Result<usize, TemplateError> {
        let number = argument.value.parse().ok().filter(|number| *number <= most);
        number.ok_or_else(|| self.wrong(argument.offset, TemplateErrorKind::Number(argument.value.to_owned())))
    }

    pub(super) fn missing(&self, place: &Place<'_>, needed: &'static str) -> TemplateError {
        let kind = TemplateErrorKind::Missing { name: place.name.to_owned(), needed };
        self.wrong(place.offset.saturating_sub(1), kind)
    }

    /// Takes an argument that says how a number is written.
    pub(super) fn form(&self, argument: &Argument<'_>, form: &mut Form) -> Result<bool, TemplateError> {
        let base = match (argument.key, argument.value) {
            (None, "HEX") => Some(Base::HexUpper),
            (None, "hex") => Some(Base::HexLower),
            (Some("width"), _) => None,
            (None, name) => match Binary::named(name) {
                Some(binary) => {
                    *form = Form::Binary(binary);
                    return Ok(true);
                }
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        if let Form::Text { width, base: now } = form {
            match base {
                Some(base) => *now = base,
                None => *width = self.whole(argument, MOST_WIDTH)?,
            }
        }
        Ok(true)
    }

    /// Bytes can hold each of these numbers.
    pub(super) fn check_fits(&self, place: &Place<'_>, form: Form, numbers: &[Number]) -> Result<(), TemplateError> {
        let Form::Binary(binary) = form else { return Ok(()) };
        match numbers.iter().find(|number| !binary.holds(**number)) {
            None => Ok(()),
            Some(number) => {
                let kind = TemplateErrorKind::DoesNotFit { value: number.text(), form: binary.name };
                Err(self.wrong(place.offset, kind))
            }
        }
    }

    pub(super) fn counter(&mut self, place: &Place<'_>) -> Result<Part, TemplateError> {
        let (mut start, mut step, mut form) = (None, None, Form::default());
        for argument in place.each() {
            let number = || self.number(&argument, argument.value);
            match argument.key {
                Some("start") => start = Some(number()?),
                Some("step") => step = Some(number()?),
                _ if self.form(&argument, &mut form)? => {}
                None if start.is_none() => start = Some(number()?),
                None if step.is_none() => step = Some(number()?),
                _ => return Err(self.argument(place, &argument)),
            }
        }
        let (start, step) = (start.unwrap_or(Number::whole(0)), step.unwrap_or(Number::whole(1)));
        let decimals = start.decimals.max(step.decimals);
        let (start, step) = (start.with_decimals(decimals), step.with_decimals(decimals));
        self.check_fits(place, form, &[start])?;
        Ok(Part::Number(Source::Counter { start, step }, form))
    }

    /// `1..6`
    pub(super) fn ends(&self, argument: &Argument<'_>) -> Result<Option<(Number, Number)>, TemplateError> {
        let Some((from, to)) = argument.value.split_once("..").filter(|_| argument.key.is_none()) else {
            return Ok(None);
        };
        Ok(Some((self.number(argument, from)?, self.number(argument, to)?)))
    }

    pub(super) fn range(&mut self, place: &Place<'_>) -> Result<Part, TemplateError> {
        let (mut ends, mut step, mut form) = (None, None, Form::default());
        for argument in place.each() {
            match argument.key {
                None if ends.is_none() && argument.value.contains("..") => ends = self.ends(&argument)?,
                Some("step") => step = Some((self.number(&argument, argument.value)?, argument)),
                _ if self.form(&argument, &mut form)? => {}
                None if step.is_none() => step = Some((self.number(&argument, argument.value)?, argument)),
                _ => return Err(self.argument(place, &argument)),
            }
        }
        let (from, to) = ends.ok_or_else(|| self.missing(place, "0..100"))?;
        let given = step.map_or(Number::whole(1), |(step, _)| step);
        let decimals = from.decimals.max(to.decimals).max(given.decimals);
        let [from, to, given] = [from, to, given].map(|number| number.with_decimals(decimals));
        let size = given.units.unsigned_abs();
        if let (0, Some((_, argument))) = (size, &step) {
            return Err(self.wrong(argument.offset, TemplateErrorKind::Number(argument.value.to_owned())));
        }
        let count = to.units.abs_diff(from.units) / size.max(1) + 1;
        // It walks towards its end, whatever the sign of the step.
        let units = if to.units < from.units { -given.units.abs() } else { given.units.abs() };
        self.check_fits(place, form, &[from, to])?;
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        Ok(Part::Number(Source::Range { from, step: Number { units, decimals }, count }, form))
    }

    pub(super) fn random(&mut self, place: &Place<'_>) -> Result<Part, TemplateError> {
        let (mut ends, mut form) = ((Number::whole(0), Number::whole(i32::MAX)), Form::default());
        for argument in place.each() {
            match self.ends(&argument)? {
                Some(given) => ends = given,
                None if self.form(&argument, &mut form)? => {}
                None => return Err(self.argument(place, &argument)),
            }
        }
        if let (Form::Binary(binary), false) = (form, place.arguments.contains("..")) {
            // Any value of the bytes: as many of them as there are random bits for.
            ends = (Number::whole(0), Number::whole((1i128 << (binary.bytes * 8).min(63)) - 1));
            if !binary.holds(ends.1) {
                ends.1.units >>= 1;
            }
        }
        let decimals = ends.0.decimals.max(ends.1.decimals);
        let (a, b) = (ends.0.with_decimals(decimals), ends.1.with_decimals(decimals));
        self.check_fits(place, form, &[a, b])?;
        let least = Number { units: a.units.min(b.units), decimals };
        let count = u64::try_from(a.units.abs_diff(b.units)).unwrap_or(u64::MAX).saturating_add(1);
        Ok(Part::Number(Source::Random { least, count }, form))
    }

    pub(super) fn bytes(&mut self, place: &Place<'_>) -> Result<Part, TemplateError> {
        let (mut count, mut hex) = (None, false);
        for argument in place.each() {
            match argument.value {
                "hex" | "HEX" if argument.key.is_none() => hex = true,
                _ if argument.key.is_none() && count.is_none() => count = Some(self.whole(&argument, MOST)?),
                _ => return Err(self.argument(place, &argument)),
            }
        }
        let count = count.ok_or_else(|| self.missing(place, "8"))?;
        self.most += if hex { count * 2 } else { count };
        Ok(Part::Random { count, hex })
    }

    pub(super) fn choice(&mut self, place: &Place<'_>) -> Result<Part, TemplateError> {
        if place.arguments.is_empty() {
            return Err(self.missing(place, "a|b|c"));
        }
        let mut choices = Vec::new();
        let mut offset = place.offset;
        for item in place.arguments.split('|') {
            let bytes = self.charset.encode(item).map_err(|error| {
                let at = item.char_indices().nth(error.position).map_or(0, |(at, _)| at);
                self.wrong(offset + at, TemplateErrorKind::Encode(error.character))
            })?;
            offset += item.len() + 1;
            choices.push(bytes);
        }
        Ok(Part::Choice(choices))
    }

    pub(super) fn time(&mut self, place: &Place<'_>, usual: &str) -> Result<Part, TemplateError> {
        let format = if place.arguments.is_empty() { usual } else { place.arguments };
        let written = in_format(0, 0, format)
            .map_err(|error| self.wrong(place.offset, TemplateErrorKind::Format(error.to_string())))?;
        match self.charset.encode(&written) {
            Ok(bytes) => self.most += bytes.len(),
            Err(error) => return Err(self.wrong(place.offset, TemplateErrorKind::Encode(error.character))),
        }
        Ok(Part::Time(format.to_owned()))
    }

    pub(super) fn unix(&mut self, place: &Place<'_>) -> Result<Part, TemplateError> {
        let (mut unit, mut form) = (1_000_000_000, Form::default());
        for argument in place.each() {
            match argument.value.to_ascii_lowercase().as_str() {
                "s" => unit = 1_000_000_000,
                "ms" => unit = 1_000_000,
                "us" => unit = 1000,
                "ns" => unit = 1,
                _ if self.form(&argument, &mut form)? => {}
                _ => return Err(self.argument(place, &argument)),
            }
        }
        // Of the year 2026: what does not hold that is a slip.
        self.check_fits(place, form, &[Number::whole(1_790_000_000_000_000_000 / unit)])?;
        Ok(Part::Number(Source::Unix { unit }, form))
    }

    pub(super) fn length(&mut self, place: &Place<'_>, offset: usize) -> Result<Part, TemplateError> {
        let mut length = Length { of: Measured::All, add: 0, form: Form::default(), spot: Spot::of(self.text, offset) };
        for argument in place.each() {
            match (argument.key, argument.value.to_ascii_lowercase().as_str()) {
                (None, "all") => length.of = Measured::All,
                (None, "rest") => length.of = Measured::Rest,
                (None, "part") => length.of = self.wanted("", argument.offset),
                (Some("part"), _) => length.of = self.wanted(argument.value, argument.offset),
                (None, value) if value.starts_with(['+', '-']) => {
                    let number = self.number(&argument, value.trim_start_matches('+'))?;
                    let add = i64::try_from(number.units).ok().filter(|_| number.decimals == 0);
                    let kind = || self.wrong(argument.offset, TemplateErrorKind::Number(value.to_owned()));
                    length.add = add.ok_or_else(kind)?;
                }
                _ if self.form(&argument, &mut length.form)? => {}
                _ => return Err(self.argument(place, &argument)),
            }
        }
        Ok(Part::Length(length))
    }

    pub(super) fn bare(&self, place: &Place<'_>, part: Part) -> Result<Part, TemplateError> {
        place.each().next().map_or(Ok(part), |argument| Err(self.argument(place, &argument)))
    }

    /// A capture is bytes, or with `hex` hex.
    pub(super) fn hex_only(&self, place: &Place<'_>) -> Result<bool, TemplateError> {
        let mut hex = false;
        for argument in place.each() {
            hex = argument.key.is_none() && argument.value.eq_ignore_ascii_case("hex");
            if !hex {
                return Err(self.argument(place, &argument));
            }
        }
        Ok(hex)
    }
}
