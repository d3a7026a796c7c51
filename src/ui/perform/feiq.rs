//! What is done on the page of 飞秋.

use egui::Context;

use crate::model::feiq::IpmsgAsk;
use crate::ui::app::App;
use crate::ui::feiq::FeiqAction;

impl App {
    pub(super) fn feiq_action(&mut self, _ctx: &Context, action: FeiqAction) {
        match action {
            FeiqAction::TogglePackets => self.feiq.packets = !self.feiq.packets,
            FeiqAction::SendRaw(raw) => {
                let taken = self.feiq.desk.ask(IpmsgAsk::Raw(raw));
                self.feiq.workshop.not_taken = !taken;
            }
            FeiqAction::StopRaw => {
                self.feiq.desk.ask(IpmsgAsk::StopRaw);
            }
        }
    }

    /// Takes what the messenger told.
    pub(in crate::ui) fn poll_feiq(&mut self, _ctx: &Context) {
        self.feiq.desk.poll(crate::model::now());
    }
}
