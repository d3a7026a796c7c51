//! Anything may come.

use super::*;
use crate::proto::faults::Random;

/// One of everything.
fn everything() -> Vec<Vec<u8>> {
    let mut packets: Vec<Vec<u8>> = (0..=255_u32)
        .flat_map(|mode| [0, 0x100, 0x20_0000, 0x80_0000, 0x10_0300, 0xffff_ff00].map(|options| mode | options))
        .map(|command| format!("1:77:u:h:{command}:1000\0001:a:1:1:1:\u{7}\0\nUN:x\nGN:y\n\0").into_bytes())
        .collect();
    for extra in ["", "\0", "\0\0\0", "12345|9|0|1|1|5|0|1|0|00000000#\0LZW!", "{/font;;}", "/:)/~#>00000001<B~"] {
        for command in [1, 3, 32, 288, 33, 0x20_0020, 0x20_00c0, 209, 121] {
            packets.push(format!("1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9:1:u:h:{command}:{extra}").into_bytes());
        }
    }
    packets
}

fn damaged(packet: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = packet.to_vec();
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len() as u64 + 1) as usize;
        match random.below(4) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.any() as u8),
            2 => bytes.extend_from_slice(&packet[..at.min(packet.len())]),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
    bytes
}

#[test]
fn nothing_that_comes_does_harm() {
    for seed in 0..4 {
        let mut random = Random::new(seed);
        let mut machine = alone();
        let mut now = seconds(60);
        for packet in everything().iter().cycle().take(20_000) {
            now += Duration::from_millis(random.below(50));
            let from = SocketAddr::from(([10, 0, 0, random.below(20) as u8], 2000 + random.below(20) as u16));
            let whole = random.below(3) == 0;
            let bytes = if whole { packet.clone() } else { damaged(packet, &mut random) };
            machine.handle(now, from, &bytes);
            if random.below(10) == 0 {
                machine.undelivered(now, from);
            }
            machine.handle_timeout(now);
            check(&mut machine);
        }
    }
}

/// Names are clean, and what waits is little.
fn check(machine: &mut Messenger) {
    let sent = core::iter::from_fn(|| machine.transmit()).count();
    let told = core::iter::from_fn(|| machine.happening()).count();
    assert!(sent < 100 && told < 100, "{sent} packets and {told} events");
    assert!(machine.peers().count() <= 10_000);
    for peer in machine.peers().take(20) {
        for name in [&peer.user, &peer.host, &peer.nick, &peer.group, &peer.version] {
            assert!(name.chars().count() <= 64 && !name.chars().any(char::is_control), "{name:?}");
        }
    }
}

#[test]
fn each_truncation_is_harmless() {
    let mut machine = alone();
    for packet in everything() {
        for end in 0..packet.len() {
            machine.handle(seconds(61), address("10.0.0.9:2425"), &packet[..end]);
            check(&mut machine);
        }
    }
}

#[test]
fn a_machine_does_nothing_out_of_order_either() {
    let mut machine = Messenger::new(Profile::default(), Rules::default(), u64::MAX);
    let nobody = PeerId(5);
    machine.leave(seconds(0));
    machine.opened(seconds(0), nobody, 1);
    machine.discarded(seconds(0), nobody, 1);
    machine.typing(seconds(0), nobody, true);
    machine.typing(seconds(0), nobody, false);
    machine.release(seconds(0), nobody, 1);
    machine.ask(seconds(0), nobody);
    machine.forget(nobody);
    machine.set_charset(nobody, None);
    machine.give_up(MessageId(1), nobody);
    machine.undelivered(seconds(0), address("10.0.0.9:2425"));
    assert!(!machine.shake(seconds(0), nobody));
    assert_eq!((modes(&mut machine), told(&mut machine), machine.poll_at()), (vec![], vec![], None));
    assert_eq!(machine.take_number(), u64::MAX);
    assert_eq!(machine.number(), u64::MAX);
}
