use super::{LineKind, Log, LogSettings, Place, Shape};
use crate::capture::{Capture, Direction, Entry, PeerId, Writer};
use crate::codec::charset::Charset;

fn append(writer: &mut Writer, peer: PeerId, direction: Direction, bytes: &[u8]) {
    writer.append(&[Entry { time: 0, direction, peer, local: PeerId::NONE, bytes }]);
}

fn stream() -> LogSettings {
    LogSettings { log_mode: false, line_per_record: false, ..LogSettings::default() }
}

fn log(settings: LogSettings, records: &[(Direction, &[u8])]) -> (Log, Writer) {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let peer = writer.connection(([192, 168, 56, 1], 4089).into());
    for (direction, bytes) in records {
        append(&mut writer, peer, *direction, bytes);
    }
    let mut log = Log::new(capture.reader(), settings);
    log.prepare(80, None);
    (log, writer)
}

fn texts(log: &mut Log, record: u64) -> Vec<String> {
    log.unit(record).expect("shown").lines.iter().map(|line| line.text.clone()).collect()
}

#[test]
fn log_mode_is_the_originals() {
    let (mut log, _) = log(LogSettings::default(), &[(Direction::Received, "哈哈哈".as_bytes())]);
    let lines = texts(&mut log, 0);
    assert!(lines[0].starts_with('['), "{lines:?}");
    assert!(lines[0].ends_with("]# RECV ASCII FROM 192.168.56.1 :4089>"), "{lines:?}");
    assert_eq!(lines[1..], ["哈哈哈", ""]);
}

#[test]
fn stream_mode_joins_reads_and_keeps_directions_apart() {
    let records: &[(Direction, &[u8])] = &[
        (Direction::Received, b"one "),
        (Direction::Received, b"line\n"),
        (Direction::Received, b"next"),
        (Direction::Sent, b"mine"),
    ];
    let (mut log, _) = log(stream(), records);
    assert_eq!(texts(&mut log, 1), ["one line"]);
    assert_eq!(texts(&mut log, 2), ["next"]);
    assert_eq!(log.unit(3).expect("shown").lines[0].kind, LineKind::Sent);
}

#[test]
fn a_charset_applies_to_what_is_already_there() {
    let (mut log, _) = log(stream(), &[(Direction::Received, b"\xC4\xE3\xBA\xC3")]);
    assert!(texts(&mut log, 0)[0].contains('\u{fffd}'));
    log.settings.charset = Charset::Gbk;
    log.prepare(80, None);
    assert_eq!(texts(&mut log, 0), ["你好"]);
}

#[test]
fn an_open_character_shows_its_bytes_until_it_is_completed() {
    let (mut log, mut writer) =
        log(LogSettings { line_per_record: true, ..stream() }, &[(Direction::Received, b"a\xE4\xBD")]);
    assert_eq!(texts(&mut log, 0), ["a\\xE4\\xBD"]);
    append(&mut writer, PeerId(2), Direction::Received, b"\xA0b");
    assert_eq!(texts(&mut log, 0), ["a"]);
    assert_eq!(texts(&mut log, 1), ["你b"]);
}

#[test]
fn steps_cross_records_and_stop_at_the_ends() {
    let (mut log, _) =
        log(stream(), &[(Direction::Received, b"a\nb\nc\n"), (Direction::Received, b"d\n"), (Direction::Sent, b"e")]);
    let place = |record, line| Place { record, line };
    assert_eq!(log.end(), place(2, 0));
    assert_eq!(log.step(place(0, 0), 3), place(1, 0));
    assert_eq!(log.step(place(2, 0), -2), place(0, 2));
    assert_eq!(log.step(place(0, 1), -9), place(0, 0));
    assert_eq!(log.step(place(0, 1), 99), place(2, 0));
}

