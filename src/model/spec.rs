//! A session as it is kept in a workspace file: all that a person set, nothing that runs.

use serde::{Deserialize, Serialize};

use super::answers::AnswerRule;
use super::compose::{Composition, SendSettings};
use super::form::Form;
use super::framing::FramingForm;
use super::log::LogSettings;
use super::pack::PackForm;
use super::quick::QuickChoice;
use super::search::Rule;

/// One session of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionSpec {
    /// The tab's name; empty for one made of kind and port.
    pub name: String,
    /// Open it when the workspace is opened.
    pub open: bool,
    /// 网络设置.
    pub network: Form,
    /// 接收设置.
    pub receive: LogSettings,
    /// 发送设置: how the box is read.
    pub send: Composition,
    /// 发送设置: what happens when it is sent.
    pub sending: SendSettings,
    /// 分帧.
    pub framing: FramingForm,
    /// What stands in the send box.
    pub text: String,
    /// 打包.
    pub pack: PackForm,
    /// 远程主机 of UDP.
    pub target: String,
    /// Targets used before, newest first.
    pub targets: Vec<String>,
    /// 着色规则.
    pub highlight: Vec<Rule>,
    /// 快捷指令: which group is shown, and which is sent on connect.
    pub quick: QuickChoice,
    /// 自动应答: the rules, but not whether they are in force.
    pub answers: Vec<AnswerRule>,
}

/// Writes a charset by its name, and reads any name that it is known by.
pub(super) mod charset_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::codec::charset::Charset;

    pub fn serialize<S: Serializer>(charset: &Charset, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(charset.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Charset, D::Error> {
        let name = String::deserialize(deserializer)?;
        Charset::from_name(&name).ok_or_else(|| D::Error::custom(format!("unknown charset {name:?}")))
    }
}

/// Writes a line ending by its name.
pub(super) mod newline_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::codec::newline::Newline;

    pub fn serialize<S: Serializer>(newline: &Newline, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(newline.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Newline, D::Error> {
        let name = String::deserialize(deserializer)?;
        Newline::from_name(&name).ok_or_else(|| D::Error::custom(format!("unknown line ending {name:?}")))
    }
}
