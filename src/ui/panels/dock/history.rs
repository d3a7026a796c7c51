//! 历史发送: what was sent, to be found, put back and sent again.

use egui::containers::menu::MenuButton;
use egui::{Button, Role, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::shelf::Shelf;
use crate::ui::theme::space;
use crate::ui::widgets::{history_list, line_edit, named, quiet};

/// Draws the page.
pub fn history(ui: &mut Ui, shelf: &mut Shelf, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let width = (ui.available_width() - space::CONTROL - 2.0 * ui.spacing().item_spacing.x - 6.0).max(60.0);
        let edit = line_edit(&mut shelf.history_view.search, width).hint_text(t!("sent.search"));
        named(&ui.add(edit), Role::TextInput, &t!("sent.search"));
        let (menu, _) = MenuButton::from_button(Button::new(icons::LIST).frame(false)).ui(ui, |ui| {
            let mut off = shelf.history.is_off();
            if ui.checkbox(&mut off, t!("sent.keep-none")).on_hover_text(t!("sent.keep-none-hint")).changed() {
                shelf.history.set_off(off);
                ui.close();
            }
            if ui.button(t!("sent.clear")).clicked() {
                shelf.history_view.clears = true;
                ui.close();
            }
        });
        named(&menu, Role::Button, &t!("sent.menu"));
    });
    if shelf.history_view.clears {
        ask_to_clear(ui, shelf);
    }
    if shelf.history.is_off() {
        quiet(ui, t!("sent.off"));
    }
    if shelf.history.sent().is_empty() {
        ui.add(egui::Label::new(egui::RichText::new(t!("sent.empty")).weak()).wrap());
    } else if shelf.history_view.find(&shelf.history) == 0 {
        quiet(ui, t!("sent.none-found"));
    }
    history_list(ui, &mut shelf.history, &mut shelf.history_view, actions);
}

/// What is cleared is gone for good; pinned ones stay.
fn ask_to_clear(ui: &mut Ui, shelf: &mut Shelf) {
    ui.horizontal_wrapped(|ui| {
        if ui.button(t!("sent.clear-sure")).clicked() {
            shelf.history.clear();
            shelf.history_view.clears = false;
        }
        if ui.button(t!("dialog.cancel")).clicked() {
            shelf.history_view.clears = false;
        }
    });
}
