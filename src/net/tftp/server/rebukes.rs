//! How often a server answers what is no request of anybody: junk, and packets of transfers that it does not know.
//!
//! Such an answer is a courtesy to whoever writes a client. Without a bound it would be a service to whoever sends junk in
//! another's name, and where that other is a program that answers whatever it hears (echo, chargen), both would go on
//! for ever.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// So many answers at once to one address.
const AT_ONCE: u32 = 32;
/// Another one after so long. Two programs that only answer each other have fallen silent by then.
const EACH: Duration = Duration::from_secs(1);
/// So many addresses are remembered; where there are more, others get no answer.
const MOST_ADDRESSES: usize = 256;

/// Counts the answers to each address.
#[derive(Debug, Default)]
pub(super) struct Rebukes {
    /// When an address may have all its answers again: one `EACH` for each that was given.
    paid: HashMap<IpAddr, Instant>,
}

impl Rebukes {
    /// Whether to answer that address once more; if so, that counts.
    pub fn may(&mut self, ip: IpAddr, now: Instant) -> bool {
        if self.paid.len() >= MOST_ADDRESSES && !self.paid.contains_key(&ip) {
            self.paid.retain(|_, paid| *paid > now);
            if self.paid.len() >= MOST_ADDRESSES {
                return false;
            }
        }
        let paid = self.paid.entry(ip).or_insert(now);
        let next = (*paid).max(now) + EACH;
        let may = next <= now + EACH * AT_ONCE;
        if may {
            *paid = next;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn answers(rebukes: &mut Rebukes, ip: IpAddr, now: Instant) -> usize {
        (0..1000).filter(|_| rebukes.may(ip, now)).count()
    }

    #[test]
    fn an_address_has_so_many_answers_and_then_one_a_second() {
        let (mut rebukes, now) = (Rebukes::default(), Instant::now());
        assert_eq!(answers(&mut rebukes, ONE, now), 32);
        assert_eq!(answers(&mut rebukes, ONE, now + EACH / 2), 0);
        assert_eq!(answers(&mut rebukes, ONE, now + EACH), 1);
        assert_eq!(answers(&mut rebukes, ONE, now + EACH * 4), 3);
        assert_eq!(answers(&mut rebukes, [192, 0, 2, 1].into(), now + EACH * 4), 32, "another one has its own");
        assert_eq!(answers(&mut rebukes, ONE, now + EACH * 1000), 32);
    }

    #[test]
    fn so_many_addresses_are_remembered_and_no_more() {
        let (mut rebukes, now) = (Rebukes::default(), Instant::now());
        let address = |number: u32| IpAddr::V4(number.into());
        assert_eq!((0..10_000).filter(|number| rebukes.may(address(*number), now)).count(), MOST_ADDRESSES);
        assert!(rebukes.may(address(0), now), "one that is known has answers left");
        assert!(rebukes.may(address(9_999), now + EACH * 2), "they are forgotten");
        assert!(rebukes.paid.len() <= MOST_ADDRESSES);
    }
}
