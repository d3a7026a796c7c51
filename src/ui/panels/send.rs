//! 数据发送: to whom, what, and what the bytes will be.
//!
//! ```text
//! 数据发送   远程主机 [192.168.1.17:8080 ▾]
//! ┌──────────────────────────────────┐ ┌────────┐
//! │ 你好                             │ │  发送  │
//! └──────────────────────────────────┘ └────────┘
//! 8 字节  E4 BD A0 E5 A5 BD  CRC-16/MODBUS 4B 37
//! ```

use egui::{Align, Button, ComboBox, Layout, RichText, Role, ScrollArea, TextEdit, Ui, vec2};

use std::time::Duration;

use crate::codec::checksum::Attach;
use crate::codec::hex;
use crate::i18n::t;
use crate::model::{Choice, Dock, Kind, Session, State, Towards, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{big_button, combo_edit, dock_menu, dock_switch, heading, named, quiet, repeat_line};

/// Width of the buttons at the end of the heading, points.
const MENU: f32 = 116.0;
/// Their width with the switch of the dock, points.
const ASIDE: f32 = 306.0;
/// A heading that is wider than this, in points, has room for that switch.
const ROOMY: f32 = 560.0;
/// A heading that is narrower than this, in points, does without its name.
const NAMED: f32 = 400.0;
/// From this width on, in points, both sides to send to stand beside the clients.
const BOTH: f32 = 320.0;
/// A list of clients that is narrower than this, in points, does without its label.
const LABELLED: f32 = 110.0;
/// Bytes of the preview.
const MOST_PREVIEW: usize = 64;
/// How often the preview of what is different each time is made anew.
const AGAIN: Duration = Duration::from_millis(500);

/// Draws the panel into the height it is given.
pub fn send(ui: &mut Ui, tab: &mut Tab, composing: bool, dock: Option<Dock>, actions: &mut Vec<Action>) {
    let roomy = ui.available_width() >= ROOMY;
    ui.horizontal(|ui| {
        if ui.available_width() >= NAMED {
            heading(ui, &t!("send.box-heading"));
            ui.add_space(space::GROUP);
        }
        target(ui, tab, if dock.is_none() && roomy { ASIDE } else { MENU });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            box_menu(ui, actions);
            match (dock, roomy) {
                (None, true) => {
                    ui.add_space(space::ROW);
                    dock_switch(ui, None, actions);
                }
                (None, false) => dock_menu(ui, actions),
                (Some(_), _) => {}
            }
        });
    });
    let line = space::CONTROL;
    let height = (ui.available_height() - line - space::ROW).max(line);
    ui.horizontal(|ui| {
        let width = (ui.available_width() - space::SEND - ui.spacing().item_spacing.x).max(60.0);
        send_box(ui, tab, vec2(width, height));
        send_button(ui, tab, vec2(space::SEND, height), composing, actions);
    });
    ui.horizontal(|ui| {
        ui.set_height(line);
        if !composing {
            below(ui, &mut tab.session);
        }
    });
}

/// 远程主机, 客户端, or where the client is connected.
fn target(ui: &mut Ui, tab: &mut Tab, aside: f32) {
    let session = &mut tab.session;
    match session.form.kind {
        Kind::Udp => {
            let label = ui.label(t!("send.remote"));
            let mut target = std::mem::take(&mut session.target);
            let width = (ui.available_width() - aside - 10.0).clamp(70.0, 260.0);
            let name = t!("send.remote");
            let offers = || session.target_offers().into_iter().map(|offer| (offer, String::new())).collect();
            let field = combo_edit(ui, &mut target, (&name, "127.0.0.1:8080"), width, true, offers);
            field.labelled_by(label.id).on_hover_text(t!("hint.remote"));
            session.target = target;
        }
        Kind::TcpServer => clients(ui, session, aside),
        Kind::Relay => {
            let narrow = ui.available_width() - aside < BOTH;
            towards(ui, session, narrow);
            clients(ui, session, aside);
        }
        Kind::TcpClient => {
            if let State::Open { remote: Some(remote), .. } = session.state() {
                quiet(ui, t!("send.to-server", remote = remote));
            }
        }
    }
}

