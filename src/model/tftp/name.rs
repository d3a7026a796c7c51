//! A file's name as it stands in a packet, in letters.

use crate::codec::charset::Charset;
use crate::codec::escape;

/// Names are UTF-8 or, from many programs in China, GBK; a packet does not say which. What is right as UTF-8 is hardly
/// ever meant as anything else.
pub fn name_charset(name: &[u8]) -> Charset {
    let is = |charset: &Charset| charset.decode_strict(name).is_some();
    [Charset::Utf8, Charset::Gb18030].into_iter().find(is).unwrap_or(Charset::Utf8)
}

/// The name on one line; what is no letter that can be seen is escaped, such as `\x00`.
///
/// ```
/// use netaide::model::tftp::name_text;
/// assert_eq!(name_text("固件.bin".as_bytes()), "固件.bin");
/// assert_eq!(name_text(b"\xB9\xCC\xBC\xFE.bin"), "固件.bin");
/// assert_eq!(name_text(b"a\nb\xFF"), r"a\nb\xFF");
/// ```
pub fn name_text(name: &[u8]) -> String {
    escape::show(name, name_charset(name))
}
