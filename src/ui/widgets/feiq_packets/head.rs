//! What stands above the packets of 飞秋: whose, of which mode, how many, and what can be done with them.

use egui::containers::menu::MenuButton;
use egui::{Align, Button, ComboBox, Label, Layout, RichText, Role, Ui};

use super::names::{Names, shown};
use crate::i18n::t;
use crate::model::feiq::{FeiqPackets, Mode, PacketFilter, PacketPeer};
use crate::model::words;
use crate::ui::action::{Action, PacketFile};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;
use crate::ui::widgets::packets::Details;

/// Width of a list, points.
const PEER: f32 = 116.0;
const MODE: f32 = 116.0;
/// With less width than this, in points, the filters have a line of their own.
const ONE_LINE: f32 = 560.0;

/// Draws the row of controls. `details`: what is shown of the bytes, and whether they are shown.
pub(super) fn head(
    ui: &mut Ui,
    filter: &mut PacketFilter,
    packets: &FeiqPackets,
    names: &Names<'_>,
    (open, details): (&mut Details, bool),
    actions: &mut Vec<Action>,
) {
    let narrow = ui.available_width() < ONE_LINE;
    if narrow {
        ui.horizontal(|ui| filters(ui, filter, names));
    }
    ui.horizontal(|ui| {
        if !narrow {
            filters(ui, filter, names);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let bytes = ui.add(Button::selectable(details, t!("packets.bytes")));
            if bytes.on_hover_text(t!("packets.bytes-hint")).clicked() {
                open.open = Some(!details);
            }
            save_menu(ui, packets, actions);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let range = packets.range();
                let text = t!("packets.count", count = range.end - range.start);
                let color = Tokens::of(ui).quiet;
                ui.add(Label::new(RichText::new(text).size(space::SMALL).color(color)).truncate());
            });
        });
    });
}

fn filters(ui: &mut Ui, filter: &mut PacketFilter, names: &Names<'_>) {
    let everyone = t!("feiq-packet.view.all-peers");
    let chosen = |peer: PacketPeer| names.name(peer.address).map_or_else(|| shown(peer.address), str::to_owned);
    let text = filter.peer.map_or_else(|| everyone.clone().into_owned(), chosen);
    let list = ComboBox::from_id_salt("feiq-peer").selected_text(&text).width(PEER).truncate();
    let response = list.show_ui(ui, |ui| {
        ui.selectable_value(&mut filter.peer, None, everyone);
        for (address, name) in names.all() {
            ui.selectable_value(&mut filter.peer, Some(names.peer(address)), name);
        }
    });
    named(&response.response, Role::ComboBox, &format!("{}: {text}", t!("feiq-packet.view.peer")));
    let every = t!("feiq-packet.view.all-modes");
    let text = filter.mode.map_or_else(|| every.clone().into_owned(), |mode| words::feiq_mode(mode).into_owned());
    let list = ComboBox::from_id_salt("feiq-mode").selected_text(&text).width(MODE).height(320.0).truncate();
    let response = list.show_ui(ui, |ui| {
        ui.selectable_value(&mut filter.mode, None, every);
        for mode in Mode::NAMED {
            let name = format!("{}  {}", words::feiq_mode(*mode), words::feiq_mode_words(*mode));
            ui.selectable_value(&mut filter.mode, Some(*mode), name);
        }
    });
    named(&response.response, Role::ComboBox, &format!("{}: {text}", t!("feiq-packet.view.mode")));
}

fn save_menu(ui: &mut Ui, packets: &FeiqPackets, actions: &mut Vec<Action>) {
    let nothing = packets.reader().length() == packets.reader().first();
    let text = format!("{} {}", t!("packets.save"), icons::CARET_DOWN);
    let menu = ui.add_enabled_ui(!nothing, |ui| {
        let (menu, _) = MenuButton::from_button(Button::new(text)).ui(ui, |ui| {
            for what in PacketFile::FEIQ {
                if ui.button(what.name()).clicked() {
                    actions.push(Action::AskPackets(what));
                    ui.close();
                }
            }
        });
        menu
    });
    named(&menu.inner, Role::Button, &t!("packets.save"));
    menu.inner.on_disabled_hover_text(t!("feiq-packet.view.none"));
}
