//! How many datagrams the kernel dropped, to the exact number.

use std::time::{Duration, Instant};

use mio::net::UdpSocket;

use super::untold::Untold;
use crate::net::face::Face;
use crate::net::{Notice, sys};

/// How often the kernel's counter is read while datagrams keep coming.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Follows the kernel's drop counter, which counts modulo 2^32.
pub(in crate::net) struct Losses {
    /// Its last value; None where the system has none.
    counter: Option<u32>,
    looked: Instant,
    untold: Untold,
    /// A drop may be counted a moment after the buffer was emptied, so there is one more look after going idle.
    look_again: Option<Instant>,
}

impl Losses {
    pub fn new(socket: &UdpSocket, face: &mut Face) -> Self {
        let counter = sys::drops(socket);
        if counter.is_none() {
            face.writer.set_lost_unknown();
        }
        Losses { counter, looked: Instant::now(), untold: Untold::default(), look_again: None }
    }

    /// Looks at the counter if it is time to; tells what is due. After the last datagram there is one more look.
    pub fn look(&mut self, socket: &UdpSocket, received: bool, now: Instant, face: &mut Face) {
        if self.counter.is_none() {
            return;
        }
        let again = self.look_again.is_some_and(|at| at <= now);
        let due = now.saturating_duration_since(self.looked) >= LOOK_EVERY;
        if received {
            self.look_again = Some(now + LOOK_EVERY);
        } else if again {
            self.look_again = None;
        }
        if (again || received && due) && self.read(socket, now, face) {
            self.look_again = Some(now + LOOK_EVERY);
        }
        if let Some(packets) = self.untold.due(now) {
            face.notice(&Notice::Lost { packets });
        }
    }

    /// The last look, before the socket is closed.
    pub fn finish(&mut self, socket: &UdpSocket, face: &mut Face) {
        self.read(socket, Instant::now(), face);
        if let Some(packets) = self.untold.rest() {
            face.notice(&Notice::Lost { packets });
        }
    }

    /// When there is something to do although no datagram comes.
    pub fn deadline(&self) -> Option<Instant> {
        [self.look_again, self.untold.deadline()].into_iter().flatten().min()
    }

    /// Reads the counter; whether it has moved.
    fn read(&mut self, socket: &UdpSocket, now: Instant, face: &mut Face) -> bool {
        let (Some(before), Some(counter)) = (self.counter, sys::drops(socket)) else { return false };
        let dropped = u64::from(counter.wrapping_sub(before));
        self.counter = Some(counter);
        self.looked = now;
        self.untold.add(dropped);
        face.writer.add_lost(dropped);
        dropped > 0
    }
}
