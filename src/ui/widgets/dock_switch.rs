//! The switch between the pages of the dock: in its heading, and while it is folded, beside the send box.

use egui::containers::menu::MenuButton;
use egui::{Button, Role, Ui};

use super::{named, segmented};
use crate::i18n::t;
use crate::model::Dock;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;

/// Draws the switch; a press on the page that is shown folds the dock.
pub fn dock_switch(ui: &mut Ui, shown: Option<Dock>, actions: &mut Vec<Action>) {
    segmented(ui, &pages(shown), actions);
}

/// The pages behind one button, where there is no room for the switch.
pub fn dock_menu(ui: &mut Ui, actions: &mut Vec<Action>) {
    let (response, _) = MenuButton::from_button(Button::new(icons::LIGHTNING).frame(false)).ui(ui, |ui| {
        for (_, name, command) in pages(None) {
            let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
            if ui.add(Button::new(name).shortcut_text(keys)).clicked() {
                actions.push(Action::Do(command));
                ui.close();
            }
        }
    });
    named(&response, Role::Button, &t!("dock.menu"));
    response.on_hover_text(t!("dock.menu"));
}

fn pages(shown: Option<Dock>) -> [(bool, String, Command); Dock::ALL.len()] {
    Dock::ALL.map(|page| {
        let (name, command) = match page {
            Dock::Quick => (t!("dock.quick"), Command::ToggleQuick),
            Dock::History => (t!("dock.history"), Command::ToggleHistory),
            Dock::Pack => (t!("dock.pack"), Command::TogglePack),
            Dock::Answers => (t!("dock.answers"), Command::ToggleAnswers),
        };
        (shown == Some(page), name.into_owned(), command)
    })
}
