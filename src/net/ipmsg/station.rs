//! The worker of a messenger.

use std::ops::ControlFlow;
use std::time::Instant;

use super::IpmsgConfig;
use crate::net::face::Face;
use crate::net::handle::Wish;
use crate::net::worker::{End, Flow, Session, Sleep, Tools};
use crate::net::{Cause, Command, NetError, Operation};

/// A messenger at work.
pub struct IpmsgStation;

impl Session for IpmsgStation {
    type Config = IpmsgConfig;

    fn open(_config: IpmsgConfig, _tools: Tools, _face: &mut Face) -> Result<Self, NetError> {
        Err(NetError::new(Operation::Open, "", Cause::NotConnected))
    }

    fn ready(&mut self, _event: &mio::event::Event) {}

    fn proceed(&mut self, _now: Instant, _face: &mut Face) -> Flow {
        ControlFlow::Continue(())
    }

    fn command(&mut self, _command: Command, _face: &mut Face) -> Flow {
        ControlFlow::Continue(())
    }

    fn close(&mut self, _wish: Wish, _now: Instant, _face: &mut Face) -> Flow {
        ControlFlow::Break(End::Closed)
    }

    fn takes_commands(&self) -> bool {
        true
    }

    fn sleep(&self) -> Sleep {
        Sleep::Forever
    }
}
