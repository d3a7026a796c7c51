//! The packets of the transfer that is selected; without one, all of them.

use std::sync::Arc;

use egui::Ui;

use crate::ui::action::Action;
use crate::ui::tftp::TftpPage;
use crate::ui::widgets::tftp_packets;

/// Draws them.
pub fn packets(ui: &mut Ui, page: &mut TftpPage, actions: &mut Vec<Action>) {
    ui.set_min_size(ui.available_size());
    let side = page.side;
    let Some(reader) = page.station(side).map(|station| station.reader()) else { return };
    let (list, view) = page.transfers(side);
    let chosen = view.selected.and_then(|id| list.get(id)).map(Arc::clone);
    tftp_packets::show(ui, &mut page.view_mut(side).packets, &reader, chosen.as_deref(), actions);
}
