use proptest::prelude::*;

use super::*;
use crate::codec::charset::Charset;

fn packed(format: &str, values: &[&str]) -> Result<Vec<u8>, PackError> {
    let format = Format::parse(format).expect("a format");
    let parsed: Vec<Value> = format
        .fields()
        .zip(values)
        .map(|(field, text)| Value::parse(text, field.code, Charset::Utf8).expect("a value"))
        .collect();
    format.pack(&parsed).map(|packed| packed.bytes)
}

#[test]
fn the_request_of_the_textbook() {
    let bytes = packed("!H8sb5sb", &["1", "test.jpg", "0", "octet", "0"]).expect("packs");
    assert_eq!(bytes, b"\x00\x01test.jpg\x00octet\x00");
}

#[test]
fn native_codes_are_aligned_and_a_count_of_zero_aligns() {
    let size = |format: &str| Format::parse(format).expect("a format").size();
    assert_eq!((size("bi"), size("=bi"), size("b0q"), size("hiqb"), size("")), (8, 5, 8, 17, 0));
    assert_eq!((size("l"), size("<l"), size("nNP"), size("128sq"), size("2h 3x ?")), (8, 4, 24, 136, 8));
    let offsets: Vec<usize> = Format::parse("b2xh0s d").expect("a format").fields().map(|field| field.offset).collect();
    assert_eq!(offsets, [0, 4, 6, 8]);
}

#[test]
fn what_is_no_format_says_where() {
    use FormatErrorKind::*;
    for (text, column, kind) in [
        ("!Hy", 3, NoCode('y')),
        ("H!", 2, LateOrder('!')),
        (" <i", 2, LateOrder('<')),
        ("<n", 2, NativeOnly('n')),
        ("i12", 3, LoneCount),
        ("3 i", 2, LoneCount),
        ("99999999999999999999s", 21, TooLarge),
        ("你", 1, NoCode('你')),
    ] {
        assert_eq!(Format::parse(text), Err(FormatError { column, kind }), "{text}");
    }
}

#[test]
fn values_are_read_in_every_notation() {
    let int = Code::of('q', true).expect("a code");
    let read = |text: &str, code| Value::parse(text, code, Charset::Gbk);
    for text in ["255", "0xFF", "0o377", "0b1111_1111", " +255 ", "2_5_5", "0x_ff"] {
        assert_eq!(read(text, int), Ok(Value::Int(255)), "{text}");
    }
    for text in ["", "-", "0x", "1.0", "1__0", "_1", "1_", "--1", "+-1", "0xg"] {
        assert!(read(text, int).is_err(), "{text}");
    }
    assert_eq!(read("-0x80", int), Ok(Value::Int(-128)));
    let float = Code::Float { size: 8 };
    assert_eq!(read("-inf", float), Ok(Value::Float(f64::NEG_INFINITY)));
    assert_eq!(read("0x10", float), Ok(Value::Float(16.0)));
    assert_eq!(read("True", Code::Bool), Ok(Value::Bool(true)));
    let bytes = |text: &str| match read(text, Code::Text) {
        Ok(Value::Bytes(bytes)) => bytes,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(bytes("你\\r\\x01"), b"\xC4\xE3\r\x01");
    assert_eq!(bytes("hex: 01 02ff"), [1, 2, 255]);
    assert_eq!(bytes(r#"b'a\x00\n\7\'"'"#), b"a\0\n\x07'\"");
    assert_eq!((bytes("b\"it's\""), bytes("b'"), bytes("b")), (b"it's".to_vec(), b"b'".to_vec(), b"b".to_vec()));
    for wrong in ["b'a'b'", "b'\\x0'", "b'你'", "hex: 0"] {
        assert!(read(wrong, Code::Text).is_err(), "{wrong}");
    }
}

#[test]
fn what_has_no_room_is_refused_or_cut_and_told() {
    let error = packed("!HB", &["1", "256"]).expect_err("too large");
    assert_eq!(error.to_string(), "field 2 (B): 256 is not within 0 to 255");
    assert!(packed("<f", &["1e39"]).is_err() && packed("e", &["65520"]).is_err() && packed("c", &["ab"]).is_err());
    assert!(matches!(packed("2B", &["1"]), Err(PackError::Count { expected: 2, found: 1 })));
    let format = Format::parse("2s3p0s").expect("a format");
    let values = ["abc", "abc", ""].map(|text| Value::Bytes(text.into()));
    let packed = format.pack(&values).expect("packs");
    assert_eq!((packed.bytes.as_slice(), packed.cut), (&b"ab\x02ab"[..], vec![0, 1]));
    assert_eq!(format.unpack(b"ab"), Err(SizeError { expected: 5, found: 2 }));
}

#[test]
fn literals_are_those_of_python() {
    assert_eq!(literal(b"it's\0\n\\\xFF"), r#"b"it's\x00\n\\\xff""#);
    assert_eq!(literal(b"'\""), r#"b'\'"'"#);
    assert_eq!(Value::Float(1e300).python(), "1e300");
    assert_eq!(Value::Float(f64::NAN).python(), "float('nan')");
}

/// Formats of every code and order.
fn formats() -> impl Strategy<Value = String> {
    let item = (prop::option::of(0_usize..12), prop::sample::select(Code::LETTERS.to_vec()));
    let native = (prop::sample::select(vec!["", "@"]), prop::collection::vec(item.clone(), 0..12));
    let standard = item.prop_filter("native only", |(_, letter)| !matches!(letter, 'n' | 'N'));
    let orders = prop::sample::select(vec!["=", "<", ">", "!"]);
    prop_oneof![native, (orders, prop::collection::vec(standard, 0..12))].prop_map(|(order, items)| {
        let items = items.into_iter().map(|(count, letter)| match count {
            Some(count) => format!("{count}{letter}"),
            None => format!(" {letter}"),
        });
        items.fold(order.to_owned(), |all, item| all + &item)
    })
}

proptest! {
    #[test]
    fn what_is_unpacked_and_shown_packs_to_the_same_values(format in formats(), seed: [u8; 32]) {
        let format = Format::parse(&format).expect("a format");
        let bytes: Vec<u8> = seed.iter().copied().cycle().take(format.size()).collect();
        let values = format.unpack(&bytes).expect("enough");
        prop_assert_eq!(values.len(), format.count());
        for charset in Charset::ALL {
            let again: Vec<Value> = format
                .fields()
                .zip(&values)
                .map(|(field, value)| Value::parse(&value.show(charset), field.code, charset).expect("shown"))
                .collect();
            let packed = format.pack(&again).expect("they had room");
            let back = format.unpack(&packed.bytes).expect("its own size");
            let texts = |values: &[Value]| values.iter().map(|value| value.show(charset)).collect::<Vec<_>>();
            prop_assert_eq!(texts(&back), texts(&values));
        }
    }

    #[test]
    fn nothing_typed_panics(format in "\\PC{0,20}", text in "\\PC{0,20}") {
        drop(Format::parse(&format));
        for letter in Code::LETTERS {
            let code = Code::of(letter, true).expect("a code");
            drop(Value::parse(&text, code, Charset::Gbk));
        }
    }
}
