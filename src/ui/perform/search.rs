//! 查找, 筛选 and 着色规则 in the tab in front.

use crate::ui::app::App;
use crate::ui::dialogs::{Dialog, RulesDialog};

impl App {
    /// Opens the bar; what is typed there is ready to be typed over.
    pub(super) fn find(&mut self) {
        self.on_front(|tab| {
            tab.session.finding = true;
            tab.focus_find = true;
        });
    }

    /// Goes to the next match, or the one before; around at the ends.
    pub(super) fn step_find(&mut self, forward: bool) {
        self.on_front(|tab| {
            if !tab.session.finding {
                tab.session.finding = true;
                tab.focus_find = tab.session.find.text.is_empty();
                return;
            }
            let from = tab.view.here(forward);
            if let Some(record) = tab.session.find.step(&tab.session.log, from, forward) {
                tab.view.go_to(record);
            }
        });
    }

    /// Puts the focus into the filter.
    pub(super) fn focus_filter(&mut self) {
        self.on_front(|tab| {
            tab.filtering = true;
            tab.focus_filter = true;
        });
    }

    /// Esc: the bar closes, and the marks go.
    pub(in crate::ui) fn close_find(&mut self) {
        self.on_front(|tab| tab.session.finding = false);
    }

    /// Opens the dialog of the rules.
    pub(super) fn ask_rules(&mut self) {
        let Some(tab) = self.front() else { return };
        let log = &tab.session.log;
        let read_with = (log.settings.charset, log.settings.verify);
        let rules = RulesDialog::new(log.rules.list().to_vec(), log.reader().clone(), read_with);
        self.dialog = Some(Dialog::Rules(rules));
    }
}
