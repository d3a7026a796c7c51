//! Pictures in the messages of FeiQ, which come in chunks before the text that refers to them.

use core::net::SocketAddr;
use core::time::Duration;

use super::{Due, Happening, Messenger, To};
use crate::proto::ipmsg::image::Progress;
use crate::proto::ipmsg::{Chunk, Mode, Options, Packet};

/// So long the next chunk of a picture is waited for. FeiQ goes on after 15 seconds without a receipt.
const PATIENCE: Duration = Duration::from_secs(45);

impl Messenger {
    /// Takes a chunk. FeiQ waits for the receipt of each before it sends more.
    pub(super) fn hear_picture(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let Some(chunk) = Chunk::parse(&packet.extra) else { return };
        let peer = self.make_out(now, from, packet);
        self.ask_unknown(now, peer, from);
        if let Some(member) = self.roster.get_mut(peer) {
            member.has_talked = true;
        }
        let (id, begun) = (chunk.id, self.pictures.is_coming(peer, chunk.id));
        let progress = self.pictures.take(now, peer, &chunk);
        if !begun && self.pictures.is_coming(peer, id) {
            self.tell(Happening::PictureComes { peer, id });
        }
        if matches!(progress, Progress::More | Progress::Whole(_)) {
            let mut receipt = chunk.receipt();
            receipt.push(0);
            self.post(To::Address(from), Mode::FEIQ_IMAGE_RECEIPT, Options::NONE, &receipt);
        }
        match progress {
            Progress::Whole(bytes) => self.tell(Happening::Picture { peer, id, bytes }),
            Progress::Lost => self.tell(Happening::PictureLost { peer, id, whole: false }),
            Progress::NoPicture => self.tell(Happening::PictureLost { peer, id, whole: true }),
            Progress::More | Progress::NoRoom => {}
        }
        if self.pictures_due.is_none() {
            self.plan_pictures(Some(now + PATIENCE));
        }
    }

    /// Gives up pictures of which nothing has come for long.
    pub(super) fn look_after_pictures(&mut self, now: Duration) {
        for (peer, id) in self.pictures.overdue(now, PATIENCE) {
            self.tell(Happening::PictureLost { peer, id, whole: false });
        }
        self.pictures_due = None;
        self.plan_pictures(self.pictures.due(PATIENCE));
    }

    fn plan_pictures(&mut self, at: Option<Duration>) {
        self.agenda.set(&mut self.pictures_due, at, Due::Pictures);
    }
}