#[test]
fn clearing_and_pausing_change_the_view_only() {
    let (mut log, mut writer) = log(stream(), &[(Direction::Received, b"old")]);
    log.clear();
    assert!(log.records().is_empty());
    append(&mut writer, PeerId(2), Direction::Received, b"new");
    assert_eq!(texts(&mut log, 1), ["new"]);
    log.set_paused(true);
    append(&mut writer, PeerId(2), Direction::Received, b"held");
    assert_eq!((log.records(), log.held_back()), (1..2, 1));
    log.set_paused(false);
    assert_eq!(log.records(), 1..3);
}

#[test]
fn hex_lines_hold_whole_bytes() {
    let (mut log, _) = log(LogSettings { hex: true, ..stream() }, &[(Direction::Received, &[0xAB; 40])]);
    log.prepare(50, None);
    let lines = texts(&mut log, 0);
    assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [47, 47, 23]);
}

#[test]
fn an_empty_datagram_is_a_line() {
    let (mut log, _) = log(stream(), &[(Direction::Received, b"")]);
    assert!(!log.unit(0).expect("shown").lines[0].note.is_empty());
}

#[test]
fn long_records_are_set_on_their_own_and_the_cache_is_bounded() {
    let long = vec![b'x'; 60_000];
    let records: Vec<(Direction, &[u8])> = (0..400).map(|_| (Direction::Received, long.as_slice())).collect();
    let (mut log, _) = log(stream(), &records);
    for record in 0..400 {
        let unit = log.unit(record).expect("shown");
        assert_eq!(unit.records, record..record + 1);
        log.prepare(80, None);
        assert!(log.cached <= 17 << 20, "{} bytes are kept", log.cached);
    }
}

#[test]
fn copied_text_says_what_the_log_says_of_an_unfinished_character() {
    let (log, _writer) = log(stream(), &[(Direction::Received, b"a\xE4\xBD")]);
    let texts = crate::model::RecordText::new(log.reader().clone(), Charset::Utf8);
    assert_eq!(texts.record(0, crate::model::CopyAs::Text).as_deref(), Some("a\\xE4\\xBD"));
}

#[test]
fn the_table_has_a_row_a_record() {
    let records: &[(Direction, &[u8])] =
        &[(Direction::Received, b"one\r\ntwo\0"), (Direction::Sent, b""), (Direction::Received, &[b'x'; 1000])];
    let settings = LogSettings { table: true, ..LogSettings::default() };
    let (mut log, _) = log(settings, records);
    let unit = log.unit(0).expect("shown");
    assert_eq!((unit.records.clone(), unit.lines.len()), (0..1, 1));
    assert_eq!(unit.lines[0].text, "one\\r\\ntwo\\0");
    let row = unit.row.as_ref().expect("a row");
    assert_eq!((row.delta, row.peer.as_str(), row.length), (None, "192.168.56.1:4089", Some(9)));
    let row = log.unit(1).expect("shown").row.clone().expect("a row");
    assert_eq!((row.delta, row.direction, row.length), (Some(0), Direction::Sent, Some(0)));
    let long = log.unit(2).expect("shown").lines[0].text.clone();
    assert!(long.starts_with("xxx") && long.ends_with("x…") && long.len() < 500, "{long}");
    log.settings.hex = true;
    log.prepare(80, None);
    assert_eq!(texts(&mut log, 0), ["6F 6E 65 0D 0A 74 77 6F 00"]);
}

#[test]
fn a_character_cut_by_the_preview_is_left_out_and_one_begun_before_is_whole() {
    let bytes = "好".repeat(200);
    let bytes = bytes.as_bytes();
    let settings = LogSettings { table: true, ..LogSettings::default() };
    let (mut log, _) = log(settings, &[(Direction::Received, &bytes[..1]), (Direction::Received, &bytes[1..])]);
    let text = texts(&mut log, 1).remove(0);
    assert!(text.starts_with("好好") && text.ends_with("好…") && !text.contains('\u{fffd}'), "{text}");
}

#[test]
fn shapes_keep_what_log_mode_was() {
    let mut settings = stream();
    settings.set_shape(Shape::Table);
    assert_eq!((settings.shape(), settings.log_mode), (Shape::Table, false));
    settings.set_shape(Shape::Log);
    assert_eq!((settings.shape(), settings.table), (Shape::Log, false));
}
