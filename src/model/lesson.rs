//! 演示粘包: a session put together with a peer that shows what a stream does to messages.

use super::form::{Form, Kind};
use super::framing::FramingKind;
use super::session::Session;
use super::spec::SessionSpec;
use super::words;
use crate::net::{self, NetError, Target};

/// The peer of the demonstration, while it runs.
#[derive(Debug)]
pub struct Lesson {
    peer: net::Lesson,
}

impl Lesson {
    /// Starts it, on this machine only.
    pub fn start() -> Result<Self, NetError> {
        Ok(Lesson { peer: net::Lesson::start(words::lesson())? })
    }

    /// A client that meets it, and shows what it receives as it is.
    pub fn spec(&self) -> SessionSpec {
        let address = self.peer.address();
        let network = Form {
            kind: Kind::TcpClient,
            remote_address: address.ip().to_string(),
            remote_port: address.port().to_string(),
            ..Form::default()
        };
        SessionSpec { name: words::lesson_name().into_owned(), network, ..SessionSpec::default() }
    }

    /// Asks the peer to send all of it once more.
    pub fn again(session: &Session) -> Result<(), super::SendFailure> {
        session.send_bytes(Target::Server, *b"again")
    }

    /// Shows what is received as it is, or as frames.
    pub fn look(session: &mut Session, frames: bool) {
        session.framing.kind = if frames { FramingKind::Length } else { FramingKind::Raw };
    }
}
