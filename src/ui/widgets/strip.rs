//! A line of the window's whole width: text that wraps at the left, controls at the right.

use egui::{Align, Label, Layout, RichText, Ui, vec2};

use crate::ui::theme::space;

/// Draws the line, as high as a control, or as what wraps in it. The controls come from the right.
///
/// The height is asked for: a layout that is given all the height there is would keep it, and the panel around it
/// would grow with every frame.
pub fn strip(ui: &mut Ui, controls: impl FnOnce(&mut Ui), text: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        controls(ui);
        let rest = vec2(ui.available_width(), space::CONTROL);
        ui.allocate_ui_with_layout(rest, Layout::left_to_right(Align::Center), text);
    });
}

/// Text after an icon that says of what kind it is.
pub fn remark(ui: &mut Ui, icon: &str, color: egui::Color32, text: &str) {
    ui.label(RichText::new(icon).color(color));
    ui.add(Label::new(text).wrap().selectable(true));
}
