//! Fields of the forms of TFTP: each checks itself, says below itself what is wrong, and takes the focus when a press
//! has found it wrong.

use egui::{Button, Response, Role, Ui, vec2};

use super::{labelled, line_edit, named, problem, row};
use crate::i18n::t;
use crate::model::tftp::{TftpError, TftpField, TuningForm};
use crate::model::words;
use crate::ui::icons;
use crate::ui::theme::space;

/// Width of the button behind a path, points.
const BROWSE: f32 = 30.0;

/// What is known of a form while it is drawn.
pub struct TftpFields<'a> {
    /// What is wrong.
    pub errors: &'a [TftpError],
    /// This field gets the focus.
    pub focus: &'a mut Option<TftpField>,
    /// What is typed may change now.
    pub editable: bool,
}

impl TftpFields<'_> {
    /// A field with its label; what is empty shows `hint`.
    pub fn text(&mut self, ui: &mut Ui, field: TftpField, text: &mut String, hint: &str) -> Response {
        let edit = |ui: &mut Ui| {
            let edit = line_edit(text, space::FIELD).hint_text(hint);
            ui.add_enabled(self.editable, edit).on_disabled_hover_text(t!("tftp.stop-first"))
        };
        let response = row(ui, &words::tftp_field(field), edit);
        self.after(ui, field, &response);
        response
    }

    /// A path with its label and a button that asks the system for one. Returns the field and the button.
    pub fn path(&mut self, ui: &mut Ui, field: TftpField, text: &mut String, hint: &str) -> (Response, Response) {
        let name = words::tftp_field(field);
        let (label, (edit, browse)) = labelled(ui, &name, |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let edit = line_edit(text, space::FIELD - BROWSE - 2.0).hint_text(hint);
            let edit = ui.add_enabled(self.editable, edit).on_disabled_hover_text(t!("tftp.stop-first"));
            let size = vec2(BROWSE, space::CONTROL);
            let browse = ui.add_enabled(self.editable, Button::new(icons::FOLDER_OPEN).min_size(size));
            (edit, browse)
        });
        named(&browse, Role::Button, &t!("tftp.browse", field = name));
        let edit = edit.labelled_by(label);
        self.after(ui, field, &edit);
        (edit, browse)
    }

    /// What follows any field: the focus, and what is wrong.
    pub fn after(&mut self, ui: &mut Ui, field: TftpField, response: &Response) {
        if *self.focus == Some(field) {
            *self.focus = None;
            response.request_focus();
            response.scroll_to_me(None);
        }
        if let Some(error) = self.errors.iter().find(|error| error.field == field) {
            problem(ui, &words::tftp_problem(&error.problem));
        }
    }

    /// Fields that are folded away say by their names what is wrong in them.
    pub fn folded(&mut self, ui: &mut Ui, fields: &[TftpField]) {
        for error in self.errors.iter().filter(|error| fields.contains(&error.field)) {
            problem(ui, &words::tftp_field_error(error));
        }
    }

    /// Block size, window, wait and repeats.
    pub fn tuning(&mut self, ui: &mut Ui, tuning: &mut TuningForm, hints: [&str; 4]) {
        let fields = [
            (TftpField::BlockSize, &mut tuning.blksize, t!("tftp.blksize-hint")),
            (TftpField::Window, &mut tuning.windowsize, t!("tftp.window-hint")),
            (TftpField::Timeout, &mut tuning.timeout, t!("tftp.timeout-hint")),
            (TftpField::Retries, &mut tuning.retries, t!("tftp.retries-hint")),
        ];
        for ((field, text, explained), hint) in fields.into_iter().zip(hints) {
            self.text(ui, field, text, hint).on_hover_text(explained);
        }
    }
}

/// The fields of [`TftpFields::tuning`].
pub const TUNING: [TftpField; 4] = [TftpField::BlockSize, TftpField::Window, TftpField::Timeout, TftpField::Retries];

/// The label of the folded part and the button that unfolds it. True when it was pressed.
pub fn unfold(ui: &mut Ui, label: &str, summary: &str, open: bool) -> bool {
    let (_, response) = labelled(ui, label, |ui| {
        let icon = if open { icons::CARET_UP } else { icons::CARET_DOWN };
        let button = Button::new(summary).selected(open).right_text(icon).truncate();
        ui.add_sized(vec2(space::FIELD, space::CONTROL), button)
    });
    named(&response, Role::Button, &format!("{label} {summary}"));
    response.clicked()
}
