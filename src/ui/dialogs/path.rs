//! A file: by the system's dialog, by its path, or dropped on the window.

use std::path::Path;

use egui::{Button, Context, Ui};

use super::{Outcome, confirm, line_of, named_title};
use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::pick::{Pick, Picked, Purpose};
use crate::ui::shelf::QuickAction;
use crate::ui::widgets::{button_width, problem, quiet};

/// A path while it is typed, and what belongs to it.
#[derive(Debug, Default)]
pub struct PathField {
    typed: String,
    /// The system's dialog, while it is open.
    pick: Option<Pick>,
    /// The system gave none.
    refused: bool,
    /// The file that was said to be written over.
    replace: String,
}

impl PathField {
    /// Takes the place of what is typed.
    pub fn put(&mut self, path: &Path) {
        self.typed = path.to_string_lossy().into_owned();
    }

    /// What is typed.
    pub fn path(&self) -> String {
        self.typed.trim().to_owned()
    }

    /// Draws the line, what opens the system's dialog, and what there is to say below. True when a file was picked.
    pub fn ui(&mut self, ui: &mut Ui, hint: &str, open: impl FnOnce(&Context) -> Pick) -> bool {
        ui.horizontal(|ui| {
            let text = t!("dialog.browse");
            let width = ui.available_width() - button_width(ui, &text) - ui.spacing().item_spacing.x;
            line_of(ui, &mut self.typed, &t!("dialog.path"), width);
            let browse = ui.add_enabled(self.pick.is_none(), Button::new(text));
            if browse.on_disabled_hover_text(t!("dialog.browsing")).clicked() {
                self.refused = false;
                self.pick = Some(open(ui.ctx()));
            }
        });
        let picked = self.pick.as_mut().and_then(Pick::poll);
        if picked.is_some() {
            self.pick = None;
        }
        self.refused |= picked == Some(Picked::Nothing);
        let path = self.path();
        if self.refused {
            problem(ui, &t!("dialog.no-file"));
        } else if !path.is_empty() && self.replace == path {
            problem(ui, &t!("dialog.replace"));
        } else {
            quiet(ui, hint);
        }
        match picked {
            // The system's dialog has asked about a file that exists.
            Some(Picked::File(file)) => {
                self.put(&file);
                self.replace = self.path();
                true
            }
            _ => false,
        }
    }

    /// Why it cannot be confirmed, if so.
    pub fn refusal(&self) -> Option<String> {
        self.path().is_empty().then(|| t!("dialog.path-missing").into_owned())
    }

    /// A file that is there already is written over only when it is said twice.
    pub(super) fn asked_twice(&mut self, outcome: Outcome) -> Outcome {
        let path = self.path();
        match outcome {
            Outcome::Done(_) if self.replace != path && Path::new(&path).exists() => {
                self.replace = path;
                Outcome::Stay
            }
            other => other,
        }
    }
}

/// A question for a file.
#[derive(Debug)]
pub struct PathDialog {
    purpose: Purpose,
    /// The answer.
    pub field: PathField,
}

impl PathDialog {
    /// Asks what a purpose needs.
    pub fn new(purpose: Purpose) -> Self {
        PathDialog { purpose, field: PathField::default() }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        let purpose = self.purpose;
        let (name, writes) = match purpose {
            Purpose::OpenWorkspace => (Command::OpenWorkspace.text(), false),
            Purpose::SaveWorkspace => (Command::SaveWorkspace.text(), true),
            Purpose::ImportAnswers => (Command::ImportAnswers.text(), false),
            Purpose::ExportAnswers => (Command::ExportAnswers.text(), true),
            Purpose::LoadFile => (Command::LoadFile.text(), false),
            Purpose::OpenCapture => (Command::OpenCapture.text(), false),
            Purpose::SaveCapture => (Command::SaveCapture.text(), true),
            // A file that exists is never recorded over; the recorder says so.
            Purpose::RecordTo => (Command::RecordTo.text(), false),
            Purpose::ImportQuick => (Command::ImportQuick.text(), false),
            Purpose::ExportQuick | Purpose::ExportAllQuick => (Command::ExportQuick.text(), true),
            Purpose::SavePackets(what) => (what.name().into_owned(), true),
        };
        named_title(ui, &name);
        let new = writes || purpose == Purpose::RecordTo;
        let hint = if new { t!("dialog.new-path-hint") } else { t!("dialog.path-hint") };
        let picked = self.field.ui(ui, &hint, |ctx| Pick::open(ctx, purpose));
        let path = self.field.path();
        if picked {
            return Outcome::Done(self.action(&path));
        }
        let outcome = confirm(ui, self.field.refusal(), || self.action(&path));
        if writes { self.field.asked_twice(outcome) } else { outcome }
    }

    fn action(&self, path: &str) -> Action {
        match self.purpose {
            Purpose::OpenWorkspace => Action::OpenWorkspace(path.into()),
            Purpose::SaveWorkspace => Action::SaveWorkspace(path.into()),
            Purpose::ImportAnswers => Action::ImportAnswers(path.into()),
            Purpose::ExportAnswers => Action::ExportAnswers(path.into()),
            Purpose::LoadFile => Action::LoadIntoBox(path.into()),
            Purpose::OpenCapture => Action::OpenCapture(path.into()),
            Purpose::SaveCapture => Action::SaveCapture(path.into()),
            Purpose::RecordTo => Action::RecordTo(path.into()),
            Purpose::ImportQuick => Action::Quick(QuickAction::Import(path.into())),
            Purpose::ExportQuick => Action::Quick(QuickAction::Export { all: false, path: path.into() }),
            Purpose::SavePackets(what) => Action::SavePackets { what, path: path.into() },
            Purpose::ExportAllQuick => Action::Quick(QuickAction::Export { all: true, path: path.into() }),
        }
    }
}
