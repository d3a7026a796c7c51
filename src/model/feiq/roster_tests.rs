use std::time::Duration;

use super::*;
use crate::proto::ipmsg::Kind;

fn peer(id: u32, user: &str, address: &str, mac: Option<[u8; 6]>) -> Arc<Peer> {
    let nobody = Peer::nobody(Duration::ZERO, address.parse().expect("an address"));
    Arc::new(Peer {
        id: PeerId(id),
        user: user.into(),
        host: if user.is_empty() { String::new() } else { "pc".into() },
        version: "1".into(),
        kind: Kind::IpMessenger,
        presence: Presence::Here,
        seen: Duration::from_secs(1),
        mac,
        ..nobody
    })
}

fn follow(roster: &mut Roster, peers: &[Arc<Peer>]) -> Vec<Renamed> {
    let renamed = roster.follow(peers.to_vec(), Instant::now(), 5_000_000_000);
    roster.refresh();
    renamed
}

fn key(roster: &Roster, peer: u32) -> String {
    roster.key_of(PeerId(peer)).expect("a key").0.clone()
}

#[test]
fn a_key_is_the_mac_address_or_login_and_address() {
    let mut roster = Roster::default();
    let mac = Some([0x02, 0, 0, 0, 0, 0xaf]);
    follow(&mut roster, &[peer(1, "a", "10.0.0.1:2425", mac), peer(2, "a", "10.0.0.2:2425", None)]);
    assert_eq!((key(&roster, 1), key(&roster, 2)), ("0200000000AF".into(), "a@pc@10.0.0.2".into()));
    assert_eq!(roster.people().len(), 2);
}

#[test]
fn two_that_are_there_never_have_one_key() {
    let mut roster = Roster::default();
    let mac = Some([2, 0, 0, 0, 0, 1]);
    follow(
        &mut roster,
        &[
            peer(1, "a", "127.0.0.1:1", mac),
            peer(2, "b", "127.0.0.1:2", mac),
            peer(3, "c", "127.0.0.1:3", None),
            peer(4, "c", "127.0.0.1:4", None),
        ],
    );
    let keys = [1, 2, 3, 4].map(|peer| key(&roster, peer));
    assert_eq!(keys, ["020000000001", "020000000001-b@pc", "c@pc@127.0.0.1", "c@pc@127.0.0.1:4"]);
}

#[test]
fn a_moved_peer_keeps_its_key_and_one_that_returns_takes_it() {
    let mut roster = Roster::default();
    follow(&mut roster, &[peer(1, "a", "10.0.0.1:2425", None)]);
    follow(&mut roster, &[peer(1, "a", "10.0.0.9:2425", None)]);
    assert_eq!(key(&roster, 1), "a@pc@10.0.0.1");
    assert_eq!(roster.people()[0].address, "10.0.0.9:2425");
    let gone = Arc::new(Peer { presence: Presence::Left, ..(*peer(1, "a", "10.0.0.1:2425", None)).clone() });
    follow(&mut roster, &[gone.clone(), peer(2, "a", "10.0.0.1:2425", None)]);
    assert_eq!((key(&roster, 2), roster.people().len()), ("a@pc@10.0.0.1".into(), 1));
    assert_eq!(roster.people()[0].peer, Some(PeerId(2)));
}

#[test]
fn one_met_by_address_gets_its_key_when_it_says_who_it_is() {
    let mut roster = Roster::default();
    follow(&mut roster, &[peer(1, "", "10.0.0.1:2425", None)]);
    let before = Key(key(&roster, 1));
    let renamed = follow(&mut roster, &[peer(1, "a", "10.0.0.1:2425", None)]);
    assert_eq!(renamed, [(before.clone(), Key("a@pc@10.0.0.1".into()))]);
    assert_eq!(roster.person(&before).map(|person| person.login.as_str()), Some("a@pc"));
    assert_eq!(roster.people().len(), 1);
}

#[test]
fn whoever_is_written_to_by_address_is_who_was_meant() {
    let old = Key("a@pc@10.0.0.1".into());
    let known = Known { name: "a".into(), address: "10.0.0.1:2425".into(), spoke: 1, ..Known::default() };
    let mut roster = Roster::new(BTreeMap::from([(old.clone(), known)]));
    assert_eq!(roster.person(&old).map(|person| person.presence), Some(Presence::Left));
    roster.will_meet("10.0.0.1:2425".parse().expect("an address"), &old);
    follow(&mut roster, &[peer(7, "", "10.0.0.1:2425", None)]);
    assert_eq!(roster.key_of(PeerId(7)), Some(&old));
}

#[test]
fn who_is_here_comes_first_then_groups_then_names() {
    let mut roster = Roster::default();
    let named = |id: u32, nick: &str, group: &str, presence| {
        let peer = peer(id, nick, &format!("10.0.0.{id}:2425"), None);
        Arc::new(Peer { group: group.into(), presence, ..(*peer).clone() })
    };
    let (here, left) = (Presence::Here, Presence::Left);
    let peers =
        [named(1, "z", "", here), named(2, "b", "lab", here), named(3, "a", "lab", left), named(4, "a", "lab", here)];
    follow(&mut roster, &peers);
    let order: Vec<_> = roster.people().iter().map(|person| person.peer.expect("met").0).collect();
    assert_eq!(order, [4, 2, 1, 3]);
    // Heard one second after the messenger began, which was just now: at five seconds.
    assert!((5_000_000_000..=6_000_000_000).contains(&roster.people()[0].seen), "{}", roster.people()[0].seen);
}
