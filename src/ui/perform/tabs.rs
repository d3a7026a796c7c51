//! What is done to tabs: another one, closing, moving, naming.

use crate::model::{Kind, LogSettings, SessionSpec};
use crate::ui::app::App;
use crate::ui::dialogs::Dialog;

impl App {
    pub(super) fn add_session(&mut self, kind: Kind) {
        let mut spec = SessionSpec::default();
        spec.network.choose(kind);
        if let Some(front) = self.front() {
            spec.receive = LogSettings { follow: true, ..front.session.log.settings.clone() };
            spec.send = front.session.send.clone();
        }
        self.add_tab(spec);
        self.select_tab(self.tabs.len() - 1);
    }

    /// Closes a tab and its sockets at once. The last one leaves an empty one, as in other tabbed programs.
    pub(super) fn close_tab(&mut self, at: usize) {
        if at >= self.tabs.len() {
            return;
        }
        self.tabs.remove(at);
        if self.tabs.is_empty() {
            self.add_tab(SessionSpec::default());
        }
        if self.active > at || self.active >= self.tabs.len() {
            self.active = self.active.saturating_sub(1);
        }
    }

    pub(super) fn move_tab(&mut self, from: usize, to: usize) {
        if from < self.tabs.len() && to < self.tabs.len() {
            let tab = self.tabs.remove(from);
            self.tabs.insert(to, tab);
            self.active = to;
        }
    }

    pub(super) fn step_tab(&mut self, by: usize) {
        self.select_tab((self.active + by) % self.tabs.len().max(1));
    }

    pub(super) fn ask_name(&mut self, at: usize) {
        if let Some(tab) = self.tabs.get(at) {
            self.dialog = Some(Dialog::Rename { tab: at, name: tab.session.name.clone() });
        }
    }

    pub(super) fn name_tab(&mut self, at: usize, name: String) {
        if let Some(tab) = self.tabs.get_mut(at) {
            tab.session.name = name;
        }
    }

    pub(super) fn duplicate(&mut self, at: usize) {
        let Some(spec) = self.tabs.get(at).map(|tab| tab.session.spec()) else { return };
        self.add_tab(spec);
        let last = self.tabs.len() - 1;
        self.move_tab(last, at + 1);
    }
}
