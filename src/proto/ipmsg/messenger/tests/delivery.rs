//! Messages of ours, and how far they come.

use super::*;
use crate::proto::ipmsg::{Attachment, LONGEST};

const FRIEND: &str = "10.0.0.9:2425";

/// A machine with one friend.
fn with_friend() -> (Messenger, PeerId) {
    let mut machine = alone();
    machine.handle(seconds(60), address(FRIEND), b"1:7:friend:h:1:friend\0");
    said(&mut machine);
    told(&mut machine);
    let id = machine.peers().next().expect("it is there").id;
    (machine, id)
}

fn receipt(machine: &mut Messenger, now: u64, from: &str, number: u64) {
    machine.handle(seconds(now), address(from), format!("1:9{number}:friend:h:33:{number}\0").as_bytes());
}

#[test]
fn a_message_is_repeated_under_its_number_until_there_is_a_receipt() {
    let (mut machine, friend) = with_friend();
    machine.send(seconds(61), message(1, vec![Addressee::Peer(friend)], "你好"));
    let first = said(&mut machine);
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].0, first[0].1.command), (To::Address(address(FRIEND)), Command(288)));
    assert_eq!(first[0].1.extra, b"\xc4\xe3\xba\xc3\0");
    let number = first[0].1.number;
    machine.handle_timeout(machine.poll_at().expect("it waits"));
    assert_eq!(said(&mut machine), first);
    let mut heard = told(&mut machine);
    receipt(&mut machine, 63, "10.0.0.66:2425", number);
    heard.extend(told(&mut machine));
    assert!(!states(&heard, 1).contains(&Delivery::Delivered), "it is of somebody else");
    receipt(&mut machine, 63, FRIEND, number);
    receipt(&mut machine, 63, FRIEND, number);
    machine.handle_timeout(seconds(100));
    assert!(!modes(&mut machine).contains(&Mode::SENDMSG));
    heard.extend(told(&mut machine));
    assert!(heard.contains(&Happening::Numbered { message: MessageId(1), peer: friend, number }));
    let sending = |tries| Delivery::Sending { tries };
    assert_eq!(states(&heard, 1), [sending(1), sending(2), Delivery::Delivered]);
}

#[test]
fn without_a_receipt_it_fails_and_can_be_sent_again() {
    let (mut machine, friend) = with_friend();
    machine.send(seconds(61), message(1, vec![Addressee::Peer(friend)], "hi"));
    machine.handle_timeout(seconds(62));
    for second in 62..80 {
        machine.handle_timeout(seconds(second));
    }
    let sent = said(&mut machine);
    assert_eq!(sent.len(), 5);
    assert_eq!(states(&told(&mut machine), 1).last(), Some(&Delivery::Failed(Failure::NoReceipt)));
    machine.send_again(seconds(80), MessageId(1), friend);
    assert_eq!(said(&mut machine), sent[..1]);
    machine.send_again(seconds(80), MessageId(1), friend);
    assert_eq!(said(&mut machine), []);
    receipt(&mut machine, 81, FRIEND, sent[0].1.number);
    assert_eq!(states(&told(&mut machine), 1), [Delivery::Sending { tries: 1 }, Delivery::Delivered]);
    machine.send_again(seconds(82), MessageId(1), friend);
    assert_eq!(states(&told(&mut machine), 1), [Delivery::Failed(Failure::Unknown)]);
}

#[test]
fn a_late_receipt_still_counts() {
    let (mut machine, friend) = with_friend();
    machine.send(seconds(61), message(1, vec![Addressee::Peer(friend)], "hi"));
    let number = said(&mut machine)[0].1.number;
    machine.give_up(MessageId(1), friend);
    assert_eq!(states(&told(&mut machine), 1).last(), Some(&Delivery::Failed(Failure::NoReceipt)));
    receipt(&mut machine, 90, FRIEND, number);
    assert_eq!(states(&told(&mut machine), 1), [Delivery::Delivered]);
}

#[test]
fn no_receipt_is_waited_for_where_none_is_wanted() {
    let (mut machine, friend) = with_friend();
    let wanted = Send { receipt: false, ..message(1, vec![Addressee::Peer(friend)], "hi") };
    machine.send(seconds(61), wanted);
    machine.handle_timeout(seconds(100));
    let sent = said(&mut machine);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1.command, Command(32));
    assert_eq!(states(&told(&mut machine), 1), [Delivery::Sent]);
}

#[test]
fn a_sealed_one_always_wants_a_receipt() {
    let (mut machine, friend) = with_friend();
    let sealed = Send { receipt: false, sealed: true, ..message(1, vec![Addressee::Peer(friend)], "hi") };
    machine.send(seconds(61), sealed);
    assert_eq!(said(&mut machine)[0].1.command, Command(1_049_376));
}

#[test]
fn to_several_it_is_a_multicast_with_a_number_for_each() {
    let (mut machine, friend) = with_friend();
    let other = Addressee::Address(address("10.0.0.10:2425"));
    machine.send(seconds(61), message(1, vec![Addressee::Peer(friend), other, Addressee::Peer(friend)], "hi"));
    let sent = said(&mut machine);
    let messages: Vec<_> = sent.iter().filter(|(_, packet)| packet.command == Command(0x920)).collect();
    assert_eq!(messages.len(), 2);
    assert!(messages[0].1.number < messages[1].1.number);
    assert!(sent.iter().any(|(_, packet)| packet.command.mode() == Mode::BR_ENTRY), "whoever is not known is asked");
}

