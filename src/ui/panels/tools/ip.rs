//! IP 计算: the network of an address, and whether a second one is in it.

use std::net::IpAddr;

use egui::text::LayoutJob;
use egui::{Color32, FontId, Grid, Label, RichText, TextFormat, Ui};

use crate::codec::subnet::{Subnet, bit_rows, parse_subnet};
use crate::i18n::t;
use crate::model::{Fact, FactKind, subnet_facts, together, words};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::tools::IpTool;
use crate::ui::widgets::{copied_value, group_heading, line_edit, problem, quiet};

/// Width of the names of facts.
const NAME: f32 = 112.0;
/// A field need not be wider.
const WIDEST: f32 = 420.0;

/// Draws the tool.
pub fn ip(ui: &mut Ui, tool: &mut IpTool) {
    field(ui, &t!("tools.ip.address"), &mut tool.text, &t!("tools.ip.hint"));
    let subnet = match parse_subnet(&tool.text) {
        Ok(subnet) => subnet,
        Err(error) => {
            problem(ui, &words::subnet_error(&error));
            field(ui, &t!("tools.ip.other"), &mut tool.other, &t!("tools.ip.other-hint"));
            return;
        }
    };
    if subnet.prefix() == subnet.width() && !tool.text.contains('/') {
        quiet(ui, t!("tools.ip.alone", prefix = subnet.prefix()));
    }
    field(ui, &t!("tools.ip.other"), &mut tool.other, &t!("tools.ip.other-hint"));
    if !tool.other.trim().is_empty() {
        beside(ui, &subnet, &tool.other);
    }
    let facts = subnet_facts(&subnet);
    ui.add_space(space::GROUP);
    group_heading(ui, &t!("tools.ip.heading-network"));
    list(ui, "network-facts", facts.iter().filter(|fact| fact.kind == FactKind::Network));
    ui.add_space(space::GROUP);
    group_heading(ui, &t!("tools.ip.heading-bits"));
    bits(ui, &subnet);
    ui.add_space(space::GROUP);
    group_heading(ui, &t!("tools.ip.heading-address"));
    list(ui, "address-facts", facts.iter().filter(|fact| fact.kind == FactKind::Address));
}

fn field(ui: &mut Ui, label: &str, text: &mut String, hint: &str) {
    ui.horizontal(|ui| {
        let name = name(ui, label);
        let width = ui.available_width().min(WIDEST);
        ui.add(line_edit(text, width).hint_text(hint)).labelled_by(name);
    });
}

/// A name in the column of names.
fn name(ui: &mut Ui, label: &str) -> egui::Id {
    let size = egui::vec2(NAME, space::CONTROL);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let shown = ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(label).truncate())
    });
    shown.inner.id
}

/// Whether the second address is in the network of the first, and why.
fn beside(ui: &mut Ui, subnet: &Subnet, other: &str) {
    match together(subnet, other) {
        Err(error) => problem(ui, &words::subnet_error(&error)),
        Ok((is, reason)) => {
            let tokens = Tokens::of(ui);
            let (icon, color) =
                if is { (icons::CHECK_CIRCLE, tokens.received) } else { (icons::X_CIRCLE, tokens.event) };
            ui.horizontal_top(|ui| {
                ui.label(RichText::new(icon).color(color));
                ui.add(Label::new(RichText::new(reason).color(color)).wrap());
            });
        }
    }
}

fn list<'a>(ui: &mut Ui, salt: &str, facts: impl Iterator<Item = &'a Fact>) {
    let width = (ui.available_width() - NAME - 2.0 * space::GROUP).max(80.0);
    Grid::new(salt).num_columns(2).spacing([space::GROUP, 2.0]).show(ui, |ui| {
        for fact in facts {
            ui.scope(|ui| {
                ui.set_width(NAME);
                let text = RichText::new(&fact.label).color(Tokens::of(ui).quiet);
                ui.add(Label::new(text).truncate());
            });
            copied_value(ui, &fact.label, &fact.value, width);
            ui.end_row();
        }
    });
}

/// Address AND mask = network, bit by bit; the bits of the network in one colour, those of the host in another.
fn bits(ui: &mut Ui, subnet: &Subnet) {
    let tokens = Tokens::of(ui);
    let rows: [(_, IpAddr); 3] = [
        (t!("tools.ip.bits-address"), subnet.address()),
        (t!("tools.ip.bits-mask"), subnet.mask()),
        (t!("tools.ip.bits-network"), subnet.network()),
    ];
    for (label, address) in rows {
        ui.horizontal(|ui| {
            name(ui, &label);
            ui.vertical(|ui| {
                for row in bit_rows(subnet, address) {
                    let (network, host) = row.bits.split_at_checked(row.network).unwrap_or((&row.bits, ""));
                    ui.add(Label::new(coloured(network, host, &tokens)).wrap());
                }
            });
        });
    }
    ui.horizontal_wrapped(|ui| {
        for (label, color) in [(t!("tools.ip.network-bits"), tokens.sent), (t!("tools.ip.host-bits"), tokens.received)]
        {
            ui.label(RichText::new(label).size(space::SMALL).color(color));
        }
    });
}

/// The bits of the network are underlined too, so that they are told apart without colour.
fn coloured(network: &str, host: &str, tokens: &Tokens) -> LayoutJob {
    let font = FontId::monospace(space::TABLE_FONT);
    let mut job = LayoutJob::default();
    let format = |color: Color32| TextFormat::simple(font.clone(), color);
    let underline = egui::Stroke::new(1.0, tokens.sent);
    job.append(network, 0.0, TextFormat { underline, ..format(tokens.sent) });
    job.append(host, 0.0, format(tokens.received));
    job
}