/// 发往: to the clients, or to the server in their place. Where there is little room, a button that changes between them.
fn towards(ui: &mut Ui, session: &mut Session, narrow: bool) {
    if narrow {
        let towards = session.form.relay.towards;
        let text = format!("{} {}", icons::ARROWS_LEFT_RIGHT, words::towards(towards));
        let button = ui.button(text).on_hover_text(t!("relay.towards-hint"));
        named(&button, Role::Button, &format!("{} {}", t!("relay.towards"), words::towards(towards)));
        if button.clicked() {
            session.form.relay.towards = towards.other();
        }
        return;
    }
    ui.label(t!("relay.towards"));
    let space = std::mem::replace(&mut ui.spacing_mut().item_spacing.x, 1.0);
    let chosen = &mut session.form.relay.towards;
    for way in [Towards::Client, Towards::Server] {
        let segment = ui.add(Button::selectable(*chosen == way, words::towards(way)));
        named(&segment, Role::RadioButton, &format!("{} {}", t!("relay.towards"), words::towards(way)));
        if segment.on_hover_text(t!("relay.towards-hint")).clicked() {
            *chosen = way;
        }
    }
    ui.spacing_mut().item_spacing.x = space;
}

/// All connections, or one; several are marked in the list beside the log.
fn clients(ui: &mut Ui, session: &mut Session, aside: f32) {
    let labelled = ui.available_width() - aside >= LABELLED || session.form.kind == Kind::TcpServer;
    let label = labelled.then(|| ui.label(t!("send.client")));
    let count = session.status().map_or(0, |status| status.client_count());
    let all = format!("All Connections ({count})");
    let shown = match &session.choice {
        Choice::All => all.clone(),
        Choice::Some(peers) => match (peers.as_slice(), session.status()) {
            ([peer], Some(status)) => status.client(*peer).map(|client| client.address.to_string()).unwrap_or_default(),
            (peers, _) => t!("send.several", count = peers.len()).into_owned(),
        },
    };
    // The buttons at the end of the row keep their place.
    let width = (ui.available_width() - aside).clamp(40.0, 220.0);
    let combo = ComboBox::from_id_salt("client").selected_text(shown).truncate().width(width).height(320.0);
    let mut choice = session.choice.clone();
    let response = ui.scope(|ui| {
        ui.set_max_width(width);
        let shown = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut choice, Choice::All, all);
            let row = ui.spacing().interact_size.y;
            // Rows that are not in view are not made: a server may have ten thousand clients.
            ScrollArea::vertical().max_height(260.0).show_rows(ui, row, count, |ui, rows| {
                for client in session.status().map(|status| status.clients(rows)).unwrap_or_default() {
                    ui.selectable_value(&mut choice, Choice::Some(vec![client.peer]), client.address.to_string());
                }
            });
        });
        shown.response
    });
    match label {
        Some(label) => drop(response.inner.labelled_by(label.id)),
        None => named(&response.inner, Role::ComboBox, &t!("send.client")),
    }
    session.choice = choice;
}

fn box_menu(ui: &mut Ui, actions: &mut Vec<Action>) {
    for (command, icon) in [
        (Command::ClearBox, icons::BROOM),
        (Command::LoadFile, icons::FOLDER_OPEN),
        (Command::SendFile, icons::FILE_ARROW_UP),
    ] {
        let response = ui.add(Button::new(icon).frame(false)).on_hover_text(command.tooltip(ui.ctx()));
        named(&response, Role::Button, &command.text());
        if response.clicked() {
            actions.push(Action::Do(command));
        }
    }
}

fn send_box(ui: &mut Ui, tab: &mut Tab, size: egui::Vec2) {
    let id = egui::Id::unique(("send-box", tab.id));
    let hint = if tab.session.send.hex { t!("send.hint-hex") } else { t!("send.hint-text") };
    ui.allocate_ui(size, |ui| {
        ui.set_max_size(size);
        ScrollArea::vertical().id_salt(("send-scroll", tab.id)).auto_shrink(false).show(ui, |ui| {
            let edit = TextEdit::multiline(&mut tab.session.text)
                .id(id)
                .font(egui::TextStyle::Monospace)
                .hint_text(hint.into_owned())
                .desired_width(f32::INFINITY)
                .min_size(vec2(0.0, size.y - 2.0));
            let response = ui.add(edit);
            named(&response, Role::TextInput, &t!("send.box-heading"));
            if response.changed() {
                tab.session.send_failure = None;
            }
            if tab.focus_box {
                response.request_focus();
                tab.focus_box = false;
            }
        });
    });
}

