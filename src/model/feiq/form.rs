//! What the user chooses of 飞秋, and what of it is kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The form, as it is typed. Kept in `feiq.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeiqForm {
    /// The nickname; empty for the login name.
    pub nick: String,
    /// The group; empty for none.
    pub group: String,
    /// The login name that is sent; empty for the system's.
    pub user: String,
    /// The name of the machine that is sent; empty for the system's.
    pub host: String,
    /// Away.
    pub away: bool,
    /// The text while away; empty for a usual one.
    pub away_text: String,
    /// The version field in FeiQ's form.
    pub feiq_look: bool,
    /// The port, 2425 by custom.
    pub port: String,
    /// Addresses of this machine whose interfaces take part; empty for all.
    pub local: Vec<String>,
    /// Addresses and networks beyond, one a line or separated by blanks and commas.
    pub beyond: String,
    /// Where files are saved; empty for the system's folder for downloads.
    pub folder: String,
    /// Keep the history on the disk.
    pub keep_history: bool,
    /// A message on the desktop for what comes while the window is not in front.
    pub notify: bool,
    /// Let peers shake the window.
    pub shakes: bool,
    /// Answer by itself while away.
    pub reply: bool,
    /// Tell peers that the user types.
    pub manners: bool,
    /// The password that locked messages are opened with; empty for none. Kept as a salted digest only, never in the form.
    #[serde(skip)]
    pub password: String,
}

impl Default for FeiqForm {
    fn default() -> Self {
        FeiqForm {
            nick: String::new(),
            group: String::new(),
            user: String::new(),
            host: String::new(),
            away: false,
            away_text: String::new(),
            feiq_look: true,
            port: "2425".into(),
            local: Vec::new(),
            beyond: String::new(),
            folder: String::new(),
            keep_history: true,
            notify: true,
            shakes: true,
            reply: true,
            manners: true,
            password: String::new(),
        }
    }
}

/// A field that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeiqField {
    /// The port.
    Port,
    /// The addresses beyond.
    Beyond,
    /// The folder for what is fetched.
    Folder,
    /// The nickname or another name: a character that cannot be sent.
    Nick,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeiqProblem {
    /// No number from 1 to 65535.
    Port,
    /// No IPv4 address or network.
    Network(String),
    /// More than 4096 hosts in all.
    TooManyHosts(u64),
    /// No such folder, or none that can be written to.
    Folder(PathBuf),
    /// GBK lacks these characters, which FeiQ shows as `?`.
    Characters(String),
}

/// What is kept over restarts beside the conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeiqKept {
    /// The form.
    pub form: FeiqForm,
    /// The MAC address of FeiQ's form, made up once: locally administered, twelve hexadecimal digits.
    pub mac: String,
    /// The next run begins with this number: it is ahead of those of the packets that were sent.
    pub number: u64,
    /// The salt of the password's digest, hexadecimal.
    pub password_salt: String,
    /// The salted SHA-256 digest of the password that locked messages are opened with; empty for none.
    pub password_digest: String,
}
