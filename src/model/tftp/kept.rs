//! What is kept of TFTP over restarts: what was typed, and no more. Neither client nor server begins by itself.

use serde::{Deserialize, Serialize};

use super::client_form::ClientForm;
use super::server_form::ServerForm;

/// Both forms, and the servers that were asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TftpKept {
    /// Servers that were asked, newest first.
    pub recent: Vec<String>,
    /// 客户端.
    pub client: ClientForm,
    /// 服务器.
    pub server: ServerForm,
}
