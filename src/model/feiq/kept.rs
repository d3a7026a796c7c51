//! What is kept of 飞秋 beside the conversations: the form, our MAC address, the next number, the password's digest.

use sha2::{Digest, Sha256};

use super::FeiqKept;
use crate::codec::hex;

/// Numbers are kept so far ahead, so that they increase also over a crash.
const AHEAD: u64 = 1000;
/// When so few are left, the next are kept.
const FEW: u64 = 200;

impl FeiqKept {
    /// The number of the first packet of a run that begins now; `now` in seconds since the Unix epoch. What is kept is
    /// ahead of it then.
    pub(super) fn first_number(&mut self, now: u64) -> u64 {
        let number = self.next_number(now);
        self.number = number + AHEAD;
        number
    }

    /// The number that the first packet of a run would have that began now, in seconds since the Unix epoch.
    pub(super) fn next_number(&self, now: u64) -> u64 {
        // Peers know 32 bits: what is far from the time is no number of ours, but a damaged file.
        let kept = Some(self.number).filter(|number| *number < u64::from(u32::MAX >> 1) + now / 2);
        kept.unwrap_or_default().max(now)
    }

    /// A packet has this number: what is kept stays ahead. True where it has changed, and is to be written.
    pub(super) fn reached(&mut self, number: u64) -> bool {
        let few = number + FEW > self.number;
        if few {
            self.number = number + AHEAD;
        }
        few
    }

    /// Our MAC address in FeiQ's form, made up at the first start.
    pub(super) fn mac_address(&mut self) -> [u8; 6] {
        if let Some(mac) = parse_mac(&self.mac) {
            return mac;
        }
        let mut mac = [0; 6];
        // Without random numbers all such machines have one address: peers take them for one, and no worse.
        if let Err(error) = getrandom::fill(&mut mac) {
            tracing::warn!("no random numbers: {error}");
        }
        if let Some(first) = mac.first_mut() {
            // Locally administered, and of one machine (IEEE 802).
            *first = (*first | 2) & !1;
        }
        self.mac = plain_hex(&mac);
        mac
    }

    /// Sets the password of locked messages, or none.
    pub(super) fn set_password(&mut self, password: &str) {
        (self.password_salt, self.password_digest) = (String::new(), String::new());
        if password.is_empty() {
            return;
        }
        let mut salt = [0; 16];
        if let Err(error) = getrandom::fill(&mut salt) {
            tracing::warn!("no random numbers: {error}");
        }
        self.password_salt = plain_hex(&salt);
        self.password_digest = digest(&self.password_salt, password);
    }

    /// It is the password; any is where there is none.
    pub(super) fn is_password(&self, password: &str) -> bool {
        self.password_digest.is_empty() || digest(&self.password_salt, password) == self.password_digest
    }
}

fn digest(salt: &str, password: &str) -> String {
    plain_hex(&Sha256::new().chain_update(salt).chain_update(password).finalize())
}

fn plain_hex(bytes: &[u8]) -> String {
    hex::digits(bytes).to_uppercase()
}

fn parse_mac(text: &str) -> Option<[u8; 6]> {
    let digits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let value = digits.then(|| u64::from_str_radix(text, 16).ok())??;
    value.to_be_bytes().get(2..)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_increase_over_restarts_and_crashes() {
        let mut kept = FeiqKept::default();
        assert_eq!(kept.first_number(5_000), 5_000);
        assert!(!kept.reached(5_400) && kept.reached(5_900));
        // A crash: what was written is all there is, and the clock was set back.
        let mut after = FeiqKept { number: kept.number, ..FeiqKept::default() };
        assert!(after.first_number(10) > 5_900);
        assert_eq!(after.first_number(1_000_000), 1_000_000);
    }

    #[test]
    fn the_mac_address_is_made_up_once() {
        let mut kept = FeiqKept::default();
        let mac = kept.mac_address();
        assert_eq!((kept.mac_address(), mac[0] & 3), (mac, 2));
        let mut damaged = FeiqKept { mac: "x".into(), ..FeiqKept::default() };
        damaged.mac_address();
        assert_eq!(damaged.mac.len(), 12);
    }

    #[test]
    fn the_password_is_kept_as_a_digest() {
        let mut kept = FeiqKept::default();
        assert!(kept.is_password("anything"));
        kept.set_password("芝麻开门");
        assert!(kept.is_password("芝麻开门") && !kept.is_password("") && !kept.is_password("芝麻"));
        assert!(!toml::to_string(&kept).expect("a file").contains("芝麻"));
        kept.set_password("");
        assert!(kept.is_password(""));
    }
}
