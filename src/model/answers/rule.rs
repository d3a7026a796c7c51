//! One rule as it is typed and kept.

use serde::{Deserialize, Serialize};

use crate::codec::charset::Charset;
use crate::model::compose::Composition;

/// What a message must be for a rule to answer it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenKind {
    /// 任意.
    #[default]
    Any,
    /// 等于.
    Equals,
    /// 开头是.
    Starts,
    /// 结尾是.
    Ends,
    /// 包含.
    Contains,
    /// 正则.
    Regex,
    /// 长度: `4`, `4-8`, `4-`, `-8`.
    Length,
}

impl WhenKind {
    /// In the order in which they are offered.
    pub const ALL: [WhenKind; 7] = [
        WhenKind::Any,
        WhenKind::Equals,
        WhenKind::Starts,
        WhenKind::Ends,
        WhenKind::Contains,
        WhenKind::Regex,
        WhenKind::Length,
    ];

    /// Whether it looks for what can be text or hex.
    pub fn has_bytes(self) -> bool {
        matches!(self, WhenKind::Equals | WhenKind::Starts | WhenKind::Ends | WhenKind::Contains)
    }
}

/// What a rule answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThenKind {
    /// 回显.
    #[default]
    Echo,
    /// 转大写.
    Upper,
    /// 固定内容: the first of the answers.
    Message,
    /// 随机一条.
    Random,
    /// 依次.
    Sequence,
    /// 不应答.
    Nothing,
}

impl ThenKind {
    /// In the order in which they are offered.
    pub const ALL: [ThenKind; 6] =
        [ThenKind::Echo, ThenKind::Upper, ThenKind::Message, ThenKind::Random, ThenKind::Sequence, ThenKind::Nothing];

    /// Whether it has answers that are typed.
    pub fn has_answers(self) -> bool {
        matches!(self, ThenKind::Message | ThenKind::Random | ThenKind::Sequence)
    }
}

/// A rule as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerRule {
    /// It is in use.
    pub enabled: bool,
    /// What the user calls it.
    pub name: String,
    /// Which messages.
    pub when: WhenKind,
    /// What is looked for: a text, hex with `?` for any digit, a regular expression, a length.
    pub text: String,
    /// What is looked for is hex.
    pub hex: bool,
    /// Letters in either case.
    pub any_case: bool,
    /// A line ending at the end of the message does not count.
    pub ignore_newline: bool,
    /// What is answered.
    pub then: ThenKind,
    /// The answers as they are typed.
    pub answers: Vec<String>,
    /// How an answer becomes bytes; what is looked for is in the same charset.
    pub compose: Composition,
    /// A sequence begins again after its last answer.
    pub wraps: bool,
    /// Milliseconds before the answer.
    pub delay: u32,
    /// Milliseconds that chance adds at most.
    pub jitter: u32,
    /// In how many of a hundred cases it answers.
    pub probability: u8,
    /// Messages answered in a second at most; 0 for any number.
    pub per_second: u32,
    /// Once per peer.
    pub once: bool,
    /// The rules below are asked as well.
    pub go_on: bool,
    /// The connection is closed after the answer.
    pub close: bool,
}

impl Default for AnswerRule {
    fn default() -> Self {
        AnswerRule {
            enabled: true,
            name: String::new(),
            when: WhenKind::Any,
            text: String::new(),
            hex: false,
            any_case: false,
            ignore_newline: true,
            then: ThenKind::Echo,
            answers: vec![String::new()],
            compose: Composition { placeholders: true, ..Composition::default() },
            wraps: true,
            delay: 0,
            jitter: 0,
            probability: 100,
            per_second: 0,
            once: false,
            go_on: false,
            close: false,
        }
    }
}

impl AnswerRule {
    /// A rule that sends everything back, for texts in a charset.
    pub fn new(charset: Charset) -> AnswerRule {
        let mut rule = AnswerRule::default();
        rule.compose.charset = charset;
        rule
    }
}
