//! Messages that a worker sends by itself, each at its time: one that is repeated, or several in sequence.
//!
//! Each message is due at a time counted from the start, and not from the message before it, so that delays do not
//! add up. The player (`net::player`) says what happens when a worker is late.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use super::{NetError, Target};
use crate::codec::template::Template;

/// What is played.
#[derive(Clone, Debug)]
pub struct Play {
    /// Names it, for [`super::Command::StopPlay`] and [`super::Status::plays`]; another one for each. A play with the
    /// name of one that runs takes its place and keeps its rhythm and its counts.
    pub id: u64,
    /// To whom all of it goes.
    pub target: Target,
    /// What is sent, in order; at least one.
    pub steps: Arc<[Step]>,
    /// How often all steps are sent; None for until it is stopped.
    pub rounds: Option<NonZeroU64>,
    /// Packets a second that leave for another machine at most.
    pub most_away: u32,
}

/// One message of it.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is sent.
    pub message: Template,
    /// So long after it, the next one is due. Where this is zero for all steps, they go as fast as they are taken.
    pub after: Duration,
}

/// How a play goes on, or went.
#[derive(Clone, Debug, PartialEq)]
pub struct Playing {
    /// Its name.
    pub id: u64,
    /// Messages handed over.
    pub sent: u64,
    /// Refusals of such messages; the log tells of one in a second.
    pub refused: u64,
    /// Times that passed without their message, because the worker was late by too many, because the target may not
    /// be sent to so fast, or because no client was there. The messages themselves come later; none is left out.
    pub skipped: u64,
    /// Whole rounds done.
    pub rounds: u64,
    /// Which step is next, from 0.
    pub step: usize,
    /// From one round to the next.
    pub period: Duration,
    /// How late messages were handed over.
    pub lateness: Lateness,
    /// Messages a second that the play came to, over its last second.
    pub rate: f64,
    /// It was held back, because another machine is not sent more than [`Play::most_away`].
    pub limited: bool,
    /// Why it has ended; None while it goes on.
    pub ended: Option<PlayEnd>,
}

/// Why a play has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayEnd {
    /// All rounds are done.
    Done,
    /// It was stopped.
    Stopped,
    /// The session has ended, or ends.
    Session,
    /// Messages are refused, and will be.
    Refused(NetError),
}

/// How late messages were handed over, against the time at which each was due.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lateness {
    /// Half of them were not later than this.
    pub p50: Duration,
    /// 99 of 100 were not later than this.
    pub p99: Duration,
    /// The latest.
    pub most: Duration,
}
