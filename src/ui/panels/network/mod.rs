//! 网络设置: what kind of session, on which address, and the button that opens it.
//!
//! ```text
//! 网络设置
//! 协议类型      [UDP          ▾]
//! 本地主机地址  [127.0.0.1    ▾]
//! 本地主机端口  [8080          ]
//! [        ● 打开              ]
//! ```

mod more;
mod relay;

use egui::{Button, ComboBox, Response, RichText, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::{Field, Form, Kind, State, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{
    big_button, combo_edit, field_problem, group_heading, local_addresses, named, problem, row, text_field,
};

/// Draws the group.
pub fn network(ui: &mut Ui, tab: &mut Tab, composing: bool, actions: &mut Vec<Action>) {
    group_heading(ui, &t!("network.heading"));
    let editable = !tab.session.is_running();
    let errors = if composing { Vec::new() } else { tab.session.form.errors() };
    let form = &mut tab.session.form;
    row(ui, &t!("network.kind"), |ui| kind(ui, form, editable));
    if form.kind != Kind::TcpClient {
        row(ui, &t!("network.local-address"), |ui| local_address(ui, form, editable));
        field_problem(ui, &errors, Field::LocalAddress);
        row(ui, &t!("network.local-port"), |ui| {
            text_field(ui, &mut form.local_port, editable).on_hover_text(t!("hint.local-port"))
        });
        field_problem(ui, &errors, Field::LocalPort);
    }
    if form.has_remote() {
        row(ui, &t!("network.remote-address"), |ui| text_field(ui, &mut form.remote_address, editable));
        field_problem(ui, &errors, Field::RemoteAddress);
        row(ui, &t!("network.remote-port"), |ui| text_field(ui, &mut form.remote_port, editable));
        field_problem(ui, &errors, Field::RemotePort);
    }
    ui.horizontal(|ui| {
        let (gap, is_relay) = (ui.spacing().item_spacing.x, tab.session.form.kind == Kind::Relay);
        let faults = if is_relay { relay::BUTTON + gap } else { 0.0 };
        let size = vec2(space::COLUMN - space::MORE - gap - faults, space::CONTROL + 6.0);
        open_button(ui, tab, composing || errors.is_empty(), size, actions);
        if is_relay {
            relay::faults_part(ui, tab, size.y, actions);
        }
        more::button(ui, tab.id, size.y);
    });
    // What is wrong in a folded part is told here, by its name.
    let below = [Field::RemoteAddress, Field::RemotePort, Field::LocalAddress, Field::LocalPort];
    let shown = match tab.session.form.kind {
        Kind::TcpClient => &below[..2],
        Kind::Relay => &below[..],
        Kind::Udp | Kind::TcpServer => &below[2..],
    };
    for error in errors.iter().filter(|error| !shown.contains(&error.field)) {
        problem(ui, &words::field_error(error));
    }
    if let State::Failed(error) = tab.session.state() {
        problem(ui, &words::net_error(&error));
    }
    more::more(ui, tab, composing, actions);
}

fn kind(ui: &mut Ui, form: &mut Form, editable: bool) -> Response {
    let is_relay = form.kind == Kind::Relay;
    let width = if is_relay { space::FIELD - relay::TRANSPORT } else { space::FIELD };
    let list = ui.add_enabled_ui(editable, |ui| {
        let combo = ComboBox::from_id_salt("kind").selected_text(words::kind(form.kind)).width(width);
        let shown = combo.show_ui(ui, |ui| {
            for kind in Kind::ALL {
                if ui.selectable_label(form.kind == kind, words::kind(kind)).clicked() {
                    form.choose(kind);
                }
            }
        });
        shown.response.on_disabled_hover_text(t!("hint.close-first"))
    });
    if is_relay {
        relay::transport(ui, &mut form.relay.transport, editable);
    }
    list.inner
}

/// 本地主机地址, with this machine's addresses to choose from.
fn local_address(ui: &mut Ui, form: &mut Form, editable: bool) -> Response {
    let name = t!("network.local-address");
    combo_edit(ui, &mut form.local_address, (&name, ""), space::FIELD, editable, local_addresses)
}

/// 打开/关闭 or 连接/断开, with a lamp.
fn open_button(ui: &mut Ui, tab: &Tab, valid: bool, size: egui::Vec2, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let state = tab.session.state();
    let running = tab.session.is_running();
    let text = button_text(tab.session.form.kind, &state, running);
    let lamp = RichText::new("●").color(tokens.lamp(&state));
    // The accent is on what can be pressed next: this button until the session is open.
    let button = match running {
        true => Button::new((lamp, RichText::new(&text))),
        false => Button::new((lamp, RichText::new(&text).color(tokens.on_accent))).fill(tokens.accent),
    };
    let response = big_button(ui, running || valid, size, button);
    let tooltip = Command::ToggleOpen.tooltip(ui.ctx());
    let response = response.on_hover_text(tooltip).on_disabled_hover_text(t!("hint.fix-fields"));
    named(&response, Role::Button, &text);
    if response.clicked() {
        actions.push(Action::Do(Command::ToggleOpen));
    }
    if running {
        response.context_menu(|ui| {
            if ui.button(Command::Abort.text()).clicked() {
                actions.push(Action::Do(Command::Abort));
                ui.close();
            }
        });
    }
}

fn button_text(kind: Kind, state: &State, running: bool) -> String {
    let client = kind == Kind::TcpClient;
    let text = match state {
        _ if !running && client => t!("network.connect"),
        _ if !running => t!("network.open"),
        State::Opening | State::Connecting { .. } => t!("network.cancel"),
        _ if client => t!("network.disconnect"),
        _ => t!("network.close"),
    };
    text.into_owned()
}
