//! The client's questions, as typed, and their way to a request.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::field::{TftpError, TftpField, TftpProblem, address, number};
use super::places::{download_path, name_of};
use super::tuning_form::TuningForm;
use super::{Destination, Mode, Origin, Task, TransferId, TransferRequest, Tuning, Url};
use crate::codec::charset::Charset;
use crate::model::address::{parse_host, parse_name};
use crate::model::spec::charset_name;
use crate::net::Host;
use crate::proto::tftp::{LONGEST_REQUEST, PORT};

/// A name that is longer does not fit into a request in netascii, bytes: opcode, both NULs and the mode take the rest.
const LONGEST_NAME: usize = LONGEST_REQUEST - 2 - 1 - "netascii\0".len();

/// What the user typed. Kept as text, so that nothing typed is lost while it is not valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientForm {
    /// 服务器: a name or an address.
    pub server: String,
    /// 端口.
    pub port: String,
    /// 远程文件名; empty for that of the local file.
    pub name: String,
    /// In which charset the name goes into the request: UTF-8, or GBK for older programs.
    #[serde(with = "charset_name")]
    pub charset: Charset,
    /// 本地文件: a file, a folder for downloads, or empty for the folder of downloads.
    pub local: String,
    /// netascii in place of octet.
    pub netascii: bool,
    /// 选项.
    pub tuning: TuningForm,
    /// 回绕: empty, 0 or 1.
    pub rollover: String,
}

impl Default for ClientForm {
    fn default() -> Self {
        ClientForm {
            server: String::new(),
            port: PORT.to_string(),
            name: String::new(),
            charset: Charset::Utf8,
            local: String::new(),
            netascii: false,
            tuning: TuningForm::default(),
            rollover: String::new(),
        }
    }
}

impl ClientForm {
    /// The charsets in which a name may be.
    pub const CHARSETS: [Charset; 2] = [Charset::Utf8, Charset::Gbk];
    /// What may be asked for to follow block 65535.
    pub const ROLLOVERS: [&str; 3] = ["", "0", "1"];

    /// All fields that are typed wrong, in their order. What is still to be typed is not wrong yet.
    pub fn errors(&self) -> Vec<TftpError> {
        let typed = [
            self.server().map(drop),
            self.port().map(drop),
            if self.name.is_empty() { Ok(()) } else { self.encode(&self.name).map(drop) },
        ];
        let wrong = typed.into_iter().filter_map(Result::err);
        wrong.filter(|error| error.problem != TftpProblem::Missing).chain(self.tuning.errors()).collect()
    }

    /// The request for a download, or all that is wrong or missing. Looks at the disk. A file that is there already is
    /// not written over by it.
    pub fn download(&self, id: TransferId) -> Result<TransferRequest, Vec<TftpError>> {
        let path = self.target();
        let task = path.map(|path| Task::Download(Destination::File { path, overwrite: false }));
        self.request(id, self.encode(&self.name), task)
    }

    /// The request for an upload, or all that is wrong or missing. Looks at the disk.
    pub fn upload(&self, id: TransferId) -> Result<TransferRequest, Vec<TftpError>> {
        let path = self.source();
        let own = path.as_ref().ok().and_then(|path| name_of(path)).unwrap_or_default();
        let name = if self.name.trim().is_empty() { &own } else { &self.name };
        self.request(id, self.encode(name), path.map(|path| Task::Upload(Origin::File(path))))
    }

    /// The request for an upload of one of several files: each has its own name on the server.
    pub fn upload_of(&self, id: TransferId, path: &Path) -> Result<TransferRequest, Vec<TftpError>> {
        let name = name_of(path).unwrap_or_default();
        self.request(id, self.encode(&name), plain_file(path).map(|()| Task::Upload(Origin::File(path.to_owned()))))
    }

    /// Spreads what came with more over the fields: `HOST:PORT` as the server, or a URL as the server or the name.
    pub fn spread(&mut self) {
        let url = |typed: &String| Url::parse(typed.trim(), self.charset).ok();
        if let Some(url) = url(&self.server).or_else(|| url(&self.name)) {
            (self.server, self.port) = (url.server.name, url.server.port.to_string());
            self.netascii = url.mode.map_or(self.netascii, |mode| mode == Mode::Netascii);
            if let Some(name) = self.charset.decode_strict(&url.name).filter(|name| !name.is_empty()) {
                self.name = name;
            }
        } else if let (Err(_), Ok(host)) = (parse_name(&self.server), parse_host(&self.server)) {
            (self.server, self.port) = (host.name, host.port.to_string());
        }
    }

