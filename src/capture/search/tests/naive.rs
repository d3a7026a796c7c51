//! Generated captures, searched the slow way as well.

use proptest::prelude::*;

use super::{append, found};
use crate::capture::search::Query;
use crate::capture::{Capture, Direction};
use crate::codec::charset::Charset;
use crate::codec::pattern::Pattern;

/// Which peer (two connections, one of datagrams), which way, how many bytes.
type Piece = (usize, bool, usize);

/// Cuts a text into records. Each stream has its own copy of it and goes on where it stopped.
fn record(text: &[u8], pieces: &[Piece]) -> (Capture, Vec<(usize, bool, Vec<u8>)>) {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let address = ([127, 0, 0, 1], 1).into();
    let peers = [writer.connection(address), writer.connection(address), writer.address(address)];
    let mut at = [[0; 2]; 3];
    let mut records = Vec::new();
    for &(peer, sent, length) in pieces {
        let from = &mut at[peer][usize::from(sent)];
        let bytes = text[*from..(*from + length).min(text.len())].to_vec();
        *from += bytes.len();
        let direction = if sent { Direction::Sent } else { Direction::Received };
        append(&mut writer, peers[peer], direction, &bytes);
        records.push((peer, sent, bytes));
    }
    (capture, records)
}

/// The records in which a hit begins: streams are put together, datagrams stand alone. `is_at` says whether there is
/// a hit at a place of such a whole.
fn naive(records: &[(usize, bool, Vec<u8>)], is_at: impl Fn(&[u8], usize) -> bool) -> Vec<u64> {
    let mut has = vec![false; records.len()];
    for (stream, sent) in [(0, false), (0, true), (1, false), (1, true)] {
        let mut whole = Vec::new();
        let mut of = Vec::new();
        for (index, (_, _, bytes)) in
            records.iter().enumerate().filter(|(_, (peer, way, _))| (*peer, *way) == (stream, sent))
        {
            whole.extend_from_slice(bytes);
            of.extend(bytes.iter().map(|_| index));
        }
        (0..whole.len()).filter(|&at| is_at(&whole, at)).for_each(|at| has[of[at]] = true);
    }
    for (index, (_, _, bytes)) in records.iter().enumerate().filter(|(_, (peer, _, _))| *peer == 2) {
        has[index] = (0..bytes.len()).any(|at| is_at(bytes, at));
    }
    has.iter().enumerate().filter(|(_, has)| **has).map(|(index, _)| index as u64).collect()
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    proptest::collection::vec((0usize..3, any::<bool>(), 0usize..5), 0..30)
}

proptest! {
    #[test]
    fn bytes_are_found_over_all_cuts(
        text in proptest::collection::vec(0u8..3, 0..40),
        pieces in pieces(),
        wanted in proptest::collection::vec(proptest::option::of(0u8..3), 1..5),
    ) {
        let (capture, records) = record(&text, &pieces);
        let hex: String = wanted.iter().map(|byte| byte.map_or("?? ".to_owned(), |byte| format!("{byte:02X} "))).collect();
        let is_at = |whole: &[u8], at: usize| whole.get(at..at + wanted.len()).is_some_and(|there|
            there.iter().zip(&wanted).all(|(byte, wanted)| wanted.is_none_or(|wanted| wanted == *byte)));
        let query = Query::content(Pattern::hex(&hex).expect("hex"));
        prop_assert_eq!(found(&capture, query), naive(&records, is_at));
    }

    #[test]
    fn text_is_found_where_its_characters_begin_over_all_cuts(
        text in "[aA你好丂@世中]{0,16}",
        pieces in pieces(),
        wanted in "[aA你好丂@]{1,2}",
        exact in any::<bool>(),
    ) {
        for charset in [Charset::Utf8, Charset::Gbk, Charset::Gb18030, Charset::Utf16Le] {
            let bytes = charset.encode(&text).expect("has them");
            let (capture, records) = record(&bytes, &pieces);
            let wide = charset.encode(&wanted).expect("has them").len();
            let is_at = |whole: &[u8], at: usize| {
                // A stream begins with a whole character, so that its start is known, and each datagram too.
                let begins = charset.character_from(whole, 0, at) == Some(at);
                let there = whole.get(at..at + wide).and_then(|there| charset.decode_strict(there));
                begins && there.is_some_and(|there| if exact { there == wanted } else { there.to_lowercase() == wanted.to_lowercase() })
            };
            let query = Query::content(Pattern::text(&wanted, charset, exact).expect("text"));
            prop_assert_eq!(found(&capture, query), naive(&records, is_at), "{:?}", charset);
        }
    }
}
