use proptest::prelude::*;

use super::*;
use crate::codec::charset::Charset;

type Got = Vec<(Vec<u8>, Option<Cut>)>;

fn framing(text: &str) -> Framing {
    Framing::parse(text, Charset::Utf8).expect(text)
}

fn split(framer: &mut Framer, reads: &[&[u8]]) -> Got {
    let mut got = Vec::new();
    for read in reads {
        framer.push(0, read, &mut |frame| got.push((frame.bytes.to_vec(), frame.cut)));
    }
    framer.finish(&mut |frame| got.push((frame.bytes.to_vec(), frame.cut)));
    got
}

fn whole(text: &str, bytes: &[u8]) -> Got {
    split(&mut Framer::new(&framing(text)), &[bytes])
}

/// Pieces that are no frames, joined with those beside them: only these depend on the reads.
fn joined(got: Got) -> Got {
    let mut out: Got = Vec::new();
    for (bytes, cut) in got {
        match out.last_mut() {
            Some((before, Some(_))) if cut.is_some() => before.extend(bytes),
            // Which number was refused last depends on where it is looked for again.
            _ => out.push((bytes, cut.map(|_| Cut::Outside))),
        }
    }
    out
}

#[test]
fn each_way_splits() {
    let ok = |bytes: &str| (bytes.as_bytes().to_vec(), None);
    assert_eq!(whole("delim:\\r\\n", b"ab\r\n\r\nc\r\n"), [ok("ab"), ok(""), ok("c")]);
    assert_eq!(whole("delim+keep:\\n", b"ab\nc\n"), [ok("ab\n"), ok("c\n")]);
    assert_eq!(whole("fixed:3", b"abcdef"), [ok("abc"), ok("def")]);
    assert_eq!(whole("len:!I", b"\0\0\0\x02hi\0\0\0\0\0\0\0\x01x"), [ok("hi"), ok(""), ok("x")]);
    assert_eq!(whole("len:i", b"\x02\0\0\0hi\x05\0\0\0hello"), [ok("hi"), ok("hello")]);
    assert_eq!(whole("len+keep:1,1,be,whole", b"A\x04hi"), [ok("A\x04hi")]);
    assert_eq!(whole("len:1,1,be,field,header=3", b"A\x03Xhi"), [ok("hi")]);
    assert_eq!(whole("len:0,1,be,body,-1", b"\x03hi"), [ok("hi")]);
    assert_eq!(whole("markers:\"<\"..\">\"", b"<a><b>"), [ok("a"), ok("b")]);
    assert_eq!(whole("markers+keep:AA55..0D0A", b"\xAA\x55x\r\n"), [(b"\xAA\x55x\r\n".to_vec(), None)]);
    assert_eq!(whole("raw", b"ab"), [ok("ab")]);
}

#[test]
fn what_is_no_frame_is_told_and_the_next_one_is_found() {
    let ok = |bytes: &str| (bytes.as_bytes().to_vec(), None);
    assert_eq!(whole("delim:\\n", b"a\nrest"), [ok("a"), (b"rest".to_vec(), Some(Cut::Ended))]);
    assert_eq!(whole("len:!I", b"GET /\0\0\0\x02hi"), [(b"GET /".to_vec(), Some(Cut::Length(0x4745_5420))), ok("hi")]);
    assert_eq!(
        whole("markers:\"<\"..\">\"", b"x<a>y<b>"),
        [(b"x".to_vec(), Some(Cut::Outside)), ok("a"), (b"y".to_vec(), Some(Cut::Outside)), ok("b")]
    );
    let mut framer = Framer::with_most(&framing("delim:\\n"), 4);
    let long = |bytes: &str| (bytes.as_bytes().to_vec(), Some(Cut::TooLong));
    assert_eq!(split(&mut framer, &[b"0123456789\nab\n"]), [long("0123"), long("4567"), long("89"), ok("ab")]);
    let mut framer = Framer::with_most(&framing("markers:\"<\"..\">\""), 2);
    assert_eq!(split(&mut framer, &[b"<0123<4>"]), [long("<01"), (b"23".to_vec(), Some(Cut::Outside)), ok("4")]);
    // Whole but shorter than its own header.
    let expected = [(b"\0".to_vec(), Some(Cut::Length(1))), (b"\x01".to_vec(), Some(Cut::Ended))];
    assert_eq!(whole("len:0,2,be,whole", b"\0\x01"), expected);
}

