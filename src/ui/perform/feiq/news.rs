//! What the messenger told since the last frame: shown, counted, and made heard where nobody looks.

use egui::{Context, UserAttentionType, ViewportCommand};

use crate::model::feiq::News;
use crate::model::words;
use crate::ui::app::{App, Page};

impl App {
    /// Takes what the messenger told.
    pub(in crate::ui) fn poll_feiq(&mut self, ctx: &Context) {
        let focused = ctx.input(|input| input.focused);
        for news in self.feiq.desk.poll(crate::model::now()) {
            self.feiq_news(ctx, news, focused);
        }
        self.feiq_picked();
        self.feiq_seen(focused);
    }

    fn feiq_news(&mut self, ctx: &Context, news: News, focused: bool) {
        match news {
            News::Message { .. } => {
                if !focused {
                    let attention = UserAttentionType::Informational;
                    ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(attention));
                }
            }
            News::Shake(key) => {
                if !focused {
                    let attention = UserAttentionType::Critical;
                    ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(attention));
                }
                // A conversation that is being written is not pushed aside.
                if self.feiq.selected.is_none() {
                    self.feiq.show(key.clone());
                }
                if self.feiq.selected == Some(key) {
                    self.feiq.shaken = Some(ctx.input(|input| input.time));
                }
            }
            News::Refused(error) => self.feiq.refused = Some(words::net_error(&error)),
        }
    }

    /// What is in view, in a window that is looked at, was seen.
    fn feiq_seen(&mut self, focused: bool) {
        let looks = focused && self.page == Page::Feiq && self.dialog.is_none() && self.feiq.talk.at_end;
        let Some(key) = self.feiq.selected.clone().filter(|_| looks && !self.feiq.is_to_many()) else { return };
        if self.feiq.desk.person(&key).is_some_and(|one| one.unread > 0) {
            self.feiq.desk.seen(&key);
        }
    }
}
