use std::num::NonZeroU64;

use super::*;
use crate::capture::Capture;
use crate::net::worker::{End, Sleep, Tools};
use crate::net::{Step, handle::Wish};

/// Takes what it is given, or nothing, or refuses it.
#[derive(Default)]
struct Fake {
    sent: Vec<Vec<u8>>,
    shut: bool,
    refuses: Option<Cause>,
}

impl Session for Fake {
    type Config = ();
    fn open((): (), _: Tools, _: &mut Face) -> Result<Self, NetError> {
        Ok(Fake::default())
    }
    fn ready(&mut self, _: &mio::event::Event) {}
    fn proceed(&mut self, _: Instant, _: &mut Face) -> Flow {
        Flow::Continue(())
    }
    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        match (command, &self.refuses) {
            (Command::Send { .. }, Some(cause)) => face.refused(NetError::new(Operation::Send, "it", cause.clone())),
            (Command::Send { bytes, .. }, None) => self.sent.push(bytes.to_vec()),
            (other, _) => panic!("{other:?}"),
        }
        Flow::Continue(())
    }
    fn close(&mut self, _: Wish, _: Instant, _: &mut Face) -> Flow {
        Flow::Break(End::Closed)
    }
    fn takes_commands(&self) -> bool {
        !self.shut
    }
    fn sleep(&self) -> Sleep {
        Sleep::Forever
    }
}

struct Bench {
    player: Player,
    session: Fake,
    face: Face,
    _capture: Capture,
}

impl Bench {
    fn new() -> Self {
        let capture = Capture::default();
        let (events, _) = crossbeam_channel::bounded(64);
        let mut face = Face::new(capture.writer(), Arc::new(Status::new()), events, Arc::new(|| ()));
        face.state(State::Open { local: ([127, 0, 0, 1], 9).into(), remote: None });
        Bench { player: Player::new(), session: Fake::default(), face, _capture: capture }
    }

    fn play(&mut self, id: u64, text: &str, after: Duration, rounds: u64) {
        let steps = [Step { message: Template::fixed(text.as_bytes()), after }];
        let target = Target::Address(([127, 0, 0, 1], 9).into());
        let rounds = NonZeroU64::new(rounds);
        let play = Play { id, target, steps: steps.into(), rounds, most_away: 1000 };
        assert!(self.player.command(Command::Play(play), &mut self.face).is_none());
    }

    fn turn(&mut self) {
        assert!(self.player.proceed(&mut self.session, &mut self.face).is_continue());
        self.player.settle(&mut self.face);
    }

