//! Streams: in pieces, from the middle, and generated.

use super::*;
use proptest::{collection::vec, prelude::*};

#[test]
fn a_decoder_keeps_what_is_unfinished() {
    let mut decoder = Charset::Gb18030.decoder();
    let mut text = String::new();
    decoder.push(b"a\x94\x39", &mut text);
    assert_eq!((text.as_str(), decoder.pending()), ("a", &b"\x94\x39"[..]));
    decoder.push(b"\xFC\x36\xD6", &mut text);
    assert_eq!((text.as_str(), decoder.pending()), ("a😀", &b"\xD6"[..]));
    decoder.finish(&mut text);
    decoder.finish(&mut text);
    assert_eq!((text.as_str(), decoder.pending()), ("a😀\u{FFFD}", &b""[..]));
}

#[test]
fn boundaries_by_hand() {
    for (charset, history, offset, expected) in [
        (Charset::Utf8, &b""[..], 0, Some(0)),
        (Charset::Utf8, b"", 1, None),
        (Charset::Utf8, b"a", 1, Some(1)),
        (Charset::Utf8, b"\x80\x80a\xE4\xB8", 9, Some(3)),
        (Charset::Utf8, b"\x80\x80", 9, None),
        (Charset::Latin1, b"\x80\x80", 9, Some(2)),
        (Charset::Gbk, b"\xD6\xD0\xD6\xD0", 9, None),
        (Charset::Gbk, b"\xD6\xD0\xD6\xD0\n\xD6", 9, Some(5)),
        (Charset::Gbk, b"\xD6\xD0\xD6", 0, Some(2)),
        (Charset::Gbk, b"aa", 9, Some(2)),
        (Charset::Gbk, b"a", 9, Some(1)),
        (Charset::Gb2312, b"a", 9, Some(1)),
        (Charset::Gb18030, b"0\xD60", 9, None),
        (Charset::Gb18030, b"\r\n\xD60", 9, Some(2)),
        (Charset::Utf16Le, b"a\0b", 4, Some(2)),
        (Charset::Utf16Le, b"\0a\0b", 5, Some(3)),
        (Charset::Utf16Be, b"\xDE\0", 4, Some(2)),
        (Charset::Utf16Be, b"\xD8\x3D", 4, Some(0)),
        (Charset::Utf16Be, b"\0", 5, None),
    ] {
        let found = charset.boundary(history, offset);
        assert_eq!(found, expected, "{} {history:02X?} at {offset}", charset.name());
    }
}

/// Bytes among which codes of every charset, whole and broken, are frequent.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        2 => any::<u8>(),
        2 => 0x81..=0xFE_u8,
        2 => 0x30..=0x39_u8,
        1 => 0x81..=0x84_u8,
        1 => 0xD8..=0xDF_u8,
        1 => 0xE0..=0xF4_u8,
        1 => 0x40..=0x7E_u8,
    ];
    vec(byte, 0..24)
}

proptest! {
    #[test]
    fn pieces_decode_like_the_whole(bytes in stream(), cuts in vec(0..5_usize, 24)) {
        for charset in Charset::ALL {
            let (mut rest, mut text, mut decoder) = (&bytes[..], String::new(), charset.decoder());
            for cut in &cuts {
                let (piece, after) = rest.split_at(rest.len().min(*cut));
                decoder.push(piece, &mut text);
                prop_assert!(decoder.pending().len() < 4);
                rest = after;
            }
            decoder.push(rest, &mut text);
            decoder.finish(&mut text);
            prop_assert_eq!(&text, &charset.decode(&bytes), "{}", charset.name());
            let clean = charset.decode_strict(&bytes);
            prop_assert!(clean.is_none_or(|clean| clean == text), "{}", charset.name());
        }
    }

    #[test]
    fn a_boundary_is_the_end_of_what_is_whole(bytes in stream(), start in 0..16_usize, end in 0..24_usize) {
        let end = end.min(bytes.len());
        let start = start.min(end);
        for charset in Charset::ALL {
            let Some(index) = charset.boundary(&bytes[start..end], start as u64) else {
                prop_assert!(start > 0);
                continue;
            };
            let place = start + index;
            let (mut text, mut decoder) = (String::new(), charset.decoder());
            decoder.push(&bytes[..end], &mut text);
            prop_assert_eq!(place, end - decoder.pending().len(), "{}", charset.name());
            text.push_str(&charset.decode(&bytes[place..]));
            prop_assert_eq!(text, charset.decode(&bytes), "{}", charset.name());
        }
    }

    #[test]
    fn what_is_encoded_decodes(text: String) {
        for charset in Charset::ALL {
            if let Ok(bytes) = charset.encode(&text) {
                prop_assert_eq!(charset.decode_strict(&bytes), Some(text.clone()));
            }
        }
    }
}
