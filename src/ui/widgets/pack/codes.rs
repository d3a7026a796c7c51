//! The codes of a format, explained in place.

use egui::{Button, Grid, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Ui};

use crate::codec::structs::Code;
use crate::i18n::t;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{heading, named, quiet};

/// Width of the explanation.
const WIDTH: f32 = 330.0;

/// Draws a button that unfolds the table of codes.
pub fn codes_button(ui: &mut Ui) {
    let button = ui.add(Button::new(icons::QUESTION)).on_hover_text(t!("pack.codes"));
    named(&button, Role::Button, &t!("pack.codes"));
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(WIDTH).show(|ui| {
        let height = (ui.ctx().content_rect().height() - 80.0).clamp(120.0, 520.0);
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            ui.set_max_width(WIDTH);
            heading(ui, &t!("pack.order-heading"));
            table(ui, "orders", &orders());
            ui.add_space(space::GROUP);
            heading(ui, &t!("pack.codes"));
            quiet(ui, t!("pack.codes-sizes"));
            table(ui, "codes", &codes());
            ui.add_space(space::GROUP);
            heading(ui, &t!("pack.values-heading"));
            ui.add(egui::Label::new(RichText::new(t!("pack.values-text")).size(space::SMALL)).wrap());
        });
    });
}

fn table(ui: &mut Ui, salt: &str, rows: &[(String, String, String)]) {
    Grid::new(salt).num_columns(3).spacing([space::GROUP, 1.0]).min_row_height(17.0).show(ui, |ui| {
        for (code, size, text) in rows {
            ui.label(RichText::new(code).monospace().size(space::TABLE_FONT));
            ui.label(RichText::new(size).monospace().size(space::SMALL).color(Tokens::of(ui).quiet));
            ui.label(RichText::new(text).size(space::SMALL));
            ui.end_row();
        }
    });
}

fn orders() -> Vec<(String, String, String)> {
    let row = |code: &str, text: std::borrow::Cow<'_, str>| (code.to_owned(), String::new(), text.into_owned());
    vec![
        row("@", t!("pack.order-native")),
        row("=", t!("pack.order-standard")),
        row("<", t!("pack.order-little")),
        row("> !", t!("pack.order-big")),
    ]
}

fn codes() -> Vec<(String, String, String)> {
    let row = |letter: char| {
        let (native, standard) = (Code::of(letter, true), Code::of(letter, false));
        let size = |code: Option<Code>| code.map_or_else(|| "-".to_owned(), |code| code.size().to_string());
        let sizes = match native.is_some_and(Code::has_length) {
            true => "n".to_owned(),
            false if native.map(Code::size) == standard.map(Code::size) => size(standard),
            false => format!("{}/{}", size(standard), size(native)),
        };
        let text = match letter {
            'x' => t!("pack.code-pad"),
            'c' => t!("pack.code-char"),
            '?' => t!("pack.code-bool"),
            's' => t!("pack.code-text"),
            'p' => t!("pack.code-pascal"),
            'n' | 'N' => t!("pack.code-size"),
            Code::ADDRESS => t!("pack.code-address"),
            'e' | 'f' | 'd' => t!("pack.code-float"),
            _ if letter.is_uppercase() => t!("pack.code-unsigned"),
            _ => t!("pack.code-signed"),
        };
        (letter.to_string(), sizes, text.into_owned())
    };
    Code::LETTERS.into_iter().chain([Code::ADDRESS]).map(row).collect()
}
