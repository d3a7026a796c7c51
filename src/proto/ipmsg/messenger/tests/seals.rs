//! Sealed messages, both ways.

use super::*;

fn sealed(id: u64, to: PeerId) -> Send {
    Send { sealed: true, ..message(id, vec![Addressee::Peer(to)], "秘密") }
}

/// The sealed message that came.
fn letter(told: &[Happening]) -> Option<(PeerId, u64)> {
    told.iter().find_map(|happening| match happening {
        Happening::Received(received) if received.sealed => Some((received.peer, received.number)),
        _ => None,
    })
}

#[test]
fn that_it_was_opened_comes_back_whichever_packet_is_lost() {
    for lost in 0..12 {
        let mut net = Net::new(6).with(2);
        net.run(seconds(20));
        net.lost = Some(net.sent + lost);
        let to = net.id(0, 1);
        net.with_machine(0, |machine, now| machine.send(now, sealed(1, to)));
        net.run(seconds(10));
        let (from, number) = letter(&net.hosts[1].told).expect("it came");
        assert_eq!(states(&net.hosts[0].told, 1).last(), Some(&Delivery::Delivered));
        net.with_machine(1, |machine, now| machine.opened(now, from, number));
        net.run(seconds(10));
        let states = states(&net.hosts[0].told, 1);
        assert_eq!(states.iter().filter(|state| **state == Delivery::Read).count(), 1, "packet {lost} was lost");
        let before = net.sent;
        net.run(seconds(60));
        assert_eq!(net.sent, before, "nothing is said any more");
    }
}

#[test]
fn that_it_was_thrown_away_comes_back() {
    let mut net = Net::new(6).with(2);
    net.run(seconds(20));
    let to = net.id(0, 1);
    net.with_machine(0, |machine, now| machine.send(now, sealed(1, to)));
    net.run(seconds(1));
    let (from, number) = letter(&net.hosts[1].told).expect("it came");
    net.with_machine(1, |machine, now| machine.discarded(now, from, number));
    net.run(seconds(1));
    assert_eq!(states(&net.hosts[0].told, 1).last(), Some(&Delivery::Discarded));
}

#[test]
fn an_opening_is_acknowledged_where_that_is_asked() {
    let mut machine = alone();
    let from = address("10.0.0.9:2425");
    machine.handle(seconds(61), from, b"1:500:u:h:1048624:7\0");
    machine.handle(seconds(61), from, b"1:501:u:h:48:7\0");
    let sent = said(&mut machine);
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].1.command.mode(), &*sent[0].1.extra), (Mode::ANSREADMSG, &b"500\0"[..]));
}

#[test]
fn without_that_wish_it_is_said_once() {
    let mut machine = alone();
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1:7:u:h:33568:secret\0");
    let told = told(&mut machine);
    let Some(Happening::Received(received)) = told.last() else { panic!("{told:?}") };
    assert!(received.sealed && received.locked);
    said(&mut machine);
    machine.opened(seconds(62), received.peer, 7);
    assert_eq!(said(&mut machine)[0].1.command, Command(48));
    machine.handle_timeout(seconds(100));
    assert_eq!(modes(&mut machine), []);
}

#[test]
fn an_opening_that_nobody_acknowledges_is_given_up() {
    let mut machine = alone();
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1:7:u:h:1049376:secret\0");
    let peer = machine.peers().next().expect("it is there").id;
    said(&mut machine);
    machine.opened(seconds(62), peer, 7);
    for at in 62..100 {
        machine.handle_timeout(seconds(at));
    }
    let read: Vec<_> =
        said(&mut machine).into_iter().filter(|(_, packet)| packet.command == Command(1_048_624)).collect();
    assert_eq!(read.len(), 5);
    assert!(read.iter().all(|packet| *packet == read[0]));
}
