//! 快捷指令.

use egui::Ui;

use crate::ui::action::Action;
use crate::ui::tab::Tab;

/// Draws the page.
pub fn quick(_ui: &mut Ui, _tab: &mut Tab, _actions: &mut Vec<Action>) {}
