//! A group that is sent when a session opens, and to each client of a server as it comes.

use std::num::NonZeroU64;

use super::run::{QuickRun, RunError};
use super::{QuickBook, QuickGroup};
use crate::capture::PeerId;
use crate::model::form::Kind;
use crate::model::session::Session;
use crate::net::{Clients, Status, Target};

/// Clients that are looked at in one step, from the newest.
const STEP: usize = 64;

/// Who has got the group already.
#[derive(Debug, Default)]
pub struct Greeter {
    open: bool,
    /// The newest client that was there at the last look.
    newest: Option<PeerId>,
}

impl Greeter {
    /// Sends the session's group to whom it is due. Call it in every frame, chosen or not, so that a group that is
    /// chosen later is not sent to those who are there already.
    pub fn look(&mut self, session: &Session, book: &QuickBook, most_away: u32) -> Result<(), RunError> {
        let open = session.local().is_some();
        let opened = open && !std::mem::replace(&mut self.open, open);
        if opened {
            self.newest = None;
        }
        let came = if open && session.form.kind == Kind::TcpServer { self.came(session) } else { Vec::new() };
        let name = &session.quick.on_connect;
        let Some(group) = book.groups().iter().find(|group| !name.is_empty() && group.name == *name) else {
            return Ok(());
        };
        if session.form.kind != Kind::TcpServer {
            return if opened {
                greet(session, session.send_target().map_err(RunError::Send)?, group, most_away)
            } else {
                Ok(())
            };
        }
        // One that could not be sent to does not keep the others from theirs.
        let greeted = |peer| greet(session, Target::Clients(Clients::Some(vec![peer])), group, most_away);
        came.into_iter().map(greeted).fold(Ok(()), Result::and)
    }

    /// The clients that have come since the last look, in the order in which they came.
    fn came(&mut self, session: &Session) -> Vec<PeerId> {
        let Some(status) = session.status() else { return Vec::new() };
        let mut came = newer(status, self.newest);
        came.reverse();
        self.newest = came.last().copied().or(self.newest);
        came
    }
}

/// Clients that came after one, newest first. They are listed in the order in which they came.
fn newer(status: &Status, than: Option<PeerId>) -> Vec<PeerId> {
    let mut found = Vec::new();
    let mut end = status.client_count();
    while end > 0 {
        let start = end.saturating_sub(STEP);
        for client in status.clients(start..end).iter().rev() {
            if than.is_some_and(|than| client.peer <= than) {
                return found;
            }
            found.push(client.peer);
        }
        end = start;
    }
    found
}

fn greet(session: &Session, target: Target, group: &QuickGroup, most_away: u32) -> Result<(), RunError> {
    QuickRun::start_to(session, target, group, NonZeroU64::new(1), most_away).map(drop)
}
