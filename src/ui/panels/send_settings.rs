//! 发送设置: how the send box is read.

use egui::{Role, Ui, vec2};

use crate::i18n::t;
use crate::model::{Composition, Kind, SendFailure, convert};
use crate::ui::action::{Action, AttachOf};
use crate::ui::tab::Tab;
use crate::ui::theme::space;
use crate::ui::widgets::{
    attach_field, charset_list, named, newline_list, places, repeat_row, row, row_check, row_half, text_mode_heading,
};

/// Draws the group.
pub fn send_settings(ui: &mut Ui, tab: &mut Tab, composing: bool, most_away: u32, actions: &mut Vec<Action>) {
    let session = &mut tab.session;
    let hex = session.send.hex;
    if let (Some(hex), false) = (text_mode_heading(ui, &t!("send.heading"), hex), composing) {
        // The box stays as it is when it cannot be converted, and the reason stands beside it.
        session.send_failure = convert(&mut session.send, &mut session.text, hex).err().map(SendFailure::Compose);
    }
    ui.add_enabled_ui(!hex, |ui| {
        let send = &mut session.send;
        if session.form.kind == Kind::Relay {
            // Its addresses need the room: both stand in one row.
            charset_and_newline(ui, send);
            return;
        }
        row(ui, &t!("send.charset"), |ui| charset_list(ui, "send-charset", &mut send.charset));
        row(ui, &t!("send.newline"), |ui| newline_list(ui, "newline", space::FIELD, &mut send.newline));
    });
    row(ui, &t!("checksum.label"), |ui| attach_field(ui, AttachOf::Sent, &mut session.send.attach, actions));
    ui.horizontal(|ui| {
        ui.add_enabled_ui(!hex, |ui| {
            row_check(ui, &mut session.send.escapes, &t!("send.escapes"), &t!("hint.escapes"));
        });
        let changed = row_half(ui, |ui| places(ui, &t!("places.label"), &mut session.send, &mut session.text));
        session.send_failure = session.send_failure.take().filter(|_| !changed);
    });
    row_check(ui, &mut session.sending.clear_after, &t!("send.clear-after"), &t!("hint.clear-after"));
    repeat_row(ui, &mut tab.session, most_away, actions);
}

fn charset_and_newline(ui: &mut Ui, send: &mut Composition) {
    row(ui, &t!("send.charset"), |ui| {
        let half = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
        let size = vec2(half, space::CONTROL);
        let list = ui.allocate_ui(size, |ui| charset_list(ui, "send-charset", &mut send.charset)).inner;
        let ending = newline_list(ui, "newline", half, &mut send.newline);
        named(&ending, Role::ComboBox, &t!("send.newline"));
        ending.on_hover_text(t!("send.newline"));
        list
    });
}
