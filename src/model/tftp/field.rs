//! The fields of both forms of TFTP, and what can be wrong in one.

use std::path::PathBuf;

use crate::codec::charset::EncodeError;
use crate::codec::subnet::SubnetError;
use crate::model::{AddressError, Problem};

/// A field of the client's or of the server's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TftpField {
    /// 服务器.
    Server,
    /// 端口, of either form.
    Port,
    /// 远程文件名.
    Name,
    /// 本地文件.
    Local,
    /// 块大小.
    BlockSize,
    /// 窗口.
    Window,
    /// 超时.
    Timeout,
    /// 重试次数.
    Retries,
    /// 共享文件夹.
    Folder,
    /// 监听地址.
    Address,
    /// 允许的地址.
    Allow,
    /// 单个文件上限.
    LargestFile,
    /// 同时传输.
    Transfers,
    /// 每个客户端.
    PerClient,
}

/// A field and what is wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TftpError {
    /// Where.
    pub field: TftpField,
    /// What.
    pub problem: TftpProblem,
}

/// What is wrong in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TftpProblem {
    /// As in any other form: an address, a number.
    Common(Problem),
    /// Nothing is typed, and something is needed.
    Missing,
    /// A character that the charset of the name does not have.
    NotInCharset(EncodeError),
    /// A name has a NUL in it, which would end it.
    Nul,
    /// A name does not fit into a request.
    TooLong {
        /// The most bytes it may have.
        most: usize,
    },
    /// There is no such file.
    NoFile(PathBuf),
    /// It is a folder, and a file is needed.
    IsFolder(PathBuf),
    /// There is no such folder.
    NoFolder(PathBuf),
    /// What is typed is no network.
    Network(SubnetError),
}

impl TftpError {
    pub(super) fn new(field: TftpField, problem: TftpProblem) -> Self {
        TftpError { field, problem }
    }
}

/// A whole number in a field.
pub(super) fn number(field: TftpField, text: &str, least: u64, most: u64) -> Result<u64, TftpError> {
    let digits = !text.trim().is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_digit());
    let number = text.trim().parse().ok().filter(|number| digits && (least..=most).contains(number));
    number.ok_or_else(|| TftpError::new(field, TftpProblem::Common(Problem::Number { least, most })))
}

/// The same in a field that may be empty, which chooses by itself.
pub(super) fn number_or_none(field: TftpField, text: &str, least: u64, most: u64) -> Result<Option<u64>, TftpError> {
    if text.trim().is_empty() { Ok(None) } else { number(field, text, least, most).map(Some) }
}

/// An address or a port in a field.
pub(super) fn address<T>(field: TftpField, result: Result<T, AddressError>) -> Result<T, TftpError> {
    result.map_err(|error| {
        let problem = match error {
            AddressError::Empty => TftpProblem::Missing,
            error => TftpProblem::Common(Problem::Address(error)),
        };
        TftpError::new(field, problem)
    })
}
