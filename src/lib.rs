//! netaide (网络调试助手): UDP and TCP sessions, hex and text, live.

rust_i18n::i18n!("assets/locales", fallback = "zh-CN");

pub mod capture;
pub mod codec;
pub mod i18n;
pub mod model;
pub mod net;
pub mod ui;
