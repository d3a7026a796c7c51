//! A list of checksums: the usual ones, those that were chosen before, and a way to all of them.

use egui::{Button, ComboBox, Id, Response, RichText, Role, ScrollArea, Ui, vec2};

use super::named;
use crate::codec::checksum::{Algorithm, Attach};
use crate::i18n::t;
use crate::model::words;
use crate::ui::action::{Action, AttachOf};
use crate::ui::icons;
use crate::ui::theme::space;

/// CRCs that most people look for.
const USUAL: [&str; 5] = ["CRC-16/MODBUS", "CRC-16/IBM-3740", "CRC-16/XMODEM", "CRC-32/ISO-HDLC", "CRC-8/SMBUS"];
/// So many that were chosen before are offered.
const MOST_RECENT: usize = 5;

/// A name of more bytes than this is in small print.
const LONG: usize = 10;

/// A field with the list behind it, and a gear that leads to everything about it.
pub fn attach_field(ui: &mut Ui, of: AttachOf, attach: &mut Attach, actions: &mut Vec<Action>) -> Response {
    let gear = space::CONTROL;
    let hint = format!("{}\n{}", words::attach(attach), t!("checksum.hint"));
    let width = ui.available_width() - gear - ui.spacing().item_spacing.x;
    let text = RichText::new(words::attach(attach));
    // A long name is best seen whole.
    let text = if text.text().len() > LONG { text.size(space::SMALL) } else { text };
    let combo = ComboBox::from_id_salt(("attach", of)).selected_text(text).width(width).truncate();
    let list = ui.scope(|ui| {
        ui.set_max_width(width);
        combo.height(420.0).show_ui(ui, |ui| attach_choices(ui, attach, of, None, actions)).response
    });
    let response = list.inner.on_hover_text(hint);
    ui.spacing_mut().button_padding.x = 3.0;
    let opens = ui.add(Button::new(icons::GEAR).min_size(vec2(gear, space::CONTROL)));
    named(&opens, Role::Button, &t!("checksum.settings"));
    if opens.on_hover_text(t!("checksum.settings")).clicked() {
        actions.push(Action::AskAttach(of));
    }
    response
}

/// The choices. `sent` is what is attached to what is sent, where the same can be expected of what comes.
pub fn attach_choices(ui: &mut Ui, attach: &mut Attach, of: AttachOf, sent: Option<Attach>, actions: &mut Vec<Action>) {
    let mut chosen = None;
    let mut offer = |ui: &mut Ui, offered: Attach, text: &str| {
        let button = Button::selectable(*attach == offered, text).right_text(known_as(&offered));
        let response = ui.add(button.min_size(vec2(ui.available_width(), 0.0)));
        named(&response, Role::Button, text);
        if response.clicked() {
            chosen = Some(offered);
        }
    };
    ScrollArea::vertical().max_height(380.0).show(ui, |ui| {
        let simple = Algorithm::SIMPLE.map(Attach::of);
        for offered in simple {
            match (of, offered.is_none()) {
                (AttachOf::Received, true) => offer(ui, offered, &t!("checksum.verify-none")),
                _ => offer(ui, offered, &words::attach(&offered)),
            }
        }
        if let Some(sent) = sent.filter(|sent| !sent.is_none()) {
            offer(ui, sent, &t!("checksum.as-sent", name = words::attach(&sent)));
        }
        let usual: Vec<Attach> = USUAL.iter().filter_map(|name| Algorithm::crc(name)).map(Attach::of).collect();
        let known = |one: &Attach| simple.contains(one) || usual.contains(one) || sent == Some(*one);
        let mut before: Vec<Attach> = recent(ui).into_iter().filter(|one| !known(one)).collect();
        if !known(attach) && !before.contains(attach) {
            before.insert(0, *attach);
        }
        for offered in usual.iter().chain(&before) {
            offer(ui, *offered, &words::attach(offered));
        }
        ui.separator();
        if ui.add(Button::selectable(false, RichText::new(t!("checksum.more")))).clicked() {
            actions.push(Action::AskAttach(of));
            ui.close();
        }
    });
    if let Some(chosen) = chosen {
        *attach = chosen;
        remember(ui.ctx(), chosen);
        ui.close();
    }
}

/// Another name of a CRC, which may be the better known one.
fn known_as(attach: &Attach) -> RichText {
    let name = match attach.algorithm {
        Algorithm::Crc(crc) => crc.aliases.first().copied().unwrap_or_default(),
        _ => "",
    };
    RichText::new(name).size(space::SMALL).weak()
}

fn recent(ui: &Ui) -> Vec<Attach> {
    ui.data(|data| data.get_temp(Id::unique("recent-checksums")).unwrap_or_default())
}

/// Remembers a choice while the window is open.
pub fn remember(ctx: &egui::Context, attach: Attach) {
    ctx.data_mut(|data| {
        let recent: &mut Vec<Attach> = data.get_temp_mut_or_default(Id::unique("recent-checksums"));
        recent.retain(|other| *other != attach);
        recent.insert(0, attach);
        recent.truncate(MOST_RECENT);
    });
}
