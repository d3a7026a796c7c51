//! Plays: what a worker sends by itself, for every kind of session.
//!
//! The desk takes the commands about plays before its session sees them, sleeps until the next message is due and
//! then hands the session an ordinary `Send`. While the session takes no commands nothing is handed over.
//!
//! When a worker is late, it makes up for at most [`MOST_BEHIND`] messages at once. Of more, and of what another
//! machine may not be sent so fast, the times are passed over and counted; the messages come at later times.

mod course;
mod lateness;
mod refusals;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub(super) use self::refusals::Refusals;

use self::course::Course;
use super::face::Face;
use super::moment::moment;
use super::resolver::canonical;
use super::worker::{Flow, Session};
use super::{Cause, Clients, Command, Here, NetError, Operation, Pace, Play, PlayEnd, Playing, State, Status, Target};
use crate::codec::template::Template;

/// Messages that a play may be behind by and still make up for.
const MOST_BEHIND: u64 = 100;
/// Messages handed over in one turn, so that nothing else is kept waiting.
const MOST_IN_TURN: usize = 64;
/// Plays that have ended and are still told of.
const MOST_ENDED: usize = 16;
/// The status is renewed so often at most.
const TELL_EVERY: Duration = Duration::from_millis(20);
/// What goes as fast as it can waits while a server's clients have so much to take.
const MOST_UNSENT: u64 = 1 << 20;

/// Plays what a session is asked to play.
#[derive(Debug)]
pub(super) struct Player {
    courses: Vec<Course>,
    /// How those went that have ended, oldest first.
    ended: Vec<Playing>,
    pace: Pace,
    /// Known as soon as something is played.
    here: Option<Here>,
    /// What is not told yet, and when something was told last.
    news: bool,
    told: Option<Instant>,
}

impl Player {
    pub fn new() -> Self {
        Player {
            courses: Vec::new(),
            ended: Vec::new(),
            pace: Pace::new(u32::MAX),
            here: None,
            news: false,
            told: None,
        }
    }

    /// Takes a command about plays; gives back any other.
    pub fn command(&mut self, command: Command, face: &mut Face) -> Option<Command> {
        match command {
            Command::Play(play) => self.play(play, face),
            Command::StopPlay(id) => self.stop(id, face),
            other => return Some(other),
        }
        None
    }

    fn play(&mut self, play: Play, face: &mut Face) {
        let now = Instant::now();
        if self.ended.iter().any(|ended| ended.id == play.id) {
            // It ended while a new text for it was on its way.
            return;
        }
        self.here.get_or_insert_with(Here::look);
        match self.courses.iter_mut().find(|course| course.play.id == play.id) {
            Some(course) => course.replace(play, now),
            None => self.courses.push(Course::new(play, now)),
        }
        self.settle(face);
    }

    /// Stops one that goes on, forgets one that has ended.
    fn stop(&mut self, id: u64, face: &mut Face) {
        self.ended.retain(|ended| ended.id != id);
        if let Some(course) = self.courses.iter_mut().find(|course| course.play.id == id) {
            course.ended = Some(PlayEnd::Stopped);
        }
        self.settle(face);
    }

    /// The session ends, and all that is played with it.
    pub fn end(&mut self, face: &mut Face) {
        for course in &mut self.courses {
            course.ended.get_or_insert(PlayEnd::Session);
        }
        if !self.courses.is_empty() {
            self.settle(face);
        }
    }

    /// When it must be called again; None while it waits for something else than a time.
    pub fn due<S: Session>(&self, session: &S, status: &Status) -> Option<Instant> {
        let tell = self.told.filter(|_| self.news).map(|told| told + TELL_EVERY);
        let courses = self.courses.iter().filter(|_| session.takes_commands());
        courses.filter_map(|course| self.due_of(course, status)).chain(tell).min()
    }

    /// When its next message may go; None while it waits for clients.
    fn due_of(&self, course: &Course, status: &Status) -> Option<Instant> {
        if course.ended.is_some() || course.is_unpaced() && waits(course, status) {
            return None;
        }
        let spared = self.pace.next().filter(|_| course.limited);
        Some(spared.map_or(course.due(), |next| course.due().max(next)))
    }

    /// Hands over what is due.
    pub fn proceed<S: Session>(&mut self, session: &mut S, face: &mut Face) -> Flow {
        if self.courses.is_empty() {
            return Flow::Continue(());
        }
        if !matches!(face.status.state(), State::Opening | State::Connecting { .. } | State::Open { .. }) {
            self.end(face);
            return Flow::Continue(());
        }
        for _ in 0..MOST_IN_TURN {
            let now = Instant::now();
            let Some(index) = self.first_due(now, &face.status).filter(|_| session.takes_commands()) else { break };
            if self.may_go(index, now, face) {
                self.hand_over(index, now, session, face)?;
            }
        }
        self.hear(face);
        self.tell(face);
        Flow::Continue(())
    }

    /// Which play is due longest.
    fn first_due(&self, now: Instant, status: &Status) -> Option<usize> {
        let due = self.courses.iter().enumerate();
        let due = due.filter_map(|(index, course)| Some((self.due_of(course, status)?, index)));
        due.filter(|&(due, _)| due <= now).min().map(|(_, index)| index)
    }

