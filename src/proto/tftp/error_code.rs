//! Why a peer ends a transfer: the number in an ERROR packet.

/// An error code (RFC 1350 appendix, RFC 2347). Any number is one, as it comes from a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct ErrorCode(pub u16);

impl ErrorCode {
    /// Not defined; the message tells.
    pub const NOT_DEFINED: ErrorCode = ErrorCode(0);
    /// File not found.
    pub const NOT_FOUND: ErrorCode = ErrorCode(1);
    /// Access violation.
    pub const ACCESS: ErrorCode = ErrorCode(2);
    /// Disk full or allocation exceeded.
    pub const DISK_FULL: ErrorCode = ErrorCode(3);
    /// Illegal operation.
    pub const ILLEGAL: ErrorCode = ErrorCode(4);
    /// Unknown transfer ID.
    pub const UNKNOWN_TID: ErrorCode = ErrorCode(5);
    /// File already exists.
    pub const EXISTS: ErrorCode = ErrorCode(6);
    /// No such user.
    pub const NO_USER: ErrorCode = ErrorCode(7);
    /// Option negotiation failed (RFC 2347).
    pub const OPTIONS: ErrorCode = ErrorCode(8);
}
