//! Typing, shakes and hellos.

use super::*;

#[test]
fn typing_is_told_not_too_often_and_ends_by_itself() {
    let mut net = Net::new(8).with(2);
    net.run(seconds(20));
    let to = net.id(0, 1);
    let before = net.sent;
    for _ in 0..20 {
        net.with_machine(0, |machine, now| machine.typing(now, to, true));
        net.run(Duration::from_millis(100));
    }
    assert_eq!(net.sent - before, 1);
    assert!(net.peer(1, 0).is_some_and(|peer| peer.is_typing));
    net.run(seconds(30));
    assert!(net.peer(1, 0).is_some_and(|peer| !peer.is_typing));
    assert_eq!(net.sent - before, 2);
    net.with_machine(0, |machine, now| machine.typing(now, to, true));
    net.run(seconds(1));
    net.with_machine(0, |machine, now| machine.typing(now, to, false));
    net.run(seconds(1));
    assert!(net.peer(1, 0).is_some_and(|peer| !peer.is_typing));
    assert_eq!(net.sent - before, 4);
}

#[test]
fn a_message_ends_typing_and_so_does_silence() {
    let mut machine = alone();
    let from = address("10.0.0.9:2425");
    machine.handle(seconds(60), from, b"1_lbt6_0#:1:u:h:1:n\0\0");
    let typing = |machine: &Messenger| machine.peers().next().is_some_and(|peer| peer.is_typing);
    machine.handle(seconds(61), from, b"1_lbt6_0#:2:u:h:121:\0");
    assert!(typing(&machine));
    machine.handle(seconds(62), from, b"1_lbt6_0#:3:u:h:288:text\0");
    assert!(!typing(&machine));
    machine.handle(seconds(63), from, b"1_lbt6_0#:4:u:h:121:\0");
    machine.handle_timeout(seconds(70));
    assert!(typing(&machine));
    machine.handle_timeout(seconds(80));
    assert!(!typing(&machine));
}

#[test]
fn only_feiq_is_told_and_only_if_the_user_likes() {
    let mut machine = alone();
    machine.handle(seconds(60), address("10.0.0.9:2425"), b"1:1:u:h:1:n\0\0");
    machine.handle(seconds(60), address("10.0.0.10:2425"), b"1_lbt6_0#:1:v:h:1:n\0\0");
    said(&mut machine);
    let ids: Vec<PeerId> = machine.peers().map(|peer| peer.id).collect();
    machine.typing(seconds(61), ids[0], true);
    assert!(!machine.shake(seconds(61), ids[0]));
    assert_eq!(modes(&mut machine), []);
    machine.set_rules(Rules { manners: false, ..Rules::default() });
    machine.typing(seconds(61), ids[1], true);
    assert_eq!(modes(&mut machine), []);
    assert!(machine.shake(seconds(61), ids[1]));
    assert!(!machine.shake(seconds(62), ids[1]));
    assert!(machine.shake(seconds(75), ids[1]));
    assert_eq!(modes(&mut machine), [Mode::FEIQ_SHAKE; 2]);
}

#[test]
fn a_shake_is_told_and_answered_within_limits() {
    let mut machine = alone();
    let from = address("10.0.0.9:2425");
    machine.handle(seconds(60), from, b"1_lbt6_0#:1:u:h:1:n\0\0");
    said(&mut machine);
    let shaken = |machine: &mut Messenger| {
        told(machine).iter().filter(|happening| matches!(happening, Happening::Shaken(_))).count()
    };
    for number in 0..50 {
        machine.handle(seconds(61), from, format!("1_lbt6_0#:{number}:u:h:209:\0").as_bytes());
    }
    assert_eq!((shaken(&mut machine), modes(&mut machine)), (1, vec![Mode::FEIQ_SHAKE_ANSWER]));
    machine.set_rules(Rules { shakes: false, ..Rules::default() });
    machine.handle(seconds(90), from, b"1_lbt6_0#:99:u:h:209:\0");
    assert_eq!((shaken(&mut machine), modes(&mut machine)), (0, vec![]));
}

#[test]
fn a_hello_and_a_probe_are_answered() {
    let mut machine = alone();
    let from = address("10.0.0.9:2425");
    machine.handle(seconds(61), from, b"1_lbt6_0#:1:u:h:119:");
    machine.handle(seconds(61), from, b"1_lbt6_0#:2:u:h:472:\0");
    assert_eq!(modes(&mut machine), [Mode::FEIQ_HELLO_ANSWER; 2]);
    assert_eq!(machine.peers().count(), 0);
}