fn send_button(ui: &mut Ui, tab: &mut Tab, size: egui::Vec2, composing: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let open = tab.session.local().is_some();
    let repeating = tab.session.is_repeating();
    let (icon, text, hint) = match repeating {
        true => (icons::STOP, t!("play.stop"), t!("play.stop-explain").into_owned()),
        false => (icons::PAPER_PLANE_TILT, t!("command.send"), Command::Send.tooltip(ui.ctx())),
    };
    let label = format!("{icon} {text}");
    // The accent is on the button that can be pressed next: this one only once the session is open.
    let button = match open {
        _ if repeating => Button::new(RichText::new(label).color(tokens.error)),
        true => Button::new(RichText::new(label).color(tokens.on_accent)).fill(tokens.accent),
        false => Button::new(label),
    };
    let response = big_button(ui, !composing, size, button).on_hover_text(hint);
    named(&response, Role::Button, &text);
    if response.clicked() {
        actions.push(Action::Do(Command::Send));
        tab.focus_box = true;
    }
}

/// Below the box: why nothing was sent, or what would be.
fn below(ui: &mut Ui, session: &mut Session) {
    let tokens = Tokens::of(ui);
    if let Some(failure) = &session.send_failure {
        let text = format!("{} {}", icons::WARNING, words::send_failure(failure));
        let dismiss = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("hint.dismiss"));
        named(&dismiss, Role::Button, &t!("hint.dismiss"));
        ui.add(egui::Label::new(RichText::new(text).size(space::SMALL + 1.0).color(tokens.error)).truncate());
        if dismiss.clicked() {
            session.send_failure = None;
        }
        return;
    }
    if repeat_line(ui, session) {
        return;
    }
    let wrong = session.check_target().map(|error| words::address_error(&error).into_owned());
    match session.preview(AGAIN) {
        Err(failure) => complaint(ui, &words::send_failure(&failure)),
        Ok(_) if wrong.is_some() => complaint(ui, &wrong.unwrap_or_default()),
        Ok(bytes) => {
            quiet(ui, t!("send.bytes", count = bytes.len()));
            count(ui, session);
            // In a frame, the checksum is not at the end.
            let attach = if session.framing.wrap { Attach::default() } else { session.send.attach };
            preview(ui, &bytes, &attach);
        }
    }
}

/// How far the counter is, where the message is different each time; a click begins anew.
fn count(ui: &mut Ui, session: &mut Session) {
    if session.is_always_the_same() {
        return;
    }
    ui.ctx().request_repaint_after(AGAIN);
    let sent = session.sent_so_often();
    if sent > 0 {
        let text = RichText::new(t!("places.count", count = sent)).size(space::SMALL).color(Tokens::of(ui).quiet);
        let button = ui.add(Button::new(text).frame(false)).on_hover_text(t!("places.restart"));
        if button.clicked() {
            session.restart_count();
        }
    }
}

/// What is wrong with what is typed, before it is sent.
fn complaint(ui: &mut Ui, text: &str) {
    let color = Tokens::of(ui).error;
    ui.add(egui::Label::new(RichText::new(text).size(space::SMALL + 1.0).color(color)).truncate());
}

/// The bytes, and apart from them what is attached, which stays in view.
fn preview(ui: &mut Ui, bytes: &[u8], attach: &Attach) {
    let tokens = Tokens::of(ui);
    let (body, end) = bytes.split_at_checked(bytes.len().saturating_sub(attach.width())).unwrap_or((bytes, &[]));
    let name = words::attach(attach);
    let attached = t!("checksum.attached", name = name, bytes = hex::format(end));
    let attached = RichText::new(attached).monospace().size(space::SMALL).color(tokens.accent);
    let room = match attach.is_none() {
        true => 0.0,
        false => text_width(ui, attached.text()) + 2.0 * ui.spacing().item_spacing.x,
    };
    let mut text = hex::format(body.get(..MOST_PREVIEW).unwrap_or(body));
    if body.len() > MOST_PREVIEW {
        text.push_str(" …");
    }
    let text = RichText::new(text).monospace().size(space::SMALL).color(tokens.quiet);
    let width = ui.available_width() - room;
    if width > 0.0 && !body.is_empty() {
        ui.scope(|ui| {
            ui.set_max_width(width);
            ui.add(egui::Label::new(text).truncate());
        });
    }
    if !attach.is_none() {
        let all = format!("{}\n{name} {}", hex::format(body.get(..MOST_PREVIEW).unwrap_or(body)), hex::format(end));
        let hint = t!("checksum.attached-hint", name = name, width = attach.width());
        ui.add(egui::Label::new(attached).truncate()).on_hover_text(format!("{hint}\n{all}"));
    }
}

/// How wide a small monospaced text is.
fn text_width(ui: &Ui, text: &str) -> f32 {
    let font = egui::FontId::monospace(space::SMALL);
    ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER).size().x)
}
