//! Fields of the form that makes a packet: as wide as there is room, with what is wrong below.

use egui::{Response, Ui};

use super::{labelled, line_edit, problem};
use crate::model::feiq::{MakerField, MakerProblem};
use crate::model::words;
use crate::ui::theme::space;

/// What is wrong with the fields.
pub type Wrong = [(MakerField, MakerProblem)];

/// A label and a line to type into, and below it what is wrong.
pub fn maker_line(
    ui: &mut Ui,
    label: &str,
    text: &mut String,
    hint: &str,
    (wrong, field): (&Wrong, MakerField),
) -> Response {
    let (name, response) = labelled(ui, label, |ui| {
        let width = ui.available_width() - space::SCROLLBAR;
        ui.add(line_edit(text, width).hint_text(hint))
    });
    maker_problem(ui, wrong, field);
    response.labelled_by(name)
}

/// What is wrong with a field, if anything is.
pub fn maker_problem(ui: &mut Ui, wrong: &Wrong, field: MakerField) {
    for (_, what) in wrong.iter().filter(|(wrong, _)| *wrong == field) {
        problem(ui, &words::feiq_maker_problem(what));
    }
}
