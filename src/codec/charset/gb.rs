//! GB2312 and GBK, cut out of encoding_rs's GB18030.
//!
//! encoding_rs decodes both names as GB18030 with € at 0x80, as browsers do. Here each has what
//! it had when it got its name.

use super::pairs::{Pairs, Rules, Run};
use encoding_rs::GB18030 as BASE;
use std::{ops::RangeInclusive, sync::LazyLock};

/// GBK as far as Unicode had its characters when its table was made: 21791 codes of two bytes.
///
/// The specification of 1995 lists 95 characters more (21886), which came to Unicode later: ǹ, ḿ,
/// thirteen description characters and eighty radicals and ideographs. Python's gbk has none of
/// them and GB18030 has them all.
pub(super) static GBK: LazyLock<Pairs> = LazyLock::new(|| {
    Pairs::new(Rules { base: BASE, leads: 0x81..=0xFE, trails: 0x80..=0xFE, accepts: is_gbk, instead: &[] })
});

/// GB2312-80 as EUC-CN (0xA0 added to row and column): 7445 codes of two bytes.
///
/// Two characters are not those of GBK. Unicode's own table for GB2312 (GB2312.TXT) has 0x2124 as
/// U+30FB and 0x212A as U+2015, where GBK has U+00B7 and U+2014. Python decodes and encodes by
/// Unicode's table; so do we, and in addition [`in_unicodes_table`] takes what people type.
pub(super) static GB2312: LazyLock<Pairs> = LazyLock::new(|| {
    Pairs::new(Rules {
        base: BASE,
        leads: 0xA1..=0xFE,
        trails: 0xA1..=0xFE,
        accepts: is_gb2312,
        instead: &IN_UNICODES_TABLE,
    })
});

/// The character of Unicode's table for one that GBK and every input method use in its place: the Chinese dash ——
/// and the middle dot · are in GB2312, and it would be no help to refuse them for their newer code points.
pub(super) fn in_unicodes_table(c: char) -> char {
    match c {
        '\u{2014}' => '\u{2015}',
        '\u{B7}' => '\u{30FB}',
        other => other,
    }
}

/// U+30FB and U+2015, see [`GB2312`].
const IN_UNICODES_TABLE: [Run; 2] = [Run::new(0xA1A4, 0xA1A4, 0x30FB), Run::new(0xA1AA, 0xA1AA, 0x2015)];

/// What GB18030 has a character for and GBK has not, besides the private use area.
const SINCE_GB18030: [RangeInclusive<u16>; 9] = [
    0xA2E3..=0xA2E3, // €
    0xA3A0..=0xA3A0, // a second ideographic space (encoding_rs only, for old web pages)
    0xA6D9..=0xA6DF, // vertical punctuation
    0xA6EC..=0xA6ED, // vertical punctuation
    0xA6F3..=0xA6F3, // vertical punctuation
    0xA8BC..=0xA8BC, // ḿ
    0xA8BF..=0xA8BF, // ǹ
    0xA989..=0xA995, // ideographic description characters
    0xFE50..=0xFEFE, // radicals and ideographs newer than Unicode 1.1
];

/// What GBK added inside the rows and columns of GB2312.
const SINCE_GBK: [RangeInclusive<u16>; 3] = [
    0xA2A1..=0xA2AA, // small Roman numerals
    0xA6E0..=0xA6F5, // vertical punctuation
    0xA8BB..=0xA8C0, // ɑ ń ň ɡ
];

fn is_gbk(code: u16, c: char) -> bool {
    // GB18030 maps every code: what has no character yet is in the private use area.
    let private = ('\u{E000}'..='\u{F8FF}').contains(&c);
    !private && !SINCE_GB18030.iter().any(|range| range.contains(&code))
}

fn is_gb2312(code: u16, c: char) -> bool {
    let [lead, trail] = code.to_be_bytes();
    // Rows 1 to 9 have symbols and letters, rows 16 to 87 ideographs; a row has 94 columns.
    let inside = matches!(lead, 0xA1..=0xA9 | 0xB0..=0xF7) && matches!(trail, 0xA1..=0xFE);
    inside && is_gbk(code, c) && !SINCE_GBK.iter().any(|range| range.contains(&code))
}
