//! What a face works with: sessions, what is typed into them, what they show, what is kept over restarts.
//!
//! The window and the command line use the same model; it holds no socket and no pixel. What takes long (a search, an
//! export, a replay, statistics) runs as a [`crate::capture::Job`]. Words for notices and errors are made here as well
//! (`words`), because both faces say them.

mod address;
mod answers;
mod captures;
mod compose;
mod demo;
pub mod export;
mod form;
mod framing;
mod inspector;
mod jump;
mod lens;
mod log;
mod rate;
mod record_fields;
mod record_text;
pub mod replay;
mod search;
mod selection;
mod session;
mod settings;
mod spec;
pub mod statistics;
mod storage;
mod stream_text;
mod summary;
pub mod walk;
pub mod words;
mod workspace;

pub use crate::net::{
    Address, Clients, Ending, Gone, Host, Membership, Notice, Operation, Reply, State, Target, Wake, addresses,
};
pub use address::{AddressError, parse_host, parse_local, parse_membership};
pub use answers::{
    AnswerRule, Answers, Entry, RuleError, RuleField, RuleProblem, ThenKind, Trial, TrialAnswer, WhenKind, answer_all,
};
pub use captures::{CaptureSettings, Captures};
pub use compose::{ComposeError, Composition, SendSettings, convert};
pub use demo::Demo;
pub use form::{Field, FieldError, Form, Kind, Problem};
pub use framing::{FramingCause, FramingField, FramingForm, FramingKind, FramingProblem, frame_meaning};
pub use inspector::Reading;
pub use jump::{Jump, JumpError, parse_jump};
pub use lens::Lens;
pub use log::{Line, LineKind, Log, LogSettings, Place, Row, Shape, TIME_FORMAT, Unit, wrap};
pub use rate::Rate;
pub use record_fields::RecordFields;
pub use record_text::{BytesAs, CopyAs, RecordText, local_time};
pub use search::{Colour, Filter, FilterForm, Find, FindKind, Found, Rule, Rules, event_words, filter_terms};
pub use selection::Selection;
pub use session::{Choice, SendFailure, Session};
pub use settings::{Dock, Settings, Theme};
pub use spec::SessionSpec;
pub use storage::{Complaint, Storage, StorageError, read_file};
pub use summary::{Summary, seconds};
pub use workspace::Workspace;
