//! How much came in the last second or ten, and how much at most in any such time.

use super::{Pace, Volume};

/// Slots that make up the window; it moves by one of them.
const SLOTS: usize = 10;

/// A window of ten slots that moves along with the time, and one slot that fills.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Length of a slot, nanoseconds.
    slot: u64,
    /// Number of the slot that fills.
    current: u64,
    slots: [Volume; SLOTS + 1],
    /// Of the ten slots before the one that fills.
    sum: Volume,
    peak: Volume,
}

impl Window {
    /// A window of so many nanoseconds.
    pub fn new(length: u64) -> Self {
        Window {
            slot: length / SLOTS as u64,
            current: 0,
            slots: Default::default(),
            sum: Volume::default(),
            peak: Volume::default(),
        }
    }

    /// Counts what came at a time, nanoseconds from the beginning. Times do not go back.
    pub fn add(&mut self, at: u64, volume: Volume) {
        self.advance(at);
        if let Some(slot) = self.slots.get_mut(place(self.current)) {
            slot.add(volume);
        }
    }

    /// Moves on to a time.
    pub fn advance(&mut self, at: u64) {
        let to = at / self.slot;
        for _ in self.current..to.min(self.current + SLOTS as u64 + 1) {
            self.step();
        }
        self.current = self.current.max(to);
    }

    fn step(&mut self) {
        let leaving = self.slots.get_mut(place(self.current + 1)).map(std::mem::take).unwrap_or_default();
        self.sum = self.with_filling(leaving);
        self.peak = self.peak.greater(self.sum);
        self.current += 1;
    }

    /// The sum if the slot that fills were complete.
    fn with_filling(&self, leaving: Volume) -> Volume {
        let filling = self.slots.get(place(self.current)).copied().unwrap_or_default();
        Volume {
            packets: self.sum.packets.wrapping_add(filling.packets).wrapping_sub(leaving.packets),
            bytes: self.sum.bytes.wrapping_add(filling.bytes).wrapping_sub(leaving.bytes),
        }
    }

    /// In the window that ended last.
    pub fn pace(&self) -> Pace {
        self.sum.over(self.slot * SLOTS as u64).unwrap_or_default()
    }

    /// In the fullest window of all, packets and bytes each for themselves.
    pub fn peak(&self) -> Pace {
        let leaving = self.slots.get(place(self.current + 1)).copied().unwrap_or_default();
        self.peak.greater(self.with_filling(leaving)).over(self.slot * SLOTS as u64).unwrap_or_default()
    }
}

fn place(slot: u64) -> usize {
    (slot % (SLOTS as u64 + 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;
    const ONE: Volume = Volume { packets: 1, bytes: 100 };

    #[test]
    fn a_steady_flow_has_its_pace_and_a_pause_ends_it() {
        let mut window = Window::new(SECOND);
        (0..200).for_each(|i| window.add(i * SECOND / 100, ONE));
        window.advance(2 * SECOND);
        assert_eq!(window.pace(), Pace { packets: 100.0, bytes: 10_000.0 });
        window.advance(2 * SECOND + SECOND / 2);
        assert_eq!(window.pace().packets, 50.0);
        window.advance(3600 * SECOND);
        assert_eq!((window.pace().packets, window.peak().packets), (0.0, 100.0));
        window.add(3600 * SECOND, ONE);
        assert_eq!(window.peak().packets, 100.0);
    }

    #[test]
    fn a_burst_counts_as_the_peak_before_its_slot_is_full() {
        let mut window = Window::new(SECOND);
        (0..7).for_each(|_| window.add(5, ONE));
        assert_eq!((window.pace().packets, window.peak().packets), (0.0, 7.0));
    }
}
