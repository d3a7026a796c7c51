//! `netaide feiq listen`: messages, offers and presence as they come.

use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;

use super::drive::{Drive, Turn};
use super::json::{Message, Object, PeerObject};
use super::plan::Common;
use super::show::Out;
use super::values::offer_text;
use super::words;
use crate::cli::{DONE, FAILED, interrupt, json, say};
use crate::i18n::t;
use crate::model::feiq::{
    Attachment, Change, FileKind, Happening, IpmsgAsk, MOST_ATTACHMENTS, Peer, PeerId, Presence, Profile, Received,
    Told, cleaned, text,
};
use crate::model::{Notice, json_time, words as model};

/// Prints what comes until Ctrl+C or `--for`; the exit status.
pub fn run(mut common: Common, _matches: &ArgMatches) -> u8 {
    common.config.announce = true;
    let Some(drive) = Drive::start(&common) else { return FAILED };
    let mut listener = Listener { drive, out: Out::new(common.json) };
    let status = listener.watch(&common);
    listener.drive.end();
    status
}

struct Listener {
    drive: Drive,
    out: Out,
}

impl Listener {
    fn watch(&mut self, common: &Common) -> u8 {
        let local = match self.drive.opened() {
            Ok(local) => local,
            Err(interrupt::INTERRUPTED) => return DONE,
            Err(status) => return status,
        };
        say(model::notice(Some(&Notice::Opened { local }), None));
        let Profile { nick: name, user, host, .. } = &self.drive.profile;
        self.out.object(&Object::Open { time: json::now(), address: local.to_string(), name, user, host });
        let until = common.time.map(|time| Instant::now() + time);
        while until.is_none_or(|until| Instant::now() < until) && !self.out.is_lost() {
            match self.drive.turn(until) {
                Turn::Told(told) => told.iter().for_each(|told| self.tell(told)),
                Turn::Failed => return FAILED,
                Turn::Interrupted => return DONE,
            }
        }
        DONE
    }

    fn peer(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.drive.peer(id)
    }

    fn tell(&mut self, told: &Told) {
        let time = told.time;
        match &told.happening {
            Happening::Peer(id, change) => self.tell_peer(time, *id, *change),
            Happening::Received(message) => self.tell_message(time, message),
            Happening::Shaken(id) => {
                let Some(peer) = self.peer(*id) else { return };
                let object = Object::Shake { time: json_time(time), from: peer.address.to_string(), name: peer.name() };
                self.out.tell(time, &object, || t!("feiq-cli.listen.shake", who = words::peer(&peer)).into_owned());
            }
            Happening::Picture { peer, id, bytes } => {
                let Some(peer) = self.peer(*peer) else { return };
                let (from, bytes) = (peer.address.to_string(), bytes.len());
                let object = Object::Picture { time: json_time(time), from, id: format!("{id:08x}"), bytes };
                let line = || t!("feiq-cli.listen.picture", who = words::peer(&peer), size = model::size(bytes as u64));
                self.out.tell(time, &object, || line().into_owned());
            }
            Happening::Released { peer, number } => {
                let Some(peer) = self.peer(*peer) else { return };
                let from = peer.address.to_string();
                let object = Object::Released { time: json_time(time), from, number: *number };
                let line = || t!("feiq-cli.listen.released", who = words::peer(&peer), number = number).into_owned();
                self.out.tell(time, &object, line);
            }
            _ => {}
        }
    }

    fn tell_peer(&mut self, time: i64, id: PeerId, change: Change) {
        let Some(peer) = self.peer(id) else { return };
        let object = PeerObject::new(json_time(time), &peer);
        let who = words::peer(&peer);
        match (change, peer.presence) {
            (Change::Came, _) => {
                self.out.tell(time, &Object::Came(object), || t!("feiq-cli.listen.came", who = who).into_owned());
            }
            (Change::Changed, presence) => {
                let line = || t!("feiq-cli.listen.changed", who = who, presence = model::feiq_presence(presence));
                self.out.tell(time, &Object::Changed(object), || line().into_owned());
            }
            (Change::Went, Presence::Silent) => {
                self.out.tell(time, &Object::Silent(object), || t!("feiq-cli.listen.silent", who = who).into_owned());
            }
            (Change::Went, _) => {
                self.out.tell(time, &Object::Left(object), || t!("feiq-cli.listen.left", who = who).into_owned());
            }
            (Change::Forgotten, _) => {}
        }
    }

    /// A sealed message is printed, and so it was opened, which its sender is told.
    fn tell_message(&mut self, time: i64, message: &Received) {
        let Some(peer) = self.peer(message.peer) else { return };
        let object = Object::Message(Box::new(Message::new(json_time(time), &peer, message)));
        self.out.tell(time, &object, || shown(&peer, message));
        if message.sealed && !message.locked && !self.out.is_lost() {
            self.drive.ask(&IpmsgAsk::Opened(message.peer, message.number));
        }
    }
}

/// A message with its marks and its files.
fn shown(peer: &Peer, message: &Received) -> String {
    let marks = [
        (message.sealed, t!("feiq-cli.listen.sealed")),
        (message.automatic, t!("feiq-cli.listen.automatic")),
        (message.to_many, t!("feiq-cli.listen.to-many")),
    ];
    let marks: String = marks.into_iter().filter(|(is_set, _)| *is_set).map(|(_, mark)| format!(" [{mark}]")).collect();
    let said = match (message.encrypted, message.locked) {
        (true, _) => t!("feiq-cli.listen.encrypted").into_owned(),
        (false, true) => t!("feiq-cli.listen.locked").into_owned(),
        (false, false) => words::message(&message.text),
    };
    let mut lines = format!("{}{marks}: {said}", words::peer(peer));
    for file in &message.files {
        lines.push_str("\n  ");
        lines.push_str(&offer(peer, message.number, file));
    }
    if message.dropped > 0 {
        lines.push_str("\n  ");
        lines.push_str(&t!("feiq-word.files-dropped", count = message.dropped, most = MOST_ATTACHMENTS));
    }
    lines
}

/// A file, and how it is fetched.
fn offer(peer: &Peer, number: u64, file: &Attachment) -> String {
    let name = text::clean(&file.name);
    let size =
        if file.kind == FileKind::Folder { t!("feiq-cli.listen.folder").into_owned() } else { model::size(file.size) };
    // Somebody else chose the name, and a shell may read the line: it has only what no shell reads anything into.
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let local = cleaned(&file.name).chars().map(plain).collect();
    let offer = offer_text(number, &Attachment { name: local, ..file.clone() });
    let command = format!("netaide feiq fetch --from {} --offer {offer}", peer.address);
    t!("feiq-cli.listen.file", name = name, size = size, command = command).into_owned()
}