    /// Whether its message goes now. Lets times pass, where they may not be made up for.
    fn may_go(&mut self, index: usize, now: Instant, face: &mut Face) -> bool {
        let Some(course) = self.courses.get_mut(index) else { return false };
        self.news = true;
        if !forget_gone(&mut course.play.target, &face.status) {
            let gone = NetError::new(Operation::Send, "", Cause::NoSuchClient);
            course.ended = Some(PlayEnd::Refused(gone.clone()));
            face.refused(gone);
            return false;
        }
        if nobody(&course.play.target, &face.status) {
            course.pass(now);
            return false;
        }
        let away = self.here.as_ref().map_or(0, |here| here.packets_away(&course.play.target, &face.status));
        if away == 0 {
            course.limited = false;
            course.keep_up(now, MOST_BEHIND);
            return course.due() <= now;
        }
        self.pace.set_most(course.play.most_away);
        course.limited = self.pace.next().is_some_and(|next| next > now);
        course.keep_up(now, 1);
        let goes = !course.limited && course.due() <= now;
        if goes {
            self.pace.left(away, now);
        }
        goes
    }

    fn hand_over<S: Session>(&mut self, index: usize, now: Instant, session: &mut S, face: &mut Face) -> Flow {
        let Some(course) = self.courses.get_mut(index) else { return Flow::Continue(()) };
        let Some((template, count)) = course.next() else { return Flow::Continue(()) };
        let bytes = fill(template, count);
        face.refusals.handing_over = true;
        let flow = session.command(Command::Send { target: course.play.target.clone(), bytes }, face);
        face.refusals.handing_over = false;
        course.handed_over(now);
        blame(course, face.refusals.take().iter());
        flow
    }

    /// Hears what was refused after it was handed over.
    fn hear(&mut self, face: &mut Face) {
        let heard = face.refusals.take();
        for course in self.courses.iter_mut().filter(|_| !heard.is_empty()) {
            let names = names(&course.play.target);
            blame(course, heard.iter().filter(|error| names.contains(&error.target)));
            self.news = true;
        }
    }

    /// Takes out what has ended and tells.
    fn settle(&mut self, face: &mut Face) {
        let (ended, on): (Vec<Course>, Vec<Course>) = self.courses.drain(..).partition(|course| course.ended.is_some());
        self.courses = on;
        self.ended.extend(ended.iter().map(Course::playing));
        let most = self.ended.len().saturating_sub(MOST_ENDED);
        self.ended.drain(..most);
        face.refusals.targets = self.courses.iter().flat_map(|course| names(&course.play.target)).collect();
        self.told = Some(Instant::now());
        self.news = false;
        let running = self.courses.iter().map(Course::playing);
        face.status.set_plays(self.ended.iter().cloned().chain(running).collect());
        face.touch();
    }

    /// Renews the status, where there is something new and not too often.
    fn tell(&mut self, face: &mut Face) {
        let over = self.courses.iter().any(|course| course.ended.is_some());
        if over || self.news && self.told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            self.settle(face);
        }
    }
}

/// What goes as fast as it can waits for clients, and for slow ones.
fn waits(course: &Course, status: &Status) -> bool {
    let target = &course.play.target;
    matches!(target, Target::Clients(_) | Target::Upstream(_))
        && (nobody(target, status) || status.unsent() > MOST_UNSENT)
}

/// Whether nobody is there of those who may come.
fn nobody(target: &Target, status: &Status) -> bool {
    matches!(target, Target::Clients(Clients::All) | Target::Upstream(Clients::All)) && status.client_count() == 0
}

/// Goes on with the clients that are still there; false if there is none of those that were chosen.
fn forget_gone(target: &mut Target, status: &Status) -> bool {
    let (Target::Clients(Clients::Some(peers)) | Target::Upstream(Clients::Some(peers))) = target else { return true };
    if peers.iter().any(|&peer| status.client(peer).is_none()) {
        peers.retain(|&peer| status.client(peer).is_some());
    }
    !peers.is_empty()
}

/// Counts what was refused; a cause that lasts is the end.
fn blame<'a>(course: &mut Course, refused: impl Iterator<Item = &'a NetError>) {
    for error in refused {
        course.refused += 1;
        if refusals::lasts(&error.cause) {
            course.ended = Some(PlayEnd::Refused(error.clone()));
        }
    }
}

/// How errors name a target, where they come later than the message is handed over.
fn names(target: &Target) -> Vec<String> {
    match target {
        Target::Address(address) => vec![canonical(*address).to_string()],
        Target::Host(host) => {
            let literal = super::resolver::literal(host).and_then(Result::ok).map(|address| address.to_string());
            literal.into_iter().chain([host.to_string()]).collect()
        }
        Target::Server | Target::Clients(_) | Target::Upstream(_) => Vec::new(),
    }
}

/// The bytes of a message that was made so often before.
fn fill(template: &Template, count: u64) -> Arc<[u8]> {
    match template.as_fixed() {
        Some(bytes) => Arc::clone(bytes),
        None => template.fill(&moment(count)),
    }
}

#[cfg(test)]
mod tests;
