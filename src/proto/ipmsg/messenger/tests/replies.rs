//! Automatic replies, and that they come to an end.

use super::*;

fn away(number: u8) -> Profile {
    Profile { away: Some("不在".into()), ..person(number) }
}

#[test]
fn two_that_are_away_do_not_talk_for_ever() {
    let mut net = Net::bad(9);
    for number in 0..2 {
        net.add(away(number), Rules::default());
        net.with_machine(number.into(), |machine, now| machine.enter(now));
    }
    net.run(seconds(20));
    let to = net.id(0, 1);
    for id in 0..50 {
        net.with_machine(0, |machine, now| machine.send(now, message(id, vec![Addressee::Peer(to)], "在吗")));
        net.run(seconds(1));
    }
    net.run(seconds(60));
    let replied = |at: usize| {
        net.hosts[at].told.iter().filter(|happening| matches!(happening, Happening::Replied { .. })).count()
    };
    assert_eq!((replied(0), replied(1)), (0, 1));
    assert!(texts(&net.hosts[0].told).len() <= 1);
}

#[test]
fn one_that_answers_without_saying_that_it_does_is_answered_once_in_a_while() {
    let mut machine = Messenger::new(away(1), Rules::default(), 1000);
    machine.enter(seconds(0));
    let from = address("10.0.0.9:2425");
    let mut replies = 0;
    for number in 0..1000 {
        machine.handle(seconds(number), from, format!("1:{number}:u:h:288:{number}").as_bytes());
        let sent = said(&mut machine);
        replies += sent.iter().filter(|(_, packet)| packet.command == Command(8224)).count();
    }
    assert_eq!(replies, 4, "in a thousand seconds");
}

#[test]
fn what_is_automatic_or_for_many_is_not_answered() {
    for command in [32 | 0x2000, 32 | 0x400, 32 | 0x800, 288 | 0x2000] {
        let mut machine = Messenger::new(away(1), Rules::default(), 1000);
        machine.handle(seconds(61), address("10.0.0.9:2425"), format!("1:1:u:h:{command}:x").as_bytes());
        assert_eq!(modes(&mut machine), [], "{command:x}");
        assert_eq!(texts(&told(&mut machine)), ["x"]);
    }
    // A receipt is asked for.
    let mut machine = Messenger::new(away(1), Rules { reply: false, ..Rules::default() }, 1000);
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1:1:u:h:2336:x");
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1:2:u:h:288:x");
    assert_eq!(modes(&mut machine), [Mode::RECVMSG; 2]);
}

#[test]
fn whoever_is_here_says_so_when_asked() {
    let mut machine = alone();
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1:1:u:h:80:");
    let sent = said(&mut machine);
    assert_eq!((sent[0].1.command, sent[0].1.text()), (Command(0x51), &b"Not absence mode"[..]));
}

#[test]
fn what_is_encrypted_is_told_as_such_and_acknowledged() {
    let mut machine = alone();
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1:1:u:h:4194592:20002:ab:cd\0");
    let told = told(&mut machine);
    let Some(Happening::Received(received)) = told.last() else { panic!("{told:?}") };
    assert!(received.encrypted && received.text.is_empty());
    assert!(modes(&mut machine).contains(&Mode::RECVMSG));
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1:2:u:h:114:21003\0");
    assert_eq!(modes(&mut machine), []);
}
