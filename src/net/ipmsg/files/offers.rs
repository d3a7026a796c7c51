//! What we offer, and to whom: nobody gets anything else.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::codec::charset::Charset;
use crate::net::ipmsg::{Offer, OfferedFile};
use crate::proto::ipmsg::{Attachment, FileRequest, MessageId, PeerId};

/// Messages whose files are offered; beyond that the oldest ones are not offered any more.
const MOST_OFFERS: usize = 1000;

/// The files of all messages.
#[derive(Default)]
pub(super) struct Offers {
    list: Vec<Offered>,
}

/// The files of one message.
struct Offered {
    message: MessageId,
    to: Vec<Taker>,
    files: Vec<OfferedFile>,
}

/// Somebody to whom they are offered.
struct Taker {
    peer: PeerId,
    ip: IpAddr,
    /// The number of the message with this one.
    number: u64,
    charset: Charset,
}

/// What a request means.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub message: MessageId,
    pub peer: PeerId,
    pub charset: Charset,
    pub file: OfferedFile,
}

impl Offers {
    /// The files of a message, before it is sent. `paths` and `attachments` belong together, one by one.
    pub fn add(&mut self, message: MessageId, paths: &[PathBuf], attachments: &[Attachment]) {
        let files = paths.iter().zip(attachments).map(|(path, attachment)| OfferedFile {
            id: attachment.id,
            // What a link of the user's leads to now is what is offered, whatever it leads to later.
            path: dunce::canonicalize(path).unwrap_or_else(|_| path.clone()),
            name: attachment.name.clone(),
            kind: attachment.kind,
            size: attachment.size,
        });
        let files: Vec<_> = files.collect();
        if files.is_empty() {
            return;
        }
        if self.list.len() >= MOST_OFFERS {
            self.list.remove(0);
        }
        self.list.push(Offered { message, to: Vec::new(), files });
    }

    /// Somebody at this address was offered something.
    pub fn knows(&self, ip: IpAddr) -> bool {
        self.list.iter().flat_map(|offered| &offered.to).any(|taker| taker.ip == ip)
    }

    /// The message has this number with this peer, which gets the files from now on.
    pub fn numbered(&mut self, message: MessageId, peer: PeerId, ip: IpAddr, number: u64, charset: Charset) {
        if let Some(offered) = self.list.iter_mut().find(|offered| offered.message == message) {
            offered.to.retain(|taker| (taker.peer, taker.number) != (peer, number));
            offered.to.push(Taker { peer, ip, number, charset });
        }
    }

    /// A peer to whom the files of a message are offered has this address now.
    pub fn readdress(&mut self, message: MessageId, peer: PeerId, ip: IpAddr) {
        let offered = self.list.iter_mut().filter(|offered| offered.message == message);
        offered.flat_map(|offered| &mut offered.to).filter(|taker| taker.peer == peer).for_each(|taker| taker.ip = ip);
    }

    /// The files of a message are not offered any more; to whom they were, with the number of the message.
    pub fn withdraw(&mut self, message: MessageId) -> Vec<(PeerId, u64)> {
        let gone = self.list.extract_if(.., |offered| offered.message == message);
        gone.flat_map(|offered| offered.to).map(|taker| (taker.peer, taker.number)).collect()
    }

    /// A peer does not want the files of a message.
    pub fn released(&mut self, peer: PeerId, number: u64) {
        self.list.retain_mut(|offered| {
            let before = offered.to.len();
            offered.to.retain(|taker| (taker.peer, taker.number) != (peer, number));
            // The last one that could have come does not.
            !(offered.to.is_empty() && before > 0)
        });
    }

    /// What somebody at an address asks for, if that was offered there.
    pub fn find(&self, ip: IpAddr, request: &FileRequest) -> Option<Found> {
        self.list.iter().rev().find_map(|offered| {
            let taker = offered.to.iter().find(|taker| taker.ip == ip && taker.number == request.number)?;
            let file = offered.files.iter().find(|file| file.id == request.file)?;
            Some(Found { message: offered.message, peer: taker.peer, charset: taker.charset, file: file.clone() })
        })
    }

    /// As the status shows them.
    pub fn shown(&self) -> Vec<Arc<Offer>> {
        let shown = self.list.iter().map(|offered| {
            let to = offered.to.iter().map(|taker| (taker.peer, taker.number)).collect();
            Arc::new(Offer { message: offered.message, to, files: offered.files.clone() })
        });
        shown.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: MessageId = MessageId(1);

    fn offers() -> Offers {
        let mut offers = Offers::default();
        let attachments = [1, 2].map(|id| Attachment { id, name: format!("{id}.txt"), ..Attachment::default() });
        offers.add(MESSAGE, &["/nowhere/1".into(), "/nowhere/2".into()], &attachments);
        for (peer, last, number) in [(7, 2, 100), (8, 3, 101)] {
            offers.numbered(MESSAGE, PeerId(peer), [127, 0, 0, last].into(), number, Charset::Gbk);
        }
        offers
    }

    fn who(offers: &Offers, last: u8, number: u64, file: u64) -> Option<PeerId> {
        let request = FileRequest { number, file, offset: 0, folder: false };
        offers.find([127, 0, 0, last].into(), &request).map(|found| found.peer)
    }

    #[test]
    fn only_what_was_offered_to_an_address_is_found() {
        let offers = offers();
        assert_eq!(who(&offers, 2, 100, 1), Some(PeerId(7)));
        assert_eq!(who(&offers, 3, 101, 2), Some(PeerId(8)));
        for (last, number, file) in [(3, 100, 1), (2, 101, 1), (4, 100, 1), (2, 100, 3), (2, 99, 1)] {
            assert_eq!(who(&offers, last, number, file), None, "127.0.0.{last} {number}:{file}");
        }
    }

    #[test]
    fn what_is_released_or_withdrawn_is_gone() {
        let mut offers = offers();
        offers.released(PeerId(7), 100);
        assert_eq!((who(&offers, 2, 100, 1), who(&offers, 3, 101, 1)), (None, Some(PeerId(8))));
        assert_eq!(offers.withdraw(MESSAGE), [(PeerId(8), 101)]);
        assert!(who(&offers, 3, 101, 1).is_none() && offers.shown().is_empty());
    }

    #[test]
    fn whoever_has_another_address_gets_the_files_there_and_nowhere_else() {
        let mut offers = offers();
        offers.readdress(MESSAGE, PeerId(7), [127, 0, 0, 9].into());
        assert_eq!((who(&offers, 9, 100, 1), who(&offers, 2, 100, 1)), (Some(PeerId(7)), None));
        assert!(offers.knows([127, 0, 0, 9].into()) && !offers.knows([127, 0, 0, 2].into()));
        assert_eq!(who(&offers, 3, 101, 2), Some(PeerId(8)), "of others nothing changes");
    }

    #[test]
    fn offers_are_bounded_and_an_unsent_one_stays() {
        let mut offers = offers();
        offers.released(PeerId(7), 100);
        offers.released(PeerId(8), 101);
        assert!(offers.shown().is_empty(), "nobody wants it");
        for message in 0..2000 {
            offers.add(MessageId(message), &["/nowhere".into()], &[Attachment::default()]);
        }
        assert_eq!(offers.shown().len(), MOST_OFFERS);
    }
}
