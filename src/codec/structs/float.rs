//! Floats of two bytes (IEEE 754-2008 binary16), rounded once and to even as CPython rounds them.

/// The bits of the nearest half float; None if it is too large for one.
pub fn to_half(value: f64) -> Option<u16> {
    let sign = u16::from(value.is_sign_negative()) << 15;
    if value.is_nan() {
        return Some(sign | 0x7E00);
    }
    let size = value.abs();
    if size.is_infinite() {
        return Some(sign | 0x7C00);
    }
    // The exponent of a double that has one; what is smaller than the least normal half counts in steps of 2^-24.
    let exponent = ((size.to_bits() >> 52) as i32 - 1023).max(-14);
    if exponent > 15 {
        return None;
    }
    // A power of two: the division is exact, the only rounding is the one to a whole number of steps.
    let steps = (size / 2f64.powi(exponent - 10)).round_ties_even() as u16;
    // A carry out of the steps is one into the exponent, because the bits stand side by side.
    let bits = ((exponent + 14) as u16 * 1024) + steps;
    (bits < 0x7C00).then_some(sign | bits)
}

/// The value of a half float.
pub fn from_half(bits: u16) -> f64 {
    let (exponent, steps) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
    let size = match exponent {
        0 => steps * 2f64.powi(-24),
        0x1F if steps == 0.0 => f64::INFINITY,
        0x1F => f64::NAN,
        _ => (steps + 1024.0) * 2f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_comes_back() {
        for bits in 0..=u16::MAX {
            let value = from_half(bits);
            let back = to_half(value).expect("it is one");
            assert!(back == bits || value.is_nan(), "{bits:04X} {value} {back:04X}");
        }
    }

    #[test]
    fn ties_go_to_even_and_the_greatest_is_65504() {
        assert_eq!(to_half(65519.99), Some(0x7BFF));
        assert_eq!(to_half(65520.0), None);
        assert_eq!(to_half(2049.0), to_half(2048.0));
        assert_eq!(to_half(2051.0), to_half(2052.0));
        assert_eq!(to_half(2f64.powi(-25)), Some(0));
        assert_eq!(to_half(-2f64.powi(-24)), Some(0x8001));
        // One rounding and not two: through a single float this would become 1.
        assert_eq!(to_half(1.0 + 2f64.powi(-11) + 2f64.powi(-40)), Some(0x3C01));
    }
}
