//! The dock at the right: what a session can send and answer, one page at a time.

mod answers;
mod history;
mod pack;
mod quick;

use egui::{Align, Button, Layout, Role, Ui};

use crate::i18n::t;
use crate::model::{Dock, SavedFormat};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::shelf::Shelf;
use crate::ui::tab::Tab;
use crate::ui::widgets::{dock_switch, named};

/// What the pages share with other tabs.
pub struct Desk<'a> {
    /// Quick commands and the history.
    pub shelf: &'a mut Shelf,
    /// Saved formats of 打包.
    pub formats: &'a mut Vec<SavedFormat>,
    /// A word is being composed by the input method.
    pub composing: bool,
}

/// Draws a page with the switch to the others above it.
pub fn dock(ui: &mut Ui, page: Dock, tab: &mut Tab, desk: &mut Desk<'_>, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        dock_switch(ui, Some(page), actions);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("dock.close"));
            named(&close, Role::Button, &t!("dock.close"));
            if close.clicked() {
                actions.push(Action::Dock(None));
            }
        });
    });
    ui.separator();
    match page {
        Dock::Quick => quick::quick(ui, tab, desk.shelf, desk.composing, actions),
        Dock::History => history::history(ui, desk.shelf, actions),
        Dock::Pack => pack::pack(ui, tab, desk.formats),
        Dock::Answers => answers::answers(ui, tab, actions),
    }
}
