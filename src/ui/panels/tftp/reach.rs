//! Who on the network can read what: told before the server is started, and as long as it runs.

use std::path::Path;

use egui::{Label, RichText, Ui};

use crate::i18n::t;
use crate::model::State;
use crate::model::tftp::{Reach, ServerDesk};
use crate::model::words;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::remark;

/// Draws the sentence.
pub fn reach(ui: &mut Ui, server: &ServerDesk) {
    let tokens = Tokens::of(ui);
    let folder = server.form.folder.trim();
    let Some((reach, access)) = server.reach().filter(|_| !folder.is_empty()) else {
        ui.horizontal(|ui| remark(ui, icons::INFO, tokens.quiet, &t!("tftp.reach.nothing")));
        return;
    };
    let runs = matches!(server.state(), State::Open { .. });
    let text = words::tftp_reach(&reach, &access, Path::new(folder), !runs);
    let open = !matches!(reach, Reach::ThisMachine | Reach::Nobody(_));
    let (icon, color) = match (runs, open) {
        (false, _) => (icons::INFO, tokens.quiet),
        (true, _) if matches!(reach, Reach::Nobody(_)) => (icons::WARNING, tokens.event),
        (true, false) => (icons::CHECK_CIRCLE, tokens.received),
        (true, true) if access.write => (icons::WARNING, tokens.event),
        (true, true) => (icons::BROADCAST, tokens.event),
    };
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(icon).color(color));
        ui.vertical(|ui| {
            let text = RichText::new(text).color(if runs { tokens.text } else { tokens.quiet });
            ui.add(Label::new(text).wrap().selectable(true));
            if runs && open {
                let plain = RichText::new(t!("tftp.reach.plain")).size(space::SMALL).color(tokens.quiet);
                ui.add(Label::new(plain).wrap());
            }
        });
    });
}
