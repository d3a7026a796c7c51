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
            AttachOf::Sent => {
                let session = &tab.session;
                (session.send.attach, without_checksum(session, &session.send, &session.text))
            }
            AttachOf::Quick(id) => {
                let Some(command) = self.quick_place(id).and_then(|(group, at)| self.shelf.quick.command(group, at))
                else {
                    return;
                };
                (command.send.attach, without_checksum(&tab.session, &command.send, &command.text))
            }
            AttachOf::Answer(id) => {
                let Some(entry) = tab.session.answers.entries.iter().find(|entry| entry.id == id) else { return };
                let (send, text) = (&entry.rule.compose, entry.rule.answers.first().map_or("", String::as_str));
                (send.attach, without_checksum(&tab.session, send, text))
            }
            AttachOf::Received => (tab.session.log.settings.verify, newest(&tab.session)),
        };
        self.dialog = Some(Dialog::Attach(AttachDialog::new(of, attach, sample)));
    }

    /// A checksum was chosen.
    pub(super) fn set_attach(&mut self, ctx: &egui::Context, of: AttachOf, attach: Attach) {
        remember(ctx, attach);
        if let AttachOf::Quick(id) = of {
            self.set_attach_of_quick(id, attach);
        }
        self.on_front(|tab| match of {
            AttachOf::Quick(_) => {}
            AttachOf::Sent => tab.session.send.attach = attach,
            AttachOf::Received => tab.session.log.settings.verify = attach,
            AttachOf::Answer(id) => {
                let entry = tab.session.answers.entries.iter_mut().find(|entry| entry.id == id);
                if let Some(entry) = entry {
                    entry.rule.compose.attach = attach;
                }
                tab.session.follow_answers();
            }
        });
    }

    fn set_attach_of_quick(&mut self, id: u64, attach: Attach) {
        let Some((group, at)) = self.quick_place(id) else { return };
        let Some(mut command) = self.shelf.quick.command(group, at).cloned() else { return };
        command.send.attach = attach;
        self.shelf.quick.replace(group, at, command);
    }

    /// Where a quick command stands: its group, and its place there.
    fn quick_place(&self, id: u64) -> Option<(usize, usize)> {
        self.shelf.quick.groups().iter().enumerate().find_map(|(group, of)| {
            let at = of.commands.iter().position(|command| command.id == id)?;
            Some((group, at))
        })
    }
}

/// What a text comes to without its checksum.
fn without_checksum(session: &Session, send: &Composition, text: &str) -> Option<Vec<u8>> {
    let settings = Composition { attach: Attach::default(), ..send.clone() };
    let message = settings.compose(text).ok()?;
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
