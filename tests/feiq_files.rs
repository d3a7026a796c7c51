//! Files of a messenger, both ways, between two of its kind and with peers that speak by hand.
//!
//! Traffic rule: loopback only. Each test has addresses of its own there.

mod feiq_files_support;
mod feiq_station_support;
mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use feiq_files_support::*;
use feiq_station_support::*;
use netaide::net::Notice;
use netaide::net::ipmsg::{FileDirection, FileEnd, FileTransferId, IpmsgAsk};
use netaide::proto::ipmsg::{Delivery, Failure, FileKind, MessageId, Mode, Packet};
use support::wait_for;

#[test]
fn files_of_all_sizes_arrive_as_they_are() {
    let (pair, from, to) = (pair(1), folder(), folder());
    let sizes = [0, 1, 4096, 131_072, 131_073, 12_345_678];
    let files: Vec<_> = sizes.iter().map(|size| file(&from, &format!("文件 {size}.bin"), *size)).collect();
    let message = pair.offers(1, &files);
    assert_eq!(message.files.len(), sizes.len());
    for (index, &size) in sizes.iter().enumerate() {
        assert_eq!((message.files[index].size, message.files[index].kind), (size as u64, FileKind::File));
        let state = fetch(&pair.two, wanted(index as u64, &message, index, to.path()));
        let place = to.path().join(format!("文件 {size}.bin"));
        assert_eq!((state.end, state.bytes), (Some(FileEnd::Complete), size as u64));
        assert_eq!(state.path.as_deref(), Some(place.as_path()));
        assert!(fs::read(place).expect("a file") == bytes(size), "{size}");
    }
    assert_eq!(listing(to.path()).len(), sizes.len(), "nothing else is left");
    for number in 0..sizes.len() as u64 {
        let state = ended(&pair.one, FileTransferId(FileTransferId::OF_PEERS + number));
        assert_eq!((state.end.clone(), Some(state.bytes)), (Some(FileEnd::Complete), state.size));
    }
    let begun = |notice: &Notice| matches!(notice, Notice::FileBegun { direction: FileDirection::Fetched, .. });
    let over = |notice: &Notice| matches!(notice, Notice::FileEnded { end: FileEnd::Complete, .. });
    let notices = pair.two.session.notices();
    assert_eq!(notices.iter().filter(|(_, notice)| begun(notice)).count(), sizes.len());
    assert_eq!(notices.iter().filter(|(_, notice)| over(notice)).count(), sizes.len());
    let asked = |packet: &&(_, Packet)| packet.1.command.mode() == Mode::GETFILEDATA;
    assert_eq!(pair.two.sent().iter().filter(asked).count(), sizes.len(), "requests are recorded");
}