    /// 本地文件 is this file.
    pub fn put_local(&mut self, path: &Path) {
        self.local = path.to_string_lossy().into_owned();
    }

    /// Downloads go into this folder, each under its remote name.
    pub fn put_folder(&mut self, path: &Path) {
        self.local = path.join("").to_string_lossy().into_owned();
    }

    /// Where a download would go; None while it has no name.
    pub fn download_path(&self) -> Option<PathBuf> {
        download_path(&self.local, &self.name)
    }

    fn request(
        &self,
        id: TransferId,
        name: Result<Vec<u8>, TftpError>,
        task: Result<Task, TftpError>,
    ) -> Result<TransferRequest, Vec<TftpError>> {
        let mode = if self.netascii { Mode::Netascii } else { Mode::Octet };
        match (self.server(), self.port(), name, task, self.tuning()) {
            (Ok(server), Ok(port), Ok(name), Ok(task), Ok(tuning)) => {
                Ok(TransferRequest { id, server: Host { name: server, port }, name, mode, task, tuning })
            }
            (server, port, name, task, _) => {
                let wrong = [server.err(), port.err(), name.err(), task.err()];
                Err(wrong.into_iter().flatten().chain(self.tuning.errors()).collect())
            }
        }
    }

    fn server(&self) -> Result<String, TftpError> {
        address(TftpField::Server, parse_name(&self.server))
    }

    fn port(&self) -> Result<u16, TftpError> {
        let port = number(TftpField::Port, &self.port, 1, u16::MAX.into())?;
        Ok(u16::try_from(port).unwrap_or(PORT))
    }

    fn tuning(&self) -> Result<Tuning, TftpError> {
        Ok(Tuning { rollover: self.rollover.trim().parse().ok(), ..self.tuning.tuning()? })
    }

    fn encode(&self, name: &str) -> Result<Vec<u8>, TftpError> {
        let wrong = |problem| Err(TftpError::new(TftpField::Name, problem));
        if name.trim().is_empty() {
            return wrong(TftpProblem::Missing);
        }
        match self.charset.encode(name.trim()) {
            Err(error) => wrong(TftpProblem::NotInCharset(error)),
            Ok(bytes) if bytes.contains(&0) => wrong(TftpProblem::Nul),
            Ok(bytes) if bytes.len() > LONGEST_NAME => wrong(TftpProblem::TooLong { most: LONGEST_NAME }),
            Ok(bytes) => Ok(bytes),
        }
    }

    /// The file that is written; its folder must be there.
    fn target(&self) -> Result<PathBuf, TftpError> {
        let wrong = |problem| Err(TftpError::new(TftpField::Local, problem));
        let Some(mut path) = self.download_path() else {
            // Without a remote name there is none; that is told there.
            return Ok(PathBuf::new());
        };
        if path.is_dir() {
            let name = super::places::leaf(&self.name);
            path = name.map_or_else(|| path.clone(), |name| path.join(name));
        }
        match path.parent() {
            _ if path.is_dir() => wrong(TftpProblem::IsFolder(path)),
            Some(folder) if !folder.is_dir() => wrong(TftpProblem::NoFolder(folder.to_owned())),
            _ => Ok(path),
        }
    }

    /// The file that is read.
    fn source(&self) -> Result<PathBuf, TftpError> {
        let typed = self.local.trim();
        if typed.is_empty() {
            return Err(TftpError::new(TftpField::Local, TftpProblem::Missing));
        }
        let path = super::places::downloads().join(typed);
        plain_file(&path).map(|()| path)
    }
}

fn plain_file(path: &Path) -> Result<(), TftpError> {
    let wrong = |problem| Err(TftpError::new(TftpField::Local, problem));
    match std::fs::metadata(path) {
        Ok(file) if file.is_file() => Ok(()),
        Ok(_) => wrong(TftpProblem::IsFolder(path.to_owned())),
        // Why it cannot be looked at is told when it is opened; mostly it is not there.
        Err(_) => wrong(TftpProblem::NoFile(path.to_owned())),
    }
}
