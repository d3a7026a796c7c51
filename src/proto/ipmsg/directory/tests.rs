use super::*;
use crate::codec::charset::Charset;
use proptest::prelude::*;

/// All parts of a stream that comes in pieces of a length, told shortly; or what is wrong, behind them.
fn told(stream: &[u8], piece: usize) -> String {
    let mut reader = DirectoryReader::new();
    let mut told = Vec::new();
    let mut contents = Vec::new();
    for mut input in stream.chunks(piece) {
        loop {
            match reader.next(&mut input) {
                Ok(None) => break assert!(input.is_empty()),
                Ok(Some(DirectoryPart::Bytes(bytes))) => {
                    assert!(!bytes.is_empty());
                    contents.extend_from_slice(bytes);
                }
                Ok(Some(part)) => told.push(words(part, &mut contents)),
                Err(error) => {
                    told.push(format!("{error:?}"));
                    return told.join(" ");
                }
            }
        }
    }
    if !reader.may_end_here() {
        told.push("…".into());
    }
    told.join(" ")
}

fn words(part: DirectoryPart, contents: &mut Vec<u8>) -> String {
    let text = |name: Vec<u8>| String::from_utf8_lossy(&name).into_owned();
    match part {
        DirectoryPart::Enter { name } => format!("{}/", text(name)),
        DirectoryPart::File { name, size, modified } => format!("{}({size},{modified:x})", text(name)),
        DirectoryPart::FileEnd => format!("'{}'", text(core::mem::take(contents))),
        DirectoryPart::Other { name } => format!("{}?", text(name)),
        DirectoryPart::Leave => "..".into(),
        DirectoryPart::End => "end".into(),
        DirectoryPart::Bytes(_) => String::new(),
    }
}

/// What iptux 0.8.3 sent, with the times that it had.
fn iptux() -> Vec<u8> {
    let times = "14=6b0309b7:16=6b0309b8:";
    [
        format!("002e:dirA:000000000:2:{times}"),
        format!("002f:empty:000000000:1:{times}"),
        format!("002d:sub:000000000:2:{times}"),
        format!("002f:b.bin:000000004:1:{times}bbbb"),
        format!("0023:.:0:3:{times}"),
        format!("0023:.:0:3:{times}"),
    ]
    .concat()
    .into_bytes()
}

#[test]
fn what_iptux_sends_is_read_in_whatever_pieces() {
    let stream = iptux();
    let expected = "dirA/ empty(0,6b0309b7) '' sub/ b.bin(4,6b0309b7) 'bbbb' .. .. end";
    for piece in [1, 2, 3, 7, 47, stream.len()] {
        assert_eq!(told(&stream, piece), expected, "{piece}");
    }
}

#[test]
fn every_truncation_is_told_from_the_whole() {
    let stream = iptux();
    for length in 0..stream.len() {
        let cut = told(&stream[..length], 16);
        // In the outermost folder, between entries, it may have been all.
        let between = cut == "dirA/" || cut.ends_with("''") || cut.ends_with("'bbbb' ..");
        assert!(cut.ends_with('…') || between, "{length}: {cut}");
        assert!(!cut.contains("Header") && !cut.contains("end"), "{length}: {cut}");
    }
}

#[test]
fn a_block_before_the_first_header_is_passed_over() {
    let stream = [&b"0016:root:000000000:2:"[..], b"0017:a.bin:000000002:1:xy", b"0013:.:000000000:3:"].concat();
    let expected = "root/ a.bin(2,0) 'xy' .. end";
    assert_eq!(told(&stream, 5), expected);
    let block: Vec<u8> = (0..4096).map(|at| (at * 7 % 256) as u8).collect();
    for piece in [1, 100, 4096, 10_000] {
        assert_eq!(told(&[&block[..], &stream].concat(), piece), expected, "{piece}");
        assert_eq!(told(&[&b"0fff:x ab:"[..], &stream].concat(), piece), expected, "{piece}");
    }
    assert_eq!(told(&[&[b'-'; 13_000][..], &stream].concat(), 100), "NoFolder");
}

