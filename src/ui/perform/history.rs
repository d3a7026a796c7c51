//! 历史发送: remembering what is sent from the box and by quick commands, putting it back, sending it again.

use crate::model::{Composition, now};
use crate::ui::app::App;
use crate::ui::shelf::HistoryAction;

impl App {
    pub(super) fn history(&mut self, action: HistoryAction) {
        let (HistoryAction::PutBack(id) | HistoryAction::Again(id)) = action;
        let history = &self.shelf.history;
        let Some(sent) = history.position(id).and_then(|at| history.sent().get(at)).cloned() else { return };
        match action {
            HistoryAction::PutBack(_) => {
                if let Some(tab) = self.tabs.get_mut(self.active) {
                    let session = &mut tab.session;
                    tab.walk.go_to(&self.shelf.history, Some(id), &mut session.text, &mut session.send);
                    session.send_failure = None;
                    tab.focus_box = true;
                }
            }
            HistoryAction::Again(_) => self.send_kept(&sent.text, &sent.send),
        }
    }

    /// Ctrl+Up and Ctrl+Down: the box shows what was sent before, or after.
    pub(super) fn walk_history(&mut self, older: bool) {
        if self.composing.is_active() {
            return;
        }
        let Some(tab) = self.tabs.get_mut(self.active) else { return };
        let session = &mut tab.session;
        if tab.walk.step(&self.shelf.history, older, &mut session.text, &mut session.send) {
            session.send_failure = None;
        }
        tab.focus_box = true;
    }

    /// Sends a text that is not the box's.
    pub(super) fn send_kept(&mut self, text: &str, send: &Composition) {
        if self.composing.is_active() {
            return;
        }
        let Some(tab) = self.tabs.get_mut(self.active) else { return };
        // Why it was refused stands below the box.
        if tab.session.send_text(send, text).is_ok() {
            self.shelf.history.record(text, send, &tab.session.target_text(), now());
        }
    }

    /// Sends what stands in the box: once, or again and again until it is stopped.
    pub(super) fn send(&mut self) {
        if self.composing.is_active() {
            return;
        }
        let most_away = self.settings.most_away;
        let Some(tab) = self.tabs.get_mut(self.active) else { return };
        let session = &mut tab.session;
        if session.is_repeating() {
            return session.stop_repeat();
        }
        let (text, send) = (session.text.clone(), session.send.clone());
        // Why it was refused stands below the box.
        let sent = if session.sending.repeat { session.start_repeat(most_away) } else { session.send_box() };
        if sent.is_ok() {
            self.shelf.history.record(&text, &send, &session.target_text(), now());
        }
    }
}
