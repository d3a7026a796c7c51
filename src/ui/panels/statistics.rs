//! 统计: its heading, with what folds it away, above the statistics of the tab.

use egui::{Align, Button, Layout, Role, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::widgets::{heading, named};

/// Draws the region.
pub fn statistics(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        heading(ui, &t!("stats.heading"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.add(Button::new(icons::X).frame(false));
            named(&close, Role::Button, &t!("stats.fold"));
            if close.on_hover_text(Command::ToggleStatistics.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Do(Command::ToggleStatistics));
            }
        });
    });
    let lost = tab.session.totals().lost_packets;
    tab.statistics.show(ui, tab.id, lost);
}
