//! What the messenger told since the last frame: shown, counted, and made heard where nobody looks.

use egui::{Context, UserAttentionType, ViewportCommand};

use crate::i18n::t;
use crate::model::feiq::News;
use crate::model::words;
use crate::ui::app::{App, Page};
use crate::ui::work::LOOK;

impl App {
    /// Takes what the messenger told.
    pub(in crate::ui) fn poll_feiq(&mut self, ctx: &Context) {
        let focused = ctx.input(|input| input.focused);
        for news in self.feiq.desk.poll(crate::model::feiq::now()) {
            self.feiq_news(ctx, news, focused);
        }
        self.feiq.follow_names();
        self.feiq_picked();
        self.ask_next();
        if self.feiq.desk.is_busy() {
            ctx.request_repaint_after(LOOK);
        }
        self.feiq_seen(focused);
    }

    fn feiq_news(&mut self, ctx: &Context, news: News, focused: bool) {
        match news {
            News::Message { name, text, .. } => {
                if !focused {
                    let attention = UserAttentionType::Informational;
                    ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(attention));
                    self.ring(&name, &text);
                }
            }
            News::Shake(key) => {
                if !focused {
                    let name = self.feiq.desk.person(&key).map(words::feiq_name).unwrap_or_default();
                    self.ring(&name, &t!("feiq.shaken-theirs"));
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

    /// A message on the desktop, where the user wants them. A sealed one says that it is one, and no more.
    fn ring(&mut self, name: &str, text: &str) {
        if self.feiq.desk.form.notify {
            let text = if text.is_empty() { t!("feiq.sealed-cover").into_owned() } else { words::feiq_shown(text) };
            self.feiq.bell.ring(name, &text);
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
