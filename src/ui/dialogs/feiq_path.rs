//! Files of 飞秋 by their paths, where the system has no dialog to choose them in.

use std::path::{Path, PathBuf};

use egui::Ui;

use super::path::PathField;
use super::{Outcome, confirm, named_title};
use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::feiq::{FeiqAction, Wanted};
use crate::ui::pick::Pick;
use crate::ui::widgets::problem;

/// A question for a path.
#[derive(Debug)]
pub struct FeiqPathDialog {
    wanted: Wanted,
    /// The answer.
    pub field: PathField,
    /// What was confirmed and is not there.
    missing: String,
}

impl FeiqPathDialog {
    /// Asks for what is wanted; `start` is a path to begin with.
    pub fn new(wanted: Wanted, start: &Path) -> Self {
        let mut field = PathField::default();
        field.put(start);
        FeiqPathDialog { wanted, field, missing: String::new() }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        named_title(ui, &name(&self.wanted));
        let writes = self.wanted.writes();
        let picked = self.field.ui(ui, &t!("feiq.no-dialog"), |ctx| match &self.wanted {
            Wanted::Files => Pick::file(ctx),
            Wanted::Folder | Wanted::Receive | Wanted::PlaceIn(_) => Pick::folder(ctx, Path::new("")),
            Wanted::Place(_) | Wanted::Picture(_) | Wanted::Export(_) => Pick::save(ctx, ""),
        });
        let path = self.field.path();
        if !path.is_empty() && self.missing == path {
            problem(ui, &t!("feiq.no-such-path"));
        }
        if picked {
            return Outcome::Done(self.action(&path));
        }
        let outcome = confirm(ui, self.field.refusal(), || self.action(&path));
        match outcome {
            Outcome::Done(_) if !writes && !Path::new(&path).exists() => {
                self.missing = path;
                Outcome::Stay
            }
            outcome if writes => self.field.asked_twice(outcome),
            outcome => outcome,
        }
    }

    fn action(&self, path: &str) -> Action {
        Action::Feiq(FeiqAction::Chosen(self.wanted.clone(), vec![PathBuf::from(path)]))
    }
}

fn name(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Files => t!("feiq.attach-files"),
        Wanted::Folder => t!("feiq.attach-folder"),
        Wanted::Receive => t!("feiq.folder"),
        Wanted::Place(_) | Wanted::PlaceIn(_) => t!("feiq.fetch-as"),
        Wanted::Picture(_) => t!("feiq.save-picture"),
        Wanted::Export(_) => t!("feiq.export"),
    }
    .into_owned()
}
