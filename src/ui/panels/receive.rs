//! 接收设置: how the log is shown. Everything here applies to what is already in it.

use egui::{Button, ComboBox, Label, Popup, Response, RichText, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::{FramingForm, FramingKind, Shape, words};
use crate::ui::action::{Action, AttachOf};
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{
    attach_choices, button_width, charset_list, command_button, named, row, row_check, text_mode_heading,
};

/// Draws the group.
pub fn receive(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let settings = &mut tab.session.log.settings;
    if let Some(hex) = text_mode_heading(ui, &t!("receive.heading"), settings.hex) {
        settings.hex = hex;
    }
    row(ui, &t!("receive.charset"), |ui| charset_and_verify(ui, tab, actions));
    framing(ui, &mut tab.session.framing, actions);
    let settings = &mut tab.session.log.settings;
    ui.horizontal(|ui| {
        let mut log_mode = settings.shape() == Shape::Log;
        if row_check(ui, &mut log_mode, &t!("receive.log-mode"), &t!("hint.log-mode")).changed() {
            settings.set_shape(if log_mode { Shape::Log } else { Shape::Stream });
        }
        let hint = t!("hint.line-per-record");
        ui.add_enabled_ui(settings.shape() == Shape::Stream, |ui| {
            row_check(ui, &mut settings.line_per_record, &t!("receive.line-per-record"), &hint)
                .on_disabled_hover_text(t!("hint.line-per-record-off"));
        });
    });
    ui.horizontal(|ui| {
        let settings = &mut tab.session.log.settings;
        let follow =
            row_check(ui, &mut settings.follow, &t!("receive.follow"), &Command::FollowNewest.tooltip(ui.ctx()));
        if follow.changed() && settings.follow {
            tab.view.follow();
        }
        let was = tab.session.log.is_paused();
        let mut paused = was;
        row_check(ui, &mut paused, &t!("receive.pause"), &Command::PauseLog.tooltip(ui.ctx()));
        if paused != was {
            tab.session.log.set_paused(paused);
        }
    });
    ui.horizontal(|ui| {
        command_button(ui, Command::ClearLog, None, actions);
        record_to(ui, tab, actions);
    });
}

/// 编码, and in the same row 校验: on while something is verified.
fn charset_and_verify(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) -> Response {
    let (sent, settings) = (tab.session.send.attach, &mut tab.session.log.settings);
    let name = t!("checksum.verify");
    let text = format!("{} {name}", icons::CHECK_CIRCLE);
    let width = button_width(ui, &text);
    let list = ui.allocate_ui(vec2(ui.available_width() - width - ui.spacing().item_spacing.x, space::CONTROL), |ui| {
        charset_list(ui, "receive-charset", &mut settings.charset)
    });
    let is_on = !settings.verify.is_none();
    let opens = ui.add(Button::selectable(is_on, text).frame_when_inactive(true).min_size(vec2(width, space::CONTROL)));
    named(&opens, Role::Button, &name);
    let now = match is_on {
        true => words::attach(&settings.verify),
        false => t!("checksum.verify-none").into_owned(),
    };
    Popup::menu(&opens)
        .width(space::SIDEBAR)
        .show(|ui| attach_choices(ui, &mut settings.verify, AttachOf::Received, Some(sent), actions));
    opens.on_hover_text(format!("{}\n{}", t!("checksum.now", name = now), t!("checksum.verify-hint")));
    list.inner
}

/// 分帧, with a button for the details.
fn framing(ui: &mut Ui, form: &mut FramingForm, actions: &mut Vec<Action>) {
    let list = row(ui, &t!("framing.heading"), |ui| {
        let width = ui.available_width() - button_width(ui, icons::GEAR) - ui.spacing().item_spacing.x;
        let list = ComboBox::from_id_salt("framing").selected_text(words::framing_kind(form.kind)).width(width);
        let list = list.truncate().show_ui(ui, |ui| {
            for kind in FramingKind::ALL {
                ui.selectable_value(&mut form.kind, kind, words::framing_kind(kind));
            }
        });
        let gear = ui.add(Button::new(icons::GEAR));
        named(&gear, Role::Button, Command::Framing.text().trim_end_matches('…'));
        if gear.on_hover_text(Command::Framing.tooltip(ui.ctx())).clicked() {
            actions.push(Action::Do(Command::Framing));
        }
        list.response
    });
    list.on_hover_text(t!("framing.hint"));
}

/// 接收保存到文件, or where it is recorded to.
fn record_to(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    if tab.session.file().is_some() {
        return;
    }
    let capture = tab.session.capture();
    match capture.path().filter(|_| !capture.is_private()) {
        None => drop(command_button(ui, Command::RecordTo, None, actions)),
        Some(path) => {
            let text = t!("capture.recording-to", file = words::file_name(&path));
            let label = Label::new(RichText::new(text).size(space::SMALL).color(Tokens::of(ui).quiet)).truncate();
            ui.add(label).on_hover_text(path.display().to_string());
        }
    }
}
