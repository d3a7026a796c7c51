//! Messages that a worker sends by itself, each at its time: one that is repeated, or several in sequence.
//!
//! Each message is due at a time counted from the start, and not from the message before it, so that delays do not
//! add up.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use super::Target;
use crate::codec::template::Template;

/// What is played.
#[derive(Clone, Debug)]
pub struct Play {
    /// Names it, for [`super::Command::StopPlay`] and [`super::Status::plays`]; another one for each.
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
    /// So long after it, the next one is due.
    pub after: Duration,
}

/// How a play goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Playing {
    /// Its name.
    pub id: u64,
    /// Messages handed over.
    pub sent: u64,
    /// Whole rounds done.
    pub rounds: u64,
    /// Which step is next, from 0.
    pub step: usize,
    /// How late messages were handed over.
    pub lateness: Lateness,
    /// Messages a second that the play came to, over its last second.
    pub rate: f64,
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
