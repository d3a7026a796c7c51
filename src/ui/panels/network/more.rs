//! 更多: what is seldom changed, folded away. For UDP groups, for TCP time-outs and the client's own address.

use egui::{Button, Id, Response, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::{Field, FieldError, Form, Kind, Membership, SendFailure, Session, parse_membership, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::space;
use crate::ui::widgets::{command_button, field_problem, line_edit, named, problem, quiet, row, text_field};

/// Draws the folded part.
pub fn more(ui: &mut Ui, tab: &mut Tab, composing: bool, actions: &mut Vec<Action>) {
    let errors = if composing { Vec::new() } else { tab.session.form.errors() };
    if unfolded(ui, tab.id) {
        match tab.session.form.kind {
            Kind::Udp => udp(ui, tab, &errors, actions),
            Kind::TcpClient => client(ui, tab, &errors, actions),
            Kind::TcpServer => server(ui, tab, &errors, actions),
            Kind::Relay => relay(ui, tab, &errors, actions),
        }
    }
}

fn unfolded(ui: &Ui, tab: u64) -> bool {
    ui.data(|data| data.get_temp(Id::unique(("more", tab)))).unwrap_or_default()
}

/// The button beside 打开 that unfolds it.
pub fn button(ui: &mut Ui, tab: u64, height: f32) {
    let open = unfolded(ui, tab);
    let text = t!("network.more");
    let button = Button::selectable(open, format!("{text} {}", icons::CARET_DOWN));
    let response = ui.add_sized(vec2(space::MORE, height), button);
    named(&response, Role::Button, &text);
    if response.clicked() {
        ui.data_mut(|data| data.insert_temp(Id::unique(("more", tab)), !open));
    }
}

fn client(ui: &mut Ui, tab: &mut Tab, errors: &[FieldError], actions: &mut Vec<Action>) {
    let editable = !tab.session.is_running();
    let form = &mut tab.session.form;
    ui.add_enabled(editable, egui::Checkbox::new(&mut form.bind_client, t!("network.bind-client")));
    if form.bind_client {
        row(ui, &t!("network.local-address"), |ui| text_field(ui, &mut form.local_address, editable));
        field_problem(ui, errors, Field::LocalAddress);
        row(ui, &t!("network.local-port"), |ui| text_field(ui, &mut form.local_port, editable));
        field_problem(ui, errors, Field::LocalPort);
    }
    row(ui, &t!("network.connect-timeout"), |ui| text_field(ui, &mut form.connect_timeout, editable));
    field_problem(ui, errors, Field::ConnectTimeout);
    tcp(ui, form, errors, editable);
    let connected = tab.session.local().is_some();
    ui.horizontal(|ui| {
        for command in [Command::HalfClose, Command::Abort] {
            let refusal = t!("send.not-open");
            let refusal = (!connected).then_some(refusal.as_ref());
            command_button(ui, command, refusal, actions);
        }
    });
}

fn server(ui: &mut Ui, tab: &mut Tab, errors: &[FieldError], actions: &mut Vec<Action>) {
    let editable = !tab.session.is_running();
    tcp(ui, &mut tab.session.form, errors, editable);
    pause(ui, tab, actions);
}

fn pause(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let editable = !tab.session.is_running();
    let paused = tab.session.status().is_some_and(|status| status.accept_paused());
    let mut pause = paused;
    ui.add_enabled(!editable, egui::Checkbox::new(&mut pause, t!("network.pause-accept")))
        .on_disabled_hover_text(t!("send.not-open"));
    if pause != paused {
        tell_failure(tab.session.pause_accept(pause), actions);
    }
}

/// Of connections how long connecting may take, of datagrams when a client is forgotten.
fn relay(ui: &mut Ui, tab: &mut Tab, errors: &[FieldError], actions: &mut Vec<Action>) {
    let editable = !tab.session.is_running();
    let form = &mut tab.session.form;
    if form.sends_datagrams() {
        row(ui, &t!("relay.idle"), |ui| {
            text_field(ui, &mut form.relay.idle, editable).on_hover_text(t!("relay.idle-hint"))
        });
        return field_problem(ui, errors, Field::Idle);
    }
    row(ui, &t!("network.connect-timeout"), |ui| text_field(ui, &mut form.connect_timeout, editable));
    field_problem(ui, errors, Field::ConnectTimeout);
    pause(ui, tab, actions);
}

fn tcp(ui: &mut Ui, form: &mut Form, errors: &[FieldError], editable: bool) {
    ui.add_enabled(editable, egui::Checkbox::new(&mut form.no_delay, t!("network.no-delay")))
        .on_hover_text(t!("hint.no-delay"));
    row(ui, &t!("network.keep-alive"), |ui| {
        text_field(ui, &mut form.keep_alive, editable).on_hover_text(t!("hint.keep-alive"))
    });
    field_problem(ui, errors, Field::KeepAlive);
}

fn udp(ui: &mut Ui, tab: &mut Tab, errors: &[FieldError], actions: &mut Vec<Action>) {
    let editable = !tab.session.is_running();
    let shared = egui::Checkbox::new(&mut tab.session.form.shared_port, t!("network.shared-port"));
    ui.add_enabled(editable, shared).on_hover_text(t!("hint.shared-port"));
    groups(ui, tab, actions);
    let form = &mut tab.session.form;
    let mut changed = false;
    changed |= left(&row(ui, &t!("network.ttl"), |ui| text_field(ui, &mut form.multicast_ttl, true)));
    field_problem(ui, errors, Field::MulticastTtl);
    changed |= left(&row(ui, &t!("network.interface"), |ui| {
        text_field(ui, &mut form.multicast_interface, true).on_hover_text(t!("hint.interface"))
    }));
    changed |= ui.checkbox(&mut form.multicast_loopback, t!("network.loopback-groups")).changed();
    if changed && tab.session.is_running() {
        apply_multicast(&tab.session, actions);
    }
}

/// A field was changed and left.
fn left(response: &Response) -> bool {
    response.lost_focus()
}

fn apply_multicast(session: &Session, actions: &mut Vec<Action>) {
    if let Ok(multicast) = session.form.multicast() {
        tell_failure(session.set_multicast(multicast), actions);
    }
}

/// 组播组: those that are joined, each with a button to leave; a field to join another.
fn groups(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    quiet(ui, t!("network.groups"));
    let joined = tab.session.status().map(|status| status.groups());
    let mut gone = None;
    for (at, group) in tab.session.form.groups.iter().enumerate() {
        ui.horizontal(|ui| {
            ui.monospace(group);
            let leave = ui.small_button(t!("network.leave"));
            named(&leave, egui::Role::Button, &t!("network.leave-group", group = group));
            if leave.clicked() {
                gone = Some(at);
            }
            if joined.as_ref().is_some_and(|joined| !parse_membership(group).is_ok_and(|group| joined.contains(&group)))
            {
                problem(ui, &t!("network.not-joined"));
            }
        });
    }
    if let Some(at) = gone {
        let group = tab.session.form.groups.remove(at);
        set_member(&tab.session, &group, false, actions);
    }
    ui.horizontal(|ui| {
        let hint = "239.1.2.3@eth0";
        let edit = line_edit(&mut tab.group, 150.0).hint_text(hint);
        let field = ui.add(edit);
        named(&field, egui::Role::TextInput, &t!("network.groups"));
        let listed = tab.session.form.groups.iter().filter_map(|group| parse_membership(group).ok());
        let listed: Vec<Membership> = listed.collect();
        let new = parse_membership(&tab.group).is_ok_and(|group| !listed.contains(&group));
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let join = ui.add_enabled(new, egui::Button::new(t!("network.join"))).clicked();
        if (join || enter) && new {
            let group = std::mem::take(&mut tab.group).trim().to_owned();
            set_member(&tab.session, &group, true, actions);
            tab.session.form.groups.push(group);
        }
    });
    if let (Err(error), false) = (parse_membership(&tab.group), tab.group.is_empty()) {
        problem(ui, &words::address_error(&error));
    }
}

fn set_member(session: &Session, group: &str, member: bool, actions: &mut Vec<Action>) {
    let membership: Option<Membership> = parse_membership(group).ok();
    if let (Some(membership), true) = (membership, session.is_running()) {
        tell_failure(session.set_member(membership, member), actions);
    }
}

fn tell_failure(result: Result<(), SendFailure>, actions: &mut Vec<Action>) {
    if let Err(failure) = result {
        actions.push(Action::Tell(words::send_failure(&failure)));
    }
}
