//! 选项 of the client, folded away under 自动.

use egui::{Checkbox, ComboBox, Ui};

use crate::i18n::t;
use crate::model::tftp::{ClientForm, Mode, TftpError};
use crate::ui::tftp::TftpPage;
use crate::ui::theme::space;
use crate::ui::widgets::{TUNING, TftpFields, choices, row, unfold};

/// Draws the folded part.
pub fn client_options(ui: &mut Ui, page: &mut TftpPage, errors: &[TftpError]) {
    let form = &mut page.client.form;
    if unfold(ui, &t!("tftp.options"), &summary(form), page.client_options) {
        page.client_options = !page.client_options;
    }
    let mut fields = TftpFields { errors, focus: &mut page.focus, editable: true };
    if !page.client_options {
        return fields.folded(ui, &TUNING);
    }
    let automatic = t!("tftp.automatic");
    fields.tuning(ui, &mut form.tuning, [&automatic, &automatic, &automatic, &automatic]);
    choices(ui, &t!("tftp.mode"), |ui| {
        for (netascii, mode) in [(false, Mode::Octet), (true, Mode::Netascii)] {
            ui.radio_value(&mut form.netascii, netascii, mode.name()).on_hover_text(t!("tftp.mode-hint"));
        }
    });
    row(ui, &t!("tftp.rollover"), |ui| {
        let named = |value: &str| if value.is_empty() { t!("tftp.automatic").into_owned() } else { value.to_owned() };
        let combo = ComboBox::from_id_salt("tftp-rollover").selected_text(named(&form.rollover)).width(space::FIELD);
        let shown = combo.show_ui(ui, |ui| {
            for value in ClientForm::ROLLOVERS {
                ui.selectable_value(&mut form.rollover, value.to_owned(), named(value));
            }
        });
        shown.response.on_hover_text(t!("tftp.rollover-hint"))
    });
    ui.add(Checkbox::new(&mut form.tuning.plain, t!("tftp.plain"))).on_hover_text(t!("tftp.plain-hint"));
    if !is_automatic(form) && ui.button(t!("tftp.all-automatic")).clicked() {
        form.tuning.clear();
        form.rollover.clear();
        form.netascii = false;
    }
}

fn is_automatic(form: &ClientForm) -> bool {
    form.tuning.is_automatic() && !form.netascii && form.rollover.is_empty()
}

/// What is set, in few words.
fn summary(form: &ClientForm) -> String {
    if is_automatic(form) {
        return t!("tftp.automatic").into_owned();
    }
    let tuning = &form.tuning;
    let mut parts = Vec::new();
    if tuning.plain {
        parts.push("RFC 1350".to_owned());
    } else if !tuning.blksize.trim().is_empty() || !tuning.windowsize.trim().is_empty() {
        let shown = |text: &str| if text.trim().is_empty() { "…".to_owned() } else { text.trim().to_owned() };
        parts.push(format!("{} × {}", shown(&tuning.blksize), shown(&tuning.windowsize)));
    }
    if form.netascii {
        parts.push(Mode::Netascii.name().to_owned());
    }
    if parts.is_empty() { t!("tftp.set").into_owned() } else { parts.join(" · ") }
}