#[test]
fn wrong_headers_end_it() {
    for (header, error) in [
        ("0018:a.bin:000000002:1:xyz", "Header"),
        ("0016:a.bin:000000002:1:xyz", "Header"),
        ("0000:a", "Header"),
        ("5:xx:", "Header"),
        (":", "Header"),
        ("-017:a.bin:000000002:1:xy", "Header"),
        ("000000017:a.bin:000000002:1:", "Header"),
        ("1001:a", "TooLong"),
        ("ffffffff:a", "TooLong"),
        ("000d:::0:1:xx:", "Header"),
        ("000c:name:1:", "Header"),
        ("000e:name:x:1:", "Header"),
        ("0012:n:00000000000000001:1:", "Header"),
    ] {
        let stream = [&b"0016:root:000000000:2:"[..], header.as_bytes()].concat();
        assert_eq!(told(&stream, 3), format!("root/ {error}"), "{header}");
    }
}

#[test]
fn any_width_of_digits_and_a_colon_in_a_name_are_read() {
    let stream = b"b:r::t:0:2:000020:a::b.bin:0000000000002:1:xya:l:5:104:xxxxx8:.:0:3:";
    assert_eq!(told(stream, 4), "r:t/ a:b.bin(2,0) 'xy' l? .. end");
}

#[test]
fn depth_and_endless_files_are_bounded() {
    let deep = enter("x", 0, Charset::Gbk).repeat(DEEPEST + 1);
    assert!(told(&deep, 1000).ends_with("x/ TooDeep"));
    let root = b"0016:root:000000000:2:";
    let endless = [&root[..], b"1f:big:ffffffffffffffff:1:14=5:", &[0; 5000]].concat();
    assert_eq!(told(&endless, 100), format!("root/ big({},5) …", u64::MAX));
}

#[test]
fn what_follows_the_end_is_passed_over() {
    let stream = [iptux(), b"anything: 0016:root:000000000:2:".to_vec()].concat();
    assert!(told(&stream, 10).ends_with(".. .. end"));
}

#[test]
fn what_we_write_is_in_the_form_of_windows() {
    assert_eq!(enter("root", 0, Charset::Gbk), b"0016:root:000000000:2:");
    assert_eq!(file("b.bin", 4, 0x6b03_09b7, Charset::Gbk), b"0023:b.bin:000000004:1:14=6b0309b7:");
    assert_eq!(file("中:😀", 0, 0, Charset::Gbk), b"0017:\xd6\xd0::_:000000000:1:");
    assert_eq!(leave(), b"0013:.:000000000:3:");
}

/// Writes a tree whose shape these bytes are, and tells what it is.
fn tree(shape: &[u8], charset: Charset) -> (Vec<u8>, String) {
    let mut stream = enter("根", 1, charset);
    let mut told = vec!["根/".to_owned()];
    let mut depth = 1;
    for &choice in shape {
        match choice % 4 {
            0 if depth < DEEPEST => {
                stream.extend(enter("sub:dir", 0, charset));
                told.push("sub:dir/".into());
                depth += 1;
            }
            1 if depth > 1 => {
                stream.extend(leave());
                told.push("..".into());
                depth -= 1;
            }
            _ => {
                let size = usize::from(choice);
                stream.extend(file("文件.txt", size as u64, 16, charset));
                stream.extend(b"x".repeat(size));
                told.push(format!("文件.txt({size},10) '{}'", "x".repeat(size)));
            }
        }
    }
    for _ in 0..depth {
        stream.extend(leave());
        told.push("..".into());
    }
    told.push("end".into());
    (stream, told.join(" "))
}

proptest! {
    #[test]
    fn a_tree_comes_back(shape in proptest::collection::vec(any::<u8>(), 0..30), piece in 1usize..300) {
        let (stream, expected) = tree(&shape, Charset::Utf8);
        prop_assert_eq!(told(&stream, piece), expected);
    }

    #[test]
    fn mutations_are_survived(
        shape in proptest::collection::vec(any::<u8>(), 0..8),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        piece in 1usize..100,
    ) {
        let (mut stream, _) = tree(&shape, Charset::Utf8);
        for (at, byte) in changes {
            let at = at.index(stream.len());
            stream[at] = byte;
        }
        told(&stream, piece);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(
        prop_oneof![Just(b':'), Just(b'0'), Just(b'1'), Just(b'2'), any::<u8>()], 0..300,
    ), piece in 1usize..100) {
        told(&bytes, piece);
        told(&[&b"0016:root:000000000:2:"[..], &bytes].concat(), piece);
    }
}
