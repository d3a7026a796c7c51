//! 服务器: which folder is shared, where, and with whom.

use egui::{Button, RichText, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::State;
use crate::model::tftp::{OtherPort, TftpError, TftpField};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::tftp::{TftpAction, TftpPage, Wanted};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{
    TftpFields, big_button, combo_edit, group_heading, local_addresses, named, problem, row, row_half,
};

/// Draws the questions and the button.
pub fn server(ui: &mut Ui, page: &mut TftpPage, errors: &[TftpError], actions: &mut Vec<Action>) {
    group_heading(ui, &t!("tftp.shared"));
    let running = page.server.is_running();
    let state = page.server.state();
    let other_port = page.server.other_port();
    let mut fields = TftpFields { errors, focus: &mut page.focus, editable: !running };
    let form = &mut page.server.form;
    let (_, browse) = fields.path(ui, TftpField::Folder, &mut form.folder, &t!("tftp.folder-example"));
    if browse.on_hover_text(t!("tftp.pick-shared")).clicked() {
        actions.push(Action::Tftp(TftpAction::Pick(Wanted::Shared)));
    }
    let name = t!("tftp.address");
    let response =
        row(ui, &name, |ui| combo_edit(ui, &mut form.address, (&name, ""), space::FIELD, !running, local_addresses));
    fields.after(ui, TftpField::Address, &response);
    fields.text(ui, TftpField::Port, &mut form.port, "69").on_hover_text(t!("tftp.server-port-hint"));
    // What clients may do can be changed while it runs.
    fields.editable = true;
    ui.horizontal(|ui| {
        row_half(ui, |ui| ui.checkbox(&mut form.write, t!("tftp.write")).on_hover_text(t!("tftp.write-hint")));
        row_half(ui, |ui| {
            let tick = egui::Checkbox::new(&mut form.overwrite, t!("tftp.overwrite"));
            let response = ui.add_enabled(form.write, tick).on_hover_text(t!("tftp.overwrite-hint"));
            response.on_disabled_hover_text(t!("tftp.overwrite-needs"));
        });
    });
    fields.text(ui, TftpField::Allow, &mut form.allow, &t!("tftp.allow-everyone")).on_hover_text(t!("tftp.allow-hint"));
    button(ui, &state, running, actions);
    if let State::Failed(error) = &state {
        problem(ui, &words::net_error(error));
    }
    if let Some(other) = other_port {
        free_port(ui, other, actions);
    }
    page.server_view.refused.iter().for_each(|text| problem(ui, text));
    if page.unpicked == Some(Wanted::Shared) {
        problem(ui, &t!("dialog.no-file"));
    }
}

/// 启动服务器, 停止服务器, with a lamp.
fn button(ui: &mut Ui, state: &State, running: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let text = match state {
        _ if !running => t!("tftp.start"),
        State::Closing => t!("tftp.stopping"),
        _ => t!("tftp.stop"),
    };
    let lamp = RichText::new("●").color(tokens.lamp(state));
    // The accent is on what can be pressed next: this button until the server runs.
    let button = match running {
        true => Button::new((lamp, RichText::new(text.as_ref()))),
        false => Button::new((lamp, RichText::new(text.as_ref()).color(tokens.on_accent))).fill(tokens.accent),
    };
    ui.add_space(space::ROW);
    let response = big_button(ui, true, vec2(space::COLUMN, space::CONTROL + 6.0), button);
    let response = response.on_hover_text(Command::TftpServe.tooltip(ui.ctx()));
    named(&response, Role::Button, &text);
    if response.clicked() {
        actions.push(Action::Do(Command::TftpServe));
    }
}

/// What to do where the port is not to be had: with one click, another one.
fn free_port(ui: &mut Ui, other: OtherPort, actions: &mut Vec<Action>) {
    let text = t!("tftp.free-port", port = other.port);
    let size = vec2(space::COLUMN, space::CONTROL);
    let response = ui.add_sized(size, Button::new(text.as_ref())).on_hover_text(t!("tftp.free-port-hint"));
    if response.clicked() {
        actions.push(Action::Tftp(TftpAction::UsePort(other.port)));
    }
    if other.needs_right {
        problem(ui, &free_port_words());
    }
}

/// How the right for the port is had, on this system.
fn free_port_words() -> String {
    if cfg!(target_os = "linux") { t!("tftp.port-right-linux") } else { t!("tftp.port-right") }.into_owned()
}
