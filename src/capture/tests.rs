use super::segment::SEGMENT_BYTES;
use super::{Capture, Direction, Entry, Peer, PeerId};

fn received(peer: PeerId, bytes: &[u8]) -> Entry<'_> {
    Entry { time: 1, direction: Direction::Received, peer, local: PeerId::NONE, bytes }
}

#[test]
fn records_come_back_by_index_with_their_bytes() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let peer = writer.address(([127, 0, 0, 1], 9).into());
    writer.append(&[received(peer, b"one"), received(peer, b""), received(peer, b"three")]);
    let mut bytes = Vec::new();
    assert!(reader.read(2, &mut bytes));
    assert_eq!(bytes, b"three");
    assert_eq!(reader.meta(1).map(|meta| meta.length), Some(0));
    assert!(!reader.read(3, &mut bytes), "a record that has not come yet");
    let totals = reader.totals();
    assert_eq!((totals.received_packets, totals.received_bytes), (3, 8));
}

#[test]
fn a_stream_is_linked_per_peer_and_direction() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let a = writer.connection(([127, 0, 0, 1], 1).into());
    let b = writer.connection(([127, 0, 0, 1], 1).into());
    assert_ne!(a, b, "the same address again is another connection");
    let sent = Entry { direction: Direction::Sent, ..received(a, b"s") };
    writer.append(&[received(a, b"xy"), received(b, b"z"), sent, received(a, b"w")]);
    let meta = reader.meta(3).expect("appended");
    assert_eq!((meta.previous, meta.stream_offset), (Some(0), 2));
    assert_eq!(reader.meta(2).expect("appended").previous, None);
    assert_eq!(reader.last_of(a, Direction::Received), Some(3));
    assert_eq!(reader.peer(b), Peer::Connection(([127, 0, 0, 1], 1).into()));
}

#[test]
fn beyond_the_limit_the_oldest_leave_and_first_tells() {
    let capture = Capture::new(4 * SEGMENT_BYTES);
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let block = vec![7u8; SEGMENT_BYTES / 2];
    for _ in 0..20 {
        writer.append(&[received(PeerId::NONE, &block)]);
    }
    assert_eq!(reader.length(), 20);
    let first = reader.first();
    assert!((10..=16).contains(&first), "first is {first}");
    let mut bytes = Vec::new();
    assert!(!reader.read(first - 1, &mut bytes));
    assert!(reader.read(first, &mut bytes));
    assert_eq!(bytes.len(), block.len());
    assert_eq!(reader.totals().received_packets, 20, "what left is still counted");
}

#[test]
fn a_message_to_all_counts_once_for_each_client() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let entry = Entry { direction: Direction::Sent, ..received(PeerId::ALL, b"hey") };
    writer.append_for_all(&entry, 3);
    let totals = capture.reader().totals();
    assert_eq!((totals.sent_packets, totals.sent_bytes), (3, 9));
    assert_eq!(capture.reader().length(), 1);
}
