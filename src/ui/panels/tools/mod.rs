//! 工具: what a person calculates while working with addresses, charsets and interfaces.
//!
//! ```text
//! ┌──────────┬──────────────────────────────────┐
//! │ IP 计算   │ 地址 [192.168.1.37/26          ] │
//! │ 编码对照  │ 网络地址   192.168.1.0/26        │
//! │ 本机网卡  │ 子网掩码   255.255.255.192 = /26 │
//! └──────────┴──────────────────────────────────┘
//! ```

mod charset;
mod interfaces;
mod ip;

use std::borrow::Cow;

use egui::{Button, CentralPanel, ComboBox, Frame, Margin, Panel, Role, ScrollArea, Ui, vec2};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::theme::space;
use crate::ui::tools::{Tool, Tools};
use crate::ui::widgets::named;

/// Width of the list.
const LIST: f32 = 150.0;
/// A page narrower than this, in points, has the list above the tool.
const ROOMY: f32 = 560.0;

/// Draws the page.
pub fn tools(ui: &mut Ui, tools: &mut Tools, actions: &mut Vec<Action>) {
    let narrow = ui.available_width() < ROOMY;
    if narrow {
        combo(ui, tools);
    } else {
        let frame = Frame::new().inner_margin(Margin { right: space::MARGIN, ..Margin::ZERO });
        let list_panel = Panel::left("tool-list").frame(frame).resizable(false).exact_size(LIST);
        list_panel.show(ui, |ui| list(ui, tools));
    }
    let left = if narrow { 0 } else { space::MARGIN };
    let frame = Frame::new().inner_margin(Margin { left, ..Margin::ZERO });
    CentralPanel::default().frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt(name(tools.shown)).auto_shrink(false).show(ui, |ui| {
            // The scrollbar does not lie over the fields.
            ui.set_max_width(ui.available_width() - space::SCROLLBAR);
            match tools.shown {
                Tool::Ip => ip::ip(ui, &mut tools.ip),
                Tool::Charset => charset::charset(ui, &mut tools.charset),
                Tool::Interfaces => interfaces::interfaces(ui, &mut tools.interfaces, actions),
            }
        });
    });
}

fn name(tool: Tool) -> Cow<'static, str> {
    match tool {
        Tool::Ip => t!("tools.ip.name"),
        Tool::Charset => t!("tools.charset.name"),
        Tool::Interfaces => t!("tools.interfaces.name"),
    }
}

fn list(ui: &mut Ui, tools: &mut Tools) {
    for tool in Tool::ALL {
        let icon = match tool {
            Tool::Ip => icons::CALCULATOR,
            Tool::Charset => icons::TRANSLATE,
            Tool::Interfaces => icons::NETWORK,
        };
        let button = Button::selectable(tools.shown == tool, format!("{icon}  {}", name(tool)));
        let response = ui.add(button.min_size(vec2(ui.available_width(), space::CONTROL + 4.0)));
        named(&response, Role::Button, &name(tool));
        if response.clicked() {
            tools.shown = tool;
        }
    }
}

fn combo(ui: &mut Ui, tools: &mut Tools) {
    let combo = ComboBox::from_id_salt("tool").selected_text(name(tools.shown)).width(ui.available_width());
    let response = combo.show_ui(ui, |ui| {
        for tool in Tool::ALL {
            ui.selectable_value(&mut tools.shown, tool, name(tool));
        }
    });
    named(&response.response, Role::ComboBox, &t!("tools.choose"));
}
