//! A relay's own: the faults, changed while it runs.

use super::{SendFailure, Session};
use crate::model::form::Kind;
use crate::net::{Command, Towards};

impl Session {
    /// It is a relay, and something goes wrong on purpose.
    pub fn has_faults(&self) -> bool {
        self.form.kind == Kind::Relay && self.form.relay.has_faults()
    }

    /// Gives the faults of the form to the worker, direction by direction; one with a wrong field stays as it was.
    pub fn apply_faults(&self) -> Result<(), SendFailure> {
        if !self.is_running() || self.form.kind != Kind::Relay {
            return Ok(());
        }
        let relay = &self.form.relay;
        for towards in Towards::ALL {
            if let Ok(faults) = relay.faults(towards).faults(towards, relay.transport) {
                self.command(Command::SetFaults { towards, faults })?;
            }
        }
        Ok(())
    }
}
