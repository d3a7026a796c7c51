//! The messenger's worker over real sockets: with another of its kind, and with plain sockets that speak by hand.
//!
//! Traffic rule: loopback only. Each test has addresses of its own there, of which macOS has only one.
#![cfg(not(target_os = "macos"))]

mod feiq_station_support;
mod support;

use std::time::{Duration, Instant};

use feiq_station_support::*;
use netaide::capture::Direction;
use netaide::net::ipmsg::{Fetch, FileEnd, FileTransferId, IpmsgAsk, Raw};
use netaide::net::{Cause, Config, Ending, Notice, Operation, State};
use netaide::proto::ipmsg::{
    Addressee, Change, Delivery, Failure, Happening, MessageId, Mode, Packet, Presence, Profile, To,
};
use support::{Record, Session, wait_for};

#[test]
fn two_find_each_other_and_talk() {
    let one = Station::open(config([127, 71, 1, 1], 0, "甲"));
    let mut settings = config([127, 71, 1, 2], one.local.port(), "乙");
    settings.beyond = vec![host(one.local)];
    let two = Station::open(settings);
    let (of_two, of_one) = (one.meets(two.local), two.meets(one.local));
    let (seen_two, seen_one) = (one.peer(of_two), two.peer(of_one));
    assert_eq!((seen_two.nick.as_str(), seen_one.nick.as_str()), ("乙", "甲"));
    assert!(seen_two.presence == Presence::Here && seen_one.presence == Presence::Here);
    one.happens("that the other came", |happening| *happening == Happening::Peer(of_two, Change::Came));

    one.say(1, Addressee::Peer(of_two), "你好 hello");
    one.delivered(1, Delivery::Delivered);
    let message = two.receives();
    assert_eq!((message.peer, message.text.as_str(), message.to_many), (of_one, "你好 hello", false));
    two.say(7, Addressee::Peer(of_one), "吃饭了吗");
    two.delivered(7, Delivery::Delivered);
    assert_eq!(one.receives().text, "吃饭了吗");

    two.session.close();
    one.happens("that the other went", |happening| *happening == Happening::Peer(of_two, Change::Went));
    wait_for("the peer to be shown as gone", || one.peer(of_two).presence == Presence::Left);
}

#[cfg(target_os = "linux")]
#[test]
fn broadcasts_go_out_and_come_in_and_our_own_are_not_heard() {
    let mut settings = config([127, 0, 0, 1], 0, "甲");
    // Two addresses: it is bound to all of them, and takes only what comes by the loopback interface.
    settings.local.push([127, 71, 10, 1].into());
    settings.broadcast = Some(vec![[127, 255, 255, 255].into()]);
    let station = Station::open(settings);
    assert!(station.local.ip().is_unspecified());
    let everybody = std::net::SocketAddr::from(([127, 255, 255, 255], station.local.port()));
    wait_for("the entry", || {
        station.sent().iter().any(|(to, packet)| *to == everybody && packet.command.mode() == Mode::BR_ENTRY)
    });
    let peer = Peer::at([127, 71, 10, 2], 0);
    peer.may_broadcast();
    peer.says(everybody, "1:1:li:pc:1:小李\0\0");
    assert_eq!(peer.hears_next().command.mode(), Mode::ANSENTRY);
    station.meets(peer.address());
    assert_eq!(station.status().peers().len(), 1, "it does not know itself");
    station.session.close();
    let heard = station.session.received();
    assert_eq!(heard.len(), 1, "its own broadcast is no record");
    assert_eq!(heard[0].local.address(), Some(everybody));
}

