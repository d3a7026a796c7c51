//! netaide (网络调试助手): UDP and TCP sessions, hex and text, live.

// The macro reads the locale files; naming them here makes cargo compile again when they change.
const _: [&str; 2] = [include_str!("../assets/locales/zh-CN.toml"), include_str!("../assets/locales/en.toml")];
rust_i18n::i18n!("assets/locales", fallback = "zh-CN");

pub mod capture;
pub mod codec;
pub mod i18n;
pub mod model;
pub mod net;
pub mod ui;
