//! The icons in use, of Phosphor Icons (MIT); `assets/fonts/Phosphor-subset.ttf` holds just these.
#![allow(missing_docs, reason = "each constant is the icon's own name")]

pub const PLUS: &str = "\u{E3D4}";
pub const X: &str = "\u{E4F6}";
pub const LIST: &str = "\u{E2F0}";
pub const CARET_DOWN: &str = "\u{E136}";
pub const BROOM: &str = "\u{EC54}";
pub const PAUSE: &str = "\u{E39E}";
pub const ARROW_DOWN: &str = "\u{E03E}";
pub const USERS: &str = "\u{E4D6}";
pub const PAPER_PLANE_TILT: &str = "\u{E398}";
pub const WARNING: &str = "\u{E4E0}";
pub const INFO: &str = "\u{E2CE}";
pub const FOLDER_OPEN: &str = "\u{E256}";
pub const SIDEBAR_SIMPLE: &str = "\u{EC24}";
pub const PLUGS_CONNECTED: &str = "\u{EB5A}";
pub const BROADCAST: &str = "\u{E0F2}";
