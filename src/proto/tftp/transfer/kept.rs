//! Blocks that came before their turn.

use std::collections::VecDeque;

/// So many bytes are kept at most; what comes beyond is sent again by the peer.
const MOST_BYTES: usize = 256 << 10;

/// What came after a gap, until the gap is filled.
#[derive(Debug)]
pub(super) struct Kept {
    /// The first place is that of the block whose turn it is.
    blocks: VecDeque<Option<Vec<u8>>>,
    /// So many blocks, at most.
    most: u64,
}

impl Kept {
    pub fn new(blksize: u16, window: u16) -> Kept {
        let most = (MOST_BYTES as u64 / u64::from(blksize)).min(window.into());
        Kept { blocks: VecDeque::new(), most }
    }

    /// Keeps a block that is so many turns away. False where it is kept already, or too far away.
    pub fn keep(&mut self, ahead: u64, data: &[u8]) -> bool {
        if ahead >= self.most {
            return false;
        }
        let ahead = ahead as usize;
        if self.blocks.len() <= ahead {
            self.blocks.resize(ahead + 1, None);
        }
        let place = self.blocks.get_mut(ahead).filter(|place| place.is_none());
        place.map(|place| *place = Some(data.to_vec())).is_some()
    }

    /// The block whose turn it is, if it is here.
    pub fn first(&mut self) -> Option<Vec<u8>> {
        self.blocks.front_mut()?.take()
    }

    /// It is the next one's turn.
    pub fn turn(&mut self) {
        self.blocks.pop_front();
    }

    /// The file has ended.
    pub fn clear(&mut self) {
        self.blocks = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_wait_for_their_turn() {
        let mut kept = Kept::new(512, 4);
        assert!(kept.keep(2, b"c") && kept.keep(1, b"b"));
        assert!(!kept.keep(2, b"again") && !kept.keep(4, b"too far"));
        assert_eq!(kept.first(), None);
        kept.turn();
        assert_eq!(kept.first().as_deref(), Some(&b"b"[..]));
        kept.turn();
        assert_eq!(kept.first().as_deref(), Some(&b"c"[..]));
        kept.turn();
        assert_eq!(kept.first(), None);
        assert!(!Kept::new(65464, 64).keep(4, b"256 KiB are four blocks"));
    }
}
