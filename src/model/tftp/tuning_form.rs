//! 选项: how a transfer is made, as typed. What is empty is chosen by itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::field::{TftpError, TftpField, number_or_none};
use super::{Patience, Tuning};
use crate::proto::tftp::{LEAST_BLKSIZE, MOST_BLKSIZE};

/// The longest wait that can be agreed on, seconds (RFC 2349).
const MOST_TIMEOUT: u64 = 255;
/// The most repeats without progress.
const MOST_TRIES: u64 = 1000;

/// What a person typed of block size, window, waits and repeats: of a client what it asks for, of a server what it
/// agrees to at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TuningForm {
    /// 块大小, bytes.
    pub blksize: String,
    /// 窗口, blocks.
    pub windowsize: String,
    /// 超时, seconds.
    pub timeout: String,
    /// 重试次数.
    pub retries: String,
    /// 不用选项: as in RFC 1350.
    pub plain: bool,
}

impl TuningForm {
    /// Everything is chosen by itself.
    pub fn is_automatic(&self) -> bool {
        self.blksize.trim().is_empty()
            && self.windowsize.trim().is_empty()
            && self.timeout.trim().is_empty()
            && self.retries.trim().is_empty()
            && !self.plain
    }

    /// Chooses everything by itself.
    pub fn clear(&mut self) {
        *self = TuningForm::default();
    }

    /// All fields that are wrong, in their order.
    pub fn errors(&self) -> Vec<TftpError> {
        [self.blksize().err(), self.windowsize().err(), self.timeout().err(), self.tries().err()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// What a transfer is told.
    pub(super) fn tuning(&self) -> Result<Tuning, TftpError> {
        Ok(Tuning {
            blksize: self.blksize()?,
            windowsize: self.windowsize()?,
            timeout: self.timeout()?,
            patience: self.patience()?,
            plain: self.plain,
            ..Tuning::default()
        })
    }

    /// How long to wait, and how often.
    pub(super) fn patience(&self) -> Result<Patience, TftpError> {
        let mut patience = Patience::default();
        if let Some(seconds) = self.timeout()? {
            patience.first = Duration::from_secs(seconds.into());
            patience.most = patience.most.max(patience.first);
        }
        if let Some(tries) = self.tries()? {
            patience.tries = tries;
        }
        Ok(patience)
    }

    pub(super) fn blksize(&self) -> Result<Option<u16>, TftpError> {
        small(TftpField::BlockSize, &self.blksize, LEAST_BLKSIZE, MOST_BLKSIZE)
    }

    pub(super) fn windowsize(&self) -> Result<Option<u16>, TftpError> {
        small(TftpField::Window, &self.windowsize, 1, u16::MAX)
    }

    fn timeout(&self) -> Result<Option<u8>, TftpError> {
        let seconds = number_or_none(TftpField::Timeout, &self.timeout, 1, MOST_TIMEOUT)?;
        Ok(seconds.and_then(|seconds| u8::try_from(seconds).ok()))
    }

    fn tries(&self) -> Result<Option<u32>, TftpError> {
        let tries = number_or_none(TftpField::Retries, &self.retries, 1, MOST_TRIES)?;
        Ok(tries.and_then(|tries| u32::try_from(tries).ok()))
    }
}

fn small(field: TftpField, text: &str, least: u16, most: u16) -> Result<Option<u16>, TftpError> {
    let number = number_or_none(field, text, least.into(), most.into())?;
    Ok(number.and_then(|number| u16::try_from(number).ok()))
}
