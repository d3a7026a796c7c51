//! In which charset a peer writes.

use crate::codec::charset::Charset;

/// Names and messages are UTF-8 or, from many programs in China, GBK; a packet does not say which. What is right as
/// UTF-8 is hardly ever meant as anything else.
///
/// ```
/// use netaide::codec::charset::Charset;
/// use netaide::model::tftp::name_charset;
/// assert_eq!(name_charset("固件.bin".as_bytes()), Charset::Utf8);
/// assert_eq!(name_charset(b"\xB9\xCC\xBC\xFE.bin"), Charset::Gbk);
/// ```
pub fn name_charset(text: &[u8]) -> Charset {
    let is = |charset: &Charset| charset.decode_strict(text).is_some();
    [Charset::Utf8, Charset::Gbk, Charset::Gb18030].into_iter().find(is).unwrap_or(Charset::Utf8)
}
