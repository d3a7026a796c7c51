//! Big5, cut out of encoding_rs's Big5, which is Big5 with the Hong Kong extensions (HKSCS).

use super::pairs::{Pairs, Rules, Run};
use std::sync::LazyLock;

/// Big5 as in Unicode's table BIG5.TXT and in Python: 13710 codes of two bytes.
///
/// Four characters have two codes. The one to write is 0xA241 ／ (and not 0xA1FE), 0xA242 ＼ (not
/// 0xA240), 0xA451 十 (not 0xA2CC) and 0xA4CA 卅 (not 0xA2CE), as in Python.
pub(super) static BIG5: LazyLock<Pairs> = LazyLock::new(|| {
    Pairs::new(Rules {
        base: encoding_rs::BIG5,
        leads: 0x81..=0xFE,
        trails: 0xA1..=0xFE,
        accepts: is_big5,
        instead: &AS_IN_1984,
    })
});

/// Symbols, frequent ideographs, rare ideographs. Everything else in encoding_rs came later.
fn is_big5(code: u16, _: char) -> bool {
    matches!(code, 0xA140..=0xA3BF | 0xA440..=0xC67E | 0xC940..=0xF9D5)
}

/// Punctuation that Microsoft mapped otherwise and the web with it, and the extension of ETEN,
/// which HKSCS arranged otherwise.
const AS_IN_1984: [Run; 25] = [
    Run::new(0xA145, 0xA145, 0x2022), // •
    Run::new(0xA14E, 0xA14E, 0xFF64), // ､
    Run::new(0xA1C2, 0xA1C2, 0x203E), // ‾
    Run::new(0xA1E3, 0xA1E3, 0x223C), // ∼
    Run::new(0xA1F2, 0xA1F2, 0x2641), // ♁
    Run::new(0xA1F3, 0xA1F3, 0x2609), // ☉
    Run::new(0xA241, 0xA241, 0xFF0F), // ／
    Run::new(0xA242, 0xA242, 0xFF3C), // ＼
    Run::new(0xA244, 0xA244, 0x00A5), // ¥
    Run::new(0xA246, 0xA247, 0x00A2), // ¢ £
    Run::new(0xC6A1, 0xC6A1, 0x30FE), // ヾ
    Run::new(0xC6A2, 0xC6A3, 0x309D), // ゝ ゞ
    Run::new(0xC6A4, 0xC6A4, 0x3005), // 々
    Run::new(0xC6A5, 0xC6F7, 0x3041), // hiragana
    Run::new(0xC6F8, 0xC6FE, 0x30A1), // katakana, in three pieces
    Run::new(0xC740, 0xC77E, 0x30A8),
    Run::new(0xC7A1, 0xC7B0, 0x30E7),
    Run::new(0xC7B1, 0xC7B2, 0x0414), // Cyrillic, what is not shared with Latin
    Run::new(0xC7B3, 0xC7B3, 0x0401),
    Run::new(0xC7B4, 0xC7BA, 0x0416),
    Run::new(0xC7BB, 0xC7CD, 0x0423),
    Run::new(0xC7CE, 0xC7CE, 0x0451),
    Run::new(0xC7CF, 0xC7E8, 0x0436),
    Run::new(0xC7E9, 0xC7F2, 0x2460), // ① to ⑩
    Run::new(0xC7F3, 0xC7FC, 0x2474), // ⑴ to ⑽
];
