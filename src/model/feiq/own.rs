//! Who a command is to the others: login name and machine, and what has to stay or to grow over its runs.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::model::{Complaint, Storage, StorageError};

/// So many numbers are taken for a run before it begins, should it be cut short.
const RESERVED: u64 = 16;
/// The bits of a MAC address that nobody sold: locally administered, of one machine.
const LOCAL: u8 = 0b10;
const GROUP: u8 = 0b01;

/// What stays on the disk. Kept in `feiq-cli.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnKept {
    /// The MAC address of FeiQ's form, made up once: twelve hexadecimal digits.
    pub mac: String,
    /// Numbers of packets are at least this from now on.
    pub number: u64,
}

/// Who we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The login name.
    pub user: String,
    /// The name of this machine.
    pub host: String,
    /// The MAC address of FeiQ's form; it names us there, and is no card's.
    pub mac: [u8; 6],
    /// The number of the first packet.
    pub number: u64,
}

impl Own {
    /// Who this user is, and what is kept of that; what could not be read or written is told beside it.
    pub fn take(storage: Option<&Storage>) -> (Own, Vec<Complaint>, Option<StorageError>) {
        let (kept, complaints) = storage.map(Storage::feiq_line).unwrap_or_default();
        let mac = parse(&kept.mac).unwrap_or_else(made_up);
        let number = first(kept.number);
        let error = storage.and_then(|storage| keep(storage, mac, number + RESERVED).err());
        let (user, host) = login();
        (Own { user, host, mac, number }, complaints, error)
    }

    /// The next run begins behind this number.
    pub fn used(&self, storage: Option<&Storage>, number: u64) -> Option<StorageError> {
        let storage = storage?;
        let kept = storage.feiq_line().0.number;
        keep(storage, self.mac, kept.max(number)).err()
    }
}

fn keep(storage: &Storage, mac: [u8; 6], number: u64) -> Result<(), StorageError> {
    storage.save_feiq_line(&OwnKept { mac: mac.map(|byte| format!("{byte:02X}")).concat(), number })
}

/// The Unix time by custom; later runs within one second go on behind it. Peers know 32 bits.
fn first(kept: u64) -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    if kept > u64::from(u32::MAX >> 1) + since / 2 { since } else { kept.max(since) }
}

fn parse(mac: &str) -> Option<[u8; 6]> {
    let whole = u64::from_str_radix(mac, 16).ok().filter(|_| mac.len() == 12)?;
    let [_, _, mac @ ..] = whole.to_be_bytes();
    Some(mac)
}

fn made_up() -> [u8; 6] {
    let mut mac = [0; 6];
    // Without chance, the zeros still make an address; others then have the same.
    getrandom::fill(&mut mac).ok();
    let [first, ..] = &mut mac;
    *first = *first & !GROUP | LOCAL;
    mac
}

/// The login name and the name of the machine, as the system tells them.
fn login() -> (String, String) {
    let names = ["USER", "LOGNAME", "USERNAME"];
    let user = names.into_iter().filter_map(|name| std::env::var(name).ok()).find(|user| !user.is_empty());
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    (user.unwrap_or_else(|| host.clone()), host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_grow_and_the_address_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Storage::new(folder.path().join("new"));
        let (one, complaints, error) = Own::take(Some(&storage));
        assert!(complaints.is_empty() && error.is_none(), "{complaints:?} {error:?}");
        assert_eq!(one.mac[0] & (LOCAL | GROUP), LOCAL);
        let two = Own::take(Some(&storage)).0;
        assert!(two.mac == one.mac && two.number > one.number, "{one:?} {two:?}");
        assert!(two.used(Some(&storage), two.number + 5000).is_none());
        assert_eq!(Own::take(Some(&storage)).0.number, two.number + 5000);
    }

    #[test]
    fn nonsense_on_the_disk_does_no_harm() {
        assert_eq!(parse("0AFF00112233"), Some([0x0a, 0xff, 0, 0x11, 0x22, 0x33]));
        assert_eq!((parse(""), parse("x"), parse("0AFF0011223")), (None, None, None));
        assert!(first(u64::MAX) < u64::from(u32::MAX));
    }
}
