//! 分帧: asking how, and the demonstration of what it is for.

use egui::Context;

use crate::model::{FramingSample, Lesson, words};
use crate::ui::app::App;
use crate::ui::dialogs::{Dialog, FramingDialog};

impl App {
    pub(super) fn ask_framing(&mut self) {
        let Some(tab) = self.front() else { return };
        let session = &tab.session;
        let sample = FramingSample::of(&session.capture().reader(), session.sends_are_messages());
        let dialog = FramingDialog::new(session.framing.clone(), session.log.settings.charset, sample);
        self.dialog = Some(Dialog::Framing(dialog));
    }

    /// 演示粘包: a client in a tab of its own, connected to a peer on this machine that sends messages of which some
    /// arrive together and one arrives in two.
    pub(super) fn framing_lesson(&mut self, ctx: &Context) {
        if self.lesson.is_none() {
            match Lesson::start() {
                Ok(lesson) => self.lesson = Some(lesson),
                Err(error) => return self.tell(words::net_error(&error)),
            }
        }
        let Some(lesson) = &self.lesson else { return };
        let spec = lesson.spec();
        self.add_tab(spec);
        self.select_tab(self.tabs.len() - 1);
        let wake = self.wake.for_worker(ctx);
        self.on_front(|tab| {
            (tab.lesson, tab.fleeting) = (true, true);
            // The form was just filled in with what is right.
            tab.session.open(wake).ok();
        });
    }
}
