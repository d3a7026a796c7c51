//! 限制与选项 of the server, folded away.

use egui::{Checkbox, Ui};

use crate::i18n::t;
use crate::model::tftp::{ServerForm, TftpError, TftpField};
use crate::ui::tftp::TftpPage;
use crate::ui::widgets::{TUNING, TftpFields, unfold};

/// The fields that are folded away beside those of the options.
const LIMITS: [TftpField; 3] = [TftpField::LargestFile, TftpField::Transfers, TftpField::PerClient];

/// Draws the folded part.
pub fn server_options(ui: &mut Ui, page: &mut TftpPage, errors: &[TftpError]) {
    let running = page.server.is_running();
    let form = &mut page.server.form;
    let summary = if is_usual(form) { t!("tftp.usual") } else { t!("tftp.set") };
    if unfold(ui, &t!("tftp.limits"), &summary, page.server_options) {
        page.server_options = !page.server_options;
    }
    let mut fields = TftpFields { errors, focus: &mut page.focus, editable: true };
    if !page.server_options {
        fields.folded(ui, &LIMITS);
        return fields.folded(ui, &TUNING);
    }
    fields.text(ui, TftpField::LargestFile, &mut form.largest, "").on_hover_text(t!("tftp.largest-hint"));
    fields.text(ui, TftpField::Transfers, &mut form.transfers, "").on_hover_text(t!("tftp.transfers-hint"));
    fields.text(ui, TftpField::PerClient, &mut form.per_client, "").on_hover_text(t!("tftp.per-client-hint"));
    fields.editable = !running;
    let automatic = t!("tftp.automatic");
    fields.tuning(ui, &mut form.tuning, ["65464", "64", &automatic, &automatic]);
    let single = Checkbox::new(&mut form.single_port, t!("tftp.single-port"));
    ui.add_enabled(!running, single).on_hover_text(t!("tftp.single-port-hint"));
    let plain = Checkbox::new(&mut form.tuning.plain, t!("tftp.no-options"));
    ui.add_enabled(!running, plain).on_hover_text(t!("tftp.no-options-hint"));
}

fn is_usual(form: &ServerForm) -> bool {
    let usual = ServerForm::default();
    let limits = |form: &ServerForm| [form.largest.clone(), form.transfers.clone(), form.per_client.clone()];
    limits(form) == limits(&usual) && form.tuning.is_automatic() && !form.single_port
}
