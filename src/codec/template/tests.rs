use proptest::prelude::*;

use super::*;
use crate::codec::hex;

fn of(text: &str) -> Result<Template, TemplateError> {
    of_in(text, Charset::Utf8)
}

fn of_in(text: &str, charset: Charset) -> Result<Template, TemplateError> {
    read(text, charset, |literal, _| Ok::<_, TemplateError>(charset.encode(literal).expect("it is in the charset")))
}

fn filled(text: &str, count: u64) -> String {
    let template = of(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let moment = Moment { count, seed: count.wrapping_mul(7) + 1, ..Moment::default() };
    String::from_utf8(template.fill(&moment).to_vec()).expect("UTF-8")
}

fn bytes(text: &str, count: u64) -> Vec<u8> {
    let template = of(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    template.fill(&Moment { count, ..Moment::default() }).to_vec()
}

#[test]
fn a_counter_grows_with_each_message() {
    let three = |text: &str| [0, 1, 2].map(|count| filled(text, count));
    assert_eq!(three("n={{counter}};"), ["n=0;", "n=1;", "n=2;"]);
    assert_eq!(three("{{Counter:start=9,step=-2,width=3}}"), ["009", "007", "005"]);
    assert_eq!(three("{{COUNT: 254 , 1 , HEX , width=2 }}"), ["FE", "FF", "100"]);
    assert_eq!(three("{{counter:10.5,0.25}}"), ["10.50", "10.75", "11.00"]);
    assert_eq!(bytes("{{counter:255,u8}}{{counter:as u16le}}", 2), [1, 2, 0]);
    assert_eq!(bytes("{{counter:-1,i16}}{{counter:1.5,f32be}}", 0), [0xFF, 0xFF, 0x3F, 0xC0, 0, 0]);
}

#[test]
fn a_range_walks_and_begins_again() {
    let seven = |text: &str| (0..7).map(|count| filled(text, count)).collect::<Vec<_>>().join(" ");
    assert_eq!(seven("{{range:1..3}}"), "1 2 3 1 2 3 1");
    assert_eq!(seven("{{range:3..1}}"), "3 2 1 3 2 1 3");
    assert_eq!(seven("{{range:0..10,step=4}}"), "0 4 8 0 4 8 0");
    assert_eq!(seven("{{range:20.0..21,0.5}}"), "20.0 20.5 21.0 20.0 20.5 21.0 20.0");
}

#[test]
fn chance_comes_from_the_seed() {
    let many = |text: &str| (0..200).map(|count| filled(text, count)).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(many("{{random:1..6}}").into_iter().collect::<Vec<_>>().join(""), "123456");
    assert_eq!(many("{{choice:on|off, please|重启}}").len(), 3);
    assert!(many("{{RANDOM}}").iter().all(|text| text.parse::<i32>().is_ok_and(|number| number >= 0)));
    assert_eq!(filled("{{random}}", 5), filled("{{random}}", 5));
    assert_eq!(bytes("{{bytes:11}}", 0).len(), 11);
    assert!(hex::parse(&filled("{{bytes:11,hex}}", 3)).is_ok_and(|bytes| bytes.len() == 11));
    let unique = filled("{{UNIQUE}}", 1);
    assert_eq!((unique.len(), &unique[14..15]), (36, "4"));
    assert_eq!(bytes("{{random:u16}}", 0).len(), 2);
}

#[test]
fn time_is_local_and_unix_time_is_not() {
    let moment = Moment { time: 1_763_798_748_417_250_000, offset: 8 * 3600, ..Moment::default() };
    let at = |text: &str| String::from_utf8(of(text).expect("a template").fill(&moment).to_vec()).expect("UTF-8");
    assert_eq!(at("{{DATE}} {{TIME}}"), "2025-11-22 16:05:48");
    assert_eq!(at("{{datetime}}|{{now:%y%m%d-%H%M%S.%3f%:z}}"), "2025-11-22 16:05:48|251122-160548.417+08:00");
    assert_eq!(at("{{UNIXTIME}} {{unixtime:ms}} {{unixtime:us}}"), "1763798748 1763798748417 1763798748417250");
    let filled = of("{{unixtime:u32be}}").expect("a template").fill(&moment);
    assert_eq!(filled[..], 1_763_798_748u32.to_be_bytes());
}

#[test]
fn lengths_count_what_they_say() {
    assert_eq!(filled("{{len}} abc", 0), "5 abc");
    // With one digit it would be ten bytes, which needs two.
    assert_eq!(filled("{{len}}123456789", 0), "11123456789");
    assert_eq!(filled("{{len:rest,width=4}}你好", 0), "0006你好");
    assert_eq!(filled("{{len:part}},{{part}}abc{{end}}de", 0), "3,abcde");
    assert_eq!(filled("{{len:part=a}}{{len:part=b,+1}}{{part:a}}x{{part:b}}yz{{end:b}}{{end:a}}", 0), "33xyz");
    assert_eq!(bytes("{{len:rest,u16be}}{{counter:u8}}ab", 5), [0, 3, 5, b'a', b'b']);
    let finished = of("{{len:u8}}{{len:rest,u8}}a").expect("a template");
    let finished = finished.finish(Finish::Append(b"\r\n".to_vec()));
    let finished = finished.finish(Finish::Attach("sum".parse().expect("a sum")));
    assert_eq!(finished.fill(&Moment::default())[..], [6, 4, b'a', 13, 10, 6 + 4 + b'a' + 23]);
}

#[test]
fn a_length_that_does_not_fit_is_told() {
    let long = format!("{{{{len:u8}}}}{}", "x".repeat(300));
    let error = of(&long).expect("a template").check().expect_err("too long");
    assert_eq!(error.kind, TemplateErrorKind::DoesNotFit { value: "301".into(), form: "u8" });
    assert_eq!(of("{{len:u8}}abc").expect("a template").check(), Ok(()));
}

#[test]
fn captures_are_what_a_rule_found() {
    let captures: [&[u8]; 2] = [b"ab\xFF", b"b"];
    let template = of("{{0}}-{{1,hex}}-{{2}}.").expect("a template");
    assert_eq!(template.fill(&Moment { captures: &captures, ..Moment::default() })[..], *b"ab\xFF-62-.");
}

#[test]
fn what_is_written_is_in_the_charset() {
    let template = of_in("{{counter:7}}{{len}}", Charset::Utf16Le).expect("a template");
    assert_eq!(template.fill(&Moment::default())[..], *b"7\x004\x00");
    let error = of_in("{{choice:a|é}}", Charset::Ascii).expect_err("not in ASCII");
    assert_eq!((error.spot.column, error.kind), (12, TemplateErrorKind::Encode('é')));
}

#[test]
fn braces_are_themselves() {
    assert_eq!(filled("{a} {{{{x}} }}", 0), "{a} {{x}} }}");
    assert_eq!(filled("{\"n\":{{counter}}}", 4), "{\"n\":4}");
    assert_eq!(filled("{{{counter}}}", 4), "{4}");
    assert_eq!(filled("{{{{{{counter}}", 4), "{{4");
    assert!(of("a").expect("text").as_fixed().is_some() && of("{{0}}").expect("a place").as_fixed().is_none());
}

#[test]
fn what_is_wrong_says_where() {
    let at = |text: &str| of(text).map(|_| ()).map_err(|error| (error.spot.line, error.spot.column));
    for (text, line, column) in [
        ("ab\n好{{x}}", 2, 4),
        ("ab{{counter", 1, 3),
        ("{{a{{counter}}", 1, 1),
        ("{{counter:1,2,3}}", 1, 15),
        ("{{counter: x}}", 1, 12),
        ("{{counter:width=99}}", 1, 11),
        ("{{counter:256,u8}}", 1, 11),
        ("{{range}}", 1, 8),
        ("{{range:0..9,0}}", 1, 14),
        ("{{random:1..x}}", 1, 10),
        ("{{bytes}}", 1, 8),
        ("{{bytes:99999999}}", 1, 9),
        ("{{bytes:4000000}}{{bytes:4000000}}", 1, 18),
        ("{{time:%}}", 1, 8),
        ("{{uuid:4}}", 1, 8),
        ("{{unixtime:ms,u32}}", 1, 12),
        ("{{len:part}}", 1, 7),
        ("{{part}}a", 1, 1),
        ("a{{end}}", 1, 2),
        ("{{part}}{{end}}{{part}}{{end}}", 1, 24),
        ("{{10}}", 1, 3),
        ("{{1,u8}}", 1, 5),
        ("{{}}", 1, 3),
    ] {
        assert_eq!(at(text), Err((line, column)), "{text}");
    }
}

proptest! {
    #[test]
    fn nothing_typed_makes_it_fail(text in "[{}a:,.=0-9|%-]{0,40}|(\\{\\{(len|counter|range|random|part|end|bytes|time)[:,a-z0-9.=+-]{0,12}\\}\\}){0,4}", count: u64, seed: u64) {
        if let Ok(template) = of(&text) {
            let moment = Moment { count, seed, time: seed as i64, ..Moment::default() };
            let made = template.fill(&moment);
            prop_assert!(made.len() <= text.len() + MOST);
            prop_assert_eq!(template.fill(&moment), made);
        }
    }

    #[test]
    fn the_pieces_are_the_text(text in "[{}ab]{0,30}") {
        if let Ok(pieces) = pieces(&text) {
            let all: usize = pieces.iter().map(|piece| match piece {
                Piece::Literal { text, .. } | Piece::Place { text, .. } => text.len(),
                Piece::Braces { text, .. } => text.len() * 2,
            }).sum();
            prop_assert_eq!(all, text.len());
        }
    }

    #[test]
    fn a_length_of_the_whole_is_its_length(before in "[a-z]{0,120}", after in "[a-z]{0,1200}") {
        let made = filled(&format!("{before}{{{{len}}}}{after}"), 0);
        let digits: String = made.chars().filter(char::is_ascii_digit).collect();
        prop_assert_eq!(digits, made.len().to_string());
    }
}
