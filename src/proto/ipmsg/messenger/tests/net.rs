//! The network: packets are lost, doubled, late and out of order as a test wants it.

use std::collections::BTreeMap;

use super::*;
use crate::proto::faults::Random;

/// One machine on it.
pub(super) struct Host {
    pub address: SocketAddr,
    pub machine: Messenger,
    pub told: Vec<Happening>,
    /// Its plug is out.
    pub is_cut: bool,
}

/// All of them.
pub(super) struct Net {
    pub now: Duration,
    pub hosts: Vec<Host>,
    under_way: BTreeMap<(Duration, u64), (usize, SocketAddr, Vec<u8>)>,
    random: Random,
    /// Of a hundred packets so many are lost, and so many doubled.
    pub loss: u64,
    pub doubled: u64,
    /// The longest way, milliseconds; the shortest takes one.
    pub slowest: u64,
    /// The packet of this number alone is lost.
    pub lost: Option<u64>,
    /// So many packets were sent, for each receiver.
    pub sent: u64,
}

impl Net {
    pub fn new(seed: u64) -> Net {
        Net {
            now: seconds(0),
            hosts: Vec::new(),
            under_way: BTreeMap::new(),
            random: Random::new(seed),
            loss: 0,
            doubled: 0,
            slowest: 1,
            lost: None,
            sent: 0,
        }
    }

    /// One in which everything happens.
    pub fn bad(seed: u64) -> Net {
        Net { loss: 20, doubled: 10, slowest: 300, ..Net::new(seed) }
    }

    /// A machine with this profile at 10.0.0.(its place + 1).
    pub fn add(&mut self, profile: Profile, rules: Rules) -> usize {
        let at = self.hosts.len();
        let address = SocketAddr::from(([10, 0, 0, at as u8 + 1], 2425));
        let machine = Messenger::new(profile, rules, 1000 + at as u64);
        self.hosts.push(Host { address, machine, told: Vec::new(), is_cut: false });
        at
    }

    /// Some people, all of whom have entered.
    pub fn with(mut self, many: u8) -> Net {
        for number in 0..many {
            let at = self.add(person(number), Rules::default());
            let now = self.now;
            self.hosts[at].machine.enter(now);
        }
        self
    }

    /// Does something with a machine, and sends what that leads to.
    pub fn with_machine<T>(&mut self, at: usize, act: impl FnOnce(&mut Messenger, Duration) -> T) -> T {
        let done = act(&mut self.hosts[at].machine, self.now);
        self.collect(at);
        done
    }

    fn collect(&mut self, at: usize) {
        let from = self.hosts[at].address;
        while let Some(happening) = self.hosts[at].machine.happening() {
            self.hosts[at].told.push(happening);
        }
        while let Some(Transmit { to, bytes }) = self.hosts[at].machine.transmit() {
            let to: Vec<usize> = match to {
                To::Everyone => (0..self.hosts.len()).filter(|other| *other != at).collect(),
                To::Address(to) => self.hosts.iter().position(|host| host.address == to).into_iter().collect(),
            };
            for to in to {
                self.carry(at, to, from, &bytes);
            }
        }
    }

    fn carry(&mut self, at: usize, to: usize, from: SocketAddr, bytes: &[u8]) {
        self.sent += 1;
        let is_lost = self.lost == Some(self.sent) || self.random.below(100) < self.loss;
        if is_lost || self.hosts[at].is_cut || self.hosts[to].is_cut {
            return;
        }
        let copies = 1 + u64::from(self.random.below(100) < self.doubled);
        for copy in 0..copies {
            let way = Duration::from_millis(1 + self.random.below(self.slowest));
            self.under_way.insert((self.now + way, self.sent * 2 + copy), (to, from, bytes.to_vec()));
        }
    }

    /// Lets time pass.
    pub fn run(&mut self, time: Duration) {
        let end = self.now + time;
        (0..self.hosts.len()).for_each(|at| self.collect(at));
        loop {
            let arrives = self.under_way.first_key_value().map(|((at, _), _)| *at);
            let due = self.hosts.iter().filter_map(|host| host.machine.poll_at()).min();
            let Some(next) = [arrives, due].into_iter().flatten().min().filter(|next| *next <= end) else { break };
            self.now = self.now.max(next);
            if arrives == Some(next) {
                let (_, (to, from, bytes)) = self.under_way.pop_first().expect("it arrives");
                let host = &mut self.hosts[to];
                if !host.is_cut {
                    host.machine.handle(self.now, from, &bytes);
                }
                self.collect(to);
                continue;
            }
            for at in 0..self.hosts.len() {
                self.hosts[at].machine.handle_timeout(self.now);
                self.collect(at);
            }
        }
        self.now = end;
    }

    /// What one of them has another one as.
    pub fn peer(&self, at: usize, other: usize) -> Option<&Peer> {
        let address = self.hosts[other].address;
        self.hosts[at].machine.peers().find(|peer| peer.address == address)
    }

    pub fn id(&self, at: usize, other: usize) -> PeerId {
        self.peer(at, other).expect("they have met").id
    }

    /// Each has each other on the list, with its name, and nobody else.
    pub fn is_complete(&self) -> bool {
        (0..self.hosts.len()).all(|at| {
            let all = self.hosts[at].machine.peers().count() == self.hosts.len() - 1;
            all && (0..self.hosts.len()).filter(|other| *other != at).all(|other| {
                let nick = &self.hosts[other].machine.profile().nick;
                self.peer(at, other).is_some_and(|peer| peer.presence.is_here() && peer.nick == *nick)
            })
        })
    }

    /// Says something to all that one knows.
    pub fn say_to_all(&mut self, at: usize, id: u64, text: &str) {
        let to = self.hosts[at].machine.peers().map(|peer| Addressee::Peer(peer.id)).collect();
        self.with_machine(at, |machine, now| machine.send(now, message(id, to, text)));
    }
}
