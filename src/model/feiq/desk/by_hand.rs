//! What a packet made by hand needs to know of the messenger.

use super::{FeiqDesk, seconds};
use crate::model::feiq::{IpmsgStatus, Ours};

impl FeiqDesk {
    /// What stands in a packet made by hand where nothing is typed. While the messenger is not there, the number is the
    /// one that it would begin with.
    pub fn ours(&mut self) -> Ours {
        let mac = self.kept.mac_address();
        let mut profile = self.form.profile(mac);
        // A packet in FeiQ's form can be made whatever form ours have.
        profile.feiq = Some(mac);
        let number = self.status().map(IpmsgStatus::number).filter(|number| *number != 0);
        Ours { profile, number: number.unwrap_or_else(|| self.kept.next_number(seconds())) }
    }
}
