//! Coming, going, and who is told.

use super::*;

#[test]
fn two_find_each_other_whichever_packet_is_lost() {
    for lost in 0..40 {
        let mut net = Net::new(1);
        net.lost = Some(lost);
        let mut net = net.with(2);
        net.run(seconds(20));
        assert!(net.is_complete(), "packet {lost} was lost");
        net.say_to_all(0, 1, "你好");
        net.run(seconds(20));
        assert_eq!(texts(&net.hosts[1].told), ["你好"], "packet {lost} was lost");
        assert_eq!(states(&net.hosts[0].told, 1).last(), Some(&Delivery::Delivered), "packet {lost} was lost");
        net.with_machine(0, |machine, now| machine.leave(now));
        net.run(seconds(2));
        assert_eq!(net.peer(1, 0).map(|peer| peer.presence), Some(Presence::Left), "packet {lost} was lost");
    }
}

#[test]
fn an_entry_is_made_and_answered_as_feiq_does() {
    let mut machine = Messenger::new(person(1), Rules::default(), 1000);
    machine.enter(seconds(0));
    let sent = said(&mut machine);
    let commands: Vec<u32> = sent.iter().map(|(_, packet)| packet.command.0).collect();
    assert_eq!(commands, [0, 0x120_0001]);
    assert!(sent.iter().all(|(to, packet)| *to == To::Everyone && packet.version.starts_with(b"1_lbt6_0#128#0200")));
    assert_eq!(sent.iter().map(|(_, packet)| packet.number).collect::<Vec<_>>(), [1000, 1001]);

    let from = address("10.0.0.9:2425");
    machine.handle(
        seconds(1),
        from,
        b"1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9:7:u:h:6291457:\xc0\xee\xcb\xc4\0\xd7\xe9\0",
    );
    let answer = said(&mut machine);
    assert_eq!((answer[0].0, answer[0].1.command), (To::Address(from), Command(0x120_0003)));
    assert_eq!(answer.len(), 1);
    let peer = machine.peers().next().expect("it is there");
    assert_eq!((peer.name(), peer.group.as_str(), peer.kind), ("李四", "组", Kind::FeiQ));
    assert_eq!((peer.presence, peer.mac), (Presence::Here, Some([0xf8, 0xb4, 0x6a, 0xa5, 0x5b, 0x28])));
    assert_eq!(told(&mut machine), [Happening::Peer(peer_id(&machine), Change::Came)]);
}

fn peer_id(machine: &Messenger) -> PeerId {
    machine.peers().next().expect("there is one").id
}

#[test]
fn whoever_is_away_says_so() {
    let mut net = Net::new(2).with(2);
    net.run(seconds(20));
    let away = Profile { away: Some("吃饭".into()), nick: "新名".into(), ..person(0) };
    net.with_machine(0, |machine, now| machine.set_profile(now, away));
    net.run(seconds(1));
    let peer = net.peer(1, 0).expect("it is there");
    assert_eq!((peer.presence, peer.name()), (Presence::Away, "新名"));
    let id = peer.id;
    net.with_machine(1, |machine, now| machine.ask(now, id));
    net.run(seconds(1));
    let peer = net.peer(1, 0).expect("it is there");
    assert_eq!(peer.away_text.as_deref(), Some("吃饭"));
    assert_eq!(peer.info.as_deref(), Some(concat!("netaide ", env!("CARGO_PKG_VERSION"))));
    net.with_machine(0, |machine, now| machine.set_profile(now, person(0)));
    net.run(seconds(1));
    let peer = net.peer(1, 0).expect("it is there");
    assert_eq!((peer.presence, &peer.away_text), (Presence::Here, &None));
}

