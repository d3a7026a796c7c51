//! Words of TFTP transfers: how they end and why a server refuses.

use crate::net::tftp::Finished;

/// How a transfer ended.
pub fn tftp_finished(how: &Finished) -> String {
    format!("{how:?}")
}
