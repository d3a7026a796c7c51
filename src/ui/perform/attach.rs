//! 附加位 and 校验 of the session in front.

use crate::capture::Direction;
use crate::codec::checksum::Attach;
use crate::codec::template::Moment;
use crate::model::{Composition, Session, moment};
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
        let session = &tab.session;
        let asked = match of {
            AttachOf::Sent => Some((session.send.attach, without(&session.send, &session.text, &session.moment()))),
            AttachOf::Received => Some((session.log.settings.verify, newest(session))),
            AttachOf::Quick(id) => self
                .shelf
                .quick
                .find(id)
                .map(|command| (command.send.attach, without(&command.send, &command.text, &moment(0)))),
            AttachOf::Rule(id) => session.answers.entries.iter().find(|entry| entry.id == id).map(|entry| {
                let text = entry.rule.answers.first().map_or("", String::as_str);
                (entry.rule.compose.attach, without(&entry.rule.compose, text, &moment(0)))
            }),
        };
        let Some((attach, sample)) = asked else { return };
        self.dialog = Some(Dialog::Attach(AttachDialog::new(of, attach, sample)));
    }

    /// A checksum was chosen.
    pub(super) fn set_attach(&mut self, ctx: &egui::Context, of: AttachOf, attach: Attach) {
        remember(ctx, attach);
        if let AttachOf::Quick(id) = of {
            self.shelf.quick.change_command(id, |command| command.send.attach = attach);
        }
        self.on_front(|tab| match of {
            AttachOf::Sent => tab.session.send.attach = attach,
            AttachOf::Received => tab.session.log.settings.verify = attach,
            AttachOf::Quick(_) => {}
            AttachOf::Rule(id) => {
                let entry = tab.session.answers.entries.iter_mut().find(|entry| entry.id == id);
                entry.into_iter().for_each(|entry| entry.rule.compose.attach = attach);
                tab.session.follow_answers();
            }
        });
    }
}

/// What a text comes to without a checksum.
fn without(settings: &Composition, text: &str, moment: &Moment<'_>) -> Option<Vec<u8>> {
    let settings = Composition { attach: Attach::default(), ..settings.clone() };
    Some(settings.compose(text).ok()?.fill(moment).to_vec())
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
