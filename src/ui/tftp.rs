//! What the window keeps of TFTP: its client, its server, and how they are looked at.

/// The page of TFTP.
#[derive(Debug, Default)]
pub struct TftpPage {}
