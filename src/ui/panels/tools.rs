//! 工具: what a person calculates while working with addresses, charsets and interfaces.

use egui::Ui;

/// Draws the page.
pub fn tools(_ui: &mut Ui) {}
