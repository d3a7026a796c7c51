//! Numbers that are filled in: as text, in decimal or hex, or as bytes.

use std::fmt::Write;

/// A number with a fixed number of decimals: 20.5 is 205 with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub units: i128,
    pub decimals: u8,
}

/// The most decimals.
const MOST_DECIMALS: usize = 9;
/// The most digits that a text can be filled up to.
pub(super) const MOST_WIDTH: usize = 64;

impl Number {
    pub fn whole(value: impl Into<i128>) -> Number {
        Number { units: value.into(), decimals: 0 }
    }

    /// `-12`, `20.5`, `0x1F`; None for what is none, or beyond 64 bits.
    pub fn read(text: &str) -> Option<Number> {
        let (minus, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            let value = u64::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
            return Some(Number::whole(minus * i128::from(value)));
        }
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !is_number || fraction.len() > MOST_DECIMALS || digits.len() > 20 || digits.ends_with('.') {
            return None;
        }
        let units: i128 = format!("{whole}{fraction}").parse().ok()?;
        Some(Number { units: minus * units, decimals: u8::try_from(fraction.len()).ok()? })
    }

    /// The same number with more decimals.
    pub fn with_decimals(self, decimals: u8) -> Number {
        let more = u32::from(decimals.saturating_sub(self.decimals));
        Number { units: self.units * 10i128.pow(more), decimals: decimals.max(self.decimals) }
    }

    fn as_f64(self) -> f64 {
        // Of decimal text, so that 0.1 is the nearest number to 0.1.
        self.text().parse().unwrap_or_default()
    }

    pub fn text(self) -> String {
        let mut out = String::new();
        Form::default().push(self, &mut out);
        out
    }
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As text of at least so many characters, filled up with zeros.
    Text { width: usize, base: Base },
    /// As bytes.
    Binary(&'static Binary),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Decimal,
    HexLower,
    HexUpper,
}

/// A number in so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Binary {
    pub name: &'static str,
    kind: Kind,
    pub bytes: usize,
    little: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unsigned,
    Signed,
    Float,
}

const fn binary(name: &'static str, kind: Kind, bytes: usize, little: bool) -> Binary {
    Binary { name, kind, bytes, little }
}

/// All of them; without `be` or `le` the high byte goes first, as in network byte order.
const BINARY: [Binary; 32] = [
    binary("u8", Kind::Unsigned, 1, false),
    binary("i8", Kind::Signed, 1, false),
    binary("u16", Kind::Unsigned, 2, false),
    binary("u16be", Kind::Unsigned, 2, false),
    binary("u16le", Kind::Unsigned, 2, true),
    binary("i16", Kind::Signed, 2, false),
    binary("i16be", Kind::Signed, 2, false),
    binary("i16le", Kind::Signed, 2, true),
    binary("u24", Kind::Unsigned, 3, false),
    binary("u24be", Kind::Unsigned, 3, false),
    binary("u24le", Kind::Unsigned, 3, true),
    binary("i24", Kind::Signed, 3, false),
    binary("i24be", Kind::Signed, 3, false),
    binary("i24le", Kind::Signed, 3, true),
    binary("u32", Kind::Unsigned, 4, false),
    binary("u32be", Kind::Unsigned, 4, false),
    binary("u32le", Kind::Unsigned, 4, true),
    binary("i32", Kind::Signed, 4, false),
    binary("i32be", Kind::Signed, 4, false),
    binary("i32le", Kind::Signed, 4, true),
    binary("u64", Kind::Unsigned, 8, false),
    binary("u64be", Kind::Unsigned, 8, false),
    binary("u64le", Kind::Unsigned, 8, true),
    binary("i64", Kind::Signed, 8, false),
    binary("i64be", Kind::Signed, 8, false),
    binary("i64le", Kind::Signed, 8, true),
    binary("f32", Kind::Float, 4, false),
    binary("f32be", Kind::Float, 4, false),
    binary("f32le", Kind::Float, 4, true),
    binary("f64", Kind::Float, 8, false),
    binary("f64be", Kind::Float, 8, false),
    binary("f64le", Kind::Float, 8, true),
];

impl Binary {
    pub fn named(name: &str) -> Option<&'static Binary> {
        BINARY.iter().find(|binary| binary.name.eq_ignore_ascii_case(name))
    }

    /// Whether a number can stand in it as it is.
    pub fn holds(&self, number: Number) -> bool {
        let bits = self.bytes as u32 * 8;
        match self.kind {
            Kind::Float => true,
            _ if number.decimals > 0 => false,
            Kind::Unsigned => (0..1i128 << bits).contains(&number.units),
            Kind::Signed => (-(1i128 << (bits - 1))..1i128 << (bits - 1)).contains(&number.units),
        }
    }

    /// Writes it; what does not fit begins again at the other end.
    pub fn push(&self, number: Number, out: &mut Vec<u8>) {
        let start = out.len();
        match (self.kind, self.bytes) {
            (Kind::Float, 4) => out.extend((number.as_f64() as f32).to_be_bytes()),
            (Kind::Float, _) => out.extend(number.as_f64().to_be_bytes()),
            _ => out.extend(number.units.to_be_bytes().into_iter().skip(16 - self.bytes)),
        }
        if self.little {
            out.get_mut(start..).unwrap_or_default().reverse();
        }
    }
}

impl Default for Form {
    fn default() -> Self {
        Form::Text { width: 0, base: Base::Decimal }
    }
}

impl Form {
    /// Appends the number as text; nothing where it is written as bytes.
    pub fn push(self, number: Number, out: &mut String) {
        let Form::Text { width, base } = self else { return };
        let sign = if number.units < 0 { "-" } else { "" };
        let width = width.saturating_sub(sign.len());
        let size = number.units.unsigned_abs();
        let scale = 10u128.pow(u32::from(number.decimals));
        // Text in memory cannot fail to be written.
        let written = match (base, number.decimals) {
            (Base::HexLower, _) => write!(out, "{sign}{:0width$x}", size / scale),
            (Base::HexUpper, _) => write!(out, "{sign}{:0width$X}", size / scale),
            (Base::Decimal, 0) => write!(out, "{sign}{size:0width$}"),
            (Base::Decimal, decimals) => {
                let whole = width.saturating_sub(usize::from(decimals) + 1);
                let decimals = usize::from(decimals);
                write!(out, "{sign}{:0whole$}.{:0decimals$}", size / scale, size % scale)
            }
        };
        written.unwrap_or_default();
    }
}
