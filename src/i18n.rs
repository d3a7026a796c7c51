//! Every visible text, in both languages.
//!
//! The texts stand in `assets/locales/zh-CN.toml` and `assets/locales/en.toml`, one key a text; `tests/texts.rs`
//! proves that none is missing in either. This room decides which language is spoken and hands out [`t`].

use serde::{Deserialize, Serialize};

pub use rust_i18n::t;

/// A language of the window and the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// 简体中文, the first language.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Both languages.
    pub const ALL: [Language; 2] = [Language::Chinese, Language::English];

    /// The language's name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Language::Chinese => "简体中文",
            Language::English => "English",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        }
    }

    /// What a terminal's user reads: Chinese where the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`) says so, else English.
    pub fn of_terminal() -> Self {
        let locale = ["NETAIDE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .unwrap_or_default();
        if locale.starts_with("zh") { Language::Chinese } else { Language::English }
    }

    /// The one that is spoken now.
    pub fn spoken() -> Self {
        if &*rust_i18n::locale() == "en" { Language::English } else { Language::Chinese }
    }

    /// Speaks this language from now on, everywhere in the process.
    pub fn speak(self) {
        rust_i18n::set_locale(match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        });
    }
}
