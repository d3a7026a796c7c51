//! What is done with the log in front: clearing, copying, opening a record, answering its peer.

use crate::capture::Direction;
use crate::i18n::t;
use crate::model::{Choice, CopyAs, Kind, RecordText, TIME_FORMAT, local_time};
use crate::ui::app::App;
use crate::ui::dialogs::Dialog;
use crate::ui::widgets::LogAction;

/// Text that is copied at once, bytes.
const MOST_COPIED: usize = 16 << 20;

impl App {
    pub(super) fn clear_log(&mut self) {
        self.on_front(|tab| {
            tab.session.log.clear();
            tab.view.selection.clear();
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
            let Some(text) = texts.record(record, what) else { continue };
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
            LogAction::Clear => self.clear_log(),
        }
    }

    pub(super) fn open_record(&mut self, record: u64) {
        let Some(tab) = self.front() else { return };
        let reader = tab.session.reader();
        let Some(meta) = reader.meta(record) else { return };
        let texts = RecordText::new(reader, tab.session.log.settings.charset);
        let time = local_time(meta.time, TIME_FORMAT);
        let title = t!("log.record-title", number = record + 1, time = time, length = meta.length).into_owned();
        let text = |what| texts.record(record, what).unwrap_or_default();
        let hex = if meta.direction == Direction::Event { String::new() } else { text(CopyAs::Hex) };
        self.dialog = Some(Dialog::Record { title, text: text(CopyAs::Text), hex });
    }

    /// Sends to the peer of a record from now on.
    pub(super) fn answer(&mut self, record: u64) {
        self.on_front(|tab| {
            let Some(meta) = tab.session.reader().meta(record) else { return };
            let address = tab.session.reader().peer(meta.peer).address();
            match (tab.session.form.kind, address) {
                (Kind::Udp, Some(address)) => tab.session.target = address.to_string(),
                (Kind::TcpServer, Some(_)) => tab.session.choice = Choice::Some(vec![meta.peer]),
                _ => {}
            }
            tab.focus_box = true;
        });
    }
}
