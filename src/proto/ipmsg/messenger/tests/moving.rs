//! Peers of one name, and peers that move or are started again.

use super::*;

const HERE: &str = "10.0.0.9:2425";
const THERE: &str = "10.0.0.10:2425";

fn entry(machine: &mut Messenger, at: u64, from: &str, number: u64, version: &str) {
    machine.handle(seconds(at), address(from), format!("{version}:{number}:u:h:1:nick\0\0").as_bytes());
}

#[test]
fn a_restart_with_an_old_number_is_no_repetition() {
    let mut machine = alone();
    entry(&mut machine, 61, HERE, 100, "1");
    for number in 101..110 {
        machine.handle(seconds(62), address(HERE), format!("1:{number}:u:h:288:before").as_bytes());
    }
    machine.handle(seconds(62), address(HERE), b"1:105:u:h:288:before");
    assert_eq!(texts(&told(&mut machine)).len(), 9);
    entry(&mut machine, 65, HERE, 100, "1");
    machine.handle(seconds(65), address(HERE), b"1:105:u:h:288:after");
    machine.handle(seconds(75), address(HERE), b"1:105:u:h:288:after");
    machine.handle(seconds(75), address(HERE), b"1:106:u:h:288:before");
    assert_eq!(texts(&told(&mut machine)), ["after", "before"]);
    assert_eq!(machine.peers().count(), 1);
}

#[test]
fn an_entry_that_is_repeated_or_late_does_not_make_a_message_new() {
    let mut machine = alone();
    entry(&mut machine, 61, HERE, 100, "1");
    machine.handle(seconds(62), address(HERE), b"1:105:u:h:288:text");
    entry(&mut machine, 62, HERE, 106, "1");
    entry(&mut machine, 62, HERE, 104, "1");
    for at in 63..70 {
        machine.handle(seconds(at), address(HERE), b"1:105:u:h:288:text");
    }
    assert_eq!(texts(&told(&mut machine)), ["text"]);
    assert_eq!(modes(&mut machine).iter().filter(|mode| **mode == Mode::RECVMSG).count(), 8);
}

#[test]
fn an_entry_with_a_new_number_leaves_what_is_known() {
    let mut machine = alone();
    machine.handle(seconds(61), address(HERE), b"1:100:u:h:1:nick\0");
    machine.handle(seconds(62), address(HERE), b"1:105:u:h:288:text");
    entry(&mut machine, 63, HERE, 106, "1");
    machine.handle(seconds(90), address(HERE), b"1:105:u:h:288:text");
    assert_eq!(texts(&told(&mut machine)), ["text"]);
}

#[test]
fn two_of_one_name_stay_two() {
    let profile = Profile { feiq: None, user: "u".into(), host: "h".into(), ..person(0) };
    let mut net = Net::bad(4);
    for at in 0..3 {
        net.add(Profile { nick: format!("nick{at}"), ..profile.clone() }, Rules::default());
    }
    for at in 0..3 {
        net.with_machine(at, |machine, now| machine.enter(now));
    }
    net.run(seconds(300));
    assert!(net.is_complete());
    let ids = [net.id(0, 1), net.id(0, 2)];
    net.with_machine(0, |machine, now| machine.send(now, message(1, vec![Addressee::Peer(ids[0])], "to one")));
    net.run(seconds(300));
    assert_eq!([net.id(0, 1), net.id(0, 2)], ids);
    assert_eq!((texts(&net.hosts[1].told), texts(&net.hosts[2].told)), (vec!["to one"], vec![]));
}

#[test]
fn two_programs_of_one_user_on_one_machine_stay_two() {
    let mut machine = alone();
    entry(&mut machine, 61, "10.0.0.9:2425", 1, "1_lbt6_0#128#020000000001#0#0#0");
    entry(&mut machine, 61, "10.0.0.9:2426", 1, "1_lbt6_0#128#020000000002#0#0#0");
    assert_eq!(machine.peers().count(), 2);
}

#[test]
fn a_card_is_the_same_peer_wherever_it_is() {
    let mut machine = alone();
    let version = "1_lbt6_0#128#020000000001#0#0#0";
    entry(&mut machine, 61, HERE, 1, version);
    let id = machine.peers().next().expect("it is there").id;
    entry(&mut machine, 62, THERE, 2, version);
    assert_eq!(machine.peers().map(|peer| (peer.id, peer.address)).collect::<Vec<_>>(), [(id, address(THERE))]);
    machine.handle(seconds(63), address(THERE), format!("{version}:3:other:h:1:nick\0\0").as_bytes());
    assert_eq!(machine.peers().map(|peer| (peer.id, peer.user.as_str())).collect::<Vec<_>>(), [(id, "other")]);
}

#[test]
fn one_that_left_comes_back_somewhere_else() {
    let mut machine = alone();
    entry(&mut machine, 61, HERE, 1, "1");
    let id = machine.peers().next().expect("it is there").id;
    machine.handle(seconds(62), address(HERE), b"1:2:u:h:2:nick\0");
    entry(&mut machine, 63, THERE, 3, "1");
    assert_eq!(machine.peers().map(|peer| (peer.id, peer.address)).collect::<Vec<_>>(), [(id, address(THERE))]);
}

#[test]
fn one_that_does_not_answer_has_moved() {
    let mut machine = alone();
    entry(&mut machine, 61, HERE, 1, "1");
    let id = machine.peers().next().expect("it is there").id;
    entry(&mut machine, 62, THERE, 2, "1");
    assert_eq!(machine.peers().count(), 2);
    let asked: Vec<_> =
        said(&mut machine).into_iter().filter(|(_, packet)| packet.command.mode() == Mode::BR_ENTRY).collect();
    assert_eq!(asked.iter().map(|(to, _)| *to).collect::<Vec<_>>(), [To::Address(address(HERE))]);
    for at in 62..80 {
        machine.handle_timeout(seconds(at));
    }
    assert_eq!(machine.peers().map(|peer| (peer.id, peer.address)).collect::<Vec<_>>(), [(id, address(THERE))]);
    let heard = told(&mut machine);
    assert!(heard.contains(&Happening::Peer(id, Change::Changed)));
    machine.send(seconds(81), message(1, vec![Addressee::Peer(id)], "hi"));
    assert!(said(&mut machine).iter().any(|(to, _)| *to == To::Address(address(THERE))));
}

#[test]
fn one_that_was_spoken_to_is_not_taken_for_another() {
    let mut machine = alone();
    entry(&mut machine, 61, HERE, 1, "1");
    entry(&mut machine, 62, THERE, 2, "1");
    machine.handle(seconds(62), address(THERE), b"1:3:u:h:288:hi");
    for at in 62..80 {
        machine.handle_timeout(seconds(at));
    }
    assert_eq!(machine.peers().count(), 2);
}

#[test]
fn scripts_of_one_name_on_two_machines_stay_two() {
    let mut machine = alone();
    machine.handle(seconds(61), address("10.0.0.9:50000"), b"1:123123:u:h:32:a");
    for at in 61..600 {
        machine.handle_timeout(seconds(at));
    }
    machine.handle(seconds(600), address("10.0.0.10:50000"), b"1:123123:u:h:32:b");
    assert_eq!(machine.peers().count(), 2);
}
