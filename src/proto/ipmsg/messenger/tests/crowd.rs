//! Many at once.

use super::*;

#[test]
fn fifty_find_each_other_on_a_bad_network() {
    for seed in 0..3 {
        let mut net = Net::bad(seed).with(50);
        net.run(seconds(40));
        assert!(net.is_complete(), "seed {seed}");
        net.say_to_all(7, 1, "大家好");
        net.run(seconds(20));
        let states = states(&net.hosts[7].told, 1);
        let delivered = states.iter().filter(|state| **state == Delivery::Delivered).count();
        let failed = states.iter().filter(|state| matches!(state, Delivery::Failed(_))).count();
        assert_eq!(delivered + failed, 49, "seed {seed}");
        for (at, host) in net.hosts.iter().enumerate() {
            assert!(texts(&host.told).len() <= 1, "seed {seed}: {at} was told twice");
        }
        let received = net.hosts.iter().filter(|host| texts(&host.told) == ["大家好"]).count();
        assert!(received >= delivered, "seed {seed}");
        assert!(failed <= 4, "seed {seed}: {failed} of 49 failed after five tries");

        net.with_machine(7, |machine, now| machine.leave(now));
        net.run(seconds(600));
        for at in (0..50).filter(|at| *at != 7) {
            let here: Vec<_> = net.hosts[at].machine.peers().filter(|peer| peer.presence.is_here()).collect();
            assert!(!net.peer(at, 7).expect("it was there").presence.is_here(), "seed {seed}: {at}");
            assert!(here.len() >= 45, "seed {seed}: {at} has {}", here.len());
        }
    }
}

#[test]
fn a_message_to_all_reaches_all_with_tries_enough() {
    let mut net = Net::bad(11);
    for number in 0..50 {
        let at = net.add(person(number), Rules { tries: 20, ..Rules::default() });
        net.with_machine(at, |machine, now| machine.enter(now));
    }
    net.run(seconds(40));
    assert!(net.is_complete());
    for (id, at) in [(1, 0), (2, 49)] {
        net.say_to_all(at, id, "大家好");
        net.run(seconds(30));
        let states = states(&net.hosts[at].told, id);
        assert_eq!(states.iter().filter(|state| **state == Delivery::Delivered).count(), 49);
    }
    for (at, host) in net.hosts.iter().enumerate() {
        assert_eq!(texts(&host.told).len(), if at == 0 || at == 49 { 1 } else { 2 });
    }
}

#[test]
fn a_thousand_entries_in_a_second_cost_an_answer_each() {
    let mut machine = alone();
    for number in 0..1000_u32 {
        let from = SocketAddr::from(([10, 1, (number / 250) as u8, (number % 250) as u8], 2425));
        let entry = format!("1:{number}:u{number}:h{number}:1:nick{number}\0\0");
        let now = seconds(60) + Duration::from_millis(u64::from(number));
        machine.handle_timeout(now);
        machine.handle(now, from, entry.as_bytes());
    }
    machine.handle_timeout(seconds(70));
    assert_eq!(machine.peers().count(), 1000);
    let sent = said(&mut machine);
    assert!(sent.iter().all(|(_, packet)| packet.command.mode() == Mode::ANSENTRY));
    assert_eq!(sent.len(), 1000);
    assert_eq!(told(&mut machine).len(), 1000);
}

#[test]
fn the_same_entry_again_and_again_is_answered_once_a_second() {
    let mut machine = alone();
    for number in 0..1000 {
        let now = seconds(60) + Duration::from_millis(number);
        machine.handle_timeout(now);
        machine.handle(now, address("10.0.0.9:2425"), format!("1:{number}:u:h:1:nick\0\0").as_bytes());
    }
    assert!(said(&mut machine).len() <= 2);
}

#[test]
fn whoever_matters_is_not_pushed_out() {
    let mut machine = alone();
    machine.handle(seconds(60), address("10.0.0.9:2425"), b"1:7:friend:h:1:friend\0");
    let friend = machine.peers().next().expect("it is there").id;
    machine.send(seconds(60), message(1, vec![Addressee::Peer(friend)], "hi"));
    let mut most = 0;
    for number in 0..15_000_u32 {
        let from = SocketAddr::from(([10, 1, (number / 250 % 250) as u8, (number % 250) as u8], 2425));
        machine.handle(seconds(61), from, format!("1:{number}:u{number}:h:1:n\0").as_bytes());
        if number % 100 == 0 {
            most = most.max(machine.peers().count());
        }
        said(&mut machine);
        told(&mut machine);
    }
    assert!((9000..=10_000).contains(&most), "{most} are known");
    assert!(machine.peer(friend).is_some());
}

#[test]
fn one_address_does_not_push_out_the_others() {
    let mut machine = alone();
    machine.handle(seconds(60), address("10.0.0.9:2425"), b"1:7:neighbour:h:1:n\0");
    let neighbour = machine.peers().next().expect("it is there").id;
    for number in 0..6_000 {
        machine.handle(seconds(61), address("10.0.0.66:2425"), format!("1:{number}:u{number}:h:1:n\0").as_bytes());
        told(&mut machine);
    }
    assert!(machine.peer(neighbour).is_some());
    assert!(machine.peers().count() < 5000);
}

#[test]
fn nothing_is_heard_as_long_as_nobody_listens() {
    let mut machine = alone();
    for number in 0..20_000 {
        machine.handle(seconds(61), address("10.0.0.66:2425"), format!("1:{number}:u:h:288:text").as_bytes());
    }
    let told = told(&mut machine);
    assert!(told.len() <= MOST_TOLD + 2);
    let receipts = said(&mut machine).iter().filter(|(_, packet)| packet.command.mode() == Mode::RECVMSG).count();
    assert!(receipts <= texts(&told).len(), "what was not told is not acknowledged");
}
