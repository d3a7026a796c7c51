//! What the window keeps of 飞秋: the messenger, what is looked at, and the packet workshop.

use crate::capture::Capture;
use crate::model::feiq::{FeiqDesk, Key, Raw};
use crate::model::{Storage, StorageError, words};
use crate::ui::message::Message;
use crate::ui::workshop::Workshop;

/// What the page of 飞秋 asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum FeiqAction {
    /// Show or fold the packets.
    TogglePackets,
    /// Send a packet that was made by hand.
    SendRaw(Raw),
    /// Do not send it any more.
    StopRaw,
}

/// The page of 飞秋.
#[derive(Debug)]
pub struct FeiqPage {
    /// People, conversations, files.
    pub desk: FeiqDesk,
    /// Whose conversation is shown.
    pub selected: Option<Key>,
    /// The packets are shown at the right.
    pub packets: bool,
    /// The packet workshop.
    pub workshop: Workshop,
}

impl FeiqPage {
    /// With what was kept.
    pub fn load(storage: Option<&Storage>, capture: Capture, messages: &mut Vec<Message>) -> Self {
        let (desk, complaints) = FeiqDesk::load(storage, capture);
        messages.extend(complaints.iter().map(words::complaint).map(Message::wrong));
        FeiqPage { desk, selected: None, packets: false, workshop: Workshop::default() }
    }

    /// Keeps what changed.
    pub fn save(&mut self, storage: &Storage) -> Option<StorageError> {
        self.desk.save(storage).err()
    }

    /// The program ends: everybody is told.
    pub fn end(&mut self) {
        self.desk.end();
    }
}
