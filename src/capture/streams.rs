//! The streams of TCP connections as the writer sees them: how far each has come, and its last record.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::{Direction, Meta, PeerId};

/// The last record received and sent of each connection that is not over.
pub(super) type Lasts = RwLock<HashMap<PeerId, [Option<u64>; 2]>>;

/// The two streams of each connection that is not over.
#[derive(Debug, Default)]
pub(super) struct Streams {
    streams: HashMap<PeerId, [Stream; 2]>,
    /// Those that went on since they were published.
    moved: Vec<(PeerId, usize)>,
}

/// How far a connection has come in one direction.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    last: Option<u64>,
    length: u64,
}

/// The place of a direction in a pair.
pub(super) fn side(direction: Direction) -> Option<usize> {
    match direction {
        Direction::Received => Some(0),
        Direction::Sent => Some(1),
        Direction::Event => None,
    }
}

impl Streams {
    /// A new connection.
    pub fn begin(&mut self, id: PeerId, lasts: &Lasts) {
        self.streams.insert(id, Default::default());
        lasts.write().insert(id, [None; 2]);
    }

    /// A connection is over: nothing continues its streams.
    pub fn end(&mut self, id: PeerId, lasts: &Lasts) {
        self.streams.remove(&id);
        lasts.write().remove(&id);
    }

    /// Says in the index entry where the record continues its stream, and moves the stream on by its length. False
    /// if it is not part of a stream.
    pub fn link(&mut self, meta: &mut Meta) -> bool {
        let Some(stream) = self.of(meta) else { return false };
        (meta.stream_offset, meta.previous) = (stream.length, stream.last);
        stream.length += u64::from(meta.length);
        true
    }

    /// A record has got its number.
    pub fn recorded(&mut self, meta: &Meta, index: u64) {
        let Some(stream) = self.of(meta) else { return };
        stream.last = Some(index);
        if let Some(side) = side(meta.direction).filter(|&side| self.moved.last() != Some(&(meta.peer, side))) {
            self.moved.push((meta.peer, side));
        }
    }

    fn of(&mut self, meta: &Meta) -> Option<&mut Stream> {
        let side = side(meta.direction)?;
        self.streams.get_mut(&meta.peer)?.get_mut(side)
    }

    /// Tells the readers how far the streams are.
    pub fn publish(&mut self, lasts: &Lasts) {
        if self.moved.is_empty() {
            return;
        }
        let mut lasts = lasts.write();
        for (id, side) in self.moved.drain(..) {
            let last = self.streams.get(&id).and_then(|sides| sides.get(side)).and_then(|stream| stream.last);
            if let Some(place) = lasts.get_mut(&id).and_then(|sides| sides.get_mut(side)) {
                *place = last;
            }
        }
    }

    /// A record is not recorded: nothing continues what was before it.
    pub fn missed(&mut self, meta: &Meta) {
        if let Some(stream) = self.of(meta) {
            stream.last = None;
        }
    }

    /// Records are missing: nothing continues what was before them.
    pub fn interrupt(&mut self) {
        self.moved.clear();
        self.streams.values_mut().flatten().for_each(|stream| stream.last = None);
    }
}
