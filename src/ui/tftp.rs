//! What the window keeps of TFTP: its client, its server, and how they are looked at.

use crate::model::tftp::Packets;
use crate::ui::widgets::tftp_packets::PacketsView;

/// The page of TFTP.
#[derive(Debug, Default)]
pub struct TftpPage {
    /// The packets of the client or the server.
    pub view: PacketsView,
}

impl TftpPage {
    /// The packets that are shown.
    pub fn packets(&self) -> Option<&Packets> {
        self.view.packets()
    }
}