#[test]
fn where_the_system_chooses_the_way_the_record_says_which_address_a_packet_left_from() {
    let mut settings = config([127, 0, 0, 1], 0, "甲");
    settings.local.clear();
    settings.broadcast = Some(vec![[127, 255, 255, 255].into()]);
    let station = Station::open(settings);
    assert!(station.local.ip().is_unspecified());
    let peer = Peer::at([127, 71, 15, 2], 0);
    peer.says(([127, 0, 0, 1], station.local.port()).into(), "1:1:li:pc:1:小李\0\0");
    assert_eq!(peer.hears_next().command.mode(), Mode::ANSENTRY);
    let ours = std::net::SocketAddr::from(([127, 0, 0, 1], station.local.port()));
    wait_for("the answer's record", || {
        let sent = station.session.records_of(Direction::Sent);
        let answer = sent.into_iter().find(|record| record.peer.address() == Some(peer.address()));
        answer.is_some_and(|record| record.local.address() == Some(ours))
    });
}

#[test]
fn a_message_is_repeated_until_it_is_acknowledged() {
    let station = Station::open(config([127, 71, 2, 1], 0, "甲"));
    let peer = Peer::at([127, 71, 2, 2], 0);
    station.say(1, Addressee::Address(peer.address()), "在吗");
    let first = peer.hears(Mode::SENDMSG);
    let again = peer.hears(Mode::SENDMSG);
    assert_eq!((first.number, first.text()), (again.number, again.text()));
    peer.says(station.local, &format!("1:9:li:pc:33:{}", first.number));
    station.delivered(1, Delivery::Delivered);
}

#[test]
fn a_message_to_nobody_fails() {
    let station = Station::open(config([127, 71, 3, 1], 0, "甲"));
    let nobody = Peer::at([127, 71, 3, 2], 0).address();
    station.say(1, Addressee::Address(nobody), "在吗");
    let mut failure = None;
    station.happens("the failure", |happening| match happening {
        Happening::Delivery { state: Delivery::Failed(why), .. } => {
            failure = Some(*why);
            true
        }
        _ => false,
    });
    if cfg!(target_os = "linux") {
        assert_eq!(failure, Some(Failure::NobodyThere));
        wait_for("the notice", || {
            let told =
                |notice: &Notice| matches!(notice, Notice::Undelivered { destination, .. } if *destination == nobody);
            station.session.notices().iter().any(|(_, notice)| told(notice))
        });
    }
}

#[test]
fn a_bare_message_is_told_and_can_be_answered() {
    let station = Station::open(config([127, 71, 4, 1], 0, "甲"));
    let peer = Peer::at([127, 71, 4, 2], 0);
    let bare = b"1:123123:\xce\xe2\xd1\xe5\xd7\xe6:\xce\xe2\xd1\xe5\xd7\xe6-pc:32:haha";
    peer.send(station.local, bare);
    let message = station.receives();
    assert_eq!((message.number, message.text.as_str()), (123_123, "haha"));
    let known = station.peer(message.peer);
    assert_eq!((known.user.as_str(), known.host.as_str(), known.address), ("吴彦祖", "吴彦祖-pc", peer.address()));
    station.say(1, Addressee::Peer(message.peer), "哈哈");
    assert_eq!(peer.hears(Mode::SENDMSG).text(), b"\xb9\xfe\xb9\xfe", "GBK");
    let is_it = |record: &Record| record.bytes == bare && record.peer.address() == Some(peer.address());
    wait_for("the record", || station.session.received().iter().any(is_it));
}

#[test]
fn a_port_that_is_taken_is_said_to_be() {
    let other = Peer::at([127, 71, 5, 1], 0);
    let session = Session::start(Config::Ipmsg(Box::new(config([127, 71, 5, 1], other.address().port(), "甲"))));
    let error = session.failed();
    assert_eq!((error.operation, error.cause), (Operation::Bind, Cause::AnotherMessenger));
    assert_eq!(error.target, other.address().to_string());
}

#[test]
fn what_is_not_of_this_machine_cannot_be_chosen() {
    let mut settings = config([127, 71, 6, 1], 0, "甲");
    settings.local = vec![[192, 0, 2, 1].into()];
    let error = Session::start(Config::Ipmsg(Box::new(settings))).failed();
    assert_eq!((error.target.as_str(), error.cause), ("192.0.2.1", Cause::AddressNotAvailable));
}

