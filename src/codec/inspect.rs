//! Bytes read as numbers, in either byte order.

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The least significant one.
    Little,
    /// The most significant one: the order of the network.
    Big,
}

/// The first `size` bytes, 1 to 8, as a number without sign. None if there are fewer.
///
/// ```
/// use netaide::codec::inspect::{Order, unsigned};
/// assert_eq!(unsigned(&[0x1F, 0x90], 2, Order::Big), Some(8080));
/// ```
pub fn unsigned(bytes: &[u8], size: usize, order: Order) -> Option<u64> {
    let bytes = bytes.get(..size).filter(|_| (1..=8).contains(&size))?;
    let push = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    Some(match order {
        Order::Little => bytes.iter().rev().fold(0, push),
        Order::Big => bytes.iter().fold(0, push),
    })
}

/// The first `size` bytes, 1 to 8, as a number in two's complement. None if there are fewer.
pub fn signed(bytes: &[u8], size: usize, order: Order) -> Option<i64> {
    let value = unsigned(bytes, size, order)?;
    let unused = 64 - 8 * size as u32;
    Some((value << unused) as i64 >> unused)
}

/// The first 4 bytes as an IEEE 754 number.
pub fn single(bytes: &[u8], order: Order) -> Option<f32> {
    unsigned(bytes, 4, order).map(|bits| f32::from_bits(bits as u32))
}

/// The first 8 bytes as an IEEE 754 number.
pub fn double(bytes: &[u8], order: Order) -> Option<f64> {
    unsigned(bytes, 8, order).map(f64::from_bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_of_every_size() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        for (size, little, big) in [
            (1, 0x01, 0x01),
            (2, 0x0201, 0x0102),
            (4, 0x0403_0201, 0x0102_0304),
            (8, 0x0807_0605_0403_0201, 0x0102_0304_0506_0708),
        ] {
            assert_eq!(unsigned(&bytes, size, Order::Little), Some(little), "{size}");
            assert_eq!(unsigned(&bytes, size, Order::Big), Some(big), "{size}");
        }
    }

    #[test]
    fn the_sign_is_the_highest_bit_of_the_size() {
        assert_eq!(signed(&[0xFF], 1, Order::Little), Some(-1));
        assert_eq!(signed(&[0x00, 0x80], 2, Order::Little), Some(-32768));
        assert_eq!(signed(&[0x00, 0x80], 2, Order::Big), Some(128));
        assert_eq!(signed(&[0x80, 0, 0, 0], 4, Order::Big), Some(i64::from(i32::MIN)));
        assert_eq!(signed(&[0xFF; 8], 8, Order::Big), Some(-1));
    }

    #[test]
    fn fractions() {
        assert_eq!(single(&1.5_f32.to_le_bytes(), Order::Little), Some(1.5));
        assert_eq!(single(&1.5_f32.to_be_bytes(), Order::Big), Some(1.5));
        assert_eq!(double(&(-0.1_f64).to_be_bytes(), Order::Big), Some(-0.1));
    }

    #[test]
    fn too_few_bytes_are_no_number() {
        for size in 1..=8 {
            let short = vec![0; size - 1];
            assert_eq!(unsigned(&short, size, Order::Little), None, "{size}");
            assert_eq!(signed(&short, size, Order::Big), None, "{size}");
        }
        assert_eq!(unsigned(&[0; 9], 9, Order::Big), None);
        assert_eq!(unsigned(&[], 0, Order::Big), None);
        assert_eq!(double(&[0; 7], Order::Big), None);
    }
}
