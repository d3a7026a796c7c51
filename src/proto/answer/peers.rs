//! What is known of each peer, of as many as there is room for.

use core::hash::Hash;
use std::collections::HashMap;

use super::guard::Chain;

/// Peers that are remembered. Beyond, those that were silent for the longest are forgotten: such a one may be greeted
/// once more by a rule that answers once.
pub const MOST_PEERS: usize = 16_384;

/// What the rules know of a peer.
#[derive(Debug, Default)]
pub(super) struct Peer {
    pub chain: Chain,
    /// Rules that answer once and have done so.
    done: Vec<u64>,
    /// How far each sequence is.
    positions: HashMap<u64, usize>,
    used: u64,
    /// Answers to it that wait for their time.
    pub waiting: usize,
}

impl Peer {
    pub fn is_done(&self, rule: u64) -> bool {
        self.done.contains(&rule)
    }

    pub fn set_done(&mut self, rule: u64) {
        if !self.is_done(rule) {
            self.done.push(rule);
        }
    }

    /// Which message of a sequence comes next.
    pub fn position(&mut self, rule: u64) -> &mut usize {
        self.positions.entry(rule).or_default()
    }

    /// Forgets rules that are no more.
    fn keep(&mut self, rules: &[u64]) {
        self.done.retain(|id| rules.contains(id));
        self.positions.retain(|id, _| rules.contains(id));
    }
}

/// All peers.
#[derive(Debug)]
pub(super) struct Peers<K> {
    map: HashMap<K, Peer>,
    uses: u64,
}

impl<K: Copy + Eq + Hash> Peers<K> {
    pub fn new() -> Self {
        Peers { map: HashMap::new(), uses: 0 }
    }

    /// A peer, new or known.
    pub fn of(&mut self, peer: K) -> &mut Peer {
        if self.map.len() >= MOST_PEERS && !self.map.contains_key(&peer) {
            self.forget_oldest();
        }
        self.uses += 1;
        let known = self.map.entry(peer).or_default();
        known.used = self.uses;
        known
    }

    /// A peer that is known.
    pub fn known(&mut self, peer: K) -> Option<&mut Peer> {
        self.map.get_mut(&peer)
    }

    pub fn peek(&self, peer: K) -> Option<&Peer> {
        self.map.get(&peer)
    }

    pub fn forget(&mut self, peer: K) {
        self.map.remove(&peer);
    }

    pub fn keep(&mut self, rules: &[u64]) {
        self.map.values_mut().for_each(|peer| peer.keep(rules));
    }

    /// A quarter at once, so that it costs little for each.
    fn forget_oldest(&mut self) {
        let mut uses: Vec<u64> = self.map.values().map(|peer| peer.used).collect();
        let (_, &mut oldest, _) = uses.select_nth_unstable(MOST_PEERS / 4);
        self.map.retain(|_, peer| peer.used > oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_silent_are_forgotten_first() {
        let mut peers = Peers::new();
        for peer in 0..3 * MOST_PEERS {
            peers.of(peer);
            peers.of(7).set_done(1);
            assert!(peers.map.len() <= MOST_PEERS);
        }
        assert!(peers.of(7).is_done(1));
        assert!(peers.known(8).is_none() && peers.known(3 * MOST_PEERS - 1).is_some());
    }
}