#[test]
fn a_folder_arrives_with_all_that_is_in_it() {
    let (pair, from, to) = (pair(2), folder(), folder());
    let root = from.path().join("资料");
    fs::create_dir_all(root.join("空")).expect("made");
    fs::create_dir_all(root.join("a/b/c")).expect("made");
    for (name, size) in [("空文件.txt", 0), ("大.bin", 3_000_000), ("a/1.txt", 1), ("a/b/c/深.txt", 500)] {
        fs::write(root.join(name), bytes(size)).expect("written");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", root.join("a/link")).expect("a link");
    let message = pair.offers(1, std::slice::from_ref(&root));
    assert_eq!((message.files[0].name.as_str(), message.files[0].kind), ("资料", FileKind::Folder));
    let state = fetch(&pair.two, wanted(1, &message, 0, to.path()));
    assert_eq!((state.end, state.bytes, state.files), (Some(FileEnd::Complete), 3_000_501, 4));
    let expected = ["a/", "a/1.txt", "a/b/", "a/b/c/", "a/b/c/深.txt", "大.bin", "空/", "空文件.txt"];
    assert_eq!(listing(&to.path().join("资料")), expected);
    assert!(fs::read(to.path().join("资料/大.bin")).expect("a file") == bytes(3_000_000));
    let state = served(&pair.one);
    assert_eq!((state.end, state.bytes, state.files), (Some(FileEnd::Complete), 3_000_501, 4));

    let again = fetch(&pair.two, wanted(2, &message, 0, to.path()));
    assert_eq!(again.end, Some(FileEnd::Exists), "no folder is ever put into another");
}

#[test]
fn a_folder_without_an_end_mark_is_taken_and_says_so() {
    let (station, giver) = (Station::open(config([127, 73, 12, 1], 0, "甲")), Giver::at([127, 73, 12, 2], None));
    let to = folder();
    let message = giver.offers(&station, "1", FileKind::Folder, "d", 0);
    let whole = "0013:d:000000000:2:0013:a:000000003:1:abc";
    for (id, end, unended) in [(1, "0013:.:000000000:3:", false), (2, "", true)] {
        let mut fetch = wanted(id, &message, 0, to.path());
        fetch.name = format!("d{id}");
        station.ask(IpmsgAsk::Fetch(Box::new(fetch)));
        giver.gives(format!("{whole}{end}").as_bytes());
        let state = ended(&station, FileTransferId(id));
        assert_eq!((state.end, state.unended), (Some(FileEnd::Complete), unended), "{end}");
    }
    assert_eq!(listing(to.path()), ["d1/", "d1/a", "d2/", "d2/a"]);
}

#[test]
fn what_is_there_is_replaced_only_if_that_was_asked_for() {
    let (pair, from, to) = (pair(3), folder(), folder());
    let message = pair.offers(1, &[file(&from, "a.txt", 10)]);
    fs::write(to.path().join("a.txt"), "mine").expect("written");
    assert_eq!(fetch(&pair.two, wanted(1, &message, 0, to.path())).end, Some(FileEnd::Exists));
    assert_eq!(fs::read(to.path().join("a.txt")).expect("a file"), b"mine");
    let mut other = wanted(2, &message, 0, to.path());
    other.overwrite = true;
    assert!(complete(&fetch(&pair.two, other)));
    assert_eq!(fs::read(to.path().join("a.txt")).expect("a file"), bytes(10));
    for name in ["../a.txt", "/tmp/a.txt", "x/y", "..", ".", "", "a/"] {
        let mut outside = wanted(10, &message, 0, to.path());
        (outside.id, outside.name) = (FileTransferId(100 + name.len() as u64 * 10), name.into());
        outside.id.0 += name.bytes().map(u64::from).sum::<u64>() * 100;
        assert!(matches!(fetch(&pair.two, outside).end, Some(FileEnd::Failed(_))), "{name:?}");
    }
    assert_eq!(listing(to.path()), ["a.txt"]);
}

#[test]
fn a_withdrawn_or_declined_file_is_not_served_any_more() {
    let (pair, from, to) = (pair(4), folder(), folder());
    let message = pair.offers(1, &[file(&from, "a.txt", 10)]);
    wait_for("the offer", || pair.one.status().offers().first().is_some_and(|offer| !offer.to.is_empty()));
    pair.one.ask(IpmsgAsk::Withdraw(MessageId(1)));
    wait_for("no offer", || pair.one.status().offers().is_empty());
    assert_eq!(fetch(&pair.two, wanted(1, &message, 0, to.path())).end, Some(FileEnd::Short(Some(10))));
    let other = pair.offers(2, &[file(&from, "b.txt", 10)]);
    pair.two.ask(IpmsgAsk::Decline(other.peer, other.number));
    wait_for("no offer", || pair.one.status().offers().is_empty());
    assert_eq!(fetch(&pair.two, wanted(2, &other, 0, to.path())).end, Some(FileEnd::Short(Some(10))));
    assert!(listing(to.path()).is_empty());
}

#[test]
fn a_cut_transfer_goes_on_where_it_was() {
    let (station, giver) = (Station::open(config([127, 73, 5, 1], 0, "甲")), Giver::at([127, 73, 5, 2], None));
    let (to, whole) = (folder(), bytes(300_000));
    let message = giver.offers(&station, "1", FileKind::File, "big.bin", 300_000);
    station.ask(IpmsgAsk::Fetch(Box::new(wanted(1, &message, 0, to.path()))));
    assert_eq!(giver.gives(&whole[..200_000]).offset, 0);
    let state = ended(&station, FileTransferId(1));
    assert_eq!((state.end, state.bytes), (Some(FileEnd::Short(Some(100_000))), 200_000));
    assert_eq!(listing(to.path()), ["big.bin.7d3-1.part"]);
    let mut again = wanted(2, &message, 0, to.path());
    again.resume = true;
    station.ask(IpmsgAsk::Fetch(Box::new(again)));
    let (request, mut stream) = giver.asked();
    assert!(request.offset > 190_000 && request.offset < 200_000, "{request:?}");
    stream.write_all(&whole[request.offset as usize..]).expect("sent");
    let state = ended(&station, FileTransferId(2));
    assert!(complete(&state));
    // The speed is that of what moved now.
    assert_eq!((state.before, state.moved()), (request.offset, 300_000 - request.offset));
    assert!(fs::read(to.path().join("big.bin")).expect("a file") == whole);
    assert_eq!(listing(to.path()), ["big.bin"]);
}

#[test]
fn a_peer_that_ignores_the_offset_or_has_another_file_by_now_harms_nothing() {
    let (station, giver) = (Station::open(config([127, 73, 6, 1], 0, "甲")), Giver::at([127, 73, 6, 2], None));
    let (to, whole) = (folder(), bytes(100_000));
    let message = giver.offers(&station, "1", FileKind::File, "big.bin", 100_000);
    let part = to.path().join("big.bin.7d3-1.part");
    let again = |id| {
        let mut again = wanted(id, &message, 0, to.path());
        (again.resume, again.name) = (true, "big.bin".into());
        station.ask(IpmsgAsk::Fetch(Box::new(again)));
    };
    // As iptux: from the beginning, whatever was asked.
    fs::write(&part, &whole[..50_000]).expect("written");
    again(1);
    assert_eq!(giver.gives(&whole).offset, 50_000 - 4096);
    assert!(complete(&ended(&station, FileTransferId(1))));
    assert!(fs::read(to.path().join("big.bin")).expect("a file") == whole);
    fs::remove_file(to.path().join("big.bin")).expect("removed");
    // What is there is of another file: it is asked for once more, from the beginning.
    fs::write(&part, bytes(60_000).iter().map(|byte| byte ^ 0xff).collect::<Vec<_>>()).expect("written");
    again(2);
    let (request, mut stream) = giver.asked();
    stream.write_all(&whole[request.offset as usize..]).ok();
    assert_eq!(giver.gives(&whole).offset, 0);
    assert!(complete(&ended(&station, FileTransferId(2))));
    assert!(fs::read(to.path().join("big.bin")).expect("a file") == whole);
    assert_eq!(listing(to.path()), ["big.bin"]);
}

#[test]
fn nothing_is_kept_of_what_a_peer_would_not_resume() {
    let (station, giver) = (Station::open(config([127, 73, 7, 1], 0, "甲")), Giver::at([127, 73, 7, 2], None));
    let to = folder();
    let message = giver.offers(&station, "1_iptux 0.8.3", FileKind::File, "big.bin", 1000);
    let mut fetch = wanted(1, &message, 0, to.path());
    fetch.resume = true;
    station.ask(IpmsgAsk::Fetch(Box::new(fetch)));
    giver.gives(&bytes(600));
    assert_eq!(ended(&station, FileTransferId(1)).end, Some(FileEnd::Short(Some(400))));
    assert!(listing(to.path()).is_empty());
}

#[test]
fn the_receiver_takes_no_more_than_was_told_and_closes() {
    let (station, giver) = (Station::open(config([127, 73, 8, 1], 0, "甲")), Giver::at([127, 73, 8, 2], None));
    let to = folder();
    let message = giver.offers(&station, "1", FileKind::Clipboard, "picture.png", 1000);
    station.ask(IpmsgAsk::Fetch(Box::new(wanted(1, &message, 0, to.path()))));
    let (request, mut stream) = giver.asked();
    assert!(!request.folder && request.number == 2003 && request.file == 1);
    // As Windows does: without an end of its own, and then some.
    stream.write_all(&bytes(5000)).expect("sent");
    assert!(rest(&mut stream).is_empty(), "it closes by itself");
    assert!(complete(&ended(&station, FileTransferId(1))));
    assert_eq!(fs::read(to.path().join("picture.png")).expect("a file"), bytes(1000));
}

#[test]
fn while_nothing_comes_the_speed_falls_and_the_silence_is_counted() {
    let (station, giver) = (Station::open(config([127, 73, 13, 1], 0, "甲")), Giver::at([127, 73, 13, 2], None));
    let to = folder();
    let message = giver.offers(&station, "1", FileKind::File, "f", 1_000_000);
    station.ask(IpmsgAsk::Fetch(Box::new(wanted(1, &message, 0, to.path()))));
    let (_, mut stream) = giver.asked();
    stream.write_all(&bytes(100_000)).expect("sent");
    let state = || transfer(&station, FileTransferId(1)).map(|transfer| transfer.state()).unwrap_or_default();
    wait_for("the first part", || state().bytes == 100_000);
    let early = state();
    assert!(!early.waits && early.end.is_none());
    wait_for("a lower speed", || state().speed() < early.speed() / 2.0 && state().quiet > early.quiet);
    wait_for("the silence", || state().stalled() >= Some(3));
    stream.write_all(&bytes(10_000)).expect("sent");
    wait_for("it goes on", || state().bytes == 110_000);
    let late = state();
    assert!(late.elapsed - late.quiet >= Duration::from_secs(3), "the silence was counted anew: {late:?}");
    drop(stream);
    let over = ended(&station, FileTransferId(1));
    assert_eq!((over.end.clone(), over.stalled()), (Some(FileEnd::Short(Some(890_000))), None));
    assert_eq!(state().elapsed, over.elapsed, "the time of what is over stands");
}

#[test]
fn cancelling_ends_both_directions() {
    let (station, giver) = (Station::open(config([127, 73, 9, 1], 0, "甲")), Giver::at([127, 73, 9, 2], None));
    let to = folder();
    let message = giver.offers(&station, "1", FileKind::File, "big.bin", 1000);
    station.ask(IpmsgAsk::Fetch(Box::new(wanted(1, &message, 0, to.path()))));
    let (_, mut stream) = giver.asked();
    stream.write_all(&bytes(10)).expect("sent");
    station.ask(IpmsgAsk::Cancel(FileTransferId(1)));
    assert_eq!(ended(&station, FileTransferId(1)).end, Some(FileEnd::Cancelled));
    assert!(rest(&mut stream).is_empty());

    let peer = station.meets(giver.peer.address());
    // Its folder goes at the end of the line.
    let gone = file(&folder(), "gone.bin", 1);
    offer(&station, 5, peer, &[gone]);
    station.delivered(5, Delivery::Failed(Failure::NoFile));
    let from = folder();
    offer(&station, 6, peer, &[file(&from, "large.bin", 40_000_000)]);
    let offered = loop {
        let packet = giver.peer.hears(Mode::SENDMSG);
        if String::from_utf8_lossy(&packet.extra).contains("large.bin") {
            break packet;
        }
    };
    let mut stream = connect([127, 73, 9, 2], station.local);
    stream.write_all(format!("1:5:li:pc:96:{:x}:1:0:", offered.number).as_bytes()).expect("sent");
    let mut first = [0; 1000];
    stream.read_exact(&mut first).expect("the beginning");
    assert!(bytes(1000) == first);
    station.ask(IpmsgAsk::Cancel(FileTransferId(FileTransferId::OF_PEERS)));
    assert_eq!(served(&station).end, Some(FileEnd::Cancelled));
    assert!(rest(&mut stream).len() < 40_000_000 - 1000);
}

#[test]
fn where_nobody_listens_the_other_port_is_tried_and_then_told() {
    let station = Station::open(config([127, 73, 10, 1], 0, "甲"));
    let (giver, to) = (Giver::at([127, 73, 10, 2], Some(2425)), folder());
    let message = giver.offers(&station, "1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9", FileKind::File, "a.bin", 5);
    station.ask(IpmsgAsk::Fetch(Box::new(wanted(1, &message, 0, to.path()))));
    giver.gives(&bytes(5));
    assert!(complete(&ended(&station, FileTransferId(1))));
    drop(giver);
    let mut again = wanted(2, &message, 0, to.path());
    again.name = "b.bin".into();
    let Some(FileEnd::Failed(error)) = fetch(&station, again).end else { panic!("nobody is there") };
    assert_eq!(error.cause, netaide::net::Cause::Refused);
    assert_eq!(listing(to.path()), ["a.bin"]);
}

#[test]
fn an_offset_is_honoured_and_requests_come_in_whatever_form() {
    let (station, peer) = (Station::open(config([127, 73, 11, 1], 0, "甲")), Peer::at([127, 73, 11, 2], 0));
    let from = folder();
    peer.says(station.local, "1:1:li:pc:1:li\0\0");
    let id = station.meets(peer.address());
    offer(&station, 1, id, &[file(&from, "a.bin", 1000), from.path().into()]);
    let number = format!("{:x}", peer.hears(Mode::SENDMSG).number);
    let line = |rest: &str| format!("1_lbt6_0#x:7:li:pc:{}", rest.replace('N', &number));
    let get = |line: String| ask([127, 73, 11, 2], station.local, &[line.as_bytes()]);
    assert_eq!(get(line("96:N:1:0:")), bytes(1000));
    assert_eq!(get(line("96:N:1:3e0:\0")), &bytes(1000)[0x3e0..]);
    assert_eq!(get(line("96:N:1:0")), bytes(1000), "without an end, after a pause");
    assert_eq!(get(line("96:N:1")), bytes(1000), "without an offset");
    assert_eq!(get(line("96:N:1:ffffffff\0")), b"", "behind the end");
    assert_eq!(get(line("96:N:2:0\0")), b"", "a folder is no file");
    let stream = get(line("2097250:N:2:0\0"));
    assert!(stream.ends_with(b":.:000000000:3:"), "{}", String::from_utf8_lossy(&stream));
    let whole = line("96:N:1:0:");
    let pieces: Vec<&[u8]> = whole.as_bytes().chunks(1).collect();
    assert_eq!(ask([127, 73, 11, 2], station.local, &pieces), bytes(1000), "in pieces");
    let mut half = connect([127, 73, 11, 2], station.local);
    half.write_all(line("96:N:1:0").as_bytes()).expect("sent");
    half.shutdown(Shutdown::Write).expect("half closed");
    assert_eq!(rest(&mut half), bytes(1000), "whoever has said all is answered");
}
