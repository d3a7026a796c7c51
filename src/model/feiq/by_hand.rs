//! What a packet made by hand needs to know of the messenger.

use super::{FeiqDesk, Ours, Profile};

impl FeiqDesk {
    /// What stands in a packet made by hand where nothing is typed.
    pub fn ours(&self) -> Ours {
        let form = &self.form;
        let profile = Profile {
            user: form.user.clone(),
            host: form.host.clone(),
            nick: form.nick.clone(),
            group: form.group.clone(),
            away: None,
            feiq: None,
        };
        Ours { profile, number: u64::try_from(crate::model::now() / 1_000_000_000).unwrap_or_default() }
    }
}
