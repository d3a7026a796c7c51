//! How a text becomes a message, in a compact form: for a quick command, in its editor.

use egui::{ComboBox, Role, Ui};

use super::{charset_list, named};
use crate::codec::newline::Newline;
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
        newline(ui, salt, half, &mut send.newline);
    });
}

fn newline(ui: &mut Ui, salt: &str, width: f32, newline: &mut Newline) {
    let text = |newline: Newline| match newline {
        Newline::None => t!("send.newline-none").into_owned(),
        other => other.name().to_uppercase(),
    };
    let combo = ComboBox::from_id_salt((salt, "newline")).selected_text(text(*newline)).width(width);
    let response = combo
        .show_ui(ui, |ui| {
            for offered in Newline::ALL {
                ui.selectable_value(newline, offered, text(offered));
            }
        })
        .response;
    named(&response, Role::ComboBox, &format!("{} {}", t!("send.newline"), text(*newline)));
}
