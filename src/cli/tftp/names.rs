//! A file's name as it stands in a request, as text on one line.

use crate::cli::print::push_on_one_line;
use crate::codec::charset::Charset;

/// What a peer calls its file: in the charset, or else in one of those that peers use, or else as far as it can be read.
pub fn shown(name: &[u8], charset: Charset) -> String {
    let known = [charset, Charset::Utf8, Charset::Gb18030].into_iter().find_map(|charset| charset.decode_strict(name));
    let text = known.unwrap_or_else(|| charset.decode(name));
    let mut line = String::with_capacity(text.len());
    text.chars().for_each(|c| push_on_one_line(c, &mut line));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_the_charsets_of_peers() {
        assert_eq!(shown("固件.bin".as_bytes(), Charset::Utf8), "固件.bin");
        assert_eq!(shown(b"\xB9\xCC\xBC\xFE.bin", Charset::Utf8), "固件.bin");
        assert_eq!(shown(b"a\nb\x1B[2J", Charset::Utf8), "a\\nb\\x1B[2J");
        assert_eq!(shown(b"\xFF\xFF", Charset::Utf8).chars().next(), Some(char::REPLACEMENT_CHARACTER));
    }
}
