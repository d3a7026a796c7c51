//! What a worker tells a face, beside what it writes to the capture.

use super::NetError;

/// Something changed. The channel is bounded; when it is full an event is dropped, because the truth stands in
/// [`super::Status`] and in the capture's notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// [`super::Status::state`] has a new value.
    StateChanged,
    /// What the user asked for was refused: a send, a join. To be shown where the user acted.
    Refused(NetError),
}
