//! The inspector: what the bytes from a place on could mean.

use std::net::Ipv4Addr;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::codec::inspect::{Order, double, signed, single, unsigned};

/// A way to read bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The bits of the first byte.
    Bits,
    /// A number without sign, of so many bytes.
    Unsigned(usize),
    /// A number with sign, of so many bytes.
    Signed(usize),
    /// IEEE 754, 4 bytes.
    Single,
    /// IEEE 754, 8 bytes.
    Double,
    /// Seconds since 1970, 4 bytes, in local time.
    Seconds,
    /// Milliseconds since 1970, 8 bytes, in local time.
    Milliseconds,
    /// An address.
    Ipv4,
}

impl Reading {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Reading; 14] = [
        Reading::Bits,
        Reading::Unsigned(1),
        Reading::Signed(1),
        Reading::Unsigned(2),
        Reading::Signed(2),
        Reading::Unsigned(4),
        Reading::Signed(4),
        Reading::Unsigned(8),
        Reading::Signed(8),
        Reading::Single,
        Reading::Double,
        Reading::Seconds,
        Reading::Milliseconds,
        Reading::Ipv4,
    ];

    /// Whether both byte orders give the same.
    pub fn has_one_order(self) -> bool {
        matches!(self, Reading::Bits | Reading::Unsigned(1) | Reading::Signed(1))
    }

    /// What the bytes mean, read so. None if there are too few, or they mean nothing.
    pub fn read(self, bytes: &[u8], order: Order) -> Option<String> {
        match self {
            Reading::Bits => bytes.first().map(|byte| format!("{:04b} {:04b}", byte >> 4, byte & 0xF)),
            Reading::Unsigned(size) => unsigned(bytes, size, order).map(|value| value.to_string()),
            Reading::Signed(size) => signed(bytes, size, order).map(|value| value.to_string()),
            Reading::Single => single(bytes, order).map(|value| fraction(f64::from(value), value.to_string())),
            Reading::Double => double(bytes, order).map(|value| fraction(value, value.to_string())),
            Reading::Seconds => moment(Timestamp::from_second(unsigned(bytes, 4, order)? as i64), "%Y-%m-%d %H:%M:%S"),
            Reading::Milliseconds => {
                moment(Timestamp::from_millisecond(signed(bytes, 8, order)?), "%Y-%m-%d %H:%M:%S%.3f")
            }
            Reading::Ipv4 => unsigned(bytes, 4, order).map(|value| Ipv4Addr::from(value as u32).to_string()),
        }
    }
}

/// Plain digits where they are few, powers of ten where they would be many.
fn fraction(value: f64, plain: String) -> String {
    let many = value != 0.0 && value.is_finite() && !(1e-5..1e16).contains(&value.abs());
    if many { format!("{value:.8e}") } else { plain }
}

fn moment(time: Result<Timestamp, jiff::Error>, format: &str) -> Option<String> {
    // A number that is no time of the calendar means nothing as one.
    time.ok().map(|time| time.to_zoned(TimeZone::system()).strftime(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_of_known_bytes() {
        let bytes = [0xC0, 0xA8, 0x01, 0x11, 0, 0, 0, 0];
        let big = |reading: Reading| reading.read(&bytes, Order::Big).expect("enough");
        assert_eq!(big(Reading::Bits), "1100 0000");
        assert_eq!(big(Reading::Ipv4), "192.168.1.17");
        assert_eq!(Reading::Ipv4.read(&bytes, Order::Little).as_deref(), Some("17.1.168.192"));
        assert_eq!(big(Reading::Unsigned(2)), "49320");
        assert_eq!(big(Reading::Signed(1)), "-64");
        assert_eq!(Reading::Double.read(&0.1_f64.to_be_bytes(), Order::Big).as_deref(), Some("0.1"));
        assert_eq!(Reading::Single.read(&1e-40_f32.to_be_bytes(), Order::Big).as_deref(), Some("9.99994610e-41"));
    }

    #[test]
    fn times_are_local_and_nonsense_is_none() {
        let expected = |second| moment(Timestamp::from_second(second), "%Y-%m-%d %H:%M:%S");
        let time = 1_795_363_548_u32;
        assert_eq!(Reading::Seconds.read(&time.to_le_bytes(), Order::Little), expected(i64::from(time)));
        assert_eq!(Reading::Milliseconds.read(&[0x7F; 8], Order::Big), None);
        assert_eq!(Reading::Unsigned(8).read(&[1; 7], Order::Big), None);
    }
}
