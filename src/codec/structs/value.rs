//! One value: from text, to text, to bytes, from bytes.

use super::bytes::{read_bytes, show_bytes};
use super::float::{from_half, to_half};
use super::{Code, Field, ValueError};
use crate::codec::charset::Charset;
use crate::codec::inspect::{self, Order};

/// A value, of the kind that its code asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Int(i128),
    /// A number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// Bytes: of `s` without what fills up, if they were typed; of `c` one.
    Bytes(Vec<u8>),
}

impl Value {
    /// Reads what a person typed for a code: whole numbers in decimal, `0x`, `0o` and `0b`; numbers with `inf` and
    /// `nan`; `true`, `false`, `1`, `0`; bytes as [`read_bytes`] reads them.
    ///
    /// # Errors
    /// Why it is no value for the code. Whether a number has room is known when it is packed.
    pub fn parse(text: &str, code: Code, charset: Charset) -> Result<Value, ValueError> {
        match code {
            Code::Int { .. } => whole(text.trim()).map(Value::Int),
            Code::Float { .. } => number(text.trim()).map(Value::Float),
            Code::Bool => truth(text.trim()).map(Value::Bool),
            Code::Pad | Code::Char | Code::Text | Code::Pascal => read_bytes(text, charset).map(Value::Bytes),
        }
    }

    /// The value as a text that [`Value::parse`] reads as the same value.
    pub fn show(&self, charset: Charset) -> String {
        match self {
            Value::Int(value) => value.to_string(),
            Value::Float(value) => show_number(*value),
            Value::Bool(value) => value.to_string(),
            Value::Bytes(bytes) => show_bytes(bytes, charset),
        }
    }

    /// The value as Python writes it.
    pub fn python(&self) -> String {
        match self {
            Value::Float(value) if !value.is_finite() => format!("float('{}')", show_number(*value)),
            Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
            Value::Bytes(bytes) => super::literal(bytes),
            value => value.show(Charset::Utf8),
        }
    }

    /// Writes it into all of the room, which is zero before. False if it had to be cut.
    pub(super) fn write(&self, field: &Field, room: &mut [u8]) -> Result<bool, ValueError> {
        let (code, order) = (field.code, field.order);
        match (code, self) {
            (Code::Int { .. }, Value::Int(value)) => {
                let (least, most) = code.range().unwrap_or_default();
                if !(least..=most).contains(value) {
                    return Err(ValueError::Range { value: value.to_string(), least, most });
                }
                put(*value as u64, order, room);
            }
            (Code::Bool, Value::Bool(value)) => put(u64::from(*value), order, room),
            (Code::Float { size }, Value::Float(value)) => return put_float(*value, size, field, room),
            // Python takes whole numbers where a number is asked for.
            (Code::Float { size }, Value::Int(value)) => return put_float(*value as f64, size, field, room),
            (Code::Char, Value::Bytes(bytes)) => match bytes.as_slice() {
                [byte] => put(u64::from(*byte), order, room),
                bytes => return Err(ValueError::OneByte(bytes.len())),
            },
            (Code::Text, Value::Bytes(bytes)) => return Ok(copy(bytes, room)),
            (Code::Pascal, Value::Bytes(bytes)) => return Ok(pascal(bytes, room)),
            _ => return Err(ValueError::Kind),
        }
        Ok(true)
    }

    /// The value of exactly the bytes that its code has.
    pub(super) fn read(code: Code, order: Order, bytes: &[u8]) -> Value {
        let bits = || inspect::unsigned(bytes, bytes.len(), order).unwrap_or_default();
        match code {
            Code::Int { signed: true, .. } => {
                Value::Int(inspect::signed(bytes, bytes.len(), order).unwrap_or_default().into())
            }
            Code::Int { .. } => Value::Int(bits().into()),
            Code::Bool => Value::Bool(bits() != 0),
            Code::Float { size: 2 } => Value::Float(from_half(bits() as u16)),
            Code::Float { size: 4 } => Value::Float(f32::from_bits(bits() as u32).into()),
            Code::Float { .. } => Value::Float(f64::from_bits(bits())),
            Code::Pad | Code::Char | Code::Text => Value::Bytes(bytes.to_vec()),
            Code::Pascal => {
                let (length, content) = bytes.split_first().unwrap_or((&0, &[]));
                Value::Bytes(content.get(..usize::from(*length)).unwrap_or(content).to_vec())
            }
        }
    }
}

/// The low bytes of a number, as many as there is room.
fn put(bits: u64, order: Order, room: &mut [u8]) {
    let bytes = bits.to_le_bytes();
    match order {
        Order::Little => room.iter_mut().zip(bytes).for_each(|(to, byte)| *to = byte),
        Order::Big => room.iter_mut().rev().zip(bytes).for_each(|(to, byte)| *to = byte),
    }
}

/// CPython checks the range of a float of 4 bytes with standard sizes alone; the C compiler's conversion does not.
fn put_float(value: f64, size: usize, field: &Field, room: &mut [u8]) -> Result<bool, ValueError> {
    let too_large = |code| ValueError::FloatRange { value, code };
    let infinite = size == 4 && (value as f32).is_infinite() && value.is_finite();
    let bits = match size {
        2 => to_half(value).map(u64::from).ok_or_else(|| too_large('e'))?,
        4 if infinite && !field.native => return Err(too_large('f')),
        4 => u64::from((value as f32).to_bits()),
        _ => value.to_bits(),
    };
    put(bits, field.order, room);
    Ok(!infinite)
}

/// False if not all had room.
fn copy(bytes: &[u8], room: &mut [u8]) -> bool {
    room.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
    bytes.len() <= room.len()
}

/// The length counts at most 255 bytes; those after them are written all the same, as Python does.
fn pascal(bytes: &[u8], room: &mut [u8]) -> bool {
    let Some((length, content)) = room.split_first_mut() else { return bytes.is_empty() };
    let written = bytes.len().min(content.len());
    *length = u8::try_from(written).unwrap_or(u8::MAX);
    copy(bytes, content) && written <= usize::from(u8::MAX)
}

fn whole(text: &str) -> Result<i128, ValueError> {
    let wrong = || ValueError::NotWhole(text.to_owned());
    let (minus, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((radix, lower.strip_prefix(prefix)?)))
        .unwrap_or((10, &lower));
    // Python: an underscore stands between two digits, or between the prefix and the first one.
    let body = if radix == 10 { body } else { body.strip_prefix('_').unwrap_or(body) };
    let odd = body.starts_with('_') || body.ends_with('_') || body.contains("__");
    let plain = body.replace('_', "");
    let all_digits = !plain.is_empty() && plain.chars().all(|c| c.is_digit(radix));
    if odd || !all_digits {
        return Err(wrong());
    }
    match i128::from_str_radix(&plain, radix) {
        Ok(value) => Ok(if minus { -value } else { value }),
        // Too many digits for any code: the greatest range tells.
        Err(_) => Err(ValueError::Range { value: text.to_owned(), least: i64::MIN.into(), most: u64::MAX.into() }),
    }
}

fn number(text: &str) -> Result<f64, ValueError> {
    if let Ok(value) = text.parse() {
        return Ok(value);
    }
    whole(text).map(|value| value as f64).map_err(|_| ValueError::NotNumber(text.to_owned()))
}

fn truth(text: &str) -> Result<bool, ValueError> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(ValueError::NotBool(text.to_owned())),
    }
}

/// The shortest digits that give the same number; with a point or an exponent, as Python writes floats.
fn show_number(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        return format!("{value:e}");
    }
    format!("{value:?}")
}