#[test]
fn numbers_increase() {
    let mut net = Net::bad(5).with(4);
    net.run(seconds(30));
    let mut highest = [0; 4];
    for round in 0..20 {
        net.say_to_all(round % 4, round as u64, "x");
        net.run(seconds(1));
        for (at, host) in net.hosts.iter().enumerate() {
            assert!(host.machine.number() >= highest[at]);
            highest[at] = host.machine.number();
        }
    }
}

#[test]
fn files_stand_behind_the_text() {
    let (mut machine, friend) = with_friend();
    let file = Attachment { id: 1, name: "图:1.png".into(), size: 255, modified: 16, ..Attachment::default() };
    let offer = Send { files: vec![file], ..message(1, vec![Addressee::Peer(friend)], "看") };
    machine.send(seconds(61), offer);
    let sent = said(&mut machine);
    assert_eq!(sent[0].1.command, Command(0x20_0120));
    assert_eq!(sent[0].1.extra, b"\xbf\xb4\x001:\xcd\xbc::1.png:ff:10:1:\x07\0");
}

#[test]
fn what_cannot_be_sent_says_why() {
    let (mut machine, friend) = with_friend();
    let to = vec![Addressee::Peer(friend)];
    machine.send(seconds(61), message(1, vec![Addressee::Peer(PeerId(77))], "hi"));
    machine.send(seconds(61), message(2, to.clone(), &"x".repeat(LONGEST)));
    machine.send(seconds(61), message(3, to.clone(), &"x".repeat(LONGEST - 100)));
    let heard = told(&mut machine);
    assert_eq!(states(&heard, 1), [Delivery::Failed(Failure::Unknown)]);
    assert_eq!(states(&heard, 2), [Delivery::Failed(Failure::TooLong)]);
    assert_eq!(states(&heard, 3), [Delivery::Sending { tries: 1 }]);
    machine.leave(seconds(62));
    assert_eq!(states(&told(&mut machine), 3), [Delivery::Failed(Failure::Offline)]);
    for id in 10..10_020 {
        machine.send(seconds(63), message(id, to.clone(), "hi"));
    }
    let heard = told(&mut machine);
    assert_eq!(states(&heard, 10_009), [], "it waits, because too much waits to be sent");
    assert_eq!(states(&heard, 10_010), [Delivery::Failed(Failure::TooMany)]);
    assert!(said(&mut machine).len() <= 2048);
}

#[test]
fn what_waits_is_sent_when_there_is_room() {
    let (mut machine, friend) = with_friend();
    for id in 0..5000 {
        machine.send(seconds(61), message(id, vec![Addressee::Peer(friend)], "hi"));
    }
    let mut numbers = std::collections::BTreeSet::new();
    for step in 0..100 {
        machine.handle_timeout(seconds(61) + Duration::from_millis(step * 5));
        for (_, packet) in said(&mut machine) {
            assert!(numbers.insert(packet.number), "too early for a repetition");
        }
    }
    assert_eq!(numbers.len(), 5000);
}

#[test]
fn rules_without_sense_do_not_turn_in_circles() {
    let (mut machine, friend) = with_friend();
    let zero = Duration::ZERO;
    machine.set_rules(Rules { retry: zero, tries: 0, probe: zero, gone: zero, ..Rules::default() });
    machine.send(seconds(61), message(1, vec![Addressee::Peer(friend)], "hi"));
    for _ in 0..100 {
        if let Some(at) = machine.poll_at() {
            machine.handle_timeout(at);
        }
    }
    assert_eq!(states(&told(&mut machine), 1).last(), Some(&Delivery::Failed(Failure::NoReceipt)));
}

/// The numbers of the messages that a machine sends until a time, looked at every 50 ms.
fn sent_until(machine: &mut Messenger, from: u64, until: u64) -> Vec<u64> {
    let times = (from * 20..=until * 20).map(|step| Duration::from_millis(step * 50));
    let mut numbers = Vec::new();
    for now in times {
        machine.handle_timeout(now);
        let messages = said(machine).into_iter().filter(|(_, packet)| packet.command.mode() == Mode::SENDMSG);
        numbers.extend(messages.map(|(_, packet)| packet.number));
    }
    numbers
}

#[test]
fn iptux_never_gets_a_message_behind_one_with_a_larger_number() {
    let mut machine = alone();
    machine.handle(seconds(60), address(FRIEND), b"1_iptux 0.8.3:7:friend:h:257:friend\0\0\0utf-8\0");
    let friend = machine.peers().next().expect("it is there").id;
    said(&mut machine);
    told(&mut machine);
    for id in 1..=2 {
        machine.send(seconds(61), message(id, vec![Addressee::Peer(friend)], "hi"));
    }
    let first = sent_until(&mut machine, 61, 62);
    assert!(first.iter().all(|number| *number == first[0]), "the second waits: {first:?}");
    // Nobody acknowledges the first one; then the second has its turn.
    let all = sent_until(&mut machine, 62, 69);
    let second = *all.last().expect("sent");
    assert!(second > first[0]);
    receipt(&mut machine, 69, FRIEND, second);
    machine.send_again(seconds(70), MessageId(1), friend);
    let again = said(&mut machine);
    assert!(again[0].1.number > second, "sent again under a new number");
    let number = again[0].1.number;
    assert!(told(&mut machine).contains(&Happening::Numbered { message: MessageId(1), peer: friend, number }));
}
