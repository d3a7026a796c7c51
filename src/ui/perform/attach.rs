//! 附加位 and 校验 of the session in front.

use crate::capture::Direction;
use crate::codec::checksum::Attach;
use crate::model::{Composition, Session};
use crate::ui::action::AttachOf;
use crate::ui::app::App;
use crate::ui::dialogs::{AttachDialog, Dialog};
use crate::ui::widgets::remember;

/// So many records are looked at for one that was received.
const LOOK_BACK: u64 = 1000;

impl App {
    /// Opens the dialog of a checksum.
    pub(super) fn ask_attach(&mut self, of: AttachOf) {
        let Some(tab) = self.front() else { return };
        let (attach, sample) = match of {
            AttachOf::Sent => (tab.session.send.attach, of_box(&tab.session)),
            AttachOf::Received => (tab.session.log.settings.verify, newest(&tab.session)),
        };
        self.dialog = Some(Dialog::Attach(AttachDialog::new(of, attach, sample)));
    }

    /// A checksum was chosen.
    pub(super) fn set_attach(&mut self, ctx: &egui::Context, of: AttachOf, attach: Attach) {
        remember(ctx, attach);
        self.on_front(|tab| match of {
            AttachOf::Sent => tab.session.send.attach = attach,
            AttachOf::Received => tab.session.log.settings.verify = attach,
        });
    }
}

/// What the box comes to without a checksum.
fn of_box(session: &Session) -> Option<Vec<u8>> {
    let settings = Composition { attach: Attach::default(), ..session.send.clone() };
    let message = settings.compose(&session.text).ok()?;
    Some(message.fill(&session.moment()).to_vec())
}

/// What was received last.
fn newest(session: &Session) -> Option<Vec<u8>> {
    let reader = session.reader();
    let end = reader.length();
    let is_received = |record: &u64| reader.meta(*record).is_some_and(|meta| meta.direction == Direction::Received);
    let record = (end.saturating_sub(LOOK_BACK)..end).rev().find(is_received)?;
    let mut bytes = Vec::new();
    reader.read(record, &mut bytes).then_some(bytes)
}
