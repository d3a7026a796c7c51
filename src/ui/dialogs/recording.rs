//! 记录设置: how much room a recording may take, and what happens when it is taken.

use std::path::Path;

use egui::{Label, RichText, Ui};

use super::{Outcome, confirm, line, title};
use crate::i18n::t;
use crate::model::CaptureSettings;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{problem, quiet};

/// What is asked.
#[derive(Debug)]
pub struct RecordingDialog {
    /// MiB as typed; empty for a share of the free disk.
    pub limit: String,
    /// Stop at the limit.
    pub stop: bool,
    /// Where captures live that nobody has saved.
    folder: String,
}

impl RecordingDialog {
    /// As it is now.
    pub fn new(settings: &CaptureSettings, folder: &Path) -> Self {
        let limit = if settings.limit_mib > 0 { settings.limit_mib.to_string() } else { String::new() };
        RecordingDialog { limit, stop: settings.stop_when_full, folder: folder.display().to_string() }
    }

    fn settings(&self) -> Option<CaptureSettings> {
        let typed = self.limit.trim();
        let limit_mib = if typed.is_empty() { 0 } else { typed.parse().ok().filter(|&mib| mib > 0)? };
        Some(CaptureSettings { limit_mib, stop_when_full: self.stop })
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::RecordingSettings);
        ui.label(t!("capture.limit"));
        line(ui, &mut self.limit, &t!("capture.limit"));
        let settings = self.settings();
        match settings {
            Some(_) => drop(quiet(ui, t!("capture.limit-hint"))),
            None => problem(ui, &t!("capture.limit-wrong")),
        }
        ui.add_space(space::ROW);
        ui.label(t!("capture.when-full"));
        ui.radio_value(&mut self.stop, false, t!("capture.drop-oldest"));
        ui.radio_value(&mut self.stop, true, t!("capture.stop"));
        ui.add_space(space::ROW);
        let tokens = Tokens::of(ui);
        let folder = RichText::new(t!("capture.folder", folder = self.folder)).size(space::SMALL).color(tokens.quiet);
        ui.add(Label::new(folder).wrap().selectable(true));
        let refusal = settings.is_none().then(|| t!("capture.limit-wrong").into_owned());
        confirm(ui, refusal, || Action::SetRecording(settings.unwrap_or_default()))
    }
}
