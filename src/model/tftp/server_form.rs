//! The server's questions, as typed, and their way to a configuration.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::allow::parse_networks;
use super::field::{TftpError, TftpField, TftpProblem, address, number};
use super::tuning_form::TuningForm;
use super::{Access, FolderLimits, ServerConfig};
use crate::model::address::{parse_local_address, parse_port};
use crate::proto::tftp::{Bounds, MOST_BLKSIZE, PORT};

/// Any disk is smaller, MiB.
const MOST_MIB: u64 = 1 << 30;
/// More transfers at once have no use, and each has a socket.
const MOST_TRANSFERS: u64 = 10_000;
/// The window that is agreed to where the user types none, blocks: enough for any link, and bounded in memory.
pub const USUAL_WINDOW: u16 = 64;

/// A port that a program may take without the right for 69.
pub const FREE_PORT: u16 = 6969;

/// What the user typed. Kept as text, so that nothing typed is lost while it is not valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerForm {
    /// 共享文件夹.
    pub folder: String,
    /// 监听地址.
    pub address: String,
    /// 端口; 0 lets the system choose.
    pub port: String,
    /// 允许上传.
    pub write: bool,
    /// 允许覆盖.
    pub overwrite: bool,
    /// 允许的地址: addresses and networks; empty for everyone.
    pub allow: String,
    /// 单个文件上限, MiB.
    pub largest: String,
    /// 同时传输.
    pub transfers: String,
    /// 每个客户端.
    pub per_client: String,
    /// 单端口.
    pub single_port: bool,
    /// The most that is agreed to; `plain` takes no options at all.
    pub tuning: TuningForm,
}

impl Default for ServerForm {
    fn default() -> Self {
        let limits = FolderLimits::default();
        ServerForm {
            folder: String::new(),
            address: "0.0.0.0".to_owned(),
            port: PORT.to_string(),
            write: false,
            overwrite: false,
            allow: String::new(),
            largest: (limits.file >> 20).to_string(),
            transfers: limits.transfers.to_string(),
            per_client: limits.per_client.to_string(),
            single_port: false,
            tuning: TuningForm::default(),
        }
    }
}

impl ServerForm {
    /// All fields that are typed wrong, in their order. What is still to be typed is not wrong yet.
    pub fn errors(&self) -> Vec<TftpError> {
        let typed = [
            self.local().map(drop).err(),
            self.allow().map(drop).err(),
            self.largest().map(drop).err(),
            self.transfers().map(drop).err(),
            self.per_client().map(drop).err(),
        ];
        let wrong = typed.into_iter().flatten();
        wrong.filter(|error| error.problem != TftpProblem::Missing).chain(self.tuning.errors()).collect()
    }

    /// The server to start, or all that is wrong or missing. Looks at the disk.
    pub fn config(&self) -> Result<ServerConfig, Vec<TftpError>> {
        let bounds = self.bounds();
        match (self.root(), self.local(), self.access(), bounds, self.tuning.patience()) {
            (Ok(root), Ok(local), Ok(access), Ok(bounds), Ok(patience)) => Ok(ServerConfig {
                local,
                dual_stack: true,
                root,
                access,
                single_port: self.single_port,
                blksize: bounds.blksize,
                windowsize: bounds.windowsize,
                options: bounds.options,
                patience,
            }),
            (root, local, _, _, _) => {
                let missing = |error: &TftpError| error.problem == TftpProblem::Missing;
                let first = [root.err(), local.err().filter(missing)].into_iter().flatten();
                Err(first.chain(self.errors()).collect())
            }
        }
    }

    /// What clients may do; it may change while the server runs.
    pub fn access(&self) -> Result<Access, TftpError> {
        let limits =
            FolderLimits { file: self.largest()?, transfers: self.transfers()?, per_client: self.per_client()? };
        Ok(Access { write: self.write, overwrite: self.write && self.overwrite, allow: self.allow()?, limits })
    }

    /// The address to listen on.
    pub fn local(&self) -> Result<SocketAddr, TftpError> {
        let port = address(TftpField::Port, parse_port(&self.port))?;
        address(TftpField::Address, parse_local_address(&self.address, port))
    }

    fn root(&self) -> Result<PathBuf, TftpError> {
        let wrong = |problem| Err(TftpError::new(TftpField::Folder, problem));
        let folder = PathBuf::from(self.folder.trim());
        match () {
            () if self.folder.trim().is_empty() => wrong(TftpProblem::Missing),
            () if !folder.is_dir() => wrong(TftpProblem::NoFolder(folder)),
            () => Ok(folder),
        }
    }

    fn bounds(&self) -> Result<Bounds, TftpError> {
        Ok(Bounds {
            blksize: self.tuning.blksize()?.unwrap_or(MOST_BLKSIZE),
            windowsize: self.tuning.windowsize()?.unwrap_or(USUAL_WINDOW),
            options: !self.tuning.plain,
        })
    }

    fn allow(&self) -> Result<Vec<super::Network>, TftpError> {
        parse_networks(&self.allow).map_err(|error| TftpError::new(TftpField::Allow, TftpProblem::Network(error)))
    }

    fn largest(&self) -> Result<u64, TftpError> {
        number(TftpField::LargestFile, &self.largest, 1, MOST_MIB).map(|mib| mib << 20)
    }

    fn transfers(&self) -> Result<usize, TftpError> {
        count(TftpField::Transfers, &self.transfers)
    }

    fn per_client(&self) -> Result<usize, TftpError> {
        count(TftpField::PerClient, &self.per_client)
    }
}

fn count(field: TftpField, text: &str) -> Result<usize, TftpError> {
    let number = number(field, text, 1, MOST_TRANSFERS)?;
    Ok(usize::try_from(number).unwrap_or(usize::MAX))
}
