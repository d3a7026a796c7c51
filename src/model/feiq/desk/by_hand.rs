//! What a packet made by hand needs to know of the messenger.

use super::FeiqDesk;
use crate::model::feiq::{IpmsgStatus, Ours};

impl FeiqDesk {
    /// What stands in a packet made by hand where nothing is typed. The number is 0 while the messenger is not there.
    pub fn ours(&mut self) -> Ours {
        let mac = self.kept.mac_address();
        let mut profile = self.form.profile(mac);
        // A packet in FeiQ's form can be made whatever form ours have.
        profile.feiq = Some(mac);
        Ours { profile, number: self.status().map(IpmsgStatus::number).unwrap_or_default() }
    }
}
