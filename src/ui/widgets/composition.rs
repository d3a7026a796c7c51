//! How a text becomes a message, in a compact form: for a quick command, in its editor.

use egui::{ComboBox, Role, Ui};

use super::{attach_field, charset_list, named, places_help, short_row};
use crate::codec::newline::Newline;
use crate::i18n::t;
use crate::model::{Composition, convert, words};
use crate::ui::action::{Action, AttachOf};

/// Draws the form. The text goes with a switch between text and hex; where it cannot, it stays and the reason is put
/// into `problem`.
pub fn composition(
    ui: &mut Ui,
    of: AttachOf,
    send: &mut Composition,
    text: &mut String,
    problem: &mut Option<String>,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        for (hex, label) in [(false, "ASCII"), (true, "HEX")] {
            let radio = ui.radio(send.hex == hex, label);
            named(&radio, Role::RadioButton, &format!("{} {label}", t!("quick.text")));
            if radio.clicked() && send.hex != hex {
                *problem = convert(send, text, hex).err().map(|error| words::compose_error(&error));
            }
        }
        if !send.hex {
            ui.checkbox(&mut send.escapes, t!("quick.escapes")).on_hover_text(t!("hint.escapes"));
        }
        places(ui, send, text);
    });
    let (label, attach) = short_row(ui, &t!("checksum.label"), |ui| attach_field(ui, &mut send.attach, of, actions));
    named(
        &attach.labelled_by(label),
        Role::ComboBox,
        &format!("{} {}", t!("checksum.label"), words::attach(&send.attach)),
    );
    if send.hex {
        return;
    }
    ui.horizontal(|ui| {
        let half = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
        let charset = ui.scope(|ui| {
            ui.set_max_width(half);
            charset_list(ui, "composition", &mut send.charset)
        });
        named(&charset.inner, Role::ComboBox, &format!("{} {}", t!("send.charset"), send.charset.name()));
        newline(ui, half, &mut send.newline);
    });
}

/// 占位符, and what they are; an example that is clicked is added to the text.
pub fn places(ui: &mut Ui, send: &mut Composition, text: &mut String) -> bool {
    let tick = ui.checkbox(&mut send.placeholders, t!("places.label")).on_hover_text(t!("places.hint"));
    ui.spacing_mut().item_spacing.x = 2.0;
    let Some(example) = places_help(ui) else { return tick.changed() };
    if send.hex && !text.is_empty() {
        text.push(' ');
    }
    text.push_str(example);
    send.placeholders = true;
    true
}

fn newline(ui: &mut Ui, width: f32, newline: &mut Newline) {
    let text = |newline: Newline| match newline {
        Newline::None => t!("answer.no-newline").into_owned(),
        other => other.name().to_uppercase(),
    };
    let combo = ComboBox::from_id_salt("composition-newline").selected_text(text(*newline)).width(width);
    let response = combo
        .show_ui(ui, |ui| {
            for offered in Newline::ALL {
                ui.selectable_value(newline, offered, text(offered));
            }
        })
        .response;
    named(&response, Role::ComboBox, &format!("{} {}", t!("send.newline"), text(*newline)));
}
