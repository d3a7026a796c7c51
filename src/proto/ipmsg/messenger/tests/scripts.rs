//! Peers as beginners write them.

use super::*;

const SCRIPT: &str = "10.0.0.9:50000";
const USUAL: &str = "10.0.0.9:2425";
/// `1:123123:吴彦祖:吴彦祖-pc:32:haha`
const HAHA: &[u8] = b"1:123123:\xce\xe2\xd1\xe5\xd7\xe6:\xce\xe2\xd1\xe5\xd7\xe6-pc:32:haha";

#[test]
fn an_unknown_sender_appears_is_asked_and_can_be_answered() {
    let mut machine = alone();
    machine.handle(seconds(61), address(SCRIPT), HAHA);
    let peer = machine.peers().next().expect("it is there").clone();
    assert_eq!((peer.name(), peer.host.as_str(), peer.kind), ("吴彦祖", "吴彦祖-pc", Kind::Bare));
    assert_eq!(texts(&told(&mut machine)), ["haha"]);
    let sent = said(&mut machine);
    assert_eq!(sent.len(), 1, "no receipt was asked for");
    assert_eq!((sent[0].0, sent[0].1.command), (To::Address(address(SCRIPT)), Command(0x121_0001)));
    machine.send(seconds(62), message(1, vec![Addressee::Peer(peer.id)], "你好"));
    let sent = said(&mut machine);
    assert_eq!((sent[0].0, &*sent[0].1.extra), (To::Address(address(SCRIPT)), &b"\xc4\xe3\xba\xc3\0"[..]));
}

#[test]
fn who_is_not_to_be_listed_is_not_asked() {
    let mut machine = alone();
    machine.handle(seconds(61), address(SCRIPT), format!("1:1:u:h:{}:haha", 0x8_0020).as_bytes());
    assert_eq!(modes(&mut machine), []);
}

#[test]
fn one_number_for_all_is_told_as_long_as_the_text_differs_or_time_has_passed() {
    let mut machine = alone();
    for (at, text) in [(61, "a"), (61, "a"), (61, "b"), (70, "b")] {
        machine.handle(seconds(at), address(SCRIPT), format!("1:123123:u:h:32:{text}").as_bytes());
    }
    assert_eq!(texts(&told(&mut machine)), ["a", "b", "b"]);
}

#[test]
fn from_another_port_it_is_the_same_one() {
    let mut machine = alone();
    machine.handle(seconds(61), address(SCRIPT), HAHA);
    machine.handle(seconds(65), address("10.0.0.9:50001"), HAHA);
    assert_eq!(machine.peers().count(), 1);
    assert_eq!(machine.peers().next().map(|peer| peer.address), Some(address("10.0.0.9:50001")));
}

#[test]
fn a_script_beside_a_messenger_does_not_take_its_place() {
    let mut machine = alone();
    machine.handle(seconds(60), address(USUAL), b"1:7:u:h:1:nick\0");
    said(&mut machine);
    for text in ["a", "b"] {
        machine.handle(seconds(61), address(SCRIPT), format!("1:123123:u:h:288:{text}").as_bytes());
    }
    assert_eq!(texts(&told(&mut machine)), ["a", "b"]);
    assert!(said(&mut machine).iter().all(|(to, _)| *to == To::Address(address(SCRIPT))), "receipts go back");
    assert_eq!(machine.peers().map(|peer| peer.address).collect::<Vec<_>>(), [address(USUAL)]);
}

#[test]
fn a_port_that_nobody_has_any_more_leads_to_the_usual_one() {
    let mut machine = alone();
    machine.handle(seconds(61), address(SCRIPT), HAHA);
    let id = machine.peers().next().expect("it is there").id;
    said(&mut machine);
    machine.send(seconds(62), message(1, vec![Addressee::Peer(id)], "hi"));
    let first = said(&mut machine);
    machine.undelivered(seconds(62), address(SCRIPT));
    let again: Vec<_> =
        said(&mut machine).into_iter().filter(|(_, packet)| packet.command.mode() == Mode::SENDMSG).collect();
    assert_eq!(again, [(To::Address(address(USUAL)), first[0].1.clone())]);
    // The messenger of that machine has other names, and says that it has the message.
    let number = first[0].1.number;
    machine.handle(seconds(63), address(USUAL), format!("1_lbt6_0#:5:real:host:33:{number}\0").as_bytes());
    assert_eq!(states(&told(&mut machine), 1).last(), Some(&Delivery::Delivered));
}