#[test]
fn a_packet_by_hand_is_repeated_as_often_as_asked_and_not_too_fast() {
    let station = Station::open(config([127, 71, 7, 1], 0, "甲"));
    let peer = Peer::at([127, 71, 7, 2], 0);
    let raw = |text: &str, times| Raw {
        to: To::Address(peer.address()),
        bytes: text.as_bytes().into(),
        times,
        every: Duration::ZERO,
    };
    let begun = Instant::now();
    station.ask(IpmsgAsk::Raw(raw("1:77:手:造:0:", 4)));
    let heard: Vec<Packet> = (0..4).map(|_| peer.hears(Mode::NOOPERATION)).collect();
    assert!(begun.elapsed() >= Raw::SHORTEST * 3);
    assert!(heard.iter().all(|packet| packet.number == 77));
    assert_eq!(station.status().raw_left(), 0);
    station.ask(IpmsgAsk::Raw(raw("1:78:a:b:0:", 1000)));
    assert_eq!(peer.hears(Mode::NOOPERATION).number, 78);
    wait_for("the repeat", || station.status().raw_left() > 0);
    station.ask(IpmsgAsk::StopRaw);
    wait_for("the end of the repeat", || station.status().raw_left() == 0);
    station.ask(IpmsgAsk::Raw(raw("no packet at all", 1)));
    wait_for("the last", || station.session.sent().iter().any(|record| record.bytes == b"no packet at all"));
}

#[test]
fn one_that_does_not_announce_itself_says_nothing() {
    let mut settings = config([127, 71, 8, 1], 0, "甲");
    let peer = Peer::at([127, 71, 8, 2], 0);
    settings.announce = false;
    settings.beyond = vec![host(peer.address())];
    let station = Station::open(settings);
    peer.says(station.local, "1:1:li:pc:1:小李\0\0");
    let known = station.meets(peer.address());
    assert_eq!(station.peer(known).nick, "小李");
    peer.says(station.local, "1:2:li:pc:288:hello");
    assert_eq!(
        peer.hears_next().extra.split(|&byte| byte == 0).next(),
        Some(&b"2"[..]),
        "the receipt, and nothing else"
    );
    station.session.close();
    assert_eq!(station.sent().len(), 1, "{:?}", station.sent());
}

#[test]
fn a_face_that_takes_nothing_loses_no_message() {
    const MESSAGES: u64 = 4200;
    let station = Station::open(config([127, 71, 9, 1], 0, "甲"));
    let peer = Peer::at([127, 71, 9, 2], 0);
    let mut waiting: Vec<u64> = (1..=MESSAGES).collect();
    let send = |number: &u64| peer.says(station.local, &format!("1:{number}:li:pc:288:message {number}"));
    let acknowledged = |waiting: &mut Vec<u64>| {
        let receipts: Vec<u64> = peer.heard().iter().filter_map(receipt).collect();
        waiting.retain(|number| !receipts.contains(number));
    };
    // Nobody takes what is told, so some are left.
    for part in waiting.clone().chunks(100) {
        part.iter().for_each(send);
        let last = *part.last().expect("not empty");
        wait_for("the record of it", || {
            let text = format!("message {last}");
            station.session.received().last().is_some_and(|record| record.bytes.ends_with(text.as_bytes()))
        });
        acknowledged(&mut waiting);
    }
    assert!(!waiting.is_empty(), "all was taken");
    let (mut told, mut repeated) = (Vec::new(), None);
    wait_for("all messages", || {
        told.extend(station.take_messages().iter().map(|message| message.number));
        acknowledged(&mut waiting);
        if repeated.is_none_or(|at: Instant| at.elapsed() > Duration::from_millis(50)) {
            waiting.iter().take(100).for_each(send);
            repeated = Some(Instant::now());
        }
        waiting.is_empty() && told.len() as u64 >= MESSAGES
    });
    told.sort_unstable();
    assert_eq!(told, (1..=MESSAGES).collect::<Vec<_>>(), "each once");
}