    fn playing(&self, id: u64) -> Playing {
        self.face.status.plays().into_iter().find(|playing| playing.id == id).expect("a play")
    }
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn the_first_goes_at_once_and_the_next_in_its_time() {
    let mut bench = Bench::new();
    bench.play(1, "a", HOUR, 0);
    bench.turn();
    bench.turn();
    assert_eq!(bench.session.sent, [b"a"]);
    assert!(bench.player.due(&bench.session, &bench.face.status).is_some_and(|due| due > Instant::now()));
    assert_eq!(bench.playing(1).ended, None);
}

#[test]
fn all_rounds_are_done_and_told_until_it_is_dismissed() {
    let mut bench = Bench::new();
    bench.play(7, "x", Duration::ZERO, 5);
    bench.turn();
    assert_eq!(bench.session.sent.len(), 5);
    let playing = bench.playing(7);
    assert_eq!((playing.sent, playing.rounds, playing.ended), (5, 5, Some(PlayEnd::Done)));
    assert_eq!(bench.player.due(&bench.session, &bench.face.status), None);
    bench.player.command(Command::StopPlay(7), &mut bench.face);
    assert!(bench.face.status.plays().is_empty());
}

#[test]
fn one_that_goes_as_fast_as_it_can_leaves_room_for_others() {
    let mut bench = Bench::new();
    bench.play(1, "fast", Duration::ZERO, 0);
    bench.turn();
    assert_eq!(bench.session.sent.len(), MOST_IN_TURN);
    bench.play(2, "slow", HOUR, 0);
    bench.turn();
    assert!(bench.session.sent.iter().any(|sent| sent == b"slow"));
}

#[test]
fn nothing_is_handed_over_while_nothing_is_taken() {
    let mut bench = Bench::new();
    bench.session.shut = true;
    bench.play(1, "a", Duration::ZERO, 0);
    bench.turn();
    assert!(bench.session.sent.is_empty());
    assert_eq!(bench.player.due(&bench.session, &bench.face.status), None, "no time to wait for");
    bench.session.shut = false;
    bench.turn();
    assert!(!bench.session.sent.is_empty());
}

#[test]
fn a_new_text_keeps_the_counts_and_the_rhythm() {
    let mut bench = Bench::new();
    bench.play(1, "old", HOUR, 0);
    bench.turn();
    let due = bench.player.due(&bench.session, &bench.face.status);
    bench.play(1, "new", HOUR, 0);
    bench.turn();
    assert_eq!(bench.player.due(&bench.session, &bench.face.status), due);
    assert_eq!((bench.playing(1).sent, bench.session.sent.len()), (1, 1));
    bench.play(1, "new", Duration::ZERO, 0);
    bench.turn();
    assert_eq!(bench.session.sent.last().map(Vec::as_slice), Some(&b"new"[..]));
}

#[test]
fn what_is_refused_for_good_ends_it_and_the_rest_is_counted() {
    let mut bench = Bench::new();
    bench.session.refuses = Some(Cause::QueueFull { limit: 1 });
    bench.play(1, "a", Duration::ZERO, 20);
    bench.turn();
    let playing = bench.playing(1);
    assert_eq!((playing.refused, playing.ended), (20, Some(PlayEnd::Done)));
    bench.session.refuses = Some(Cause::NotConnected);
    bench.play(2, "a", Duration::ZERO, 0);
    bench.turn();
    let refused = NetError::new(Operation::Send, "it", Cause::NotConnected);
    assert_eq!(bench.playing(2).ended, Some(PlayEnd::Refused(refused)));
}

#[test]
fn the_end_of_the_session_is_its_end() {
    let mut bench = Bench::new();
    bench.play(1, "a", HOUR, 0);
    bench.face.state(State::Closing);
    bench.turn();
    assert_eq!(bench.playing(1).ended, Some(PlayEnd::Session));
    assert!(bench.session.sent.is_empty());
}

#[test]
fn another_machine_is_spared() {
    let mut bench = Bench::new();
    let steps = [Step { message: Template::fixed(*b"a"), after: Duration::from_nanos(1) }];
    let target = Target::Address(([192, 0, 2, 1], 9).into());
    let play = Play { id: 1, target, steps: steps.into(), rounds: None, most_away: 1 };
    bench.player.command(Command::Play(play), &mut bench.face);
    bench.turn();
    bench.turn();
    assert_eq!(bench.session.sent.len(), 1);
    let playing = bench.playing(1);
    assert!(playing.limited && playing.skipped > 0);
    let next = bench.player.due(&bench.session, &bench.face.status).expect("a time");
    assert!(next > Instant::now() + Duration::from_millis(500));
}

#[test]
fn what_was_sent_is_told_though_nothing_is_due_for_long() {
    let mut bench = Bench::new();
    bench.play(1, "a", HOUR, 0);
    assert!(bench.player.proceed(&mut bench.session, &mut bench.face).is_continue());
    if bench.playing(1).sent == 0 {
        let due = bench.player.due(&bench.session, &bench.face.status).expect("a time");
        assert!(due <= Instant::now() + TELL_EVERY, "it is told soon");
        while Instant::now() < due {
            std::thread::yield_now();
        }
        assert!(bench.player.proceed(&mut bench.session, &mut bench.face).is_continue());
    }
    assert_eq!(bench.playing(1).sent, 1);
    assert!(bench.player.due(&bench.session, &bench.face.status).is_some_and(|due| due > Instant::now() + HOUR / 2));
}
