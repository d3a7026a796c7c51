//! The machine in virtual time: what each fault does, in exact counts for a seed.

use super::*;

const LIMIT: usize = 1 << 20;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn percent(percent: u32) -> Chance {
    Chance::from_millionths(percent * 10_000)
}

/// All that goes until `end`, with the time of each.
fn drain(lane: &mut Lane, mut now: Duration, end: Duration) -> Vec<(Duration, Vec<u8>)> {
    let mut out = Vec::new();
    loop {
        match lane.next(now) {
            Next::Bytes(bytes) => {
                let bytes = bytes.to_vec();
                lane.took(bytes.len(), now);
                out.push((now, bytes));
            }
            Next::Wait(at) if at <= end => now = at,
            _ => return out,
        }
    }
}

fn datagrams(faults: Faults, count: u32) -> (Vec<(Duration, Vec<u8>)>, Effects) {
    let mut lane = Lane::new(Kind::Datagrams, faults, LIMIT, 7);
    for number in 0..count {
        lane.push(&number.to_be_bytes(), ms(u64::from(number)));
    }
    (drain(&mut lane, ms(0), ms(1_000_000)), lane.take_effects())
}

#[test]
fn without_faults_all_goes_as_it_came() {
    let (out, effects) = datagrams(Faults::default(), 1000);
    assert!(effects.is_none());
    assert!(out.iter().enumerate().all(|(at, (_, bytes))| *bytes == (at as u32).to_be_bytes()));
    assert_eq!(out.len(), 1000);
}

#[test]
fn what_is_dropped_doubled_and_corrupted_adds_up() {
    let faults = Faults { drop: percent(10), duplicate: percent(20), corrupt: percent(30), ..Faults::default() };
    let (out, effects) = datagrams(faults.clone(), 10_000);
    assert_eq!(out.len() as u64, 10_000 - effects.dropped.pieces + effects.duplicated.pieces);
    assert_eq!(effects.dropped.bytes, effects.dropped.pieces * 4);
    assert!((900..1100).contains(&effects.dropped.pieces), "{effects:?}");
    assert!((1650..1950).contains(&effects.duplicated.pieces), "20 % of the 90 % that are left: {effects:?}");
    assert!((2500..2900).contains(&effects.corrupted), "{effects:?}");
    assert_eq!(effects.offsets.len(), Effects::MOST_OFFSETS);
    assert_eq!(datagrams(faults, 10_000), (out, effects), "the same seed gives the same faults");
}

#[test]
fn always_and_never_are_exact() {
    let all = |faults| datagrams(faults, 500);
    let (out, effects) = all(Faults { drop: Chance::ALWAYS, ..Faults::default() });
    assert_eq!((out.len(), effects.dropped), (0, Count { pieces: 500, bytes: 2000 }));
    let (out, effects) = all(Faults { duplicate: Chance::ALWAYS, ..Faults::default() });
    assert_eq!((out.len(), effects.duplicated.pieces), (1000, 500));
    let (out, effects) = all(Faults { corrupt: Chance::ALWAYS, ..Faults::default() });
    assert_eq!(effects.corrupted, 500);
    for (at, (_, bytes)) in out.iter().enumerate() {
        let wrong: u32 = bytes.iter().zip((at as u32).to_be_bytes()).map(|(a, b)| (a ^ b).count_ones()).sum();
        assert_eq!(wrong, 1, "one bit of datagram {at}");
    }
}

#[test]
fn an_offset_names_the_byte_that_was_corrupted() {
    let faults = Faults { corrupt: Chance::ALWAYS, ..Faults::default() };
    let mut lane = Lane::new(Kind::Stream, faults, LIMIT, 3);
    lane.went_by(100);
    lane.push(&[0; 50], ms(0));
    lane.push(&[0; 50], ms(0));
    let all: Vec<u8> = drain(&mut lane, ms(0), ms(0)).into_iter().flat_map(|(_, bytes)| bytes).collect();
    let wrong: Vec<u64> = (0..).zip(&all).filter(|(_, byte)| **byte != 0).map(|(at, _)| 100 + at).collect();
    assert_eq!(lane.take_effects().offsets, wrong);
}

#[test]
fn a_delay_is_kept_and_jitter_keeps_the_order_of_a_stream() {
    let faults = Faults { delay: ms(100), jitter: ms(50), ..Faults::default() };
    let mut lane = Lane::new(Kind::Stream, faults, LIMIT, 1);
    (0..200u32).for_each(|number| lane.push(&number.to_be_bytes(), ms(u64::from(number))));
    let out = drain(&mut lane, ms(0), ms(10_000));
    for (at, (time, bytes)) in out.iter().enumerate() {
        assert_eq!(*bytes, (at as u32).to_be_bytes());
        let late = *time - ms(at as u64);
        assert!((ms(100)..=ms(150)).contains(&late), "{late:?}");
    }
    assert_eq!(out.len(), 200);
}

#[test]
fn only_when_asked_for_jitter_changes_the_order_of_datagrams() {
    let faults = |reorder| Faults { jitter: ms(50), reorder, ..Faults::default() };
    let sorted = |out: &[(Duration, Vec<u8>)]| out.is_sorted_by_key(|(_, bytes)| bytes.clone());
    let (out, effects) = datagrams(faults(false), 300);
    assert!(sorted(&out) && effects.is_none());
    let (out, effects) = datagrams(faults(true), 300);
    assert!(!sorted(&out) && effects.reordered > 0 && out.len() == 300);
}

