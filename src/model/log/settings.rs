//! 接收设置: how the log shows what was recorded. None of it changes what is recorded.

use serde::{Deserialize, Serialize};

use crate::codec::charset::Charset;
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
    /// 接收区自动换行: in stream mode, each record begins a new line.
    pub line_per_record: bool,
    /// 自动滚屏: the newest line stays in view.
    pub follow: bool,
}

impl Default for LogSettings {
    fn default() -> Self {
        LogSettings { hex: false, charset: Charset::Utf8, log_mode: true, line_per_record: true, follow: true }
    }
}
