//! The line at the bottom: state, packets `received/sent`, RX, TX, rate, what was lost, 复位计数.

use egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use crate::i18n::t;
use crate::model::{State, Summary, seconds, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{sparkline, speed};

/// Draws the line.
pub fn status_bar(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let reset = ui.add(Button::new(RichText::new(Command::ResetCounters.text()).size(space::SMALL)).frame(false));
        if reset.on_hover_text(Command::ResetCounters.tooltip(ui.ctx())).clicked() {
            actions.push(Action::Do(Command::ResetCounters));
        }
        counters(ui, tab);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            faults(ui, tab);
            state(ui, tab);
            answering(ui, tab);
            selection(ui, tab);
        });
    });
}

fn counters(ui: &mut Ui, tab: &Tab) {
    let tokens = Tokens::of(ui);
    let totals = tab.session.totals();
    let narrow = ui.available_width() < 620.0;
    let wide = if narrow { 9 } else { 15 };
    let lost = match totals.lost_packets {
        Some(lost) => t!("status.lost", count = lost),
        None => t!("status.lost-unknown"),
    };
    let color = if totals.lost_packets.unwrap_or_default() > 0 { tokens.error } else { tokens.quiet };
    figure(ui, &lost, 8, color).on_hover_text(t!("hint.lost"));
    if !narrow {
        sparkline(ui, tab.session.rate.samples());
    }
    figure(ui, &speed(tab.session.rate.now()), 10, tokens.quiet);
    figure(ui, &format!("TX: {}", totals.sent_bytes), wide, tokens.sent);
    figure(ui, &format!("RX: {}", totals.received_bytes), wide, tokens.received);
    let packets = format!("{}/{}", totals.received_packets, totals.sent_packets);
    figure(ui, &packets, wide, tokens.text).on_hover_text(t!("hint.packets"));
    if let Some(unsent) = tab.session.status().map(|status| status.unsent()).filter(|&unsent| unsent > 0) {
        figure(ui, &t!("status.unsent", bytes = unsent), 12, tokens.event);
    }
}

/// A monospaced, right-aligned figure; the line does not move as it grows, up to so many characters.
fn figure(ui: &mut Ui, text: &str, least: usize, color: egui::Color32) -> egui::Response {
    let font = egui::FontId::monospace(space::SMALL);
    let width = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0')) * least as f32;
    let layout = Layout::right_to_left(Align::Center);
    let label = Label::new(RichText::new(text).font(font).color(color)).extend();
    ui.allocate_ui_with_layout(vec2(width, ui.available_height()), layout, |ui| {
        ui.set_min_width(width);
        ui.add(label)
    })
    .inner
}

/// A relay that makes faults on purpose says so, even while the left column is folded.
fn faults(ui: &mut Ui, tab: &Tab) {
    if tab.session.has_faults() {
        let text = format!("{} {}", icons::WARNING, t!("relay.faults-on-mark"));
        let color = Tokens::of(ui).error;
        ui.add(Label::new(RichText::new(text).size(space::SMALL).color(color)).truncate());
    }
}

fn state(ui: &mut Ui, tab: &Tab) {
    let tokens = Tokens::of(ui);
    let state = tab.session.state();
    let color = if matches!(state, State::Failed(_)) { tokens.error } else { tokens.text };
    let text = match tab.session.file() {
        // It has no state: there is nothing to open.
        Some(_) => t!("capture.viewing").into_owned(),
        None => words::state(&state),
    };
    let text = RichText::new(text).size(space::SMALL).color(color);
    ui.add(Label::new(text).truncate());
}

/// 自动应答 is on: so that nobody wonders who answers.
fn answering(ui: &mut Ui, tab: &Tab) {
    if tab.session.answers.is_on() && tab.session.can_answer() {
        let text = format!("{} {}", icons::ARROW_BEND_UP_LEFT, t!("answer.is-on"));
        let text = RichText::new(text).size(space::SMALL).color(Tokens::of(ui).event);
        ui.add(Label::new(text).truncate())
            .on_hover_text(t!("answer.on", count = tab.session.answers.rules().list.len()));
    }
}

/// Of two or more selected records: how many, how many bytes, and the time from the first to the last.
fn selection(ui: &mut Ui, tab: &mut Tab) {
    let Summary { count, bytes, delta } = tab.view.summary(&tab.session.log);
    if count < 2 {
        return;
    }
    let mut text = t!("status.selected", count = count).into_owned();
    if let Some(bytes) = bytes {
        text.push_str(&format!(" · {}", t!("status.selected-bytes", count = bytes)));
    }
    if let Some(delta) = delta {
        text.push_str(&format!(" · Δt {} s", seconds(delta)));
    }
    let color = Tokens::of(ui).quiet;
    ui.add(Label::new(RichText::new(&text).size(space::SMALL).color(color)).truncate()).on_hover_text(text);
}
