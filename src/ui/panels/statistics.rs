//! 统计: its heading, with what can be chosen and what folds it away, above the statistics of the tab.

use egui::{Align, Button, Layout, Rect, Role, Ui, UiBuilder, pos2, vec2};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::space;
use crate::ui::widgets::{heading, named};

/// Draws the region.
pub fn statistics(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let lost = tab.session.totals().lost_packets;
    let area = ui.available_rect_before_wrap();
    ui.scope(|ui| {
        ui.set_max_width(area.width() - space::CONTROL);
        ui.horizontal_wrapped(|ui| {
            heading(ui, &t!("stats.heading"));
            tab.statistics.bar(ui, area.width(), lost);
        });
    });
    let corner =
        Rect::from_min_size(pos2(area.right() - space::CONTROL, area.top()), vec2(space::CONTROL, space::CONTROL));
    fold_button(
        &mut ui.new_child(UiBuilder::new().max_rect(corner).layout(Layout::right_to_left(Align::Center))),
        actions,
    );
    tab.statistics.show(ui, tab.id, lost);
}

fn fold_button(ui: &mut Ui, actions: &mut Vec<Action>) {
    let fold = ui.add(Button::new(icons::X).frame(false));
    named(&fold, Role::Button, &t!("stats.fold"));
    if fold.on_hover_text(Command::ToggleStatistics.tooltip(ui.ctx())).clicked() {
        actions.push(Action::Do(Command::ToggleStatistics));
    }
}
