//! The line at the bottom of the page: the server and its transfers, the client's transfers, how fast they go.

use egui::{Align, Label, Layout, RichText, Ui};

use crate::i18n::t;
use crate::model::State;
use crate::model::words;
use crate::ui::tftp::{Side, TftpPage};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::speed;

/// Draws the line.
pub fn status(ui: &mut Ui, page: &TftpPage) {
    let tokens = Tokens::of(ui);
    let summary = page.transfers(page.side).0.summary();
    let figure = |ui: &mut Ui, text: String, color| {
        ui.add(Label::new(RichText::new(text).monospace().size(space::SMALL).color(color)).extend());
    };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        figure(ui, format!("{:>10}", speed(summary.speed)), tokens.quiet);
        let failed = if summary.failed > 0 { tokens.error } else { tokens.quiet };
        figure(ui, t!("tftp.count-failed", count = summary.failed).into_owned(), failed);
        figure(ui, t!("tftp.count-complete", count = summary.complete).into_owned(), tokens.quiet);
        figure(ui, t!("tftp.count-running", count = summary.running).into_owned(), tokens.text);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let (text, color) = match page.server.state() {
                State::Failed(error) => (words::net_error(&error), tokens.error),
                State::Open { local, .. } => (t!("tftp.listens", local = local).into_owned(), tokens.text),
                State::Closing => (t!("tftp.stopping").into_owned(), tokens.text),
                State::Closed if page.side == Side::Client => (t!("tftp.ready").into_owned(), tokens.text),
                State::Closed => (t!("tftp.not-running").into_owned(), tokens.text),
                State::Opening | State::Connecting { .. } => (t!("state.opening").into_owned(), tokens.text),
            };
            ui.label(RichText::new("●").size(10.0).color(tokens.lamp(&page.server.state())));
            ui.add(Label::new(RichText::new(text).size(space::SMALL).color(color)).truncate());
        });
    });
}