#[test]
fn a_pause_ends_a_frame() {
    let mut framer = Framer::new(&framing("idle:20"));
    let mut got = Vec::new();
    let mut sink = |frame: Frame<'_>| got.push((frame.time, frame.bytes.to_vec(), frame.cut));
    let ms = 1_000_000;
    framer.push(0, b"a", &mut sink);
    framer.push(19 * ms, b"b", &mut sink);
    assert_eq!(framer.deadline(), Some(39 * ms));
    framer.push(39 * ms, b"c", &mut sink);
    framer.expire(58 * ms, &mut sink);
    framer.expire(59 * ms, &mut sink);
    assert_eq!(framer.deadline(), None);
    // A clock that was set back ends nothing.
    framer.push(60 * ms, b"d", &mut sink);
    framer.push(10 * ms, b"e", &mut sink);
    framer.finish(&mut sink);
    assert_eq!(got, [(19 * ms, b"ab".to_vec(), None), (39 * ms, b"c".to_vec(), None), (10 * ms, b"de".to_vec(), None)]);
}

#[test]
fn many_streams_do_not_mix() {
    let mut framers = Framers::new(&framing("delim:;"));
    let mut got = Vec::new();
    let mut sink = |key: u32, frame: Frame<'_>| got.push((key, frame.bytes.to_vec(), frame.cut));
    framers.push(1, 0, b"a", &mut sink);
    framers.push(2, 0, b"x;y", &mut sink);
    framers.push(1, 0, b"b;", &mut sink);
    assert_eq!(framers.held(), 1);
    framers.finish(2, &mut sink);
    framers.whole(0, b"p;q", &mut |frame| sink(3, frame));
    framers.whole(0, b"", &mut |frame| sink(3, frame));
    assert_eq!(framers.held(), 0);
    let expected: [(u32, &[u8], Option<Cut>); 6] = [
        (2, b"x", None),
        (1, b"ab", None),
        (2, b"y", Some(Cut::Ended)),
        (3, b"p", None),
        (3, b"q", Some(Cut::Ended)),
        (3, b"", None),
    ];
    assert_eq!(got, expected.map(|(key, bytes, cut)| (key, bytes.to_vec(), cut)));
}

#[test]
fn pauses_of_many_streams_are_found_in_their_order() {
    let mut framers = Framers::new(&framing("idle:1"));
    let mut got = Vec::new();
    let mut sink = |key: u32, _: Frame<'_>| got.push(key);
    framers.push(1, 0, b"a", &mut sink);
    framers.push(2, 500_000, b"b", &mut sink);
    framers.push(1, 900_000, b"c", &mut sink);
    assert_eq!(framers.deadline(), Some(1_000_000));
    framers.expire(1_500_000, &mut sink);
    framers.expire(1_900_000, &mut sink);
    assert_eq!((got, framers.deadline()), (vec![2, 1], None));
}

