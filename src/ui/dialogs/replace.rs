//! A download whose file is there already: beside it, in its place, or not at all.

use std::path::PathBuf;

use egui::{Align, Button, Key, Label, Layout, RichText, Ui, vec2};

use super::Outcome;
use crate::i18n::t;
use crate::model::tftp::TransferRequest;
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::tftp::TftpAction;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{accent_button, heading};

/// What is asked.
#[derive(Debug)]
pub struct ReplaceDialog {
    path: PathBuf,
    /// A name beside it that is free.
    free: PathBuf,
    /// How long the file is that is there, bytes; None for a folder.
    size: Option<u64>,
    /// What puts it in its place; None where that is never done.
    replace: Option<Action>,
    /// What puts it beside it.
    beside: Action,
}

impl ReplaceDialog {
    /// Asks about a request that needs leave. Looks at the disk.
    pub fn new(request: TransferRequest, path: PathBuf, free: PathBuf) -> Self {
        let replace = begin(request.clone().replacing());
        let beside = begin(request.into_file(free.clone()));
        ReplaceDialog::about(path, free, Some(replace), beside)
    }

    /// Asks what is to be done with what comes to a place where something is. Looks at the disk.
    pub fn about(path: PathBuf, free: PathBuf, replace: Option<Action>, beside: Action) -> Self {
        let found = std::fs::metadata(&path).ok();
        let folder = found.as_ref().is_some_and(std::fs::Metadata::is_dir);
        let size = (!folder).then(|| found.map_or(0, |file| file.len()));
        ReplaceDialog { path, free, size, replace, beside }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        let folder = self.size.is_none();
        heading(ui, &if folder { t!("feiq.folder-exists") } else { t!("tftp.replace.title") });
        ui.add_space(space::ROW);
        ui.add(Label::new(self.path.display().to_string()).wrap());
        let quiet = Tokens::of(ui).quiet;
        let text = match self.size {
            Some(size) => t!("tftp.replace.about", size = words::size(size)),
            None => t!("feiq.folder-kept"),
        };
        ui.add(Label::new(RichText::new(text).size(space::SMALL).color(quiet)).wrap());
        ui.add_space(space::GROUP);
        let presses = ui.memory(|memory| memory.focused().is_some());
        // Enter does what cannot hurt.
        let enter = !presses && ui.input(|input| input.key_pressed(Key::Enter));
        let mut outcome = Outcome::Stay;
        let size = vec2(ui.available_width(), space::CONTROL);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            let beside = t!("tftp.replace.beside", name = words::file_name(&self.free));
            let beside = ui.add(accent_button(ui, &beside).truncate());
            if let Some(replace) = &self.replace
                && ui.add(Button::new(t!("tftp.replace.replace"))).clicked()
            {
                outcome = Outcome::Done(replace.clone());
            }
            if ui.add(Button::new(t!("dialog.cancel"))).clicked() {
                outcome = Outcome::Close;
            }
            if beside.clicked() || enter {
                outcome = Outcome::Done(self.beside.clone());
            }
        });
        outcome
    }
}

fn begin(request: TransferRequest) -> Action {
    Action::Tftp(TftpAction::Begin(Box::new(request)))
}
