use std::num::NonZeroU64;

use super::*;
use crate::net::Target;

const MS: Duration = Duration::from_millis(1);

fn course(afters: &[u32], rounds: u64, start: Instant) -> Course {
    let step = |&after: &u32| Step { message: Template::fixed(*b"x"), after: MS * after };
    let steps = afters.iter().map(step).collect();
    let rounds = NonZeroU64::new(rounds);
    Course::new(Play { id: 1, target: Target::Server, steps, rounds, most_away: 1 }, start)
}

#[test]
fn times_are_counted_from_the_start_and_do_not_drift() {
    let start = Instant::now();
    let mut course = course(&[10], 0, start);
    for tick in 0..100_000 {
        let due = start + MS * 10 * tick;
        assert_eq!(course.due(), due);
        // Each is a bit late, and one in a while by a lot.
        course.handed_over(due + if tick % 100 == 0 { MS * 9 } else { MS / 10 });
    }
    let playing = course.playing();
    assert_eq!((playing.sent, playing.rounds, playing.skipped), (100_000, 100_000, 0));
    assert!((playing.rate - 100.0).abs() < 0.5, "{}", playing.rate);
    assert!(playing.lateness.p50 < MS / 5 && playing.lateness.p99 < MS / 5 && playing.lateness.most == MS * 9);
}

#[test]
fn steps_go_round_with_their_own_delays() {
    let start = Instant::now();
    let mut course = course(&[1, 2, 3], 2, start);
    let mut due = Vec::new();
    while course.ended.is_none() {
        due.push(course.due().duration_since(start).as_millis());
        assert_eq!(course.next().map(|(_, count)| count), Some(due.len() as u64 / 4));
        course.handed_over(course.due());
    }
    assert_eq!(due, [0, 1, 3, 6, 7, 9]);
    assert_eq!(course.ended, Some(PlayEnd::Done));
}

#[test]
fn a_short_stall_is_made_up_for_and_a_long_one_is_not() {
    let start = Instant::now();
    let mut course = course(&[1], 0, start);
    course.keep_up(start + MS * 50, 100);
    assert_eq!((course.due(), course.playing().skipped), (start, 0));
    // An hour asleep: one message now, and then on the old grid.
    let now = start + MS * 3_600_000 + MS / 2;
    course.keep_up(now, 100);
    assert_eq!(course.due(), start + MS * 3_600_000);
    assert_eq!(course.playing().skipped, 3_600_000);
    course.handed_over(now);
    assert_eq!(course.due(), start + MS * 3_600_001);
}

#[test]
fn a_sequence_passes_whole_rounds_over() {
    let start = Instant::now();
    let mut course = course(&[1, 1, 8], 0, start);
    course.handed_over(start);
    // Due: second step at 1 ms. 1000 ms late is 100 rounds.
    course.keep_up(start + MS * 1002, 10);
    assert_eq!(course.playing().skipped, 300);
    assert_eq!((course.playing().step, course.due()), (1, start + MS * 1001));
}

#[test]
fn a_long_round_of_short_steps_goes_on_from_now() {
    let start = Instant::now();
    let mut course = course(&[1; 500], 0, start);
    let now = start + MS * 400;
    course.keep_up(now, 100);
    assert_eq!((course.due(), course.playing().skipped, course.playing().step), (now, 400, 0));
}

#[test]
fn times_without_anybody_pass() {
    let start = Instant::now();
    let mut course = course(&[10], 0, start);
    course.pass(start + MS * 35);
    assert_eq!((course.due(), course.playing().skipped), (start + MS * 40, 4));
    course.pass(start + MS * 36);
    assert_eq!(course.playing().skipped, 4);
}

#[test]
fn a_shorter_period_does_not_make_up_for_the_past() {
    let start = Instant::now();
    let mut course = course(&[60_000], 0, start);
    course.handed_over(start);
    let now = start + MS * 30_000;
    let step = Step { message: Template::fixed(*b"y"), after: MS * 1000 };
    let play = Play { steps: [step].into(), ..course.play.clone() };
    course.replace(play.clone(), now);
    assert_eq!((course.due(), course.playing().sent), (now, 1));
    course.replace(Play { rounds: NonZeroU64::new(1), ..play }, now);
    assert_eq!(course.ended, Some(PlayEnd::Done));
}

#[test]
fn nothing_to_play_is_done() {
    assert_eq!(course(&[], 0, Instant::now()).ended, Some(PlayEnd::Done));
}
