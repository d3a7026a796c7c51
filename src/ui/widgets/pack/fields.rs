//! A row for each field: where it is, what it is, its value, and what is wrong with it.

use egui::{Align, Label, Layout, RichText, Ui, vec2};

use super::title;
use crate::codec::structs::{Code, Field};
use crate::i18n::t;
use crate::model::{PackForm, PackLook, words};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{line_edit, problem};

/// Width of a field's name.
const NAME: f32 = 96.0;

/// Draws the rows.
pub fn pack_fields(ui: &mut Ui, form: &mut PackForm, look: &PackLook) {
    form.make_room(look.fields.len());
    for ((field, checked), text) in look.fields.iter().zip(&mut form.values) {
        ui.horizontal(|ui| {
            let size = vec2(NAME, space::CONTROL);
            let name = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_size(size);
                let text = RichText::new(title(field)).monospace().size(space::SMALL).color(Tokens::of(ui).quiet);
                ui.add(Label::new(text).truncate()).on_hover_text(about(field))
            });
            let edit = line_edit(text, ui.available_width()).hint_text(hint(field));
            ui.add(edit).labelled_by(name.inner.id);
        });
        match checked {
            Err(error) => problem(ui, &words::value_error(error)),
            Ok(checked) if checked.cut => {
                let color = Tokens::of(ui).event;
                let text = RichText::new(t!("pack.cut", size = field.size)).size(space::SMALL).color(color);
                ui.add(Label::new(text).wrap());
            }
            Ok(_) => {}
        }
    }
}

/// Where a field is, how long, and what has room in it.
fn about(field: &Field) -> String {
    let place = t!("pack.about", offset = field.offset, size = field.size);
    match field.code.range() {
        Some((least, most)) => format!("{place}\n{least} – {most}"),
        None => place.into_owned(),
    }
}

fn hint(field: &Field) -> String {
    match field.code {
        Code::Bool => "true / false".to_owned(),
        Code::Int { .. } => "0  0x1F  0b101".to_owned(),
        Code::Float { .. } => "0.5  1e-3  inf".to_owned(),
        _ => t!("pack.bytes-hint").into_owned(),
    }
}
