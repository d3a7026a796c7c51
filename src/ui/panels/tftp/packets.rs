//! The packets of the transfer that is selected; without one, all of them.

use egui::Ui;

use crate::model::tftp::Exchange;
use crate::ui::action::Action;
use crate::ui::tftp::{Side, TftpPage};

/// Draws them.
pub fn packets(ui: &mut Ui, page: &mut TftpPage, actions: &mut Vec<Action>) {
    ui.set_min_size(ui.available_size());
    let side = page.side;
    let Some(reader) = page.station(side).map(|station| station.reader()) else { return };
    let (list, view) = page.transfers(side);
    let transfer = view.selected.and_then(|id| list.get(id));
    let chosen = transfer.map(|transfer| match side {
        Side::Client => Exchange::of_client(transfer),
        Side::Server => Exchange::of_server(transfer, &reader),
    });
    page.view_mut(side).packets.show(ui, &reader, chosen, actions);
}
