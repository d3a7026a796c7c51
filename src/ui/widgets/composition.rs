//! How a text becomes a message, in a compact form: for a quick command, in its editor.

use egui::{Role, Ui};

use super::{charset_list, named, newline_list, newline_text, places_help};
use crate::i18n::t;
use crate::model::{Composition, convert, words};

/// Draws the form. The text goes with a switch between text and hex; where it cannot, it stays and the reason is put
/// into `problem`.
pub fn composition(ui: &mut Ui, salt: &str, send: &mut Composition, text: &mut String, problem: &mut Option<String>) {
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
    });
    ui.horizontal(|ui| {
        let name = format!("{} {}", t!("quick.text"), t!("places.label"));
        places(ui, &name, send, text)
    });
    if send.hex {
        return;
    }
    ui.horizontal(|ui| {
        let half = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
        let charset = ui.scope(|ui| {
            ui.set_max_width(half);
            charset_list(ui, salt, &mut send.charset)
        });
        named(&charset.inner, Role::ComboBox, &format!("{} {}", t!("send.charset"), send.charset.name()));
        let list = newline_list(ui, (salt, "newline"), half, &mut send.newline);
        named(&list, Role::ComboBox, &format!("{} {}", t!("send.newline"), newline_text(send.newline)));
    });
}

/// 占位符, and what they are; an example that is clicked is added to the text. Whether anything was changed.
pub fn places(ui: &mut Ui, name: &str, send: &mut Composition, text: &mut String) -> bool {
    let tick = ui.checkbox(&mut send.placeholders, t!("places.label")).on_hover_text(t!("places.hint"));
    named(&tick, Role::CheckBox, name);
    ui.spacing_mut().item_spacing.x = 2.0;
    let Some(example) = places_help(ui) else { return tick.changed() };
    if send.hex && !text.is_empty() {
        text.push(' ');
    }
    text.push_str(example);
    send.placeholders = true;
    true
}
