//! The numbers of messages that came from one peer, so that each is told once however often it comes.

use core::hash::Hasher;
use core::time::Duration;
use std::collections::VecDeque;
use std::hash::DefaultHasher;

use crate::proto::ipmsg::{Options, Packet};

/// So many messages of one peer are remembered.
const MOST: usize = 128;
/// A number is used again on purpose by scripts, which have one for all they send, and by programs that were started
/// again. There, only what is the same in all else and follows its copy within this time is a repetition.
const REPEATED: Duration = Duration::from_secs(4);
/// The same where no receipt was asked for, so that only the network can have doubled it.
const DOUBLED: Duration = Duration::from_secs(1);

/// One message that came.
#[derive(Debug)]
struct Told {
    number: u64,
    /// What it says, in short.
    print: u64,
    /// When it came last.
    heard: Duration,
    /// Its sender does not use the number for anything else.
    firm: bool,
}

/// What came from one peer.
#[derive(Debug, Default)]
pub(super) struct Seen {
    told: VecDeque<Told>,
    /// The number of its last entry. A message that has it too is of a script, which has one for all it sends.
    entry: Option<u64>,
}

impl Seen {
    /// This message came before; else it is remembered. `firm`: its sender keeps to the rule that numbers increase.
    pub fn repeats(&mut self, now: Duration, packet: &Packet, firm: bool) -> bool {
        let firm = firm && self.entry != Some(packet.number);
        let print = print(&packet.extra);
        let while_the_same = if packet.command.has(Options::SENDCHECK) { REPEATED } else { DOUBLED };
        for told in self.told.iter_mut().filter(|told| told.number == packet.number) {
            let same = told.print == print && now.saturating_sub(told.heard) <= while_the_same;
            if told.firm && firm || same {
                told.heard = now;
                return true;
            }
        }
        if self.told.len() >= MOST {
            self.told.pop_front();
        }
        self.told.push_back(Told { number: packet.number, print, heard: now, firm });
        false
    }

    /// Its sender entered with a packet of this number: larger ones that came before may be those of an earlier run.
    pub fn entered(&mut self, number: u64) {
        self.entry = Some(number);
        for told in self.told.iter_mut().filter(|told| told.number > number) {
            told.firm = false;
        }
    }
}

fn print(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::ipmsg::{Command, Mode};

    fn message(number: u64, text: &str, options: Options) -> Packet {
        let command = Command::new(Mode::SENDMSG, options);
        Packet { number, command, extra: text.into(), ..Packet::default() }
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_number_is_told_once() {
        let mut seen = Seen::default();
        let first = message(7, "a", Options::SENDCHECK);
        assert!(!seen.repeats(at(0), &first, true));
        assert!(seen.repeats(at(100), &first, true));
        assert!(seen.repeats(at(200), &message(7, "a again", Options::SENDCHECK), true));
        assert!(!seen.repeats(at(200), &message(8, "a", Options::SENDCHECK), true));
    }

    #[test]
    fn a_script_has_one_number_for_all() {
        let mut seen = Seen::default();
        let haha = message(123_123, "haha", Options::NONE);
        assert!(!seen.repeats(at(0), &haha, false));
        assert!(seen.repeats(at(0), &haha, false), "the network doubled it");
        assert!(!seen.repeats(at(0), &message(123_123, "hehe", Options::NONE), false));
        assert!(!seen.repeats(at(5), &haha, false), "it was run again");
    }

    #[test]
    fn an_entry_with_an_old_number_frees_the_later_ones() {
        let mut seen = Seen::default();
        let message = |number, text| message(number, text, Options::SENDCHECK);
        for number in 90..110 {
            assert!(!seen.repeats(at(0), &message(number, "before"), true));
        }
        seen.entered(100);
        assert!(seen.repeats(at(1), &message(99, "other"), true), "from before it");
        assert!(seen.repeats(at(1), &message(101, "before"), true), "the entry was overtaken");
        assert!(!seen.repeats(at(1), &message(102, "after"), true));
        assert!(seen.repeats(at(60), &message(102, "after"), true));
        assert!(!seen.repeats(at(60), &message(103, "before"), true));
    }

    #[test]
    fn a_script_that_enters_with_its_one_number_is_heard() {
        let mut seen = Seen::default();
        seen.entered(100);
        assert!(!seen.repeats(at(0), &message(100, "hello", Options::SENDCHECK), true));
        assert!(!seen.repeats(at(0), &message(100, "world", Options::SENDCHECK), true));
        assert!(seen.repeats(at(1), &message(100, "world", Options::SENDCHECK), true));
    }

    #[test]
    fn memory_is_bounded() {
        let mut seen = Seen::default();
        for number in 0..10_000 {
            assert!(!seen.repeats(at(0), &message(number, "x", Options::NONE), true));
        }
        assert_eq!(seen.told.len(), MOST);
    }
}