#[test]
fn a_mistake_in_the_text_has_its_place() {
    for (text, at) in [
        ("", 1),
        ("foo:1", 1),
        ("delim", 6),
        ("delim:", 7),
        ("delim:a\\q", 8),
        ("hex:0D0", 7),
        ("hex:0D zz", 8),
        ("fixed:0", 7),
        ("fixed+keep:3", 6),
        ("raw:x", 4),
        ("len:0,3,be,body", 7),
        ("len:0,4,xe,body", 9),
        ("len:0,4,be", 11),
        ("len:0,4,be,bodi", 12),
        ("len:0,4,be,body,2", 17),
        ("len:0,4,be,body,header=2", 24),
        ("len:s", 5),
        ("markers:AA", 11),
        ("markers:AA..", 13),
        ("markers:\"a\"x", 12),
        ("idle:0", 6),
    ] {
        assert_eq!(Framing::parse(text, Charset::Utf8).map_err(|error| error.at), Err(at), "{text}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    for text in [
        "raw",
        "hex:0D0A",
        "hex+keep:00",
        "fixed:16",
        "len:0,4,be,body",
        "len+keep:2,2,le,whole,-3,header=6",
        "markers+keep:AA55..0D0A",
        "idle:20",
    ] {
        assert_eq!(framing(text).to_string(), text);
    }
    assert_eq!(framing("len:i").to_string(), "len:0,4,le,body");
    assert_eq!(framing("len:'!Q'").to_string(), "len:0,8,be,body");
    assert_eq!(Framing::parse("delim:。", Charset::Gbk).expect("has it").to_string(), "hex:A1A3");
}

#[test]
fn a_field_that_is_too_narrow_is_told() {
    assert_eq!(framing("len:B").wrap(&[0; 255]).map(|frame| frame.len()), Ok(256));
    assert_eq!(framing("len:B").wrap(&[0; 256]), Err(WrapError::TooLong { length: 256, size: 1 }));
    assert_eq!(framing("len:0,1,be,body,+9").wrap(&[0; 3]), Err(WrapError::TooLong { length: -6, size: 1 }));
    assert_eq!(framing("fixed:4").wrap(b"hello"), Ok(b"hello\0\0\0".to_vec()));
}

fn any_framing() -> impl Strategy<Value = Framing> {
    let texts = [
        "raw",
        "delim:;",
        "delim+keep:ab",
        "delim:aa",
        "fixed:3",
        "len:B",
        "len:1,1,be,whole",
        "len:!H",
        "len:i",
        "len+keep:1,2,le,field,header=5",
        "markers:\"a\"..\"b\"",
        "markers+keep:\"aa\"..\"ba\"",
    ];
    prop::sample::select(texts.map(framing).to_vec())
}

proptest! {
    #[test]
    fn reads_do_not_matter(
        framing in any_framing().prop_filter("reads are its frames", |framing| !framing.is_raw()),
        bytes in prop::collection::vec(prop::sample::select(b"ab;\0\x01\x02\x03\x04".to_vec()), 0..200),
        cuts in prop::collection::vec(0usize..200, 0..20),
        most in 1usize..20,
    ) {
        let mut framer = Framer::with_most(&framing, most);
        let expected = split(&mut framer, &[&bytes]);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let reads: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(joined(split(&mut framer, &reads)), joined(expected));
    }

    #[test]
    fn nothing_is_lost_where_all_is_kept(
        framing in any_framing().prop_map(kept),
        bytes in prop::collection::vec(prop::sample::select(b"ab;\0\x01\x02\x03\x04".to_vec()), 0..200),
        most in 1usize..20,
    ) {
        let got = split(&mut Framer::with_most(&framing, most), &[&bytes]);
        prop_assert_eq!(got.into_iter().flat_map(|(bytes, _)| bytes).collect::<Vec<u8>>(), bytes);
    }

    #[test]
    fn what_is_wrapped_is_split_again(
        framing in any_framing(),
        bodies in prop::collection::vec(prop::collection::vec(b'c'..=b'z', 1..30), 0..20),
    ) {
        let frames: Vec<Vec<u8>> = bodies.iter().map(|body| framing.wrap(body).expect("short")).collect();
        let got = split(&mut Framer::new(&framing), &[&frames.concat()]);
        prop_assert!(got.iter().all(|(_, cut)| cut.is_none()));
        let expected = match &framing {
            Framing::Raw => vec![frames.concat()].into_iter().filter(|all| !all.is_empty()).collect(),
            Framing::Fixed { length } => frames.concat().chunks(*length as usize).map(<[u8]>::to_vec).collect(),
            framing if *framing == kept(framing.clone()) => frames,
            _ => bodies,
        };
        prop_assert_eq!(got.into_iter().map(|(bytes, _)| bytes).collect::<Vec<_>>(), expected);
    }
}

fn kept(framing: Framing) -> Framing {
    match framing {
        Framing::Delimiter { bytes, .. } => Framing::Delimiter { bytes, keep: true },
        Framing::Length(field) => Framing::Length(LengthField { keep: true, ..field }),
        Framing::Markers { start, end, .. } => Framing::Markers { start, end, keep: true },
        other => other,
    }
}
