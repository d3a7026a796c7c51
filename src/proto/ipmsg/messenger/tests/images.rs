//! Pictures of FeiQ.

use super::*;

const FEIQ: &str = "10.0.0.9:2425";

/// A JPEG file of three chunks.
fn picture() -> Vec<u8> {
    [&b"\xff\xd8\xff\xe0"[..], &[7; 296]].concat()
}

fn chunk(number: u64, index: usize) -> Vec<u8> {
    let offset = (index - 1) * 100;
    let line = format!("1_lbt6_0#:{number}:u:h:2097344:abcd|300|{offset}|3|{index}|100|0|2|0|00000000#\0");
    [line.as_bytes(), &picture()[offset..offset + 100]].concat()
}

#[test]
fn each_chunk_has_its_receipt_and_the_picture_is_told_once() {
    let mut machine = alone();
    machine.handle(seconds(61), address(FEIQ), b"1_lbt6_0#:1:u:h:1:n\0\0");
    said(&mut machine);
    told(&mut machine);
    for index in [2, 1, 1, 3, 3] {
        machine.handle(seconds(62), address(FEIQ), &chunk(2, index));
        let sent = said(&mut machine);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].1.command, Command(0xc1));
        assert_eq!(sent[0].1.extra, format!("abcd|{index}#\0").as_bytes());
    }
    let peer = machine.peers().next().expect("it is there").id;
    let told = told(&mut machine);
    let begun = Happening::PictureComes { peer, id: 0xabcd };
    assert_eq!(told, [begun, Happening::Picture { peer, id: 0xabcd, bytes: picture() }]);
}

#[test]
fn a_picture_that_comes_no_further_is_lost() {
    let mut machine = alone();
    machine.handle(seconds(62), address(FEIQ), &chunk(2, 1));
    let peer = machine.peers().next().expect("it is there").id;
    told(&mut machine);
    machine.handle(seconds(90), address(FEIQ), &chunk(3, 2));
    for at in 90..160 {
        machine.handle_timeout(seconds(at));
    }
    let is_lost = |told: &Happening| *told == Happening::PictureLost { peer, id: 0xabcd, whole: false };
    assert_eq!(told(&mut machine).into_iter().filter(is_lost).count(), 1);
}
