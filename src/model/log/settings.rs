//! 接收设置: how the log shows what was recorded. None of it changes what is recorded.

use serde::{Deserialize, Serialize};

use crate::codec::charset::Charset;
use crate::codec::checksum::Attach;
use crate::model::spec::charset_name;

/// How the log is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogSettings {
    /// HEX instead of ASCII.
    pub hex: bool,
    /// 编码 in which bytes are read as text.
    #[serde(with = "charset_name")]
    pub charset: Charset,
    /// 按日志模式显示: a header with time and peer above each record.
    pub log_mode: bool,
    /// 表格: one row a record; comes before `log_mode`, which says what to go back to.
    pub table: bool,
    /// 接收区自动换行: in stream mode, each record begins a new line.
    pub line_per_record: bool,
    /// 自动滚屏: the newest line stays in view.
    pub follow: bool,
    /// 校验: what received data should end with.
    pub verify: Attach,
    /// The two directions are a relay's. Follows the kind of session, so it is not kept.
    #[serde(skip)]
    pub relays: bool,
}

/// 日志, 表格, 流: the ways to read the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Each record below a header with its time and peer.
    Log,
    /// Each record in a row of a table.
    Table,
    /// What was sent and received, and nothing else.
    Stream,
}

impl LogSettings {
    /// How the log is read.
    pub fn shape(&self) -> Shape {
        match (self.table, self.log_mode) {
            (true, _) => Shape::Table,
            (false, true) => Shape::Log,
            (false, false) => Shape::Stream,
        }
    }

    /// Reads it in another way.
    pub fn set_shape(&mut self, shape: Shape) {
        self.table = shape == Shape::Table;
        if !self.table {
            self.log_mode = shape == Shape::Log;
        }
    }
}

impl Default for LogSettings {
    fn default() -> Self {
        LogSettings {
            hex: false,
            charset: Charset::Utf8,
            log_mode: true,
            table: false,
            line_per_record: true,
            follow: true,
            verify: Attach::default(),
            relays: false,
        }
    }
}
