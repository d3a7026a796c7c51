//! A message as a frame to be sent.

use super::{Framing, LengthField, Order};

/// Why a message cannot be a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// Its length does not fit into the field.
    #[error("{length} does not fit into a length field of {size} bytes")]
    TooLong {
        /// What the field should say.
        length: i128,
        /// Bytes of the field.
        size: usize,
    },
}

impl Framing {
    /// The bytes to send for a message: with its delimiter, header or markers, or filled up with zeros to a fixed
    /// length. A message that holds its own delimiter is split there by whoever receives it.
    ///
    /// # Errors
    /// The message is longer than its length field can say.
    pub fn wrap(&self, body: &[u8]) -> Result<Vec<u8>, WrapError> {
        Ok(match self {
            Framing::Raw | Framing::Idle { .. } => body.to_vec(),
            Framing::Delimiter { bytes, .. } => [body, bytes].concat(),
            Framing::Markers { start, end, .. } => [start, body, end].concat(),
            Framing::Fixed { length } => {
                let mut frame = body.to_vec();
                frame.resize(body.len().max(1).next_multiple_of((*length as usize).max(1)), 0);
                frame
            }
            Framing::Length(field) => field.wrap(body)?,
        })
    }
}

impl LengthField {
    fn wrap(&self, body: &[u8]) -> Result<Vec<u8>, WrapError> {
        let length = (self.header() + body.len()) as i128 - self.beside();
        let size = self.size.bytes();
        let wrong = WrapError::TooLong { length, size };
        let value = u64::try_from(length).map_err(|_| wrong)?;
        let bytes = value.to_be_bytes();
        let (over, field) = bytes.split_at_checked(bytes.len() - size).ok_or(wrong)?;
        if over.iter().any(|&byte| byte != 0) {
            return Err(wrong);
        }
        let mut frame = vec![0; usize::from(self.offset)];
        match self.order {
            Order::Big => frame.extend(field),
            Order::Little => frame.extend(field.iter().rev()),
        }
        frame.resize(self.header(), 0);
        frame.extend_from_slice(body);
        Ok(frame)
    }
}
