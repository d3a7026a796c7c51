//! What a face works with: sessions, what is typed into them, what they show, what is kept over restarts.
//!
//! The window and the command line use the same model; it holds no socket and no pixel. What takes long (a search, an
//! export, a replay, statistics) runs as a [`crate::capture::Job`]. Words for notices and errors are made here as well
//! (`words`), because both faces say them.

mod address;
mod answers;
mod captures;
mod compose;
mod courier;
mod demo;
pub mod export;
pub mod feiq;
pub mod file_source;
mod form;
mod framing;
mod history;
mod inspector;
mod interface_text;
mod jump;
mod lens;
mod lesson;
mod log;
mod pack;
mod packets;
pub mod picture;
pub mod quick;
mod rate;
mod record_fields;
mod record_text;
mod repeat;
pub mod replay;
mod reveal;
mod search;
mod selection;
mod session;
mod settings;
mod spec;
pub mod statistics;
mod storage;
mod stream_text;
mod subnet_facts;
mod summary;
pub mod tftp;
pub mod walk;
pub mod words;
mod workspace;

pub use crate::net::{
    Address, Clients, Ending, Gone, Host, InterfaceAddress, InterfaceKind, MOST_AWAY, Membership, NetworkInterface,
    Notice, Operation, PlayEnd, Playing, Reply, State, Step, Target, Towards, Transport, Wake, addresses, interfaces,
    moment,
};
pub use address::{AddressError, parse_host, parse_local, parse_membership};
pub use answers::{
    AnswerRule, Answers, Entry, RuleError, RuleField, RuleProblem, ThenKind, Trial, TrialAnswer, WhenKind, answer_all,
    framed,
};
pub use captures::{CaptureSettings, Captures};
pub use compose::{ComposeError, Composition, SendSettings, convert};
pub use demo::Demo;
pub use form::{FaultField, FaultsForm, Field, FieldError, Form, Kind, Problem, RelayForm};
pub use framing::{FramingCause, FramingField, FramingForm, FramingKind, FramingProblem, FramingSample, frame_meaning};
pub use history::{History, Sent, Walk, now};
pub use inspector::Reading;
pub use interface_text::{interface_address, interface_lines, interface_state};
pub use jump::{Jump, JumpError, parse_jump};
pub use lens::Lens;
pub use lesson::Lesson;
pub use log::{Line, LineKind, Log, LogSettings, Place, Row, Shape, TIME_FORMAT, Unit, wrap};
pub use pack::{PackForm, PackLook, PackProblem, SavedFormat, examples};
pub use rate::Rate;
pub use record_fields::{RecordFields, json_time};
pub use record_text::{BytesAs, CopyAs, RecordText, local_time};
pub use repeat::{PERIOD, RepeatError, Rhythm};
pub use reveal::{RevealError, reveal};
pub use search::{Colour, Filter, FilterForm, Find, FindKind, Found, Rule, Rules, event_words, filter_terms};
pub use selection::Selection;
pub use session::{Choice, SendFailure, Session};
pub use settings::{Dock, Settings, Theme};
pub use spec::SessionSpec;
pub use storage::{Complaint, Storage, StorageError, read_file};
pub use subnet_facts::{Fact, FactKind, subnet_facts, together};
pub use summary::{Summary, seconds};
pub use workspace::Workspace;
