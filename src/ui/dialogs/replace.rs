//! A download whose file is there already, or on its way: beside it, in its place, or not at all.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use super::{Outcome, enter};
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
    there: There,
    /// What puts it in its place; None where that is never done.
    replace: Option<Action>,
    /// What puts it beside it.
    beside: Action,
}

/// What has the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum There {
    /// A file, so many bytes long.
    File(u64),
    Folder,
    /// Nothing yet: another transfer writes to it.
    Coming,
}

impl There {
    /// Looks at the disk.
    fn at(path: &Path) -> Self {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => There::Folder,
            Ok(found) => There::File(found.len()),
            Err(_) => There::Coming,
        }
    }

    /// In a heading, and in a sentence below it.
    fn words(self) -> (Cow<'static, str>, Cow<'static, str>) {
        match self {
            There::File(size) => (t!("tftp.replace.title"), t!("tftp.replace.about", size = words::size(size))),
            There::Folder => (t!("feiq.folder-exists"), t!("feiq.folder-kept")),
            There::Coming => (t!("tftp.replace.coming"), t!("tftp.replace.about-coming")),
        }
    }
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
        let there = There::at(&path);
        ReplaceDialog { path, free, there, replace, beside }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        let (title, text) = self.there.words();
        heading(ui, &title);
        ui.add_space(space::ROW);
        ui.add(Label::new(self.path.display().to_string()).wrap());
        let quiet = Tokens::of(ui).quiet;
        ui.add(Label::new(RichText::new(text).size(space::SMALL).color(quiet)).wrap());
        ui.add_space(space::GROUP);
        // Enter does what cannot hurt.
        let enter = enter(ui);
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
