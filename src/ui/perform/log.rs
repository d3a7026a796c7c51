//! What is done with the log in front: clearing, copying, opening a record, answering its peer.

use crate::i18n::t;
use crate::model::{Choice, CopyAs, Jump, Kind, RecordText};
use crate::ui::app::App;
use crate::ui::widgets::{LogAction, MOST_MARKED};

/// Text that is copied at once, bytes.
const MOST_COPIED: usize = 16 << 20;

impl App {
    pub(super) fn clear_log(&mut self) {
        self.on_front(|tab| {
            tab.session.log.clear();
            tab.view.selection.clear();
            tab.view.clear_bookmarks();
            tab.view.follow();
        });
    }

    /// Copies the selected records, one a line.
    pub(super) fn copy(&mut self, ctx: &egui::Context, what: CopyAs) {
        let Some(tab) = self.front() else { return };
        let texts = RecordText::new(tab.session.reader(), tab.session.log.settings.charset);
        let mut all = String::new();
        let mut left = 0;
        for (done, record) in tab.view.selection.iter().enumerate() {
            if all.len() > MOST_COPIED {
                left = tab.view.selection.count() - done as u64;
                break;
            }
            // A range goes over what the filter hides.
            let shown = tab.session.log.shows(record);
            let Some(text) = texts.record(record, what).filter(|_| shown) else { continue };
            all.push_str(&text);
            if !text.ends_with('\n') {
                all.push('\n');
            }
        }
        if tab.view.selection.count() == 1 && all.ends_with('\n') {
            all.pop();
        }
        if left > 0 {
            self.tell(t!("log.copy-cut", count = left).into_owned());
        }
        if !all.is_empty() {
            ctx.copy_text(all);
        }
    }

    /// What was asked of the log in front.
    pub(in crate::ui) fn perform_in_log(&mut self, ctx: &egui::Context, action: LogAction) {
        match action {
            LogAction::Copy(what) => self.copy(ctx, what),
            LogAction::Open(record) => self.open_record(record),
            LogAction::Answer(record) => self.answer(record),
            LogAction::Bookmark => self.toggle_bookmark(),
            LogAction::Clear => self.clear_log(),
        }
    }

    /// Shows a record to the byte.
    fn open_record(&mut self, record: u64) {
        self.on_front(|tab| {
            tab.details.open = true;
            tab.view.selection.set(record..record + 1);
            // The pane takes room from below.
            tab.view.keep_in_view();
        });
    }

    /// Brings a record into view and selects it; the last one is followed again.
    pub(super) fn jump(&mut self, jump: Jump) {
        self.on_front(|tab| {
            let log = &tab.session.log;
            let Some(record) = jump.record(log.reader(), &log.records()) else { return };
            // One that the filter hides leads to the next one that is shown.
            let Some(record) = log.shown_from(record).or_else(|| log.shown_before(record)) else { return };
            tab.view.go_to(record);
            if jump == Jump::Last {
                tab.view.follow();
            }
        });
    }

    pub(super) fn toggle_bookmark(&mut self) {
        let mut fits = true;
        self.on_front(|tab| fits = tab.view.toggle_bookmarks());
        if !fits {
            self.tell(t!("bookmarks.too-many", most = MOST_MARKED).into_owned());
        }
    }

    /// Sends to the peer of a record from now on.
    pub(super) fn answer(&mut self, record: u64) {
        self.on_front(|tab| {
            let Some(meta) = tab.session.reader().meta(record) else { return };
            let address = tab.session.reader().peer(meta.peer).address();
            match (tab.session.form.kind, address) {
                (Kind::Udp, Some(address)) => tab.session.target = address.to_string(),
                (Kind::TcpServer | Kind::Relay, Some(_)) => tab.session.choice = Choice::Some(vec![meta.peer]),
                _ => {}
            }
            tab.focus_box = true;
        });
    }
}
