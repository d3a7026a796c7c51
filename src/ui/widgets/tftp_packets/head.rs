//! What stands above the packets: how they are looked at, how many there are, what can be done with them.

use egui::containers::menu::MenuButton;
use egui::{Align, Button, Label, Layout, RichText, Role, Ui};

use super::Look;
use crate::i18n::t;
use crate::model::tftp::Packets;
use crate::ui::action::{Action, PacketFile};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;
use crate::ui::widgets::packets::Details;

/// In less width than this, points, the controls stand closer and alone.
const NARROW: f32 = 260.0;

/// Draws the row of controls. `details`: the bytes are shown.
pub(super) fn head(
    ui: &mut Ui,
    look: &mut Look,
    packets: &Packets,
    open: &mut Details,
    details: bool,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        let narrow = ui.available_width() < NARROW;
        if narrow {
            ui.spacing_mut().item_spacing.x = 2.0;
        }
        looks(ui, look);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let bytes = ui.add(Button::selectable(details, t!("packets.bytes")));
            if bytes.on_hover_text(t!("packets.bytes-hint")).clicked() {
                open.open = Some(!details);
            }
            save_menu(ui, packets, narrow, actions);
            if !narrow {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| counts(ui, packets));
            }
        });
    });
}

fn looks(ui: &mut Ui, look: &mut Look) {
    let looks = [
        (Look::Table, t!("tftp-packet.view.table"), t!("tftp-packet.view.table-hint")),
        (Look::Ladder, t!("tftp-packet.view.ladder"), t!("tftp-packet.view.ladder-hint")),
    ];
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        for (one, name, hint) in looks {
            if ui.add(Button::selectable(*look == one, name)).on_hover_text(hint).clicked() {
                *look = one;
            }
        }
    });
}

fn counts(ui: &mut Ui, packets: &Packets) {
    let range = packets.range();
    let text = match packets.progress() {
        _ if packets.has_failed() => t!("tftp-packet.view.failed"),
        Some(_) => t!("tftp-packet.view.searching"),
        None => t!("packets.count", count = range.end - range.start),
    };
    let color = Tokens::of(ui).quiet;
    ui.add(Label::new(RichText::new(text).size(space::SMALL).color(color)).truncate());
}

fn save_menu(ui: &mut Ui, packets: &Packets, narrow: bool, actions: &mut Vec<Action>) {
    let chosen = packets.exchange().is_some();
    let nothing = packets.reader().length() == packets.reader().first();
    let name = t!("packets.save");
    let text = if narrow { name.into_owned() } else { format!("{name} {}", icons::CARET_DOWN) };
    let menu = ui.add_enabled_ui(!nothing, |ui| {
        let (menu, _) = MenuButton::from_button(Button::new(text)).ui(ui, |ui| {
            for what in PacketFile::TFTP {
                let item = ui.add_enabled(chosen || what != PacketFile::Transfer, Button::new(what.name()));
                if item.on_disabled_hover_text(t!("tftp-packet.view.none-chosen")).clicked() {
                    actions.push(Action::AskPackets(what));
                    ui.close();
                }
            }
        });
        menu
    });
    named(&menu.inner, Role::Button, &t!("packets.save"));
    menu.inner.on_disabled_hover_text(t!("tftp-packet.view.none"));
}
