//! Who a command is to the others: login name and machine, and what has to stay or to grow over its runs.

use super::profile::login;
use crate::model::{Complaint, Storage, StorageError, now};

/// Who we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The login name.
    pub user: String,
    /// The name of this machine.
    pub host: String,
    /// The MAC address of FeiQ's form, which is the window's as well; it names us there, and is no card's.
    pub mac: [u8; 6],
    /// The number of the first packet.
    pub number: u64,
}

impl Own {
    /// Who this user is. What could not be read or written of what is kept is told beside it.
    pub fn take(storage: Option<&Storage>) -> (Own, Vec<Complaint>, Option<StorageError>) {
        let (mut kept, complaints) = storage.map(Storage::feiq).unwrap_or_default();
        let number = kept.first_number(u64::try_from(now() / 1000).unwrap_or_default());
        let mac = kept.mac_address();
        let error = storage.and_then(|storage| storage.save_feiq(&kept).err());
        let (user, host) = login();
        (Own { user, host, mac, number }, complaints, error)
    }
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
        let two = Own::take(Some(&storage)).0;
        assert!(two.mac == one.mac && two.number > one.number, "{one:?} {two:?}");
    }
}