#[test]
fn a_rate_is_kept() {
    let faults = Faults { rate: 10_240, ..Faults::default() };
    let mut lane = Lane::new(Kind::Stream, faults.clone(), LIMIT, 1);
    lane.push(&[1; 102_400], ms(5_000));
    let out = drain(&mut lane, ms(5_000), ms(100_000));
    let last = out.last().map(|(time, _)| *time).unwrap_or_default();
    assert!((ms(9_800)..=ms(10_200)).contains(&(last - ms(5_000)).max(ms(1))), "{last:?}");
    assert!(out.iter().all(|(_, bytes)| bytes.len() <= 205));
    let mut lane = Lane::new(Kind::Datagrams, faults, LIMIT, 1);
    (0..100).for_each(|_| lane.push(&[1; 1024], ms(5_000)));
    let out = drain(&mut lane, ms(5_000), ms(100_000));
    let last = out.last().map(|(time, _)| *time).unwrap_or_default();
    assert!((ms(14_700)..=ms(15_000)).contains(&last), "{last:?}");
    assert!(out.iter().all(|(_, bytes)| bytes.len() == 1024), "a datagram stays whole");
}

#[test]
fn a_stream_is_split_and_joined() {
    let mut lane = Lane::new(Kind::Stream, Faults { split: 3, ..Faults::default() }, LIMIT, 1);
    lane.push(b"abcdefgh", ms(0));
    let pieces: Vec<Vec<u8>> = drain(&mut lane, ms(0), ms(0)).into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(pieces, [b"abc".to_vec(), b"def".to_vec(), b"gh".to_vec()]);
    let mut lane = Lane::new(Kind::Stream, Faults { join: ms(20), ..Faults::default() }, LIMIT, 1);
    for (at, piece) in [(0, "a"), (5, "b"), (19, "c"), (40, "d")] {
        assert_eq!(drain(&mut lane, ms(at), ms(at)), [].to_vec() as Vec<(Duration, Vec<u8>)>);
        lane.push(piece.as_bytes(), ms(at));
        if at == 19 {
            assert_eq!(drain(&mut lane, ms(at), ms(39)), [(ms(20), b"abc".to_vec())]);
        }
    }
    lane.end(ms(41));
    assert_eq!(drain(&mut lane, ms(41), ms(41)), [(ms(41), b"d".to_vec())], "an end waits for nothing");
    assert_eq!(lane.next(ms(41)), Next::End);
    assert_eq!(lane.held(), 0);
}

#[test]
fn a_reset_comes_after_its_bytes_and_the_rest_is_told() {
    let mut lane = Lane::new(Kind::Stream, Faults { reset_after: 10, ..Faults::default() }, LIMIT, 1);
    lane.push(b"01234567", ms(0));
    lane.push(b"89abcdef", ms(0));
    lane.push(b"more", ms(1));
    let all: Vec<u8> = drain(&mut lane, ms(1), ms(1)).into_iter().flat_map(|(_, bytes)| bytes).collect();
    assert_eq!(all, b"0123456789");
    assert_eq!(lane.next(ms(1)), Next::Reset);
    let effects = lane.take_effects();
    assert_eq!((effects.resets, effects.cut), (1, Count { pieces: 2, bytes: 10 }));
    let mut lane = Lane::new(Kind::Stream, Faults { reset: Chance::ALWAYS, ..Faults::default() }, LIMIT, 1);
    lane.push(b"gone", ms(0));
    assert_eq!(lane.next(ms(0)), Next::Reset);
}

#[test]
fn a_lane_is_bounded() {
    let faults = Faults { delay: ms(1000), ..Faults::default() };
    let mut lane = Lane::new(Kind::Stream, faults.clone(), 100, 1);
    lane.push(&[0; 60], ms(0));
    assert!(!lane.is_full());
    lane.push(&[0; 60], ms(0));
    assert!(lane.is_full() && lane.held() == 120);
    let mut lane = Lane::new(Kind::Datagrams, faults, 1000, 1);
    (0..100).for_each(|_| lane.push(&[0; 36], ms(0)));
    assert_eq!(lane.take_effects().overflowed, Count { pieces: 90, bytes: 3240 });
    assert_eq!(drain(&mut lane, ms(0), ms(1000)).len(), 10);
    assert_eq!(lane.held(), 0);
}

#[test]
fn switched_off_what_waits_goes_at_once_and_in_order() {
    let mut lane = Lane::new(Kind::Stream, Faults { delay: ms(60_000), ..Faults::default() }, LIMIT, 1);
    lane.push(b"a", ms(0));
    lane.push(b"b", ms(1));
    lane.set(Faults::default(), ms(2));
    lane.push(b"c", ms(3));
    assert!(!lane.is_idle(), "what waits goes first");
    let out: Vec<u8> = drain(&mut lane, ms(3), ms(3)).into_iter().flat_map(|(_, bytes)| bytes).collect();
    assert_eq!(out, b"abc");
    assert!(lane.is_idle());
}
