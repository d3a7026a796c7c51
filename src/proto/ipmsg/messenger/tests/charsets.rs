//! Which charset a peer gets.

use super::*;

/// What a machine writes to whoever sent these packets.
fn written_to(packets: &[&[u8]]) -> (Charset, Packet) {
    let mut machine = alone();
    for packet in packets {
        machine.handle(seconds(61), address("10.0.0.9:2425"), packet);
    }
    let peer = machine.peers().next().expect("it is there").clone();
    said(&mut machine);
    machine.send(seconds(62), message(1, vec![Addressee::Peer(peer.id)], "你😀"));
    (peer.charset, said(&mut machine).remove(0).1)
}

#[test]
fn each_program_gets_what_it_understands() {
    let gbk = b"\xc4\xe3?\0".to_vec();
    let utf8 = "你😀\0".as_bytes().to_vec();
    let cap = 0x100_0001;
    for (packets, charset, extra) in [
        (vec!["1_lbt6_0#128#F8B46AA55B28#0#0#0:1:u:h:6291457:n\0\0".into()], Charset::Gbk, &gbk),
        (vec![format!("1_lbt6_0#128#F8B46AA55B28#0#0#0:1:u:h:{cap}:n\0\0")], Charset::Gbk, &gbk),
        (vec![format!("1_lbt6_0#128#F8B46AA55B28#0#0#0:1:u:h:{cap}:n\0\0\nNN:n\n")], Charset::Utf8, &utf8),
        (vec!["1:1:u:h:1:n\0\0".into()], Charset::Gbk, &gbk),
        (vec![format!("1:1:u:h:{cap}:n\0\0")], Charset::Utf8, &utf8),
        (vec!["1_iptux 0.8.3:1:u:h:257:n\0g\0\0utf-8\0".into()], Charset::Utf8, &utf8),
        (vec!["1_iptux 0.8.3:1:u:h:257:n\0g\0\0\0".into()], Charset::Utf8, &utf8),
        (vec!["1:1:u:h:32:plain".into()], Charset::Gbk, &gbk),
        (vec!["1:1:u:h:32:谢谢大家".into()], Charset::Utf8, &utf8),
    ] {
        let packets: Vec<&[u8]> = packets.iter().map(|packet: &String| packet.as_bytes()).collect();
        let (chosen, packet) = written_to(&packets);
        let name = String::from_utf8_lossy(packets[0]).into_owned();
        assert_eq!((chosen, &packet.extra), (charset, extra), "{name}");
        assert_eq!(packet.command.has(Options::UTF8), charset == Charset::Utf8, "{name}");
    }
}

#[test]
fn iptux_gets_what_it_spoke_last() {
    let entry = &b"1_iptux 0.8.3:1:u:h:257:n\0g\0\0utf-8\0"[..];
    let gbk = &b"1_iptux 0.8.3:2:u:h:288:\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd\xe7\0"[..];
    let ascii = &b"1_iptux 0.8.3:3:u:h:288:plain\0"[..];
    assert_eq!(written_to(&[entry, gbk, ascii]).0, Charset::Gbk);
    assert_eq!(written_to(&[entry, ascii]).0, Charset::Utf8);
}

#[test]
fn by_hand_counts_more() {
    let mut machine = alone();
    machine.handle(seconds(61), address("10.0.0.9:2425"), b"1_lbt6_0#:1:u:h:6291457:n\0\0");
    let id = machine.peers().next().expect("it is there").id;
    told(&mut machine);
    machine.set_charset(id, Some(Charset::Utf8));
    machine.handle(seconds(62), address("10.0.0.9:2425"), b"1_lbt6_0#:2:u:h:6291460:n\0\0");
    let charset = |machine: &Messenger| machine.peer(id).map(|peer| (peer.charset, peer.charset_by_hand));
    assert_eq!(charset(&machine), Some((Charset::Utf8, true)));
    assert_eq!(told(&mut machine), [Happening::Peer(id, Change::Changed)]);
    machine.set_charset(id, None);
    assert_eq!(charset(&machine), Some((Charset::Gbk, false)));
}

#[test]
fn names_in_either_charset_are_one_name() {
    let mut machine = alone();
    let from = address("10.0.0.9:2425");
    machine.handle(seconds(61), from, b"1:1:\xd5\xc5\xc8\xfd:\xb5\xe7\xc4\xd4:1:n\0\0");
    machine.handle(seconds(61), from, "1:2:张三:电脑:8388896:你好".as_bytes());
    assert_eq!(machine.peers().map(|peer| peer.user.as_str()).collect::<Vec<_>>(), ["张三"]);
    assert_eq!(texts(&told(&mut machine)), ["你好"]);
}
