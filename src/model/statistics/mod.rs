//! Statistics of a capture: of the session and of each peer, both directions apart.
//!
//! They are made in the background from the index alone, and only while somebody looks: [`Statistics::poll`] starts
//! a short job when records have come, at most four times a second, and takes what it made. Between two jobs no
//! thread exists; with nothing new there is no job and no repaint. What was counted stays between the jobs, so that
//! each record is read once.

mod figures;
mod flow;
mod histogram;
mod series;
mod tally;
mod window;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, TryRecvError, bounded};

pub use figures::{Figures, GapFigures, Overview, Pace, PeerFigures, SIZE_CLASSES, Sizes, Volume, size_class};
pub use series::Series;

use crate::capture::{Block, Job, PeerId, Reader, Work};
use crate::net::Wake;
use tally::Tally;

/// Peers that are counted each for itself; those that come later are counted together. Bounds the memory: a peer
/// takes 2 KiB, and up to 4 KiB more if its gaps are of every size.
pub const MOST_PEERS: usize = 10_000;
/// Between two jobs: what is shown changes at most four times a second.
const EVERY: Duration = Duration::from_millis(250);
/// A job ends after this time, so that a long capture shows something while it is counted.
const LONGEST: Duration = Duration::from_millis(200);

/// Statistics that follow a capture.
#[derive(Debug)]
pub struct Statistics {
    reader: Reader,
    from: u64,
    /// What was counted; away while a job has it.
    tally: Option<Box<Tally>>,
    running: Option<Running>,
    /// The thread could not start or died.
    broken: bool,
    started: Option<Instant>,
    /// Records stopped coming, and their windows are not empty yet.
    settles_until: Option<Instant>,
    chosen: Option<PeerId>,
    shown: Arc<Overview>,
}

#[derive(Debug)]
struct Running {
    results: Receiver<(Box<Tally>, Overview)>,
    /// Dropped with the statistics, which cancels it.
    _job: Job<()>,
}

impl Statistics {
    /// Statistics of all records of a capture; nothing is read before the first [`Statistics::poll`].
    pub fn new(reader: Reader) -> Self {
        Statistics::from(reader, 0)
    }

    fn from(reader: Reader, from: u64) -> Self {
        Statistics {
            reader,
            from,
            tally: Some(Box::new(Tally::from(from))),
            running: None,
            broken: false,
            started: None,
            settles_until: None,
            chosen: None,
            shown: Arc::default(),
        }
    }

    /// 复位计数: counts from the next record on.
    pub fn restart(&mut self) {
        *self = Statistics::from(self.reader.clone(), self.reader.length());
    }

    /// What was counted when it was last looked at. The same one until there is another.
    pub fn overview(&self) -> &Arc<Overview> {
        &self.shown
    }

    /// Whether counting ended by a fault of the system or of ours.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// The peer whose figures are wanted.
    pub fn chosen(&self) -> Option<PeerId> {
        self.chosen
    }

    /// Asks for the figures of a peer; they come with the next overview.
    pub fn choose(&mut self, peer: Option<PeerId>) {
        self.chosen = peer;
        self.started = None;
    }

    /// Takes what a job made, and starts one if records have come. Call it in every frame while somebody looks.
    /// Returns when it wants to be called again; None if only new records matter, or `wake`, which a job calls.
    pub fn poll(&mut self, now: Instant, wake: Wake) -> Option<Duration> {
        self.take();
        if self.running.is_some() || self.broken {
            return None;
        }
        let next = self.tally.as_ref().map_or(self.from, |tally| tally.next);
        let grew = self.reader.length() > next;
        if grew {
            self.settles_until = Some(now + Duration::from_nanos(tally::SILENCE) + EVERY);
        } else if self.settles_until.is_some_and(|until| now > until) {
            self.settles_until = None;
        }
        let asked = self.chosen != self.shown.chosen.as_ref().map(|(id, _)| *id) && self.started.is_none();
        if !grew && !asked && self.settles_until.is_none() {
            return None;
        }
        let passed = self.started.map_or(EVERY, |started| now.saturating_duration_since(started));
        match EVERY.checked_sub(passed).filter(|left| !left.is_zero()) {
            Some(left) => Some(left),
            None => {
                self.start(now, wake);
                None
            }
        }
    }

