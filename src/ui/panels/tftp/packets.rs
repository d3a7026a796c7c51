//! The packets of the transfer that is selected.

use egui::Ui;

use crate::i18n::t;
use crate::ui::tftp::TftpPage;
use crate::ui::widgets::{heading, quiet};

/// Draws them.
pub fn packets(ui: &mut Ui, _page: &mut TftpPage) {
    ui.set_min_size(ui.available_size());
    heading(ui, &t!("tftp.packets"));
    quiet(ui, t!("tftp.packets-none"));
}