#[test]
fn whoever_only_listens_is_not_seen() {
    let mut machine = Messenger::new(person(1), Rules::default(), 1000);
    let from = address("10.0.0.9:2425");
    for mode in [Mode::BR_ENTRY, Mode::GETINFO, Mode::GETABSENCEINFO, Mode::FEIQ_HELLO, Mode::FEIQ_PROBE] {
        machine.handle(seconds(1), from, format!("1:7:u:h:{}:nick\0", mode.0).as_bytes());
    }
    machine.handle(seconds(2), from, b"1:8:someone:else:32:haha");
    machine.handle_timeout(seconds(1000));
    assert_eq!(modes(&mut machine), []);
    assert_eq!(machine.peers().count(), 2);
    // But a message is acknowledged, and somebody who is asked for is asked.
    machine.handle(seconds(3), from, b"1:9:u:h:288:haha");
    assert_eq!(modes(&mut machine), [Mode::RECVMSG]);
    machine.meet(seconds(4), address("10.0.0.10:2425"));
    assert_eq!(modes(&mut machine), [Mode::BR_ENTRY]);
    // And nobody else hears that it is gone.
    machine.leave(seconds(5));
    let exits: Vec<_> = said(&mut machine).into_iter().map(|(to, packet)| (to, packet.command.mode())).collect();
    assert!(!exits.is_empty());
    assert!(exits.iter().all(|exit| *exit == (To::Address(address("10.0.0.10:2425")), Mode::BR_EXIT)), "{exits:?}");
}

#[test]
fn whoever_leaves_without_a_word_is_missed() {
    let mut net = Net::new(3).with(3);
    net.run(seconds(20));
    net.hosts[0].is_cut = true;
    net.run(seconds(600));
    for at in [1, 2] {
        assert_eq!(net.peer(at, 0).map(|peer| peer.presence), Some(Presence::Silent));
        assert_eq!(net.peer(at, 3 - at).map(|peer| peer.presence), Some(Presence::Here));
    }
    net.hosts[0].is_cut = false;
    net.with_machine(0, |machine, now| machine.refresh(now));
    net.run(seconds(5));
    assert_eq!(net.peer(1, 0).map(|peer| peer.presence), Some(Presence::Here));
}

#[test]
fn an_exit_is_not_undone_by_what_was_overtaken() {
    let mut machine = alone();
    let from = address("10.0.0.9:2425");
    machine.handle(seconds(61), from, b"1:7:u:h:1:nick\0");
    machine.handle(seconds(62), from, b"1:9:u:h:2:nick\0");
    machine.handle(seconds(62), from, b"1:8:u:h:4:nick\0");
    assert_eq!(machine.peers().next().map(|peer| peer.presence), Some(Presence::Left));
    machine.handle(seconds(63), from, b"1:10:u:h:1:nick\0");
    assert_eq!(machine.peers().next().map(|peer| peer.presence), Some(Presence::Here));
}

#[test]
fn one_that_is_not_there_can_be_forgotten() {
    let mut machine = alone();
    let from = address("10.0.0.9:2425");
    machine.handle(seconds(61), from, b"1:7:u:h:1:nick\0");
    let id = peer_id(&machine);
    machine.forget(id);
    assert_eq!(machine.peers().count(), 1);
    machine.handle(seconds(62), from, b"1:9:u:h:2:nick\0");
    told(&mut machine);
    machine.forget(id);
    assert_eq!(told(&mut machine), [Happening::Peer(id, Change::Forgotten)]);
    machine.handle(seconds(63), from, b"1:10:u:h:1:nick\0");
    assert_ne!(peer_id(&machine), id);
}

#[test]
fn those_beyond_broadcasts_are_told_alone() {
    let mut machine = alone();
    let beyond = address("172.16.0.9:2425");
    machine.handle(seconds(61), beyond, b"1:7:u:h:65537:nick\0");
    assert_eq!(modes(&mut machine), [Mode::ANSENTRY]);
    machine.leave(seconds(62));
    let sent = said(&mut machine);
    assert!(sent.iter().all(|(_, packet)| packet.command.mode() == Mode::BR_EXIT));
    assert!(sent.iter().any(|(to, _)| *to == To::Address(beyond)) && sent.iter().any(|(to, _)| *to == To::Everyone));
    assert_eq!(machine.poll_at().map(|_| ()), Some(()), "others are still looked after");
}

#[test]
fn one_that_was_asked_and_only_answered_is_told_that_we_leave() {
    let mut machine = alone();
    let asked = address("172.16.0.9:2425");
    machine.meet(seconds(61), asked);
    machine.handle(seconds(61), asked, b"1:7:u:h:3:nick\0");
    said(&mut machine);
    machine.leave(seconds(62));
    let sent = said(&mut machine);
    let is_exit = |(to, packet): &(To, Packet)| *to == To::Address(asked) && packet.command.mode() == Mode::BR_EXIT;
    assert!(sent.iter().any(is_exit), "{sent:?}");
}