#[test]
fn where_nobody_listens_at_all_it_fails() {
    for receipt in [true, false] {
        let mut machine = alone();
        machine.handle(seconds(61), address(SCRIPT), HAHA);
        let id = machine.peers().next().expect("it is there").id;
        machine.send(seconds(62), Send { receipt, ..message(1, vec![Addressee::Peer(id)], "hi") });
        machine.undelivered(seconds(62), address(SCRIPT));
        machine.undelivered(seconds(62), address(USUAL));
        assert_eq!(states(&told(&mut machine), 1).last(), Some(&Delivery::Failed(Failure::NobodyThere)));
        machine.undelivered(seconds(63), address(USUAL));
        machine.handle_timeout(seconds(100));
        assert_eq!(states(&told(&mut machine), 1), []);
    }
}

#[test]
fn a_port_that_the_user_chose_is_kept() {
    let mut machine = alone();
    machine.send(seconds(62), message(1, vec![Addressee::Address(address(SCRIPT))], "hi"));
    machine.undelivered(seconds(62), address(SCRIPT));
    machine.handle_timeout(seconds(63));
    machine.undelivered(seconds(63), address(SCRIPT));
    assert!(said(&mut machine).iter().all(|(to, _)| *to == To::Address(address(SCRIPT))));
    assert_eq!(states(&told(&mut machine), 1).last(), Some(&Delivery::Failed(Failure::NobodyThere)));
    machine.handle(seconds(70), address(SCRIPT), b"1:1:u:h:1:nick\0");
    assert_eq!(machine.peers().map(Peer::name).collect::<Vec<_>>(), ["nick"]);
}

#[test]
fn one_refusal_is_not_the_end() {
    let mut machine = alone();
    let other = Addressee::Address(address(USUAL));
    machine.send(seconds(62), message(1, vec![other], "hi"));
    let number =
        said(&mut machine).iter().find(|(_, packet)| packet.command.mode() == Mode::SENDMSG).map(|x| x.1.number);
    machine.undelivered(seconds(62), address(USUAL));
    machine.handle_timeout(seconds(63));
    assert_eq!(modes(&mut machine), [Mode::SENDMSG]);
    let receipt = format!("1:9:u:h:33:{}\0", number.expect("it was sent"));
    machine.handle(seconds(63), address(USUAL), receipt.as_bytes());
    assert_eq!(states(&told(&mut machine), 1).last(), Some(&Delivery::Delivered));
    assert_eq!(machine.peers().next().map(Peer::name), Some("u"), "the first that speaks has the name");
}

#[test]
fn a_packet_without_a_name_is_somebody_too() {
    let mut machine = alone();
    machine.handle(seconds(61), address(SCRIPT), b"1:1:::32:x");
    machine.handle(seconds(61), address("10.0.0.10:1"), b"1:1:::32:y");
    assert_eq!(texts(&told(&mut machine)), ["x", "y"]);
    assert_eq!(machine.peers().count(), 2);
}

#[test]
fn a_link_is_not_offered_as_a_file_and_what_is_left_out_is_counted() {
    let mut machine = alone();
    let list = "1:a.txt:5:0:1:\x072:link:5:0:4:\x073:pics:0:0:2:\x074::5:0:1:\x07";
    machine.handle(seconds(61), address(SCRIPT), format!("1:5:u:h:{}:\0{list}", 0x20_0020).as_bytes());
    let received = told(&mut machine).into_iter().find_map(|happening| match happening {
        Happening::Received(received) => Some(received),
        _ => None,
    });
    let received = received.expect("a message");
    let names: Vec<_> = received.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!((names, received.dropped), (vec!["a.txt", "pics"], 2));
}
