//! The line at the bottom of the page: where we listen, who is here, what was not looked at, and packets.

use egui::{Align, Label, Layout, RichText, Ui};

use crate::i18n::t;
use crate::model::{State, words};
use crate::ui::feiq::FeiqPage;
use crate::ui::theme::{Tokens, space};

/// A line narrower than this, in points, does without what was lost where nothing was.
const ROOMY: f32 = 620.0;

/// Draws the line.
pub fn status(ui: &mut Ui, page: &FeiqPage) {
    let tokens = Tokens::of(ui);
    let figure = |ui: &mut Ui, text: String, color| {
        ui.add(Label::new(RichText::new(text).monospace().size(space::SMALL).color(color)).extend());
    };
    let roomy = ui.available_width() >= ROOMY;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = space::GROUP;
        if let Some(totals) = page.desk.reader().map(|reader| reader.totals()) {
            if let Some(lost) = totals.lost_packets.filter(|lost| roomy || *lost > 0) {
                let color = if lost > 0 { tokens.error } else { tokens.quiet };
                figure(ui, t!("feiq.count-lost", count = lost).into_owned(), color);
            }
            let sent = format!("{:>4}", totals.sent_packets);
            figure(ui, t!("feiq.count-sent", count = sent).into_owned(), tokens.quiet);
            let received = format!("{:>4}", totals.received_packets);
            figure(ui, t!("feiq.count-received", count = received).into_owned(), tokens.quiet);
        }
        let unread = page.desk.unread();
        let color = if unread > 0 { tokens.text } else { tokens.quiet };
        figure(ui, t!("feiq.count-unread", count = unread).into_owned(), color);
        figure(ui, t!("feiq.count-here", count = page.desk.here()).into_owned(), tokens.quiet);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let state = page.desk.state();
            let (text, color) = match &state {
                State::Failed(error) => (words::net_error(error), tokens.error),
                State::Open { local, .. } => (t!("feiq.listens", local = local).into_owned(), tokens.text),
                State::Closing => (t!("feiq.leaving").into_owned(), tokens.text),
                State::Closed => (t!("feiq.not-online").into_owned(), tokens.text),
                State::Opening | State::Connecting { .. } => (t!("feiq.entering").into_owned(), tokens.text),
            };
            ui.label(RichText::new("●").size(10.0).color(tokens.lamp(&state)));
            ui.add(Label::new(RichText::new(text).size(space::SMALL).color(color)).truncate());
        });
    });
}
