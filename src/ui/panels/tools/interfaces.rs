//! 本机网卡: this machine's interfaces, up or down.

use egui::{Button, Grid, Label, RichText, Role, Ui};

use crate::i18n::t;
use crate::model::{
    self, InterfaceAddress, NetworkInterface, interface_address, interface_lines, interface_state, words,
};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{copied_value, named, quiet};

/// Width of the names of facts.
const NAME: f32 = 84.0;
/// Room for the button behind an address.
const USE: f32 = 150.0;

/// Draws the tool. The system is asked when it is shown first, and at every press of 刷新.
pub fn interfaces(ui: &mut Ui, list: &mut Option<Vec<NetworkInterface>>, actions: &mut Vec<Action>) {
    let mut refreshed = false;
    let mut copied = false;
    ui.horizontal(|ui| {
        refreshed = ui.button(format!("{} {}", icons::REPEAT, t!("tools.interfaces.refresh"))).clicked();
        copied = ui.button(format!("{} {}", icons::COPY, t!("tools.interfaces.copy"))).clicked();
    });
    if refreshed {
        *list = None;
    }
    let list = list.get_or_insert_with(model::interfaces);
    if copied {
        ui.ctx().copy_text(list.iter().flat_map(interface_lines).collect::<Vec<_>>().join("\n"));
    }
    if list.is_empty() {
        quiet(ui, t!("tools.interfaces.none"));
    }
    for interface in list {
        ui.add_space(space::GROUP);
        one(ui, interface, actions);
    }
}

fn one(ui: &mut Ui, interface: &NetworkInterface, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let lamp = match (interface.up, interface.running) {
        (true, true) => tokens.lamp_on,
        (true, false) => tokens.lamp_busy,
        (false, _) => tokens.lamp_off,
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new("●").color(lamp));
        ui.label(RichText::new(&interface.name).strong());
        let kind = words::interface_kind(interface.kind);
        let description = interface.description.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
        let text = format!("{} · {kind}{description}", interface_state(interface));
        ui.add(Label::new(RichText::new(text).size(space::SMALL).color(tokens.quiet)).truncate());
    });
    let width = (ui.available_width() - NAME - 3.0 * space::GROUP).max(80.0);
    Grid::new(("interface", interface.index)).num_columns(2).spacing([space::GROUP, 2.0]).show(ui, |ui| {
        for address in &interface.addresses {
            name(ui, if address.ip.is_ipv4() { "IPv4" } else { "IPv6" });
            one_address(ui, interface, address, width, actions);
            ui.end_row();
        }
        if let Some(mac) = &interface.mac {
            name(ui, "MAC");
            copied_value(ui, "MAC", &words::mac(mac), width);
            ui.end_row();
        }
        if let Some(mtu) = interface.mtu {
            name(ui, "MTU");
            copied_value(ui, "MTU", &mtu.to_string(), width);
            ui.end_row();
        }
    });
}

fn name(ui: &mut Ui, text: &str) {
    ui.scope(|ui| {
        ui.set_width(NAME);
        ui.label(RichText::new(text).color(Tokens::of(ui).quiet));
    });
}

/// An address as the form of a session takes it.
fn for_session(interface: &NetworkInterface, address: &InterfaceAddress) -> String {
    match address.ip {
        std::net::IpAddr::V6(v6) if v6.is_unicast_link_local() => format!("{v6}%{}", interface.name),
        ip => ip.to_string(),
    }
}

fn one_address(
    ui: &mut Ui,
    interface: &NetworkInterface,
    address: &InterfaceAddress,
    width: f32,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        copied_value(ui, &interface.name, &interface_address(address), (width - USE).max(60.0));
        let text = for_session(interface, address);
        let button = Button::new(RichText::new(t!("tools.interfaces.use")).size(space::SMALL)).small();
        let response = ui.add(button).on_hover_text(t!("tools.interfaces.use-hint"));
        named(&response, Role::Button, &t!("tools.interfaces.use-of", address = text));
        if response.clicked() {
            actions.push(Action::UseLocal(text));
        }
    });
}
