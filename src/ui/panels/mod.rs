//! The regions of the window, one file each. A panel draws a part of a tab and notes what was asked for; panels
//! never import each other.

mod banner;
mod clients;
mod details;
mod dock;
mod feiq;
mod feiq_workshop;
mod file;
mod leftovers;
mod lesson;
mod log;
mod network;
mod receive;
mod send;
mod send_settings;
mod statistics;
mod status_bar;
mod tftp;
mod tools;
mod top_bar;
mod work;

pub use banner::banners;
pub use clients::clients;
pub use details::details;
pub use dock::{Desk, dock};
pub use feiq::{NARROW as FEIQ_NARROW, feiq, status as feiq_status};
pub use feiq_workshop::feiq_workshop;
pub use file::file;
pub use leftovers::leftovers;
pub use lesson::lesson;
pub use log::log;
pub use network::network;
pub use receive::receive;
pub use send::send;
pub use send_settings::send_settings;
pub use statistics::statistics;
pub use status_bar::status_bar;
pub use tftp::{status as tftp_status, tftp};
pub use tools::tools;
pub use top_bar::{TopBar, top_bar};
pub use work::{Others, work};