#[test]
fn files_are_offered_fetched_and_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (given, taken) = (folder.path().join("given"), folder.path().join("taken"));
    std::fs::create_dir_all(&given).and_then(|()| std::fs::create_dir(&taken)).expect("folders");
    let file = given.join("文件.bin");
    let contents = support::noise(300_000);
    std::fs::write(&file, &contents).expect("a file");

    let one = Station::open(config([127, 71, 11, 1], 0, "甲"));
    let mut settings = config([127, 71, 11, 2], one.local.port(), "乙");
    settings.beyond = vec![host(one.local)];
    let two = Station::open(settings);
    let (of_two, of_one) = (one.meets(two.local), two.meets(one.local));
    one.offer(1, Addressee::Peer(of_two), vec![file]);
    let message = two.receives();
    assert_eq!((message.files.len(), message.files[0].name.as_str()), (1, "文件.bin"));
    wait_for("the offer to be shown", || one.status().offers().first().is_some_and(|offer| offer.to.len() == 1));

    let fetch = Fetch {
        id: FileTransferId(1),
        peer: of_one,
        number: message.number,
        file: message.files[0].clone(),
        folder: taken.clone(),
        name: "文件.bin".into(),
        overwrite: false,
        resume: false,
    };
    two.ask(IpmsgAsk::Fetch(Box::new(fetch)));
    wait_for("the end of the transfer", || two.status().transfers().iter().any(|file| file.state().end.is_some()));
    assert_eq!(two.status().transfers()[0].state().end, Some(FileEnd::Complete));
    assert_eq!(std::fs::read(taken.join("文件.bin")).expect("the file"), contents);

    one.ask(IpmsgAsk::Withdraw(MessageId(1)));
    let gone = Happening::Released { peer: of_one, number: message.number };
    two.happens("that it is taken back", |happening| *happening == gone);
    wait_for("no offer", || one.status().offers().is_empty());
}

#[test]
fn a_message_whose_files_cannot_be_read_fails() {
    let station = Station::open(config([127, 71, 12, 1], 0, "甲"));
    let peer = Peer::at([127, 71, 12, 2], 0);
    station.offer(1, Addressee::Address(peer.address()), vec!["/nowhere/at all".into()]);
    assert_eq!(station.session.refused().operation, Operation::ReadFile);
    station.delivered(1, Delivery::Failed(Failure::NoFile));
}

#[test]
fn a_profile_that_changes_is_told_to_the_hosts_beyond_and_an_abort_tells_nobody() {
    let mut settings = config([127, 71, 13, 1], 0, "old");
    let beyond = [127, 71, 13, 2];
    settings.beyond = vec![host((beyond, 0).into())];
    let station = Station::open(settings.clone());
    let peer = Peer::at(beyond, station.local.port());
    // The entry is said again, because it may be lost.
    assert!(peer.hears(Mode::BR_ENTRY).extra.starts_with(b"old\0"));
    station.ask(IpmsgAsk::Profile(Profile { nick: "new".into(), ..settings.profile }));
    assert!(peer.hears(Mode::BR_ABSENCE).extra.starts_with(b"new\0"));
    station.session.handle.close(Ending::Abort).expect("running");
    assert_eq!(station.session.over(), State::Closed);
    assert!(station.sent().iter().all(|(_, packet)| packet.command.mode() != Mode::BR_EXIT));
}

#[test]
fn a_handle_that_is_dropped_still_says_that_we_leave() {
    let mut settings = config([127, 71, 14, 1], 0, "甲");
    let beyond = [127, 71, 14, 2];
    settings.beyond = vec![host((beyond, 0).into())];
    let station = Station::open(settings);
    let peer = Peer::at(beyond, station.local.port());
    peer.hears(Mode::BR_ENTRY);
    peer.says(station.local, "1:1:li:pc:3:小李\0\0");
    let known = station.meets(peer.address());
    assert_eq!(station.peer(known).nick, "小李");
    assert_eq!(station.session.handle.end(), State::Closed);
    peer.hears(Mode::BR_EXIT);
}
