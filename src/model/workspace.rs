//! The sessions of a window, to be kept in a file and opened again.

use serde::Serialize;

use super::spec::SessionSpec;

/// Sessions in the order of their tabs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Workspace {
    /// Which tab is in front.
    pub active: usize,
    /// The tabs.
    #[serde(rename = "session")]
    pub sessions: Vec<SessionSpec>,
}

impl Default for Workspace {
    /// What the very first start shows: one session, ready to press.
    fn default() -> Self {
        Workspace { active: 0, sessions: vec![SessionSpec::default()] }
    }
}
