//! 飞秋: left the people, in the middle the conversation above the box, right (folded by default) the packets.

use egui::{CentralPanel, Frame, Margin, Ui};

use crate::model::Settings;
use crate::ui::action::Action;
use crate::ui::feiq::FeiqPage;
use crate::ui::theme::{Tokens, space};

/// Draws the page.
pub fn feiq(ui: &mut Ui, _page: &mut FeiqPage, _settings: &mut Settings, _composing: bool, _actions: &mut Vec<Action>) {
    let framed = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(space::MARGIN, 6));
    CentralPanel::default().frame(framed).show(ui, |_ui| {});
}
