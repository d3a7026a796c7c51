//! The stream of a folder: a header for each folder, file and way back, and the contents behind those of files.
//!
//! A header is `length:name:size:attributes[:key=value…]:`, all hex. The length counts from its own first digit through
//! the colon before the contents.

mod header;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

use serde::{Deserialize, Serialize};

pub use reader::{DirectoryPart, DirectoryReader};
pub use writer::{enter, file, leave};

/// No header is longer, bytes.
pub const LONGEST_HEADER: usize = 4096;
/// Folders in folders, the outermost included.
pub const DEEPEST: usize = 64;
/// A stream has no more entries.
pub const MOST_ENTRIES: u64 = 1_000_000;

/// What is wrong with the stream of a folder. It cannot be taken up again: nobody knows where the next header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryError {
    /// It does not begin with the header of a folder.
    NoFolder,
    /// A header is malformed, or its length is wrong.
    Header,
    /// A header would be longer than [`LONGEST_HEADER`].
    TooLong,
    /// Folders in folders, more than [`DEEPEST`].
    TooDeep,
    /// More than [`MOST_ENTRIES`] files and folders.
    TooMany,
}
