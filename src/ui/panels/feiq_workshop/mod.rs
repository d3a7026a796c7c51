//! The packet workshop of 飞秋: the packets above, the form that makes one below.
//!
//! ```text
//! │ 对方 [所有人 ▾] 模式 [所有模式 ▾]     16 条 [保存 ▾] [字节] │
//! │ 10:00:01 ↓ 收 吴彦祖  消息 “你好”，要回执                  │
//! │ 版本  1_lbt6_0#128#…   │ 31 5F 6C 62 74 36                │
//! ├ [编写数据包]                                     [预设 ▾] ┤
//! │ 命令 [288] [SENDMSG ▾]  ☑ SENDCHECK ☐ SECRET …            │
//! │ [发送一次]  最快每 100 毫秒一个…                            │
//! ```

mod command;
mod form;
mod preview;
mod send;

use egui::{Align, Button, CentralPanel, Frame, Layout, Margin, Panel, Role, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::feiq::{FeiqAction, FeiqPage};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{named, quiet};

/// The workshop is at least as wide, points.
const LEAST: f32 = 320.0;
/// Beside it, the rest of the page keeps this width, points.
const LEAST_BESIDE: f32 = 560.0;
/// With less height than this, in points, there is room for the packets or for the form, not for both.
const LEAST_FOR_BOTH: f32 = 560.0;

/// Draws the workshop at the right. True if it took the whole page.
pub fn feiq_workshop(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) -> bool {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(space::MARGIN, 6));
    let room = ui.available_width() - LEAST_BESIDE;
    if room < LEAST {
        CentralPanel::default().frame(frame).show(ui, |ui| workshop(ui, page, actions));
        return true;
    }
    let panel = Panel::right("feiq-workshop").frame(frame).resizable(true);
    let panel = panel.default_size(page.workshop.width).size_range(LEAST..=room);
    let shown = panel.show(ui, |ui| workshop(ui, page, actions));
    page.workshop.width = shown.response.rect.width();
    false
}

fn workshop(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) {
    ui.set_min_size(ui.available_size());
    let both = ui.available_height() >= LEAST_FOR_BOTH;
    let making = page.workshop.making;
    let frame = Frame::new().inner_margin(Margin { top: 4, ..Margin::ZERO });
    let height = ui.available_height();
    if making && both {
        let panel = Panel::bottom("feiq-maker").frame(frame).resizable(true);
        let panel = panel.default_size(height * 0.58).size_range(260.0..=height - 200.0);
        panel.show(ui, |ui| {
            // It keeps its height while what is wrong comes and goes in it.
            ui.set_min_size(ui.available_size());
            head(ui, page, actions);
            maker(ui, page, actions);
        });
    } else {
        Panel::bottom("feiq-maker-head").frame(frame).resizable(false).show(ui, |ui| head(ui, page, actions));
    }
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        if making && !both {
            maker(ui, page, actions);
            return;
        }
        let Some(reader) = page.desk.reader() else {
            quiet(ui, t!("feiq-packet.view.none"));
            return;
        };
        if let Some(datagram) = page.workshop.view.show(ui, &reader, page.desk.people(), actions) {
            page.workshop.load(&datagram);
        }
    });
}

/// The row that unfolds the form.
fn head(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let making = page.workshop.making;
        let toggle = ui.add(Button::selectable(making, t!("feiq-packet.maker.title")));
        if toggle.on_hover_text(t!("feiq-packet.maker.toggle-hint")).clicked() {
            page.workshop.making = !making;
        }
        if making {
            let form = &page.desk.form;
            let (nick, group) = (form.nick.clone(), form.group.clone());
            form::presets(ui, &mut page.workshop, &nick, &group);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.add(Button::new(icons::X));
            named(&close, Role::Button, &t!("feiq-packet.view.close"));
            let keys =
                Command::ToggleDetails.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
            if close.on_hover_text(format!("{} ({keys})", t!("feiq-packet.view.close"))).clicked() {
                actions.push(Action::Feiq(FeiqAction::TogglePackets));
            }
        });
    });
}

/// The form with the button that stays in view below it.
fn maker(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) {
    let made = page.workshop.made(&mut page.desk, page.selected.as_ref());
    let frame = Frame::new().inner_margin(Margin { top: 4, ..Margin::ZERO });
    Panel::bottom("feiq-send").frame(frame).resizable(false).show(ui, |ui| {
        send::send(ui, &mut page.workshop, &made, actions);
    });
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        egui::ScrollArea::vertical().id_salt("feiq-maker").auto_shrink(false).show(ui, |ui| {
            form::form(ui, &mut page.workshop, &made);
            command::command(ui, &mut page.workshop.maker, &made);
            form::contents(ui, &mut page.workshop.maker, &made);
            preview::preview(ui, &made);
        });
    });
}