    fn take(&mut self) {
        let Some(running) = &self.running else { return };
        match running.results.try_recv() {
            Ok((tally, overview)) => {
                self.tally = Some(tally);
                self.shown = Arc::new(overview);
                self.running = None;
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => {
                self.broken = true;
                self.running = None;
            }
        }
    }

    fn start(&mut self, now: Instant, wake: Wake) {
        let Some(mut tally) = self.tally.take() else { return };
        let (reader, chosen) = (self.reader.clone(), self.chosen);
        let (result, results) = bounded(1);
        let job = Job::start("statistics", move |work| {
            let overview = count(&mut tally, &reader, chosen, work);
            // Nobody waits for it any more if the session was closed. The result is there before the wake.
            if result.send((tally, overview)).is_ok() {
                wake();
            }
        });
        self.started = Some(now);
        match job {
            Ok(job) => self.running = Some(Running { results, _job: job }),
            Err(_) => self.broken = true,
        }
    }
}

/// Counts what has come, for a while.
fn count(tally: &mut Tally, reader: &Reader, chosen: Option<PeerId>, work: &Work) -> Overview {
    let start = Instant::now();
    let mut block = Block::default();
    while start.elapsed() < LONGEST && !work.is_cancelled() {
        if block.read_index(reader, tally.next) {
            tally.add(&block);
        } else if reader.first() > tally.next {
            tally.skip_to(reader.first());
        } else {
            break;
        }
    }
    tally.overview(reader, chosen, nanoseconds_now())
}

fn nanoseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::capture::{Capture, Direction, Entry, Writer};

    fn append(writer: &mut Writer, count: usize) {
        let time = nanoseconds_now();
        let peer = writer.address(([127, 0, 0, 1], 1).into());
        let entry = Entry { time, direction: Direction::Received, peer, local: PeerId::NONE, bytes: b"abc" };
        writer.append(&vec![entry; count]);
    }

    /// Polls with the time that passes quickly until so many packets are counted.
    fn poll_until(statistics: &mut Statistics, packets: u64) {
        let wake: Wake = Arc::new(|| {});
        let start = Instant::now();
        let mut at = start;
        while statistics.overview().sides[0].volume.packets != packets {
            assert!(start.elapsed() < Duration::from_secs(30), "not counted");
            at += EVERY;
            statistics.poll(at, Arc::clone(&wake));
            std::thread::yield_now();
        }
    }

    #[test]
    fn it_counts_follows_and_starts_anew() {
        let capture = Capture::default();
        let mut writer = capture.writer();
        append(&mut writer, 40_000);
        let mut statistics = Statistics::new(capture.reader());
        poll_until(&mut statistics, 40_000);
        append(&mut writer, 2);
        poll_until(&mut statistics, 40_002);
        statistics.restart();
        append(&mut writer, 5);
        poll_until(&mut statistics, 5);
        assert_eq!(statistics.overview().counted, (5, 5));
    }

    #[test]
    fn an_idle_capture_comes_to_rest_and_a_job_wakes_once() {
        let capture = Capture::default();
        let woken = Arc::new(AtomicU64::new(0));
        let wakes = Arc::clone(&woken);
        let wake: Wake = Arc::new(move || {
            wakes.fetch_add(1, Ordering::SeqCst);
        });
        let mut statistics = Statistics::new(capture.reader());
        let start = Instant::now();
        assert_eq!(statistics.poll(start, Arc::clone(&wake)), None, "nothing to count, nothing to wait for");
        append(&mut capture.writer(), 1);
        assert_eq!(statistics.poll(start, Arc::clone(&wake)), None);
        while woken.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        let again = statistics.poll(start + EVERY / 2, Arc::clone(&wake));
        assert_eq!(again, Some(EVERY / 2), "the rate of the last second falls soon");
        assert_eq!(statistics.overview().sides[0].volume.packets, 1);
        assert_eq!(statistics.poll(start + Duration::from_secs(60), wake), None);
        assert!(statistics.running.is_none(), "no job while nothing is new");
    }

    #[test]
    fn the_figures_of_a_peer_come_when_they_are_asked_for() {
        let capture = Capture::default();
        let mut statistics = Statistics::new(capture.reader());
        append(&mut capture.writer(), 3);
        poll_until(&mut statistics, 3);
        let peer = statistics.overview().peers[0].id;
        statistics.choose(Some(peer));
        let (start, late) = (Instant::now(), Instant::now() + Duration::from_secs(3600));
        while statistics.overview().chosen.is_none() {
            assert!(start.elapsed() < Duration::from_secs(30), "not counted");
            statistics.poll(late, Arc::new(|| {}));
            std::thread::yield_now();
        }
        let shown = statistics.overview().chosen.as_ref().map(|(id, sides)| (*id, sides[0].volume.packets));
        assert_eq!(shown, Some((peer, 3)));
    }
}
