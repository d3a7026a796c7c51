//! What a peer is told when a transfer is refused or cannot go on: a code and a few words in ASCII.

use super::status::{Finished, Refusal};
use crate::net::Cause;
use crate::proto::tftp::ErrorCode;

/// The ERROR for a request that is not granted.
pub(super) fn of_refusal(refusal: &Refusal) -> (ErrorCode, String) {
    let (code, words) = match refusal {
        Refusal::NotFound => (ErrorCode::NOT_FOUND, "File not found"),
        Refusal::BadName => (ErrorCode::ACCESS, "That name is not allowed"),
        Refusal::Denied => (ErrorCode::ACCESS, "Permission denied"),
        Refusal::ReadOnly => (ErrorCode::ACCESS, "This server is read-only"),
        Refusal::Exists => (ErrorCode::EXISTS, "File already exists"),
        Refusal::TooLarge { limit } => {
            return (ErrorCode::DISK_FULL, format!("Larger than the limit of {limit} bytes"));
        }
        Refusal::NoSpace { free } => return (ErrorCode::DISK_FULL, format!("Not enough room, {free} bytes are free")),
        Refusal::Busy => (ErrorCode::NOT_DEFINED, "Server busy, try again later"),
        Refusal::BusyClient => (ErrorCode::NOT_DEFINED, "Too many transfers with you, try again later"),
        Refusal::NotAllowed => (ErrorCode::ACCESS, "Not allowed"),
        Refusal::Mode => (ErrorCode::ILLEGAL, "Unknown mode, use octet or netascii"),
        Refusal::Malformed => (ErrorCode::ILLEGAL, "Not a request"),
        Refusal::Options => (ErrorCode::OPTIONS, "Illegal value of an option"),
    };
    (code, words.to_owned())
}

/// The ERROR for a transfer that cannot go on.
pub(super) fn of_failure(failure: &Finished) -> (ErrorCode, String) {
    let (code, words) = match failure {
        Finished::Refused(refusal) => return of_refusal(refusal),
        Finished::Failed(error) => match error.cause {
            Cause::PermissionDenied | Cause::ReadOnlyDisk => (ErrorCode::ACCESS, "Permission denied"),
            Cause::DiskFull => (ErrorCode::DISK_FULL, "Disk full"),
            Cause::FileTooLarge => (ErrorCode::DISK_FULL, "Too large for the disk"),
            Cause::FileExists => (ErrorCode::EXISTS, "File already exists"),
            _ => (ErrorCode::NOT_DEFINED, "The file could not be read or written"),
        },
        _ => (ErrorCode::NOT_DEFINED, "Ended"),
    };
    (code, words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{NetError, Operation};

    #[test]
    fn a_peer_is_told_why_the_file_cannot_be_written() {
        let code = |cause| of_failure(&Finished::Failed(NetError::new(Operation::WriteFile, "f", cause))).0;
        assert_eq!(code(Cause::DiskFull), ErrorCode::DISK_FULL);
        assert_eq!(code(Cause::FileTooLarge), ErrorCode::DISK_FULL);
        assert_eq!(code(Cause::FileExists), ErrorCode::EXISTS);
        assert_eq!(code(Cause::PermissionDenied), ErrorCode::ACCESS);
        assert_eq!(code(Cause::ReadOnlyDisk), ErrorCode::ACCESS);
        assert_eq!(code(Cause::FileChanged), ErrorCode::NOT_DEFINED);
    }
}
