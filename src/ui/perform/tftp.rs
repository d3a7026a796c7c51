//! What is done with TFTP: its packets are written to files.

use std::path::PathBuf;

use crate::model::export::{Export, Format};
use crate::model::walk::{Choice, Which};
use crate::ui::action::PacketFile;
use crate::ui::app::App;

impl App {
    /// Writes the packets that are shown.
    pub(super) fn save_packets(&mut self, what: PacketFile, path: PathBuf) {
        let Some(packets) = self.tftp.packets() else { return };
        let reader = packets.reader().clone();
        match what {
            PacketFile::Transfer => self.start_export(reader, pcapng(packets.choice()), path),
            PacketFile::All => self.start_export(reader, pcapng(Choice::All), path),
            PacketFile::Capture => self.save_records(reader, path),
        }
    }
}

fn pcapng(choice: Choice) -> Export {
    Export { which: Which { choice, ..Which::default() }, format: Format::Pcapng }
}
