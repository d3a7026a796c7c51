//! Files and folders that a message offers.

/// One of them, as the list behind the text of a message has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Its number in that message.
    pub id: u64,
    /// Its name, decoded; not to be trusted.
    pub name: String,
    /// Bytes; of a folder nobody knows.
    pub size: u64,
    /// When it was changed, seconds since the Unix epoch; 0 for unknown.
    pub modified: u64,
    /// What it is.
    pub kind: FileKind,
}

/// What an attachment, or an entry of a folder's stream, is: the low byte of its attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// 1: a file.
    #[default]
    File,
    /// 2: a folder.
    Folder,
    /// 3: back to the folder above, in a stream only.
    Parent,
    /// 0x20: a picture of the clipboard, which is fetched like a file.
    Clipboard,
    /// A link, a device, a fork: not taken.
    Other(u8),
}
