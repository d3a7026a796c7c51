//! The server at work: its form, its worker, its transfers, and who can reach it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::field::TftpError;
use super::hashes::Hashes;
use super::list::TransferList;
use super::reach::Reach;
use super::server_form::{FREE_PORT, ServerForm};
use super::{Access, ServerConfig, Station, TransferId};
use crate::capture::Capture;
use crate::net::{Cause, Config, NetError, Operation, State, Wake};

/// A server.
#[derive(Debug, Default)]
pub struct ServerDesk {
    /// What is typed.
    pub form: ServerForm,
    /// Its transfers.
    pub list: TransferList,
    /// Checksums of those that were looked at.
    pub hashes: Hashes,
    /// Once it was started.
    station: Option<Station>,
    /// What it was started with, and what clients may do now.
    config: Option<ServerConfig>,
    /// What was wrong when it was to be started, and with which form.
    wrong: Option<(ServerForm, Vec<TftpError>)>,
}

/// What a server can do whose port is not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherPort {
    /// A port that may be had.
    pub port: u16,
    /// The program has no right for the one that was wanted; else somebody has it.
    pub needs_right: bool,
}

impl ServerDesk {
    /// A server with what was kept; it does not run.
    pub fn new(form: ServerForm) -> Self {
        ServerDesk { form, ..ServerDesk::default() }
    }

    /// Its worker and its capture, once it was started.
    pub fn station(&self) -> Option<&Station> {
        self.station.as_ref()
    }

    /// What is wrong in the form: as typed, and what the last press has found as long as nothing was changed.
    pub fn errors(&self) -> Vec<TftpError> {
        let mut errors = self.form.errors();
        if let Some((_, wrong)) = self.wrong.as_ref().filter(|(form, _)| *form == self.form) {
            let new: Vec<_> = wrong.iter().filter(|error| !errors.contains(error)).cloned().collect();
            errors.extend(new);
        }
        errors
    }

    /// It runs, or is about to.
    pub fn is_running(&self) -> bool {
        self.station.as_ref().is_some_and(Station::is_running)
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.station.as_ref().map_or(State::Closed, Station::state)
    }

    /// Starts it as it is typed; what is wrong is in [`ServerDesk::errors`], what fails in [`ServerDesk::state`].
    pub fn start(&mut self, capture: impl FnOnce() -> Capture, wake: &Wake) {
        self.wrong = None;
        let config = match self.form.config() {
            Ok(config) => config,
            Err(wrong) => return self.wrong = Some((self.form.clone(), wrong)),
        };
        let station = self.station.get_or_insert_with(|| Station::new(capture()));
        self.list.clear();
        self.hashes = Hashes::default();
        self.config = Some(config.clone());
        // The state tells what has failed.
        station.open(Config::TftpServer(Box::new(config)), Arc::clone(wake)).ok();
    }

    /// Stops it; clients of running transfers are told.
    pub fn stop(&self) {
        if let Some(station) = &self.station {
            station.close();
        }
    }

    /// Ends a transfer; the client is told.
    pub fn cancel(&self, id: TransferId) {
        if let Some(station) = &self.station {
            // One whose worker has ended has ended as well.
            station.cancel(id).ok();
        }
    }

    /// Puts what has ended out of the way.
    pub fn clear_ended(&mut self) {
        for id in self.list.clear_ended() {
            self.hashes.forget(id);
        }
    }

    /// Takes what the worker told; lets what was changed about access hold. Returns what it refused, and when to look
    /// again.
    pub fn poll(&mut self, now: Instant, wake: &Wake) -> (Vec<NetError>, Option<Duration>) {
        self.apply_access();
        let Some(station) = &mut self.station else { return (Vec::new(), None) };
        let told = station.poll();
        let (_, again) = self.list.follow(station.transfers(0..usize::MAX), now);
        self.hashes.poll(wake);
        (told, again)
    }

    /// What clients may do is changed while the server runs, as soon as what is typed is right.
    fn apply_access(&mut self) {
        let (Some(station), Some(config)) = (self.station.as_ref().filter(|it| it.is_running()), &mut self.config)
        else {
            return;
        };
        let Ok(access) = self.form.access() else { return };
        // A worker that is busy is asked again in the next frame.
        if access != config.access && station.set_access(access.clone()).is_ok() {
            config.access = access;
        }
    }

    /// Who can ask it, and what they may do: of the server that runs, or of the one that would be started. None while
    /// what is typed is not right.
    pub fn reach(&self) -> Option<(Reach, Access)> {
        let running = self.config.as_ref().filter(|_| self.is_running());
        let (local, access) = match running {
            Some(config) => (config.local, config.access.clone()),
            None => (self.form.local().ok()?, self.form.access().ok()?),
        };
        Some((Reach::of(local, &access), access))
    }

    /// It could not be started because the port is not to be had: another one may be.
    pub fn other_port(&self) -> Option<OtherPort> {
        let State::Failed(error) = self.state() else { return None };
        let port = self.config.as_ref()?.local.port();
        match error.cause {
            _ if error.operation != Operation::Bind => None,
            Cause::PermissionDenied => Some(OtherPort { port: FREE_PORT, needs_right: true }),
            Cause::AddressInUse => {
                let is_offered = (FREE_PORT..FREE_PORT + 100).contains(&port);
                Some(OtherPort { port: if is_offered { port + 1 } else { FREE_PORT }, needs_right: false })
            }
            _ => None,
        }
    }

    /// Ends it at once.
    pub fn end(&mut self) {
        if let Some(station) = &mut self.station {
            station.close();
            station.end();
        }
    }
}
