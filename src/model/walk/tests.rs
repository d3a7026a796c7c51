use std::convert::Infallible;

use super::*;
use crate::capture::{Capture, Entry, Job, Limit, PeerId, WhenFull};

/// Writes down what it is handed.
#[derive(Default)]
struct Listed {
    records: Vec<u64>,
    events: Vec<(u64, bool)>,
    hears_all: bool,
}

impl Visitor for &mut Listed {
    type Error = Infallible;

    fn hears_all(&self) -> bool {
        self.hears_all
    }

    fn record(&mut self, record: Visited<'_>, _: &Roster) -> Result<(), Infallible> {
        assert_eq!(record.bytes, record.index.to_string().as_bytes());
        self.records.push(record.index);
        Ok(())
    }

    fn event(&mut self, event: Visited<'_>, _: Option<&Notice>, chosen: bool) -> Result<(), Infallible> {
        self.events.push((event.index, chosen));
        Ok(())
    }
}

/// Every tenth record is an event.
fn capture(records: u64, limit: Option<u64>) -> Capture {
    let capture = Capture::default();
    capture.set_limit(Limit { bytes: limit, when_full: WhenFull::DropOldest });
    let mut writer = capture.writer();
    for index in 0..records {
        let (notice, number) = (Notice::Finished.to_bytes(), index.to_string());
        let event = index % 10 == 0;
        let direction = if event { Direction::Event } else { Direction::Received };
        let bytes = if event { &notice } else { number.as_bytes() };
        writer.append(&[Entry { time: 0, direction, peer: PeerId::NONE, local: PeerId::NONE, bytes }]);
    }
    capture
}

fn listed(capture: &Capture, choice: Choice, hears_all: bool) -> (Listed, Walked) {
    let reader = capture.reader();
    let job = Job::start("test", move |work| {
        let mut listed = Listed { hears_all, ..Listed::default() };
        let which = &mut Which { choice, ..Which::default() };
        let walked = walk(&reader, which, &mut &mut listed, work);
        (listed, walked.map_err(|_| ()).expect("not cancelled"))
    });
    job.expect("a thread").wait().expect("no panic")
}

#[test]
fn all_records_come_in_order_over_many_blocks() {
    let (listed, walked) = listed(&capture(50_000, None), Choice::All, false);
    let expected: Vec<u64> = (0..50_000).filter(|index| index % 10 != 0).collect();
    assert_eq!(listed.records, expected);
    assert_eq!((walked.records, listed.events.len(), walked.gone), (45_000, 5000, 0));
    assert!(listed.events.iter().all(|&(_, chosen)| chosen));
}

#[test]
fn chosen_records_come_with_all_events_or_with_their_own() {
    let capture = capture(50_000, None);
    let choice = || Choice::Ranges(vec![5..12, 40_000..40_002, 49_999..60_000]);
    let (without, _) = listed(&capture, choice(), false);
    assert_eq!(without.records, [5, 6, 7, 8, 9, 11, 40_001, 49_999]);
    assert_eq!(without.events, [(10, true), (40_000, true)]);
    let (with, _) = listed(&capture, choice(), true);
    assert_eq!(with.records, without.records);
    assert_eq!(with.events.len(), 5000);
    assert_eq!(with.events.iter().filter(|(_, chosen)| *chosen).count(), 2);
}

#[test]
fn what_has_left_is_passed_by() {
    let capture = capture(400_000, Some(0));
    let first = capture.reader().first();
    assert!(first > 0);
    let (listed, _) = listed(&capture, Choice::All, false);
    assert_eq!(listed.records.first(), (first..).find(|index| index % 10 != 0).as_ref());
    assert_eq!(listed.records.last(), Some(&399_999));
}
