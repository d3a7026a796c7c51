//! How many datagrams the kernel dropped, to the exact number.

use std::time::{Duration, Instant};

use mio::net::UdpSocket;

use crate::net::face::Face;
use crate::net::{Notice, sys};

/// How often the kernel's counter is read while datagrams keep coming.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often a loss is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Follows the kernel's drop counter, which counts modulo 2^32.
pub(super) struct Losses {
    /// Its last value; None where the system has none.
    counter: Option<u32>,
    looked: Instant,
    told: Option<Instant>,
    untold: u64,
    /// A drop may be counted a moment after the buffer was emptied, so there is one more look after going idle.
    look_again: Option<Instant>,
}

impl Losses {
    pub fn new(socket: &UdpSocket, face: &mut Face) -> Self {
        let counter = sys::drops(socket);
        if counter.is_none() {
            face.writer.set_lost_unknown();
        }
        Losses { counter, looked: Instant::now(), told: None, untold: 0, look_again: None }
    }

    /// Looks at the counter if it is time to, or if there is nothing more to read; tells what is due.
    pub fn look(&mut self, socket: &UdpSocket, idle: bool, now: Instant, face: &mut Face) {
        if self.counter.is_none() {
            return;
        }
        let again = self.look_again.is_some_and(|at| at <= now);
        let due = now.saturating_duration_since(self.looked) >= LOOK_EVERY;
        if idle || due {
            self.look_again = if again { None } else { self.look_again };
            if self.read(socket, now, face) {
                self.look_again = Some(now + LOOK_EVERY);
            }
        }
        if self.untold > 0 && self.tell_at().is_none_or(|at| at <= now) {
            self.tell(now, face);
        }
    }

    /// The last look, before the socket is closed.
    pub fn finish(&mut self, socket: &UdpSocket, face: &mut Face) {
        let now = Instant::now();
        self.read(socket, now, face);
        if self.untold > 0 {
            self.tell(now, face);
        }
    }

    /// When there is something to do although no datagram comes.
    pub fn deadline(&self) -> Option<Instant> {
        let tell_at = if self.untold > 0 { self.tell_at() } else { None };
        [self.look_again, tell_at].into_iter().flatten().min()
    }

    /// Reads the counter; whether it has moved.
    fn read(&mut self, socket: &UdpSocket, now: Instant, face: &mut Face) -> bool {
        let (Some(before), Some(counter)) = (self.counter, sys::drops(socket)) else { return false };
        let dropped = u64::from(counter.wrapping_sub(before));
        self.counter = Some(counter);
        self.looked = now;
        self.untold += dropped;
        face.writer.add_lost(dropped);
        dropped > 0
    }

    fn tell_at(&self) -> Option<Instant> {
        self.told.map(|told| told + TELL_EVERY)
    }

    fn tell(&mut self, now: Instant, face: &mut Face) {
        self.told = Some(now);
        face.notice(&Notice::Lost { packets: std::mem::take(&mut self.untold) });
    }
}
