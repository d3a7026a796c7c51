//! 转发: what is relayed, and 故障… with both directions side by side.
//!
//! ```text
//! 协议类型  [转发 ▾] TCP UDP
//! [● 打开] [故障] [更多]
//!            客户端 → 服务器   服务器 → 客户端
//! 延迟(ms)   [            ]    [            ]
//! 丢弃(%)    [ 5          ]    [            ]
//! …                                 全部关闭
//! ```

use egui::{Button, Checkbox, Grid, Popup, PopupCloseBehavior, Response, RichText, Role, ScrollArea, Ui, vec2};

use crate::i18n::t;
use crate::model::{FaultField, Field, Towards, Transport, words};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{heading, line_edit, named, problem, quiet};

/// Width of a field of the faults, points.
const FIELD: f32 = 104.0;
/// Width of the sentence above them.
const WIDTH: f32 = 340.0;

/// Width of TCP and UDP beside the kind, points.
pub const TRANSPORT: f32 = 77.0;
/// Width of the button of the faults, points.
pub const BUTTON: f32 = 78.0;

/// TCP or UDP, in the row of the kind.
pub fn transport(ui: &mut Ui, chosen: &mut Transport, editable: bool) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        ui.spacing_mut().button_padding.x = 5.0;
        for (transport, name) in [(Transport::Tcp, "TCP"), (Transport::Udp, "UDP")] {
            let segment = ui.add_enabled(editable, Button::selectable(*chosen == transport, name));
            named(&segment, Role::RadioButton, &format!("{} {name}", t!("relay.transport")));
            let segment = segment.on_hover_text(t!("relay.transport"));
            if segment.on_disabled_hover_text(t!("hint.close-first")).clicked() {
                *chosen = transport;
            }
        }
    });
}

/// The button of the faults, and what it opens.
pub fn faults_part(ui: &mut Ui, tab: &mut Tab, height: f32, actions: &mut Vec<Action>) {
    let button = faults_button(ui, tab, vec2(BUTTON, height));
    let height = ui.ctx().content_rect().height() * 0.7;
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ScrollArea::vertical().max_height(height).show(ui, |ui| faults(ui, tab, actions));
    });
}

/// Where faults are on, it says so in the colour of what is wrong.
fn faults_button(ui: &mut Ui, tab: &Tab, size: egui::Vec2) -> Response {
    let tokens = Tokens::of(ui);
    let (name, on) = (t!("relay.faults"), tab.session.has_faults());
    let button = match on {
        true => {
            let text = format!("{} {name}", icons::WARNING);
            Button::new(RichText::new(text).color(tokens.error)).stroke(egui::Stroke::new(1.0, tokens.error))
        }
        false => Button::new(format!("{name} {}", icons::CARET_DOWN)),
    };
    let button = button.min_size(size);
    let hint = if on { t!("relay.faults-on-mark") } else { t!("relay.faults-hint") };
    let response = ui.add(button).on_hover_text(hint);
    named(&response, Role::Button, &name);
    response
}

/// Both directions beside each other; what is typed holds at once.
fn faults(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    ui.set_max_width(WIDTH);
    let relay = &mut tab.session.form.relay;
    let mut changed = false;
    ui.horizontal(|ui| {
        heading(ui, &t!("relay.faults"));
        ui.add_space(space::GROUP);
        if ui.add_enabled(relay.has_faults(), Button::new(t!("relay.all-off"))).clicked() {
            relay.clear_faults();
            changed = true;
        }
    });
    Grid::new("faults").num_columns(3).min_col_width(FIELD).spacing(vec2(space::GROUP, space::ROW)).show(ui, |ui| {
        ui.label("");
        for towards in [t!("relay.up-long"), t!("relay.down-long")] {
            quiet(ui, towards);
        }
        ui.end_row();
        let transport = relay.transport;
        for field in FaultField::ALL.into_iter().filter(|field| field.is_of(transport)) {
            ui.label(words::fault(field));
            for towards in Towards::ALL {
                let name = format!("{} {}", words::way(towards), words::fault(field));
                let edit = ui.add(line_edit(relay.faults_mut(towards).text_mut(field), FIELD));
                changed |= edit.changed();
                named(&edit, Role::TextInput, &name);
            }
            ui.end_row();
        }
        if relay.transport == Transport::Udp {
            ui.label("");
            for towards in Towards::ALL {
                let reorder = Checkbox::new(&mut relay.faults_mut(towards).reorder, t!("relay.reorder"));
                let tick = ui.add(reorder);
                changed |= tick.changed();
                named(&tick, Role::CheckBox, &format!("{} {}", words::way(towards), t!("relay.reorder")));
            }
            ui.end_row();
        }
    });
    for error in Towards::ALL.into_iter().flat_map(|way| relay.faults(way).errors(way, relay.transport)) {
        if let Field::Fault(..) = error.field {
            problem(ui, &words::field_error(&error));
        }
    }
    quiet_lines(ui, &t!("relay.live"));
    if relay.transport == Transport::Tcp {
        quiet_lines(ui, &t!("relay.tcp-pieces"));
    }
    if changed && let Err(failure) = tab.session.apply_faults() {
        actions.push(Action::Tell(words::send_failure(&failure)));
    }
}

fn quiet_lines(ui: &mut Ui, text: &str) {
    let color = Tokens::of(ui).quiet;
    ui.add(egui::Label::new(RichText::new(text).size(space::SMALL).color(color)).wrap());
}
