//! 试一试: our own server on this machine with a small folder, to download from. Nothing leaves the machine.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempDir;

use super::{
    Access, Destination, FolderLimits, Mode, Patience, ServerConfig, Station, Task, TransferId, TransferRequest, Tuning,
};
use crate::capture::Capture;
use crate::net::{Config, Host, NetError, State, Wake};
use crate::proto::tftp::MOST_BLKSIZE;

/// The file that is downloaded.
pub const NAME: &str = "hello.txt";
/// The block size that is asked for, bytes: small, so that there are several packets to look at.
const BLKSIZE: u16 = 256;

/// The demonstration server, while it runs. Its folder goes with it.
#[derive(Debug)]
pub struct TftpDemo {
    station: Station,
    folder: TempDir,
    asked: bool,
}

/// Why there is no demonstration.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The temporary folder cannot be made.
    #[error(transparent)]
    Folder(#[from] io::Error),
    /// The server cannot be started.
    #[error(transparent)]
    Net(#[from] NetError),
}

impl TftpDemo {
    /// Starts it on 127.0.0.1 with a port of the system's choice; `text` is what its file says.
    pub fn start(text: &str, wake: &Wake) -> Result<Self, DemoError> {
        let folder = tempfile::Builder::new().prefix("netaide-tftp-").tempdir()?;
        let root = folder.path().join("server");
        fs::create_dir(&root)?;
        fs::create_dir(folder.path().join("downloads"))?;
        fs::write(root.join(NAME), text)?;
        let limits = FolderLimits { transfers: 8, ..FolderLimits::default() };
        let config = ServerConfig {
            local: ([127, 0, 0, 1], 0).into(),
            dual_stack: false,
            root,
            access: Access { write: false, overwrite: false, allow: Vec::new(), limits },
            single_port: false,
            blksize: MOST_BLKSIZE,
            windowsize: 64,
            options: true,
            patience: Patience::default(),
        };
        let mut station = Station::new(Capture::default());
        station.open(Config::TftpServer(Box::new(config)), Arc::clone(wake))?;
        Ok(TftpDemo { station, folder, asked: false })
    }

    /// Where it listens, once it does.
    pub fn address(&self) -> Option<SocketAddr> {
        match self.station.state() {
            State::Open { local, .. } => Some(local),
            _ => None,
        }
    }

    /// It could not be started, or has ended.
    pub fn failure(&self) -> Option<NetError> {
        match self.station.state() {
            State::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// The download that shows it, once after each press and as soon as the server listens.
    pub fn request(&mut self) -> Option<TransferRequest> {
        self.station.poll();
        let address = self.address().filter(|_| !self.asked)?;
        self.asked = true;
        let path = self.folder.path().join("downloads").join(NAME);
        let tuning = Tuning { blksize: Some(BLKSIZE), windowsize: Some(1), ..Tuning::default() };
        Some(TransferRequest {
            id: TransferId(0),
            server: Host { name: address.ip().to_string(), port: address.port() },
            name: NAME.as_bytes().to_vec(),
            mode: Mode::Octet,
            task: Task::Download(Destination::File { path, overwrite: true }),
            tuning,
        })
    }

    /// Shows it once more.
    pub fn again(&mut self) {
        self.asked = false;
    }
}
