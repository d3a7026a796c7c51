//! The switch between the pages of the dock: in its heading, and while it is folded, beside the send box.

use egui::Ui;

use super::segmented;
use crate::i18n::t;
use crate::model::Dock;
use crate::ui::action::Action;
use crate::ui::command::Command;

/// Draws the switch; a press on the page that is shown folds the dock.
pub fn dock_switch(ui: &mut Ui, shown: Option<Dock>, actions: &mut Vec<Action>) {
    let pages = Dock::ALL.map(|page| {
        let (name, command) = match page {
            Dock::Quick => (t!("dock.quick"), Command::ToggleQuick),
            Dock::History => (t!("dock.history"), Command::ToggleHistory),
            Dock::Pack => (t!("dock.pack"), Command::TogglePack),
            Dock::Answers => (t!("dock.answers"), Command::ToggleAnswers),
        };
        (shown == Some(page), name.into_owned(), command)
    });
    segmented(ui, &pages, actions);
}
