//! Words of TFTP packets and of what happens between them.

use crate::proto::tftp::Happening;

/// What happened beside the packets.
pub fn tftp_happening(happening: &Happening) -> String {
    format!("{happening:?}")
}
