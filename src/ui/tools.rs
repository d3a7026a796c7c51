//! What is typed into the tools and looked up there; kept while the program runs.

use crate::model::NetworkInterface;

/// A tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// IP 计算.
    #[default]
    Ip,
    /// 编码对照.
    Charset,
    /// 本机网卡.
    Interfaces,
}

impl Tool {
    /// All of them, in the order of the list.
    pub const ALL: [Tool; 3] = [Tool::Ip, Tool::Charset, Tool::Interfaces];
}

/// The page of the tools.
#[derive(Debug, Default)]
pub struct Tools {
    /// Which one is shown.
    pub shown: Tool,
    /// IP 计算.
    pub ip: IpTool,
    /// 编码对照.
    pub charset: CharsetTool,
    /// 本机网卡, once they were looked up.
    pub interfaces: Option<Vec<NetworkInterface>>,
}

/// What is typed into IP 计算.
#[derive(Debug)]
pub struct IpTool {
    /// An address with its prefix or mask.
    pub text: String,
    /// A second address; empty for none.
    pub other: String,
}

impl Default for IpTool {
    /// An example, so that the page shows what it does.
    fn default() -> Self {
        IpTool { text: "192.168.1.37/26".to_owned(), other: String::new() }
    }
}

/// What is typed into 编码对照.
#[derive(Debug, Default)]
pub struct CharsetTool {
    /// Bytes are read in place of text.
    pub reads_bytes: bool,
    /// Text.
    pub text: String,
    /// Bytes in hex.
    pub hex: String,
}
